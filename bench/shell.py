"""The main job through the shell, in this process: model in and out, assessment, plan, report, pages."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Figure, Laps, measure, seconds_of
from bench.sizes import Size
from bench.zones import Record

if TYPE_CHECKING:
    from assessment.models import Assessment
    from jobs.models import Job

USER = "bench"
PAGE_REPEATS = 5


def set_up(folder: Path, *, fresh: bool) -> None:
    """Set Django up on a database of its own; a fresh one forgets what earlier benchmarks left."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    os.environ |= {
        "BULKHEAD_PROFILE": "local",
        "BULKHEAD_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    os.environ.pop("REDIS_URL", None)
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()  # the benchmarks are processes of their own, and one of them asks for the database alone


def administrator() -> Any:
    """Give the user whose site is measured."""
    from accounts.models import User
    from accounts.services import make_first_administrator

    found = User.objects.filter(username=USER).first()
    return found or make_first_administrator(username=USER, organisation="Benchmark")[0]


def assessment_of(size: Size, document: Callable[[], Record]) -> Assessment:
    """Give the assessment of the generated plant; the first caller takes the model in."""
    from django.utils import timezone

    from accounts.models import Site
    from accounts.services import open_site
    from assessment import services

    code = f"BENCH-{size.name}"
    user = administrator()
    site = Site.objects.filter(organisation=user.organisation, code=code).first()
    if site is None:
        site = open_site(user=user, code=code, name="Generated plant")
    assessment = services.open_assessment(site=site, today=timezone.localdate())
    if not site.zones.exists():
        services.adopt_model(assessment=assessment, document=document(), if_match="*", dry_run=False)
        assessment.refresh_from_db()
        assessment.site.refresh_from_db()
    return assessment


def done_job(kind: str, assessment: Assessment, arguments: dict[str, Any]) -> tuple[Job, Laps]:
    """Work off one job here and now; give it with where its time went. Raises RuntimeError where it fails."""
    from django.conf import settings
    from django.db import transaction
    from django.utils.module_loading import import_string

    from jobs.models import Job

    job = Job.objects.create(
        site=assessment.site, kind=kind, title=kind, arguments=arguments, state=Job.State.RUNNING, attempt=1
    )
    laps = Laps()
    laps("begin")
    write = import_string(settings.JOB_KINDS[kind])(job, laps)
    laps("writing rows")
    with transaction.atomic():
        job.result = write()
    laps.end()
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=job.result)
    return job, laps


def put_model(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the model into an empty site, the same again, and out."""
    from assessment import services

    wanted = document()
    baseline = seconds_of(lambda: json.loads(json.dumps(wanted)))
    first = measure(lambda: assessment_of(size, document))
    assessment = assessment_of(size, document)
    again = measure(
        lambda: services.adopt_model(assessment=assessment, document=document(), if_match="*", dry_run=False)
    )
    out = measure(lambda: services.model_of(assessment))
    return [
        Figure(name, size.name, measured, "JSON there and back", baseline)
        for name, measured in (("model in", first), ("model in again", again), ("model out", out))
    ]


def assess(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the job that judges the model."""
    assessment = assessment_of(size, document)
    measured = measure(lambda: done_job("assessment", assessment, {"assessment": assessment.pk})[1])
    return [Figure("assessment job", size.name, measured)]


def plan(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the job that plans."""
    run = judged(size, document)
    measured = measure(lambda: done_job("plan", run.assessment, {"run": run.pk, "budget": None})[1])
    made = run.plans.first().result
    counts = f"{made['candidates']} candidates, {len(made['schedule'])} placed"
    note = f"{made['status']}, {counts}, gap {made['gap_percent']} %"
    return [Figure("plan job", size.name, measured, note=note)]


def report(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the job that writes the report."""
    run = judged(size, document)
    newest = run.plans.first()
    arguments = {"run": run.pk, "plan": newest.pk if newest else None}
    measured = measure(lambda: done_job("report", run.assessment, arguments)[1])
    made = run.reports.order_by("-pk").first()
    return [Figure("report job", size.name, measured, note=f"{made.pages} pages, {made.size // 1024} KiB")]


def judged(size: Size, document: Callable[[], Record]) -> Any:
    """Give the newest run; the first caller makes it."""
    from assessment.services import latest_run

    assessment = assessment_of(size, document)
    if latest_run(assessment) is None:
        done_job("assessment", assessment, {"assessment": assessment.pk})
    return latest_run(assessment)


def pages(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure each page after a first call that fills the caches of templates."""
    from django.test import Client

    run = judged(size, document)
    site = run.assessment.site
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(administrator())
    last = -(-size.assets // 50)
    zone, conduit = document()["zones"][-1]["code"], document()["conduits"][0]["code"]
    addresses = {
        "dashboard": "",
        "zone map": "zones/",
        "conduits": "conduits/",
        "zone card": f"zones/{zone}/",
        "conduit card": f"conduits/{conduit}/",
        "inventory": "inventory/",
        "inventory, last page": f"inventory/?page={last}",
        "inventory, search": "inventory/?q=plc",
        "findings": "findings/",
        "findings, search": "findings/?q=A000",
        "paths": "paths/",
        "plan": "plan/",
        "reports": "reports/",
        "jobs": "jobs/",
    }
    baseline = seconds_of(lambda: list(site.assets.order_by("tag").values("tag", "name")[:50]), repeats=PAGE_REPEATS)
    return [_page(size, name, client, f"/sites/{site.code}/{path}", baseline) for name, path in addresses.items()]


def _page(size: Size, name: str, client: Any, url: str, baseline: float) -> Figure:
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    measured = measure(lambda: client.get(url), repeats=PAGE_REPEATS)
    kib = len(answer.content) // 1024
    return Figure(f"page: {name}", size.name, measured, "one indexed query", baseline, note=f"{kib} KiB")


@cache
def reader(path: Path) -> Callable[[], Record]:
    """Give what reads the generated plant from its file, anew each time."""
    return lambda: json.loads(path.read_bytes())
