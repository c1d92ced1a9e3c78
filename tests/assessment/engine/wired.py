"""Plants of many parts: copies of the sample that uses every field, wired to each other at random."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

from assessment.engine.model_file.parse import read_text
from assessment.engine.model_file.references import HOMES

SAMPLE = read_text((Path(__file__).parents[2] / "samples" / "every-field.yaml").read_bytes(), yaml=True)
LISTS = [key for key, value in SAMPLE.items() if isinstance(value, list)]
OF_A_COPY = [home for home in HOMES.values() if home in LISTS and home not in ("organisations", "people", "measures")]
CODES = {str(one.get("code") or one.get("tag")) for home in OF_A_COPY for one in SAMPLE[home]}
ADDRESS = re.compile(r"^10\.\d+\.")


def wired(random, copies=6):
    """Give a plant of so many copies, with flows, conduits, hosts and switches across."""
    parts = [_copied(SAMPLE, number) for number in range(copies)]
    every = {key: [one for part in parts for one in part[key]] for key in LISTS}
    document = {**copy.deepcopy(SAMPLE), **{key: _once(records) for key, records in every.items()}}
    document |= {
        key: [] for key in ("scenarios", "remote_access", "use_cases", "service_agreements", "waivers", "kpis")
    }
    document.pop("platform_sheet", None)  # what there is once names the records of one copy
    zones, tags = [one["code"] for one in document["zones"]], [one["tag"] for one in document["assets"]]
    for asset in document["assets"]:
        _rewire(asset, zones, tags, random)
    for number in range(copies * 3):
        flow = {**copy.deepcopy(random.choice(document["flows"])), "code": f"X{number}"}
        flow.pop("conduit", None)
        ends = {"from": {"asset": random.choice(tags)}, "to": {"asset": random.choice(tags)}}
        document["flows"].append({**flow, **ends})
    for number in range(copies // 2):
        conduit = copy.deepcopy(random.choice(document["conduits"]))
        for key in ("through", "receiving", "approvals"):
            conduit.pop(key, None)
        ends = {"between": random.sample(zones, 2), "boundary_assets": [random.choice(tags)]}
        document["conduits"].append({**conduit, "code": f"XC{number}", **ends})
    return document


def _copied(value, number):
    if isinstance(value, dict):
        return {key: _copied(one, number) for key, one in value.items()}
    if isinstance(value, list):
        return [_copied(one, number) for one in value]
    if not isinstance(value, str):
        return value
    _, colon, code = value.partition(":")
    if value in CODES or (colon and code in CODES):
        return f"{value}.{number}"
    return ADDRESS.sub(f"10.{100 + number}.", value)


def _once(records):
    found = {str(one.get("code") or one.get("tag") or json.dumps(one, sort_keys=True)): one for one in records}
    return list(found.values())


def _rewire(asset, zones, tags, random):
    others = [tag for tag in tags if tag != asset["tag"]]
    asset.pop("management", None)
    if random.random() < 0.15:
        asset["zone"] = random.choice(zones)
    if asset.get("runs_on") and random.random() < 0.5:
        asset["runs_on"] = random.choice(others)
    for port in asset.get("interfaces", ()):
        if port.get("switch") and random.random() < 0.5:
            port["switch"] = random.choice(others)
    for one in (*asset.get("depends_on", ()), *asset.get("trusts", ())):
        if random.random() < 0.5:
            one["on"] = random.choice(others)
