"""Plants drawn at random as documents of the model file, each kind rich in what its section is about."""

from __future__ import annotations

import json

from assessment.engine.model_file.load import load_text
from config.judging import checked, planned
from tests.contract.levels import CATALOGUE, FRS, ROWS, TODAY, required

KINDS = (
    *("enterprise", "dmz", "operations", "control", "safety", "field"),
    *("wireless", "remote_access", "temporary", "external", "management"),
)


def judged(document):
    return checked(load_text(json.dumps(document).encode()), None)


def plan_of(document):
    return planned(load_text(json.dumps(document).encode()), None)["plan"]


def document_of(**parts):
    empty = {name: [] for name in ("zones", "conduits", "assets", "flows", "scenarios", "measures", "compensations")}
    return {"bulkhead": 1, "site": {"code": "S"}, "assessment": {"code": "A", "date": TODAY}, **empty, **parts}


def drawn_vector(random, unknown=0.25, *, of_assets=False):
    """A level vector: all unknown, one number, or seven."""
    kind = random.random()
    if kind < 0.2:
        return None
    if kind < 0.35:
        return random.randint(0, 4)
    values = []
    for _ in FRS:
        is_absent = of_assets and random.random() < 0.2
        values.append(None if random.random() < unknown else "n/a" if is_absent else random.randint(0, 3))
    return values


def with_known(record, **values):
    record.update({name: value for name, value in values.items() if value is not None})


# -- levels


def levels_document(random):
    """Zones, conduits and assets whose rows are met, compensated or left out in every way that counts or does not."""
    document = document_of(people=[{"code": "kl", "side": "ot"}])
    for number in range(random.randint(1, 3)):
        one = {"code": f"CM-{number}", "satisfies": random.sample([row["id"] for row in ROWS], random.randint(0, 40))}
        with_known(one, sl=drawn_vector(random) if random.random() < 0.6 else None)
        document["measures"].append(one)
    measures = [one["code"] for one in document["measures"]] + random.sample(sorted(CATALOGUE), 6)
    for number in range(random.randint(2, 3)):
        document["zones"].append(_place(random, document, f"zone:Z{number}", measures))
    for number in range(random.randint(0, 7)):
        asset = {"tag": f"a{number}"}
        with_known(asset, sl_c=drawn_vector(random, 0.05, of_assets=True))
        with_known(asset, zone=random.choice(document["zones"])["code"] if random.random() < 0.9 else None)
        document["assets"].append(asset)
    for number in range(random.randint(0, 2)):
        conduit = {**_place(random, document, f"conduit:C{number}", measures), "between": ["Z0", "Z1"]}
        if document["assets"] and random.random() < 0.6:
            conduit["boundary_assets"] = [one["tag"] for one in random.sample(document["assets"], 1)]
        document["conduits"].append(conduit)
    return document


def _place(random, document, key, measures):
    record = {"code": key.partition(":")[2]}
    rows = {}
    for fr in FRS:
        if random.random() < 0.25:
            continue
        asked = [row for row in sorted(required(fr, random.randint(1, 4), False)) if random.random() < 0.96]
        rows |= {row: _status(random, document, row, key) for row in asked}
    with_known(record, requirements=rows if rows and random.random() < 0.75 else None)
    with_known(record, sl_t=drawn_vector(random, 0.15))
    with_known(record, sl_a=drawn_vector(random, 0.6) if random.random() < 0.15 else None)
    chosen = random.sample(measures, random.randint(0, 4)) if random.random() < 0.7 else []
    states = ("active", "active", "planned", "retired")
    return record | {"measures": [{"measure": one, "status": random.choice(states)} for one in chosen]}


def _status(random, document, row, key):
    plain = random.choices(("met", "not_met", "partly_met", "not_assessed", None), (66, 6, 4, 4, 20))[0]
    if plain:
        return plain if random.random() < 0.9 else {"status": plain, "evidence": "E"}
    if random.random() < 0.5:
        return {"status": "not_applicable"} | ({"reason": "x"} if random.random() < 0.7 else {})
    record = {"code": f"K{len(document['compensations'])}"}
    record["requirement"] = row if random.random() < 0.85 else "SR 1.1"
    record["about"] = key if random.random() < 0.85 else "zone:Z0"
    with_known(record, accepted_by="kl" if random.random() < 0.85 else None)
    with_known(record, accepted_on="2026-01-01" if random.random() < 0.85 else None)
    with_known(record, expires=random.choice((None, "2026-11-20", TODAY, "2026-11-22")))
    document["compensations"].append(record)
    return {"status": "compensated", "compensation": record["code"]}


