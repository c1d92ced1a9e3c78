"""Strict JSON (S26): no NaN, no duplicate keys; what cannot be read is 400, never 500."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJSONParser(BaseParser):
    """Reads `application/json` and refuses what JSON does not allow."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Give the value of the body; raises ParseError."""
        del media_type, parser_context
        try:
            return read_json(stream.read().decode())
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from error


def read_json(text: str) -> Any:
    """Give the value of a strict JSON text; raises ValueError."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    _refuse_unstorable(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number in JSON")


def _refuse_unstorable(value: Any) -> None:
    """Refuse NUL and lone surrogates, which no database stores (S23)."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            rest += [*one, *one.values()]
        elif isinstance(one, list):
            rest += one
        elif isinstance(one, str) and ("\0" in one or not _is_text(one)):
            raise ValueError("a text holds NUL or half of a character pair")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
