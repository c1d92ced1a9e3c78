"""Every address of Bulkhead with arguments that exist, walked from the URL conf, and who calls them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Membership, Role, Site
from assessment.evidence import add_evidence
from assessment.models import Comment, PlanRun, WhatIf
from inventory import services as inventory
from inventory.advisory_models import Advisory, pack
from inventory.models import Asset, ChangeSet, Conflict, Doubt, ImportBatch, MappingProfile, Source
from inventory.questions import decide
from jobs.models import Job
from programme.models import Publication, Stakeholder
from reports.models import Logo
from signoff.models import Task
from tests import factories
from tests.plants import judged
from tests.signoff.people import signed
from tests.workshop.rooms import a_session

METHODS = ("GET", "POST", "PUT")
MORE_METHODS = {
    "api:comment": ("PATCH", "DELETE"),
    "api:kept_what_if": ("DELETE",),
    "api:key": ("DELETE",),
    "api:record": ("PATCH", "DELETE"),
    "api:records": ("PATCH", "DELETE"),
}
# What readers write is their own: that they have a page open, views of lists, what they have seen. Nothing of the site changes.
OPEN_TO_READERS = {"api:presence", "accounts:save_view", "accounts:remove_view", "assessment:mentions"}
EMPTY = {"stall": [0, 4], "gates": [], "unowned": [], "undecided": [], "standoffs": [], "needed": []}
ROLES = (*Role.values, "token", "other", "twin", "nobody")


def names(patterns: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the full name and the arguments of every route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            taken = tuple(pattern.pattern.converters)
            yield from ((name, (*taken, *more)) for name, more in names(pattern.url_patterns, inner))
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name)), tuple(pattern.pattern.converters)


class World:
    """A judged site with one of everything, and a caller in every role."""

    def __init__(self) -> None:
        self.site: Site = factories.site("P1")
        self.report = judged(self.site)
        self.run = self.report.run
        self.baseline = signed(self.run)
        self.task = Task.objects.create(site=self.site, subject="x", kind="flow", title="x", opened_at=timezone.now())
        self.stakeholder = Stakeholder.objects.create(site=self.site, name="x")
        reader = factories.member(self.site, Role.VIEWER)
        Publication.objects.create(site=self.site, number=1, body=EMPTY, user=reader, at=timezone.now())
        self.batch = self.staged()
        self.doubt, self.conflict, self.change = self.asked()
        self.advisory = self.told()
        self.comment = Comment.objects.create(site=self.site, kind="zones", code="Z2", text="x")
        self.question = WhatIf.objects.create(assessment=self.run.assessment, name="x", changes={"name": "x"})
        self.plan = PlanRun.objects.get(run=self.run)
        self.profile = MappingProfile.objects.create(site=self.site, name="x", signature="x")
        self.job = Job.objects.create(site=self.site, kind="assessment", title="x", state=Job.State.DONE)
        self.evidence = add_evidence(
            site=self.site, name="a.txt", chunks=[b"x"], user=factories.member(self.site, "viewer")
        )
        self.session = a_session(self.site)
        Logo.objects.create(site=self.site, png=b"x", width=1, height=1, sha256="0" * 64, at=timezone.now())
        self.callers = {role: self.caller(role) for role in ROLES}

    def staged(self) -> ImportBatch:
        return inventory.stage(site=self.site, user=None, file_name="a.csv", chunks=[b"Tag\nA\n"], options={})

    def asked(self) -> tuple[Doubt, Conflict, ChangeSet]:
        """Give a question of each kind, and an act that can be undone."""
        asset = Asset.objects.filter(site=self.site).earliest("pk")
        source = Source.objects.create(site=self.site, how=Source.How.CLAIMED, name="a.csv")
        change = decide(asset, {"vendor": "Acme"}, user=None)
        doubt = Doubt.objects.create(site=self.site, source=source, record={"tag": "B"}, digest="b", reason="x")
        return doubt, Conflict.objects.create(asset=asset, field="vendor", theirs="Zeta", source=source), change

    def told(self) -> Advisory:
        """Give an advisory that names nothing."""
        plain = {"publisher": "x", "id": "A1", "title": "x", "version": "1", "released": "", "url": ""}
        body = pack({**plain, "products": [], "holes": []})
        return Advisory.objects.create(site=self.site, publisher="x", code="A1", title="x", packed=body)

    def caller(self, role: str) -> Client:
        client = Client()
        if role == "token":
            user = factories.member(self.site, Role.MACHINE)
            client.defaults["HTTP_AUTHORIZATION"] = f"Token {factories.token(user, self.site)}"
        elif role in {"other", "twin"}:
            # Another organisation's administrator with a stray row of membership; the twin's site has the same code.
            user = factories.user()
            factories.site("P1" if role == "twin" else "Q1", member=user)
            Membership.objects.create(user=user, site=self.site, role=Role.ADMINISTRATOR)
            client.force_login(user)
        elif role != "nobody":
            client.force_login(factories.member(self.site, role))
        return client

    def arguments(self, name: str) -> dict[str, Any]:
        space, _, own = name.partition(":")
        if space == "assessment":
            code = {"conduit": "C1", "evidence_file": self.evidence.code}.get(own, "Z2")
            more = {"advisory": self.advisory.pk, "code": code, "kind": "zones"}
            return {"site": "P1", "tag": "PLC-1", **more, "key": self.run.findings.earliest("pk").key}
        run = str(self.run.pk) if space == "api" else self.run.pk
        values = {"batch": self.batch.pk, "job": self.job.pk, "run": run, "report": self.report.pk}
        values |= {
            "session": self.session.code,
            "attendee": self.session.attendees.earliest("pk").pk,
            "decision": self.session.decisions.earliest("pk").pk,
            "parked": self.session.parked.earliest("pk").pk,
            "minutes": 1,
            "advisory": self.advisory.pk,
            "doubt": self.doubt.pk,
            "conflict": self.conflict.pk,
            "change": self.change.pk,
            "profile": self.profile.pk,
            "upload": "nothing",
            "kind": "zones",
            "code": "C1" if space == "signoff" or own == "key" else "Z2",
            "secret": "nothing",
            "comment": self.comment.pk,
            "what_if": self.question.pk,
            "plan": self.plan.pk,
            "baseline": self.baseline.code,
            "task": self.task.pk,
            "what": "risk",
            "stakeholder": self.stakeholder.pk,
            "table": "assets",
            "slug": "nothing",
            "number": 1,
            "page": 1,
        }
        return {"site": "P1", "tag": "PLC-1", **values}

    def url(self, name: str, takes: tuple[str, ...]) -> str:
        every = self.arguments(name)
        return reverse(name, kwargs={key: every[key] for key in takes})