# -- ways


def ways_document(random, zones=6):
    """Zones that hold assets, hosts known by address alone, or nothing; flows between all of these; scenarios."""
    size = random.randint(2, zones)
    codes = [f"Z{number}" for number in range(size)]
    document = document_of(
        zones=[_zone(random, number, size) for number in range(size)],
        assets=[_asset(random, number, codes) for number in range(random.randint(0, 9))],
        conduits=[_conduit(random, number, codes) for number in range(random.randint(0, 5))],
    )
    with_known(document["assessment"], flows_complete=random.choice((None, None, True, False)))
    flows = [_flow(random, number, codes, document["assets"]) for number in range(random.randint(0, 14))]
    scenarios = [_scenario(random, number, codes) for number in range(random.randint(0, 3))]
    return document | {"flows": flows, "scenarios": scenarios}


def _zone(random, number, size):
    zone = {"code": f"Z{number}", "kind": random.choice(KINDS)}
    with_known(zone, sl_t=random.choice((None, 1, 2, 3, 4, [1, 1, 1, 1, 1, 1, 3], [1, 1, 1, 1, 1, 1, None])))
    with_known(zone, sl_a=_claim(random), lateral=random.choice((None, "open", "isolated", "transit_blocked")))
    with_known(zone, safety_related=random.choice((None, None, None, True)))
    nets = [f"10.{number}.0.0/16", f"10.{(number + 1) % size}.0.0/24"][: random.randint(0, 2)]
    return zone | {"subnets": nets}


def _claim(random):
    return random.choice((None, 0, 1, 2, 3, 4, [random.choice((None, 0, 1, 2, 3)) for _ in FRS]))


def _address(random, size, low=9, high=20):
    return f"10.{random.randint(0, size)}.{random.randint(0, 1)}.{random.randint(low, high)}"


def _asset(random, number, codes):
    asset = {"tag": f"a{number}"}
    with_known(asset, zone=random.choice(codes) if random.random() < 0.95 else None)
    return asset | ({"ips": [_address(random, len(codes), 10 + number, 10 + number)]} if random.random() < 0.4 else {})


def _conduit(random, number, codes):
    between = random.sample(codes, 3 if len(codes) > 2 and random.random() < 0.15 else 2)
    conduit = {"code": f"C{number}", "between": between, "kind": "filtering"}
    with_known(conduit, sl_a=_claim(random))
    if len(between) == 2:
        conduit["kind"] = random.choice(("filtering", "unfiltered", "diode", "vpn"))
        with_known(conduit, direction=random.choice((None, "forward", "reverse", "both")))
    return conduit | ({"controls": ["mfa"]} if random.random() < 0.1 else {})


def _flow(random, number, codes, assets):
    def end():
        kind = random.choices(("asset", "zone", "ip"), (60 if assets else 0, 25, 15))[0]
        tags = [one["tag"] for one in assets]
        return {
            kind: _address(random, len(codes)) if kind == "ip" else random.choice(tags if kind == "asset" else codes)
        }

    flow = {"code": f"F{number:02}", "from": end(), "to": end()}
    with_known(flow, basis=random.choice((None, "declared", "observed", "firewall_rule")))
    with_known(flow, decision=random.choice((None, None, "allowed", "forbidden", "undecided", "conditional")))
    with_known(flow, conduit="none" if random.random() < 0.08 else None)
    with_known(flow, removal_cost=random.randint(0, 5) if random.random() < 0.3 else None)
    controls = ("mfa", "recorded", "dpi", "function_filter", "protocol_break", "read_only")
    return flow | ({"controls": random.sample(controls, random.randint(1, 2))} if random.random() < 0.3 else {})


