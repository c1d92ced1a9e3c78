from __future__ import annotations

from assessment.engine.checks.ar033_no_deny_by_default import no_deny_by_default
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone

ZONES = [zone("A", sl_t=1), zone("B", sl_t=[1, 1, 1, 1, 2, 1, 1])]


def test_a_border_that_permits_what_is_not_forbidden_is_found():
    finding = found(no_deny_by_default, *ZONES, conduit("C1", "A", "B", default_policy="permit"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "shall")
    assert finding.evidence == {"default_policy": "permit", "sl_t_RDF": {"A": 1, "B": 2}}


def test_deny_or_a_lower_target_is_quiet():
    low = zone("L", sl_t=[4, 4, 4, 4, 1, 4, 4])
    parts = [*ZONES, low, conduit("C1", "A", "B", default_policy="deny"), conduit("C2", "A", "L", default_policy=None)]
    assert found(no_deny_by_default, *parts) == {}
    assert unanswered(no_deny_by_default, *parts) == {}


def test_an_unwritten_policy_is_not_evaluated_whatever_the_kind():
    parts = [*ZONES, conduit("C1", "A", "B", kind="filtering")]
    assert unanswered(no_deny_by_default, *parts) == {"site:SITE": {"conduits[].default_policy": 1}}


def test_an_unset_target_counts_only_where_no_other_answers_and_never_that_of_an_external_zone():
    permits = {"default_policy": "permit"}
    unset, outside = zone("U"), zone("X", kind="external")
    assert unanswered(no_deny_by_default, ZONES[0], unset, conduit("C1", "A", "U", **permits)) == {
        "site:SITE": {"zones[].sl_t": 1}
    }
    assert list(found(no_deny_by_default, ZONES[1], unset, conduit("C1", "B", "U", **permits))) == ["conduit:C1"]
    assert unanswered(no_deny_by_default, ZONES[0], outside, conduit("C1", "A", "X", **permits)) == {}
