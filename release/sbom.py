"""Writes what a release consists of: a bill of materials (CycloneDX 1.6) and a list of licences.

`python -m release.sbom FOLDER`. Both come from the lock files and from what the installed packages say of themselves;
the same commit and packages give the same bytes. A licence that a package does not state is "not stated".
"""

from __future__ import annotations

import base64
import csv
import json
import os
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from operations.installed import ROOT, locked

PACKAGE_LOCK = ROOT / "package-lock.json"
SPACE = uuid.UUID("6f1d7a52-6f3c-5c49-9d0e-5b1b9a2f7c11")
NOT_STATED = "not stated"
CLASSIFIER = "License :: "
COLUMNS = ("name", "version", "kind", "licence")


@dataclass(frozen=True)
class Part:
    """A package that a release holds: `kind` is pypi or npm, `needs` are the packages it asks for itself."""

    name: str
    version: str
    kind: str
    licences: tuple[str, ...]
    integrity: str = ""
    needs: tuple[str, ...] = field(default=())

    @property
    def url(self) -> PackageURL:
        """Give the address that scanners know the package by."""
        space, _, name = self.name.rpartition("/")
        return PackageURL(self.kind, space or None, name, self.version)


def python_parts() -> list[Part]:
    """Give the packages of the product's lock file as they are installed here."""
    names = {canonicalize_name(wanted.name) for wanted in locked()}
    parts = []
    for wanted in sorted(locked(), key=lambda one: one.name):
        told = metadata.metadata(wanted.name)
        needs = sorted(set(_needs(wanted)) & names)
        parts.append(Part(wanted.name, told["Version"], "pypi", _licences(told), needs=tuple(needs)))
    return parts


def front_end_parts() -> list[Part]:
    """Give the packages of package-lock.json that are served."""
    packages: dict[str, Any] = json.loads(PACKAGE_LOCK.read_text(encoding="utf-8"))["packages"]
    return [
        Part(
            path.removeprefix("node_modules/"),
            told["version"],
            "npm",
            (told.get("license") or NOT_STATED,),
            integrity=told["integrity"],
        )
        for path, told in sorted(packages.items())
        if path and not told.get("dev")
    ]


def bill(parts: list[Part], version: str, at: datetime) -> bytes:
    """Give the bill of materials, valid by CycloneDX's own schema."""
    made = LicenseFactory()
    root = Component(name="bulkhead", version=version, type=ComponentType.APPLICATION, bom_ref="bulkhead")
    root.licenses.add(made.make_with_expression("Apache-2.0"))
    components = {part.name: _component(part, made) for part in parts}
    seed = json.dumps([version, *[[part.name, part.version] for part in parts]])
    bom = Bom(components=components.values(), serial_number=uuid.uuid5(SPACE, sha256(seed.encode()).hexdigest()))
    bom.metadata.component, bom.metadata.timestamp = root, at
    bom.metadata.tools.components.clear()
    own = {canonicalize_name(Requirement(line).name) for line in _project()["dependencies"]}
    front = {part.name for part in parts if (purl := components[part.name].purl) is not None and purl.type == "npm"}
    asked = [one for name, one in components.items() if name in front or canonicalize_name(name) in own]
    bom.register_dependency(root, asked)
    for part in parts:
        bom.register_dependency(components[part.name], [components[name] for name in part.needs])
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"The bill of materials is not valid: {wrong}")
    return text.encode() + b"\n"


def _component(part: Part, made: LicenseFactory) -> Component:
    licences = [] if part.licences == (NOT_STATED,) else [made.make_from_string(one) for one in part.licences]
    hashes = [HashTypeFactory().from_composite_str(f"sha512:{_hex(part.integrity)}")] if part.integrity else []
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(part.url),
        purl=part.url,
        licenses=licences,
        hashes=hashes,
    )


def _hex(integrity: str) -> str:
    return base64.b64decode(integrity.removeprefix("sha512-")).hex()


def _needs(wanted: Requirement) -> Iterator[str]:
    """Give what an installed package asks for, with the extras under which the lock file takes it."""
    for line in metadata.requires(wanted.name) or ():
        need = Requirement(line)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
            yield canonicalize_name(need.name)


def _project() -> dict[str, Any]:
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return told


def _licences(told: Any) -> tuple[str, ...]:
    """Give what a package says of its licence: the expression, else the classifiers, else the first line of it."""
    if expression := told.get("License-Expression"):
        return (expression,)
    classes = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith(CLASSIFIER)]
    text = (told.get("License") or "").strip().splitlines()
    return tuple(sorted(set(classes))) or tuple(text[:1]) or (NOT_STATED,)


def licences(parts: list[Part]) -> list[tuple[str, ...]]:
    """Give the rows of the list of licences."""
    return [(part.name, part.version, part.kind, "; ".join(part.licences)) for part in parts]


def _committed_at() -> datetime:
    """Give the time of the commit, or what SOURCE_DATE_EPOCH says."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is None:
        command = ["git", "log", "-1", "--format=%ct"]
        seconds = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return datetime.fromtimestamp(int(seconds), UTC)


def main(folder: Path) -> None:
    """Write both files."""
    parts = [*python_parts(), *front_end_parts()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bulkhead.cdx.json").write_bytes(bill(parts, _project()["version"], _committed_at()))
    with (folder / "licences.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *licences(parts)])
    print(f"{folder}/bulkhead.cdx.json and {folder}/licences.csv: {len(parts)} packages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
