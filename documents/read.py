"""From bytes to plain values: strict JSON, or YAML by the core schema of YAML 1.2.

Both give the same: records, lists, texts, numbers, true, false and null. Dates stay texts.
"""

from __future__ import annotations

import re
from typing import Any, Final

from documents.errors import ModelError, ModelRefused, refused_at
from documents.json_text import read_json
from documents.yaml_text import read_yaml

MOST_BYTES: Final = 512 * 2**20
_LOOKS_LIKE_JSON = re.compile(r'\s*(\[|\{\s*(["}]|\Z))')


def read_value(data: bytes, *, yaml: bool | None = None, merges: bool = False) -> Any:
    """Give the value in a file's bytes; `yaml` None tells the two forms apart by the first characters.

    Raises `ModelRefused` for anything that is not one well-formed document; no other error leaves this function.
    """
    text = decoded(data)
    if not text.strip():
        raise refused_at("line 1", "the file is empty")
    is_yaml = yaml if yaml is not None else not looks_like_json(text)
    try:
        return read_yaml(text, merges=merges) if is_yaml else read_json(text)
    except RecursionError as error:
        raise refused_at("document", "the document is nested deeper than 32 levels") from error
    except (ValueError, UnicodeError) as error:
        raise refused_at("document", f"the document cannot be read: {type(error).__name__}") from error


def looks_like_json(text: str) -> bool:
    """Tell by its first characters whether a text is JSON."""
    return _LOOKS_LIKE_JSON.match(text) is not None


def decoded(data: bytes) -> str:
    """Give the text of a file; raise `ModelRefused` where it is not UTF-8 or too large."""
    if len(data) > MOST_BYTES:
        raise refused_at("document", f"the file has {len(data)} bytes; at most {MOST_BYTES} are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = f"byte {error.start + 1} of the file is not UTF-8; save the file as UTF-8"
        raise ModelRefused([ModelError(f"line {line}", sentence)]) from error
