"""CSAF 2.0: a document into an advisory, and a provider's folder (`.zip`, `.tar`, `.tar.gz`) into documents.

Signatures and digests beside the documents, indexes and feeds are passed over. A document that cannot be read is
refused by name, and the others are taken. Nothing is ever written by a name in an archive; sizes are counted while
unpacking.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from documents.errors import ModelRefused
from documents.json_text import read_json
from inventory.advisories.advisory import AFFECTED, FIXED, INVESTIGATED, NOT_AFFECTED, Advisory, Hole, Product, Remedy
from inventory.importers.limits import JSON_ARRAY_BYTES, MIB, RATIO, RATIO_FROM_BYTES, UNPACKED_BYTES
from inventory.importers.unpack import GZIP_MAGIC, open_unpacked
from inventory.records import ImportRefused, printable
from inventory.spellings import mended

# A provider's folder holds a signature and a digest beside each document, and CISA alone published 2,379 of them.
ARCHIVE_ENTRIES: Final = 30_000
DOCUMENTS: Final = 10_000
PRODUCTS: Final = 50_000
NAME_LENGTH: Final = 200
TEXT_LENGTH: Final = 4_000
ZIP_MAGIC: Final = b"PK\x03\x04"
STATUS_WORDS: Final = {
    "known_affected": AFFECTED,
    "first_affected": AFFECTED,
    "last_affected": AFFECTED,
    "fixed": FIXED,
    "first_fixed": FIXED,
    "known_not_affected": NOT_AFFECTED,
    "under_investigation": INVESTIGATED,
}
# The worst said of a product about one hole counts, should a document contradict itself.
WORST_FIRST: Final = (AFFECTED, INVESTIGATED, FIXED, NOT_AFFECTED)
_NOT_CSAF = "is not a CSAF 2.0 document (document.csaf_version is not 2.0)"


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A document of a folder that was not taken, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a file held: advisories by publisher and id, what was refused, and how many files are no documents."""

    advisories: tuple[Advisory, ...]
    refused: tuple[RefusedDocument, ...]
    passed_over: int


def read_folder(data: bytes, name: str = "document.json") -> Folder:
    """Read one document or an archive of them. Raises ImportRefused where the file itself cannot be read."""
    taken: dict[tuple[str, str], Advisory] = {}
    refused: list[RefusedDocument] = []
    passed_over = documents = 0
    for path, content in _files(data, name):
        if content is None:
            passed_over += 1
            continue
        documents += 1
        if documents > DOCUMENTS:
            raise ImportRefused(f"The folder holds more than {DOCUMENTS:,} documents. Send it in parts, by year.")
        try:
            read = read_document(content)
        except ImportRefused as refusal:
            refused.append(RefusedDocument(printable(path)[-NAME_LENGTH:], refusal.reason))
            continue
        if read is None:
            passed_over += 1
            continue
        key = (read.publisher, read.id)
        if key not in taken or _rank(read) > _rank(taken[key]):
            taken[key] = read
    if not taken and not refused:
        raise ImportRefused("No CSAF 2.0 document (a .json file with document.csaf_version) is in this file.")
    return Folder(
        tuple(taken[key] for key in sorted(taken)),
        tuple(sorted(refused, key=lambda one: one.name)),
        passed_over,
    )


def _rank(advisory: Advisory) -> tuple[str, str, str]:
    """Give what makes the choice among two documents of one name in one folder independent of their order."""
    return advisory.released, advisory.version.rjust(20), advisory.title


def read_document(data: bytes) -> Advisory | None:
    """Read one CSAF document; None for a feed or provider metadata. Raises ImportRefused for anything else."""
    if len(data) > JSON_ARRAY_BYTES:
        raise ImportRefused(f"The document is larger than {JSON_ARRAY_BYTES // MIB} MiB.")
    try:
        document = read_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportRefused("The document is not UTF-8, as CSAF asks.") from error
    except ModelRefused as error:
        raise ImportRefused(f"The document cannot be read: {error.errors[0]}.") from error
    if not isinstance(document, dict):
        raise ImportRefused(f"The document {_NOT_CSAF}.")
    head = _record(document.get("document"))
    if head.get("csaf_version") != "2.0":
        if {"feed", "canonical_url", "public_openpgp_keys"} & set(document):
            return None
        raise ImportRefused(f"The document {_NOT_CSAF}.")
    return _advisory(document, head)


