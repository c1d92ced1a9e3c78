"""The page that browses the API works under the strict policy and asks nobody else (S39)."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_works_under_the_policy_and_asks_nobody_else(live_server, chromium):
    client = Client()
    client.force_login(factories.user())
    complaints, asked = [], set()
    context = chromium.new_context()
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page = context.new_page()

    def hear(message):
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def note(request):
        if request.url.startswith("http"):
            asked.add(request.url.split("/", 3)[2])

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    page.goto(live_server.url + reverse("api:browse"))
    page.wait_for_selector(".opblock", timeout=20_000)
    assert page.locator(".opblock").count() >= 10
    page.locator(".opblock-summary-put").first.click()
    page.wait_for_selector(".opblock-body", timeout=10_000)
    context.close()
    assert complaints == []
    assert asked == {live_server.url.split("/", 3)[2]}
