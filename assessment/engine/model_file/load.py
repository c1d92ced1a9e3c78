"""The one way from a model file to the engine's values: read, refuse with every error, build, and take the hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.canonical import model_sha256
from assessment.engine.model_file.parse import read_text
from assessment.engine.model_file.validate import count_errors
from assessment.engine.system import System
from documents.collecting import collection_paused
from documents.errors import ModelRefused


@dataclass(frozen=True, slots=True)
class Model:
    """A model file that was accepted: its document, what it says, and the hash it is cited by."""

    document: Mapping[str, Any]
    system: System
    sha256: str


def load_text(data: bytes) -> Model:
    """Give the model in a file's bytes, JSON or YAML; raise `ModelRefused` with every error and its place."""
    with collection_paused():
        return load_document(read_text(data))


def load_document(document: dict[str, Any]) -> Model:
    """Give the model of a document; raise `ModelRefused` with its first 100 errors and their number."""
    with collection_paused():
        errors, total = count_errors(document)
        if total:
            raise ModelRefused(errors, total)
        return Model(document=document, system=build_system(document), sha256=model_sha256(document))


def at_date(model: Model, on: date) -> Model:
    """Give the same model judged at another date; the hash stays that of the file."""
    return replace(model, system=build_system(model.document, on=on))
