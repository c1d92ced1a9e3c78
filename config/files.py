"""Reading and writing whole files for the command line: every failure is one sentence, no file is left half written."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

BYTES_MAX = 512 * 2**20


class Refused(Exception):
    """The input was refused; each line is one error with its place."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def read(name: str) -> bytes:
    """Give the bytes of a file."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise Refused(f"{name}: {_reason(error)}") from error
    if len(data) > BYTES_MAX:
        raise Refused(f"{name}: larger than {BYTES_MAX // 2**20} MiB")
    return data


def write(name: str, data: bytes) -> None:
    """Write a file whole or not at all; what is no plain file, /dev/stdout among them, is written to as it stands."""
    path = Path(name)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path, data)
    except (OSError, ValueError) as error:
        raise Refused(f"{name}: {_reason(error)}") from error


def file_uri(name: str) -> str:
    """Give the address of a file: relative to the working directory where it lies in it, else absolute."""
    path = Path(name).absolute()
    try:
        return quote(path.relative_to(Path.cwd()).as_posix())
    except ValueError:
        return path.as_uri()


def as_json(value: Any) -> bytes:
    """Give a value as the JSON that is written to files: sorted keys, UTF-8, a last newline."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _replace(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        made = Path(file.name)
        try:
            file.write(data)
            file.flush()
            made.chmod(0o666 & ~_umask())
            made.replace(path)
        except BaseException:
            made.unlink()
            raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
