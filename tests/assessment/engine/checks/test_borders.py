from __future__ import annotations

import pytest

from assessment.engine.checks.borders import crosses_main_border, is_external
from tests.builders import plant, zone


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"kind": "external"}, True),
        ({"kind": "enterprise"}, False),
        ({"level": 3}, False),
        ({"level": 5}, None),
        ({}, None),
    ],
)
def test_a_zone_is_external_by_its_kind_or_inside_by_its_level(values, answer):
    place = zone("Z", **values)
    assert is_external(plant(place), place) is answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ({"kind": "control", "level": 2}, {"kind": "enterprise"}, True),
        ({"kind": "control", "level": 2}, {"kind": "dmz"}, False),
        ({"kind": "dmz"}, {"kind": "external"}, True),
        ({"kind": "enterprise"}, {"kind": "enterprise"}, False),
        ({"kind": "control"}, {"kind": "enterprise"}, None),
        ({"level": 2}, {"level": 5}, True),
    ],
)
def test_the_main_borders_run_between_control_business_and_outside(first, second, answer):
    one, other = zone("A", **first), zone("B", **second)
    assert crosses_main_border(plant(one, other), one, other) is answer
    assert crosses_main_border(plant(one, other), other, one) is answer
