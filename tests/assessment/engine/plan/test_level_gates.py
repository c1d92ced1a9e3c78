"""Levels as gates: what the solver sees does not hang on the order of the file."""

from __future__ import annotations

from assessment.engine.achieved import judge_levels
from assessment.engine.plan.circuit import Circuit
from assessment.engine.plan.level_gates import LevelGates, rewards
from assessment.engine.plan.treatments import treatments
from assessment.engine.plan.values import Action
from tests.builders import measure, plant, zone


def rewards_of(*places):
    """Two halves that only together reach FR 6 level 2, at every zone."""
    built = plant(*places, measure("H1", satisfies=["SR 6.1"]), measure("H2", satisfies=["SR 6.2"]))
    table = treatments(built)
    actions = [Action(table[code], f"zone:{zone}") for code in ("H1", "H2") for zone in ("Z1", "Z2")]
    levels = judge_levels(built)
    circuit = Circuit(len(actions))
    return rewards(levels, LevelGates(built, levels, actions, circuit)), circuit.gates


def test_the_order_of_the_zones_does_not_change_the_gates():
    zones = [zone(code, sl_t=[0, 0, 0, 0, 0, 2, 0], sl_a=0) for code in ("Z1", "Z2")]
    assert rewards_of(*zones) == rewards_of(*reversed(zones))