def _advisory(document: dict[str, Any], head: dict[str, Any]) -> Advisory:
    tracking = _record(head.get("tracking"))
    code = _text(tracking.get("id"))
    if not code:
        raise ImportRefused("The document has no id (document.tracking.id).")
    publisher = _record(head.get("publisher"))
    tree = _record(document.get("product_tree"))
    products = _products(tree)
    groups = {
        _text(one.get("group_id")): [_text(each) for each in _list(one.get("product_ids"))]
        for one in _records(tree.get("product_groups"))
    }
    holes = tuple(_hole(one, groups) for one in _records(document.get("vulnerabilities")))
    known = {product.id for product in products}
    missing = sorted({product for hole in holes for product, _ in hole.statuses} - known)
    if missing:
        raise ImportRefused(f"The document judges a product that it does not define: {missing[0][:NAME_LENGTH]}.")
    return Advisory(
        publisher=_text(publisher.get("namespace")) or _text(publisher.get("name")),
        id=code,
        title=_text(head.get("title")) or code,
        version=_text(tracking.get("version")),
        released=_text(tracking.get("current_release_date")),
        url=_self_of(head),
        products=products,
        holes=holes,
    )


def _self_of(head: dict[str, Any]) -> str:
    for one in _records(head.get("references")):
        url = _text(one.get("url"))
        if one.get("category") == "self" and url.startswith("https://") and not url.endswith(".json"):
            return url
    return ""


@dataclass
class _Tree:
    """Collects the products of a tree."""

    found: dict[str, Product] = field(default_factory=dict)

    def add(self, product: Product) -> None:
        if not product.id:
            raise ImportRefused("The document defines a product without an id.")
        if product.id in self.found:
            raise ImportRefused(f"The document defines the product {product.id[:NAME_LENGTH]} twice.")
        if len(self.found) >= PRODUCTS:
            raise ImportRefused(f"The document names more than {PRODUCTS:,} products.")
        self.found[product.id] = product


def _products(tree: dict[str, Any]) -> tuple[Product, ...]:
    """Give the leaves of the tree with the names on the way to them, in the order of their ids."""
    collected = _Tree()
    waiting: list[tuple[dict[str, Any], tuple[tuple[str, str], ...]]] = [
        (one, ()) for one in reversed(_records(tree.get("branches")))
    ]
    while waiting:
        branch, above = waiting.pop()
        here = (*above, (_text(branch.get("category")), _text(branch.get("name"))))
        if "product" in branch:
            collected.add(_leaf(_record(branch["product"]), here))
        waiting += [(one, here) for one in reversed(_records(branch.get("branches")))]
    for one in _records(tree.get("full_product_names")):
        collected.add(_leaf(one, ()))
    for one in _records(tree.get("relationships")):
        collected.add(_related(one, collected.found))
    return tuple(collected.found[key] for key in sorted(collected.found))


def _leaf(product: dict[str, Any], way: tuple[tuple[str, str], ...]) -> Product:
    full = _text(product.get("name"))
    named: dict[str, list[str]] = {}
    for category, name in way:
        named.setdefault(category, []).append(name)
    helper = _record(product.get("product_identification_helper"))
    numbers = [*_list(helper.get("model_numbers")), *_list(helper.get("skus"))]
    parts = [*named.get("product_family", []), *named.get("product_name", [])]
    ranges = [*named.get("product_version", []), *named.get("product_version_range", [])]
    unread = sorted(set(named) & {"service_pack", "patch_level", "specification", "architecture", "host_name"})
    return Product(
        id=_text(product.get("product_id")),
        vendor=" ".join(named.get("vendor", [])) or full,
        name=parts[-1] if parts else full,
        version=ranges[-1] if len(ranges) == 1 else None,
        numbers=tuple(sorted({_text(one) for one in numbers} - {""})),
        serials=tuple(sorted({_text(one) for one in _list(helper.get("serial_numbers"))} - {""})),
        within=", ".join(f"{word.replace('_', ' ')} {named[word][-1]}" for word in unread),
    )


def _related(relationship: dict[str, Any], known: dict[str, Product]) -> Product:
    """Give the product that a relationship defines: the first one, on condition that it stands in the second."""
    first = known.get(_text(relationship.get("product_reference")))
    second = known.get(_text(relationship.get("relates_to_product_reference")))
    own = _record(relationship.get("full_product_name"))
    if first is None or second is None:
        raise ImportRefused("A relationship of the product tree names a product that the document does not define.")
    word = _text(relationship.get("category")).replace("_", " ") or "with"
    within = f"{word} {second.name} {second.version or ''}".strip()
    return Product(
        id=_text(own.get("product_id")),
        vendor=first.vendor,
        name=first.name,
        version=first.version,
        numbers=first.numbers,
        serials=first.serials,
        within=f"{first.within}, {within}".strip(", "),
    )


