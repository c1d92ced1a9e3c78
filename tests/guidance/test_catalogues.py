"""The German catalogues are whole: nothing empty or doubtful, every value in its place, compiled as written."""

from __future__ import annotations

import gettext
import re
from string import Formatter

import pytest
from django.template.loader import get_template
from django.utils import translation

from accounts.told import BETWEEN, book_of, told, told_in_parts
from accounts.wording import plainly
from assessment.engine.checking import rules
from catalogue.loader import asset_types, component_requirements, frameworks, measures, requirements
from tests.guidance.catalogues import LOCALE, read
from tests.guidance.renew import plain_entries
from tests.guidance.texts import TEMPLATES, marked, sentences

DOMAINS = ("django", "djangojs", "sentences")
VALUE = re.compile(r"%\(\w+\)[sd]")


@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_left_unsaid(domain):
    for entry in read(domain):
        assert len(entry.said) == (2 if entry.plural is not None else 1), entry.text
        assert all(text.strip() for text in entry.said.values()), entry.text
        assert "fuzzy" not in entry.flags, entry.text


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_value_and_every_mark_stands_in_the_german_text_too(domain):
    for entry in read(domain):
        for number, said in entry.said.items():
            text = entry.plural if number and entry.plural is not None else entry.text
            assert set(VALUE.findall(said)) == set(VALUE.findall(text)), entry.text
            assert sorted(re.findall(r"</?\w+>", said)) == sorted(re.findall(r"</?\w+>", text)), entry.text


def test_a_sentence_takes_no_value_that_its_text_does_not_have():
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    for entry in read("sentences"):
        assert names(entry.said[0]) <= names(entry.text), entry.text


@pytest.mark.parametrize(
    ("language", "domain"), [*(("de", domain) for domain in DOMAINS), ("de_Plain", "django"), ("en_Plain", "django")]
)
def test_what_is_compiled_is_what_is_written(language, domain):
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    expected = {}
    for entry in read(domain, language):
        key = f"{entry.context}\x04{entry.text}" if entry.context else entry.text
        expected |= {(key, n): said for n, said in entry.said.items()} if entry.plural else {key: entry.said[0]}
    assert {key: said for key, said in compiled.items() if key} == expected


def test_every_marked_word_of_templates_modules_and_scripts_is_in_the_catalogue():
    said = {domain: {entry.text for entry in read(domain)} for domain in DOMAINS}
    assert not marked("django") - said["django"]
    assert not marked("djangojs") - said["djangojs"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_plain_wording_follows_the_catalogue(language):
    expected = {(entry.context, entry.text): entry.said for entry in plain_entries(read("django"), language)}
    assert {(entry.context, entry.text): entry.said for entry in read("django", f"{language}_Plain")} == expected


def test_the_sentences_that_shells_write_are_known():
    known = {entry.text for entry in read("sentences")}
    assert not sentences() - known


def test_what_rules_measures_and_requirements_say_is_known():
    texts = [text for rule in rules() for text in (rule.title, rule.why, rule.reading, rule.example, rule.escalation)]
    texts += [text for one in measures().values() for text in (one.title, one.description, one.caveats)]
    texts += [one.title for table in (requirements(), component_requirements()) for one in table.values()]
    texts += [one.about for one in frameworks()]
    texts += [text for one in asset_types().values() for text in (one.label, one.consequence_prompt)]
    # word for word: a form with values, "{one} is one of kind {other}", would fit some of them and say half of it
    said = book_of("de").exact
    assert [text for text in texts if text and text not in said and {*BETWEEN.split(text)} - said.keys()] == []


def test_a_sentence_is_said_with_its_values_and_what_is_unknown_stays():
    with translation.override("de"):
        assert told("The file is larger than 200 MiB; split it and import the parts.") == (
            "Die Datei ist größer als 200 MiB; teilen Sie sie und importieren Sie die Teile."
        )
        assert told("PLC-7 is settled. It can be undone under Changes.") == (
            "PLC-7 ist geklärt. Unter Änderungen lässt es sich rückgängig machen."
        )
        assert told("Nobody ever wrote this sentence.") == "Nobody ever wrote this sentence."
        assert told_in_parts("Zone Z1 Cell; owner: nobody named") == "Zone Z1 Cell; Eigentümer: niemand genannt"
    with translation.override("en"):
        assert told("Choose two zones of this site.") == "Choose two zones of this site."


def test_plain_words_replace_terms_and_never_a_value():
    assert plainly("The conduit %(conduit)s has no SL-T.", "en") == "The connection %(conduit)s has no target level."
    assert plainly("Conduits", "en") == "Connections"
    assert plainly("Wahl des Conduits {conduit}", "de") == "Wahl des Verbindungswegs {conduit}"
    with translation.override("en-plain"):
        assert translation.gettext("Conduits") == "Connections"
        assert translation.gettext("Sites") == "Sites"
    with translation.override("de-plain"):
        assert translation.gettext("Conduits") == "Verbindungswege"
        assert translation.gettext("Sites") == "Standorte"
    book = book_of("de-plain")
    assert book is not None
    assert book.say("No such conduit.") == "Diesen Verbindungsweg gibt es nicht."


def test_every_template_compiles():
    for path in TEMPLATES.rglob("*.html"):
        get_template(str(path.relative_to(TEMPLATES)))
