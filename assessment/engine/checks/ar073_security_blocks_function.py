"""AR-073: a security mechanism that can stop what the plant cannot do without."""

from __future__ import annotations

import re

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, unknown
from assessment.engine.checks.places import around
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset, Dependency

WORDS = re.compile(
    r"authenti[cf]|sign-?in|sign-?on|log-?[io]n|director|identit|certificat|pki|licen[cs]"
    r"|domain controller|ldap|kerberos|radius|tacacs|\b(?:ad|sso)\b"
    r"|authentisier|anmeld|verzeichnis|zertifi[kz]|lizenz|domänencontroller",
    re.IGNORECASE,
)
TYPES = frozenset({"directory", "licence_server"})


@check(
    "AR-073",
    force="shall",
    severity="high",
    target="asset",
    violates=["SR 7.1", "SR 7.2", "SR 1.11"],
    measures=["MEA-085", "MEA-006", "MEA-035"],
)
def security_blocks_function(case: Case) -> Concerns:
    """Essential function blocked by a security mechanism.

    Security must not harm essential functions.

    A service is one of authentication, certificates or licences by the English or German words of the dependency, or
    where none are written by the type of what it is on. It blocks where the asset needs it and goes on for no hours
    without it. A lock-out cannot apply to an asset stated to have no credentials.

    Example: The operator stations of a boiler ask the directory at each sign-in and cannot be used while it is down.
    """
    for asset in case.plant.system.assets:
        services = _services(case.plant, asset)
        causes = {
            _field(services): None if services is None else any_of(*services.values()),
            "assets[].lockout_applies": False if asset.credentials == "none" else asset.lockout_applies,
        }
        blocked = any_of(*causes.values())
        answer = all_of(asset.essential_function, blocked)
        if answer:
            yield _concern(case.plant, asset, [one for one, blocks in (services or {}).items() if blocks])
        elif answer is None:
            missing = unknown({"assets[].essential_function": asset.essential_function})
            missing |= {} if blocked else unknown(causes)
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _services(plant: Plant, asset: Asset) -> dict[Dependency, Answer] | None:
    """Tell of each need of an asset whether it is a security service that blocks it; None where no need is listed."""
    if asset.depends_on is None:
        return None
    return {need: all_of(_is_security(plant, need), _stops(need)) for need in asset.depends_on}


def _is_security(plant: Plant, need: Dependency) -> Answer:
    if need.service is not None:
        return bool(WORDS.search(need.service))
    kind = plant.type_of(plant.assets[need.on])
    return None if kind is UNKNOWN_TYPE else kind.id in TYPES


def _stops(need: Dependency) -> Answer:
    if need.is_required is False:
        return False
    return None if need.survives_hours is None else need.survives_hours == 0


def _field(services: dict[Dependency, Answer] | None) -> str:
    if services is None:
        return "assets[].depends_on"
    open_ones = [need for need, answer in services.items() if answer is None]
    is_stop_open = any(_stops(need) is None for need in open_ones)
    return f"assets[].depends_on[].{'survives_hours' if is_stop_open else 'service'}"


def _concern(plant: Plant, asset: Asset, blocking: list[Dependency]) -> Concern:
    names = listed([plant.assets[tag].name for tag in dict.fromkeys(need.on for need in blocking)]) if blocking else ""
    reasons = [f"it stops at once when {names} is not there"] if blocking else []
    reasons += ["its operators can be locked out"] if asset.lockout_applies else []
    message = f"A security mechanism can keep {asset.name} from its essential function: {' and '.join(reasons)}."
    needs = [{"on": need.on, "service": need.service, "survives_hours": need.survives_hours} for need in blocking]
    return Concern(f"asset:{asset.tag}", message, {"depends_on": needs, "lockout_applies": asset.lockout_applies})
