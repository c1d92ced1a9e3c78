"""Whole plans over small plants, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assessment.engine.achieved import PlaceLevels, judge_levels
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.values import Plan
from assessment.engine.plant import Plant
from assessment.engine.system import Party, Period, Person, PlanSettings, Window
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone

CLOSES_ALL = [2, 2, 2, 2, 2, 2, 2]


@dataclass(frozen=True)
class Judged:
    plant: Plant
    levels: dict[str, PlaceLevels]


def plan_of(*parts, budget=None, settings=None, **values) -> Plan:
    """Plan a plant made of parts; by levels and with the site's own measures unless told otherwise."""
    built = plant(*parts, plan=settings or own(), **values)
    return make_plan(Judged(built, judge_levels(built)), budget=budget, frontier_points=values.get("points", 0))


def own(**values) -> PlanSettings:
    return PlanSettings(**({"objective": "levels", "only_own_measures": True} | values))


def worked_plant():
    """Give the worked case of docs/model.md 2.8: two assets in one zone, four levels missing, three measures."""
    return (
        zone("Z1", sl_t=2),
        asset("A1", "Z1", sl_c=2),
        asset("A2", "Z1", sl_c=[2, 2, 2, 1, 1, 1, 1]),
        measure("A", sl=[0, 0, 0, 0, 0, 2, 2], cost=6),
        measure("B", sl=[0, 0, 0, 2, 2, 0, 0], cost=6),
        measure("C", sl=CLOSES_ALL, cost=10),
    )


def actions(plan: Plan) -> list[str]:
    return [one.action for one in plan.schedule]


def why_left_out(plan: Plan) -> dict[str, str]:
    return {one.action: one.why for one in plan.left_out}


class TestTheWorkedCase:
    @pytest.mark.parametrize(
        ("budget", "chosen", "left"), [(None, ["C@zone:Z1"], 0), (10, ["C@zone:Z1"], 0), (0, [], 4)]
    )
    def test_one_measure_for_ten_closes_everything(self, budget, chosen, left):
        plan = plan_of(*worked_plant(), budget=budget)
        assert (actions(plan), plan.remaining.levels_missing) == (chosen, left)
        assert (plan.status, plan.gap_percent, plan.objective) == ("optimal", 0, "levels")

    def test_six_leave_two_levels_and_the_first_by_code_is_taken(self):
        plan = plan_of(*worked_plant(), budget=6)
        assert actions(plan) == ["A@zone:Z1"]
        assert plan.remaining.levels_missing == plan.bound == 2
        assert plan.schedule[0].removes.levels_missing == 2

    def test_the_frontier_steps_where_money_buys_a_level(self):
        built = plant(*worked_plant(), plan=own())
        points = make_plan(Judged(built, judge_levels(built)), frontier_points=11).frontier
        assert [point.budget for point in points] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        assert [point.levels_missing for point in points] == [4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 0]

    def test_the_list_by_benefit_per_cost_takes_the_dear_one_first_and_reaches_the_same(self):
        assert plan_of(*worked_plant()).greedy.remaining.levels_missing == 0

    def test_what_is_left_out_says_why(self):
        why = why_left_out(plan_of(*worked_plant(), budget=6))["B@zone:Z1"]
        assert why == "It costs 6, and P1, the only period open to it, has 0 left."


class TestWindows:
    PARTS = (
        zone("Z-CTRL", sl_t=2),
        asset("P", "Z-CTRL", sl_c=1),
        measure("M", sl=CLOSES_ALL, cost=1, outage_hours=12),
    )

    def test_twelve_hours_do_not_fit_a_window_of_eight(self):
        windows = (Window("W1", "P1", ("Z-CTRL",), 8), Window("W2", "P1", ("Z-OTHER",), 20))
        plan = plan_of(*self.PARTS, settings=own(windows=windows))
        assert actions(plan) == []
        expected = "Does not fit any window of Z-CTRL: needs 12 h, the longest is 8 h."
        assert why_left_out(plan)["M@zone:Z-CTRL"] == expected

    def test_the_first_period_with_a_window_long_enough_is_taken(self):
        windows = (Window("W1", "Q1", ("Z-CTRL",), 8), Window("W2", "Q2", ("Z-CTRL",), 12))
        settings = own(windows=windows, periods=(Period("Q1"), Period("Q2"), Period("Q3")))
        plan = plan_of(*self.PARTS, settings=settings)
        assert [(one.period, one.window) for one in plan.schedule] == [("Q2", "W2")]
        assert [state.levels_missing for state in plan.by_period] == [7, 0, 0]
        no_window = "Does not fit any window of Z-CTRL before Q2: needs 12 h, the longest is 8 h."
        assert plan.schedule[0].why == f"Closes 7 missing levels that would stay open without it. {no_window}"

    def test_an_action_whose_first_window_comes_late_says_so(self):
        settings = own(windows=(Window("W", "Q2", ("Z-CTRL",), 12),), periods=(Period("Q1"), Period("Q2")))
        assert plan_of(*self.PARTS, settings=settings).schedule[0].why.endswith("No window names Z-CTRL before Q2.")

    def test_without_windows_outages_are_not_checked_and_the_plan_says_so(self):
        plan = plan_of(*self.PARTS)
        assert actions(plan) == ["M@zone:Z-CTRL"]
        assert any("outages are not checked" in note for note in plan.notes)

    def test_an_empty_list_of_windows_places_no_outage(self):
        plan = plan_of(*self.PARTS, settings=own(windows=()))
        assert why_left_out(plan)["M@zone:Z-CTRL"] == "Needs an outage of 12 h, and no window names Z-CTRL."


