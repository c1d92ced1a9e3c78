"""Baselines compared with each other and with the model now: on the map and as a list."""

from __future__ import annotations

import pytest

from assessment import services
from assessment.drawing.picture import Tone
from assessment.edits import Change, edit
from assessment.models import Assessment
from signoff.comparing import NothingToCompare, compare_two, draw
from signoff.difference_marks import layer_of, words_by_place
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import done, run_of
from tests.signoff.people import browser, person, plant, signed

NOTHING = {"records": [], "findings": [], "levels": [], "monitoring": []}


def changed(kind, code, change, *fields):
    told = [{"field": field, "old": old, "new": new} for field, old, new in fields]
    return {"kind": kind, "code": code, "change": change, "fields": told}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, {}),
        ({"records": [changed("zone", "Z1", "added")]}, {"zone:Z1": "new"}),
        (
            {"records": [changed("zone", "Z1", "removed")], "findings": [{"target": "zone:Z1", "change": "gone"}]},
            {"zone:Z1": "gone"},
        ),
        ({"records": [changed("zone", "Z1", "changed")]}, {"zone:Z1": "changed"}),
        (
            {"records": [changed("asset", "A", "changed", ("zone", "Z1", "Z2"))]},
            {"zone:Z1": "changed", "zone:Z2": "changed"},
        ),
        ({"records": [changed("asset", "A", "changed", ("name", "x", "y"))]}, {}),
        ({"findings": [{"target": "conduit:C1", "change": "new"}]}, {"conduit:C1": "worse"}),
        ({"findings": [{"target": "asset:A", "change": "new"}]}, {}),
        (
            {"levels": [{"place": "zone:Z1", "elements": [{"change": "better"}, {"change": "lost"}]}]},
            {"zone:Z1": "mixed"},
        ),
        ({"monitoring": [{"conduit": "C1", "change": "better"}]}, {"conduit:C1": "better"}),
    ],
)
def test_the_gravest_word_is_said_of_each_place(found, words):
    assert words_by_place({**NOTHING, **found}) == words


def test_marks_say_it_without_colour_and_the_rest_stands_back():
    layer = layer_of({"zone:Z1": "worse", "conduit:C1": "gone"})
    assert (layer.zones["Z1"].text, layer.zones["Z1"].tone) == ("!", Tone.STEP_4)
    assert layer.conduits["C1"].text == "\N{MINUS SIGN}"
    assert [one.meaning for one in layer.legend] == [
        "is not there any more",
        "got worse: a level, a finding or who watches it",
    ]
    assert layer.is_faded("zone:Z2")
    assert not layer.is_faded("zone:Z1")


@pytest.fixture
def site():
    run = run_of(factories.site("P1"), plant())
    signed(run)
    return run.assessment.site


def here(site):
    return Assessment.objects.select_related("site").get(site=site, is_open=True)


def change(site, *changes):
    edit(assessment=here(site), user=None, changes=[Change(*one) for one in changes])


@pytest.mark.django_db
def test_a_baseline_against_the_model_now(site):
    assert compare_two(here(site), "B1", "now").found["verdict"] == "unchanged"
    change(
        site,
        ("zones", "Z2", {"sl_a": [0, 2, 2, 2, 2, 2, 2]}, {"sl_a": [2, 2, 2, 2, 2, 2, 2]}),
        ("zones", "Z3", None, {"name": "Laboratory", "level": 2}),
        ("flows", "F1", {}, None),
        ("conduits", "C1", {}, None),
    )
    made = compare_two(here(site), "B1", "now")
    assert made.words["zone:Z3"] == "new"
    assert made.words["conduit:C1"] == "gone"
    assert made.words["zone:Z2"] in {"better", "mixed"}
    (level,) = [one for one in made.found["levels"] if one["place"] == "zone:Z2"]
    assert level["levels_missing"] == {"old": 2, "new": 0}
    picture = draw(made)
    assert "Laboratory" in picture
    assert "is not there any more" in picture
    done(services.queue_assessment(assessment=here(site), user=None))
    judged = compare_two(here(site), "B1", "now")
    assert (judged.words, judged.found["levels"]) == (made.words, made.found["levels"]), (
        "judged now or by a run: the same"
    )


@pytest.mark.django_db
def test_two_baselines_and_what_is_not_there(site):
    change(site, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}))
    done(services.queue_assessment(assessment=here(site), user=None))
    signed(here(site).runs.latest("pk"))
    made = compare_two(here(site), "B1", "B2")
    assert (made.found["verdict"], made.words) == ("same", {"zone:Z2": "changed"})
    with pytest.raises(NothingToCompare):
        compare_two(here(site), "B1", "B9")


@pytest.mark.django_db
def test_the_page_and_the_address_tell_the_same(site):
    change(site, ("zones", "Z2", {"sl_a": [0, 2, 2, 2, 2, 2, 2]}, {"sl_a": [0, 1, 2, 2, 2, 2, 2]}))
    client = browser(person(site))
    page = client.get("/sites/P1/sign-off/compare/").content.decode()
    assert '<p class="verdict__word">Worse</p>' in page
    assert "SL-A 2 &rarr; 1" in page
    assert "<svg" in page
    assert "There is no such baseline" in client.get("/sites/P1/sign-off/compare/?old=B9").content.decode()
    machine = Caller(site)
    told = machine.get("compare/?old=B1").json()
    assert (told["verdict"], told["places"]["zone:Z2"]) == ("worse", "worse")
    problem(machine.get("compare/?old=B9"), 404)
    problem(machine.get("compare/?old=B1&x=1"), 400)


@pytest.mark.django_db
def test_a_site_without_a_baseline_says_what_the_page_is_for():
    site = factories.site("P1")
    assert "Nothing to compare with yet" in browser(person(site)).get("/sites/P1/sign-off/compare/").content.decode()
