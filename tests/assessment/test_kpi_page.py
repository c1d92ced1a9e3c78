"""The page of KPIs: what the steering team is shown, what it is not and why, and what the records give."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Role
from assessment.record_figures import roadmap_figures, security_figures
from inventory.models import Flow
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import run_of

pytestmark = pytest.mark.django_db
STAR = {"chosen_by": "Steering team", "chosen_on": "2026-02-01"}
KPIS = [
    {
        "code": "K1",
        "name": "Bottles that pass",
        "side": "plant",
        "owner": "kl",
        "definition": "by the hour",
        "unit": "%",
        "direction": "higher",
        "north_star": STAR,
        "values": [{"on": "2026-01-01", "value": 71.5}, {"on": "2026-09-01", "value": 74}],
    },
    {"code": "K2", "name": "Age of values", "owner": "ms", "values": [{"on": "2026-01-01", "value": 4}]},
]


@pytest.fixture
def page():
    site = factories.site("P1")
    document = factories.small_plant("P1")
    document |= {"kpis": KPIS, "patches": [{"on": "2026-04-02", "count": 12}, {"on": "2026-06-02", "count": 3}]}
    document["plan"] = {"windows": [{"code": "W1", "start": "2026-04-14", "hours": 48, "zones": ["Z2"]}]}
    run_of(site, document)
    client = Client()
    client.force_login(factories.member(site, Role.VIEWER))
    return client.get("/sites/P1/kpis/").content.decode()


def test_a_north_star_stands_before_and_after(page):
    stars = page[page.index('id="stars"') : page.index("own, before and after")]
    assert "71.5" in stars
    assert "74" in stars
    assert "+2.5, better" in stars
    assert "Age of values" not in stars


def test_a_missing_definition_keeps_a_kpi_from_the_steering_team_and_is_said(page):
    shown, _, withheld = page.partition("Not shown to the steering team")
    assert "Age of values" not in shown
    assert "it has no definition." in withheld


def test_patching_stands_beside_planned_outages(page):
    assert "15 items patched, 48 hours of outage planned." in page
    assert "3 items were patched in months without a planned outage." in page


def test_security_is_counted_from_the_records():
    site = factories.site("P1")
    for number in range(4):
        Flow.objects.create(site=site, code=f"F{number}", basis="observed", source="zone:A", destination="zone:B")
    place = {"sl_t": [2, 2, 0, 0, 0, 0, None], "sl_a": [3, 1, 1, None, 0, 0, 0]}
    flows = {"undocumented": ["F1"], "forbidden": [], "covered": []}
    judged = {
        "zones": {"Z1": place, "Z2": {"sl_t": [1] * 7, "sl_a": [None] * 7}},
        "conduits": {"C1": {**place, "flows": flows}},
        "flows": {"undocumented": ["F2"], "unmatched": [], "ambiguous": [], "forbidden": ["F1"]},
    }
    frame = {
        "test_results": [{"found_on": "2026-01-01", "closed_on": "2026-01-11"}, {"found_on": "2026-01-01"}],
        "waivers": [{"expires": "2026-01-01"}, {"expires": "2027-01-01"}],
        "decisions": [{"status": "conditional", "expires": "2026-05-01"}, {"status": "open", "expires": "2026-05-01"}],
    }
    keys = [(True, True), (True, False), (False, False)]
    found = {str(one.title): one for one in security_figures(site, judged, frame, keys, date(2026, 11, 22))}
    assert (found["Control coverage"].value, found["Control coverage"].of) == (6, 15)
    drawn = found["Observed flows that match the drawing"]
    assert (drawn.value, drawn.of, drawn.percent) == (2, 4, 50)
    assert found["Conduits reviewed by OT and IT"].percent == 50
    assert found["Unpatched assets"].value is None
    assert found["Mean days from found to closed"].value == 10
    assert found["Mean time to detect"].value is None
    assert (found["Exceptions past their expiry"].value, found["Exceptions past their expiry"].of) == (2, 3)


def test_the_mean_times_come_from_the_incidents_on_record():
    """Noticed after 2 and 4 hours; over after 24 and, where the clocks went forward at night, 23 hours."""
    frame = {
        "site": {"timezone": "Europe/Berlin"},
        "incidents": [
            {
                "code": "I1",
                "occurred_at": "2026-03-01T08:00:00Z",
                "detected_at": "2026-03-01T11:00:00+01:00",
                "recovered_at": "2026-03-02T10:00:00Z",
            },
            {
                "code": "I2",
                "occurred_at": "2026-03-28T08:00:00",
                "detected_at": "2026-03-28T12:00:00",
                "recovered_at": "2026-03-29T12:00:00",
            },
            {
                "code": "I3",
                "occurred_at": "2026-04-01",
                "detected_at": "2026-04-03",
                "recovered_at": "2026-04-03T12:00:00Z",
            },
        ],
    }
    judged = {
        "zones": {},
        "conduits": {},
        "flows": {"undocumented": [], "unmatched": [], "ambiguous": [], "forbidden": []},
    }
    figures = security_figures(factories.site("P1"), judged, frame, [], date(2026, 11, 22))
    found = {str(one.title): one for one in figures}
    assert found["Mean time to detect"].value == 3
    assert found["Mean time to recover"].value == 23.5
    assert "over 2 of 3 incidents" in str(found["Mean time to detect"].how)


def test_the_roadmap_is_counted_from_the_board():
    cards = [
        {"status": "done", "window": "W1", "due": None},
        {"status": "approved", "window": "W2", "due": "2026-03-01"},
        {"status": "proposed", "window": "W3", "due": "2026-03-01"},
    ]
    over = (date(2026, 3, 1), date(2026, 3, 2))
    windows = [("W1", over), ("W2", over), ("W3", (date(2027, 1, 1), date(2027, 1, 2))), ("W4", None)]
    frame = {"decisions": [{"status": "open", "expires": "2026-01-01"}, {"status": "agreed", "expires": "2026-01-01"}]}
    found = {str(one.title): (one.value, one.of) for one in roadmap_figures(cards, windows, frame, date(2026, 11, 22))}
    assert found == {
        "Windows used": (1, 2),
        "Actions done": (1, 2),
        "Actions past their due day": (1, None),
        "Overdue decisions": (1, None),
    }
