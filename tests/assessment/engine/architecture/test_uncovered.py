"""A pull list names every way over its border: by brute force over small plants, and row by row."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.architecture import uncovered
from assessment.engine.architecture.cuts import cuts
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import judge_case
from tests.assessment.engine.architecture.test_cuts import PLANT

KINDS = {"A": "enterprise", "B": "control", "C": "control", "D": "external"}
NETS = {code: f"10.0.{number}.0/24" for number, code in enumerate(KINDS)}
ASSETS = [
    *(
        {"tag": f"{code}{one}", "zone": code, "ips": [f"10.0.{number}.{one}"]}
        for number, code in enumerate(KINDS)
        for one in (1, 2)
    ),
    {"tag": "LOST"},
    {"tag": "HOP", "zone": "B"},
]
ENDS = st.one_of(
    st.sampled_from([{"asset": one["tag"]} for one in ASSETS]),
    st.sampled_from([{"zone": code} for code in KINDS]),
    st.sampled_from([{"ip": ip} for ip in ("10.0.0.1", "10.0.1.77", "10.0.3.9", "192.0.2.1")]),
    st.sampled_from([{"network": one} for one in ("10.0.1.0/24", "10.0.0.0/23", "192.0.2.0/24")]),
    st.just({"any": True}),
)
CONDUITS = st.lists(
    st.fixed_dictionaries(
        {
            "between": st.lists(st.sampled_from(list(KINDS)), min_size=2, max_size=3, unique=True),
            "status": st.sampled_from(["in_service", "planned", "closed"]),
        }
    ),
    max_size=4,
).map(lambda rows: [{"code": f"K{number}", **one} for number, one in enumerate(rows)])


@st.composite
def plants(draw):
    """Draw a plant of four zones with conduits and flows of every kind of end."""
    conduits = draw(CONDUITS)
    named = st.sampled_from([None, "none", *(one["code"] for one in conduits)])
    flows = []
    for number in range(draw(st.integers(1, 6))):
        flow = {"code": f"F{number}", "from": draw(ENDS), "to": draw(ENDS), "protocol": "https"}
        flow["basis"] = draw(st.sampled_from(["declared", "observed"]))
        conduit, via = draw(named), draw(st.sampled_from([None, "HOP", "LOST"]))
        flows.append({**flow, **({"conduit": conduit} if conduit else {}), **({"via": [via]} if via else {})})
    zones = [{"code": code, "kind": kind, "subnets": [NETS[code]]} for code, kind in KINDS.items()]
    head = {"bulkhead": 1, "site": {"code": "S"}, "assessment": {"code": "A"}}
    return {**head, "zones": zones, "conduits": conduits, "assets": ASSETS, "flows": flows}


def homes(end, flow, other, conduits):
    """Give the zones an end may lie in by the contract, None where in none, worked out without the engine."""
    of_asset = {one["tag"]: one.get("zone") for one in ASSETS}
    if "asset" in end:
        return {of_asset[end["asset"]]}
    if "zone" in end:
        return {end["zone"]}
    if "ip" in end:
        return {next((code for code, net in NETS.items() if ip_address(end["ip"]) in ip_network(net)), None)}
    if "network" in end:
        wide = ip_network(end["network"])
        return {code for code, net in NETS.items() if ip_network(net).overlaps(wide)} or {None}
    if flow.get("conduit") in conduits:
        between = set(conduits[flow["conduit"]]["between"])
        known = homes(other, flow, end, {}) if "any" not in other else set()
        return between - known if len(known) == 1 and between - known else between
    return {*KINDS, None}


def ended(flow, conduits, pulled):
    """Tell whether pulling conduits ends a flow: all that may carry it are pulled."""
    if "conduit" in flow:
        return flow["conduit"] in pulled
    ends = [homes(flow[side], flow, {}, {}) for side in ("from", "to")]
    if any(len(one) != 1 for one in ends):
        return False
    between = [one for one in conduits.values() if ends[0] != ends[1] and ends[0] | ends[1] <= set(one["between"])]
    standing = [one for one in between if one["status"] == "in_service"] or between
    return bool(standing) and {one["code"] for one in standing} <= set(pulled)


def border_of(one):
    return {"A", "D"} if one["target"].startswith("site:") else {one["code"]}


@settings(max_examples=80, deadline=None)
@given(plants())
def test_after_all_is_pulled_nothing_crosses(document):
    conduits = {one["code"]: one for one in document["conduits"]}
    of_asset = {one["tag"]: one.get("zone") for one in ASSETS}
    found = cuts(judge_case(load_document(document).system).case, document)
    for card in (*found["zones"], found["island"]):
        inside, pulled = border_of(card), {one["code"] for one in card["conduits"]}
        assert all(conduits[code]["status"] == "in_service" for code in pulled)
        listed = {code for row in card["uncovered"] for code in row["codes"]}
        for flow in document["flows"]:
            touched = homes(flow["from"], flow, flow["to"], conduits) | homes(flow["to"], flow, flow["from"], conduits)
            touched |= {of_asset[tag] for tag in flow.get("via", ())}
            may_cross = bool(touched & inside) and bool(touched - inside)
            is_over = ended(flow, conduits, pulled)
            assert not may_cross or is_over or flow["code"] in listed, (card["target"], flow)
            assert flow["code"] not in listed or (may_cross and not is_over), (card["target"], flow)


def asked(**more):
    document = {**PLANT, **more}
    found = cuts(judge_case(load_document(document).system).case, document)
    return {one["target"]: one for one in (*found["zones"], *found["conduits"], found["island"])}


PAST = {"code": "F9", "from": {"zone": "OFF"}, "to": {"asset": "PLC"}, "protocol": "modbus_tcp", "port": 502}


def test_a_flow_past_every_conduit_stands_in_each_list_whose_border_it_crosses():
    ports = [{"name": "eth0", "switch": "FW"}]
    assets = [
        {**one, "ips": ["10.0.0.9"], "interfaces": ports} if one["tag"] == "PLC" else one for one in PLANT["assets"]
    ]
    found = asked(assets=assets, flows=[*PLANT["flows"], {**PAST, "basis": "observed"}])
    for target in ("zone:OFF", "zone:LINE", "site:S"):
        (row,) = found[target]["uncovered"]
        assert (row["from"], row["to"], row["to_at"]) == ("Office", "Mixer", "10.0.0.9")
        assert (row["services"], row["codes"], row["why"], row["seen"]) == (["Modbus/TCP 502"], ["F9"], "none", True)
    assert found["zone:LINE"]["uncovered"][0]["cable"] == ["Firewall"]
    assert found["zone:OFF"]["uncovered"][0]["cable"] == []
    assert found["zone:OPS"]["uncovered"] == []


def test_remote_access_stands_at_its_way_and_without_one_on_every_card():
    remote = [
        {"code": "R1", "who": "Supplier", "flow": "F9"},
        {"code": "R2", "who": "Licences hotline", "flow": "F3"},
        {"code": "R3", "who": "Somebody"},
    ]
    found = asked(flows=[*PLANT["flows"], PAST], remote_access=remote)
    assert found["zone:LINE"]["uncovered"][0]["remote"] == ["Supplier"]
    assert found["zone:OFF"]["conduits"][0]["remote"] == ["Licences hotline"]
    assert [found[one]["astray"] for one in ("zone:OFF", "zone:LINE", "site:S")] == [["Somebody"]] * 3


def test_a_modem_and_feet_on_both_sides_are_doors_unless_they_are_pulled():
    modem = {"tag": "MOD", "name": "Modem", "type": "modem", "zone": "LINE"}
    both = {"tag": "DUAL", "name": "Laptop", "zone": "OPS", "interfaces": [{"name": "b", "zone": "OFF"}]}
    found = asked(assets=[*PLANT["assets"], modem, both, {"tag": "STRAY", "name": "Stray", "type": "cellular_router"}])
    doors = {
        target: [(one["name"], one["uplink"], one["feet"]) for one in found[target]["doors"]]
        for target in found
        if "doors" in found[target]
    }
    stray = ("Stray", True, [])
    assert doors["zone:LINE"] == [("Modem", True, []), stray]
    assert doors["zone:OFF"] == [("Laptop", False, ["Operations"]), stray]
    assert doors["site:S"] == [("Laptop", False, ["Operations"]), ("Modem", True, []), stray]
    at_end = [{**one, "boundary_assets": ["MOD"]} if one["code"] == "C2" else one for one in PLANT["conduits"]]
    assert asked(assets=[*PLANT["assets"], modem], conduits=at_end)["zone:LINE"]["doors"] == []


def test_beyond_so_many_rows_a_list_tells_them_by_zone_and_leaves_none_out(monkeypatch):
    monkeypatch.setattr(uncovered, "ROWS_MOST", 1)
    more = {**PAST, "code": "F8", "from": {"asset": "LIC"}, "to": {"asset": "DOSE"}}
    (row,) = asked(flows=[*PLANT["flows"], PAST, more])["zone:LINE"]["uncovered"]
    assert (row["from"], row["to"], row["flows"], row["codes"]) == ("Office", "Line", 2, ["F8", "F9"])
