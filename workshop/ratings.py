"""What a round of private votes says once it is revealed: how they lie, the middle, and how far they are apart.

The steps of a matrix have an order and no distance, so nothing is averaged. The middle of an even number of votes may
be two steps; both are told, and the room decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AGREED_SPREAD = 1


@dataclass(frozen=True)
class Tally:
    """How often each step was voted for, from step 1."""

    counts: tuple[int, ...]

    @property
    def voted(self) -> int:
        """Give how many votes count."""
        return sum(self.counts)

    @property
    def steps(self) -> list[int]:
        """Give the votes in order."""
        return [step for step, count in enumerate(self.counts, 1) for _ in range(count)]

    @property
    def spread(self) -> int | None:
        """Give the distance of the highest from the lowest vote, None without a vote."""
        return self.steps[-1] - self.steps[0] if self.voted else None

    @property
    def middle(self) -> tuple[int, int] | None:
        """Give the middle vote twice, or the two in the middle of an even number; None without a vote."""
        votes = self.steps
        return (votes[(len(votes) - 1) // 2], votes[len(votes) // 2]) if votes else None

    @property
    def is_agreed(self) -> bool:
        """Tell whether all votes lie on one step or on two beside each other."""
        return self.spread is not None and self.spread <= AGREED_SPREAD


def tally(votes: Iterable[int], steps: int) -> Tally:
    """Count votes on a scale of so many steps; a vote outside it, from before the matrix was changed, is left out."""
    counts = [0] * steps
    for vote in votes:
        if 1 <= vote <= steps:
            counts[vote - 1] += 1
    return Tally(tuple(counts))


def needs_safety(key: str) -> bool:
    """Tell whether only people with safety competence may rate this: a category with safety in its name."""
    return "safety" in key.casefold()


def extremes(votes: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Give who holds the lowest and who the highest vote, by vote and name: those to hear where the room differs."""
    steps = {vote for _, vote in votes}
    ends = {min(steps), max(steps)} if steps else set()
    return sorted(((name, vote) for name, vote in votes if vote in ends), key=lambda one: (one[1], one[0]))
