"""A model goes into the rows and comes out without loss."""

import copy

import pytest

from assessment import services
from assessment.engine.model_file.canonical import model_sha256
from assessment.models import Assessment
from documents.errors import ModelRefused
from inventory.models import Asset, Conduit, Zone
from tests import factories

pytestmark = pytest.mark.django_db


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_related("site").get(pk=assessment.pk)


def adopt(assessment, document, **more):
    services.adopt_model(assessment=fresh(assessment), document=document, **{"if_match": "*", "dry_run": False, **more})


def test_a_model_comes_out_of_the_rows_as_it_went_in():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    out, sha256 = services.model_of(assessment)
    assert out == document
    assert sha256 == model_sha256(document)


def test_fields_written_empty_stay_written_empty_and_others_stay_away():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    out, _ = services.model_of(assessment)
    assert out["zones"][0]["owner"] is None
    assert out["assets"][1]["macs"] == []
    assert out["segments"] == []
    assert "people" not in out
    assert "owner" not in out["zones"][1]


def test_what_a_newer_file_lacks_is_retired_and_comes_back_when_it_returns():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    shorter = copy.deepcopy(document)
    shorter["assets"] = shorter["assets"][1:]
    shorter["flows"] = shorter["flows"][1:]
    adopt(assessment, shorter)
    assert Asset.objects.get(tag="PC-1").retired_at is not None
    assert services.model_of(fresh(assessment))[0] == shorter
    adopt(assessment, document)
    assert services.model_of(fresh(assessment))[0] == document


def test_rows_that_would_not_change_keep_their_version():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    changed = copy.deepcopy(document)
    changed["assets"][1]["vendor"] = "Other"
    adopt(assessment, changed)
    assert Asset.objects.get(tag="PLC-1").version == 2
    assert Asset.objects.get(tag="PC-1").version == 1
    assert Zone.objects.get(code="Z1").version == 1
    assert Conduit.objects.get(code="C1").version == 1


def test_a_dry_run_counts_and_writes_nothing():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"))
    answer = services.adopt_model(assessment=assessment, document=document, if_match="*", dry_run=True)
    assert answer["counts"] == {"created": 8, "changed": 0, "retired": 0}
    assert Zone.objects.count() == 0


def test_an_invalid_model_is_refused_with_its_place_and_leaves_everything_as_it_was():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    wrong = copy.deepcopy(document)
    wrong["zones"][1]["sl_t"] = [2, 2, 2, 2, 7, 2, 2]
    with pytest.raises(ModelRefused) as refusal:
        adopt(assessment, wrong)
    assert [error.place for error in refusal.value.errors] == ["zones[1].sl_t[4]"]
    assert services.model_of(fresh(assessment))[0] == document


def test_a_model_of_another_site_is_refused():
    assessment = factories.assessment(factories.site("P1"))
    with pytest.raises(ModelRefused) as refusal:
        adopt(assessment, factories.small_plant("P2"))
    assert [error.place for error in refusal.value.errors] == ["site.code"]


def test_a_stale_tag_is_refused():
    document = factories.small_plant("P1")
    assessment = factories.assessment(factories.site("P1"), document)
    tag = services.etag_of(assessment)
    adopt(assessment, document, if_match=tag)
    with pytest.raises(services.Stale):
        adopt(assessment, document, if_match=tag)
