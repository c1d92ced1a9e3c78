from __future__ import annotations

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.model_file.canonical import canonical_json, model_sha256, record_sha256
from assessment.engine.model_file.load import load_text
from assessment.engine.model_file.parse import read_text
from tests.assessment.engine.model_file.documents import every_field, small


def test_the_hash_is_that_of_sorted_keys_without_white_space_and_without_the_layout():
    document = small(layout={"zones": {}}, patches=[{"on": "2026-01-01", "count": 2.0}])
    text = '{"assessment":{"code":"A"},"bulkhead":1,"patches":[{"count":2,"on":"2026-01-01"}],"site":{"code":"WTP"}}'
    assert model_sha256(document) == hashlib.sha256(text.encode()).hexdigest()


def test_numbers_take_their_shortest_form_and_letters_stay():
    assert canonical_json({"b": [2.0, 0.5, -0.0, 1e3], "a": "é\u2028"}) == '{"a":"é\u2028","b":[2,0.5,0,1000]}'


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(PLAIN)
def test_the_text_is_that_of_the_standard_writer(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_json(value) == text
    assert canonical_json([value, 1e-7, 1e16, 0.5]) == f"[{text},1e-07,10000000000000000,0.5]"


def test_json_and_yaml_of_the_same_content_have_the_same_hash():
    as_yaml = load_text(
        b"bulkhead: 1\nsite: {code: S}\nassessment: {code: A, date: 2026-11-21}\n"
        b"zones:\n  - {code: on, level: 2.0, sl_t: 2}\n"
    )
    as_json = load_text(
        b'{"zones": [{"sl_t": 2.0, "code": "on", "level": 2}], "site": {"code": "S"},'
        b' "assessment": {"date": "2026-11-21", "code": "A"}, "bulkhead": 1.0}'
    )
    assert as_yaml.sha256 == as_json.sha256
    assert as_yaml.system == as_json.system


def test_a_document_survives_its_own_canonical_form():
    document = every_field()
    assert model_sha256(read_text(canonical_json(document).encode())) == model_sha256(document)


def test_approving_a_conduit_does_not_change_the_hash_that_is_approved():
    conduit = {"code": "C", "between": ["A", "B"]}
    approved = {**conduit, "approvals": [{"side": "ot"}]}
    assert record_sha256(conduit) == record_sha256(approved)
    assert record_sha256(conduit) != record_sha256({**conduit, "kind": "diode"})
