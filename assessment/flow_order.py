"""Lists of flows in the order of a column. The flows of a run never change, so neither does their order: it is kept."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache

from accounts.models import Site
from accounts.tables import DESCENDING
from assessment.flow_book import Entry, EntryList, FlowBook
from assessment.flow_pages import name_of_end
from assessment.queries import names_of_assets
from inventory.models import Flow

# What is put in order while somebody waits; a longer list is narrowed first, and its page says so.
SORTED_MAX: Final = 100_000
SORTS: Final = ("opens", "answers", "protocol", "last_seen", "count")
_SECONDS: Final = 3600
_CHUNK: Final = 5000
_NUMBERS: Final = re.compile(r"(\d+)")


def in_order(site: Site, book: FlowBook, found: EntryList, sort: str) -> EntryList:
    """Give a list in the order of a column (`-` turns it), as it is where there is no such order or it is too long.

    What is not known stands last, whichever way; flows that say the same stay in the order of the book.
    """
    column, is_turned = sort.removeprefix(DESCENDING), sort.startswith(DESCENDING)
    if column not in SORTS or len(found) > SORTED_MAX:
        return found
    places = array("I", found.places())
    key = f"flow-order:{book.run.pk}:{column}:{sha256(places.tobytes()).hexdigest()}"
    kept: tuple[bytes, int] | None = cache.get(key)
    if kept is None:
        kept = _sorted(site, found[:], places, column)
        cache.set(key, kept, _SECONDS)
    order, known = array("I", kept[0]), kept[1]
    return EntryList(book, [order[:known][::-1] if is_turned else order[:known], order[known:]])


def _sorted(site: Site, entries: Sequence[Entry], places: Sequence[int], column: str) -> tuple[bytes, int]:
    """Give places in the order of a column, and for how many of them its value is known."""
    values = list(_values(site, entries, column))
    known = [at for at, value in enumerate(values) if value is not None]
    known.sort(key=values.__getitem__)
    unknown = [at for at, value in enumerate(values) if value is None]
    return array("I", [places[at] for at in (*known, *unknown)]).tobytes(), len(known)


def _values(site: Site, entries: Sequence[Entry], column: str) -> Iterator[Any]:
    """Give what a column says of each flow, as it is compared; None where that is not known."""
    fields = {"protocol": ("protocol", "port"), "opens": ("source",), "answers": ("destination",)}
    for start in range(0, len(entries), _CHUNK):
        some = entries[start : start + _CHUNK]
        wanted = fields.get(column, (f"details__{column}",))
        rows = Flow.objects.filter(site=site, code__in=[one.code for one in some]).values_list("code", *wanted)
        written = {code: values for code, *values in rows}
        if column in {"opens", "answers"}:
            yield from _ends(site, some, written, column)
        else:
            yield from (_natural(written.get(one.code, [None])) for one in some)


def _ends(site: Site, some: Sequence[Entry], written: dict[str, list[str]], column: str) -> Iterator[Any]:
    known = [one.source if column == "opens" else one.destination for one in some]
    names = names_of_assets(site, (tag for tag, _ in known if tag))
    for one, (tag, zone) in zip(some, known, strict=True):
        yield _natural([name_of_end(tag, written.get(one.code, [""])[0], names), zone])


def _natural(values: Iterable[Any]) -> tuple[Any, ...] | None:
    """Give a key that counts: 10.0.0.9 before 10.0.0.10, port 80 before 443."""
    texts = ["" if value is None else str(value).casefold() for value in values]
    if not texts[0] or texts[0] == "unknown":
        return None
    return tuple(tuple(int(part) if at % 2 else part for at, part in enumerate(_NUMBERS.split(one))) for one in texts)
