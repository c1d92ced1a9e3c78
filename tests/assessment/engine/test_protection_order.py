"""What a zone protects first: by where it stands, unless somebody says otherwise; it decides between gaps alike."""

import pytest

from assessment.cards import protects
from assessment.engine.achieved import judge_levels
from assessment.engine.gaps import priorities
from assessment.engine.levels import FR
from assessment.engine.protection_order import protection_order
from tests.builders import plant, zone

CONTROL = ("safety", "availability", "integrity", "confidentiality")
BUSINESS = ("confidentiality", "integrity", "availability", "safety")


@pytest.mark.parametrize(
    ("stated", "kind", "levels", "order"),
    [
        ((), "control", (1.0,), CONTROL),
        ((), None, (), CONTROL),
        ((), "dmz", (3.5,), CONTROL),
        ((), None, (4.0, 5.0), BUSINESS),
        ((), None, (3.0, 4.0), CONTROL),
        ((), "enterprise", (), BUSINESS),
        ((), "external", (1.0,), BUSINESS),
        (("integrity",), "control", (1.0,), ("integrity", "safety", "availability", "confidentiality")),
        (("availability", "confidentiality"), None, (4.0,), ("availability", "confidentiality", "integrity", "safety")),
    ],
)
def test_the_order_follows_where_a_zone_stands_unless_it_is_stated(stated, kind, levels, order):
    assert protection_order(stated, kind, levels) == order


def test_the_card_says_whether_the_order_was_stated():
    assert protects({"code": "Z", "level": 4}) == (list(BUSINESS), False)
    assert protects({"code": "Z", "level": 1, "protects_first": ["availability"]})[1] is True


@pytest.mark.parametrize(
    ("stated", "frs"),
    [
        ((), [FR.IAC, FR.SI, FR.DC, FR.RA]),
        (("availability",), [FR.RA, FR.IAC, FR.SI, FR.DC]),
        (("confidentiality", "integrity"), [FR.DC, FR.SI, FR.IAC, FR.RA]),
        (("safety",), [FR.IAC, FR.SI, FR.DC, FR.RA]),
    ],
)
def test_of_gaps_alike_in_a_zone_the_stated_order_decides_and_else_that_of_the_requirements(stated, frs):
    target = tuple(2 if fr in frs else 1 for fr in FR)
    built = plant(zone("Z", sl_t=target, sl_a=(1,) * 7, protects_first=stated))
    assert [one.fr for one in priorities(built, judge_levels(built))] == frs
