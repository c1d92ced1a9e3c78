"""A new asset is written as the ORM would write it, whatever it holds."""

from __future__ import annotations

import pytest
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.fresh import Fresh, insert
from inventory.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
maybe = st.none() | texts


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(
        Fresh, tag=st.just("T"), name=texts, type=maybe, vendor=maybe, proposed_zone=texts,
        level=st.none() | st.sampled_from((0.0, 3.5)), ips=st.lists(texts), details=st.dictionaries(texts, texts | st.integers(-9, 9) | st.lists(texts)),
        extra=st.dictionaries(texts, texts), known=st.just({"*": 7}), search_text=texts, position=st.integers(0, 9),
    )
)  # fmt: skip
def test_a_fresh_asset_is_stored_as_a_row_of_the_orm_is(fresh):
    Asset.objects.all().delete()
    fresh.site_id = (Asset.site.field.related_model.objects.first() or factories.site("P1")).pk
    insert(Asset, [fresh])
    bulk = Asset.objects.get()
    bulk.delete()
    fresh.as_row().save()
    assert model_to_dict(bulk, exclude=["id"]) == model_to_dict(Asset.objects.get(), exclude=["id"])


def test_one_of_two_equal_tags_is_refused_by_the_table():
    site = factories.site("P1")
    with pytest.raises(Exception, match=r"(?i)unique"):
        insert(Asset, [Fresh("T", "a", site_id=site.pk), Fresh("T", "b", site_id=site.pk)])
