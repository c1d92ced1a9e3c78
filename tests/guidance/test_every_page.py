"""Every page in German: no word of the catalogue is left in English, each has its help, and numbers stay numbers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from accounts.models import User
from guidance.helps import HELPS
from tests.accounts.routes import World, names
from tests.guidance.catalogues import read

pytestmark = pytest.mark.django_db

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SAID_IN = ("aria-label", "title", "placeholder", "alt")
# Pages of people who are not signed in, or who see nothing but a question: they stand on their own.
WITHOUT_HELP = {"accounts:recovery_codes"}


class Words(HTMLParser):
    """The texts and the attributes of a page that people read; what is marked as English is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        hidden = tag in {"script", "style", "bdi", "code"} or given.get("lang") == "en"
        if not any(one for _, one in self.open) and not hidden:
            self.texts += [given[name] for name in SAID_IN if given.get(name)]
        self.values += [value for name, value in attrs if value and name in {"value", "min", "max", "width", "height"}]
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(hidden for _, hidden in self.open):
            self.texts.append(" ".join(data.split()))


def pages(world: World) -> dict[str, str]:
    """Give every page that an administrator sees, by the name of its route."""
    client = world.callers["administrator"]
    found = {}
    for name, takes in sorted(names()):
        if name.startswith(("api:", "phone:")):
            continue
        answer = client.get(world.url(name, takes))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[name] = answer.content.decode()
    return found


@pytest.fixture
def german():
    world = World()
    User.objects.update(language="de")
    return pages(world)


def test_every_page_speaks_german_and_has_its_help(german):
    catalogue = [entry for name in ("django", "sentences") for entry in read(name)]
    english = {
        entry.text: entry.said[0] for entry in catalogue if entry.said[0] != entry.text and "%" not in entry.text
    }
    whole = {name: page for name, page in german.items() if '<main class="main"' in page}
    left = {(name, text) for name, page in german.items() for text in Words(page).texts if text in english}
    # A word may be the same in both languages by chance: "Name", "Status"; those do not count as left.
    unsaid = {(name, text) for name, text in left if text not in english.values()}
    assert not unsaid, sorted(unsaid)
    assert all('<html lang="de">' in page for page in whole.values())
    assert {name for name, page in whole.items() if "data-page-help" not in page} <= WITHOUT_HELP
    assert len(whole) > 45


def test_a_number_in_a_form_or_a_drawing_has_no_comma(german):
    wrong = {
        (name, one) for name, page in german.items() for one in Words(page).values if re.fullmatch(r"-?\d+,\d+", one)
    }
    assert not wrong


def test_no_help_is_left_of_a_page_that_is_gone():
    assert set(HELPS) <= {name for name, _ in names()}
