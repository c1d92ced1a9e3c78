import pytest

from assessment.engine.field_words import words_of


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("assets[].sl_c", "the capability (SL-C) of an asset"),
        ("assets[].safety", "whether an asset belongs to a safety function"),
        ("flows[].access", "whether a flow reads or writes"),
        ("flows[].use_case", "the use case of a flow"),
        ("assets[].edge.secure_boot", "whether an asset boots securely"),
        ("remote_access[].mfa", "whether a remote access asks for a second factor"),
        ("assets[].interfaces[].segment", "which segment an interface of an asset is in"),
        ("site.island_mode", "whether the site can run as an island"),
        ("zones[].wireless.identity", "how radio devices identify themselves in a zone"),
        ("flows[].from or flows[].to", "where a flow begins or ends"),
        ("segments", "a segment"),
    ],
)
def test_a_field_is_told_as_people_say_it(path, words):
    assert words_of(path) == words
