from assessment.engine.attack_paths.routes import Changes, RouteFinder
from assessment.engine.attack_paths.what_if import CHAIN_BROKEN, NO_PATH_BEFORE, OTHER_PATH, Situation, ask_what_if
from assessment.engine.graph.services import ServiceGraph
from tests.builders import asset, conduit, flow, plant, zone

PARTS = [zone("E"), zone("M"), zone("T"), asset("M1", "M"), asset("T1", "T"), conduit("C", "M", "T")]
FLOWS = [flow("F1", "zone:E", "M1"), flow("F2", "M1", "T1"), flow("F3", "zone:E", "T1", controls=["mfa"])]


def finder(*flows):
    return RouteFinder(ServiceGraph(plant(*PARTS, *flows)))


def ask(changes, *flows):
    found = finder(*flows)
    return ask_what_if("E", "T", before=Situation(found, {}), after=Situation(found, {}, changes))


def test_removing_a_flow_shows_the_path_that_remains():
    answer = ask(Changes(removed=frozenset({"F2"})), *FLOWS)
    assert (answer.verdict, answer.before.flows, answer.remaining.flows) == (OTHER_PATH, ("F1", "F2"), ("F3",))
    answer = ask(Changes(removed=frozenset({"F3"})), *FLOWS)
    assert (answer.verdict, answer.before.flows, answer.remaining.flows) == (OTHER_PATH, ("F1", "F2"), ("F1", "F2"))


def test_removing_a_cut_breaks_the_chain():
    answer = ask(Changes(removed=frozenset({"F2", "F3"})), *FLOWS)
    assert (answer.verdict, answer.remaining) == (CHAIN_BROKEN, None)


def test_a_diode_against_the_session_breaks_the_chain():
    assert ask(Changes(diodes={"C": "reverse"}), *FLOWS[:2]).verdict == CHAIN_BROKEN
    assert ask(Changes(diodes={"C": "forward"}), *FLOWS[:2]).verdict == OTHER_PATH


def test_where_no_path_was_nothing_is_broken():
    assert ask(Changes(removed=frozenset({"F1"})), FLOWS[0]).verdict == NO_PATH_BEFORE


def test_a_changed_plant_is_asked_the_same_question():
    answer = ask_what_if("E", "T", before=Situation(finder(*FLOWS), {}), after=Situation(finder(FLOWS[1]), {}))
    assert answer.verdict == CHAIN_BROKEN


def test_better_levels_leave_the_path_and_make_it_harder():
    found = finder(*FLOWS[:2])
    better = {f"zone:{code}": (3,) * 7 for code in "EMT"}
    answer = ask_what_if("E", "T", before=Situation(found, {}), after=Situation(found, better))
    assert (answer.before.weight, answer.remaining.weight) == (46 + 46, 1523 + 1523)
