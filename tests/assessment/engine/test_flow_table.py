"""Flows kept as columns say what the same flows say one by one."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.flow_table import FlowTable
from assessment.engine.model_file.build import build_system
from assessment.engine.system import End, Flow, OpcSecurity, Topic

PLC, HMI = End(asset="PLC"), End(asset="HMI")
VALUES = {
    "protocol": st.sampled_from([None, "opc_ua", "modbus_tcp"]),
    "secure": st.sampled_from([None, True, False]),
    "security": st.sampled_from([None, OpcSecurity("sign"), OpcSecurity()]),
    "topics": st.sampled_from([None, (), (Topic("line/1"),)]),
    "port": st.sampled_from([None, 1, 502, "502", "any"]),
    "controls": st.sampled_from([None, frozenset(), frozenset({"mfa", "dpi"})]),
    "via": st.sampled_from([(), ("FW",)]),
    "translated": st.sampled_from([None, True, False, "198.51.100.7"]),
    "removal_cost": st.sampled_from([None, 0, 500, 500.0]),
    "last_seen": st.sampled_from([None, date(2026, 5, 2)]),
}


@st.composite
def flows(draw):
    ends = st.sampled_from([PLC, HMI, End(ip="10.0.0.1"), End(is_any=True)])
    return [
        Flow(f"F{number}", draw(ends), draw(ends), **{name: draw(values) for name, values in VALUES.items()})
        for number in range(draw(st.integers(0, 6)))
    ]


@given(flows())
def test_every_field_of_every_flow_is_in_its_column(written):
    table = FlowTable.of(written)
    assert list(table) == written
    for field in fields(Flow):
        column, distinct = table.column(field.name)
        said = [distinct[number] for number in column.tolist()]
        assert [repr(value) for value in said] == [repr(getattr(flow, field.name)) for flow in written]
        assert table.values(field.name) == said


@given(flows())
def test_a_flow_that_is_made_of_its_columns_is_the_flow(written):
    chosen = FlowTable.of(written).chosen(np.arange(len(written))[::-1])
    assert tuple(chosen) == tuple(reversed(written))
    assert [repr(flow.removal_cost) for flow in chosen] == [repr(flow.removal_cost) for flow in reversed(written)]
    assert chosen[:2] == tuple(reversed(written))[:2]


def test_a_flow_is_made_once():
    table = FlowTable.of([Flow("F1", PLC, HMI)]).chosen(np.array([0]))
    assert table[0] is table[-1]
    with pytest.raises(IndexError):
        table[1]


def test_both_ends_number_the_same_values():
    table = FlowTable.of([Flow("F1", PLC, HMI), Flow("F2", HMI, PLC)])
    (sources, ends), (destinations, others) = table.column("source"), table.column("destination")
    assert (sources.tolist(), destinations.tolist(), ends) == ([0, 1], [1, 0], others)


def test_a_value_that_is_stated_comes_with_the_code_of_its_flow():
    written = [Flow("F1", PLC, HMI, secure=False), Flow("F2", PLC, HMI), Flow("F3", PLC, HMI, secure=True)]
    assert list(FlowTable.of(written).stated("secure")) == [("F1", False), ("F3", True)]
    assert list(FlowTable.of(written).stated("template")) == []


def test_tables_are_equal_where_their_flows_are():
    written = (Flow("F1", PLC, HMI), Flow("F2", PLC, HMI))
    assert FlowTable.of(written) == written
    assert hash(FlowTable.of(written)) == hash(written)
    assert FlowTable.of(written) != FlowTable.of([written[0], replace(written[1], port=1)])


def test_a_file_without_flows_has_an_empty_table():
    system = build_system({"site": {"code": "S"}, "assessment": {"code": "A"}})
    assert (len(system.flows), system.flows.column("code")[0].tolist()) == (0, [])


def test_what_is_written_alike_is_converted_alike():
    record = {"from": {"asset": "PLC"}, "to": {"any": True}, "last_seen": "2026-05-02T10:00:00Z", "controls": ["dpi"]}
    same = [
        {**record, "code": "F2"},
        {**record, "code": "F1", "last_seen": "2026-05-02", "port": 502.0, "secure": None, "removal_cost": 500.0},
    ]
    first, second = build_system({"site": {"code": "S"}, "assessment": {"code": "A"}, "flows": same}).flows
    assert second == Flow("F2", PLC, End(is_any=True), last_seen=date(2026, 5, 2), controls=frozenset({"dpi"}))
    assert first == replace(second, code="F1", port=502, removal_cost=500.0)
    assert (type(first.port), type(first.removal_cost)) == (int, float)
