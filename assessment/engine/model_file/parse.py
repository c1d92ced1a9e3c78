"""Reading the text of a model file: one record, as JSON or as YAML."""

from __future__ import annotations

from typing import Any

from documents.errors import refused_at
from documents.read import read_value


def read_text(data: bytes, *, yaml: bool | None = None) -> dict[str, Any]:
    """Give the document in a file's bytes; `yaml` None tells the two forms apart by the first characters.

    Raises `ModelRefused` for anything that is not one well-formed document with a record at its top; no other
    error leaves this function.
    """
    document = read_value(data, yaml=yaml)
    if not isinstance(document, dict):
        raise refused_at("document", "expected a record with bulkhead, site and assessment at the top of the file")
    return document
