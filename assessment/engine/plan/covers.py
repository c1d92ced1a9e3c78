"""What a way demands, said in the tightest words: of each of some sets of gates, at least one has to hold.

A row "the weights of the gates that hold add up to the threshold" is true and says little to a solver that may set
gates to a half. The sets below say the same of whole gates, and much more of halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

MOST_SETS: Final = 60
MOST_LOOKS: Final = 4_000

Ladder = tuple[tuple[int, int], ...]
"""The gates of one step from weak to strong, each with the weight that it adds; a gate holds only if those below do."""


@lru_cache(maxsize=4096)
def blocking_sets(ladders: tuple[Ladder, ...], needed: int) -> tuple[tuple[int, ...], ...] | None:
    """Give the sets of gates of which each must have one that holds, for the rises to reach what is needed.

    None where there are too many sets to write down. An empty set says that nothing reaches it.
    """
    joined: dict[tuple[int, ...], list[int]] = {}
    for ladder in ladders:
        rises = joined.setdefault(tuple(gate for gate, _ in ladder), [0] * len(ladder))
        for place, (_, rise) in enumerate(ladder):
            rises[place] += rise
    steps = [tuple(zip(gates, rises, strict=True)) for gates, rises in sorted(joined.items())]
    found: set[frozenset[int]] = set()
    for looks, gates in enumerate(_highest_below(steps, needed)):
        if gates is not None:
            found.add(frozenset(gates))
        if looks > MOST_LOOKS or len(found) > MOST_SETS:
            return None
    least = [one for one in found if not any(other < one for other in found)]
    return tuple(sorted(tuple(sorted(one)) for one in least))


def _highest_below(steps: Sequence[Ladder], needed: int) -> Iterator[list[int] | None]:
    """Give, for each way to climb as high as possible and still miss what is needed, the gates that stay off.

    None stands for a look that led to nothing, so that looks can be counted.
    """
    tops = [sum(rise for _, rise in ladder) for ladder in steps]
    after = [sum(tops[place:]) for place in range(len(steps) + 1)]

    def climb(place: int, left: int, off: list[tuple[int, int]]) -> Iterator[list[int] | None]:
        # `left` is what is still missing; a gate that stays off must be one whose rise would make up for it.
        if left <= 0:
            yield None
        elif after[place] < left or place == len(steps):
            # All that follows may hold, and still it misses.
            gained = left - after[place]
            yield [gate for gate, _ in off] if all(rise >= gained for _, rise in off) else None
        else:
            risen = 0
            for gate, rise in steps[place]:
                yield from climb(place + 1, left - risen, [*off, (gate, rise)])
                risen += rise
            yield from climb(place + 1, left - risen, off)

    return climb(0, needed, [])
