"""What the command line computes from a model. Loaded once one is read: graphs and arrays take most of a second."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from assessment.engine.attack_bundle import AttackBundle
from assessment.engine.attack_record import attack_record
from assessment.engine.checking import rules
from assessment.engine.compare.comparison import compare_models
from assessment.engine.graph.services import UnknownEndError
from assessment.engine.model_file.load import Model
from assessment.engine.pipeline import Assessment, assess
from assessment.engine.plan.make import make_plan
from assessment.engine.result import result_of
from assessment.engine.what_if.asking import ask_what_if
from catalogue.loader import measures
from config.files import Refused, file_uri
from documents.lines import record_lines
from reports.exports.sarif import sarif_log


def checked(
    model: Model, pairs: Sequence[tuple[str, str]] | None, bundle: AttackBundle | None = None
) -> dict[str, Any]:
    """Give the result of a model without a plan; `pairs` are the ends of paths that are asked for.

    With an ATT&CK bundle, `attack` says what it knows against the techniques of the result.
    """
    judged = _judged(model, pairs)
    result = result_of(judged, sha256=model.sha256, on=model.system.assessment.date)
    return result if bundle is None else {**result, "attack": attack_record(bundle, judged.plant, result)}


def as_sarif(model: Model, result: dict[str, Any], name: str, data: bytes) -> dict[str, Any]:
    """Give the findings of a checked model file as a SARIF log."""
    uri, lines = file_uri(name), record_lines(data)
    return sarif_log(model.document, result, rules(), uri=uri, sha256=sha256(data).hexdigest(), lines=lines)


def planned(model: Model, budget: float | None) -> dict[str, Any]:
    """Give the result of a model with its plan; `budget` is a total in place of the periods' budgets."""
    judged = _judged(model, None)
    plan = make_plan(judged.case, judged.findings, budget=budget, is_sensitive=True)
    return result_of(judged, sha256=model.sha256, on=model.system.assessment.date, plan=plan)


def measure_names(model: Model) -> dict[str, str]:
    """Give what people call the measures of the catalogue and of the site, by `measure:CODE`."""
    titles = {one.id: one.title for one in measures().values()} | {one.code: one.title for one in model.system.measures}
    return {f"measure:{code}": title for code, title in titles.items()}


def compared(old: Model, new: Model, pairs: Sequence[tuple[str, str]] | None) -> dict[str, Any]:
    """Give the comparison of two models; `pairs` are the ends of paths that are asked for."""
    try:
        return compare_models(old, new, pairs=pairs)
    except UnknownEndError as error:
        raise _unknown(error) from error


def asked(model: Model, changes: Any, pairs: Sequence[tuple[str, str]] | None) -> tuple[dict[str, Any], Model]:
    """Give the comparison of a model with what a change set makes of it, and the changed model."""
    try:
        return ask_what_if(model, changes, pairs=pairs)
    except UnknownEndError as error:
        raise _unknown(error) from error


def _judged(model: Model, pairs: Sequence[tuple[str, str]] | None) -> Assessment:
    try:
        return assess(model.system, pairs=pairs)
    except UnknownEndError as error:
        raise _unknown(error) from error


def _unknown(error: UnknownEndError) -> Refused:
    return Refused(f"--path {error}: expected the code of a zone or the tag of an asset in the model")
