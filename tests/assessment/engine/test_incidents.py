"""The times of incidents: what is certain, and what a model file may not say."""

from __future__ import annotations

import pytest

from assessment.engine.incidents import is_before
from assessment.engine.model_file.load import load_document
from documents.errors import ModelRefused


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-11-21T06:00:00Z", "2026-11-21T07:00:00Z", True),
        ("2026-11-21T06:00:00+02:00", "2026-11-21T05:00:00Z", True),
        ("2026-11-21T06:00:00Z", "2026-11-21T07:00:00+02:00", False),
        ("2026-11-21", "2026-11-21T07:00:00Z", False),
        ("2026-11-20", "2026-11-21T07:00:00Z", True),
        ("2026-11-21T06:00:00", "2026-11-21T07:00:00Z", False),
    ],
)
def test_one_time_before_another(first, second, expected):
    assert is_before(first, second) is expected


def test_nothing_is_noticed_before_it_began():
    incident = {"code": "I1", "occurred_at": "2026-11-21T06:00:00Z", "recovered_at": "2026-11-20"}
    with pytest.raises(ModelRefused) as refusal:
        load_document({"bulkhead": 1, "site": {"code": "S"}, "assessment": {"code": "A"}, "incidents": [incident]})
    assert [(one.place, one.message) for one in refusal.value.errors] == [
        ("incidents[0].recovered_at", "expected no earlier than occurred_at, 2026-11-21T06:00:00Z"),
    ]
