"""Documents for the tests of the model file: the smallest one, and the one that uses every key."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from assessment.engine.model_file.parse import read_text

SAMPLES = Path(__file__).parents[3] / "samples"


def small(**parts: Any) -> dict[str, Any]:
    return {"bulkhead": 1, "site": {"code": "WTP"}, "assessment": {"code": "A"}, **parts}


@cache
def _every_field() -> dict[str, Any]:
    return read_text((SAMPLES / "every-field.yaml").read_bytes())


def every_field() -> dict[str, Any]:
    return deepcopy(_every_field())
