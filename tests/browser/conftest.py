"""A real Chromium before a real server, with a plant that was judged, planned and reported."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, Site, User
from assessment.engine.model_file.parse import read_text
from tests import factories
from tests.browser.pages import Watch
from tests.plants import plan_of, report_on, run_of
from tests.servers import needs

# Playwright keeps an event loop on this thread, and Django would refuse to touch the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONGEST_S = 900  # of one test, on a machine that is busy with something else; the longest takes two or three minutes
AGAIN_S = 60
WAIT_MS = 60_000  # for anything to come: as long only where it never comes, or the machine is busy
EVERY_FIELD = Path(settings.BASE_DIR) / "tests" / "samples" / "every-field.yaml"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def no_test_waits_for_ever(request):
    """Fail a test that hangs, in itself or in what clears up after it: much of what is asked of a browser has no end of its own.

    The others go on; without this they would all wait with it.
    """

    def ring(*_):
        pytest.fail(f"{request.node.nodeid} was ended after {LONGEST_S} s: it waits for something that does not come.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S, AGAIN_S)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def chromium():
    path = needs("chromium")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  only where there is a browser

    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server) -> Site:
    return factories.site("WTP")


@pytest.fixture
def engineer(site) -> User:
    return factories.member(site, Role.ENGINEER)


@pytest.fixture
def document():
    return read_text(EVERY_FIELD.read_bytes(), yaml=True)


@pytest.fixture
def by_hand(monkeypatch):
    """Keep the pool of threads out: the test itself works its jobs off."""
    monkeypatch.setattr("jobs.services.send", lambda _: None)


@pytest.fixture
def plant(site, document, by_hand):
    """A plant that uses every field, with a run, a plan and a report."""
    run = run_of(site, document)
    return report_on(run, plan_of(run))


@pytest.fixture
def open_window(chromium, live_server):
    """Open a window of its own: a user who is signed in or nobody, a theme, with or without the security policy."""
    opened = []

    def window(
        user: User | None = None, *, theme: str = "", bypass_csp: bool = False, width: int = 1280, height: int = 800
    ) -> Watch:
        context = chromium.new_context(
            base_url=live_server.url,
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(WAIT_MS)
        opened.append(context)
        if theme:
            context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return Watch(context.new_page(), live_server.url)

    yield window
    for context in opened:
        context.close()


@pytest.fixture
def window(open_window, engineer):
    """A window of the engineer, whose troubles fail the test at its end."""
    opened = open_window(engineer)
    yield opened
    assert opened.troubles == []
