from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.attack_paths.pairs import find_attack_paths
from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.dependencies import STOPS
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.stories.tell import NO_PATH, NO_PATH_KNOWN, NOT_JUDGED, REACHABLE, Story, tell_stories
from assessment.engine.system import Dependency, Interface, RemoteAccess, Segment
from tests.builders import asset, conduit, flow, plant, zone

ZONES = (
    zone("OFF", kind="enterprise", level=4),
    zone("DMZ", kind="dmz", level=3.5),
    zone("OPS", kind="operations", level=3),
    zone("CTL", kind="control", level=(1, 2), lateral="isolated"),
)
ASSETS = (asset("PC", "OFF"), asset("HIST", "OPS", type="historian"), asset("PLC", "CTL", type="plc"))


def stories(*parts, **header) -> dict[str, Story]:
    built = plant(*ZONES, *ASSETS, *parts, **header)
    return {one.template.code: one for one in tell_stories(RouteFinder(ServiceGraph(built)), {})}


def story(code: str, *parts, **header) -> Story:
    return stories(*parts, **header)[code]


def test_ransomware_reaches_the_historian_by_the_flows_that_lead_there():
    found = story("ransomware_historian", flow("F1", "PC", "HIST"), flow("F2", "HIST", "PLC"))
    assert found.verdict == REACHABLE
    assert found.likeliest is not None
    assert found.likeliest.hops == ("PC", "HIST")
    assert (found.routes, found.minimum_cut) == (1, ("F1",))


def test_the_shortest_and_the_likeliest_way_may_differ():
    strong = {"zone:CTL": (2,) * 7, "zone:OPS": (0,) * 7, "zone:DMZ": (0,) * 7, "conduit:C": (4,) * 7}
    parts = (
        asset("RELAY", "DMZ"),
        conduit("C", "OFF", "OPS"),
        flow("F1", "PC", "HIST", conduit="C"),
        flow("F2", "PC", "RELAY"),
        flow("F3", "RELAY", "HIST"),
    )
    [found] = [
        one
        for one in tell_stories(RouteFinder(ServiceGraph(plant(*ZONES, *ASSETS, *parts))), strong)
        if one.template.code == "ransomware_historian"
    ]
    assert found.shortest is not None
    assert found.likeliest is not None
    # by F1 a border of strength 4 against 2 (weight 2000), by the relay two of strength 0 (46 each)
    assert (found.shortest.flows, found.likeliest.flows) == (("F1",), ("F2", "F3"))
    assert (found.likeliest.weight, found.routes) == (92, 2)


def test_a_missing_path_proves_nothing_while_flows_may_be_missing():
    assert story("ransomware_historian").verdict == NO_PATH_KNOWN
    assert story("ransomware_historian", flows_complete=True).verdict == NO_PATH


def test_an_attack_whose_entry_or_target_the_model_lacks_is_not_judged():
    found = stories()
    assert found["compromised_update_server"].verdict == NOT_JUDGED
    assert found["wireless_intruder"].verdict == NOT_JUDGED
    assert found["stolen_vendor_account"].verdict == NOT_JUDGED


def test_a_mail_that_an_operator_reads_is_at_its_goal_at_once():
    reader = (asset("HMI", "CTL", type="hmi"), asset("MAIL", "OFF", type="mail_server"))
    found = story("phishing_plant_stop", *reader, flow("F1", "HMI", "MAIL", protocol="smtp"))
    assert found.verdict == REACHABLE
    assert [place.code for place in found.already_there] == ["HMI"]


def test_a_zone_whose_levels_do_not_agree_counts_only_where_all_of_them_are_low():
    wide = zone("WIDE", level=(2, 3))
    found = story("phishing_plant_stop", wide, asset("X", "WIDE"), asset("Y", "WIDE", level=2))
    assert [place.code for place in found.targets] == ["PLC", "Y"]


@pytest.mark.parametrize(
    ("template", "entry"),
    [
        ("compromised_update_server", {"type": "update_server"}),
        ("infected_engineering_laptop", {"type": "maintenance_laptop"}),
        ("infected_engineering_laptop", {"temporary": True}),
        ("wireless_intruder", {"wireless": True}),
        ("wireless_intruder", {"type": "wireless_ap"}),
        ("stolen_vendor_account", {"type": "vendor_device"}),
    ],
)
def test_each_attack_finds_its_entry_by_kind(template, entry):
    found = story(template, asset("ENTRY", "OPS", **entry), flow("F1", "ENTRY", "PLC"))
    assert [place.code for place in found.entries] == ["ENTRY"]
    assert found.verdict == REACHABLE


