from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import pytest

from assessment.engine.checking import FOLDS, Check, Concern, Unanswered, check, discover, rules, run_checks, totals
from assessment.engine.system import (
    Backup,
    BoundaryAsset,
    Dependency,
    Interface,
    Monitoring,
    Radio,
    RemoteAccess,
    Segment,
    Topic,
    Trust,
    Waiver,
)
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, flow, party, zone


def rule(code: str, *results: Concern | Unanswered, severity: str = "high") -> Check:
    """A check that always yields the same."""

    def function(_case):
        """A title.

        A reason.

        How it is read,
        in one way.

        Example: A case
        of it.
        """
        yield from results

    return check(code, force="should", severity=severity, target="zone", violates=["SR 5.1"], measures=["MEA-001"])(
        function
    )


def concern(target: str = "zone:Z", **values) -> Concern:
    return Concern(target, "Something is wrong.", {"value": 1}, **values)


def run(*checks: Check, waivers=(), today=None):
    return run_checks(case(zone("Z"), *waivers, date=today), checks)


def waiver(**values) -> Waiver:
    return replace(Waiver("AR-901", "zone:Z", "Known", "kl", None, date(2027, 1, 1)), **values)


def test_a_concern_becomes_a_finding_with_the_facts_of_its_rule():
    (finding,) = run(rule("AR-901", concern()))
    assert (finding.id, finding.severity, finding.force, finding.basis) == (
        "AR-901@zone:Z",
        "high",
        "should",
        "declared",
    )
    assert (finding.status, finding.violates, finding.measures) == ("open", ("SR 5.1",), ("MEA-001",))


def test_the_docstring_gives_title_reason_reading_and_example():
    facts = rule("AR-901").rule
    assert (facts.title, facts.why) == ("A title", "A reason.")
    assert (facts.reading, facts.example) == ("How it is read, in one way.", "A case of it.")


def test_a_rule_may_say_nothing_of_how_it_is_read():
    def function(_case):
        """A title.

        A reason.

        Example: A case.
        """

    made = check("AR-901", force="should", severity="low", target="zone", violates=[], measures=[])(function)
    assert (made.rule.reading, made.rule.example) == ("", "A case.")


def test_a_concern_may_raise_its_severity():
    assert run(rule("AR-901", concern(severity="critical")))[0].severity == "critical"


def test_what_could_not_be_answered_is_one_entry_per_place_with_its_fields_counted():
    missing = [Unanswered("zone:Z", f"asset:{tag}", {"assets[].level": 1}) for tag in "ab"]
    (finding,) = run(rule("AR-901", *missing, Unanswered("zone:Z", "asset:a", {"assets[].type": 1})))
    assert (finding.id, finding.status) == ("AR-901@zone:Z", "not_evaluated")
    assert finding.evidence == {
        "missing": {"assets[].level": 2, "assets[].type": 1},
        "count": 2,
        "places": ["asset:a", "asset:b"],
    }
    assert finding.message == (
        "Not evaluated in 2 cases. Nobody has said yet: the level of an asset (2 times); the type of an asset (once)."
    )


def test_what_is_missing_at_the_target_of_a_finding_joins_its_evidence():
    (finding,) = run(rule("AR-901", concern(), Unanswered("zone:Z", "flow:F", {"flows[].protocol": 1})))
    assert (finding.status, finding.evidence["not_evaluated"]["missing"]) == ("open", {"flows[].protocol": 1})


def test_findings_are_sorted_by_rule_and_target():
    checks = [rule("AR-902", concern()), rule("AR-901", concern("zone:Z2"), concern("zone:Z1"))]
    assert [one.id for one in run(*checks)] == ["AR-901@zone:Z1", "AR-901@zone:Z2", "AR-902@zone:Z"]


def test_a_waiver_in_force_takes_the_finding_out_of_the_totals():
    findings = run(rule("AR-901", concern()), waivers=[waiver()], today="2027-01-01")
    assert (findings[0].status, findings[0].waiver.reason) == ("waived", "Known")
    assert totals(findings) == {"critical": 0, "high": 0, "medium": 0, "low": 0}


def test_an_expired_waiver_leaves_the_finding_open_and_says_so():
    (finding,) = run(rule("AR-901", concern()), waivers=[waiver()], today="2027-01-02")
    assert finding.status == "open"
    assert finding.message == 'Something is wrong. A waiver by kl ("Known") expired on 2027-01-01.'


def test_without_a_date_a_waiver_does_not_expire():
    assert run(rule("AR-901", concern()), waivers=[waiver(expires=date(2000, 1, 1))])[0].status == "waived"


