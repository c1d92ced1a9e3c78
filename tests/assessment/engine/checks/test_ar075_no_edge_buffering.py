from __future__ import annotations

from assessment.engine.checks.ar075_no_edge_buffering import no_edge_buffering
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OT", level=3),
    zone("DMZ", kind="dmz"),
    zone("NET", kind="external", external_kind="cloud"),
    asset("CLOUD", "NET"),
    conduit("C", "DMZ", "NET"),
    conduit("D", "DMZ", "OT"),
]


def edge(**values):
    return asset("EDGE", "DMZ", **values)


def test_required_data_to_the_cloud_without_store_and_forward_is_found():
    flows = [flow("F1", "EDGE", "CLOUD", required=True), flow("F2", "CLOUD", "EDGE", required=True)]
    finding = found(no_edge_buffering, *PLANT, edge(store_and_forward=False), *flows)["conduit:C"]
    assert (finding.severity, finding.evidence["flows"]) == ("low", ["F1", "F2"])
    assert finding.message == (
        "2 flows of data that is needed upstairs leave OT over conduit C with nothing that keeps the data while the "
        "link is down: EDGE to CLOUD by a protocol that is not known."
    )


def test_stored_not_required_or_staying_below_it_is_quiet():
    cases = [
        [edge(store_and_forward=True), flow("F", "EDGE", "CLOUD", required=True)],
        [edge(edge={"store_and_forward": "two days"}), flow("F", "EDGE", "CLOUD", required=True)],
        [edge(store_and_forward=False), flow("F", "EDGE", "CLOUD", required=False)],
        [edge(store_and_forward=False), asset("HIST", "OT"), flow("F", "HIST", "EDGE", required=True)],
        [
            edge(store_and_forward=True),
            asset("HIST", "OT", store_and_forward=False),
            flow("F", "HIST", "CLOUD", required=True, via=["EDGE"]),
        ],
    ]
    for parts in cases:
        assert found(no_edge_buffering, *PLANT, *parts) == unanswered(no_edge_buffering, *PLANT, *parts) == {}


def test_what_is_missing_is_named():
    flows = [flow("F1", "EDGE", "CLOUD"), flow("F2", "EDGE", "CLOUD", required=True)]
    assert unanswered(no_edge_buffering, *PLANT, edge(), *flows) == {
        "conduit:C": {"assets[].store_and_forward": 2, "flows[].required": 1}
    }