def _scenario(random, number, codes):
    scenario = {"code": f"S{number}", "title": "A scenario"}
    entry, target = random.sample(codes, 2)
    with_known(scenario, entry=random.choice((None, {"zone": entry}, {"zone": entry})))
    with_known(scenario, target=random.choice((None, {"zone": target}, {"zone": target})))
    with_known(scenario, zones=random.choice((None, [target], codes[:2])))
    with_known(scenario, likelihood=random.choice((None, 1, 2, 3, 4, 5)))
    if random.random() < 0.85:
        categories = random.sample(("safety", "financial", "environment"), random.randint(1, 3))
        scenario["consequence"] = {one: random.randint(1, 5) for one in categories}
    if random.random() < 0.6:
        scenario["threat"] = {one: random.randint(1, 4) for one in ("means", "resources", "skills", "motivation")}
    with_known(scenario, relies_on=random.choice((None, None, ["FR1"], ["FR3", "FR5"])))
    residual = {}
    with_known(residual, likelihood=random.choice((None, None, 1, 3, 5)))
    with_known(residual, consequence=random.choice((None, None, {"safety": 2}, {"safety": 4})))
    return scenario | ({"residual": residual} if residual and random.random() < 0.5 else {})


# -- targets


SHAPES = ((3, 3), (3, 4), (3, 5), (4, 4), (5, 5))
PARTIES = (("P", "asset_owner"), ("Q", "asset_owner"), ("R", "supplier"), ("T", "service_provider"))
OWNERS = (None, "P", "Q", "R", "T")
HARMS = ("safety", "environment", "financial")


