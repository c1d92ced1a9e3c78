"""All that Bulkhead keeps, in one file and back: rows and files, from SQLite to PostgreSQL and the other way (S58).

The file is a tar: `manifest.json` first, a `tables/MODEL.jsonl` per table (one row a line), then `files/`. The manifest
holds a SHA-256 of each part, and of each table's content in a form that both databases give back alike.

A backup reads one state of the database while others write. A restore checks the whole file first, puts files beside
those that stand, writes all rows in one transaction, reads them again and compares; only then does it commit. Killed
at any moment, the database is the old one or the new one. Keys are not in it: SECRET_KEY is to be kept apart.
"""

from __future__ import annotations

import base64
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.audit import note
from accounts.guards import lifted
from accounts.states import one_state
from accounts.verification import BACKED_UP

FORM = 2
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500
CHUNK = 1024 * 1024
Table = type[models.Model]
Tell = Callable[[str], None]


class BackupRefused(Exception):
    """The file is not restored, or the backup not made; the message says why, and nothing was changed."""


def tables() -> list[Table]:
    """Give the models whose rows are kept, in an order that does not change."""
    every = apps.get_models(include_auto_created=True)
    return sorted((each for each in every if each._meta.label not in settings.NOT_BACKED_UP), key=_label)


def make(target: Path, tell: Tell) -> dict[str, Any]:
    """Write everything into a file, which appears under its name once it is whole; give its manifest."""
    note("backup.asked", about=target.name)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    with os.fdopen(handle, "wb") as file, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            manifest = _written(file, Path(folder), tell)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink()
            raise
    Path(name).replace(target)
    note(BACKED_UP, about=target.name)
    return manifest


def check(source: Path) -> dict[str, Any]:
    """Read a backup to its end and give its manifest. Raises BackupRefused where a part is not as it was written."""
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = _manifest(tar)
            wanted = {f"tables/{each}.jsonl": told["sha256"] for each, told in manifest["tables"].items()}
            wanted |= {f"files/{each}": digest for each, digest in manifest["files"].items()}
            for member in tar:
                if member.name == MANIFEST:
                    continue
                file = tar.extractfile(member) if member.isreg() else None
                if file is None or wanted.pop(member.name, None) != _digest(file):
                    raise BackupRefused(f"{source.name}: {member.name[:200]} is not as the backup wrote it.")
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused(f"{source.name} is no backup of Bulkhead, or it is cut off: {error}") from error
    if wanted:
        raise BackupRefused(f"{source.name} lacks {len(wanted)} parts, such as {min(wanted)}.")
    _check_version(source, manifest)
    return manifest


def restore(source: Path, *, over: bool, tell: Tell) -> dict[str, Any]:
    """Make the database and the files say what a backup says. Raises BackupRefused."""
    tell("checking the backup")
    manifest = check(source)
    if not over and (found := _what_stands()):
        raise BackupRefused(f"There is something already: {found}. Restore into an empty one, or over it with --over.")
    with tarfile.open(source, "r:") as tar:
        tell("putting the files beside")
        placed = _place_files(tar, manifest)
        try:
            with transaction.atomic(), lifted(connection):
                _empty()
                for model in tables():
                    tell(f"writing {_label(model)}")
                    _write(model, tar, manifest)
                _check_written(manifest, tell)
                note("backup.restored", about=source.name, after={"made_at": manifest["made_at"]})
        except (DataError, IntegrityError) as error:
            _drop(placed)
            raise BackupRefused(f"This database does not take it; nothing was changed. {error}") from error
        except BaseException:
            _drop(placed)
            raise
    for name in set(_files()) - set(manifest["files"]):
        _path(name).unlink()
    return manifest


def _written(file: IO[bytes], folder: Path, tell: Tell) -> dict[str, Any]:
    told: dict[str, Any] = {"bulkhead_backup": FORM, "made_at": timezone.now().isoformat(), "tables": {}, "files": {}}
    with one_state(seconds=0):
        told["migrations"] = _migrations()
        for model in tables():
            tell(f"reading {_label(model)}")
            told["tables"][_label(model)] = _dumped(model, folder / f"{_label(model)}.jsonl")
    kept = _files()
    for name in kept:
        with _path(name).open("rb") as part:
            told["files"][name] = _digest(part)
    with tarfile.open(fileobj=file, mode="w") as tar:
        data = json.dumps(told, indent=1, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
        for model in tables():
            tar.add(folder / f"{_label(model)}.jsonl", f"tables/{_label(model)}.jsonl")
        for name in kept:
            tar.add(_path(name), f"files/{name}")
    return told


def _dumped(model: Table, path: Path) -> dict[str, Any]:
    """Write the rows of a table; give their number, the digest of the bytes and that of the content."""
    rows, bytes_, content = 0, sha256(), sha256()
    with path.open("wb") as file:
        for values in _rows(model):
            line = _line(values)
            file.write(line)
            bytes_.update(line)
            content.update(_line(_alike(values)))
            rows += 1
    return {"rows": rows, "sha256": bytes_.hexdigest(), "content": content.hexdigest()}


def _rows(model: Table) -> Iterator[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    found = model._base_manager.order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=ROWS_AT_ONCE):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(bytes(value)).decode()} if isinstance(value, bytes | memoryview) else value


