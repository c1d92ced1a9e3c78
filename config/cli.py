"""`bulkhead`: the command line on model files alone, with no database and no server.

Exit status: 0 done, 1 findings at or above `--fail-on`, 2 the input was refused (the errors on standard error,
nothing written). What judges is imported once the model is read, so that a refusal or the schema comes at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from assessment.engine.attack_bundle import AttackBundle, BundleRefused, read_bundle
from assessment.engine.model_file.load import Model, at_date, load_document, load_text
from assessment.engine.model_file.schema import model_schema, result_schema
from config import summary, summary_compare
from config.files import Refused, as_json, keep_apart, read, write, write_all
from config.terminal import complain, prepare, say
from documents.collecting import collection_paused
from documents.errors import ModelRefused
from documents.read import read_value
from inventory.reading import LABELS, read_model
from inventory.records import ImportRefused

DONE, FAILED, REFUSED = 0, 1, 2
SEVERITIES = summary.SEVERITIES
REPORTS = (".pdf", ".docx", ".xlsx", ".html")
INPUTS = ("model", "old", "new", "changes", "source", "attack")
OF_THE_SERVER = {
    "audit": "Follow the audit trail of a server from its beginning, or write it out.",
    "backup": "Write all that a server keeps, rows and files, into one file.",
    "restore": "Check a backup and make an empty server say what it says.",
    "first-administrator": "Print the link that makes the first account of a server.",
}
DOCTOR = {"doctor": "Look whether everything a server needs is there and in order; a line each, with what to do."}
OUTPUTS = ("json", "sarif", "output")
_Run = Callable[[argparse.Namespace], int]
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # has no public name


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    asked = list(sys.argv[1:] if words is None else words)
    if asked and asked[0] in OF_THE_SERVER:
        return _on_the_server(asked)
    if asked and asked[0] in DOCTOR:
        return _doctor(asked[1:])
    given = _parser().parse_args(words)
    command: _Run = given.command
    prepare()
    try:
        keep_apart(
            {f"--{name}": getattr(given, name, None) for name in OUTPUTS} | {"OUT": getattr(given, "target", None)},
            [getattr(given, name, None) for name in INPUTS],
        )
        return command(given)
    except Refused as refusal:
        complain(refusal)
        return REFUSED


def _on_the_server(words: list[str]) -> int:
    """Run one of the commands that need the database and the files of the server; they explain themselves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("BULKHEAD_PROFILE", "local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bulkhead", words[0].replace("-", "_"), *words[1:]])
    return DONE


def _doctor(words: list[str]) -> int:
    """Examine the server; its own exit status says how it is: 0 well, 1 warnings, 2 faults."""
    os.environ.setdefault("BULKHEAD_PROFILE", "local")
    from operations.doctor import main as examine

    return examine(words)


@collection_paused()
def check(given: argparse.Namespace) -> int:
    """Validate and judge a model; print a readable summary."""
    data = read(given.model)
    model = _loaded(given.model, data, given.date)
    bundle = _bundle(given.attack) if given.attack else None
    from config.judging import as_sarif, checked

    result = checked(model, _pairs(given), bundle)
    outputs = {}
    if given.json:
        outputs[given.json] = as_json(result)
    if given.sarif:
        outputs[given.sarif] = as_json(as_sarif(model, result, given.model, data))
    write_all(outputs)
    say(summary.of_check(result, currency=model.system.site.currency))
    return FAILED if given.fail_on and _at_least(result, given.fail_on) else DONE


def plan(given: argparse.Namespace) -> int:
    """Plan the roadmap of a model within its limits or a total budget."""
    model = _model(given)
    from config.judging import measure_names, planned

    result = planned(model, given.budget)
    if given.json:
        write(given.json, as_json(result))
    names = {**measure_names(model), **summary_compare.names_in(model.document)}
    say(summary.of_plan(result, currency=model.system.site.currency, names=names))
    return DONE


def diff(given: argparse.Namespace) -> int:
    """Say what changed between two models, and what that did."""
    old, new = _models([given.old, given.new], given.date)
    from config.judging import compared

    return _told(compared(old, new, _pairs(given)), given, [old, new], {})


def what_if(given: argparse.Namespace) -> int:
    """Ask what a change set would do to a model."""
    model = _model(given)
    from config.judging import asked

    try:
        found, changed = asked(model, read_value(read(given.changes)), _pairs(given))
    except ModelRefused as refusal:
        raise _refused(given.changes, refusal) from refusal
    outputs = {given.output: as_json(dict(changed.document))} if given.output else {}
    return _told(found, given, [model, changed], outputs)


