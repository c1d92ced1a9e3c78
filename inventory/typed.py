"""What somebody typed into a form that was refused, kept with their session until the page shows it again."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from inventory.importers.limits import TEXT_CHARACTERS

PREFIX: Final = "typed"
VALUES_MAX: Final = 500
Typed = dict[str, list[str]]


def keep(session: SessionBase, about: str, post: QueryDict, names: tuple[str, ...]) -> None:
    """Keep some fields of a form about something."""
    session[f"{PREFIX} {about}"] = {
        name: [text[:TEXT_CHARACTERS] for text in post.getlist(name)[:VALUES_MAX]] for name in names
    }


def take(session: SessionBase, about: str) -> Typed:
    """Give what was typed, once; nothing where nothing was refused."""
    found: Typed = session.pop(f"{PREFIX} {about}", {})
    return found
