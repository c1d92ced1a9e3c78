"""Random edits through the door leave what editing the document by hand leaves, and are refused where its result is no model."""

import copy
import json
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessment import edits, services
from assessment.edits import Change, EditRefused, edit
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.parse import read_text
from assessment.engine.model_file.validate import find_errors
from assessment.record_kinds import LISTS, SINGLES, code_of, key_of
from assessment.snapshot import document_of
from tests import factories

WRITTEN = (Path(__file__).parents[1] / "samples" / "every-field.yaml").read_bytes()
# A text that is nothing but a tag looks to a hand like a reference.
SAMPLE = read_text(WRITTEN.replace(b"_points: [FW-1]", b"_points: [A]").replace(b"_to: FW-1", b"_to: A"), yaml=True)
pytestmark = pytest.mark.django_db
NAMED_IN_TEXTS = ("organisations", "people", "measures")  # the sample names these in free texts, too
# What the programme of the sample refuses of a model that is valid (tests/programme says when).
GOVERNED = ("the edge architecture is not signed yet", "Scope creep")
KINDS = [kind for kind in LISTS if SAMPLE.get(kind)]


def fields_of(act, record, sister, kind):
    """Give a picture of a field before and after: taken from a sister, left out, or said to be unknown."""
    names = [name for name in sister if name not in ("code", "tag", "approvals")]  # keys are given by people
    if not names or kind in ("waivers", "service_agreements", "patches"):
        return st.just(None)

    def pictures(name):
        now = {"less": {}, "null": {name: None}}.get(act, {name: copy.deepcopy(sister[name])})
        return ({name: record[name]} if name in record else {}), now

    return st.sampled_from(names).map(pictures)


@st.composite
def a_change(draw):
    """One change of one record."""
    kind = draw(st.sampled_from([*KINDS, *KINDS, *(one for one in SINGLES if one in SAMPLE)]))
    records = [SAMPLE[kind]] if kind in SINGLES else SAMPLE[kind]
    record, sister, number = draw(st.sampled_from(records)), draw(st.sampled_from(records)), draw(st.integers(0, 9))
    code, key = code_of(kind, record), key_of(kind)
    act = draw(st.sampled_from(["field", "field", "less", "null", "new", "gone", "rename"]))
    if act == "gone" and kind not in ("site", "assessment"):
        return Change(kind, code, {}, None)
    if act == "new" and key:
        made = {name: value for name, value in copy.deepcopy(record).items() if name != "approvals"}  # given by people
        return Change(kind, f"NEW-{number}", None, {**made, key: f"NEW-{number}"})
    if act == "rename" and key and kind not in NAMED_IN_TEXTS:
        return Change(kind, code, {key: code}, {key: f"OTHER {kind} {number}"})
    pictures = draw(fields_of(act, record, sister, kind))
    return Change(kind, code, *(pictures or ({}, {})))


# A waiver has no code of its own: it goes by its rule and place, also while its place gets another code.
RENAMING = Change("zones", "Z-AIR", {"code": "Z-AIR"}, {"code": "Z-DRY"})
EDITS = st.lists(a_change(), min_size=1, max_size=3, unique_by=lambda one: (one.kind, one.code))


def renamed(text, change):
    """Say the new code of a record wherever the text of a document says the old one."""
    old, pointer = json.dumps(change.code)[1:-1], f"{change.kind.removesuffix('s')}:"
    new = change.now[key_of(change.kind)]
    return text.replace(f'"{old}"', f'"{new}"').replace(f'{pointer}{old}"', f'{pointer}{new}"')


def is_renaming(change):
    return bool(change.was and change.now and change.now.get(key_of(change.kind), change.code) != change.code)


def by_hand(document, changes):
    """Edit the text of a document: the codes of the sample stand for nothing else in it."""
    changed = copy.deepcopy(document)
    for one in changes:
        if one.kind in SINGLES:
            changed |= {one.kind: None if one.now is None else written(changed[one.kind], one)}
        elif one.was is None:
            changed[one.kind].append(dict(one.now))
        elif not is_renaming(one):
            changed[one.kind] = list(rewritten(changed[one.kind], one))
    gone = {one.code for one in changes if one.kind == "zones" and one.now is None}
    boxes = (changed.get("layout") or {}).get("zones")
    if boxes is not None:
        changed["layout"]["zones"] = {code: box for code, box in boxes.items() if code not in gone}
    text = json.dumps({key: value for key, value in changed.items() if value is not None})
    for one in filter(is_renaming, changes):
        text = renamed(text, one)
    kept = json.loads(text)
    return {key: value for key, value in kept.items() if value != [] or document.get(key) == []}


def rewritten(records, change):
    for record in records:
        if code_of(change.kind, record) != change.code:
            yield record
        elif change.now is not None:
            yield written(record, change)


def written(record, change):
    made = {**{name: value for name, value in record.items() if name not in change.was}, **change.now}
    if change.kind == "flows" and made.get("decision") != record.get("decision"):
        # who decided otherwise before did not decide this
        stale = {name for name in ("decision_owner", "decided_on") if made.get(name) in {None, record.get(name)}}
        made = {name: value for name, value in made.items() if name not in stale}
    return made


def text_of(assessment):
    return canonical_json(document_of(factories.Assessment.objects.select_related("site").get(pk=assessment.pk)))


@pytest.fixture
def plant():
    return factories.assessment(factories.site(SAMPLE["site"]["code"]), copy.deepcopy(SAMPLE))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=EDITS)
@example(changes=[RENAMING, Change("waivers", "AR-018@zone:Z-AIR", {}, None)])
@example(changes=[RENAMING, Change("waivers", "AR-018@zone:Z-AIR", {}, {})])
def test_the_door_writes_what_a_hand_would_write_and_takes_it_back(plant, changes):
    before = text_of(plant)
    assert before == canonical_json(SAMPLE)
    wanted = by_hand(SAMPLE, changes)
    if len({json.dumps(one.now) for one in changes if is_renaming(one)}) < sum(map(is_renaming, changes)):
        return  # two records of one kind cannot have one code
    if find_errors(wanted):
        with pytest.raises(EditRefused):
            edit(assessment=plant, user=None, changes=changes)
        return
    with transaction.atomic():
        refused = ""
        try:
            done = edit(assessment=plant, user=None, changes=changes)
        except EditRefused as refusal:
            refused = str(refusal)
        if refused:
            assert any(words in refused for words in GOVERNED), refused
            assert text_of(plant) == before
            return
        assert text_of(plant) == canonical_json(wanted)
        if done.change is not None:
            undone = edits.take_back(done.change, user=None)
            assert (text_of(plant), undone.kept) == (before, ())
            again = edits.take_back(undone.change, user=None)
            assert (text_of(plant), again.kept) == (canonical_json(wanted), ())
        transaction.set_rollback(True)
    assert services.etag_of(factories.Assessment.objects.get(pk=plant.pk)) == services.etag_of(plant)
