"""Lists that are kept beside the report: targets with their derivation, risks, assets and flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from catalogue.loader import asset_types, protocols
from reports.blocks import Block, Cell, Chapter, Column, Lines, Mark, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, is_unset, levels, listed

SHOWN_PLACES, SHOWN_RISKS, SHOWN_RECORDS = 400, 300, 500
TARGETS = (
    Column("Place", 52),
    Column("SL-T", 45, "vector"),
    Column("Proposal", 45, "vector"),
    Column("Where the proposal comes from", 62),
    Column("Decided", 62),
)
RISKS = (
    Column("Risk", 62),
    Column("Places", 40),
    Column("Without measures", 28),
    Column("Today", 28),
    Column("After the plan", 28),
    Column("Treatment, and by what", 80),
)
ASSETS = (
    Column("Asset", 50),
    Column("Type", 40),
    Column("Zone", 40),
    Column("Vendor, model, version", 56),
    Column("Addresses", 40),
    Column("Known from", 40),
)
FLOWS = (
    Column("Flow", 52),
    Column("From", 38),
    Column("To", 38),
    Column("Protocol", 36),
    Column("Conduit", 44),
    Column("Decision, basis", 28),
    Column("Data", 28),
)
ENDS = ("from", "to")
Service = tuple[str | None, str | None, str | None]
UNRATED = Mark("?", 0, "not rated")
DATA = {"to": "to the answering side", "from": "from the answering side", "both": "both ways"}


def targets(source: Source) -> Chapter:
    """Give the matrix of target levels, each with what it was derived from."""
    rows: list[tuple[Cell, ...]] = []
    for kind in ("zone", "conduit"):
        judged_places = source.result[f"{kind}s"]
        for code in source.part.among(kind, judged_places):
            judged, record = judged_places[code], (source.zones if kind == "zone" else source.conduits)[code]
            rows.append(
                (
                    Text(strong=clip(source.named(f"{kind}:{code}"), 110)),
                    levels(judged["sl_t"]),
                    levels(judged["proposal"]),
                    Text(clip(judged["proposal_why"]["reason"] or "nothing to derive it from", 300)),
                    Lines(tuple(_decided(record, judged))),
                )
            )
    method = source.assessment.get("conventions") or {}
    note = (
        f"A zone's proposal follows the method '{clip(method.get('target_method') or 'band', 20)}', a conduit's the "
        f"convention '{clip(method.get('conduit_target') or 'maximum', 20)}'. A question mark is not known."
    )
    blocks: list[Block] = [Paragraph(note, is_note=True), _or_nothing(source, TARGETS, rows, SHOWN_PLACES, "No place")]
    return Chapter("targets", "Target levels and where they come from", tuple(blocks), "landscape")


def _decided(record: Record, judged: Record) -> list[str]:
    status = str(record.get("sl_t_status") or "no status recorded")
    lines = ["No target is set." if is_unset(judged["sl_t"]) else f"Target {clip(status, 40)}."]
    lines += [clip(record["sl_t_reason"], 240)] if record.get("sl_t_reason") else []
    words = {True: "holds", False: "holds no longer", None: "not known to hold"}
    return lines + [
        _("Condition, %(holds)s: %(text)s") % {"holds": told(words[one.get("holds")]), "text": clip(one["text"], 160)}
        for one in record.get("sl_t_conditions") or ()
    ]


def risks(source: Source) -> Chapter:
    """Give the risk register: every scenario with its three standings and its treatment."""
    judged = source.result["scenarios"]
    order = sorted(judged, key=lambda code: (-(judged[code]["today"] or {"points": 10**6})["points"], code))
    held = (code for code in order if _is_held(source, code, judged[code]))
    rows: list[tuple[Cell, ...]] = [_risk(source, code, judged[code]) for code in held]
    table = _or_nothing(source, RISKS, rows, SHOWN_RISKS, "No scenario")
    return Chapter("risks", "Risk register", (table,), "landscape")


def _is_held(source: Source, code: str, one: Record) -> bool:
    return source.part.holds_scenario(source.scenarios.get(code, {}), one["zones"], one["conduits"])


def _risk(source: Source, code: str, one: Record) -> tuple[Cell, ...]:
    after = (source.plan or {}).get("scenarios_after", {}).get(code)
    scenario = source.scenarios.get(code, {})
    threat = (scenario.get("threat") or {}).get("source")
    places = [*(f"zone:{each}" for each in one["zones"]), *(f"conduit:{each}" for each in one["conduits"])]
    target = scenario.get("target") or {}
    places += [f"{kind}:{each}" for kind, each in target.items() if f"{kind}:{each}" not in places]
    words = {True: "tolerable", False: "above the tolerable risk", None: "not compared with the tolerable risk"}
    acting = [f"{clip(told(each['title']), 80)} ({each['period']})" for each in source.actions_at(places)]
    return (
        Text(
            strong=clip(f"{code} {one['title']}", 160),
            note=_("threat: %(source)s") % {"source": clip(threat or told(NOT_RECORDED), 60)},
        ),
        Lines(tuple(clip(source.named(each), 60) for each in places[:6]) or (NOT_RECORDED,)),
        _mark(source, one["unmitigated"]),
        _mark(source, one["today"]),
        _mark(source, after) if source.plan is not None else Text("no plan"),
        Text(
            _("%(treatment)s; %(verdict)s today")
            % {"treatment": told(one["decision"] or "no treatment decided"), "verdict": told(words[one["tolerable"]])},
            note=listed(acting, 4, none="nothing planned at its places"),
        ),
    )


def _mark(source: Source, standing: Record | None) -> Mark:
    return UNRATED if standing is None else source.band(standing["consequence"], standing["likelihood"])


def assets(source: Source) -> Chapter:
    """List the assets by zone, those on a border and those without a place last."""
    types = asset_types()
    rows: list[tuple[Cell, ...]] = []
    order = sorted(source.assets.values(), key=lambda one: (not one.get("zone"), one.get("zone") or "", one["tag"]))
    for one in order:
        if not source.part.holds_asset(one, source.borders_of(one["tag"])):
            continue
        kind = str(one.get("type") or "")
        made = [one[key] for key in ("vendor", "model", "firmware") if one.get(key)]
        rows.append(
            (
                Text(strong=clip(one["tag"], 60), text=clip(one.get("name") or "", 80)),
                Text(types[kind].label if kind in types else clip(kind or NOT_RECORDED, 40)),
                Text(_home(source, one)),
                Text(clip(", ".join(map(str, made)) or NOT_RECORDED, 120), note=_serial(one)),
                Lines(tuple(clip(each, 45) for each in (*(one.get("ips") or ()), *(one.get("macs") or ()))[:4])),
                Text(str(one.get("provenance") or NOT_RECORDED), note=clip(one.get("last_seen") or "", 30)),
            )
        )
    table = _or_nothing(source, ASSETS, rows, SHOWN_RECORDS, "No asset")
    return Chapter("assets", "Assets", (*_placeless(source), table), "landscape")


def _placeless(source: Source) -> list[Block]:
    """Say of a list of some zones how many assets stand in no zone, and so in no such list."""
    homeless = [one for tag, one in source.assets.items() if not one.get("zone") and not source.borders_of(tag)]
    if source.part.is_whole or not homeless:
        return []
    told = _("In no zone, and so not listed here: %(assets)s.") % {"assets": part_told(counted(len(homeless), "asset"))}
    return [Paragraph(told, is_note=True)]


def _home(source: Source, one: Record) -> str:
    if one.get("zone"):
        return clip(source.name(f"zone:{one['zone']}"), 60)
    borders = source.borders_of(one["tag"])
    return _("border of %(conduits)s") % {"conduits": listed(borders, 4)} if borders else "not assigned"


def _serial(one: Record) -> str:
    return _("serial %(number)s") % {"number": clip(one["serial"], 60)} if one.get("serial") else ""


def flows(source: Source) -> Chapter:
    """List the flows."""
    known, carriers, owners = protocols(), _carriers(source), _owners(source)
    rows: list[tuple[Cell, ...]] = []
    doubtful = 0
    for code, one in sorted(source.flows.items()):
        is_held = source.part.holds_flow(code)
        if is_held is False:
            continue
        doubtful += is_held is None
        name = str(one.get("protocol") or "unknown")
        port = f" {one['port']}" if one.get("port") is not None else ""
        rows.append(
            (
                Text(clip(code, 40)),
                *(Text(clip(source.flow_end(one[end]), 90), note=_owner(source, one[end], owners)) for end in ENDS),
                Text(clip(f"{told(known[name].name) if name in known else name}{port}", 60)),
                Text(_conduit(source, one, carriers)),
                Text(f"{told(one.get('decision') or 'not decided')}, {told(one.get('basis') or 'declared')}"),
                Text(DATA.get(str(one.get("data")), "direction not recorded")),
            )
        )
    table = _or_nothing(source, FLOWS, rows, SHOWN_RECORDS, "No flow")
    return Chapter("flows", "Flows", (*_in_doubt(doubtful), table), "landscape")


def _in_doubt(count: int) -> list[Block]:
    if not count:
        return []
    told = _(
        "Of a zone that nobody knows at one end or both, and so perhaps of these zones: %(flows)s. They are listed."
    )
    return [Paragraph(told % {"flows": part_told(counted(count, "flow"))}, is_note=True)]


def _owners(source: Source) -> dict[str, list[str]]:
    """Give the assets that have each address."""
    found: dict[str, list[str]] = {}
    for tag, one in source.assets.items():
        ports = (port.get("ip") for port in one.get("interfaces") or ())
        for ip in {str(ip) for ip in (*(one.get("ips") or ()), *ports) if ip}:
            found.setdefault(ip, []).append(tag)
    return found


def _owner(source: Source, end: Record, owners: Mapping[str, Sequence[str]]) -> str:
    """Name the asset behind an address that one asset alone has: a list with blacked-out addresses still says who."""
    tags = owners.get(str(end.get("ip") or ""), ())
    return clip(source.named(f"asset:{tags[0]}"), 60) if len(tags) == 1 else ""


def _conduit(source: Source, one: Record, carriers: Mapping[Service, Sequence[str]]) -> str:
    """Name the conduit of a flow: the stated one, else the one over which its service was counted."""
    code = one.get("conduit")
    if code is None and one["code"] not in source.result["flows"]["undocumented"]:
        ends = (_zone_of(source, one["from"]), _zone_of(source, one["to"]))
        if ends[0] and ends[0] == ends[1]:
            return "inside its zone"
        found = carriers.get((*ends, one.get("protocol")), ())
        if len(found) != 1:
            return "found by its ends"
        code = found[0]
    return clip(source.named(f"conduit:{code}"), 60) if code in source.conduits else "none"


def _zone_of(source: Source, end: Record) -> str | None:
    kind, value = next(iter(end.items()))
    if kind == "zone":
        return str(value)
    return source.assets.get(value, {}).get("zone") if kind == "asset" else None


def _carriers(source: Source) -> dict[Service, list[str]]:
    """Give the conduits over which each service runs, from zone to zone."""
    found: dict[Service, list[str]] = {}
    for code, judged in source.result["conduits"].items():
        for each in judged["services"]:
            found.setdefault((each["from"], each["to"], each["protocol"]), []).append(code)
    return found


def _or_nothing(
    source: Source, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], limit: int, what: str
) -> Block:
    return capped(columns, rows, limit) if rows else Paragraph(source.nothing(what))
