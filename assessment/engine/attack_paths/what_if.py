"""The same question with something changed: is the chain broken, or does another path remain?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assessment.engine.attack_paths.routes import UNCHANGED, Changes, Route, RouteFinder
from assessment.engine.attack_weights import Levels

CHAIN_BROKEN: Final = "chain broken"
OTHER_PATH: Final = "other path remains"
NO_PATH_BEFORE: Final = "no path before"


@dataclass(frozen=True)
class Situation:
    """A plant's graph, its achieved levels, and what is changed in them: flows out, controls added, diodes."""

    finder: RouteFinder
    sl_a: Levels
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The verdict on a change for one pair, with the likeliest path that remains and the one before."""

    verdict: str
    before: Route | None
    remaining: Route | None


def ask_what_if(source: str, target: str, *, before: Situation, after: Situation) -> WhatIf:
    """Compare the likeliest path of a pair of zone codes or asset tags in two situations. Raises UnknownEndError."""
    old, new = _likeliest(source, target, before), _likeliest(source, target, after)
    if new is not None:
        return WhatIf(OTHER_PATH, old, new)
    return WhatIf(NO_PATH_BEFORE if old is None else CHAIN_BROKEN, old, None)


def _likeliest(source: str, target: str, situation: Situation) -> Route | None:
    finder = situation.finder
    costs = finder.by_weight(finder.judge(situation.sl_a, changes=situation.changes), changes=situation.changes)
    return costs.route(finder.graph.end(source), costs.to(finder.graph.end(target)))
