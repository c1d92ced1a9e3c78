"""Rows for tests of the shell, each with the least that it needs."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

from accounts.models import Membership, Organisation, Role, Site, User
from accounts.services import make_token
from assessment import services
from assessment.models import Assessment, Run

_numbers = count(1)
TODAY = datetime.date(2026, 11, 22)


def organisation(name: str = "") -> Organisation:
    return Organisation.objects.create(name=name or f"Organisation {next(_numbers)}")


def user(of: Organisation | None = None, name: str = "") -> User:
    made = User(username=name or f"user{next(_numbers)}", organisation=of or organisation())
    made.set_password("a long password for tests")
    made.save()
    return made


def site(code: str = "", *, member: User | None = None, role: str = Role.ADMINISTRATOR) -> Site:
    owner = member or user()
    made = Site.objects.create(organisation=owner.organisation, code=code or f"S{next(_numbers)}", name="A plant")
    Membership.objects.create(user=owner, site=made, role=role)
    return made


def member(of: Site, role: str) -> User:
    made = user(of.organisation)
    Membership.objects.create(user=made, site=of, role=role)
    return made


def assessment(of: Site, document: dict[str, Any] | None = None) -> Assessment:
    made = services.open_assessment(site=of, today=TODAY)
    if document is not None:
        services.adopt_model(assessment=made, document=document, if_match="*", dry_run=False)
        made = Assessment.objects.select_related("site").get(pk=made.pk)
    return made


def run(of: Site) -> Run:
    """An empty run, for tests that only need one to stand there."""
    made = assessment(of)
    return Run.objects.create(assessment=made, model_version="1.1", model_sha256="0" * 64, engine="test")


def small_plant(site_code: str = "P1") -> dict[str, Any]:
    """A model of two zones and a conduit, with one gap of two levels in FR1."""
    return {
        "bulkhead": 1,
        "site": {"code": site_code, "name": "Small plant", "currency": "CHF"},
        "assessment": {"code": "A1", "name": "First", "date": "2026-11-21", "scope": "All of it"},
        "zones": [
            {"code": "Z1", "name": "Office", "kind": "enterprise", "level": 4, "sl_t": 1, "sl_a": 1, "owner": None},
            {
                "code": "Z2",
                "name": "Cell",
                "kind": "control",
                "level": [1, 2],
                "sl_t": 2,
                "sl_a": [0, 2, 2, 2, 2, 2, 2],
            },
        ],
        "conduits": [{"code": "C1", "between": ["Z1", "Z2"], "boundary_assets": ["FW-1"], "sl_t": 2}],
        "assets": [
            {"tag": "PC-1", "name": "PC-1", "type": "workstation", "zone": "Z1", "ips": ["192.0.2.10"]},
            {
                "tag": "PLC-1",
                "type": "plc",
                "zone": "Z2",
                "level": 1,
                "vendor": "Acme",
                "ips": ["10.0.0.5"],
                "macs": [],
            },
            {"tag": "FW-1", "type": "firewall", "zone": None},
        ],
        "flows": [
            {"code": "F1", "from": {"asset": "PC-1"}, "to": {"asset": "PLC-1"}, "protocol": "modbus_tcp", "port": 502},
            {"code": "F2", "from": {"any": True}, "to": {"zone": "Z2"}, "protocol": "rdp", "port": "1024-2048"},
        ],
        "segments": [],
        "organisations": [],
        "scenarios": [
            {"code": "S1", "title": "Wrong set point", "target": {"zone": "Z2"}, "consequence": {"safety": 4}}
        ],
        "layout": {"zones": {"Z1": [0, 0, 200, 100]}},
    }


def token(for_user: User, at: Site | None = None, verbs: list[str] | None = None) -> str:
    return make_token(user=for_user, site=at, label="test", verbs=verbs or [])
