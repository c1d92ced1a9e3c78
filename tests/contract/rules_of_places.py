"""Section 2.3: the architecture rules about zones and assets, and those about levels, from their conditions.

Each yields `(target, answer, severity, place)`: a finding where the answer is True, an entry `not_evaluated` at the
place, the target of the next larger kind, where it is None.
"""

from __future__ import annotations

from tests.contract.reading import IAC, ORDER, PROTOCOLS, RA, RDF, UC, at_least, both, no, of_type, some

SERVICES_OUTSIDE = {"directory": True, "time": True, "DNS": True, "licence": True, "reports": False, "LDAP": True}
SECURITY_SERVICES = {"directory": True, "time": False, "DNS": False, "licence": True, "reports": False, "LDAP": True}


def ar001(read):
    for asset in read.assets.values():
        at_border = any(asset["tag"] in (one.get("boundary_assets") or ()) for one in read.conduits.values())
        yield f"asset:{asset['tag']}", asset.get("zone") is None and not at_border, "high", read.site


def ar007(read):
    for kind in ("zone", "conduit"):
        for record in read.document[f"{kind}s"]:
            unset = None in [read.target(record, fr) for fr in range(7)]
            agreed = record.get("sl_t_status") in {"agreed", "approved"} or not read.document["assessment"].get("final")
            yield f"{kind}:{record['code']}", unset or not agreed, "high", read.site


def ar009(read):
    for code, zone in read.zones.items():
        owner = read.parties.get(zone.get("owner"))
        answer = True if owner is None else None if "kind" not in owner else owner["kind"] != "asset_owner"
        yield f"zone:{code}", answer, "medium", read.site


def ar010(read):
    for asset in read.assets.values():
        levels = read.levels({"asset": asset["tag"]})
        allowed = read.zone_levels(asset["zone"]) if asset.get("zone") else []
        outside = False if asset.get("level") is None else asset["level"] not in allowed if allowed else None
        kind = read.type_of(asset)
        if kind is None or not levels:
            wrong = None
        elif kind.controller == "yes" or kind.default_level == "0":
            wrong = read.is_(levels, lambda level: level >= 3)
        else:
            wrong = read.is_(levels, lambda level: level <= 2) if kind.default_level in {"4", "5"} else False
        yield f"asset:{asset['tag']}", some(outside, wrong), "low", read.around(asset)


def ar013(read):
    for code, zone in read.zones.items():
        pairs = []
        for asset in read.inside(code):
            end = {"asset": asset["tag"]}
            domain = asset.get("domain") or ("external" if zone.get("kind") == "external" else "ot")
            business = True if asset.get("domain") == "it" else read.high(end)
            pairs.append((business, both(domain == "ot", read.low(end))))
        mixed = [both(a[0], b[1]) for i, a in enumerate(pairs) for j, b in enumerate(pairs) if i != j]
        yield f"zone:{code}", some(*mixed), "critical", read.site


def _mixed(read, code, field):
    values = [asset.get(field) for asset in read.inside(code)]
    return some(*(both(a, no(b)) for i, a in enumerate(values) for j, b in enumerate(values) if i != j))


def ar014(read):
    for code, zone in read.zones.items():
        answer = False if zone.get("safety_related") else _mixed(read, code, "safety")
        yield f"zone:{code}", answer, "critical", read.site


def ar016(read):
    for asset in read.assets.values():
        kind = read.type_of(asset)
        answer = None if kind is None else kind.id == "safety_engineering_station"
        yield f"asset:{asset['tag']}", answer and _is_apart(read, asset), "high", read.around(asset)


def _is_apart(read, station):
    reached, programmed = set(), set(station.get("programs") or ())
    is_known = "programs" in station
    for flow in read.flows:
        if station["tag"] in read.tags(flow["from"]):
            tags = [
                tag for tag in read.tags(flow["to"]) if of_type(read, read.assets[tag], lambda k: k.controller == "yes")
            ]
            protocol = PROTOCOLS.get(flow.get("protocol") or "")
            reached |= set(tags)
            if "programs" not in station and tags and protocol is not None and protocol.use == "engineering":
                programmed |= set(tags)
                is_known = True
    safe = {tag: _is_safe(read, read.assets[tag]) for tag in reached | programmed}
    places = {tag: read.assets[tag].get("zone") for tag in programmed}
    home = station.get("zone")
    apart = [both(safe[tag], None if None in (at, home) else at != home) for tag, at in places.items()]
    open_zone = [None for at in (home, *places.values()) if at is None]
    return some(*apart, *(no(answer) for answer in safe.values()), *open_zone, False if is_known else None)