def test_entry_and_target_in_one_open_zone_cannot_be_cut_apart():
    parts = (zone("CELL", level=1), asset("LAP", "CELL", type="maintenance_laptop"), asset("PLC2", "CELL", type="plc"))
    found = story("infected_engineering_laptop", *parts)
    assert (found.verdict, found.routes, found.minimum_cut) == (REACHABLE, None, None)
    assert found.cut_reason is not None


class TestVendor:
    PARTS = (asset("VEND", "OFF", type="vendor_device"), asset("JUMP", "DMZ", type="jump_host"))

    def test_the_fewest_steps_with_a_second_factor_over_all_ways_count(self):
        found = story(
            "stolen_vendor_account",
            *self.PARTS,
            flow("F1", "VEND", "JUMP", controls=["mfa", "recorded"]),
            flow("F2", "JUMP", "PLC", controls=["mfa"]),
        ).account
        assert found is not None
        assert (found.fewest_mfa, found.fewest_recorded) == (2, 1)

    def test_one_way_around_is_enough(self):
        found = story(
            "stolen_vendor_account",
            *self.PARTS,
            asset("HMI", "CTL"),
            asset("MODEM", "OPS"),
            flow("F1", "VEND", "JUMP", controls=["mfa", "recorded"]),
            flow("F2", "JUMP", "PLC"),
            flow("F3", "VEND", "MODEM"),
            flow("F4", "MODEM", "HIST", controls=["recorded"]),
            flow("F5", "HIST", "HMI"),
        ).account
        assert found is not None
        # from the modem sideways to the historian, past the recorded flow
        assert (found.fewest_mfa, found.fewest_recorded) == (0, 0)
        assert found.without_mfa.hops[:2] == ("VEND", "MODEM")

    def test_a_remote_access_states_its_second_factor_and_its_recording(self):
        access = RemoteAccess("RA", who="Pump maker", flow="F1", mfa=True, recorded=True)
        found = story("stolen_vendor_account", access, flow("F1", "PC", "PLC"))
        assert found.account is not None
        assert [place.code for place in found.entries] == ["PC"]
        assert (found.account.fewest_mfa, found.account.fewest_recorded) == (1, 1)

    def test_a_flow_between_zones_counts_once(self):
        many = (
            asset("VEND2", "OFF", type="vendor_device"),
            asset("J2", "DMZ"),
            asset("J3", "DMZ"),
            asset("PC2", "OFF"),
        )
        found = story(
            "stolen_vendor_account",
            *self.PARTS,
            *many,
            flow("F1", "zone:OFF", "zone:DMZ", controls=["mfa"]),
            flow("F2", "zone:DMZ", "PLC"),
        ).account
        assert found is not None
        assert found.fewest_mfa == 1


class TestBus:
    BUS = (
        Segment("SEG", medium="DeviceNet", attached_to=("BRIDGE",)),
        asset("BRIDGE", "CTL", type="linking_device"),
        asset("VALVE", "CTL", type="actuator", interfaces=[Interface("1", segment="SEG")]),
    )

    def test_a_device_on_a_bus_is_entered_by_its_bridge(self):
        found = story("phishing_plant_stop", *self.BUS, flow("F1", "PC", "BRIDGE"))
        assert [place.code for place in found.targets] == ["BRIDGE", "PLC"]
        [bus] = found.buses
        assert (bus.bus.bridges, bus.bus.devices) == (("BRIDGE",), ("VALVE",))
        assert bus.route is not None
        assert bus.route.hops == ("PC", "BRIDGE")

    def test_a_bridge_that_nothing_leads_to_is_not_reached(self):
        [bus] = story("phishing_plant_stop", *self.BUS, flow("F1", "PC", "PLC")).buses
        assert bus.route is None

    @pytest.mark.parametrize("medium", ["enip", "Modbus/TCP"])
    def test_a_segment_with_addresses_is_no_bus(self, medium):
        segment = Segment("SEG", medium=medium, attached_to=("BRIDGE",))
        assert story("phishing_plant_stop", segment, *self.BUS[1:], flow("F1", "PC", "BRIDGE")).buses == ()

    def test_where_the_medium_is_not_known_a_linking_device_tells(self):
        segment = Segment("SEG", attached_to=("BRIDGE", "a cabinet"))
        assert len(story("phishing_plant_stop", segment, *self.BUS[1:], flow("F1", "PC", "BRIDGE")).buses) == 1
        plain = Segment("SEG", medium="copper", attached_to=("PLC",))
        assert story("phishing_plant_stop", plain, *self.BUS[1:], flow("F1", "PC", "BRIDGE")).buses == ()