class _Encoder(DjangoJSONEncoder):
    """Writes moments to the microsecond: Django's own keeps milliseconds, and then not the same row comes back."""

    def default(self, o: Any) -> Any:
        """Give what JSON has no form for as text."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _line(values: Any) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), cls=_Encoder).encode() + b"\n"


def _alike(value: Any) -> Any:
    """Give a value in the form that both databases give back: PostgreSQL writes 1e22 and -0.0 as whole numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _alike(inner) for key, inner in value.items()}
    return [_alike(inner) for inner in value] if isinstance(value, list | tuple) else value


def _write(model: Table, tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    if not manifest["tables"][_label(model)]["rows"]:
        return
    fields = list(model._meta.concrete_fields)
    at_once = max(1, min(ROWS_AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * ROWS_AT_ONCE)))
    file = tar.extractfile(f"tables/{_label(model)}.jsonl")
    assert file is not None
    rows: list[models.Model] = []
    for line in file:
        values = json.loads(line)
        rows.append(model(**{field.attname: _value(field, values[field.attname]) for field in fields}))
        if len(rows) == at_once:
            _insert(model, rows, fields)
            rows = []
    if rows:
        _insert(model, rows, fields)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _insert(model: Table, rows: list[models.Model], fields: list[Any]) -> None:
    # Raw, as Django's own loaddata writes: no `auto_now` puts today into what was written long ago.
    manager: Any = model._base_manager
    manager.get_queryset()._insert(rows, fields=fields, using=connection.alias, raw=True)


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value["base64"]) if value is not None else None
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def _empty() -> None:
    """Take every row away; what is not in a backup goes too, such as sessions."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in settings.NOT_EMPTIED:
            # The foreign keys are looked at when the new rows stand; nothing has to be collected before.
            model._base_manager.all()._raw_delete(connection.alias)


def _check_written(manifest: dict[str, Any], tell: Tell) -> None:
    """Read everything again before it counts."""
    connection.check_constraints()
    for model in tables():
        tell(f"comparing {_label(model)}")
        content = sha256()
        for values in _rows(model):
            content.update(_line(_alike(json.loads(_line(values)))))
        if content.hexdigest() != manifest["tables"][_label(model)]["content"]:
            raise BackupRefused(f"{_label(model)} did not come back as it was; nothing was changed.")


def _what_stands() -> str:
    for model in tables():
        count = model._base_manager.count()
        if count:
            return f"{count} rows of {_label(model)}"
    files = _files()
    return f"{len(files)} files" if files else ""


def _place_files(tar: tarfile.TarFile, manifest: dict[str, Any]) -> list[Path]:
    """Put the files where they belong, each under its name once it is whole; names are random, so none clashes."""
    placed = []
    for name, digest in sorted(manifest["files"].items()):
        path = _path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            with path.open("rb") as standing:
                if _digest(standing) == digest:
                    continue
        source = tar.extractfile(f"files/{name}")
        assert source is not None
        beside = path.with_name(f".{path.name}.restored")
        with beside.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            while data := source.read(CHUNK):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        placed.append(path)
    return placed


def _drop(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _files() -> list[str]:
    """Give the files that are kept, as folder/name."""
    found = []
    for folder, root in settings.BACKUP_FOLDERS.items():
        if Path(root).is_dir():
            found += [f"{folder}/{path.name}" for path in Path(root).iterdir() if path.is_file()]
    return sorted(found)


def _path(name: str) -> Path:
    folder, _, own = name.partition("/")
    if folder not in settings.BACKUP_FOLDERS or not own or Path(own).name != own or own in {".", ".."}:
        raise BackupRefused(f"The backup names a file that Bulkhead does not keep: {name[:200]}.")
    return Path(settings.BACKUP_FOLDERS[folder]) / own


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if file is None:
        raise BackupRefused("This is no backup of Bulkhead: it does not begin with a manifest.")
    told: dict[str, Any] = json.loads(file.read())
    if told["bulkhead_backup"] != FORM:
        raise BackupRefused(f"This backup has form {told['bulkhead_backup']}; this version reads form {FORM}.")
    for name in told["files"]:
        _path(name)
    return told


def _check_version(source: Path, manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != _migrations() or set(manifest["tables"]) != {_label(each) for each in tables()}:
        raise BackupRefused(
            f"{source.name} was made by another version of Bulkhead: restore it with that version, then upgrade."
        )


def _migrations() -> list[str]:
    rows = MigrationRecorder.Migration.objects.values_list("app", "name")
    return sorted(f"{app}.{name}" for app, name in rows)


def _digest(file: IO[bytes]) -> str:
    digest = sha256()
    while data := file.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


def _label(model: Table) -> str:
    return model._meta.label
