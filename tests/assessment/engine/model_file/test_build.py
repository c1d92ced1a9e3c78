from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from assessment.engine.levels import UNKNOWN
from assessment.engine.model_file.build import build_system
from assessment.engine.system import (
    Backup,
    BoundaryAsset,
    Dependency,
    End,
    Exposure,
    IslandMode,
    Isolation,
    Management,
    Monitoring,
    OpcSecurity,
    Period,
    PlanSettings,
    Radio,
    RowStatus,
    System,
    TargetCondition,
    Thresholds,
    Topic,
    Trust,
)
from catalogue.loader import measures as catalogue_measures
from tests.assessment.engine.model_file.documents import every_field, small


def built(**parts: Any) -> System:
    return build_system(small(**parts))


def test_a_silent_file_gets_the_defaults_of_the_contract():
    system = built()
    assert (system.site.name, system.site.currency) == ("WTP", "EUR")
    assert (system.assessment.name, system.assessment.date) == ("A", None)
    assert not system.assessment.final
    assert not system.assessment.flows_complete
    conventions = system.assessment.conventions
    assert (conventions.conduit_target, conventions.target_method) == ("maximum", "band")
    assert (conventions.initial_likelihood, conventions.attacker) == ("fixed", 2)
    assert conventions.thresholds == Thresholds(90, 100, 2, 12)
    assert conventions.path_chances == (90, 50, 10, 3, 1)
    assert system.plan == PlanSettings(objective="risk", periods=(Period("P1"),), windows=None)
    assert system.segments is None


def test_the_default_matrix_is_that_of_the_method():
    matrix = built().risk_matrix
    # bands by the product, as method 8.4 prints them: L to 4, M to 9, H to 15, E above
    expected = [["LMHE"[(p > 4) + (p > 9) + (p > 15)] for p in (c * f for f in range(1, 6))] for c in range(1, 6)]
    assert [list(row) for row in matrix.cells] == expected
    assert [band.sl_t for band in matrix.bands] == [1, 2, 3, 4]
    assert matrix.points[3][2] == 12
    assert matrix.tolerable == "L"


def test_points_count_backwards_where_the_first_likelihood_is_the_most_frequent():
    assert built(risk_matrix={"likelihood_descending": True}).risk_matrix.points[1] == (10, 8, 6, 4, 2)


def test_the_default_cells_count_downwards_where_the_likelihood_does():
    matrix = built(risk_matrix={"likelihood_descending": True}).risk_matrix
    assert matrix.cells[3] == ("E", "E", "H", "M", "L")
    assert matrix.likelihood[0] == "almost certain"


def test_a_matrix_of_the_file_keeps_what_it_does_not_replace():
    matrix = built(risk_matrix={"tolerable_by_category": {"safety": "M"}}).risk_matrix
    assert matrix.tolerable_by_category == {"safety": "M"}
    assert matrix.tolerable == "L"


def test_one_number_stands_for_seven_elements():
    system = built(
        zones=[{"code": "Z1", "sl_t": 2}, {"code": "Z2"}, {"code": "Z3", "sl_t": [None] * 7}],
        assets=[{"tag": "A", "sl_c": [1, "n/a", None, 2.0, 0, 0, 0]}, {"tag": "B"}],
    )
    assert [zone.sl_t for zone in system.zones] == [(2,) * 7, UNKNOWN, UNKNOWN]
    assert [zone.sl_t_is_vector for zone in system.zones] == [True, False, False]
    assert [asset.sl_c for asset in system.assets] == [(1, "n/a", None, 2, 0, 0, 0), UNKNOWN]


