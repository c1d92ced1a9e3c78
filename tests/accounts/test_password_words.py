"""Names of the plant, the user and this program make no password."""

import pytest
from django.core.exceptions import ValidationError

from accounts.password_words import WordsOfThePlaceValidator, words_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    made = factories.user(factories.organisation("Wasserwerk Nord"), name="anna.berger")
    factories.site("WWN-01", member=made)
    return made


def test_the_words_are_those_of_four_letters_and_more(anna):
    assert words_of(anna) == {"bulkhead", "wasserwerk", "nord", "anna", "berger", "plant"}
    assert words_of(None) == {"bulkhead"}


@pytest.mark.parametrize("password", ["Wasserwerk2026!", "nord-nord-nord", "Bulkhead1234", "annaBERGER_77"])
def test_what_is_little_without_them_is_refused(anna, password):
    with pytest.raises(ValidationError, match="names that others would try"):
        WordsOfThePlaceValidator().validate(password, anna)


@pytest.mark.parametrize("password", ["Wasserwerk und 7 Pferde", "a long password for tests", "nordlicht am See"])
def test_what_stands_without_them_passes(anna, password):
    WordsOfThePlaceValidator().validate(password, anna)