def _is_safe(read, asset):
    return True if asset.get("type") == "safety_controller" else asset.get("safety")


def ar017(read):
    for code in read.zones:
        yield f"zone:{code}", _mixed(read, code, "temporary"), "medium", read.site


def ar018(read):
    for code in read.zones:
        yield f"zone:{code}", _mixed(read, code, "wireless"), "medium", read.site


def ar019(read):
    for asset in read.assets.values():
        kind = read.zones[asset["zone"]].get("kind") if asset.get("zone") else None
        elsewhere = None if kind is None else kind not in {"external", "remote_access", "dmz"}
        yield f"asset:{asset['tag']}", both(asset.get("external_connection"), elsewhere), "high", read.around(asset)


def ar020(read):
    for code in read.zones:
        assets = read.inside(code)
        scales = [[(one.get("criticality") or {}).get(name) for one in assets] for name in ("safety", "production")]
        scales += [[read.target({"sl_t": one.get("sl_required")}, fr) for one in assets] for fr in range(7)]
        far = [_spread(values) for values in scales] if len(assets) > 1 else [False]
        yield f"zone:{code}", some(*far), "medium", read.site


def _spread(values):
    known = [value for value in values if value is not None]
    if known and max(known) - min(known) >= 2:
        return True
    return None if None in values else False


def ar022(read):
    for host in read.assets.values():
        guests = [one for one in read.assets.values() if one.get("runs_on") == host["tag"]]
        if not guests:
            answer = None if host.get("type") == "virtual_host" else False
        else:
            zones = [read.zones[code] for code in {one["zone"] for one in guests if one.get("zone")}]
            lost = [None for one in guests if not one.get("zone")] if len(guests) > 1 else []
            differ = [_differ([read.target(zone, fr) for zone in zones]) for fr in range(7)]
            ends = [{"asset": one["tag"]} for one in guests]
            astride = some(*(both(read.low(a), read.high(b)) for a in ends for b in ends if a is not b))
            answer = some(*differ, astride, *lost)
        yield f"asset:{host['tag']}", answer, "high", read.around(host)


def _differ(values):
    if len(set(values) - {None}) > 1:
        return True
    return None if None in values and len(values) > 1 else False


def ar037(read):
    kinds = {"directory", "name_server", "time_server", "licence_server"}

    def is_needed(need):
        if need.get("required") is False:
            return False
        if "service" in need:
            return SERVICES_OUTSIDE[need["service"]]
        return of_type(read, read.assets[need["on"]], lambda kind: kind.id in kinds)

    def is_outside(tag):
        zone = read.zones.get(read.assets[tag].get("zone"), {})
        is_cloud = read.assets[tag].get("type") == "cloud_service" or zone.get("external_kind") == "cloud"
        return True if is_cloud else read.high({"asset": tag})

    for asset in read.assets.values():
        needs = asset.get("depends_on")
        depends = None if needs is None else some(*(both(is_needed(one), is_outside(one["on"])) for one in needs))
        goal = read.asked(read.zones[asset["zone"]], RDF, 3) if asset.get("zone") else None
        domain = read.domain(asset)
        ot = (
            (False if set(read.levels({"asset": asset["tag"]})) == {3.5} else None)
            if domain is None
            else domain == "ot"
        )
        answer = both(goal, ot, asset.get("essential_function"), depends)
        yield f"asset:{asset['tag']}", answer, "high", read.around(asset)


