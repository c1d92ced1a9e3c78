"""Section 2.3: the architecture rules about what is written down of zones, conduits and the site, from their conditions."""

from __future__ import annotations

from tests.contract.reading import RDF, both, no, some
from tests.contract.rules_of_networks import devices_of

TEXTS = {
    *("logical_boundary", "physical_boundary", "logical_access_points", "physical_access_points"),
    *("policies", "assumptions", "dependencies"),
}


def places(read):
    for kind, records in (("zone", read.zones), ("conduit", read.conduits)):
        for code, place in records.items():
            yield f"{kind}:{code}", place


def ar008(read):
    ends = {read.zone_of(flow[side]) for flow in read.document["flows"] for side in ("from", "to")}
    joined = {zone for conduit in read.conduits.values() for zone in conduit["between"]}
    carrying = {conduit["code"] for flow in read.document["flows"] if (conduit := read.conduit_of(flow))}
    complete = read.document["assessment"].get("flows_complete")

    def classified(asset):
        return bool(asset.get("type") and asset.get("criticality"))

    for target, place in places(read):
        is_set = None not in [read.target(place, fr) for fr in range(7)]
        answers = [set(place) >= TEXTS, "owner" in place, is_set]
        if target.startswith("zone"):
            assets = read.inside(place["code"])
            answers += ["safety_related" in place, place["code"] in joined, bool(assets), all(map(classified, assets))]
            answers += [complete or place["code"] in ends]
        else:
            devices = [read.assets[tag] for tag in devices_of(place)]
            answers += ["boundary_assets" in place, all(map(classified, devices))]
            answers += [complete or place["code"] in carrying]
        yield target, not all(answers), "medium", read.site


def ar035(read):
    def tried(record, text):
        return None if record is None else bool(record.get(text) and record.get("tested_on"))

    asked = {code: read.asked(zone, RDF, 3) for code, zone in read.zones.items()}
    asking = [tried(read.zones[code].get("isolation"), "instruction") for code, answer in asked.items() if answer]
    alone = bool(asking) and all(asking)  # a zone without a record leaves the answer to the site's
    of_site = tried(read.document["site"].get("island_mode"), "procedure")
    yield read.site, both(some(*asked.values()), no(some(of_site, alone))), "medium", read.site


def ar077(read):
    questions = set()
    for one in read.result["findings"]:
        if one["status"] == "not_evaluated" and one["rule"] != "AR-077":
            questions |= {one["target"], *one["evidence"].get("places", ())}
    for code, zone in read.zones.items():
        is_final = read.document["assessment"].get("final")
        has_target = any(read.target(zone, fr) is not None for fr in range(7))
        yield f"zone:{code}", bool(is_final and has_target and f"zone:{code}" in questions), "low", read.site


def ar078(read):
    waivers = read.document["waivers"]
    for one in waivers:
        if "expires" not in one:
            continue
        if read.today is None:
            yield one["target"], None, "medium", read.site
            continue
        same = [other for other in waivers if (other["rule"], other["target"]) == (one["rule"], one["target"])]
        renewed = any({"reason", "by", "expires"} <= set(other) and other["expires"] >= read.today for other in same)
        yield one["target"], one["expires"] < read.today and not renewed, "medium", read.site


def ar079(read):
    for target, place in places(read):
        conditions = place.get("sl_t_conditions", ())
        yield target, some(*(no(one.get("holds")) for one in conditions)), "high", read.site


def ar082(read):
    """By the verdicts of section 2.6, which `targets.py` reads."""
    for code in read.conduits:
        verdict = read.result["conduits"][code]["monitoring"]
        answer = None if verdict == "not_evaluated" else verdict in {"blind_spot", "borderline"}
        yield f"conduit:{code}", answer, "low" if verdict == "borderline" else "high", read.site