def _hole(vulnerability: dict[str, Any], groups: dict[str, list[str]]) -> Hole:
    ids = [_text(one.get("text")) for one in _records(vulnerability.get("ids"))]
    said: dict[str, set[str]] = {}
    for status, products in sorted(_record(vulnerability.get("product_status")).items()):
        for product in _list(products):
            if status in STATUS_WORDS:
                said.setdefault(_text(product), set()).add(STATUS_WORDS[status])
    worst = {product: next(word for word in WORST_FIRST if word in words) for product, words in said.items()}
    return Hole(
        id=_text(vulnerability.get("cve")) or next((one for one in ids if one), "") or "no id",
        title=_text(vulnerability.get("title")),
        cvss=_score(vulnerability),
        statuses=tuple(sorted(worst.items())),
        remedies=tuple(_remedy(one, groups) for one in _records(vulnerability.get("remediations"))),
    )


def _score(vulnerability: dict[str, Any]) -> float | None:
    """Give the highest base score that is a number from 0 to 10."""
    found = [
        _record(one.get(scheme)).get("baseScore")
        for one in _records(vulnerability.get("scores"))
        for scheme in ("cvss_v2", "cvss_v3", "cvss_v4")
    ]
    scores = [float(one) for one in found if isinstance(one, (int, float)) and not isinstance(one, bool)]
    return max((one for one in scores if 0 <= one <= 10), default=None)  # noqa: PLR2004


def _remedy(remediation: dict[str, Any], groups: dict[str, list[str]]) -> Remedy:
    products = {_text(one) for one in _list(remediation.get("product_ids"))}
    products |= {each for one in _list(remediation.get("group_ids")) for each in groups.get(_text(one), [])}
    text = printable(str(remediation.get("details") or ""))[:TEXT_LENGTH].strip()
    return Remedy(_text(remediation.get("category")), text, tuple(sorted(products)))


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _records(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: Any) -> str:
    """Give a text on one line that can be stored; empty for anything that is none."""
    return " ".join(printable(mended(value[:TEXT_LENGTH])).split()) if isinstance(value, str) else ""


def _files(data: bytes, name: str) -> Iterator[tuple[str, bytes | None]]:
    """Give each file with its content, None where it is no document."""
    if data.startswith(ZIP_MAGIC):
        yield from _zip_files(data)
    elif data.startswith(GZIP_MAGIC) or data[257:262] == b"ustar":
        yield from _tar_files(data)
    else:
        yield name, data


def _is_document(path: str) -> bool:
    """Tell whether a file is a document by its name; macOS leaves files beside each one that only look like it."""
    last = path.rsplit("/", 1)[-1]
    return last.lower().endswith(".json") and not last.startswith("._")


class _Count:
    """Counts what comes out of an archive against its limits."""

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self._entries = self._bytes = 0

    def entry(self) -> None:
        self._entries += 1
        if self._entries > ARCHIVE_ENTRIES:
            raise ImportRefused(f"The archive holds more than {ARCHIVE_ENTRIES:,} files. Send it in parts, by year.")

    def add(self, size: int) -> None:
        self._bytes += size
        if self._bytes > UNPACKED_BYTES:
            raise ImportRefused(
                f"The archive is larger than {UNPACKED_BYTES // MIB} MiB when unpacked. Send it in parts."
            )
        if self._bytes > RATIO_FROM_BYTES and self._bytes > RATIO * self._packed:
            raise ImportRefused(f"The archive unpacks to more than {RATIO} times its size, which no advisories do.")


def _zip_files(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    damaged = ImportRefused("The zip file is damaged, encrypted or cut off. Pack it again.")
    count = _Count(len(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        for entry in archive.infolist():
            count.entry()
            if entry.is_dir():
                continue
            if not _is_document(entry.filename):
                yield entry.filename, None
                continue
            with archive.open(entry) as file:
                content = file.read(JSON_ARRAY_BYTES + 1)
            count.add(len(content))
            yield entry.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise damaged from error


def _tar_files(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    count = _Count(len(data))
    try:
        with open_unpacked(data) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                count.entry()
                if not entry.isfile():
                    continue
                file = archive.extractfile(entry) if _is_document(entry.name) else None
                if file is None:
                    yield entry.name, None
                    continue
                content = file.read(JSON_ARRAY_BYTES + 1)
                count.add(len(content))
                yield entry.name, content
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RecursionError) as error:
        raise ImportRefused("The tar archive is damaged or cut off. Pack it again.") from error