def report(given: argparse.Namespace) -> int:
    """Write a report of a model, in the form that the file's name asks for."""
    suffix = Path(given.output).suffix.lower()
    if suffix not in REPORTS:
        raise Refused(f"--output {given.output}: expected a name that ends in {' or '.join(REPORTS)}.")
    model = _model(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("BULKHEAD_PROFILE", "local")
    from config.judging import planned
    from reports.alone import report_of_model
    from reports.asking import OF_DOCUMENT, asked_of

    try:
        asked = asked_of(
            {key: getattr(given, key) for key in OF_DOCUMENT},
            [one["code"] for one in model.document.get("zones") or ()],
        )
    except ValueError as refusal:
        raise Refused(str(refusal)) from refusal
    made = report_of_model(dict(model.document), planned(model, None), suffix[1:], **asked.of_document)
    write(given.output, made.data)
    say(f"{given.output}: {made.pages} pages" if made.pages else f"{given.output}: {len(made.data) // 1024} KiB")
    return DONE


def convert(given: argparse.Namespace) -> int:
    """Turn a threat model, a drawing, a plant model or an inventory into a model file; say what was not carried."""
    try:
        converted = read_model(read(given.source), filename=given.source, format_=given.format)
        load_document(converted.document)
    except ImportRefused as refusal:
        raise Refused(*(f"{given.source}: {line}" for line in refusal.reason.splitlines())) from refusal
    except ModelRefused as refusal:
        raise _refused(given.source, refusal) from refusal
    write(given.target, as_json(converted.document))
    sizes = [f"{len(converted.document.get(part, []))} {part}" for part in ("zones", "conduits", "assets", "flows")]
    say(f"{given.target}: {', '.join(sizes)}")
    for note in converted.notes:
        say(note)
    return DONE


def schema(given: argparse.Namespace) -> int:
    """Print the JSON Schema of the model file, of what is written by `--json`, or of a change-set file."""
    from assessment.engine.what_if.schema import changes_schema

    schemas = {"model": model_schema, "result": result_schema, "changes": changes_schema}
    say(as_json(schemas[given.of]()).decode().rstrip())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bulkhead", description="IEC 62443 zones and conduits, judged from one file.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_judging(commands)
    _add_comparing(commands)
    _add_writing(commands)
    for name, about in (OF_THE_SERVER | DOCTOR).items():  # listed here, read by themselves: see `main`
        commands.add_parser(name, help=about)
    return parser


def _command(commands: _Commands, name: str, function: _Run, about: str) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=about, description=about)
    made.set_defaults(command=function)
    return made


def _model_command(commands: _Commands, name: str, function: _Run, about: str) -> argparse.ArgumentParser:
    made = _command(commands, name, function, about)
    made.add_argument("model", metavar="MODEL", help="a model file, JSON or YAML")
    _add_date(made)
    return made


def _add_date(made: argparse.ArgumentParser) -> None:
    made.add_argument("--date", type=_date, help="judge as of this day (YYYY-MM-DD) instead of the file's own")


def _add_path(made: argparse.ArgumentParser) -> None:
    made.add_argument("--path", nargs=2, action="append", metavar=("FROM", "TO"), help="this pair only; repeatable")


def _add_comparison(made: argparse.ArgumentParser) -> None:
    made.add_argument("--json", metavar="FILE", help="write the whole comparison")
    made.add_argument(
        "--fail-on", choices=SEVERITIES, help="exit 1 where a finding this severe is new, worse, or rests on more"
    )
    _add_path(made)


def _add_judging(commands: _Commands) -> None:
    about = "Validate a model and judge levels, rules, flows, paths and blind spots."
    made = _model_command(commands, "check", check, about)
    made.add_argument("--json", metavar="FILE", help="write the whole result")
    made.add_argument("--fail-on", choices=SEVERITIES, help="exit 1 where an open finding is this severe or worse")
    _add_path(made)
    made.add_argument("--sarif", metavar="FILE", help="write the findings as SARIF 2.1.0, for code-scanning pages")
    made.add_argument("--attack", metavar="FILE", help="an ATT&CK for ICS bundle (STIX JSON): name what it advises")
    made = _model_command(commands, "plan", plan, "Plan the roadmap: exact, with its bound.")
    made.add_argument("--budget", type=_money, metavar="N", help="the total, split like the periods' budgets")
    made.add_argument("--json", metavar="FILE", help="write the whole result")


