"""How the plant is kept over the years, and what is old in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from architecture.exercises import held_about
from architecture.shown import bus_rows, compensation_rows, gateway_rows, mix_rows, strategy_groups
from architecture.views.common import places_named, shown
from assessment.record_rows import shelf
from assessment.views.common import Current
from inventory.models import Asset


@require_safe
def upkeep(request: PageRequest, site: str) -> HttpResponse:
    """Show backups, steps of the process, results of tests, trainings and isolation by zone."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        kept = ("backups", "test_results", "trainings", "isolation")
        out = rows_of(here.site, Asset).filter(retired_at=None, zone=None).count()
        exercises = shelf(here.assessment, "exercises").all()
        walked = {one["code"]: held_about(f"zone:{one['code']}", exercises) for one in picture["isolation"]}
        return {
            "cuts": picture.get("cuts"),
            "walked": walked,
            "backups_out": out,
            "places": places_named(here, (one["about"] for one in picture["test_results"])),
            **{key: picture[key] for key in kept},
        }

    return shown(request, site, "upkeep", read)


@require_safe
def legacy(request: PageRequest, site: str) -> HttpResponse:
    """Show protocols by zone, what becomes of old assets, gateways, buses and certified configurations."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        return {
            "mix": mix_rows(picture),
            "strategies": strategy_groups(picture),
            "gateways": gateway_rows(picture),
            "buses": bus_rows(picture),
            "certified": picture["certified"],
            "compensated": compensation_rows(picture, places_named(here)),
            "currency": here.site.currency,
        }

    return shown(request, site, "legacy", read)
