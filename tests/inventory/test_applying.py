"""A new asset is made at once exactly as applying its record to an empty one makes it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from inventory.applying import apply, fresh_of
from inventory.fresh import Fresh
from inventory.records import AssetRecord

text = st.text(max_size=4)
maybe = st.none() | text
listed = st.lists(text, max_size=3).map(tuple)
words = st.dictionaries(text, text, max_size=2)
RECORDS = st.builds(
    AssetRecord,
    tag=text.filter(bool), row=st.integers(0, 9), place=text, tag_from=st.sampled_from(("tag", "name", "ip")),
    **dict.fromkeys(("name", "type", "domain", "vendor", "model", "firmware", "os", "serial", "hostname", "location", "description", "external_id"), maybe),
    zone=st.none() | st.sampled_from(("Cell", "CELL", "Hall")),
    level=st.none() | st.sampled_from((0.0, 3.5)),
    ips=listed, macs=listed, sources=listed, extra=words, originals=words,
    criticality=st.dictionaries(st.sampled_from(("safety", "production")), st.integers(1, 5)),
    importance=st.none() | st.integers(1, 5),
    last_seen=st.none() | st.just(datetime(2026, 1, 2, tzinfo=UTC)),
)  # fmt: skip


@given(RECORDS, st.sampled_from(("", "csv")))
def test_a_new_asset_is_what_its_record_does_to_an_empty_one(record, kind):
    zones = {"cell": 7}
    applied = Fresh(tag=record.tag, name=record.tag)
    apply(applied, record, zones, kind=kind)
    assert fresh_of(record, zones, kind=kind) == applied
