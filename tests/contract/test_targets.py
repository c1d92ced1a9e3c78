"""Target proposals, cells, monitoring verdicts and priorities of drawn plants, read twice."""

from __future__ import annotations

from random import Random

import pytest

from tests.contract.drawn import judged, targets_document
from tests.contract.targets import Judgement


@pytest.mark.parametrize("seed", range(150))
def test_targets_verdicts_and_priorities_are_those_of_the_contract(seed):
    document = targets_document(Random(seed))
    result, judgement = judged(document), Judgement(document)
    for one in document["zones"]:
        assert result["zones"][one["code"]]["proposal"] == judgement.of_zone(one["code"])
    for one in document["conduits"]:
        told = result["conduits"][one["code"]]
        assert told["proposal"] == judgement.of_conduit(one)
        assert told["monitoring"] == judgement.monitoring(one)
    today = {}
    for one in document["scenarios"]:
        told = result["scenarios"][one["code"]]
        today[one["code"]] = told["today"] and told["today"]["points"]
        if "consequence" in one:
            cell = max(one["consequence"].values()), one.get("likelihood", judgement.most_likely)
            found = told["unmitigated"]
            assert (found["consequence"], found["likelihood"]) == cell
            assert (found["band"], found["points"]) == (judgement.band(*cell), judgement.points(*cell))
            assert told["tolerable"] == judgement.is_tolerable(one["consequence"], told["today"]["likelihood"])
    assert [(one["zone"], one["fr"]) for one in result["priorities"]] == judgement.priorities(today)
