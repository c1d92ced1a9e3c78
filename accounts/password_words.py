"""Passwords made of words that anybody at the plant would try first: its names, the user's, ours."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Site, User

OURS = "bulkhead"
WORD_MIN = 4
REST_MIN = 8


class WordsOfThePlaceValidator:
    """Refuses a password of which little is left without the names of the organisation, its sites and the user."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where fewer than eight characters are left."""
        left = password.casefold()
        for word in sorted(words_of(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < REST_MIN:
            raise ValidationError(
                _("It is made of names that others would try: of the plant, of you, of this program.")
            )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("Not made of the names of the plant, of you or of this program.")


def words_of(user: User | None) -> set[str]:
    """Give the words that others would try, of four letters and more."""
    names = [OURS]
    if user is not None:
        names += [user.username, user.first_name, user.last_name, str(user.organisation or "")]
        for site in Site.objects.filter(organisation=user.organisation).values_list("code", "name"):
            names += site
    found = {word for name in names for word in re.findall(r"\w+", name.casefold())}
    return {word for word in found if len(word) >= WORD_MIN}
