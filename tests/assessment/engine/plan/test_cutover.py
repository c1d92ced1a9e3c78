"""When a stage of a migration may close: both conduits, its window, the proxy's template, and nobody cut off."""

from datetime import date

import pytest

from assessment.engine.plan.cutover import Surroundings, cut_off_by, successors, why_not_closed, why_not_ready
from assessment.engine.system import Window

STAGE = {"old_conduit": "C-DP", "new_conduit": "C-PN", "hours": 6, "window": "W1", "rollback": "The bus goes back."}
AROUND = Surroundings(
    window=Window(code="W1", period="P1", zones=("Z2",), hours=8, start=date(2026, 11, 1)),
    span=(date(2026, 11, 1), date(2026, 11, 2)),
    zones=frozenset({"Z2"}),
)


def around(**more):
    return Surroundings(**{name: getattr(AROUND, name) for name in AROUND.__slots__} | more)


def test_a_stage_with_both_conduits_in_a_window_is_ready():
    assert list(why_not_ready(STAGE, AROUND)) == []


@pytest.mark.parametrize(
    ("stage", "told", "reason"),
    [
        ({"old_conduit": None}, {}, "Name the conduit that it takes away"),
        ({"new_conduit": "C-DP"}, {}, "are the same."),
        ({}, {"new_status": "planned"}, "C-PN is planned, nothing goes over it"),
        ({}, {"new_status": "closed"}, "C-PN is closed, nothing goes over it"),
        ({}, {"new_flows": 0}, "Nothing goes over C-PN: no flow names it."),
        ({}, {"is_first_open": False}, "An earlier stage is still open."),
        ({}, {"window": None}, "Name a window of the plan"),
        ({"hours": None}, {}, "Say for how many hours"),
        ({"hours": 9}, {}, "It needs 9 h, and window W1 has 8."),
        ({}, {"zones": frozenset({"Z2", "Z3"})}, "Window W1 does not name Z3."),
        ({"rollback": ""}, {}, "Say how it is taken back where it does not work"),
        ({}, {"missing_of_proxy": ("polling_ms",)}, "The proxy lacks its polling rate."),
        ({}, {"cut_off": ("DRV-1",)}, "Nothing would talk to DRV-1 any more"),
    ],
)
def test_what_is_missing_is_said(stage, told, reason):
    (found,) = why_not_ready({**STAGE, **stage}, around(**told))
    assert reason in found


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"closed_on": "2026-11-02", "closed_by": "kl", "evidence": "E-1"}, []),
        ({"closed_on": "2026-11-03", "closed_by": "kl", "evidence": "E-1"}, ["2026-11-03 does not lie in window W1."]),
        (
            {},
            [
                "Say what shows that it is done: evidence is missing.",
                "Name who accepted it for operations.",
                "Say on which day it was done.",
            ],
        ),
    ],
)
def test_closing_asks_for_a_day_in_the_window_evidence_and_acceptance(said, reasons):
    assert list(why_not_closed({**STAGE, **said}, AROUND, date(2026, 11, 22))) == reasons


def flow(code, source, destination, conduit, **more):
    return {"code": code, "from": {"asset": source}, "to": {"asset": destination}, "conduit": conduit, **more}


def test_who_talks_through_the_old_conduit_alone_is_cut_off():
    flows = [
        flow("F1", "PLC", "DRV-1", "C-DP"),
        flow("F2", "PLC", "DRV-2", "C-DP"),
        flow("F3", "PLC", "DRV-1", "C-PN", via=["PROXY"]),
    ]
    assert cut_off_by("C-DP", flows) == ("DRV-2",)
    assert successors("C-DP", "C-PN", flows) == {"F1": "F3", "F2": None}


def test_where_the_new_way_ends_at_a_proxy_that_flow_takes_the_place_of_the_old_ones():
    flows = [
        flow("F1", "PLC", "DRV-1", "C-DP"),
        flow("F2", "HMI", "DRV-1", "C-DP"),
        flow("F3", "PLC", "PROXY", "C-PN"),
        flow("F4", "PROXY", "DRV-1", None),
    ]
    assert successors("C-DP", "C-PN", flows, "PROXY") == {"F1": "F3", "F2": None}
    assert successors("C-DP", "C-PN", flows, None) == {"F1": None, "F2": None}
