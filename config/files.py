"""Reading and writing whole files for the command line: every failure is one sentence, no file is left half written."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

BYTES_MAX = 512 * 2**20
HOLDERS: Final = frozenset({dict, list, tuple})
_FAST: Final = msgspec.json.Encoder(order="sorted")
Buffer = bytes | memoryview
_EXPONENT: Final = re.compile(rb"e(?<=[0-9]e)-?[0-9]")  # begins with a letter, which is found six times faster


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
    write_all({name: data})


def write_all(files: Mapping[str, bytes]) -> None:
    """Write several files, all of them or none: each lies ready beside its place before the first one takes it."""
    ready: list[tuple[str, Path, Path]] = []
    try:
        for name, data in files.items():
            path = Path(name)
            with _refusing(name):
                if path.exists() and not path.is_file():
                    path.write_bytes(data)
                else:
                    ready.append((name, _beside(path, data), path))
        for name, made, path in ready:
            with _refusing(name):
                made.replace(path)
    finally:
        for _, made, _ in ready:
            made.unlink(missing_ok=True)


def keep_apart(outputs: Mapping[str, str | None], inputs: Iterable[str | None]) -> None:
    """Refuse an output that is one of the inputs, or the same file as another output."""
    taken = {os.path.realpath(name): name for name in inputs if name}
    for option, name in outputs.items():
        place = os.path.realpath(name) if name else ""
        if place in taken and (Path(place).is_file() or not Path(place).exists()):
            raise Refused(f"{option} {name}: this is {taken[place]}, which the command has another use for")
        if name:
            taken[place] = f"{option} {name}"


def file_uri(name: str) -> str:
    """Give the address of a file: relative to the working directory where it lies in it, else absolute."""
    path = Path(name).absolute()
    try:
        return quote(path.relative_to(Path.cwd()).as_posix())
    except ValueError:
        return path.as_uri()


def as_json(value: Any) -> bytes:
    """Give a value as the JSON that is written to files: sorted keys, one space of indentation, UTF-8, a last newline.

    The standard writer indents in Python, value by value. A fast one writes the same, but for very small and very
    large numbers; a part that may hold such a number is written by the standard one, each record and list without any
    inside outright, between line breaks instead of blanks. The parts of a whole file are looked at one by one from the
    beginning: a large one holds such a number somewhere.
    """
    is_whole = isinstance(value, dict) and value
    return b"".join([*(_by_parts(value, b"\n") if is_whole else _indented(value, b"\n")), b"\n"])


def _indented(value: Any, line: bytes) -> Iterator[Buffer]:
    """Give the text of a value whose lines begin with `line`: a line break and the indentation around it.

    It comes in pieces, so that a large text is put together once, not anew for each record around it.
    """
    if type(value) is str:
        return iter((encode_basestring(value).encode(),))
    if not value or type(value) not in HOLDERS:
        return iter((_flat("").encode(value).encode(),))
    with suppress(TypeError):  # it takes no text that is a special kind of text
        written = _FAST.encode(value)
        if b"0.0000" not in written and not _EXPONENT.search(written):
            return iter((_formatted(written, len(line) - 1),))
    return _by_parts(value, line)


def _formatted(written: bytes, depth: int) -> Buffer:
    """Indent a text of one line that stands so deep: as the innermost entry of lists, whose brackets are cut off."""
    text = msgspec.json.format(b"[" * depth + written + b"]" * depth, indent=1)
    around = [b"\n" + b" " * level for level in range(depth + 1)]
    before, after = sum(map(len, around[1:])) + depth, sum(map(len, around[:-1])) + depth
    return memoryview(text)[before : len(text) - after]


def _by_parts(value: Any, line: bytes) -> Iterator[Buffer]:
    """Give the same of a record or a list that is not empty, part by part."""
    inner = line + b" "
    values = value.values() if isinstance(value, dict) else value
    if HOLDERS.isdisjoint(map(type, values)):
        text = _flat(inner.decode()).encode(value).encode()
        yield b"".join((text[:1], inner, text[1:-1], line, text[-1:]))
        return
    is_record = isinstance(value, dict)
    before = (b"{" if is_record else b"[") + inner
    for part in sorted(value) if is_record else value:
        yield before
        if is_record:
            yield encode_basestring(part).encode() + b": "
        yield from _indented(value[part] if is_record else part, inner)
        before = b"," + inner
    yield line + (b"}" if is_record else b"]")


@cache
def _flat(line: str) -> json.JSONEncoder:
    return json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(f",{line}", ": "))


def _beside(path: Path, data: bytes) -> Path:
    """Write a file beside the place that it is for."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        made = Path(file.name)
        try:
            file.write(data)
            file.flush()
            made.chmod(0o666 & ~_umask())
        except BaseException:
            made.unlink()
            raise
    return made


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise Refused(f"{name}: {_reason(error)}") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
