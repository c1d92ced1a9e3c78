from __future__ import annotations

import pytest

from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.techniques import TechniqueTable
from catalogue.loader import attack_techniques, protocols
from tests.builders import asset, conduit, flow, plant, zone


def techniques(
    source: dict | None = None, *, zone_of: dict | None = None, carried: dict | None = None, **values
) -> tuple[str, ...]:
    """Give the techniques of the one hop from A to B over one flow."""
    target = {"credentials": values.pop("credentials", None)}
    built = plant(
        zone("FROM", **(zone_of or {"kind": "operations"})),
        zone("TO", kind="control"),
        asset("A", "FROM", **(source or {})),
        asset("B", "TO", **target),
        conduit("C", "FROM", "TO", **(carried or {})),
        flow("F", "A", "B", **values),
    )
    return _of_route(built)


def _of_route(built) -> tuple[str, ...]:
    graph = ServiceGraph(built)
    finder = RouteFinder(graph)
    costs = finder.by_hops(finder.judge({}))
    route = costs.route(graph.end("A"), costs.to(graph.end("B")))
    assert route is not None
    table = TechniqueTable(built, {"F"})
    return tuple(one for step in route.steps for one in table.of(step))


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"protocol": "rdp"}, ("T0886", "T0859")),
        ({"protocol": "rdp", "controls": ["mfa"]}, ("T0886",)),
        ({"protocol": "smb"}, ("T0859", "T0867")),
        ({"protocol": "mssql"}, ("T0859", "T0866")),
        ({"protocol": "tristation"}, ("T0843",)),
        ({"protocol": "modbus_tcp"}, ("T0855",)),
        ({"protocol": "modbus_tcp", "access": "write"}, ("T0855",)),
        ({"protocol": "modbus_tcp", "access": "read"}, ("T0866",)),
        ({"protocol": "modbus_tcp", "controls": ["read_only"]}, ("T0866",)),
        ({"protocol": "smtp"}, ("T0865",)),
        ({"protocol": "ntp"}, ("T0866",)),
        ({"protocol": "ntp", "credentials": "default"}, ("T0866", "T0812")),
        ({}, ()),
        ({"protocol": "unknown"}, ()),
    ],
)
def test_a_hop_over_a_flow_is_what_its_protocol_is_used_for(values, found):
    assert techniques(**values) == found


@pytest.mark.parametrize(
    ("source", "zone_of", "carried", "found"),
    [
        ({"temporary": True}, None, None, "T0864"),
        ({"wireless": True}, None, None, "T0860"),
        ({"type": "update_server"}, None, None, "T0862"),
        (None, {"kind": "wireless"}, None, "T0860"),
        (None, {"kind": "external", "external_kind": "internet"}, None, "T0883"),
        (None, None, {"kind": "removable_media"}, "T0847"),
    ],
)
def test_where_a_session_comes_from_names_a_technique_without_a_protocol(source, zone_of, carried, found):
    assert techniques(source, zone_of=zone_of, carried=carried) == (found,)


def test_a_sideways_move_takes_over_the_next_machine():
    assert _of_route(plant(zone("Z"), asset("A", "Z"), asset("B", "Z"))) == ("T0866", "T0867")


def test_every_use_in_the_table_is_one_of_a_protocol_and_every_use_is_in_the_table():
    used = {use for row in attack_techniques() for use in row.uses}
    assert used == {protocol.use for protocol in protocols().values()}
