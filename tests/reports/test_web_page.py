"""The report as one HTML file: all of it, and no way out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reports.web_page import POLICY, render_page
from tests.reports.plants import report_of, small_model


class Reader(HTMLParser):
    """Collects elements with their attributes, and the text."""

    def __init__(self):
        super().__init__()
        self.elements, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def document():
    return report_of(small_model())


@pytest.fixture(scope="module")
def html(document):
    return render_page(document).decode()


@pytest.fixture(scope="module")
def page(html):
    reader = Reader()
    reader.feed(html)
    return reader


def test_nothing_is_fetched_from_anywhere(html, page):
    assert {address.partition(",")[0] for address in re.findall(r'url\("?([^")]+)', html)} == {"data:font/woff2;base64"}
    assert "bulkhead:" not in html
    for tag, attributes in page.elements:
        assert tag not in {"script", "link", "iframe", "object", "form"}
        for name in ("src", "href", "xlink:href", "action"):
            assert attributes.get(name, "#").startswith(("#", "data:")), (tag, attributes)


def test_a_policy_forbids_what_a_hostile_name_might_try(page):
    policies = [one["content"] for tag, one in page.elements if one.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [POLICY]
    assert POLICY.startswith("default-src 'none'")


def test_page_one_and_every_chapter_are_in_it(document, page):
    text = " ".join(" ".join(page.texts).split())
    assert document.head.site in text
    assert all(chapter.title in text for chapter in document.chapters)


def test_the_same_document_gives_the_same_bytes(document, html):
    assert render_page(document).decode() == html
