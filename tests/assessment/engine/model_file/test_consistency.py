"""Where a model file contradicts itself in its KPIs."""

from assessment.engine.model_file.validate import count_errors
from tests.assessment.engine.model_file.documents import small


def test_the_fourth_north_star_is_refused_at_its_place():
    kpis = [{"code": f"K{number}", "north_star": {"chosen_by": "steering"}} for number in range(4)]
    document = small(kpis=[*kpis, {"code": "K9"}])
    found, total = count_errors(document)
    assert total == 1
    assert str(found[0]) == "kpis[3].north_star: at most 3 KPIs are north stars"
    assert count_errors({**document, "kpis": document["kpis"][1:]})[1] == 0
