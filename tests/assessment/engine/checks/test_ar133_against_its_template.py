from __future__ import annotations

import pytest

from assessment.engine.checks.ar133_against_its_template import against_its_template
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OPS", level=3),
    zone("BIZ", kind="enterprise"),
    zone("X"),
    asset("MES", "OPS"),
    asset("ERP", "BIZ"),
    asset("Y", "X"),
    conduit("C", "OPS", "BIZ"),
]


def judged(*flows):
    return found(against_its_template, *PLANT, *flows), unanswered(against_its_template, *PLANT, *flows)


@pytest.mark.parametrize(
    ("template", "source", "destination", "data"),
    [
        ("schedule", "MES", "ERP", "to"),
        ("production schedule", "ERP", "MES", "from"),
        ("work_order", "ERP", "MES", "both"),
        ("performance", "ERP", "MES", "to"),
        ("Performance_up", "MES", "ERP", "from"),
    ],
)
def test_data_against_its_template_is_found(template, source, destination, data):
    concerns, missing = judged(flow("F", source, destination, template=template, data=data))
    assert (list(concerns), missing) == (["conduit:C"], {})


def test_the_message_names_the_template():
    finding = judged(flow("F", "ERP", "MES", template="performance", data="to"))[0]["conduit:C"]
    assert finding.message == (
        '1 flow over conduit C carries data the other way than its template says, of the first "performance": '
        "ERP (level 4) to MES (level 3) by a protocol that is not known."
    )


@pytest.mark.parametrize(
    ("template", "source", "destination", "data"),
    [
        ("schedule", "ERP", "MES", "to"),
        ("schedule", "MES", "ERP", "from"),
        ("performance", "MES", "ERP", "to"),
        ("capability", "ERP", "MES", "from"),
        ("performance", "MES", "MES", "both"),
        ("line", "MES", "ERP", "both"),
        ("schedule performance", "MES", "ERP", "both"),
        (None, "MES", "ERP", None),
    ],
)
def test_data_along_its_template_and_other_templates_are_quiet(template, source, destination, data):
    assert judged(flow("F", source, destination, template=template, data=data)) == ({}, {})


def test_what_is_missing_is_named():
    assert judged(flow("F", "ERP", "MES", template="schedule"))[1] == {"conduit:C": {"flows[].data": 1}}
    assert judged(flow("F", "Y", "MES", template="schedule", data="to"))[1] == {"site:SITE": {"assets[].level": 1}}
