"""The programme of the demonstration plant stalls at the start, and its pilot can be set and judged alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessment.engine.model_file.validate import find_errors
from programme.decisions import decisions_of
from programme.gates import gates_of, stall_risk
from programme.governed import Governed
from programme.pilot import part_of, scope_of
from programme.use_cases import UseCases
from tests.demo.plant import model_document


def governed(**pilot: Any) -> Governed:
    model = model_document()
    model["programme"]["pilot"] |= pilot
    return Governed(model, date(2026, 11, 20))


def test_at_the_start_every_gate_is_open_and_names_what_is_missing() -> None:
    gates = gates_of(governed())
    assert stall_risk(gates) == (4, 4)
    assert gates[0].missing == ("The steering team has no member whose side is OT.",)
    assert gates[2].missing == ("The pilot names no use case.",)


def test_both_standoffs_are_there_and_one_use_case_is_whole() -> None:
    assert [one.code for one in decisions_of(governed()) if one.is_standoff] == ["D2", "D1"]
    assert [one.code for one in UseCases(governed()).uses() if not one.lacks] == ["UC-32"]


def test_the_pilot_is_the_filter_line_with_what_its_flows_run_through() -> None:
    here = governed(use_case="UC-32")
    part = part_of(here, scope_of(here))
    assert {"PLC-F01", "DB-F"} <= {one["tag"] for one in part.document["assets"]}
    assert "Z-FILTER" in {one["code"] for one in part.document["zones"]}
    assert "Z-PUMPS" not in {one["code"] for one in part.document["zones"]}
    assert list(find_errors(part.document)) == []