def test_unknown_and_none_are_not_the_same():
    between = ["Z1", "Z2"]
    system = built(
        zones=[{"code": "Z1"}, {"code": "Z2"}],
        conduits=[
            {"code": "C1", "between": between},
            {"code": "C2", "between": between, "boundary_assets": [], "controls": []},
        ],
        assets=[{"tag": "A"}, {"tag": "B", "credentials": "none", "interfaces": [], "programs": [], "depends_on": []}],
        flows=[
            {"code": "F1", "from": {"zone": "Z1"}, "to": {"any": True}, "conduit": "none", "controls": []},
            {"code": "F2", "from": {"ip": "10.0.0.1"}, "to": {"network": "10.0.0.0/8"}},
        ],
        segments=[],
        plan={"windows": []},
    )
    assert [conduit.boundary_assets for conduit in system.conduits] == [None, ()]
    assert [conduit.controls for conduit in system.conduits] == [None, frozenset()]
    assert [asset.credentials for asset in system.assets] == [None, "none"]
    assert [asset.interfaces for asset in system.assets] == [None, ()]
    assert [asset.programs for asset in system.assets] == [None, ()]
    assert [flow.conduit for flow in system.flows] == ["none", None]
    assert [flow.controls for flow in system.flows] == [frozenset(), None]
    assert system.flows[0].destination == End(is_any=True)
    assert (system.flows[1].source, system.flows[1].destination) == (End(ip="10.0.0.1"), End(network="10.0.0.0/8"))
    assert (system.segments, system.plan.windows) == ((), ())


def coded(records: Any) -> dict[str, Any]:
    return {getattr(record, "tag", None) or record.code: record for record in records}


def test_attachments_and_ways_to_cut_off_of_the_large_document_arrive():
    system = build_system(every_field())
    control, asset = coded(system.zones)["Z-CTRL"], coded(system.assets)["PLC-101"]
    assert control.isolation == Isolation("pull the plug", date(2026, 2, 1))
    assert (coded(system.zones)["Z-SITE"].access_points, control.access_points) == (None, ("firewall FW-1", "door 3"))
    assert system.site.island_mode == IslandMode("OPS-7", date(2026, 5, 4))
    assert asset.interfaces is not None
    assert (asset.interfaces[0].ip, asset.interfaces[0].switch) == ("10.10.1.11", "FW-1")
    assert (asset.sl_required, asset.runs_on, asset.fail_mode) == ((2,) * 7, "HOST-1", "closed")
    assert asset.management == Management("Z-DMZ", ("F06",))


def test_the_large_document_arrives():
    system = build_system(every_field())
    zones, assets, flows = coded(system.zones), coded(system.assets), coded(system.flows)
    control, asset, flow = zones["Z-CTRL"], assets["PLC-101"], flows["F06"]
    assert zones["Z-SITE"].levels == (0.0, 1.0, 2.0, 3.0)
    assert control.requirements["SR 1.1"] == RowStatus("met")
    assert control.requirements["SR 1.1 RE 1"].on == date(2026, 10, 1)
    assert control.sl_t_conditions == (TargetCondition("the door stays locked", holds=True),)
    assert control.sl_a == (None, 2, None, None, None, None, None)
    assert len(control.characteristics) == 7
    assert (control.isolation_claimed, control.rto_hours) == (False, 8)
    assert zones["Z-AIR"].wireless == Radio("individual", detection=True)
    conduit = system.conduits[0]
    assert conduit.boundary_assets == (BoundaryAsset("FW-1"), BoundaryAsset("FW-1", "Z-DMZ"))
    assert conduit.approvals[0].expires == date(2027, 9, 1)
    assert conduit.approvals[0].of is not None
    assert conduit.sl_t_conditions[0].holds is None
    assert conduit.monitoring == Monitoring("SOC", "sensor", "SIEM")
    assert (asset.level, asset.criticality) == (1.5, {"safety": 4, "production": 3})
    assert asset.interfaces is not None
    assert asset.interfaces[0].segment == "SEG-1"
    assert asset.depends_on == (Dependency("HOST-1", "time", is_required=True, survives_hours=24),)
    assert (asset.backup, assets["PLC-102"].backup) == (
        Backup(last=date(2026, 8, 1), rto_hours=8),
        Backup(exists=False),
    )
    assert (asset.firmware_supported, asset.lockout_applies, asset.store_and_forward) == (True, False, True)
    assert (asset.trusts, asset.joins, asset.owner) == ((Trust("HOST-1", "sync"),), (("modbus", "opc"),), "APT")
    assert asset.edge is not None
    assert (asset.edge["update_path"], asset.edge["validate"], len(asset.edge)) == ("by hand", False, 8)
    assert (asset.exposed, asset.interfaces[0].ip) == (Exposure("search engine", date(2026, 10, 10)), "10.10.1.11")
    access = system.remote_access[0]
    assert (access.approval, access.approved_by, access.relay_by) == ("per_session", "kl", "VND")
    assert flow.translated is False
    assert (flow.topics, flow.template) == ((Topic("plant/1", "read", command=False),), "line")
    assert flow.security == OpcSecurity(mode="none", policy=None, user_token="anonymous")
    assert (flow.port, flows["F07"].port, flows["F08"].port) == (502, "1024-2048", "any")
    assert flow.last_seen == date(2026, 11, 1)
    assert flow.required is True
    assert system.segments is not None
    assert (system.segments[0].medium, system.segments[0].attached_to) == ("copper", ("FW-1",))
    assert (system.remote_access[0].window, system.remote_access[0].expires) == ("by day", date(2027, 1, 1))
    scenario = system.scenarios[0]
    assert scenario.relies_on == (2, 6)
    assert scenario.techniques == ("T0883", "T0866")
    assert scenario.consequence == {"safety": 2, "financial": 4}
    assert scenario.residual is not None
    assert scenario.residual.consequence == {"safety": 2}
    assert system.plan.windows is not None
    assert system.plan.windows[0].hours == 8
    assert system.compensations[0].accepted_on == date(2026, 6, 1)
    assert system.assessment.conventions.path_controls == ("mfa", "dpi")
    assert asdict(system)["decisions"][0]["positions"][1] == {"by": None, "text": "now"}


