"""Two assets made one writes what renaming in the whole document writes, and nothing else; and it is taken back."""

import copy
import json
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessment import services
from assessment.asset_merge import merge_assets
from assessment.engine.model_file.parse import read_text
from assessment.engine.renaming import rename
from assessment.snapshot import document_of
from inventory.models import Alias, Asset, ChangeSet, Source
from inventory.questions import take_back
from inventory.records import ImportRefused
from tests import factories

pytestmark = pytest.mark.django_db
SAMPLE = read_text((Path(__file__).parents[1] / "samples" / "every-field.yaml").read_bytes(), yaml=True)
TAGS = [one["tag"] for one in SAMPLE["assets"]]


def plant():
    document = factories.small_plant("P1")
    document["assets"] += [{"tag": "BOX", "ips": ["10.0.0.77"], "vendor": "Quellin", "depends_on": [{"on": "PC-1"}]}]
    document["flows"] = [{"code": "F1", "from": {"asset": "PC-1"}, "to": {"asset": "BOX"}}]
    return document


def document(site):
    return document_of(services.open_assessment(site=site, today=factories.TODAY))


@pytest.fixture
def every_field():
    made = copy.deepcopy(SAMPLE)
    made["assets"].append({"tag": "SPARE"})  # one that names nobody
    site = factories.site(made["site"]["code"])
    factories.assessment(site, made)
    return site


def by_hand(before, keep, gone):
    """Give the document that a person who edits the file would write."""
    renamed = rename(before, "asset", gone, keep)
    one, other = ({"tag": tag, **found} for tag in (keep, gone) for found in renamed["assets"] if found["tag"] == tag)
    said = {key: value for key, value in one.items() if value is not None}
    joined = {**one, **{key: value for key, value in other.items() if key != "name" and value is not None}, **said}
    for key in ("ips", "macs"):
        if both := [*one.get(key, []), *(each for each in other.get(key, []) if each not in one.get(key, []))]:
            joined[key] = both
    assets = [joined if found["tag"] == keep else found for found in renamed["assets"] if found["tag"] != gone]
    return {**renamed, "assets": assets}


def said(found):
    """Give a document without what says the same twice in a list."""
    if isinstance(found, dict):
        return {key: said(value) for key, value in found.items()}
    if isinstance(found, list):
        return [said(one) for at, one in enumerate(found) if one not in found[:at]]
    return found


@pytest.mark.parametrize("gone", TAGS)
def test_it_is_what_a_person_would_write_into_the_file_and_comes_apart_again(every_field, gone):
    before, tried = document(every_field), 0
    for keep in [*TAGS, "SPARE"]:
        if keep == gone:
            continue
        try:
            with transaction.atomic():
                kept = merge_assets(site=every_field, keep=keep, gone=gone, user=None)
        except ImportRefused:
            assert document(every_field) == before
            continue
        tried += 1
        assert said(document(every_field)) == said(by_hand(before, keep, gone))
        undone = take_back(kept, user=None)
        assert (document(every_field), undone.kept) == (before, [])
    assert tried


def test_done_again_after_an_undo_files_find_the_kept_one_again():
    site = factories.site("P1")
    factories.assessment(site, plant())
    merge_assets(site=site, keep="PLC-1", gone="BOX", user=None)
    merged = document(site)
    take_back(ChangeSet.objects.first(), user=None)
    assert not Alias.objects.exists()
    take_back(ChangeSet.objects.first(), user=None)
    assert document(site) == merged
    assert Alias.objects.get(tag="BOX").asset.tag == "PLC-1"


def test_values_keep_where_they_come_from():
    site = factories.site("P1")
    factories.assessment(site, plant())
    scan = Source.objects.create(site=site, how=Source.How.OBSERVED, name="scan")
    Asset.objects.filter(tag="BOX").update(known={"*": scan.pk})
    before = dict(Asset.objects.values_list("tag", "known"))
    kept = merge_assets(site=site, keep="PLC-1", gone="BOX", user=None)
    now = dict(Asset.objects.values_list("tag", "known"))
    assert now["PLC-1"] == {**before["PLC-1"], "depends_on": scan.pk}
    assert now["PC-1"] == before["PC-1"]
    take_back(kept, user=None)
    assert dict(Asset.objects.values_list("tag", "known")) == before


def test_a_list_that_named_both_names_the_one_once():
    site = factories.site("P1")
    model = plant()
    model["conduits"][0]["boundary_assets"] = ["FW-1", "BOX"]
    factories.assessment(site, model)
    merge_assets(site=site, keep="FW-1", gone="BOX", user=None)
    assert document(site)["conduits"][0]["boundary_assets"] == ["FW-1"]


def test_what_others_say_of_the_one_that_goes_is_said_once():
    site = factories.site("P1")
    model = plant()
    targets = ("asset:BOX", "asset:PLC-1")
    model["waivers"] = [{"rule": "AR-001", "target": one, "reason": "Known.", "by": "PE-1"} for one in targets]
    factories.assessment(site, json.loads(json.dumps(model)))
    kept = merge_assets(site=site, keep="PLC-1", gone="BOX", user=None)
    assert [one["target"] for one in document(site)["waivers"]] == ["asset:PLC-1"]
    take_back(kept, user=None)
    assert sorted(one["target"] for one in document(site)["waivers"]) == sorted(targets)


def test_the_size_of_the_model_does_not_count():
    queries = []
    for many in (5, 300):
        site = factories.site(f"P{many}")
        model = plant()
        model["site"]["code"] = f"P{many}"
        model["assets"] += [{"tag": f"X{number}"} for number in range(many)]
        model["flows"] += [
            {"code": f"X{number}", "from": {"asset": "PC-1"}, "to": {"asset": f"X{number}"}} for number in range(many)
        ]
        factories.assessment(site, model)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            take_back(merge_assets(site=site, keep="PLC-1", gone="BOX", user=None), user=None)
        queries.append(len(caught))
    assert queries[0] == queries[1]
