"""YAML by the core schema of YAML 1.2, composed from the parser's events without recursion.

`no`, `on`, `12:30:45` and `2026-11-21` are texts. Refused are tags, merge keys (unless asked for), directives of
another version, a key twice in one record, keys that are no texts, a second document, numbers that are none, more than
32 levels, an alias of a node that is not finished, and aliases that would add more than 100,000 nodes. The parsers only
cut the text into events; what a plain word means is decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from documents.errors import ModelRefused, at_index, at_key, harmless, refused_at, shown
from documents.json_text import MOST_DIGITS, MOST_LEVELS

T = TypeVar("T")
MOST_ALIASED: Final = 100_000
MERGE: Final = "<<"
LARGE: Final = 250_000  # characters; above, libyaml gives the events (thirty times faster), and the rules stay ours
MOST_READ_AGAIN: Final = 2**20
WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0(o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NO_NUMBER = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_OLD_BREAKS = re.compile("[\x85\u2028\u2029]")  # line breaks to YAML 1.1 and to the parser, characters to YAML 1.2
_FIRST_OF_NUMBER = frozenset("-+.0123456789")
_PARSER_FAULTS = (ValueError, LookupError, AttributeError, TypeError, AssertionError, NotImplementedError)


@dataclass(slots=True)
class _Node:
    """A finished value with the number of nodes in it and the levels below it."""

    value: Any
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Holder:
    """An open record or list; `key` is the key that waits for its value."""

    value: dict[str, Any] | list[Any]
    line: int
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1
    key_lines: dict[str, int] = field(default_factory=dict)
    merged: list[dict[str, Any]] = field(default_factory=list)

    def awaits_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


class _Composer:
    """Puts events together to one document."""

    def __init__(self, *, merges: bool) -> None:
        self.merges = merges
        self.stack: list[_Holder] = []
        self.anchors: dict[str, _Node | None] = {}
        self.aliased = 0
        self.documents = 0
        self.document: Any = None

    def take(self, event: Any) -> None:
        """Take the next event; the two parsers name theirs alike."""
        match type(event).__name__:
            case "ScalarEvent":
                self._take_scalar(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._open(event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._close()
            case "AliasEvent":
                self._take_alias(event)
            case "DocumentStartEvent":
                self._start(event)

    def _start(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._refused(event, "a second document begins here; a model file is one document")
        if event.version is not None and tuple(event.version) != (1, 2):
            raise refused_at("document", "the file asks for another version of YAML; YAML 1.2 is read")
        if event.tags:
            raise refused_at("document", "tags are not read; leave the %TAG line out")

    def _take_scalar(self, event: Any) -> None:
        self._check_node(event)
        is_plain = bool(event.implicit[0])
        if self.stack and self.stack[-1].awaits_key():
            self._take_key(event, is_plain)
            return
        node = _Node(self._plain(event) if is_plain else event.value)
        if event.anchor is not None:
            self.anchors[str(event.anchor)] = node
        self._add(node)

    def _take_key(self, event: Any, is_plain: bool) -> None:
        holder, key = self.stack[-1], str(event.value)
        if is_plain and key == MERGE and not self.merges:
            raise self._refused(event, "merge keys are not read; write the record out")
        if is_plain and not isinstance(self._plain(event), str):
            raise self._refused(event, f"the key {shown(key)} is not a text; write it in quotes")
        if key in holder.key_lines:
            first = holder.key_lines[key]
            raise self._refused(event, f"the key {shown(key)} stands twice in one record, first on line {first}", key)
        holder.key_lines[key] = _line(event)
        holder.key = key
        if event.anchor is not None:
            self.anchors[str(event.anchor)] = _Node(key)

    def _open(self, event: Any) -> None:
        self._check_node(event)
        if self.stack and self.stack[-1].awaits_key():
            raise self._refused(event, "a record or a list cannot be a key")
        if len(self.stack) == MOST_LEVELS:
            raise self._refused(event, f"nested deeper than {MOST_LEVELS} levels")
        anchor = None if event.anchor is None else str(event.anchor)
        if anchor is not None:
            self.anchors[anchor] = None
        value: dict[str, Any] | list[Any] = {} if type(event).__name__ == "MappingStartEvent" else []
        self.stack.append(_Holder(value, _line(event), anchor))

    def _close(self) -> None:
        holder = self.stack.pop()
        for record in holder.merged:
            holder.value = record | holder.value  # type: ignore[operator]  # only a record waits for a merge
        node = _Node(holder.value, holder.size, holder.height)
        if holder.anchor is not None:
            self.anchors[holder.anchor] = node
        self._add(node)

    def _take_alias(self, event: Any) -> None:
        name = str(event.anchor)
        if name not in self.anchors:
            raise self._refused(event, f"the alias *{harmless(name[:80])} has no anchor before it")
        node = self.anchors[name]
        if node is None:
            raise self._refused(event, f"the alias *{harmless(name[:80])} stands inside the node that it repeats")
        if self.stack and self.stack[-1].awaits_key():
            raise self._refused(event, "an alias cannot be a key")
        self.aliased += node.size
        if self.aliased > MOST_ALIASED:
            raise self._refused(event, f"the aliases would add more than {MOST_ALIASED} nodes to the document")
        if len(self.stack) + node.height > MOST_LEVELS:
            raise self._refused(event, f"nested deeper than {MOST_LEVELS} levels")
        self._add(node)

    def _add(self, node: _Node) -> None:
        if not self.stack:
            self.document = node.value
            return
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            holder.value.append(node.value)
        elif holder.key == MERGE and self.merges:
            holder.merged.extend(_records(node.value))
            holder.key = None
        else:
            holder.value[holder.key or ""] = node.value
            holder.key = None
        holder.size += node.size
        holder.height = max(holder.height, node.height + 1)

    def _plain(self, event: Any) -> Any:
        text = event.value
        if text in WORDS:
            return WORDS[text]
        if text[0] not in _FIRST_OF_NUMBER:
            return text
        if _NO_NUMBER.match(text):
            raise self._refused(event, f"{text} is not a number; leave out what is not known")
        if (_WHOLE.match(text) or _OTHER_BASE.match(text)) and len(text) > MOST_DIGITS:
            raise self._refused(event, f"expected a number of at most {MOST_DIGITS} digits, found {shown(text)}")
        return self._number(event, text)

    def _number(self, event: Any, text: str) -> Any:
        if _WHOLE.match(text):
            return int(text)
        if _OTHER_BASE.match(text):
            return int(text, 0)
        if not _FLOAT.match(text):
            return text
        number = float(text)
        if not math.isfinite(number):
            raise self._refused(event, f"{shown(text)} is larger than any number that is read")
        return number

    def _check_node(self, event: Any) -> None:
        if event.tag:
            raise self._refused(event, f"tags such as {harmless(str(event.tag)[:80])} are not read")

    def _refused(self, event: Any, message: str, key: str | None = None) -> ModelRefused:
        place = ""
        for holder in self.stack:
            if isinstance(holder.value, list):
                place = at_index(place, len(holder.value))
            elif holder.key is not None:
                place = at_key(place, holder.key)
        if key is not None:
            place = at_key(place, key)
        line = f"line {_line(event)}"
        return refused_at(place or line, f"{line}: {message}" if place else message)


def read_yaml(text: str, *, merges: bool = False) -> Any:
    """Give the value of a YAML text; raise `ModelRefused` with place and line for what is not of the safe subset.

    `merges` allows the merge keys of YAML 1.1 (`<<: *base`), for formats of others that use them.
    """
    if found := _OLD_BREAKS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise refused_at(f"line {line}", f"the character {harmless(found.group())} is not read; write it as an escape")
    return follow(text, lambda events: _composed(events, merges=merges))


def follow(text: str, take: Callable[[Iterable[Any]], T]) -> T:
    """Give what `take` makes of the parser's events."""
    if len(text) > LARGE and yaml.__with_libyaml__:
        try:
            return take(yaml.parse(text, Loader=yaml.CLoader))
        except yaml.YAMLError as error:
            # libyaml refuses some texts that YAML 1.2 allows: the other parser decides, unless that would take minutes
            if len(text) > MOST_READ_AGAIN:
                raise _refusal_of(error) from error
    return take(_events(text))


def _composed(events: Iterable[Any], *, merges: bool) -> Any:
    composer = _Composer(merges=merges)
    for event in events:
        composer.take(event)
    return composer.document


def _events(text: str) -> Iterator[Any]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except (YAMLError, *_PARSER_FAULTS) as error:
        raise _refusal_of(error) from error


def _refusal_of(error: Exception) -> ModelRefused:
    if not isinstance(error, MarkedYAMLError | yaml.MarkedYAMLError):
        return refused_at("document", f"not valid YAML: {_first_line(error)}")
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else "document"
    return refused_at(place, f"not valid YAML: {harmless(str(error.problem or error.context)[:200])}")


def _records(value: Any) -> list[dict[str, Any]]:
    """Give the records that a merge key names, one or a list of them; the first one wins."""
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) for entry in entries):
        raise refused_at("document", "a merge key names something that is no record")
    return entries


def _first_line(error: Exception) -> str:
    return harmless(str(error).partition("\n")[0][:200]) or type(error).__name__


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
