"""What follows from a set of actions, as gates that can only switch on: the language between plant and solver.

An action is a gate of its own, numbered from 0. Above them stand gates that hold where any, or all, of their members
hold. More actions never switch a gate off, so the solver may treat every gate as a number between 0 and 1 that it
wants high: only the actions themselves have to be whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

ALWAYS = -1
NEVER = -2


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that holds where all, else where any, of its members (actions or earlier gates) hold."""

    is_all: bool
    members: tuple[int, ...]


class Circuit:
    """Gates over `actions` actions; equal gates are kept once."""

    def __init__(self, actions: int) -> None:
        self.actions = actions
        self.gates: list[Gate] = []
        self._numbers: dict[Gate, int] = {}

    def any_of(self, members: Iterable[int]) -> int:
        """Give the gate that holds where one of the members holds; ALWAYS and NEVER are folded away."""
        distinct = set(members) - {NEVER}
        if ALWAYS in distinct:
            return ALWAYS
        return self._number(is_all=False, members=distinct, empty=NEVER)

    def all_of(self, members: Iterable[int]) -> int:
        """Give the gate that holds where every member holds; ALWAYS and NEVER are folded away."""
        distinct = set(members) - {ALWAYS}
        if NEVER in distinct:
            return NEVER
        return self._number(is_all=True, members=distinct, empty=ALWAYS)

    def _number(self, *, is_all: bool, members: set[int], empty: int) -> int:
        if len(members) <= 1:
            return members.pop() if members else empty
        gate = Gate(is_all, tuple(sorted(members)))
        if gate not in self._numbers:
            self._numbers[gate] = self.actions + len(self.gates)
            self.gates.append(gate)
        return self._numbers[gate]

    def gate(self, number: int) -> Gate | None:
        """Give the gate of a number, None for an action."""
        return None if number < self.actions else self.gates[number - self.actions]

    def actions_below(self, roots: Iterable[int]) -> set[int]:
        """Give the actions that some of the roots depend on."""
        seen: set[int] = set()
        waiting = [root for root in roots if root >= 0]
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            gate = self.gate(number)
            waiting += gate.members if gate else ()
        return {number for number in seen if number < self.actions}


class Reading:
    """The gates under one set of actions, worked out as they are asked for."""

    def __init__(self, circuit: Circuit, done: Collection[int]) -> None:
        self._circuit = circuit
        self._known: dict[int, bool] = dict.fromkeys(done, True)
        self._known[ALWAYS] = True

    def holds(self, number: int) -> bool:
        """Tell whether a gate holds."""
        known = self._known.get(number)
        if known is None:
            gate = self._circuit.gate(number) if number >= 0 else None
            if gate is None:
                known = False
            elif gate.is_all:
                known = all(self.holds(member) for member in gate.members)
            else:
                known = any(self.holds(member) for member in gate.members)
            self._known[number] = known
        return known
