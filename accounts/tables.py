"""Lists: which columns are shown, the views that people saved of them, and pages that keep their place.

A view is a query under a name; `?view=slug` asks for it, and what else stands in the address goes before it. The page
of a list begins behind the last row of the one before (`after`), or ends before its first one (`before`): it stays
right where rows come and go, and is as quick at the end as at the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.db.models import F, OrderBy, Q, QuerySet
from django.http import QueryDict
from django.utils.text import slugify

from accounts.access import can
from accounts.http import PageRequest
from accounts.models import Site, User
from accounts.table_models import SavedView

QUERY_MAX: Final = 2000
VIEWS_MAX: Final = 50  # of one person in one list
PLACES: Final = ("view", "after", "before", "page")
SLUG_MAX: Final = 50
DESCENDING: Final = "-"


@dataclass(frozen=True)
class Table:
    """A list: its name, and its columns with their words; the first stays, those in `extra` are shown if asked for."""

    name: str
    columns: tuple[tuple[str, Any], ...]
    extra: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Slice:
    """The part of a list that a page shows; `after` and `before` ask for the next and the last one, if there are."""

    rows: list[Any]
    count: int
    after: str = ""
    before: str = ""

    def __iter__(self) -> Any:
        """Go through the rows."""
        return iter(self.rows)


class ViewRefused(Exception):
    """A view cannot be saved; the text says why."""


def views_at(site: Site, user: Any, table: str) -> QuerySet[SavedView]:
    """Give the views of a list that somebody may use: their own, and those shared."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), site=site, table=table)


def take_view(request: PageRequest, site: Site, table: Table) -> None:
    """Let the view that an address names stand for what the address does not say itself."""
    slug = request.GET.get("view", "")
    found = views_at(site, request.user, table.name).filter(slug=slug).first() if slug else None
    if found is not None:
        asked = QueryDict(found.query, mutable=True)
        for key in request.GET:
            asked.setlist(key, request.GET.getlist(key))
        request.GET = cast(Any, asked)


def tools_of(request: PageRequest, site: Site, table: Table) -> dict[str, Any]:
    """Give what templates/components/table_tools.html shows, and the keys of the `columns` to show."""
    keys = [key for key, _ in table.columns]
    chosen = [key for key in request.GET.getlist("col") if key in keys]
    shown = {keys[0], *(chosen or (key for key in keys if key not in table.extra))}
    rest = request.GET.copy()
    for name in ("col", *PLACES):
        rest.pop(name, None)
    asked = request.GET.copy()
    for name in PLACES:
        asked.pop(name, None)
    views = list(views_at(site, request.user, table.name))
    return {
        "table": table.name,
        "columns": shown,
        "extra_columns": table.extra,
        "column_count": len(shown),
        "column_choices": [(key, label, key in shown) for key, label in table.columns[1:]],
        "rest": list(rest.lists()),
        "saved_query": asked.urlencode(),
        "views": views,
        "view": next((one for one in views if one.slug == request.GET.get("view")), None),
        "may_share": can(request.actor, "edit", site),
    }