class TestPrerequisites:
    PARTS = (
        zone("Z1", sl_t=2),
        zone("Z2", measures=["DONE"]),
        asset("P", "Z1", sl_c=1),
    )

    def test_a_prerequisite_is_scheduled_no_later(self):
        plan = plan_of(
            *self.PARTS,
            measure("FIRST", cost=2),
            measure("M", sl=CLOSES_ALL, cost=1, requires=["FIRST"]),
            settings=own(periods=(Period("Q1", budget=2), Period("Q2", budget=2))),
        )
        assert [(one.action, one.period) for one in plan.schedule] == [("FIRST@zone:Z1", "Q1"), ("M@zone:Z1", "Q2")]
        assert plan.schedule[0].why == "M at Z1 needs it first."

    def test_active_anywhere_on_the_site_is_enough(self):
        plan = plan_of(*self.PARTS, measure("DONE"), measure("M", sl=CLOSES_ALL, cost=1, requires=["DONE"]))
        assert actions(plan) == ["M@zone:Z1"]

    def test_what_cannot_be_had_keeps_the_action_out(self):
        plan = plan_of(*self.PARTS, measure("M", sl=CLOSES_ALL, cost=1, requires=["MEA-008"]))
        expected = "It needs Zone boundary firewall first, and the plan takes none but the site's own measures."
        assert why_left_out(plan)["M@zone:Z1"] == expected

    def test_where_the_nearest_place_is_excluded_another_one_is_taken(self):
        """Any place on the site suffices, so what FIRST may not do at Z1 it does at Z2."""
        plan = plan_of(
            *self.PARTS,
            measure("FIRST", cost=2),
            measure("M", sl=CLOSES_ALL, cost=1, requires=["FIRST"]),
            settings=own(exclude=("FIRST@zone:Z1",)),
        )
        assert actions(plan) == ["FIRST@zone:Z2", "M@zone:Z1"]

    def test_a_prerequisite_is_not_placed_outside_the_site(self):
        plan = plan_of(
            zone("A-NET", kind="external"),
            *self.PARTS,
            measure("FIRST", cost=2),
            measure("M", sl=CLOSES_ALL, cost=1, requires=["FIRST"]),
            settings=own(exclude=("FIRST@zone:Z1", "FIRST@zone:Z2")),
        )
        assert actions(plan) == []


class TestOthersPlaces:
    """An external zone is not the site's to change, unless it was given a target."""

    @staticmethod
    def offered(sl_t):
        """Two levels short, one hop from the outside to a plant that is as strong as can be."""
        plan = plan_of(
            zone("NET", kind="external", sl_t=sl_t, sl_a=0),
            zone("CTRL", sl_t=2, sl_a=2),
            flow("F1", "zone:NET", "zone:CTRL"),
            scenario("S1", target="zone:NET", consequence={"safety": 4}),
            measure("M", sl=CLOSES_ALL, cost=1),
            settings=own(objective="risk"),
        )
        return [*actions(plan), *why_left_out(plan)]

    @pytest.mark.parametrize("sl_t", [0, None])
    def test_without_a_target_no_measure_is_offered_there(self, sl_t):
        assert "M@zone:NET" not in self.offered(sl_t)

    def test_with_a_target_it_is_a_zone_like_others(self):
        assert "M@zone:NET" in self.offered([2, 0, 0, 0, 0, 0, 0])


