"""Section 2.3: the architecture rules about conduits, from their conditions; the site is the place of what is open."""

from __future__ import annotations

from tests.contract.reading import IAC, RDF, SI, TRE, both, no, of_type, some


def ar006(read):
    for code, conduit in read.conduits.items():
        up = some(
            *(
                some(read.is_(read.zone_levels(z), lambda level: level >= 3.5), read.external(z))
                for z in conduit["between"]
            )
        )
        signed = {one["side"] for one in conduit.get("approvals", ()) if not read.today or one["expires"] >= read.today}
        lacking = not {"ot", "it"} <= signed
        severity = "high" if conduit.get("status") == "in_service" else "medium"
        yield f"conduit:{code}", None if up is None else up and lacking, severity, read.site


def ar011(read):
    for code, conduit in read.conduits.items():
        through = conduit.get("through")
        crossed = None if through is None else bool(set(through) - set(conduit["between"]))
        yield f"conduit:{code}", both(crossed, no(conduit.get("encapsulated"))), "low", read.site


def ar031(read):
    for code, conduit in read.conduits.items():
        devices = conduit.get("boundary_assets")
        guards = [] if devices is None else [is_boundary(read, read.assets[tag], conduit) for tag in devices]
        pairs = [(a, b) for n, a in enumerate(conduit["between"]) for b in conduit["between"][n + 1 :]]
        worse = some(*(some(read.main_border(a, b), read.safety(a), read.safety(b)) for a, b in pairs))
        answer = None if devices is None else no(some(*guards))
        yield f"conduit:{code}", answer, "critical" if worse else "high", read.site


def is_boundary(read, asset, conduit):
    kind = read.type_of(asset)
    if kind is None:
        return None
    if kind.boundary in {"router", "gateway"}:
        return _filters(conduit)
    return kind.boundary in {"firewall", "diode", "proxy"}


def _filters(conduit):
    controls = conduit.get("controls")
    if conduit.get("kind") == "filtering" or conduit.get("default_policy") == "deny":
        return True
    if set(controls or ()) & {"function_filter", "dpi"}:
        return True
    stated = conduit.get("kind") == "unfiltered" or conduit.get("default_policy") == "permit" or controls is not None
    return False if stated else None


def ar033(read):
    for code, conduit in read.conduits.items():
        asked = some(*(read.asked(zone, RDF, 2) for zone in _zones(read, conduit)))
        policy = conduit.get("default_policy")
        yield f"conduit:{code}", both(asked, None if policy is None else policy != "deny"), "high", read.site


def ar036(read):
    for code, conduit in read.conduits.items():
        asked = some(*(read.asked(zone, RDF, 3) for zone in _zones(read, conduit)))
        devices = [read.assets[tag] for tag in conduit.get("boundary_assets") or ()]
        able = [
            one for one in devices if of_type(read, one, lambda k: k.boundary not in {"none", "switch"}) is not False
        ]
        opens = some(*(None if "fail_mode" not in one else one["fail_mode"] == "open" for one in able))
        known = None if "boundary_assets" not in conduit else bool(able)
        yield f"conduit:{code}", both(asked, known, opens if able else True), "medium", read.site


def ar044(read):
    for code, conduit in read.conduits.items():
        asked = some(*(read.asked(zone, TRE, 2) for zone in _zones(read, conduit)))
        ways = [(a, b) for a in conduit["between"] for b in conduit["between"] if a != b]
        joins = some(*(both(read.zone_low(a), some(read.zone_high(b), read.external(b))) for a, b in ways))
        yield f"conduit:{code}", both(joins, asked, no(conduit.get("monitored"))), "medium", read.site


def ar068(read):
    def step(first, second, fr):
        one, other = read.target(first, fr), read.target(second, fr)
        if None not in (one, other):
            return abs(one - other) >= 2
        out = any(zone.get("kind") == "external" and read.target(zone, fr) is None for zone in (first, second))
        return False if out else None

    for code, conduit in read.conduits.items():
        breaks = None if conduit.get("controls") is None else "protocol_break" in conduit["controls"]
        breaks = True if conduit.get("kind") in {"gateway", "proxy"} else breaks
        kinds = [
            of_type(read, read.assets[t], lambda k: k.boundary == "diode") for t in conduit.get("boundary_assets", ())
        ]
        unset = None if "kind" not in conduit and "boundary_assets" not in conduit else False
        one_way = True if conduit.get("kind") == "diode" else some(*kinds, unset)
        zones = _zones(read, conduit)
        steep = [
            both(some(*(step(a, b, fr) for fr in (IAC, RDF, SI))), no(some(read.dmz(a["code"]), read.dmz(b["code"]))))
            for n, a in enumerate(zones)
            for b in zones[n + 1 :]
        ]
        yield f"conduit:{code}", both(some(*steep), no(some(breaks, one_way))), "medium", read.site


def _zones(read, conduit):
    return [read.zones[code] for code in conduit["between"]]
