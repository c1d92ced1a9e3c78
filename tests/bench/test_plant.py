from __future__ import annotations

import json

import pytest

from assessment.engine.model_file.load import load_document
from bench.plant import make_plant
from bench.sizes import SIZES

SMALL = SIZES["S"]


def test_the_same_size_and_seed_give_the_same_plant():
    assert json.dumps(make_plant(SMALL)) == json.dumps(make_plant(SMALL))


def test_another_seed_gives_another_plant():
    assert make_plant(SMALL, seed=1) != make_plant(SMALL, seed=2)


@pytest.mark.parametrize("seed", [1, 62443])
def test_a_generated_plant_is_a_valid_model_of_its_size(seed):
    document = make_plant(SMALL, seed=seed)
    load_document(document)
    assert len(document["assets"]) == SMALL.assets
    assert len(document["zones"]) == SMALL.zones
    assert len(document["conduits"]) == SMALL.conduits
    assert len(document["flows"]) == SMALL.flows
    assert len(document["scenarios"]) == SMALL.scenarios
    assert len(document["plan"]["periods"]) == 4


def test_most_zones_state_targets_and_some_lack_lateral_or_levels():
    zones = make_plant(SMALL)["zones"]
    assert sum("sl_t" in zone for zone in zones) > len(zones) / 2
    assert any("lateral" not in zone for zone in zones)
    assert any("sl_a" not in zone and "requirements" not in zone for zone in zones)
