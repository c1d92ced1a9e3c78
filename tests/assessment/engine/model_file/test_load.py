from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.engine.levels import lowest_per_fr
from assessment.engine.model_file.load import at_date, load_text
from documents.errors import ModelRefused
from tests.assessment.engine.model_file.documents import SAMPLES

FOREIGN = Path(__file__).parents[5] / "shared" / "data" / "models"
FILES = sorted(path for path in FOREIGN.rglob("*") if path.is_file()) if FOREIGN.is_dir() else []


def test_the_water_works_case_is_read_as_it_is_written():
    model = load_text((SAMPLES / "water-works-case.yaml").read_bytes())
    assert model.system.assessment.date == date(2026, 11, 21)
    assert [zone.code for zone in model.system.zones] == ["Z1", "Z2", "Z3", "Z4", "Z5"]
    targets = {zone.code: zone.sl_t for zone in model.system.zones}
    assert targets["Z2"] == (3, 3, 3, 2, 3, 3, 3)
    assert targets["Z4"] == (2,) * 7
    missing = {
        zone.code: sum((t or 0) - (a or 0) for t, a in zip(zone.sl_t, zone.sl_a, strict=True))
        for zone in model.system.zones
    }
    assert missing == {"Z1": 6, "Z2": 3, "Z3": 1, "Z4": 1, "Z5": 0}
    achieved_nowhere_above = lowest_per_fr(zone.sl_a for zone in model.system.zones)
    assert achieved_nowhere_above == (0, 1, 1, 1, 1, 0, 1)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_is_a_model(path: Path):
    assert load_text(path.read_bytes()).system.zones


def test_another_date_keeps_the_hash_of_the_file():
    model = load_text((SAMPLES / "every-field.yaml").read_bytes())
    later = at_date(model, date(2031, 1, 1))
    assert later.sha256 == model.sha256
    assert later.system.assessment.date == date(2031, 1, 1)


@pytest.mark.skipif(not FILES, reason="the collection of foreign models is not on this machine")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOREIGN).as_posix())
def test_foreign_files_are_refused_with_places(path: Path):
    with pytest.raises(ModelRefused) as refused:
        load_text(path.read_bytes())
    assert refused.value.total >= len(refused.value.errors) >= 1
    assert all(error.place and error.message for error in refused.value.errors)