def test_a_waiver_without_reason_name_or_expiry_does_not_count():
    for lacking in ({"reason": None}, {"by": None}, {"expires": None}):
        (finding,) = run(rule("AR-901", concern()), waivers=[waiver(**lacking)], today="2026-11-21")
        assert finding.status == "open"
        assert "does not count, because it lacks" in finding.message


def test_rules_that_only_a_change_closes_cannot_be_waived():
    for code in ("AR-013", "AR-014"):
        (finding,) = run(rule(code, concern()), waivers=[waiver(rule=code)], today="2026-11-21")
        assert finding.status == "open"
        assert finding.message.endswith("does not count, because only a change of the plant closes this rule.")


def test_a_waiver_of_another_rule_or_target_does_nothing():
    waivers = [waiver(rule="AR-902"), waiver(target="zone:Y")]
    assert run(rule("AR-901", concern()), waivers=waivers)[0].status == "open"


def test_a_waiver_does_not_touch_what_was_not_evaluated():
    missing = Unanswered("zone:Z", "asset:a", {"assets[].level": 1})
    assert run(rule("AR-901", missing), waivers=[waiver()])[0].status == "not_evaluated"


def test_the_general_finding_folds_under_the_specific_one_at_the_same_target():
    findings = run(rule("AR-013", concern(severity="critical")), rule("AR-021", concern()))
    assert {one.rule: one.folded_under for one in findings} == {"AR-013": None, "AR-021": "AR-013@zone:Z"}
    assert totals(findings) == {"critical": 1, "high": 0, "medium": 0, "low": 0}
    apart = run(rule("AR-013", concern("zone:A")), rule("AR-021", concern("zone:B")))
    assert [one.folded_under for one in apart] == [None, None]


def test_a_finding_with_a_flow_that_the_one_above_does_not_cover_is_not_folded():
    def on(*flows):
        return Concern("conduit:C", "Wrong.", {"flows": list(flows)})

    def folded(above, below):
        return run(rule("AR-024", below), rule("AR-025", above))[0].folded_under

    assert folded(on("F1", "F2"), on("F1")) == "AR-025@conduit:C"
    assert folded(on("F1"), on("F1", "F2")) is None


@pytest.mark.parametrize(("above", "below"), FOLDS)
def test_every_pair_of_the_rules_page_folds_at_one_target(above, below):
    def on(*flows):
        return Concern("conduit:C", "Wrong.", {"flows": list(flows)})

    findings = {one.rule: one for one in run(rule(above, on("F1", "F2")), rule(below, on("F2")))}
    assert (findings[below].folded_under, findings[above].folded_under) == (f"{above}@conduit:C", None)


EXPOSED = [
    *(zone(code) for code in "ABN"),
    asset("PLC", "A"),
    asset("HMI", "A"),
    asset("PC", "N"),
    asset("LONE", "B"),
    flow("F1", "PC", "PLC"),
    flow("F2", "PC", "PLC"),
    flow("F3", "PC", "HMI"),
    flow("F4", "PC", "zone:B"),
    flow("F5", "PC", "zone:A"),
]


def under_exposed(*flows: str, target: str = "conduit:C", exposed: str = "PLC", below: str = "AR-059") -> str | None:
    """What a finding on remote sessions is folded under where an asset is exposed to the internet."""
    remote = rule(below, Concern(target, "Wrong.", {"flows": list(flows)}))
    findings = run_checks(case(*EXPOSED), [remote, rule("AR-063", concern(f"asset:{exposed}"))])
    return next(one.folded_under for one in findings if one.rule == below)


def test_remote_sessions_fold_under_the_exposed_asset_at_which_all_of_them_end():
    assert under_exposed("F1", "F2") == "AR-063@asset:PLC"
    assert under_exposed("F1", below="AR-060", target="flow:F1") == "AR-063@asset:PLC"
    assert under_exposed("F4", exposed="LONE") == "AR-063@asset:LONE"


def test_remote_sessions_that_end_elsewhere_too_are_not_folded():
    assert under_exposed("F1", "F3") is None
    assert under_exposed("F3") is None
    assert under_exposed("F5") is None
    assert under_exposed() is None
    assert under_exposed("F1", below="AR-061") is None


def test_nothing_folds_under_a_waived_finding():
    waivers = [waiver(rule="AR-025")]
    findings = run(rule("AR-024", concern()), rule("AR-025", concern()), waivers=waivers, today="2026-11-21")
    assert [(one.status, one.folded_under) for one in findings] == [("open", None), ("waived", None)]


def test_checks_are_found_by_being_there_each_once():
    codes = [one.id for one in rules()]
    assert codes == sorted(set(codes))
    assert len(codes) == len(discover()) >= 35


