"""A site with nothing in it: every list says what it is for and leads to what comes next."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from tests import factories
from tests.accounts.routes import names

pytestmark = pytest.mark.django_db

# Pages of a site that show a list or a picture; those that only do something are left out.
LISTS = {
    "assessment:advisories",
    "assessment:completeness",
    "assessment:conduits",
    "assessment:dashboard",
    "assessment:evidence",
    "assessment:findings",
    "assessment:flows",
    "assessment:paths",
    "assessment:plan",
    "assessment:register",
    "assessment:zone_proposals",
    "assessment:zones",
    "inventory:assets",
    "inventory:changes",
    "inventory:import",
    "inventory:questions",
    "jobs:list",
    "reports:list",
    "signoff:keys",
    "workshop:sessions",
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_list_of_an_empty_site_leads_on(client, language):
    site = factories.site("NEW")
    user = factories.member(site, Role.ADMINISTRATOR)
    user.language = language
    user.save()
    client.force_login(user)
    leads_nowhere = {}
    for name in sorted(LISTS):
        page = client.get(reverse(name, kwargs={"site": "NEW"})).content.decode()
        main = re.sub(
            r'<aside class="tour".*?</aside>', "", page.partition("<main")[2].partition("</main>")[0], flags=re.DOTALL
        )
        content = main.partition('class="page-head__actions"')[2].partition("</div>")[2]
        says = re.search(r'class="(empty|notice|card__body|verdict|figure|table__note|stack)\b', content)
        leads = re.search(r'<a [^>]*href="/|<button[^>]*type="submit"', content)
        if not says or not leads:
            leads_nowhere[name] = content[:300]
    assert not leads_nowhere


def test_no_list_of_a_site_is_forgotten():
    lists = {name for name, takes in names() if takes == ("site",) and not name.startswith("api:")}
    assert lists >= LISTS
