from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assessment.engine.attack_bundle import BundleRefused, read_bundle
from assessment.engine.attack_record import attack_record
from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from catalogue.loader import attack_techniques
from tests.builders import asset, flow, scenario, system, zone

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared/data/attack-ics/ics-attack-18.1.json"


def thing(kind: str, number: str, **values: Any) -> dict[str, Any]:
    references = [{"source_name": "elsewhere"}, {"source_name": "mitre-attack", "external_id": number}]
    return {
        "type": kind,
        "id": f"{kind}--{number}",
        "name": f"name of {number}",
        "x_mitre_domains": ["ics-attack"],
        "external_references": references,
        **values,
    }


def technique(number: str, **values: Any) -> dict[str, Any]:
    return thing("attack-pattern", number, **values)


def mitigation(number: str, *labels: str, **values: Any) -> dict[str, Any]:
    return thing("course-of-action", number, labels=list(labels), **values)


def against(source: str, target: str, **values: Any) -> dict[str, Any]:
    ends = {"source_ref": f"course-of-action--{source}", "target_ref": f"attack-pattern--{target}"}
    return {"type": "relationship", "id": f"r--{source}{target}", "relationship_type": "mitigates", **ends, **values}


def written(*objects: dict[str, Any], **values: Any) -> bytes:
    return json.dumps({"type": "bundle", "id": "b", "objects": list(objects), **values}).encode()


LABEL = "IEC 62443-3-3:2013 - SR 5.1"
SMALL = (
    technique("T0866"),
    mitigation("M0930", LABEL, "IEC 62443-4-2:2019 - CR 5.1", "NIST SP 800-53 Rev. 5 - AC-3"),
    against("M0930", "T0866"),
)


def test_a_technique_gets_the_rows_of_its_mitigations_in_the_order_of_the_standard():
    more = mitigation("M0800", "IEC 62443-3-3:2013 - SR 2.1; SR 1.1", "IEC 62443-3-3:2013 - SR 9.9")
    bundle = read_bundle(written(*SMALL, more, against("M0800", "T0866")))
    assert bundle.rows("T0866") == ("SR 1.1", "SR 2.1", "SR 5.1")
    assert [one.id for one in bundle.mitigations["T0866"]] == ["M0800", "M0930"]
    assert bundle.names == {"T0866": "name of T0866"}
    assert bundle.rows("T0000") == ()


def test_what_is_withdrawn_or_of_another_domain_does_not_count():
    bundle = read_bundle(
        written(
            *SMALL,
            technique("T0001", revoked=True),
            technique("T0002", x_mitre_domains=["enterprise-attack"]),
            mitigation("M0001", LABEL, x_mitre_deprecated=True),
            mitigation("M0002", "IEC 62443-3-3:2013 - SR 1.1"),
            against("M0001", "T0866"),
            against("M0002", "T0866", revoked=True),
            against("M0930", "T0001"),
            {"type": "x-mitre-detection-strategy", "id": "d"},
            "noise",
        )
    )
    assert list(bundle.names) == ["T0866"]
    assert bundle.rows("T0866") == ("SR 5.1",)
    assert list(bundle.mitigations) == ["T0866"]


def test_the_one_label_that_is_off_is_mended():
    factor = mitigation("M0932", "IEC 62443-3-3:2013 - SR 1.7")
    bundle = read_bundle(written(technique("T0886"), factor, against("M0932", "T0886")))
    assert bundle.rows("T0886") == ("SR 1.1 RE 2", "SR 1.1 RE 3")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not an ATT&CK bundle"),
        (b"\xff", "not an ATT&CK bundle"),
        (b"{" * 100, "not an ATT&CK bundle"),
        (b"[]", "no STIX bundle"),
        (b'{"type": "bundle"}', "no STIX bundle"),
        (written(), "no technique"),
        (written(technique("T1", x_mitre_domains=["enterprise-attack"])), "no technique"),
        (written(technique("T0866"), mitigation("M0930")), "names a row"),
        (
            written({"id": "x", "type": "attack-pattern", "x_mitre_domains": 5, "external_references": 3}),
            "no technique",
        ),
    ],
)
def test_anything_else_is_refused_with_a_sentence(data, said):
    with pytest.raises(BundleRefused, match=said):
        read_bundle(data)


def test_rows_are_told_with_what_the_zone_holds_of_them():
    labels = "IEC 62443-3-3:2013 - SR 1.1; SR 2.1; SR 5.1"
    bundle = read_bundle(written(technique("T0866"), mitigation("M0930", labels), against("M0930", "T0866")))
    plant = system(
        zone("OFF", kind="enterprise"),
        zone("CTL", level=1, requirements={"SR 1.1": "met", "SR 2.1": "not_met"}),
        asset("PLC", "CTL"),
        flow("F", "zone:OFF", "PLC", protocol="ntp"),
        scenario("S1", "OFF", techniques=("T0866", "T0999")),
    )
    judged = assess(plant)
    record = attack_record(bundle, judged.plant, sections_of(judged))
    assert record["hops"] == [
        {"technique": "T0866", "zone": "CTL", "met": ["SR 1.1"], "not_met": ["SR 2.1"], "not_assessed": ["SR 5.1"]},
        {"technique": "T0866", "zone": "OFF", "met": [], "not_met": [], "not_assessed": ["SR 1.1", "SR 2.1", "SR 5.1"]},
        {"technique": "T0999", "zone": "OFF", "met": [], "not_met": [], "not_assessed": []},
    ]
    assert record["techniques"]["T0866"]["mitigations"][0]["rows"] == ["SR 1.1", "SR 2.1", "SR 5.1"]
    assert record["techniques"]["T0999"] == {"name": None, "mitigations": []}


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_the_bundle_as_it_is_published_reads():
    bundle = read_bundle(REAL.read_bytes())
    mitigations = {one.id: one for found in bundle.mitigations.values() for one in found}
    assert (bundle.version, len(bundle.names)) == ("18.1", 83)
    # 36 of its 52 mitigations name rows of 3-3; one of them is held against no technique
    assert sum(bool(one.rows) for one in mitigations.values()) == 35
    assert bundle.rows("T0859")[:2] == ("SR 1.1 RE 2", "SR 1.1 RE 3")


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_every_technique_of_our_table_is_one_of_attack():
    assert {row.id for row in attack_techniques()} <= set(read_bundle(REAL.read_bytes()).names)
