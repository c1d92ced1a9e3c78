"""The report of a model file on the command line: templates, but no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django
from django.apps import apps

from reports.document import build_document
from reports.render import unheard
from reports.writing import FORMS, Written


def report_of_model(model: Mapping[str, Any], result: Mapping[str, Any], form: str, **asked: Any) -> Written:
    """Give a report of a model document and its result, in one of FORMS, with settings of build_document."""
    if not apps.ready:
        django.setup()
    document = build_document(model, result, **asked)
    return FORMS[form](document, unheard)
