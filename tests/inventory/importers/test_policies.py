"""Firewall policies as FortiGate, PAN-OS and Juniper export them: only what permits becomes a flow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused

SAMPLES = Path(__file__).parents[2] / "samples"


def read(name):
    return parse((SAMPLES / name).read_bytes(), filename="upload")


def told(parsed):
    return [(flow.code.removesuffix(" (firewall rule)"), flow.transport, flow.row, flow.name) for flow in parsed.flows]


def notes(parsed):
    return [note.message.removeprefix("Not carried: ") for note in parsed.notes][1:]


def test_fortigate():
    parsed = read("fortigate_csv/policies.csv")
    assert parsed.format == "fortigate_csv"
    assert told(parsed) == [
        ("10.2.0.7>10.1.0.0/24/modbus_tcp/502", "tcp", 2, "HMI to cells"),
        ("any>name:Historian/https/", None, 3, "Reports"),
        ("any>name:Historian/unknown/8000-8010", "tcp", 3, "Reports"),
        ("203.0.113.7>10.1.0.9/unknown/any", None, 5, "Supplier"),
    ]
    assert notes(parsed) == [
        "conditions on a zone or an interface (lines 2, 3, 5).",
        "rules that are disabled (line 4).",
        "rules that stop traffic (line 6).",
        "services that the catalogue does not know, taken for any (line 5).",
    ]


def test_pan_os():
    parsed = read("panos_csv/policies.csv")
    assert parsed.format == "panos_csv"
    assert told(parsed) == [
        ("10.2.0.7>10.1.0.1/modbus_tcp/", None, 2, "hmi-to-plc"),
        ("10.2.0.8>10.1.0.1/modbus_tcp/", None, 2, "hmi-to-plc"),
        ("any>10.3.0.5/https/", None, 3, "updates"),
        ("any>10.1.0.4/telnet/23", "tcp", 6, "telnet-style"),
        ("any>10.1.0.4/tftp/69", "udp", 6, "telnet-style"),
    ]
    assert notes(parsed) == [
        "conditions on a zone or an interface (line 2).",
        "conditions that are negated (line 3).",
        "rules that are disabled (line 4).",
        "rules that stop traffic (line 5).",
    ]


def policies(text):
    return parse(text.encode(), filename="policies.csv")


def test_fortigate_as_an_exporter_of_its_configuration_writes_it():
    parsed = policies(
        "id;srcintf;dstintf;srcaddr;dstaddr;action;schedule;service;dstaddr-negate;nat\n"
        "1;office;cell;10.2.0.7;10.1.0.1 10.1.0.2;accept;always;HTTPS SSH;;disable\n"
        "2;office;cell;10.2.0.8;10.1.0.1;accept;always;ALL;enable;disable\n3;office;cell;all;all;;always;ALL;;\n"
    )
    assert parsed.format == "fortigate_csv"
    assert [code for code, *_ in told(parsed)] == [
        "10.2.0.7>10.1.0.1/https/", "10.2.0.7>10.1.0.1/ssh/", "10.2.0.7>10.1.0.2/https/", "10.2.0.7>10.1.0.2/ssh/",
        "10.2.0.8>any/unknown/any",
    ]  # fmt: skip
    assert notes(parsed)[1:] == ["conditions that are negated (line 3).", "rules that stop traffic (line 4)."]


def test_fortigate_as_its_own_page_exports_it():
    parsed = policies(
        "Name,From,To,Source,Destination,Schedule,Service,Action,NAT,Security Profiles,Log,Bytes\n"
        "Reports,cell (port2),office (port1),10.1.0.9,Historian,always,HTTPS,ACCEPT,Disabled,no-inspection,UTM,1.2 MB\n"
    )
    assert parsed.format == "fortigate_csv"
    assert [code for code, *_ in told(parsed)] == ["10.1.0.9>name:Historian/https/"]


def test_pan_os_as_an_exporter_over_its_api_writes_it():
    parsed = policies(
        "Name,Type,SourceZones,SourceAddresses,NegateSource,DestinationZones,DestinationAddresses,NegateDestination,"
        "Applications,Services,Action,Disabled\n"
        "a,universal,office,10.2.0.7,false,cell,10.1.0.1,false,any,service-https,allow,false\n"
        "b,universal,office,10.2.0.7,true,cell,10.1.0.1,false,any,service-https,allow,false\n"
        "c,universal,office,10.2.0.9,false,cell,10.1.0.1,false,any,service-https,allow,true\n"
    )
    assert parsed.format == "panos_csv"
    assert [code for code, *_ in told(parsed)] == ["10.2.0.7>10.1.0.1/https/", "any>10.1.0.1/https/"]
    assert notes(parsed)[1:] == ["conditions that are negated (line 3).", "rules that are disabled (line 4)."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "junos_json/policies.json",
            [
                ("10.2.0.7>10.1.0.0/24/modbus_tcp/502", "tcp", 1, "hmi"),
                ("10.2.0.7>10.9.0.1/modbus_tcp/502", "tcp", 1, "hmi"),
                ("any>name:Historian/https/", None, 2, "web"),
            ],
        ),
        ("junos_json/display.json", [("any>10.1.0.1/ssh/", None, 1, "hmi")]),
    ],
)
def test_junos_in_both_shapes(name, expected):
    parsed = read(name)
    assert parsed.format == "junos_json"
    assert told(parsed) == expected
    assert "conditions on a zone or an interface" in notes(parsed)[0]


def policy(**more):
    match = {"source_address": ["10.0.0.1"], "destination_address": ["10.0.0.2"], "application": ["tcp-502"]}
    return {"name": "p", "match": match | more.pop("match", {}), "then": {"action": "permit"}} | more


def junos(*policies):
    return parse(json.dumps([*policies]).encode(), filename="x")


def test_junos_leaves_out_what_is_inactive_and_widens_what_is_excluded():
    parsed = junos(policy(), policy(inactive=True), policy(match={"source_address_excluded": True}))
    assert told(parsed) == [
        ("10.0.0.1>10.0.0.2/modbus_tcp/502", "tcp", 1, "p"),
        ("any>10.0.0.2/modbus_tcp/502", "tcp", 3, "p"),
    ]
    assert notes(parsed) == ["conditions that are negated (rule 3).", "rules that are disabled (rule 2)."]


@pytest.mark.parametrize(
    ("data", "format_", "part"),
    [
        (b'{"a": [', "junos_json", "damaged or cut off"),
        (b"{}", "junos_json", "No rule here lets traffic pass"),
        (json.dumps([policy(match={"source_address": ["10.0.0.999"]})]).encode(), "junos_json", "Policy 1 cannot be read"),
        (b"[" * 60 + b"]" * 60, "junos_json", "nested more than 40"),
        (b"a,b\n1,2\n", "fortigate_csv", "No row of headings"),
        (b"Name,Source Zone,Source Address,Destination Address,Service,Action\nx,,10.0.0.999,any,any,allow\n", "panos_csv",
         "No rule could be read; the first is line 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(data, format_, part):
    with pytest.raises(ImportRefused, match=part) as refused:
        parse(data, filename="x", options=Options(format=format_))
    assert refused.value.reason.endswith(".")


def test_a_rule_that_cannot_be_read_is_refused_and_the_others_are_taken():
    rows = "Name,Source Zone,Source Address,Destination Address,Service,Action\n"
    parsed = parse(f"{rows}x,,10.0.0.999,any,any,allow\ny,,10.0.0.1,any,any,allow\n".encode(), filename="x")
    assert [(one.row, one.code) for one in parsed.refusals] == [(2, "end")]
    assert told(parsed) == [("10.0.0.1>any/unknown/any", None, 3, "y")]


def test_junos_sets_of_applications_and_addresses_stand_for_what_is_in_them():
    book = {
        "address": [{"name": "a", "ip-prefix": "10.1.0.1/32"}, {"name": "b", "ip-prefix": "10.1.0.2/32"}],
        "address-set": [
            {"name": "cell", "address": [{"name": "a"}], "address-set": [{"name": "more"}]},
            {"name": "more", "address": [{"name": "b"}]},
        ],
    }
    applications = {
        "application": [{"name": "plc", "term": [{"name": "t1", "protocol": "tcp", "destination-port": "502"}]}],
        "application-set": [{"name": "ot", "application": [{"name": "plc"}, {"name": "junos-ssh"}]}],
    }
    match = {"source-address": ["any"], "destination-address": ["cell"], "application": ["ot"]}
    security = {
        "address-book": [{"name": "global", **book}],
        "policies": {"global": {"policy": [{"name": "p", "match": match, "then": {"permit": [None]}}]}},
    }
    text = json.dumps({"configuration": {"security": security, "applications": applications}})
    parsed = parse(text.encode(), filename="x.json")
    assert [code for code, *_ in told(parsed)] == [
        "any>10.1.0.1/modbus_tcp/502", "any>10.1.0.1/ssh/", "any>10.1.0.2/modbus_tcp/502", "any>10.1.0.2/ssh/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        """Sr. No.,Name,To,From,Source,Destination,Source User,Application,Service,HIP Profiles,Action,Log Start
