"""IEC 61850 SCL into a model document."""

from __future__ import annotations

from inventory.converters.formats import convert
from tests.inventory.converters.samples import by_code, converted, refusal


def test_sub_networks_are_segments_and_propose_zones():
    document = converted("scl/bay.scd").document
    assert by_code(document, "segments") == {
        "StationBus": {"name": "StationBus", "subnets": ["10.2.0.0/24"], "zones": ["StationBus"]},
        "Process bus": {"name": "Process bus", "zones": ["Process bus"]},
    }
    assert by_code(document, "zones") == {
        "StationBus": {"name": "StationBus", "subnets": ["10.2.0.0/24"]},
        "Process bus": {"name": "Process bus", "kind": "field"},
    }


def test_ieds_have_their_interfaces_and_stand_in_the_only_network_they_are_in():
    station = {"zone": "StationBus", "segment": "StationBus"}
    process = {"zone": "Process bus", "segment": "Process bus"}
    assert by_code(converted("scl/bay.scd").document, "assets") == {
        "PROT1": {
            "name": "PROT1", "type": "ied", "vendor": "Acme", "model": "P-7", "place": "S1/E1/Q01",
            "ips": ["10.2.0.11"], "macs": ["00:1B:1B:00:00:11"],
            # 0.0.0.0 and the multicast address of its message are no addresses of the device
            "interfaces": [{"name": "P1", "ip": "10.2.0.11", "mac": "00:1B:1B:00:00:11", **station},
                           {"name": "P2", **process}],
        },
        "GW1": {  # its functions are in a bay and outside it, so no bay is its own
            "name": "GW1", "type": "ied", "zone": "StationBus", "ips": ["10.2.0.20", "10.2.0.21"],
            "interfaces": [{"name": "P1", "ip": "10.2.0.20", **station}, {"name": "P1", "ip": "10.2.0.21", **station}],
        },
        "MU1": {"name": "MU1", "type": "ied", "vendor": "Acme", "place": "S1/E1/Q02", "zone": "Process bus",
                "interfaces": [{"name": "P1", **process}]},
    }  # fmt: skip


def test_messages_run_from_the_publisher_and_reports_are_opened_by_the_client():
    flows = by_code(converted("scl/bay.scd").document, "flows")
    assert flows == {
        "PROT1 > MU1 GOOSE": {"from": {"asset": "PROT1"}, "to": {"asset": "MU1"}, "protocol": "iec61850_goose",
                              "data": "to"},
        "GW1 > PROT1 Report": {"from": {"asset": "GW1"}, "to": {"asset": "PROT1"}, "protocol": "iec61850_mms",
                               "access": "read", "data": "from"},
        "MU1 > PROT1 SMV": {"from": {"asset": "MU1"}, "to": {"asset": "PROT1"}, "protocol": "iec61850_sv",
                            "data": "to"},
    }  # fmt: skip


def test_places_are_those_of_the_substation():
    assert by_code(converted("scl/bay.scd").document, "hierarchy") == {
        "S1": {"name": "S1", "kind": "substation"},
        "S1/E1": {"name": "E1", "kind": "voltage level", "parent": "S1"},
        "S1/E1/Q01": {"name": "Q01", "kind": "bay", "parent": "S1/E1"},
        "S1/E1/Q02": {"name": "Q02", "kind": "bay", "parent": "S1/E1"},
    }


def test_what_is_not_carried_is_told():
    assert converted("scl/bay.scd").notes[1:] == (
        "Not carried: access points of IEDs that are not in the file (1); inputs whose service is not stated (1); zones of assets that are connected to several networks (1).",
    )


def test_an_ied_named_twice_is_refused_and_one_named_as_client_only_is_told():
    assert refusal('<SCL><IED name="A"/><IED name="A"/></SCL>') == [
        "The id 'A' stands twice in the file; each thing needs its own."
    ]
    text = (
        '<SCL><IED name="A"><ReportControl><RptEnabled><ClientLN iedName="B"/></RptEnabled></ReportControl></IED></SCL>'
    )
    found = convert(text.encode())
    assert "flows" not in found.document
    assert found.notes == ("Not carried: flows with an end that is not in the file (1).",)
