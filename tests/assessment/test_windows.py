"""The next window through its pages: what is in it, what waits for a later one, what fits none, who decided it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from assessment.window_use import window_uses
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import plan_of, run_of

STAGE = {"name": "line 1", "window": "W2", "hours": 3, "old_conduit": "C1", "new_conduit": "C2"}
WINDOWS = [
    {"code": "W1", "period": "Q1", "zones": ["Z1"], "hours": 4, "start": "2099-01-10"},
    {"code": "W2", "period": "Q1", "zones": ["Z1", "Z2"], "hours": 4, "start": "2099-02-01"},
    {"code": "W3", "period": "Q1", "zones": ["Z2"], "hours": 6, "start": "2099-03-01"},
]


def measure(code, title, place, **values):
    return {"code": code, "title": title, "cost": 10, "applies_to": [place], **values}


def document():
    """Own accounts (2 h) and the stage (3 h) share W2; Listening (5 h) needs W3, Rebuild (9 h) fits none of either zone."""
    plant = factories.small_plant("P1")
    new_flow = {"code": "F3", "conduit": "C2", "from": {"asset": "PC-1"}, "to": {"asset": "PLC-1"}}
    return plant | {
        "flows": [*plant["flows"], new_flow],
        "zones": [
            {"code": "Z1", "name": "Office", "kind": "enterprise", "sl_t": 1, "sl_a": [1, 1, 1, 1, 1, 1, 0]},
            {"code": "Z2", "name": "Cell", "kind": "control", "sl_t": 2, "sl_a": [0, 2, 2, 2, 2, 1, 1]},
        ],
        "conduits": [
            {"code": "C1", "name": "Old bus", "between": ["Z1", "Z2"]},
            {"code": "C2", "name": "New bus", "between": ["Z1", "Z2"], "status": "planned"},
        ],
        "measures": [
            measure("CM-1", "Own accounts", "zone", sl=[2, 0, 0, 0, 0, 0, 0], outage_hours=2),
            measure("CM-2", "Listening", "zone", sl=[0, 0, 0, 0, 0, 2, 0], outage_hours=5),
            measure("CM-3", "Rebuild", "zone", sl=[0, 0, 0, 0, 0, 0, 2], outage_hours=9),
        ],
        "migrations": [{"code": "M1", "name": "Bus", "owner": "kl", "stages": [STAGE]}],
        "decisions": [
            {
                "code": "D1",
                "about": "zone:Z2",
                "status": "open",
                "expires": "2098-01-01",
                "positions": [{"by": "kl", "text": "No link."}, {"by": "kl", "text": "A link."}],
            },
            {"code": "D2", "about": "zone:Z2", "status": "agreed"},
        ],
        "compensations": [
            {
                "code": "K1",
                "about": "zone:Z2",
                "requirement": "SR 1.1",
                "reason": "One login.",
                "expires": "2098-02-01",
            },
            {
                "code": "K2",
                "about": "zone:Z2",
                "requirement": "SR 1.2",
                "reason": "Never asked.",
                "expires": "2020-01-31",
            },
            {"code": "K3", "about": "zone:Z2", "requirement": "SR 1.3", "reason": "For now."},
        ],
        "people": [{"code": "kl", "name": "Kim Lund", "side": "ot"}],
        "plan": {
            "objective": "levels",
            "only_own_measures": True,
            "periods": [{"code": "Q1", "start": "2099-01-01"}],
            "windows": WINDOWS,
        },
    }


@pytest.fixture
def browser():
    run = run_of(factories.site("P1"), document())
    plan_of(run)
    client = Client()
    client.force_login(factories.member(run.assessment.site, Role.ENGINEER))
    return client


def text(browser, path):
    return " ".join(browser.get(f"/sites/P1/{path}").content.decode().split())


@pytest.mark.django_db
def test_the_next_window_says_what_waits_for_it_and_who_decided_it(browser):
    page = browser.get("/sites/P1/plan/windows/")
    told = page.context["next"]
    assert (told["use"].window.code, told["use"].pieces, told["use"].longest) == ("W2", 2, 3)
    assert [one["use"].window.code for one in page.context["empty_before"]] == ["W1"]
    assert [(one["use"].window.code, one["use"].longest) for one in page.context["later"]] == [("W3", 5)]
    shown = " ".join(page.content.decode().split())
    assert "2 pieces of work side by side, the longest takes 3 of 4 h" in shown
    assert "Old bus goes, New bus takes its place." in shown
    told_owner = 'Nobody yet, as far as recorded: the stage is only planned.<br><span class="muted">Owner of the migration: <bdi>Kim Lund (OT)'
    assert told_owner in shown, "an owner is no decision"
    assert "Nobody yet: the plan proposes it." in shown
    assert (
        "The next recorded outage is W1, 4 h</strong> (2099-01-10, <bdi>Office</bdi>). The plan does nothing in it."
        in shown
    )
    assert "comes before it" not in shown, "it was said above"
    assert "5 h in all; crews are not recorded." in shown
    assert "no crew recorded" in shown
    assert "<td>nobody named</td>" in shown, "who approves, and who does it"
    assert "D1 is open until 2098-01-01: Kim Lund (OT): No link; Kim Lund (OT): A link." in shown
    assert "D2" not in shown, "it is settled"
    assert "Accepted until 2098-02-01 (K1, SR 1.1): One login." in shown
    assert "No longer accepted since 2020-01-31 (K2, SR 1.2): Never asked." in shown
    assert "Accepted, no day is set (K3, SR 1.3): For now." in shown
    assert [[place["why"] for place in one["places"]] for one in page.context["unplaced"]] == [
        [
            "Does not fit any window of Office: needs 9 h, the longest is 4 h.",
            "Does not fit any window of Cell: needs 9 h, the longest is 6 h.",
        ]
    ]
    assert '<h2>Fits no window</h2><span class="chip">2</span>' in shown, "as the plan counts them: by place"


@pytest.mark.django_db
def test_who_took_an_action_up_is_named_with_the_day(browser):
    put = {"action": "CM-1@zone:Z2", "status": "approved", "owner": "kl", "seen": '{"status": "proposed"}'}
    assert browser.post("/sites/P1/plan/board/put/", put).status_code == 302
    page = browser.get("/sites/P1/plan/windows/")
    act = page.context["decided"]["CM-1@zone:Z2"]
    assert (act.status, act.who) == ("approved", page.wsgi_request.user.get_username())
    assert f"<bdi>{act.who}</bdi>" in page.content.decode()
    assert "CM-2@zone:Z2" not in page.context["decided"]


@pytest.mark.django_db
def test_dashboard_plan_and_board_lead_there_and_tell_the_same_hours(browser):
    for path in ("", "plan/", "plan/board/"):
        assert 'href="/sites/P1/plan/windows/"' in text(browser, path), path
    for path in ("architecture/leaving/", "sign-off/keys/", "architecture/cuts/"):
        assert f'<a class="button" href="/sites/P1/{path}"' in text(browser, ""), path
    for path in ("", "plan/"):
        assert "2 pieces of work side by side, the longest takes 3 of 4 h" in text(browser, path), path
    assert "<bdi>W2</bdi> 3 of 4 h" in text(browser, "plan/board/")
    for path in ("plan/", "migrations/"):
        assert "D1 is open until 2098-01-01: Kim Lund (OT): No link; Kim Lund (OT): A link." in text(browser, path), (
            path
        )
    assert "<bdi>Bus</bdi></a>: stage 1 <bdi>line 1</bdi>" in text(browser, "plan/")


@pytest.mark.django_db
def test_the_calendar_has_the_stages_of_migrations(browser):
    lines = browser.get("/sites/P1/plan/windows.ics").content.decode().replace("\r\n ", "").splitlines()
    at = lines.index("UID:M1/1/W2@P1")
    assert lines[at + 2 : at + 4] == ["DTSTART;VALUE=DATE:20990201", "DTEND;VALUE=DATE:20990202"]
    assert lines[at + 4] == "SUMMARY:Bus: stage 1\\, line 1"
    assert lines[at + 5] == "DESCRIPTION:In window W2: conduit C1 goes\\, C2 takes its place.\\nTakes 3 h."
    window = next(line for line in lines if line.startswith("DESCRIPTION:Zones: Z1\\, Z2"))
    assert "All work runs side by side\\; the longest takes 3 h.\\nOwn accounts (CM-1@zone:Z2)\\nBus: stage 1" in window


def test_work_side_by_side_is_not_added_up():
    """Three hours and two fit four, for they begin together; five do not, nor do hours that nobody has stated."""

    def use(*hours, stage=3):
        schedule = [{"action": f"CM-{one}@zone:Z2", "window": "W2", "outage_hours": one} for one in hours]
        stages = [{"code": "M1", "stages": [{**STAGE, "hours": stage}]}]
        return next(one for one in window_uses({"windows": WINDOWS}, stages, schedule) if one.window.code == "W2")

    assert (use(3, 2).longest, use(3, 2).pieces, use(3, 2).is_enough) == (3, 3, True)
    assert (use(5).longest, use(5).is_enough) == (5, False)
    assert use(stage=None).is_enough is False


def test_a_closed_stage_waits_for_nothing():
    migrations = [{"code": "M1", "stages": [{**STAGE, "status": "closed"}]}]
    assert all(not one.pieces for one in window_uses({"windows": WINDOWS}, migrations, ()))


def test_hours_are_told_by_crew_and_work_without_one_is_counted():
    works = (("A", 3), ("B", 2), ("C", 1))
    schedule = [{"action": f"{code}@zone:Z2", "window": "W2", "outage_hours": hours} for code, hours in works]
    stages = [{"code": "M1", "stages": [STAGE]}]
    found = window_uses({"windows": WINDOWS}, stages, schedule, {"A": "Networks", "B": "Networks", "C": ""})
    use = next(one for one in found if one.window.code == "W2")
    assert (use.by_crew, use.without_crew) == ([("Networks", 5)], 2), "C and the stage name none"