1,hmi,cell,office,10.2.0.7,10.1.0.1,any,modbus,application-default,any,allow,no
""",
        """rulebase_type,name,from,to,source,destination,application,service,action,disabled,profile_group
pre,hmi,office,cell,10.2.0.7,10.1.0.1,modbus,application-default,allow,no,strict
pre,old,office,cell,10.2.0.8,10.1.0.1,modbus,application-default,allow,yes,strict
""",
    ],
)
def test_pan_os_as_exporters_of_its_configuration_write_it(text):
    parsed = policies(text)
    assert parsed.format == "panos_csv"
    assert [code for code, *_ in told(parsed)] == ["10.2.0.7>10.1.0.1/modbus_tcp/"]


def test_junos_a_whole_configuration_whose_policies_come_late():
    policy = {
        "from-zone-name": "office",
        "to-zone-name": "cell",
        "policy": [
            {
                "name": "hmi",
                "match": {"source-address": ["hmi-1"], "destination-address": ["any"], "application": ["junos-https"]},
                "then": {"permit": [None]},
            }
        ],
    }
    book = {"address-book": [{"name": "global", "address": [{"name": "hmi-1", "ip-prefix": "10.2.0.7/32"}]}]}
    users = [{"name": f"user-{number}", "class": "read-only"} for number in range(9000)]
    tree = {
        "configuration": {
            "@": {"junos:commit-user": "root"},
            "system": {"login": {"user": users}},
            "security": {**book, "policies": {"policy": [policy]}},
        }
    }
    parsed = parse(json.dumps(tree).encode(), filename="srx.json")
    assert parsed.format == "junos_json"
    assert [code for code, *_ in told(parsed)] == ["10.2.0.7>any/https/"]
