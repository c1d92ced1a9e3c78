"""From a finished pilot to the next site: its structure, and nothing of the site itself (row 90)."""

import json

from assessment.engine.model_file.validate import find_errors
from programme.templating import pilot_template
from tests.programme.plants import governed, plant

HEADER = {"code": "A1", "name": "First"}
SECRETS = ("PLC-1", "HMI-1", "EDGE", "ola", "Ola", "2027-02-01", "a third fewer", "brochure", "10.4.1.9", "LINE-1")


def template():
    document = plant(programme={"sponsor": "Dana", "pilot": {"line": "LINE-1", "use_case": "UC-1"}})
    document["assets"][0]["ips"] = ["10.4.1.9"]
    return pilot_template(governed(document), code="P2", name="Next", assessment=HEADER)


def test_the_next_site_has_the_structure_of_the_pilot_with_flows_between_its_zones():
    made = template()
    assert [one["code"] for one in made["zones"]] == ["Z-1", "Z-DMZ", "Z-CLOUD"]
    assert {one["status"] for one in made["conduits"]} == {"planned"}
    assert [(one["code"], one["from"], one["to"], one["decision"]) for one in made["flows"]] == [
        ("F-1", {"zone": "Z-DMZ"}, {"zone": "Z-1"}, "undecided"),
        ("F-2", {"zone": "Z-DMZ"}, {"zone": "Z-CLOUD"}, "undecided"),
    ]
    assert made["use_cases"] == [
        {
            "code": "UC-1",
            "decision": "When to change the knife",
            "consumer": "predictive maintenance",
            "flows": ["F-1", "F-2"],
        }
    ]
    assert list(find_errors(made)) == []


def test_it_has_nothing_of_the_site():
    made = template()
    assert "programme" not in made
    assert "assets" not in made
    assert [one for one in SECRETS if one in json.dumps(made)] == []