def _add_comparing(commands: _Commands) -> None:
    about = "Say what changed between two models, what that did, and which decisions it reopens."
    made = _command(commands, "diff", diff, about)
    made.add_argument("old", metavar="OLD", help="a model file, JSON or YAML")
    made.add_argument("new", metavar="NEW", help="the same plant, later or in another branch")
    _add_date(made)
    _add_comparison(made)
    about = "Ask what a change set would do to a model; the model stays as it is."
    made = _model_command(commands, "what-if", what_if, about)
    made.add_argument("changes", metavar="CHANGES", help="a change-set file, JSON or YAML")
    _add_comparison(made)
    made.add_argument("--output", metavar="FILE", help="write the changed model")


def _add_writing(commands: _Commands) -> None:
    made = _model_command(commands, "report", report, "Write the report.")
    made.add_argument("--output", required=True, metavar="FILE", help=f"a name that ends in {' or '.join(REPORTS)}")
    made.add_argument(
        "--kind", default="steering", metavar="KIND", help="steering, specification, memo, ... (steering)"
    )
    made.add_argument("--classification", default="internal", metavar="WORD", help="what it is marked as (internal)")
    made.add_argument("--redact", action="store_true", help="black out addresses and serial numbers")
    made.add_argument("--language", default="en", metavar="CODE", help="en or de (en); names stay as they are written")
    about = "a zone that the report is to be of, with those nested in it; again for each further one (all)"
    made.add_argument("--zone", action="append", default=[], dest="zones", metavar="CODE", help=about)
    about = "a chapter that the report is not to have; again for each further one"
    made.add_argument("--leave-out", action="append", default=[], metavar="CHAPTER", help=about)
    about = "Turn a threat model, a drawing, a plant model or an inventory into a model file."
    made = _command(commands, "convert", convert, about)
    formats = "; ".join(f"{key}: {label}" for key, label in LABELS.items())
    made.add_argument(
        "--from", dest="format", choices=LABELS, metavar="FORMAT", help=f"instead of by its content. {formats}"
    )
    made.add_argument("source", metavar="IN")
    made.add_argument("target", metavar="OUT")
    made = _command(commands, "schema", schema, "Print the JSON Schema of the files that Bulkhead reads and writes.")
    made.add_argument("--of", choices=("model", "result", "changes"), default="model", help="which file (model)")


def _model(given: argparse.Namespace) -> Model:
    return _models([given.model], given.date)[0]


def _models(names: Sequence[str], on: date | None) -> list[Model]:
    """Read model files; what is wrong with any of them is told at once."""
    models: list[Model] = []
    lines: list[str] = []
    for name in names:
        try:
            models.append(_loaded(name, read(name), on))
        except Refused as refusal:
            lines += refusal.lines
    if lines:
        raise Refused(*lines)
    return models


def _bundle(name: str) -> AttackBundle:
    try:
        return read_bundle(read(name))
    except BundleRefused as refusal:
        raise Refused(f"{name}: {refusal}") from refusal


def _loaded(name: str, data: bytes, on: date | None) -> Model:
    try:
        model = load_text(data)
    except ModelRefused as refusal:
        raise _refused(name, refusal) from refusal
    return model if on is None else at_date(model, on)


def _pairs(given: argparse.Namespace) -> list[tuple[str, str]] | None:
    return [(source, target) for source, target in given.path] if given.path else None


def _told(found: dict[str, Any], given: argparse.Namespace, models: Sequence[Model], outputs: dict[str, bytes]) -> int:
    """Write and print a comparison, and give the exit status."""
    from assessment.engine.compare.findings import newly_worse

    write_all(outputs | ({given.json: as_json(found)} if given.json else {}))
    say(summary_compare.of_comparison(found, summary_compare.names_in(*(model.document for model in models))))
    return FAILED if given.fail_on and newly_worse(found["findings"], given.fail_on) else DONE


def _refused(name: str, refusal: ModelRefused) -> Refused:
    lines = [f"{name}: {error.place}: {error.message}" for error in refusal.errors]
    if refusal.total > len(lines):
        lines.append(f"{name}: and {refusal.total - len(lines)} more errors")
    return Refused(*lines)


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
    sys.exit(main())