def save_view(*, site: Site, user: User, table: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a view under a name; one's own of the same name says this from then on. Raises ViewRefused."""
    name = " ".join(name.split())[:60]
    if not name or len(query) > QUERY_MAX:
        raise ViewRefused("A view needs a name." if not name else "This view has too many filters to be saved.")
    kept = QueryDict(query, mutable=True)
    for key in PLACES:
        kept.pop(key, None)
    mine = SavedView.objects.filter(site=site, owner=user, table=table)
    found = mine.filter(name=name).first()
    if found is None and mine.count() >= VIEWS_MAX:
        raise ViewRefused(f"There are {VIEWS_MAX} views of yours already; remove one first.")
    row = found or SavedView(site=site, owner=user, table=table, name=name, slug=_free_slug(site, table, name))
    row.query, row.is_shared = kept.urlencode(), is_shared
    row.save()
    return row


def _free_slug(site: Site, table: str, name: str) -> str:
    first = slugify(name)[:SLUG_MAX] or "view"
    taken = set(SavedView.objects.filter(site=site, table=table, slug__startswith=first).values_list("slug", flat=True))
    return next(
        slug for number in range(len(taken) + 1) if (slug := f"{first}-{number + 1}" if number else first) not in taken
    )


def slice_of(rows: QuerySet[Any], names: Sequence[str], query: QueryDict, size: int) -> Slice:
    """Give the part of a list that an address asks for; `names` order it, a `-` turns one, the last is unique."""
    count = rows.count()
    for place, turned in (("after", False), ("before", True)):
        values = _values(query.get(place, ""), len(names))
        try:
            beyond = None if values is None else rows.filter(_beyond(names, values, turned=turned))
        except (TypeError, ValueError):  # a text where a number stands, say
            beyond = None
        if beyond is not None:
            found = list(_ordered(beyond, names, turned=turned)[: size + 1])
            is_more, found = len(found) > size, found[:size]
            if turned:
                return _slice(found[::-1], names, count, has_before=is_more, has_after=True)
            return _slice(found, names, count, has_before=True, has_after=is_more)
    found = list(_ordered(rows, names, turned=False)[: size + 1])
    return _slice(found[:size], names, count, has_before=False, has_after=len(found) > size)


def slice_of_list(rows: Sequence[Any], keys: Sequence[str], query: QueryDict, size: int) -> Slice:
    """Give the part of a list that is at hand as a whole; `keys` name its rows."""
    start = 0
    if (after := query.get("after", "")) in keys:
        start = keys.index(after) + 1
    elif (before := query.get("before", "")) in keys:
        start = max(0, keys.index(before) - size)
    end = min(start + size, len(rows))
    return Slice(
        list(rows[start:end]),
        len(rows),
        after=keys[end - 1] if start < end < len(rows) else "",
        before=keys[start] if 0 < start < len(rows) else "",
    )


def _slice(rows: list[Any], names: Sequence[str], count: int, *, has_before: bool, has_after: bool) -> Slice:
    if not rows:
        return Slice([], count)
    ends = [json.dumps([_value(row, name.removeprefix(DESCENDING)) for name in names]) for row in (rows[-1], rows[0])]
    return Slice(rows, count, after=ends[0] if has_after else "", before=ends[1] if has_before else "")


def _value(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = None if row is None else getattr(row, step)
    return row


def _values(text: str, count: int) -> list[Any] | None:
    try:
        found = json.loads(text) if len(text) <= QUERY_MAX else None
    except ValueError:
        return None
    if not isinstance(found, list) or len(found) != count or found[-1] is None:
        return None
    return found if all(one is None or isinstance(one, str | int | float) for one in found) else None


def _ordered(rows: QuerySet[Any], names: Sequence[str], *, turned: bool) -> QuerySet[Any]:
    """Order rows; what is not known stands last, whichever way."""

    def order(name: str) -> OrderBy:
        field = name.removeprefix(DESCENDING)
        if (field != name) != turned:
            return F(field).desc(**{"nulls_first" if turned else "nulls_last": True})
        return F(field).asc(**{"nulls_first" if turned else "nulls_last": True})

    return rows.order_by(*map(order, names))


def _beyond(names: Sequence[str], values: Sequence[Any], *, turned: bool) -> Q:
    """Ask for the rows behind one, or before it where the order is `turned`."""
    found, same = Q(pk__in=[]), Q()
    for name, value in zip(names, values, strict=True):
        field = name.removeprefix(DESCENDING)
        if value is None:
            found |= same & Q(**{f"{field}__isnull": False}) if turned else Q(pk__in=[])
            same &= Q(**{f"{field}__isnull": True})
            continue
        more = Q(**{f"{field}__{'lt' if (field != name) != turned else 'gt'}": value})
        found |= same & (more if turned else more | Q(**{f"{field}__isnull": True}))
        same &= Q(**{field: value})
    return found
