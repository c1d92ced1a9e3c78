"""By SAML in a real browser: the provider's page is another site, and its POST brings no cookie of ours (SameSite)."""

from __future__ import annotations

import re
import shutil

import pytest

from accounts import saml

pytest.importorskip("onelogin", reason="the extra for SAML is not installed; bin/test installs it")
pytest.importorskip("saml2", reason="pysaml2 is not installed; bin/test installs it")
if shutil.which("xmlsec1") is None:
    pytest.skip(
        "xmlsec1, with which the provider signs, is not installed; bin/test installs it", allow_module_level=True
    )

from tests.accounts.saml_provider import ENTITY, prepared, provider


@pytest.fixture
def served(live_server, settings, tmp_path):
    file, port = prepared(tmp_path)
    settings.SAML_METADATA, settings.SAML_ENTITY_ID, settings.SAML_NAME = str(file), ENTITY, "the plant"
    assert "localhost" in live_server.url, "the provider is on 127.0.0.1, which is another site"
    with provider(tmp_path, port, saml.metadata(f"{live_server.url}/sign-in/saml/back/")):
        yield


def test_an_account_is_linked_and_signs_in_from_another_site(served, engineer, open_window):  # S49
    page = open_window(engineer).open("/account/")
    page.click("text=Link your account with the plant")
    page.click("text=Go on")
    page.wait_for_selector("text=Your account there signs you in here from now on.")
    assert engineer.outside_accounts.count() == 1
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.click("text=Sign in with the plant")
    page.click("text=Go on")
    page.wait_for_url(re.compile(r"/sites/"))
    assert engineer.username in page.content()
