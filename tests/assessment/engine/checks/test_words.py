from __future__ import annotations

from assessment.engine.checks.words import counted, levels_text, listed, name_of
from tests.builders import asset, conduit, plant, zone


def test_numbers_take_the_right_form():
    assert [counted(1, "flow"), counted(2, "flow"), counted(0, "entry", "entries")] == [
        "1 flow",
        "2 flows",
        "0 entries",
    ]


def test_long_lists_name_three_and_count_the_rest():
    assert [listed(["A"]), listed(["A", "B"]), listed(list("ABC"))] == ["A", "A and B", "A, B and C"]
    assert listed(list("ABCDE")) == "A, B, C and 2 more"


def test_levels_are_written_as_people_do():
    assert [levels_text((3.5,)), levels_text((1.0, 2.0)), levels_text(())] == [
        "level 3.5",
        "levels 1 and 2",
        "level not known",
    ]


def test_targets_are_called_by_their_names():
    built = plant(zone("Z", name="Yard"), conduit("C", "Z", "Z", name="Uplink"), asset("P", "Z", name="PLC 1"))
    targets = ["zone:Z", "conduit:C", "asset:P", "flow:F1", "site:SITE", "zone:GONE", "zone_pair:Z+GONE"]
    assert [name_of(built, target) for target in targets] == [
        "zone Yard",
        "conduit Uplink",
        "PLC 1",
        "flow F1",
        "site Site",
        "zone GONE",
        "zones Yard and GONE",
    ]
