"""Accounts in a real browser: a security key that signs, pages by keyboard and in every theme."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client

from accounts import invitations, second_factors
from accounts.models import Role, SiteGroup
from accounts.way_in_models import SecurityKey
from tests import factories
from tests.browser.pages import shots
from tests.browser.test_every_page import axe

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "isUserVerified": False,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def boss(site):
    """Somebody who administers the organisation and reads the audit trail of its site."""
    user = factories.member(site, Role.ADMINISTRATOR)
    user.administers_organisation = True
    user.save()
    group = SiteGroup.objects.create(organisation=site.organisation, name="North")
    site.group = group
    site.save()
    return user


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_on_the_pages_of_accounts(site, boss, open_window, theme):
    invitations.invite(site=site, role=Role.VIEWER, label="<b>Boris</b>", days=3, by=boss)
    auditor = factories.member(site, Role.AUDITOR)
    found = {}
    for user, paths in (
        (boss, ["/account/", "/account/password/", "/confirm/", "/organisation/", "/organisation/audit/", "/tokens/",
                "/sites/WTP/people/", "/sites/WTP/told-outside/", "/sites/WTP/reports/logo/"]),
        (auditor, ["/sites/WTP/audit/"]),
    ):  # fmt: skip
        watch = open_window(user, theme=theme, bypass_csp=True)
        for path in paths:
            watch.open(path)
            found[path] = axe(watch, theme)
            shots(watch, f"{path.strip('/')}-{theme}")
    watch = open_window(boss, theme=theme, bypass_csp=True)
    watch.open("/account/")
    watch.page.click("text=Add an authenticator app")
    watch.page.wait_for_selector("h1:has-text('Add an authenticator app')")
    found["authenticator"] = axe(watch, theme)
    stranger = open_window(theme=theme, bypass_csp=True)
    secret = invitations.invite(site=site, role=Role.VIEWER, label="x", days=3, by=boss)
    stranger.open(f"/invitation/{secret}/")
    found["invitation"] = axe(stranger, theme)
    assert {path: troubles for path, troubles in found.items() if troubles} == {}


def test_a_security_key_is_added_and_asked_for_at_the_next_sign_in(boss, open_window):  # S46
    watch = open_window(boss)
    devices = watch.page.context.new_cdp_session(watch.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page = watch.open("/account/")
    page.fill("#key-name", "Blue key")
    page.click("[data-key=add]")
    page.wait_for_selector("text=Security key Blue key")
    before = SecurityKey.objects.get()
    page.click("header.top details.menu:last-of-type > summary")
    page.click("text=Sign out")
    page.fill("#id_username", boss.username)
    page.fill("#id_password", "a long password for tests")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=ask]")
    page.focus("[data-key=ask]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sites/"))
    assert SecurityKey.objects.get().sign_count > before.sign_count
    assert watch.troubles == []


def test_a_key_that_nobody_added_does_not_sign_in(boss, open_window):  # S46
    other = factories.user(name="other")
    watch = open_window(other)
    devices = watch.page.context.new_cdp_session(watch.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    watch.open("/account/").click("[data-key=add]")
    watch.page.wait_for_selector("text=Security key, last used")
    # The same key as a copy that signed more often elsewhere: its count went back, so it is not taken.
    SecurityKey.objects.update(sign_count=10**6)
    page = watch.page
    page.context.clear_cookies()
    watch.open("/sign-in/")
    page.fill("#id_username", "other")
    page.fill("#id_password", "a long password for tests")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=ask]")
    watch.expected = {200, 400}
    page.click("[data-key=ask]")
    page.wait_for_selector("text=could not be checked")
    watch.expected = {200}
    assert page.goto("/sites/").url.endswith("/sign-in/?next=/sites/")
    assert watch.troubles == []


def test_an_app_is_added_by_keyboard(boss, open_window):  # S46
    watch = open_window(boss)
    page = watch.open("/account/")
    page.focus("text=Add an authenticator app")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    picture = page.eval_on_selector("main img", "image => [image.complete, image.naturalWidth > 50]")
    assert picture == [True, True]
    secret = page.inner_text("main code").replace(" ", "")
    page.keyboard.type(second_factors.code_at(secret, int(time.time()) // 30))
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your recovery codes")
    assert page.locator("main li code").count() == 10
    assert watch.troubles == []
    client = Client()
    client.post("/sign-in/", {"username": boss.username, "password": "a long password for tests"})
    assert client.get("/sites/").status_code == 302
