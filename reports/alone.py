"""The report of a model file on the command line: templates, but no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django
from django.apps import apps

from reports.document import build_document
from reports.render import render_pdf
from reports.web_page import render_page


def pdf_of_model(document: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[bytes, int]:
    """Give the PDF of a model document and its result, and how many pages it has."""
    _set_up()
    pdf = render_pdf(build_document(document, result))
    return pdf.data, pdf.pages


def html_of_model(document: Mapping[str, Any], result: Mapping[str, Any]) -> bytes:
    """Give the same report as one HTML file."""
    _set_up()
    return render_page(build_document(document, result))


def _set_up() -> None:
    if not apps.ready:
        django.setup()
