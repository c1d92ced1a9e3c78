"""Whoever names a record names it by its new code: alone, in a pointer, in an action, in the drawing."""

import copy
import json
from pathlib import Path

import pytest

from assessment.engine.model_file.parse import read_text
from assessment.engine.model_file.references import HOMES, code_of, find_references, records_at
from assessment.engine.model_file.validate import find_errors
from assessment.engine.renaming import rename

SAMPLE = read_text((Path(__file__).parents[2] / "samples" / "every-field.yaml").read_bytes(), yaml=True)
# Codes of the plan, the programme and the matrix stay where they are: they are fields of those records.
KINDS = sorted(kind for kind, home in HOMES.items() if "." not in home)


@pytest.mark.parametrize("kind", KINDS)
def test_a_renamed_record_leaves_a_valid_file_in_which_nobody_says_the_old_code(kind):
    home = HOMES[kind]
    for number, record in enumerate(SAMPLE[home]):
        old = code_of(record)
        kept = copy.deepcopy(SAMPLE)
        renamed = rename(SAMPLE, kind, old, "NEW")
        assert kept == SAMPLE
        key = "tag" if kind == "asset" else "code"
        renamed[home] = [{**one, key: "NEW"} if n == number else one for n, one in enumerate(renamed[home])]
        assert find_errors(renamed) == []
        assert (kind, old) not in {(one.kind, one.code) for one in find_references(renamed)}


def test_back_again_is_the_file_as_it_was():
    for kind in KINDS:
        for record in records_at(SAMPLE, HOMES[kind]):
            there = rename(SAMPLE, kind, code_of(record), "NEW")
            assert rename(there, kind, "NEW", code_of(record)) == SAMPLE


def test_every_shape_of_a_reference_follows():
    document = {
        "conduits": [{"code": "C1", "between": ["Z1", "Z2"], "boundary_assets": ["A", {"asset": "A", "side": "Z1"}]}],
        "flows": [{"code": "F", "from": {"zone": "Z1"}, "to": {"asset": "Z1"}, "conduit": "none"}],
        "waivers": [{"rule": "AR-001", "target": "zone:Z1"}, {"rule": "AR-001", "target": "asset:Z1"}],
        "plan": {"must": ["M@zone:Z1", "Z1@zone:Z2"], "windows": [{"code": "W", "zones": ["Z1"]}]},
        "layout": {"zones": {"Z1": [0, 0, 1, 1], "Z2": [2, 0, 1, 1]}},
    }
    assert rename(document, "zone", "Z1", "N") == {
        "conduits": [{"code": "C1", "between": ["N", "Z2"], "boundary_assets": ["A", {"asset": "A", "side": "N"}]}],
        "flows": [{"code": "F", "from": {"zone": "N"}, "to": {"asset": "Z1"}, "conduit": "none"}],
        "waivers": [{"rule": "AR-001", "target": "zone:N"}, {"rule": "AR-001", "target": "asset:Z1"}],
        "plan": {"must": ["M@zone:N", "Z1@zone:Z2"], "windows": [{"code": "W", "zones": ["N"]}]},
        "layout": {"zones": {"N": [0, 0, 1, 1], "Z2": [2, 0, 1, 1]}},
    }
    assert json.dumps(rename(document, "measure", "Z1", "N")["plan"]) == json.dumps(
        {"must": ["M@zone:Z1", "N@zone:Z2"], "windows": [{"code": "W", "zones": ["Z1"]}]}
    )