class TestSettings:
    def test_what_must_be_done_is_done_though_it_is_of_no_use(self):
        settings = own(must=("X@zone:Z1",))
        plan = plan_of(*worked_plant(), measure("X", cost=1), settings=settings, budget=11)
        assert actions(plan) == ["C@zone:Z1", "X@zone:Z1"]

    def test_a_must_beyond_the_budget_is_said_to_be_unplaced(self):
        plan = plan_of(*worked_plant(), measure("X", cost=12), settings=own(must=("X@zone:Z1",)), budget=11)
        assert actions(plan) == ["C@zone:Z1"]
        assert any("cannot be placed" in note and "X@zone:Z1" in note for note in plan.notes)
        assert (plan.status, plan.unplaced_musts) == ("musts_unplaced", ("X@zone:Z1",))
        done = plan_of(*worked_plant(), measure("X", cost=1), settings=own(must=("X@zone:Z1",)), budget=11)
        assert (done.status, done.unplaced_musts) == ("optimal", ())

    def test_what_is_excluded_is_never_done(self):
        plan = plan_of(*worked_plant(), settings=own(exclude=("C@zone:Z1",)))
        assert actions(plan) == ["A@zone:Z1", "B@zone:Z1"]
        assert why_left_out(plan)["C@zone:Z1"] == "The plan's settings exclude it."

    def test_a_total_is_split_in_proportion_and_not_carried_over(self):
        periods = (Period("Q1", budget=100), Period("Q2", budget=100))
        assert actions(plan_of(*worked_plant(), settings=own(periods=periods), budget=10)) == []
        carried = plan_of(*worked_plant(), settings=own(periods=periods, carry_over=True), budget=10)
        assert [(one.action, one.period) for one in carried.schedule] == [("C@zone:Z1", "Q2")]

    def test_that_money_carried_over_from_a_period_without_a_budget_frees_those_after_it_is_said(self):
        periods = (Period("Q1", budget=1), Period("Q2"), Period("Q3", budget=1))
        settings = own(periods=periods, carry_over=True, windows=(Window("W", "Q3", ("Z1",), 8),))
        parts = (zone("Z1", sl_t=1, sl_a=0), measure("A", sl=1, cost=9, outage_hours=2))
        freed = plan_of(*parts, settings=settings)
        assert [(one.action, one.period) for one in freed.schedule] == [("A@zone:Z1", "Q3")]
        said = "What they leave is carried over, so the budgets after them limit nothing: Q3."
        assert said in freed.notes
        held = plan_of(*parts, settings=replace(settings, carry_over=False))
        assert (held.schedule, said in held.notes) == ((), False)

    def test_what_comes_late_for_want_of_money_or_of_what_it_needs_says_so(self):
        """A and B take the 6 of one period each; C needs B, and costs nothing."""
        parts = (zone("Z1", sl_t=1, sl_a=0), measure("A", sl=[1, 1, 1, 0, 0, 0, 0], cost=6))
        others = (
            measure("B", sl=[0, 0, 0, 1, 1, 0, 0], cost=6),
            measure("C", sl=[0, 0, 0, 0, 0, 1, 1], requires=["B"]),
        )
        periods = (Period("Q1", budget=6), Period("Q2", budget=6))
        plan = plan_of(*parts, *others, settings=own(periods=periods))
        why = {one.action.partition("@")[0]: (one.period, one.why.rpartition(". ")[2]) for one in plan.schedule}
        assert why["B"] == ("Q1", "C at Z1 needs it first.")
        assert why["A"] == ("Q2", "Before Q2 the plan leaves too little money for it.")
        late = plan_of(*parts, *others, settings=own(periods=periods, must=("A@zone:Z1",), windows=()))
        assert {one.period for one in late.schedule} == {"Q1", "Q2"}

    def test_effort_limits_a_period_too(self):
        parts = (zone("Z1", sl_t=2), asset("P", "Z1", sl_c=1), measure("M", sl=CLOSES_ALL, effort_days=5))
        plan = plan_of(*parts, settings=own(periods=(Period("Q1", effort_days=4),)))
        assert (
            why_left_out(plan)["M@zone:Z1"] == "It takes 5 person-days, and Q1, the only period open to it, has 4 left."
        )


