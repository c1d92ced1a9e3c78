"""The rows that belong to what the rights of a caller led to: a site, a user, a session of a workshop (S5).

Pages, the API, forms and tasks ask for rows in no other way, so that none can forget whose they are; a rule of the
tests holds that.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def rows_of(owner: Model | AnonymousUser | None, model: type[Row]) -> QuerySet[Row]:
    """Give the rows of a model that belong to an owner, by the shortest way of foreign keys that leads there.

    Nobody, and what was never kept, owns none.
    """
    rows: QuerySet[Row] = model._default_manager.all()
    if not isinstance(owner, Model) or owner.pk is None:
        return rows.none()
    return rows.filter(**{_way(model, owner._meta.concrete_model or type(owner)): owner})


@cache
def _way(model: type[Model], owner: type[Model]) -> str:
    ways, seen = deque([(model, "")]), {model}
    while ways:
        here, way = ways.popleft()
        for field in here._meta.concrete_fields:
            to = field.related_model
            if not isinstance(to, type) or to in seen:
                continue
            if to is owner:
                return f"{way}{field.name}"
            if not field.null:  # a way that some rows lack would lose them
                seen.add(to)
                ways.append((to, f"{way}{field.name}__"))
    raise LookupError(f"No foreign key leads from {model.__name__} to {owner.__name__}.")