def test_blank_fields_do_not_characterise_a_zone():
    [zone] = built(zones=[{"code": "Z", "policies": [" "], "assumptions": "", "dependencies": ["", "power"]}]).zones
    assert zone.characteristics == {"dependencies"}


def test_a_test_result_overrides_the_capability_until_it_is_closed():
    def capability(on: str | None, **result: Any) -> Any:
        results = [{"code": "T", "about": "asset:A", "fr": "SI", "level": 1, **result}]
        document = small(assets=[{"tag": "A", "sl_c": 3}], test_results=results)
        document["assessment"]["date"] = on
        return build_system(document).assets[0].sl_c[2]

    assert capability("2026-11-21", found_on="2026-03-01") == 1
    assert capability("2026-11-21", found_on="2026-03-01", closed_on="2026-04-01") == 3
    assert capability("2026-11-21", found_on="2026-12-01") == 3
    assert capability("2026-11-21", found_on="2026-03-01", closed_on="2026-12-01") == 1
    assert capability(None, closed_on="2026-12-01") == 3
    assert capability(None) == 1


def test_another_date_replaces_that_of_the_file():
    assert build_system(every_field(), on=date(2030, 1, 1)).assessment.date == date(2030, 1, 1)


def test_a_measure_of_the_catalogue_keeps_what_the_site_does_not_replace():
    [own] = built(measures=[{"code": "MEA-031", "cost": 999}]).measures
    known = catalogue_measures()["MEA-031"]
    assert (own.cost, own.title, own.path_effect) == (999, known.title, "mfa")
    assert (own.satisfies, own.effort_days) == (known.satisfies, known.effort_days)


def test_a_measure_of_the_site_does_not_invent_figures():
    [own] = built(measures=[{"code": "CM-1", "sl": [0, None, 3, 0, 0, 0, 0]}]).measures
    assert (own.cost, own.effort_days, own.outage_hours) == (None, None, None)
    assert own.sl == (0, 0, 3, 0, 0, 0, 0)


def test_records_stand_by_their_codes_whatever_their_order_in_the_file():
    system = built(zones=[{"code": "Z2"}, {"code": "Z1"}], assets=[{"tag": "B"}, {"tag": "A"}])
    assert [zone.code for zone in system.zones] == ["Z1", "Z2"]
    assert [asset.tag for asset in system.assets] == ["A", "B"]