class TestLevels:
    def test_an_unknown_level_counts_as_its_target_before_and_after(self):
        plan = plan_of(zone("Z1", sl_t=[3, 0, 0, 0, 0, 0, None]), measure("M", sl=[2, 2, 2, 2, 2, 2, 2], cost=1))
        assert (plan.before.levels_missing, plan.remaining.levels_missing) == (3, 1)

    def test_two_measures_reach_a_level_only_together(self):
        """FR 7 at level 1 asks for SR 7.1 to 7.7 (SR 7.8 from level 2); each half alone gives nothing."""
        halves = (["SR 7.1", "SR 7.2", "SR 7.3", "SR 7.4"], ["SR 7.5", "SR 7.6", "SR 7.7"])
        parts = (
            zone("Z1", sl_t=[0, 0, 0, 0, 0, 0, 1]),
            measure("H1", satisfies=halves[0], cost=3),
            measure("H2", satisfies=halves[1], cost=4),
        )
        poor = plan_of(*parts, budget=6)
        assert actions(poor) == []
        why = "Alone it would help nothing, but with H2 at Z1 it would. Together they cost 7, and no periods open to them have"
        assert why_left_out(poor)["H1@zone:Z1"] == f"{why} so much money left."
        assert actions(plan_of(*parts, budget=7)) == ["H1@zone:Z1", "H2@zone:Z1"]
        assert plan_of(*parts, budget=7).remaining.levels_missing == 0

    def test_a_row_above_the_target_lifts_a_claim_that_stands_below_the_rows(self):
        """SR 6.1 and 6.2 are all of level 2 and met, claimed is 1: SR 6.1 RE 1, of level 3, is a row that was missing."""
        parts = (
            zone("Z1", sl_t=[0, 0, 0, 0, 0, 2, 0], sl_a=1, requirements={"SR 6.1": "met", "SR 6.2": "met"}),
            measure("M", satisfies=["SR 6.1 RE 1"], cost=1),
        )
        plan = plan_of(*parts)
        assert (actions(plan), plan.before.levels_missing, plan.remaining.levels_missing) == (["M@zone:Z1"], 1, 0)

    def test_the_catalogue_is_offered_with_its_estimates(self):
        settings = PlanSettings(objective="levels")
        parts = (zone("Z1", sl_t=[0, 0, 0, 0, 0, 1, 0]), zone("Z2"), conduit("C1", "Z1", "Z2"))
        plan = plan_of(*parts, settings=settings)
        assert plan.remaining.levels_missing == 0
        assert "MEA-075@zone:Z1" in actions(plan)
        assert any("estimate" in note for note in plan.notes)


class TestRisk:
    """The worked case of docs/risk.md: office to DMZ (strength 2), DMZ to control (1), damage at SI, RA = 1."""

    PARTS = (
        zone("OFF", kind="enterprise"),
        zone("DMZ", sl_a=2),
        zone("CTL", sl_a=1),
        asset("PC", "OFF"),
        asset("JUMP", "DMZ"),
        asset("PLC", "CTL"),
        conduit("C1", "OFF", "DMZ"),
        conduit("C2", "DMZ", "CTL"),
        flow("F1", "PC", "JUMP"),
        flow("F2", "JUMP", "PLC"),
        scenario("S1", entry="zone:OFF", target="zone:CTL", consequence={"safety": 4}, likelihood=5),
    )

    def test_the_control_zone_at_two_takes_two_steps_of_likelihood(self):
        wide = measure("WIDE", sl=[2, 2, 2, 0, 2, 0, 2], cost=10, applies_to=["zone"])
        plan = plan_of(*self.PARTS, wide, settings=own(objective="risk"))
        assert (plan.objective, plan.before.risk, plan.remaining.risk) == ("risk", 16, 8)
        assert actions(plan) == ["WIDE@zone:CTL"]
        assert plan.schedule[0].removes.risk == 8
        assert plan.scenarios_after["S1"].likelihood == 2

    def test_one_requirement_family_alone_changes_nothing(self):
        narrow = measure("NARROW", sl=[2, 0, 0, 0, 0, 0, 0], cost=1, applies_to=["zone"])
        plan = plan_of(*self.PARTS, narrow, settings=own(objective="risk"))
        assert (actions(plan), plan.remaining.risk, plan.status) == ([], 16, "optimal")

    def test_the_order_of_the_file_does_not_change_the_plan(self):
        measures = [measure(f"M{n}", sl=[2, 2, 2, 0, 2, 0, n], cost=n, applies_to=["zone"]) for n in (1, 2, 3)]
        settings = own(objective="risk")
        assert plan_of(*self.PARTS, *measures, settings=settings) == plan_of(
            *reversed(self.PARTS), *reversed(measures), settings=settings
        )

    def test_without_a_scenario_that_can_be_evaluated_levels_are_minimised(self):
        plan = plan_of(*worked_plant(), settings=own(objective="risk"))
        assert (plan.objective, actions(plan)) == ("levels", ["C@zone:Z1"])
        assert any(note.startswith("No scenario can be evaluated") for note in plan.notes)