def ar065(read):
    for asset in read.assets.values():
        if asset.get("zone"):
            gaps = []
            for fr in range(7):
                goal, able = read.target(read.zones[asset["zone"]], fr), read.target({"sl_t": asset.get("sl_c")}, fr)
                known = None not in (goal, able)
                gaps.append(0 if goal == 0 or able == "n/a" else max(0, goal - able) if known else None)
            worst = max((gap for gap in gaps if gap is not None), default=0)
            answer = True if worst else None if None in gaps else False
            yield f"asset:{asset['tag']}", answer, "high" if worst > 1 else "medium", read.around(asset)


def ar066(read):
    for kind in ("zone", "conduit"):
        for code, levels in read.result[f"{kind}s"].items():
            known = [gap for gap in levels["gap"] if gap is not None]
            worst = max(known, default=0)
            rank = min(worst, 2) + (kind == "zone" and read.safety(code))
            yield f"{kind}:{code}", bool(worst), ORDER[min(rank, 3)], read.site
            yield f"{kind}:{code}", None if None in levels["gap"] else False, "", read.site


def ar067(read):
    for kind in ("zone", "conduit"):
        for record in read.document[f"{kind}s"]:
            proposal = read.result[f"{kind}s"][record["code"]]["proposal"]
            goals = [read.target(record, fr) for fr in range(7)]
            below = [
                False if goal is None else None if ours is None else goal < ours
                for goal, ours in zip(goals, proposal, strict=True)
            ]
            answer = False if record.get("sl_t_reason") else some(*below)
            yield f"{kind}:{record['code']}", answer, "medium", read.site


def ar069(read):
    for asset in read.assets.values():
        end = asset.get("support_end")
        past = None if end is None or read.today is None else end < read.today
        answer = some(past, no(asset.get("firmware_supported")))
        yield f"asset:{asset['tag']}", answer, "medium", read.around(asset)


def ar070(read):
    for asset in read.assets.values():
        word = asset.get("credentials")
        goal = read.target(read.zones[asset["zone"]], IAC) if asset.get("zone") else None
        answer = None if word is None else word == "default" or (word == "shared" and at_least(goal, 2))
        severity = "critical" if word == "default" else "high"
        yield f"asset:{asset['tag']}", answer, severity, read.around(asset)


def ar072(read):
    for code, zone in read.zones.items():
        said = zone.get("wireless") or {}
        radio = "wireless" in zone or zone.get("kind") == "wireless"
        radio = radio or some(*(one.get("wireless") for one in read.inside(code)))
        shared = None if "identity" not in said else said["identity"] == "shared_key"
        identity, unseen = read.target(zone, IAC), read.target(zone, UC)
        weak = [both(at_least(identity, 2), radio, shared), both(at_least(unseen, 3), radio, no(said.get("detection")))]
        gaps = [
            (goal or 0) - reached
            for goal, reached, answer in zip((identity, unseen), (1, 2), weak, strict=True)
            if answer
        ]
        yield f"zone:{code}", some(*weak), "high" if max(gaps, default=0) > 1 else "medium", read.site


def ar073(read):
    def blocks(need):
        if "service" in need:
            kind = SECURITY_SERVICES[need["service"]]
        else:
            kind = of_type(read, read.assets[need["on"]], lambda k: k.id in {"directory", "licence_server"})
        hours = need.get("survives_hours")
        stops = False if need.get("required") is False else None if hours is None else hours == 0
        return both(kind, stops)

    for asset in read.assets.values():
        needs = asset.get("depends_on")
        lock = False if asset.get("credentials") == "none" else asset.get("lockout_applies")
        cause = some(None if needs is None else some(*(blocks(one) for one in needs)), lock)
        yield f"asset:{asset['tag']}", both(asset.get("essential_function"), cause), "high", read.around(asset)


def ar074(read):
    for asset in read.assets.values():
        backup = asset.get("backup")
        lost = None if backup is None else backup == "none"
        if lost is False:
            tested = backup.get("restore_tested")
            old = (
                None if tested is None or read.today is None else tested < f"{int(read.today[:4]) - 1}{read.today[4:]}"
            )
            goal = read.target(read.zones[asset["zone"]], RA) if asset.get("zone") else None
            lost = both(at_least(goal, 2), old)
        yield f"asset:{asset['tag']}", both(asset.get("essential_function"), lost), "high", read.around(asset)
