"""`bulkhead`: the command line on model files alone, with no database and no server.

Exit status: 0 done, 1 findings at or above `--fail-on`, 2 the input was refused (the errors on standard error,
nothing written).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assessment.engine.checking import SEVERITIES
from assessment.engine.graph.services import UnknownEndError
from assessment.engine.model_file.errors import ModelRefused
from assessment.engine.model_file.load import Model, at_date, load_text
from assessment.engine.model_file.schema import model_schema
from assessment.engine.pipeline import Assessment, assess
from assessment.engine.plan.make import make_plan
from assessment.engine.result import result_of
from config import summary
from inventory.converters.zone_conduit_yaml import zone_conduit_yaml
from inventory.records import ImportRefused

DONE, FAILED, REFUSED = 0, 1, 2
PDF = ".pdf"


class Refused(Exception):
    """The input was refused; each line is one error with its place."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    given = _parser().parse_args(words)
    try:
        command: Callable[[argparse.Namespace], int] = given.command
        return command(given)
    except Refused as refusal:
        for line in refusal.lines:
            print(line, file=sys.stderr)
        return REFUSED


def check(given: argparse.Namespace) -> int:
    """Validate and judge a model; print a readable summary."""
    model = _model(given)
    judged = _assess(model, given.path)
    result = result_of(judged, sha256=model.sha256, on=model.system.assessment.date)
    if given.json:
        _write(given.json, _json(result))
    print(summary.of_check(result))
    return FAILED if given.fail_on and _at_least(result, given.fail_on) else DONE


def plan(given: argparse.Namespace) -> int:
    """Plan the roadmap of a model within its limits or a total budget."""
    model = _model(given)
    judged = _assess(model, None)
    made = make_plan(judged.case, judged.findings, budget=given.budget)
    result = result_of(judged, sha256=model.sha256, on=model.system.assessment.date, plan=made)
    if given.json:
        _write(given.json, _json(result))
    print(summary.of_plan(result, currency=model.system.site.currency))
    return DONE


def report(given: argparse.Namespace) -> int:
    """Write the report of a model as PDF."""
    if Path(given.output).suffix.lower() != PDF:
        raise Refused(f"--output {given.output}: expected a name that ends in .pdf; this version writes PDF.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("BULKHEAD_PROFILE", "local")
    from reports.alone import pdf_of_model  # Django's templates are set up for this command only

    model = _model(given)
    judged = _assess(model, None)
    made = make_plan(judged.case, judged.findings)
    result = result_of(judged, sha256=model.sha256, on=model.system.assessment.date, plan=made)
    data, pages = pdf_of_model(dict(model.document), result)
    _write(given.output, data)
    print(f"{given.output}: {pages} pages")
    return DONE


def convert(given: argparse.Namespace) -> int:
    """Turn a zone-conduit YAML file into a model file."""
    try:
        document = zone_conduit_yaml(_read(given.source))
    except ImportRefused as refusal:
        raise Refused(f"{given.source}: {refusal}") from refusal
    except ModelRefused as refusal:
        raise _refused(given.source, refusal) from refusal
    _write(given.target, _json(document))
    print(f"{given.target}: {len(document.get('zones', []))} zones, {len(document.get('conduits', []))} conduits")
    return DONE


def schema(given: argparse.Namespace) -> int:
    """Print the JSON Schema of the model file."""
    del given
    sys.stdout.write(_json(model_schema()).decode())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bulkhead", description="IEC 62443 zones and conduits, judged from one file.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(command=function)
        return made

    def model_command(name: str, function: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        made = command(name, function, about)
        made.add_argument("model", metavar="MODEL", help="a model file, JSON or YAML")
        made.add_argument("--date", type=_date, help="judge as of this day (YYYY-MM-DD) instead of the file's own")
        return made

    made = model_command("check", check, "Validate a model and judge levels, rules, flows, paths and blind spots.")
    made.add_argument("--json", metavar="FILE", help="write the whole result")
    made.add_argument("--fail-on", choices=SEVERITIES, help="exit 1 where an open finding is this severe or worse")
    made.add_argument("--path", nargs=2, action="append", metavar=("FROM", "TO"), help="this pair only; repeatable")
    made = model_command("plan", plan, "Plan the roadmap: exact, with its bound.")
    made.add_argument("--budget", type=_money, metavar="N", help="the total, split like the periods' budgets")
    made.add_argument("--json", metavar="FILE", help="write the whole result")
    made = model_command("report", report, "Write the report.")
    made.add_argument("--output", required=True, metavar="FILE.pdf")
    made = command("convert", convert, "Turn a zone-conduit YAML file into a model file.")
    made.add_argument("source", metavar="IN")
    made.add_argument("target", metavar="OUT")
    command("schema", schema, "Print the JSON Schema of the model file.")
    return parser


def _model(given: argparse.Namespace) -> Model:
    try:
        model = load_text(_read(given.model))
    except ModelRefused as refusal:
        raise _refused(given.model, refusal) from refusal
    return model if given.date is None else at_date(model, given.date)


def _assess(model: Model, pairs: list[list[str]] | None) -> Assessment:
    try:
        return assess(model.system, pairs=None if not pairs else [(source, target) for source, target in pairs])
    except UnknownEndError as error:
        raise Refused(f"--path: {error}") from error


def _refused(name: str, refusal: ModelRefused) -> Refused:
    lines = [f"{name}: {error.place}: {error.message}" for error in refusal.errors]
    if refusal.total > len(lines):
        lines.append(f"{name}: and {refusal.total - len(lines)} more errors")
    return Refused(*lines)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Refused(f"{name}: {error.strerror or error}") from error


def _write(name: str, data: bytes) -> None:
    """Write a file whole or not at all."""
    path = Path(name)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise Refused(f"{name}: {error.strerror or error}") from error


def _json(value: Any) -> bytes:
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _at_least(result: dict[str, Any], severity: str) -> bool:
    counts: dict[str, int] = result["totals"]["findings"]
    return any(counts[each] for each in SEVERITIES[: SEVERITIES.index(severity) + 1])


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; expected YYYY-MM-DD") from error


def _money(text: str) -> float:
    try:
        amount = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not an amount of money") from error
    if not 0 <= amount < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}': expected an amount from 0")
    return amount


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough; that is no mistake of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