def test_an_action_in_a_safety_zone_names_who_must_approve_it():
    parts = (
        zone("Z1", sl_t=2, safety_related=True),
        asset("SIS", "Z1", sl_c=1, certified_configuration=True, essential_function=True),
        measure("M", sl=CLOSES_ALL, safety_approver="Kim"),
    )
    warnings = plan_of(*parts).schedule[0].warnings
    assert warnings[0] == "Touches the safety zone Z1: Kim must approve it."
    assert any("certified configuration of SIS" in text for text in warnings)
    assert any("essential function of SIS" in text for text in warnings)


def test_a_warning_names_zone_machine_and_owner_and_not_their_codes():
    parts = (
        zone("Z1", name="Chlorine room", sl_t=2, safety_related=True, owner="WW"),
        asset("SIS-1", "Z1", name="Gas trip", sl_c=1, essential_function=True),
        Party("WW", "The water works", "asset_owner"),
        measure("M", sl=CLOSES_ALL, safety_approver="Kim"),
    )
    assert plan_of(*parts).schedule[0].warnings[:2] == (
        "Touches the safety zone Chlorine room: Kim must approve it.",
        "Touches the essential function of Gas trip: The water works must approve it.",
    )
    people = (
        Person("kl", "Kim Lund", "ot", "WW"),
        Person("al", "Ada Lee", "ot", "WW"),
        Person("xy", "Xu Yi", "it", "WW"),
        Person("no", "Nil Ost", "ot", "MAKER"),
    )
    said = plan_of(*parts, *people).schedule[0].warnings[1]
    assert said == "Touches the essential function of Gas trip: Ada Lee / Kim Lund must approve it.", "people of OT"


def test_a_certified_configuration_without_a_certificate_asks_for_it():
    def said(**values):
        sis = asset("SIS", "Z1", sl_c=1, certified_configuration=True, **values)
        return plan_of(zone("Z1", sl_t=2), sis, measure("M", sl=CLOSES_ALL)).schedule[0].warnings

    asked = "No certificate is named for SIS: name the one that the change is checked against."
    assert asked in said()
    assert asked not in said(certificate="SIL 2, report 4711")


def test_an_action_that_takes_more_time_than_a_flow_has_says_so():
    parts = (
        zone("Z1", sl_t=2),
        zone("Z2"),
        asset("PLC", "Z1", sl_c=1),
        asset("HMI", "Z2"),
        flow("F1", "HMI", "PLC", latency_budget_ms=10),
        flow("F2", "HMI", "PLC", latency_budget_ms=40),
        measure("M", sl=CLOSES_ALL, latency_ms=12),
    )
    said = plan_of(*parts).schedule[0].warnings
    expected = "Adds 12 ms, more than the budget of F1 (the least is 10 ms): not before that is settled."
    assert said == (expected,)
    faster = [*parts[:-1], measure("M", sl=CLOSES_ALL, latency_ms=10)]
    assert plan_of(*faster).schedule[0].warnings == ()


def test_a_gap_that_procedure_alone_closes_is_said():
    """Z1 is closed by a drill, Z2 by a drill and a device together, Z3 by a device."""
    half, other = [2, 2, 2, 2, 0, 0, 0], [0, 0, 0, 0, 2, 2, 2]
    zones = [part for code in ("Z1", "Z2", "Z3") for part in (zone(code, sl_t=2), asset(f"A-{code}", code, sl_c=0))]
    rows = (
        measure("DRILL", sl=CLOSES_ALL, kind="procedural", cost=1),
        measure("BOX", sl=CLOSES_ALL, kind="technical", cost=1),
        measure("HALF", sl=half, kind="procedural", cost=1),
        measure("REST", sl=other, kind="technical", cost=1),
    )
    chosen = ("DRILL@zone:Z1", "HALF@zone:Z2", "REST@zone:Z2", "BOX@zone:Z3")
    others = tuple(f"{one.code}@zone:{at}" for one in rows for at in ("Z1", "Z2", "Z3"))
    plan = plan_of(*zones, *rows, settings=own(exclude=tuple(one for one in others if one not in chosen)))
    assert actions(plan) == sorted(chosen)
    assert plan.remaining.levels_missing == 0
    told = [note for note in plan.notes if note.startswith("Closed by procedure only")]
    assert told == ["Closed by procedure only, so only as long as people keep to it: Z1."]


def test_the_order_of_the_file_does_not_change_the_plan():
    parts = [*worked_plant(), zone("Z2", sl_t=2), asset("A3", "Z2", sl_c=1), conduit("C1", "Z1", "Z2")]
    assert plan_of(*parts, budget=16) == plan_of(*reversed(parts), budget=16)
