from __future__ import annotations

from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from assessment.engine.system import Residual
from tests.builders import scenario, system, zone


def test_today_is_compared_with_the_limit_at_the_residual_consequence():
    stated = Residual(consequence={"safety": 1}, likelihood=2)
    parts = [zone("Z"), scenario("S", "Z", consequence={"safety": 5}, likelihood=5, residual=stated)]
    found = sections_of(assess(system(*parts)))["scenarios"]["S"]
    assert (found["unmitigated"]["points"], found["today"]["points"]) == (25, 2)
    assert found["tolerable"] is True
