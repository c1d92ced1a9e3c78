"""A change that met another one, on a page: both texts side by side, and what somebody makes of them.

The page carries the whole change that was refused, so that nothing of it is lost; `components/conflict.html` shows it,
`settled` reads the answer. A field is taken as mine, as theirs, or as a text made of both.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.parsers import read_json
from assessment.edits import Change, EditConflict, FieldConflict

MINE, THEIRS, TOGETHER = "mine", "theirs", "together"
Picture = dict[str, Any]


def shown(conflict: EditConflict, changes: Sequence[Change]) -> dict[str, Any]:
    """Give what `components/conflict.html` shows of changes that were refused."""
    return {
        "changes": json.dumps([asdict(one) for one in changes], ensure_ascii=False),
        "rows": [_row(one, number) for number, one in enumerate(conflict.conflicts)],
    }


def settled(post: QueryDict) -> list[Change]:
    """Give the changes as somebody settled them, none where theirs are all taken. Raises BadRequest."""
    try:
        told = read_json(post.get("changes", ""))
        found = {(one["kind"], one["code"]): _read(one) for one in told}
        for number, text in enumerate(post.getlist("conflict")):
            place = read_json(text)
            key = (place["kind"], place["code"])
            found[key] = _settle(
                found[key], place, post.get(f"choice-{number}", ""), post.get(f"together-{number}", "")
            )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest from error
    return [one for one in found.values() if one.was != one.now]


def _row(one: FieldConflict, number: int) -> dict[str, Any]:
    yours, theirs = as_text(one.yours), as_text(one.theirs)
    place = {"kind": one.kind, "code": one.code, "path": one.path, "theirs": one.theirs}
    return {
        "number": number,
        "label": " ".join(one.path).replace("_", " ") or _("the record itself"),
        "about": one.code,
        "yours": yours,
        "theirs": theirs,
        "who": one.who,
        "when": one.when,
        "may_take_mine": bool(one.path) or one.yours is None or one.theirs is None,
        "may_join": bool(one.path) and _is_text(one.yours) and _is_text(one.theirs),
        "together": "\n".join(text for text in dict.fromkeys((theirs, yours)) if text),
        "place": json.dumps(place | {"is_list": isinstance(one.yours, list)}, ensure_ascii=False, default=str),
    }


def as_text(value: Any) -> str:
    """Give a value as a person reads it: the lines of a list one under another."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_value(text: str, *, is_list: bool) -> str | list[str] | None:
    """Give a text as the model file holds it; nothing written is nothing known."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if is_list:
        return lines or None
    return text.replace("\r\n", "\n").strip() or None


def _is_text(value: Any) -> bool:
    return (
        value is None or isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
    )


def _read(told: Mapping[str, Any]) -> Change:
    return Change(str(told["kind"]), str(told["code"]), copy.deepcopy(told["was"]), copy.deepcopy(told["now"]))


def _settle(change: Change, place: Mapping[str, Any], choice: str, together: str) -> Change:
    """Give a change that no longer meets the other one."""
    path, theirs = [str(step) for step in place["path"]], place["theirs"]
    if choice not in (MINE, THEIRS, TOGETHER):
        raise BadRequest
    if not path and choice == MINE:  # the record itself goes all the same, or comes back with what was meant
        return Change(change.kind, change.code, {} if change.now is None else None, change.now)
    if not path:
        return Change(change.kind, change.code, {}, {})
    was, now = dict(change.was or {}), dict(change.now or {})
    if choice == THEIRS:
        _drop(was, path)
        _drop(now, path)
    else:
        _put(was, path, theirs)
    if choice == TOGETHER:
        _put(now, path, as_value(together, is_list=bool(place["is_list"])))
    return Change(change.kind, change.code, was, now)


def _put(picture: Picture, path: list[str], value: Any) -> None:
    for step in path[:-1]:
        picture = picture.setdefault(step, {})
    picture[path[-1]] = value


def _drop(picture: Picture, path: list[str]) -> None:
    for step in path[:-1]:
        picture = picture.get(step, {})
    picture.pop(path[-1], None)
