"""Rows are asked for by whose they are (S5)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Site, User
from accounts.scope import _way, rows_of
from accounts.way_in_models import Invitation
from assessment.models import Comment, PlanRun
from inventory.models import Asset, Conflict
from reports.models import MinutesFile, Report
from signoff.models import Signature
from tests import factories
from workshop.models import Item, Session, Vote


@pytest.mark.parametrize(
    ("model", "owner", "way"),
    [
        (Asset, Site, "site"),
        (Conflict, Site, "asset__site"),
        (PlanRun, Site, "run__assessment__site"),
        (Report, Site, "run__assessment__site"),
        (MinutesFile, Site, "minutes__session__assessment__site"),
        (Signature, Site, "baseline__site"),
        (Comment, Site, "site"),
        (Item, Session, "block__session"),
        (Vote, Item, "scale__item"),
        (Membership, User, "user"),
        (Invitation, Site, "site"),
    ],
)
def test_the_shortest_way_leads_to_the_owner(model, owner, way):  # S5
    assert _way(model, owner) == way


def test_what_belongs_to_nobody_of_the_kind_is_refused():
    with pytest.raises(LookupError, match="from Site to Asset"):
        _way(Site, Asset)


@pytest.mark.django_db
def test_rows_are_those_of_the_owner_alone():  # S5
    mine, theirs = factories.site("P1"), factories.site("P2")
    for site in (mine, theirs):
        Asset.objects.create(site=site, tag=site.code, position=0)
    assert [row.tag for row in rows_of(mine, Asset)] == ["P1"]


@pytest.mark.django_db
def test_nobody_and_what_was_never_kept_own_nothing():  # S5
    factories.site("P1")
    for owner in (None, Site(), AnonymousUser()):
        assert not rows_of(owner, Membership).exists()
