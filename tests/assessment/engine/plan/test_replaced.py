"""A measure of the site that stands in place of one of the catalogue: offered once, needed and suited as that was."""

from __future__ import annotations

from assessment.engine.plan.treatments import replaced, treatments
from tests.assessment.engine.plan.test_make import own, plan_of
from tests.builders import asset, measure, plant, zone

ACCOUNTS = "MEA-037"


def seen(*parts):
    found = plan_of(*parts, settings=own(only_own_measures=False))
    return found, {one.action.partition("@")[0] for one in (*found.schedule, *found.left_out)}


def test_the_plan_offers_the_site_s_own_and_says_in_whose_place_it_stands():
    cell = [zone("Z", sl_t=[2, 2, 0, 0, 0, 0, 0]), asset("A", "Z", sl_c=[0, 0, 0, 0, 0, 0, 0])]
    beside = measure("CM-1", title="Personal accounts", sl=[2, 2, 0, 0, 0, 0, 0], cost=1, applies_to=("zone",))
    assert {ACCOUNTS, "CM-1"} <= seen(*cell, beside)[1], "both, where nobody says that one stands for the other"
    instead = measure(
        "CM-1", title="Personal accounts", sl=[2, 2, 0, 0, 0, 0, 0], cost=1, applies_to=("zone",), replaces=(ACCOUNTS,)
    )
    found, codes = seen(*cell, instead)
    assert ACCOUNTS not in codes
    assert "CM-1" in codes
    assert (
        f"Credential and default password clean-up ({ACCOUNTS}) is not offered: Personal accounts (CM-1) stands in its place."
        in found.notes
    )


def test_what_needs_the_replaced_one_needs_its_stand_in_unless_that_is_active_already():
    parts = [measure("CM-1", replaces=("MEA-008",)), measure("CM-2", requires=("MEA-008", "CM-3")), measure("CM-3")]
    table = treatments(plant(zone("Z"), *parts))
    assert table["CM-2"].requires == ("CM-1", "CM-3")
    assert (table["MEA-008"].replaced_by, table["CM-1"].replaced_by) == ("CM-1", None)
    active = treatments(plant(zone("Z", measures=["MEA-008"]), *parts))
    assert active["CM-2"].requires == ("MEA-008", "CM-3")


def test_it_makes_sense_where_the_replaced_one_does_and_nothing_is_replaced_in_a_circle():
    with_suits = next(code for code, one in treatments(plant(zone("Z"))).items() if one.suits)
    table = treatments(plant(zone("Z"), measure("CM-1", replaces=(with_suits,))))
    assert table["CM-1"].suits == table[with_suits].suits
    circle = plant(measure("CM-1", replaces=("CM-2", "CM-1")), measure("CM-2", replaces=("CM-1",)))
    assert replaced(circle) == {"CM-2": "CM-1"}
