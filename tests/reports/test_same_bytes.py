"""The same model gives the same files wherever they are written: whatever the locale, the time zone and the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports.kinds import KINDS
from tests.reports.plants import judged, small_model

ROOT = Path(__file__).resolve().parents[2]
WRITE = """
import hashlib, json, sys
from reports.alone import report_of_model
from reports.kinds import KINDS
model, result = json.load(sys.stdin)
asked = {"classification": "internal", "redact": True}
wanted = [(kind, form, "de") for kind in KINDS for form in ("docx", "xlsx", "html")]
for kind, form, language in [*wanted, ("memo", "pdf", "en"), ("steering", "pdf", "de")]:
    made = report_of_model(model, result, form, kind=kind, language=language, **asked)
    print(kind, form, language, hashlib.sha256(made.data).hexdigest())
"""
MACHINES = (
    {"LC_ALL": "C", "LANG": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "62443"},
)


def written(machine: dict[str, str]) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "BULKHEAD_PROFILE": "local"}
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", WRITE],
        input=json.dumps(judged(small_model())),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, **settings, **machine},
        check=True,
    )
    return done.stdout


@pytest.mark.pdf
def test_every_kind_and_form_is_the_same_on_two_machines():
    first, second = map(written, MACHINES)
    assert first == second
    assert len({line.split()[-1] for line in first.splitlines()}) == 3 * len(KINDS) + 2
