"""Any file read: which refusal a person sees, and records turned into a model document."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.engine.model_file.load import load_document
from inventory.converters import formats
from inventory.importers.options import Options
from inventory.importers.recognise import SUPPORTED
from inventory.reading import LABELS, read, read_model
from inventory.records import ImportRefused

SAMPLES = Path(__file__).parent / "importers" / "samples"
LIST = (
    b"Tag,Name,Type,Zone,IP,Level,Last seen,Colour\n"
    b"P1,Pump,PLC,Control network,10.0.0.1,1,2026-01-02,red\n"
    b"P2,Panel,HMI,,10.0.0.2,,,\nP3,Bad,HMI,,10.0.0.999,,,\n"
)


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(ImportRefused) as refused:
        read(data, filename=name, options=Options())
    return refused.value.reason


def test_a_list_becomes_a_model_with_its_zones_as_they_are_named():
    found = read_model(LIST, filename="pumps/list.csv", format_=None)
    load_document(found.document)
    assert (found.format, found.document["site"]["name"]) == ("CSV or TSV asset list", "list")
    assert found.document["zones"] == [{"code": "Control network", "name": "Control network", "kind": "control"}]
    assert found.document["assets"] == [
        {"tag": "P1", "name": "Pump", "type": "plc", "zone": "Control network", "ips": ["10.0.0.1"], "level": 1.0,
         "last_seen": "2026-01-02", "provenance": "imported", "sources": ["csv"]},
        {"tag": "P2", "name": "Panel", "type": "hmi", "ips": ["10.0.0.2"], "provenance": "imported", "sources": ["csv"]},
    ]  # fmt: skip
    assert found.notes[-1] == "Not carried: rows that were refused (1); values that the model has no field for (1)."


def test_permissions_become_flows_that_end_at_assets_networks_or_anywhere():
    found = read_model((SAMPLES / "cell_router.cfg").read_bytes(), filename="r.cfg", format_=None)
    load_document(found.document)
    ends = [(one["from"], one["to"], one["port"], one["basis"]) for one in found.document["flows"]]
    assert ends[:2] == [
        ({"network": "10.2.0.0/24"}, {"any": True}, "any", "firewall_rule"),
        ({"ip": "10.1.0.5"}, {"network": "10.2.0.0/24"}, 502, "firewall_rule"),
    ]


def test_a_choice_that_is_open_is_asked_for():
    with pytest.raises(ImportRefused, match="where this can be chosen"):
        read_model("Tag,Name\nP1,Schütz\n".encode("cp1252"), filename="a.csv", format_=None)


def test_a_file_that_nobody_reads_is_refused_with_everything_that_is_read():
    for data, name in ((b"Lorem ipsum.", "a.txt"), (b'{"a": 1}', "a.json"), (b"<svg/>", "a.svg"), (b"a: [", "a.yaml")):
        reason = refusal(data, name)
        assert SUPPORTED in reason
        assert formats.SUPPORTED in reason
    assert refusal(b"a: [", "a.yaml").startswith("line 1, column 5: not valid YAML")


def test_a_file_that_an_importer_knows_keeps_the_refusal_of_that_importer():
    assert refusal(b"%PDF-1.7", "a.pdf").startswith("This is a PDF")
    assert "conn.log" in refusal(b'{"ts": 1, "uid": "C", "host": "h"}', "dns.log")


def test_a_format_that_does_not_exist_is_refused_with_all_that_do():
    with pytest.raises(ImportRefused) as told:
        read(b"Tag\nA\n", filename="a.csv", options=Options(format="docx"))
    assert all(label in told.value.reason for label in LABELS.values())