def test_who_speaks_over_a_wireless_conduit_is_an_entry():
    radio = (asset("RTU", "OPS"), conduit("W", "OPS", "CTL", kind="wireless"), flow("F1", "RTU", "PLC"))
    found = story("wireless_intruder", *radio)
    assert [place.code for place in found.entries] == ["RTU"]
    assert found.verdict == REACHABLE


def test_a_target_beside_an_empty_zone_is_reached_in_a_zone_that_blocks_transit():
    parts = (
        zone("A", level=1),
        zone("CELL", level=1, lateral="transit_blocked"),
        asset("LAP", "CELL", wireless=True, level=3),
        asset("PLC2", "CELL", type="plc"),
    )
    found = story("wireless_intruder", *parts)
    assert [place.code for place in found.targets] == ["A", "PLC", "PLC2"]
    assert found.shortest is not None
    assert found.shortest.hops == ("LAP", "PLC2")


def test_what_is_cut_off_is_the_device_on_a_bus_and_not_its_bridge():
    sensor = asset("SENSOR", "CTL", wireless=True, interfaces=[Interface("1", segment="SEG")])
    found = story("wireless_intruder", *TestBus.BUS[:2], sensor)
    assert [place.code for place in found.entries] == ["BRIDGE"]
    assert [place.code for place in found.containment.isolated] == ["SENSOR"]


def test_isolating_it_stops_what_needs_it():
    mes = asset("MES", "OPS", essential_function=True, depends_on=[Dependency("PC", "orders", True, 8)])
    found = story("ransomware_historian", mes, asset("LINE", "CTL", essential_function=True, depends_on=()))
    assert [place.code for place in found.containment.isolated] == ["PC"]
    fates = {place.code: fate for place, fate in found.containment.functions}
    assert (fates["MES"].verdict, fates["MES"].hours) == (STOPS, 8)
    assert fates["LINE"].verdict == "keeps_running"


def test_what_is_cut_off_itself_is_not_asked_about():
    office = asset("ERP", "OFF", essential_function=True, depends_on=())
    assert story("ransomware_historian", office).containment.functions == ()


def test_the_order_of_the_file_does_not_matter():
    parts = [
        *ZONES,
        *ASSETS,
        *TestBus.BUS,
        flow("F1", "PC", "HIST"),
        flow("F2", "HIST", "BRIDGE"),
        flow("F3", "PC", "PLC"),
    ]
    one, other = (tell_stories(RouteFinder(ServiceGraph(plant(*order))), {}) for order in (parts, parts[::-1]))
    assert one == other


ENDS = st.sampled_from(["PC", "RELAY", "HIST", "PLC", "zone:OFF", "zone:DMZ", "zone:CTL"])


@given(st.lists(st.tuples(ENDS, ENDS), max_size=8), st.integers(0, 4))
def test_a_story_with_one_entry_zone_and_one_target_says_what_the_pair_of_them_says(pairs, level):
    flows = [flow(f"F{number}", source, target) for number, (source, target) in enumerate(pairs)]
    built = plant(*ZONES, *ASSETS, asset("RELAY", "DMZ"), *flows)
    sl_a = {"zone:OPS": (level,) * 7}
    finder = RouteFinder(ServiceGraph(built))
    [found] = [one for one in tell_stories(finder, sl_a) if one.template.code == "ransomware_historian"]
    [pair] = find_attack_paths(built, sl_a, pairs=[("OFF", "HIST")], finder=finder).paths
    assert (found.verdict == REACHABLE) == pair.is_reachable
    assert (found.shortest, found.likeliest) == (pair.shortest, pair.likeliest)
    assert (found.routes, found.minimum_cut) == (pair.routes, pair.minimum_cut)
