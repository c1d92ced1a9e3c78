"""The rows of a file held against a site: what importing them would do, told (the dry run) and done (the commit).

Neither the rows nor the assets and flows of the site are held whole: they come in parcels, as often as needed.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import islice
from typing import Any, Final

from accounts.models import Site
from documents.collecting import collection_paused
from inventory import identity
from inventory.applying import Change
from inventory.ends import index_names, names_ends, settle_ends
from inventory.history import Recorder, standing
from inventory.identity import File, Unsure
from inventory.importers.wire import Answer
from inventory.matching import OBSERVED, UNDECIDED, Matched, MatchedFlows, Matching, SiteAssets, match_flows
from inventory.models import Alias, Asset, ChangeSet, Flow, ImportBatch, Source, Zone
from inventory.peers import Grouped
from inventory.questions import Doubts, ask, decided_sources, open_conflicts, zones_by_word
from inventory.records import FlowRecord, Parsed, Refusal
from inventory.writing import Writing

CHUNK: Final = 2000
UPDATE, SKIP, STOP = "update", "skip", "stop"
REFUSALS_KEPT: Final = 10_000
CHANGES_SHOWN: Final = 500
TOLD_OF_A_FLOW: Final = ("name", "decision", "transport", "first_seen", "last_seen", "count", "bytes")
COUNTS: Final = ("created", "changed", "same", "refused", "waiting", "conflicts", "assets", "flows", "left")
Tell = Callable[[str, int, int], None]


def on_match(batch: ImportBatch) -> str:
    """Give what is done with a record that is here already: updated, skipped, or reason to stop."""
    return str(batch.options.get("on_match") or UPDATE)


class Comparison:
    """One file held against its site as it is now."""

    def __init__(self, batch: ImportBatch, told: Parsed, answer: Answer, tell: Tell) -> None:
        self._batch, self._told, self._answer = batch, told, answer
        self._leaves = on_match(batch) != UPDATE
        site = batch.site
        tell("comparing with the inventory", 0, 0)
        self._assets = Matching(
            answer.assets,
            SiteAssets(site, told.format),
            identity.Site(
                zones_by_word(site),
                dict(Alias.objects.filter(site=site).values_list("tag", "asset__tag")),
                decided_sources(site),
            ),
            File(told.format, is_known=_came_before(batch)),
            trust_address=batch.options.get("match") == "address",
        )
        self._unnamed: list[Refusal] = []
        self._known_names = self._names_of_ends()
        own = (own_addresses(site), own_subnets(site)) if next(answer.flows(), None) else (frozenset[str](), [])
        self._flows = Grouped(self._settled, *own)
        self._was_seen = False

    def report(self) -> dict[str, Any]:
        """Give what the import would do."""
        batch, told = self._batch, self._told
        counts, lists = self._count()
        rows, refusals = set[int](), list[Refusal]()
        total = 0
        for refusal in self._refusals():
            total += 1
            rows.add(refusal.row)
            refusals.append(refusal)
            if len(refusals) > 2 * REFUSALS_KEPT:
                refusals = _first(refusals)
        counts["refused"] = len(rows)
        return {
            "file": {"name": batch.file_name, "sha256": batch.sha256, "size": batch.size},
            "format": told.format,
            "encoding": told.encoding,
            "sheet": told.sheet,
            "sheets": list(told.sheets),
            "header_row": told.header_row,
            "counts": {name: counts[name] for name in COUNTS},
            **lists,
            "refused": [asdict(refusal) for refusal in _first(refusals)],
            "total_refused": total,
            "notes": [asdict(note) for note in told.notes],
            "needs": [asdict(need) for need in told.needs],
            "columns": [asdict(column) for column in told.columns],
            "spellings": [asdict(spelling) for spelling in told.spellings],
            "listed": {"changes": CHANGES_SHOWN, "refused": REFUSALS_KEPT},
        }

    @collection_paused()
    def write(self, source: Source) -> None:
        """Import the file; call inside a transaction."""
        batch = self._batch
        recorder = Recorder(batch.site)
        writing, doubts = Writing(batch.site, source, recorder), Doubts(batch.site)
        for matched in self._matched():
            writing.assets(matched)
            ask(batch, source, matched, doubts)
        for flows in self._matched_flows():
            writing.flows(flows)
        title = f"Import of {batch.file_name}"
        recorder.keep(kind=ChangeSet.Kind.IMPORT, title=title, user=batch.created_by, batch=batch)

    @property
    def how(self) -> Source.How:
        """Give how the values became known; to be asked once the report is made."""
        return Source.How.OBSERVED if self._was_seen else Source.How.CLAIMED

    def _count(self) -> tuple[Counter[str], dict[str, list[Any]]]:
        """Count what the import would do, and list the first of it."""
        counts, doubts = Counter[str](), Doubts(self._batch.site)
        lists: dict[str, list[Any]] = {name: [] for name in ("created", "changed", "waiting", "conflicts")}

        def some(name: str, found: Iterable[Any], most: int = CHANGES_SHOWN) -> None:
            lists[name] += islice(found, most - len(lists[name]))

        for matched in self._matched(counts):
            waiting, conflicts = doubts.new(matched).values(), open_conflicts(matched)
            counts.update(
                created=len(matched.created), changed=len(matched.changed), same=matched.same,
                waiting=len(waiting), conflicts=len(conflicts),
            )  # fmt: skip
            some("created", (_change(matched.told(record)) for record in matched.created))
            some("changed", map(_change, matched.changed))
            some("waiting", map(_doubt, waiting))
            some("conflicts", conflicts)
        most = {name: CHANGES_SHOWN + len(lists[name]) for name in lists}
        for flows in self._matched_flows(counts):
            counts.update(created=len(flows.created), changed=len(flows.changed), same=flows.same)
            some("created", map(_new_flow, flows.created), most["created"])
            some("changed", map(_flow, flows.changed), most["changed"])
        for records in self._answer.assets():
            counts["assets"] += len(records)
            self._was_seen = self._was_seen or any(record.provenance == OBSERVED for record in records)
        counts["flows"] = sum(map(len, self._answer.flows()))
        self._was_seen = self._was_seen or counts["flows"] > 0
        return counts, lists

    def _matched(self, counts: Counter[str] | None = None) -> Iterator[Matched]:
        for matched in self._assets:
            if self._leaves:
                if counts is not None:
                    counts["left"] += len(matched.changed) + matched.same
                matched.changed, matched.conflicts, matched.same = [], [], 0
            yield matched

    def _matched_flows(self, counts: Counter[str] | None = None) -> Iterator[MatchedFlows]:
        standing = Flow.objects.filter(site=self._batch.site, retired_at=None)
        for records in self._flows:
            known = {flow.code: flow for flow in standing.filter(code__in=[record.code for record in records])}
            flows = match_flows(records, known)
            if self._leaves:
                if counts is not None:
                    counts["left"] += len(flows.changed) + flows.same
                flows.changed, flows.same = [], 0
            yield flows

    def _names_of_ends(self) -> dict[str, set[str]] | None:
        """Give what the names of ends may mean, where the file has any; those that mean nothing are refused."""
        if not any(names_ends(records) for records in self._answer.flows()):
            return None
        known = known_names(self._batch.site)
        self._unnamed = [refusal for records in self._answer.flows() for refusal in settle_ends(records, known)[1]]
        return known

    def _settled(self) -> Iterator[Sequence[FlowRecord]]:
        """Give the flows with the names of their ends settled."""
        for records in self._answer.flows():
            yield records if self._known_names is None else settle_ends(records, self._known_names)[0]

    def _refusals(self) -> Iterator[Refusal]:
        yield from self._answer.refusals()
        yield from self._unnamed


def _first(refusals: list[Refusal]) -> list[Refusal]:
    return heapq.nsmallest(REFUSALS_KEPT, refusals, key=lambda refusal: (refusal.row, refusal.column))


def _change(change: Change) -> dict[str, Any]:
    fields = {name: [old, new] for name, (old, new) in change.fields.items()}
    return {"row": change.row, "tag": change.asset.tag, "fields": fields, "kept": dict(change.kept)}


def _flow(flow: Any) -> dict[str, Any]:
    return {"row": None, "tag": flow.code, "fields": {}}


def _new_flow(flow: Any) -> dict[str, Any]:
    """Tell what the file says of a flow beside its ends, protocol and port, which its code says."""
    said = {"decision": None if flow.decision == UNDECIDED else flow.decision, **flow.details}
    told = {name: [None, said[name]] for name in TOLD_OF_A_FLOW if said.get(name) is not None}
    return {**_flow(flow), "fields": told}


def _doubt(one: Unsure) -> dict[str, Any]:
    return {"row": one.record.row, "tag": one.record.tag, "candidates": list(one.candidates), "why": one.reason}


def known_names(site: Site) -> dict[str, set[str]]:
    """Give the ends of flows that names of assets and zones of a site may mean."""
    assets = Asset.objects.filter(site=site, retired_at=None).values_list("tag", "name", "hostname")
    zones = Zone.objects.filter(site=site, retired_at=None).values_list("code", "name")
    named = [(f"asset:{names[0]}", names) for names in assets.iterator(chunk_size=CHUNK)]
    return index_names([*named, *((f"zone:{names[0]}", names) for names in zones)])


def _came_before(batch: ImportBatch) -> bool:
    """Tell whether the very same file was imported before and stands."""
    same = ImportBatch.objects.filter(site=batch.site, sha256=batch.sha256, state=ImportBatch.State.COMMITTED)
    return any(standing(earlier) or not earlier.changes.exists() for earlier in same)


def own_addresses(site: Site) -> frozenset[str]:
    """Give the addresses of the assets of a site."""
    rows = Asset.objects.filter(site=site, retired_at=None).values_list("ips", flat=True)
    return frozenset(ip for ips in rows.iterator(chunk_size=CHUNK) for ip in ips)


def own_subnets(site: Site) -> list[IPv4Network | IPv6Network]:
    """Give the subnets of the zones of a site."""
    rows = Zone.objects.filter(site=site, retired_at=None).values_list("details", flat=True)
    return [ip_network(subnet, strict=False) for details in rows for subnet in details.get("subnets", [])]