def a_messy_plant(seed: int) -> list[object]:
    """A plant of random parts, with many values missing."""
    chance = random.Random(seed)

    def some(*values):
        return chance.choice([None, *values])

    kinds = ["control", "safety", "dmz", "enterprise", "external", "operations"]
    zones = [
        zone(
            f"Z{i}",
            kind=some(*kinds),
            level=some(0, 1, 2, 3, 3.5, 4, [1, 2]),
            sl_t=some(1, 2, 3),
            owner=some("APT"),
            lateral=some("open", "isolated"),
            isolation_claimed=some(True, False),
            wireless=some(Radio("shared_key", some(True, False)), Radio()),
            rto_hours=some(0, 4),
            subnets=chance.choice([[], [f"10.{i}.0.0/16"]]),
        )
        for i in range(8)
    ]
    assets = [
        asset(
            f"A{i}",
            some(*(one.code for one in zones)),
            type=some(
                "plc", "hmi", "modem", "jump_host", "firewall", "odd", "broker", "edge_gateway", "historian", "mes"
            ),
            level=some(1.0, 3.0, 4.0),
            safety=some(True, False),
            temporary=some(True, False),
            sl_c=some(1, 2),
            essential_function=some(True, False),
            lockout_applies=some(True, False),
            credentials=some("default", "shared", "none"),
            support_end=some(date(2020, 1, 1), date(2030, 1, 1)),
            backup=some(Backup(exists=False), Backup(restore_tested=some(date(2020, 1, 1)), rto_hours=some(1, 9))),
            edge=some({}, {"translate": True, "validate": False}),
            joins=some((), (("a", "b"),)),
            trusts=some((Trust(f"A{(i + 1) % 30}", some("sync")),)),
            depends_on=some((), [Dependency(f"A{(i * 7 + 1) % 30}", some("directory"), some(True, False), some(0, 9))]),
            interfaces=some((), [Interface("p", some("radio", "wan"), some("Z1"), some("S1"))]),
            ips=chance.choice([[], [f"10.{i % 9}.0.{i}"]]),
        )
        for i in range(30)
    ]
    conduits = [
        conduit(
            f"C{i}",
            *chance.choices([one.code for one in zones], k=chance.choice([2, 3])),
            controls=some([], ["mfa"]),
            kind=some("diode", "filtering"),
            direction=some("both", "forward"),
            monitored=some(True, False),
            monitoring=some(Monitoring(), Monitoring("SOC", None, "SIEM")),
            boundary_assets=some([], [f"A{i}"], [BoundaryAsset(f"A{i}"), BoundaryAsset("A1", "Z1")]),
        )
        for i in range(8)
    ]
    ends = [one.tag for one in assets] + ["zone:Z1", "ip:192.0.2.1", "any"]
    flows = [
        flow(
            f"F{i}",
            chance.choice(ends),
            chance.choice(ends),
            protocol=some("modbus_tcp", "rdp", "https", "mqtt"),
            data=some("to", "from", "both"),
            access=some("read", "write"),
            required=some(True, False),
            template=some("schedule", "performance", "line"),
            topics=some((), (Topic("a/#", some("read")), Topic("+/b", some("write", "both")))),
            last_seen=some(date(2026, 1, 1)),
            via=chance.choice([[], [f"A{i % 30}"]]),
            basis=some("observed", "firewall_rule"),
            decision=some("allowed", "forbidden", "undecided"),
        )
        for i in range(60)
    ]
    records = [
        RemoteAccess(f"R{i}", flow=some("F1", "F2"), mfa=some(True, False), expires=some(date(2026, 1, 1)))
        for i in range(4)
    ]
    media = ["devicenet", "ethernet"]
    segments = [
        Segment(f"S{i}", (f"Z{i}",), filtered=some(True, False), medium=some(*media), attached_to=(f"A{i}",))
        for i in range(6)
    ]
    return [party("APT"), *zones, *assets, *conduits, *flows, *records, *segments]


def test_ids_are_unique_evidence_is_plain_json_and_the_order_of_input_does_not_matter():
    for seed in range(5):
        parts = a_messy_plant(seed)
        findings = run_checks(case(*parts, date="2026-11-21", final=True))
        assert len({one.id for one in findings}) == len(findings) > 0
        assert all(json.loads(json.dumps(one.evidence)) == one.evidence for one in findings)
        assert all(one.message.endswith(".") and "  " not in one.message for one in findings)
        turned = run_checks(case(*reversed(parts), date="2026-11-21", final=True))
        assert turned == findings
