from __future__ import annotations

from typing import Any

from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from assessment.engine.system import Dependency, Interface, Segment
from tests.builders import asset, flow, system, zone

ZONES = (zone("OFF", kind="enterprise", level=4, name="Office"), zone("CTL", level=1, lateral="isolated"))


def told(code: str, *parts, **header) -> dict[str, Any]:
    stories = sections_of(assess(system(*ZONES, *parts, **header)))["stories"]
    return next(story for story in stories if story["code"] == code)


def texts(story: dict[str, Any]) -> list[str]:
    return [said["text"] for said in story["statements"]]


def test_what_the_model_lacks_is_named():
    assert texts(told("ransomware_historian")) == ["Not judged: the model does not name a historian."]
    containment = told("compromised_update_server")["containment"]
    assert containment["answer"] == "not_asked"
    assert containment["text"] == "Not asked: the model does not name an update or patch server."


def test_a_path_is_told_with_names_before_codes():
    story = told("phishing_plant_stop", asset("PLC", "CTL", name="Mixer"), flow("F1", "zone:OFF", "PLC"))
    # strength 0 against 2 is 90 %
    assert texts(story) == [
        "Office (OFF) reaches Mixer (PLC) in 1 step. By the likeliest way about 90 of 100 get through."
    ]


def test_a_missing_path_is_qualified():
    plc = asset("PLC", "CTL")
    assert "proves nothing" in texts(told("phishing_plant_stop", plc))[0]
    assert texts(told("phishing_plant_stop", plc, flows_complete=True))[0].startswith("There is no path")


def test_a_vendor_without_second_factor_is_critical():
    parts = (asset("VEND", "OFF", type="vendor_device"), asset("PLC", "CTL"))
    bare = told("stolen_vendor_account", *parts, flow("F1", "VEND", "PLC"))
    assert [said["severity"] for said in bare["statements"]] == [None, "critical", "critical"]
    assert (bare["account"]["fewest_mfa"], bare["account"]["fewest_recorded"]) == (0, 0)
    held = told("stolen_vendor_account", *parts, flow("F1", "VEND", "PLC", controls=["mfa", "recorded"]))
    assert [said["severity"] for said in held["statements"]] == [None, None, None]


def test_a_bus_is_told_with_its_way_in():
    story = told(
        "phishing_plant_stop",
        Segment("SEG", medium="DeviceNet", attached_to=("LINK",)),
        asset("LINK", "CTL", type="linking_device"),
        asset("VALVE", "CTL", interfaces=[Interface("1", segment="SEG")]),
        flow("F1", "zone:OFF", "LINK"),
    )
    assert texts(story)[-1] == (
        "LINK is reached in 1 step; it is the way into segment SEG (DeviceNet) and its 1 device, where no address leads."
    )


class TestContainment:
    ERP = asset("ERP", "OFF", depends_on=())

    def answer(self, *functions) -> dict[str, Any]:
        return told("ransomware_historian", self.ERP, *functions)["containment"]

    def line(self, tag="LINE", needs=(), **values):
        return asset(tag, "CTL", essential_function=True, depends_on=needs, **values)

    def test_no_function_is_known(self):
        assert self.answer()["answer"] == "not_known"

    def test_the_first_to_stop_is_named(self):
        slow = self.line("A", [Dependency("ERP", "recipes", True, 24)])
        found = self.answer(slow, self.line("B", [Dependency("ERP", None, True, 4)]), self.line("C"))
        assert (found["answer"], found["counts"]["stops"], found["counts"]["keeps_running"]) == ("stops", 2, 1)
        assert found["text"] == "No. Essential functions that stop: 2 of 3, the first after 4 h."
        assert [one["text"] for one in found["functions"]] == [
            "B stops after 4 h: B needs ERP for a service, which is cut off.",
            "A stops after 24 h: A needs ERP for recipes, which is cut off.",
            "C keeps running: nothing that it is stated to need is cut off.",
        ]

    def test_a_time_that_nobody_stated_is_said(self):
        found = self.answer(self.line(needs=[Dependency("ERP", "names", True)]))
        assert found["text"] == "No. Essential functions that stop: 1 of 1, the first at a time that nobody has stated."

    def test_what_may_stop_and_what_is_not_known_are_told_apart(self):
        may = self.answer(self.line(needs=[Dependency("ERP", "names", None)]))
        assert may["functions"][0]["text"] == "LINE may stop: LINE may need ERP for names, which is cut off."
        unknown = self.answer(asset("LINE", "CTL", essential_function=True))
        assert unknown["text"] == "Not known. Essential functions whose needs nobody has stated in full: 1 of 1."
        assert unknown["functions"][0]["text"] == "LINE: nobody has stated what it depends on."
        silent = asset("MES", "CTL")
        beyond = self.answer(silent, self.line(needs=[Dependency("MES", "orders", True)]))
        assert beyond["functions"][0]["text"] == (
            "LINE: not known. LINE needs MES for orders, and nobody has stated what that depends on."
        )

    def test_all_is_well_only_where_everything_is_stated(self):
        found = self.answer(self.line())
        assert found["answer"] == "keeps_running"
        assert (
            found["text"]
            == "Yes. By the dependencies that people stated, essential functions that keep running: 1 of 1."
        )
