"""draw.io drawings into a model document."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import quote

import pytest

from inventory.converters.formats import convert
from tests.inventory.converters.samples import SAMPLES, by_code, converted, refusal

PLAIN = (SAMPLES / "drawio/bottling.drawio").read_text(encoding="utf-8")


def deflated(text: str) -> str:
    """A page as draw.io packs it: percent signs, raw deflate, base64."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(quote(text, safe="~()*!.'").encode()) + packer.flush()
    return base64.b64encode(packed).decode()


def with_root(*cells: str) -> bytes:
    return f'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{"".join(cells)}</root></mxGraphModel>'.encode()


def shape(key: str, label: str, place: tuple[int, int, int, int], style: str = "", parent: str = "1") -> str:
    x, y, width, height = place
    inner = f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/>'
    return f'<mxCell id="{key}" value="{label}" style="{style}" vertex="1" parent="{parent}">{inner}</mxCell>'


def test_containers_and_outlines_around_others_become_zones():
    document = converted("drawio/bottling.drawio").document
    assert by_code(document, "zones") == {
        "DMZ": {"name": "DMZ", "kind": "dmz", "subnets": ["10.9.0.0/24"]},
        "Filling": {"name": "Filling"},
    }


def test_other_shapes_become_assets_with_what_label_symbol_and_attributes_say():
    assert by_code(converted("drawio/bottling.drawio").document, "assets") == {
        "Historian": {"name": "Historian", "type": "historian", "zone": "DMZ"},
        "Filler": {"name": "Filler", "type": "plc", "zone": "Filling", "vendor": "Acme", "ips": ["10.1.0.5"], "level": 1.0},
        "Panel 10.1.0.6": {"name": "Panel 10.1.0.6", "type": "hmi", "zone": "Filling", "ips": ["10.1.0.6"]},
        "firewall": {"name": "firewall", "type": "firewall"},
    }  # fmt: skip


def test_lines_with_a_label_are_flows_and_those_without_are_connections():
    document = converted("drawio/bottling.drawio").document
    assert by_code(document, "flows") == {
        "OPC UA": {"from": {"asset": "Historian"}, "to": {"asset": "Filler"}, "protocol": "opc_ua",
                   "conduit": "DMZ - Filling"},
        "poll (tcp/502)": {"from": {"asset": "Panel 10.1.0.6"}, "to": {"asset": "Filler"}, "protocol": "modbus_tcp",
                           "transport": "tcp", "port": 502},
    }  # fmt: skip
    assert document["conduits"] == [
        {"code": "DMZ - Filling", "name": "DMZ - Filling", "between": ["DMZ", "Filling"], "boundary_assets": ["firewall"]}
    ]  # fmt: skip


def test_what_is_not_carried_is_told():
    assert converted("drawio/bottling.drawio").notes == (
        "Not carried: flows with an end that is not in the file (1); shapes without a name and a known symbol (1); texts (1).",
    )


def test_a_packed_page_is_the_same_drawing():
    model = re.search(r"<mxGraphModel>.*</mxGraphModel>", PLAIN, re.DOTALL)
    assert model is not None
    packed = PLAIN.replace(model[0], deflated(model[0]))
    assert convert(packed.encode()) == convert(PLAIN.encode())


def test_pages_with_the_same_ids_are_told_apart():
    page = (
        '<diagram name="{0}"><mxGraphModel><root>'
        + shape("7", "PLC", (0, 0, 9, 9))
        + "</root></mxGraphModel></diagram>"
    )
    document = convert(f"<mxfile>{page.format('A')}{page.format('B')}</mxfile>".encode()).document
    assert [asset["tag"] for asset in document["assets"]] == ["PLC (page 1: 7)", "PLC (page 2: 7)"]


def test_an_icon_around_another_shape_is_no_zone():
    cells = (
        shape("a", "Router 1", (0, 0, 60, 60), "shape=mxgraph.aws4.router;"),
        shape("b", "Card", (0, 0, 50, 50)),
    )
    assert "zones" not in convert(with_root(*cells)).document


def test_shapes_that_contain_each_other_end():
    cells = (
        shape("a", "", (0, 0, 9, 9), parent="b"),
        shape("b", "", (0, 0, 9, 9), parent="a"),
        shape("c", "C", (0, 0, 9, 9), parent="a"),
    )
    assert [asset["name"] for asset in convert(with_root(*cells)).document["assets"]] == ["C"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<mxfile><diagram>no base64!</diagram></mxfile>", "cannot be unpacked"),
        (f"<mxfile><diagram>{deflated('<html/>')}</diagram></mxfile>", "no mxGraph model"),
        (f"<mxfile><diagram>{deflated(' ' * 60_000_000)}</diagram></mxfile>", "more than 50 MiB"),
        (f"<mxfile><diagram>{deflated('<!DOCTYPE a [<!ENTITY b SYSTEM &quot;x&quot;>]><a/>'.replace('&quot;', chr(34)))}</diagram></mxfile>", "entities"),
        ('<!DOCTYPE mxfile [<!ENTITY a "b">]><mxfile>&a;</mxfile>', "entities"),
        ("<mxfile><diagram name='x'/></mxfile>", "holds no zone"),
        ("<mxfile>" + "<a>" * 100, "deeper"),
        ("<mxfile><diagram>", "damaged in line 1"),
        ("<svg/>", "of no format that is known"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(text, part):
    assert part in refusal(text)[0]
