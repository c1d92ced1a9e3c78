"""AutomationML into a model document."""

from __future__ import annotations

from inventory.converters.formats import convert
from tests.inventory.converters.samples import by_code, converted


def test_an_automation_project_gives_devices_with_what_their_heads_say():
    assert by_code(converted("automationml/cell.aml").document, "assets") == {
        "Filler": {
            "name": "Filler", "type": "plc", "vendor": "Acme", "model": "6XX7 515-0AA00", "firmware": "V2.9",
            "zone": "PN/IE_1", "ips": ["10.4.0.11"],
            "interfaces": [{"name": "IE1", "ip": "10.4.0.11", "zone": "PN/IE_1", "segment": "PN/IE_1"}],
        },
        "Panel": {"name": "Panel", "type": "hmi"},
    }  # fmt: skip


def test_its_subnets_are_segments_and_propose_zones():
    document = converted("automationml/cell.aml").document
    assert by_code(document, "segments") == {
        "PN/IE_1": {"name": "PN/IE_1", "subnets": ["10.4.0.0/24"], "zones": ["PN/IE_1"]}
    }
    assert by_code(document, "zones") == {"PN/IE_1": {"name": "PN/IE_1", "subnets": ["10.4.0.0/24"]}}


def test_what_is_not_carried_is_told_and_other_files_are_not_followed():
    assert converted("automationml/cell.aml").notes[-1] == (
        "Not carried: links to things that are not in the file (1); other files that it refers to (1)."
    )


def test_zones_hold_the_devices_inside_them_and_those_they_mirror():
    document = converted("automationml/zones.aml").document
    assert by_code(document, "zones") == {
        "Operations": {"name": "Operations", "kind": "operations"},
        "Control": {"name": "Control", "kind": "control"},
    }
    assert by_code(document, "assets") == {
        "Archive": {"name": "Archive", "type": "historian", "zone": "Operations"},
        "Gate": {"name": "Gate", "type": "firewall", "zone": "Operations"},
        "PLC": {"name": "PLC", "type": "plc", "zone": "Control"},
        "Laptop": {"name": "Laptop", "type": "maintenance_laptop", "zone": "Control"},
    }


def test_a_wire_is_a_connection_and_a_logical_connection_a_flow():
    document = converted("automationml/zones.aml").document
    assert by_code(document, "conduits") == {
        "Operations - Control": {"name": "Operations - Control", "between": ["Operations", "Control"],
                                 "boundary_assets": ["Gate"]},
    }  # fmt: skip
    assert by_code(document, "flows") == {
        "Values": {"from": {"asset": "Archive"}, "to": {"asset": "PLC"}, "protocol": "opc_ua",
                   "conduit": "Operations - Control"},
    }  # fmt: skip
    assert converted("automationml/zones.aml").notes[-1] == (
        "Not carried: logical connections that do not join two devices (1)."
    )


def test_two_elements_with_one_id_are_two_devices():
    role = '<RoleRequirements RefBaseRoleClassPath="Lib/PLC"/>'
    element = f'<InternalElement ID="A" Name="PLC">{role}</InternalElement>'
    text = f'<CAEXFile><InstanceHierarchy Name="H">{element * 2}</InstanceHierarchy></CAEXFile>'
    assert [asset["tag"] for asset in convert(text.encode()).document["assets"]] == ["PLC (a)", "PLC (a, element 2)"]
