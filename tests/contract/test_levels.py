"""Achieved levels and gaps of drawn plants, read twice."""

from __future__ import annotations

from random import Random

import pytest

from tests.contract.drawn import judged, levels_document
from tests.contract.levels import Place


@pytest.mark.parametrize("seed", range(40))
def test_levels_and_gaps_are_those_of_section_2_1(seed):
    document = levels_document(Random(seed))
    result = judged(document)
    totals = {}
    for kind in ("zone", "conduit"):
        places = [Place(document, record, kind) for record in document[f"{kind}s"]]
        for place in places:
            found = result[f"{kind}s"][place.record["code"]]
            terms = {name: found["terms"][name] for name in ("claim", "assessed", "floor", "base", "rows", "raised")}
            assert terms == {name: getattr(place, name) for name in terms}
            assert found["floor_known"] == place.floor_known
            assert (found["sl_a"], found["basis"], found["gap"]) == (place.achieved, place.basis, place.gaps)
        gaps = [gap for place in places for gap in place.gaps]
        totals[kind] = (sum(filter(None, gaps)), gaps.count(None), sum(map(bool, gaps)))
    for kind, name in (("zone", "totals"), ("conduit", "conduit_totals")):
        told = result[name]
        assert (told["levels_missing"], told["not_assessed"], told["gaps"]) == totals[kind]