def targets_document(random):
    """A matrix of any shape and direction, zones and conduits of several owners, scenarios that name some of them."""
    matrix = _matrix(random)
    methods = ["band", "band", "attacker", "manual"] + ["decades"] * ("tolerable_frequency" in matrix)
    codes = [f"Z{number}" for number in range(random.randint(2, 4))]
    document = document_of(
        risk_matrix=matrix,
        organisations=[{"code": code, "kind": kind} for code, kind in PARTIES],
        zones=[_owned_zone(random, code) for code in codes],
        conduits=[_owned_conduit(random, number, codes) for number in range(random.randint(0, 3))],
    )
    document["assessment"]["conventions"] = {
        "conduit_target": random.choice(("maximum", "protection", "minimum", "own", "exposure")),
        "target_method": random.choice(methods),
        "initial_likelihood": random.choice(("fixed", "scored")),
    }
    conduits = [one["code"] for one in document["conduits"]]
    agreed = [{"provider": "R", "customer": "P", "conduits": random.sample(conduits, len(conduits) // 2)}]
    scenarios = [_rated(random, number, codes, conduits, matrix) for number in range(random.randint(0, 5))]
    return document | {"service_agreements": agreed, "scenarios": scenarios}


def _matrix(random):
    rows, columns = random.choice(SHAPES)
    bands = "ABCD"[: random.choice((3, 4))]
    step = random.choice((1, -1))
    place = lambda c, l: c + (l if step == 1 else columns - 1 - l)  # noqa: E731, E741
    cells = [[bands[place(c, l) * len(bands) // (rows + columns - 1)] for l in range(columns)] for c in range(rows)]  # noqa: E741
    matrix = {
        "likelihood": [f"likely {number}" for number in range(columns)],
        "consequence": [f"harm {number}" for number in range(rows)],
        "cells": cells,
        "bands": [{"code": band, "name": band, "sl_t": min(4, number + 1)} for number, band in enumerate(bands)],
        "tolerable": random.choice(bands[:-1]),
    }
    if step == -1:
        matrix["likelihood_descending"] = True
    if random.random() < 0.4:
        matrix["tolerable_by_category"] = {
            one: random.choice(bands) for one in random.sample(HARMS, random.randint(1, 2))
        }
    if random.random() < 0.5:
        matrix["points"] = [[2 * place(c, l) + 1 for l in range(columns)] for c in range(rows)]  # noqa: E741
    if random.random() < 0.5:
        matrix["frequency"] = [10.0 ** (number - 4) for number in range(columns)][::step]
        matrix["tolerable_frequency"] = [10.0 ** -random.randint(1, 6) for _ in range(rows)]
    return matrix


def _owned_zone(random, code):
    zone = {"code": code, "kind": random.choice(("control", "external", "dmz", "wireless", "safety"))}
    with_known(zone, sl_t=drawn_vector(random, 0.2), sl_a=drawn_vector(random, 0.2))
    with_known(zone, owner=random.choice(OWNERS), set_by=random.choice((*OWNERS, None, None)))
    return zone


def _owned_conduit(random, number, codes):
    between = random.sample(codes, min(len(codes), random.choice((2, 2, 3))))
    conduit = {"code": f"C{number}", "between": between, "kind": random.choice(("filtering", "wireless", "vpn"))}
    with_known(conduit, untrusted=random.choice((None, None, True, False)), transit_owner=random.choice(OWNERS))
    return conduit


def _rated(random, number, codes, conduits, matrix):
    scenario = {"code": f"S{number}", "title": "A scenario"}
    with_known(scenario, zones=random.choice((None, codes[:1], codes[1:])))
    with_known(scenario, conduits=random.choice((None, conduits[:1])))
    with_known(scenario, target=random.choice((None, {"zone": random.choice(codes)})))
    with_known(scenario, likelihood=random.choice((None, random.randint(1, len(matrix["likelihood"])))))
    if random.random() < 0.85:
        harms = random.sample(HARMS, random.randint(1, 3))
        scenario["consequence"] = {one: random.randint(1, len(matrix["consequence"])) for one in harms}
    if random.random() < 0.7:
        scenario["threat"] = {one: random.randint(1, 4) for one in ("means", "resources", "skills", "motivation")}
    return scenario


# -- plans


ROOM = {1: 6, 2: 5, 3: 4}


def plans_document(random):
    """A small plant with measures of its own, windows and budgets, and few enough actions to try every plan."""
    document = ways_document(random, zones=4)
    zones, places = document["zones"], document["zones"] + document["conduits"]
    scenarios = [_scenario(random, number, [one["code"] for one in zones]) for number in range(random.randint(0, 3))]
    document["scenarios"] = [one for one in scenarios if {"entry", "target"} <= set(one)]
    document["measures"] = [_measure(random, number) for number in range(random.randint(1, 3))]
    for place in places:
        if random.random() < 0.5:
            rows = sorted(required(random.choice(FRS), random.randint(1, 3), False))
            place["requirements"] = {row: random.choices(("met", "not_met"), (9, 1))[0] for row in rows}
            place.pop("sl_a", None)
        if random.random() < 0.25:
            one = random.choice(document["measures"])["code"]
            place["measures"] = [{"measure": one, "status": random.choice(("active", "planned", "retired"))}]
    document["plan"] = _settings(random, [one["code"] for one in zones])
    return _cut_down(random, document)


def _measure(random, number):
    measure = {"code": f"M{number}", "applies_to": random.choice((["zone"], ["zone"], ["conduit"]))}
    kind = random.random()
    if kind < 0.5:
        measure["sl"] = [random.randint(0, 4) for _ in FRS]
    if kind > 0.4:
        rows = required(random.choice(FRS), random.randint(1, 4), False) | required(random.choice(FRS), 2, False)
        measure["satisfies"] = [row for row in sorted(rows) if random.random() < 0.9]
    with_known(measure, cost=random.choice((None, 0, 2, 4, 6)), effort_days=random.choice((None, None, 1, 3, 5)))
    with_known(
        measure, outage_hours=random.choice((None, None, 1, 4, 8)), min_window_hours=random.choice((None, None, 6))
    )
    if measure["applies_to"] == ["conduit"]:
        with_known(measure, path_effect=random.choice((None, "mfa", "dpi", "protocol_break")))
    return measure | ({"requires": [f"M{random.randrange(number)}"]} if number and random.random() < 0.4 else {})


def _settings(random, zones):
    codes = [f"P{number}" for number in range(random.randint(1, 3))]
    periods = [{"code": code} for code in codes]
    for period in periods:
        with_known(period, budget=random.choice((None, 0, 3, 6, 9, 12)), effort_days=random.choice((None, None, 2, 6)))
    settings = {"only_own_measures": True, "objective": random.choice(("risk", "risk", "levels")), "periods": periods}
    with_known(settings, carry_over=random.choice((None, None, True)))
    if random.random() < 0.7:
        settings["windows"] = [
            {"code": f"W{number}", "period": random.choice(codes), "hours": random.randint(1, 10), "zones": named}
            for number in range(random.randint(0, 3))
            for named in [random.sample(zones, random.randint(1, len(zones)))]
        ]
    return settings


def _cut_down(random, document):
    """Exclude what is too much to try, and name one action that must be done now and then."""
    actions = [
        f"{measure['code']}@{kind}:{place['code']}"
        for measure in document["measures"]
        for kind in measure["applies_to"]
        for place in document[f"{kind}s"]
        if not any(one == {"measure": measure["code"], "status": "active"} for one in place.get("measures", []))
    ]
    random.shuffle(actions)
    settings = document["plan"]
    with_known(settings, exclude=sorted(actions[ROOM[len(settings["periods"])] :]) or None)
    with_known(settings, must=actions[:1] if actions and random.random() < 0.3 else None)
    return document
