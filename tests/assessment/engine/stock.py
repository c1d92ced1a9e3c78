"""A model document of which single records can be asked for, as the near verdict asks the database."""

from __future__ import annotations

from assessment.engine.near_part import ROWS
from assessment.engine.plant import plain_address


class DocumentStock:
    """The records of a document."""

    def __init__(self, document):
        self.document = document
        self.rows = {kind: document.get(kind) or [] for kind in ROWS}

    def zones(self):
        return list(self.rows["zones"])

    def conduits(self, codes, *, at=()):
        return [one for one in self.rows["conduits"] if one["code"] in codes or not set(at).isdisjoint(one["between"])]

    def conduits_bounded_by(self, tags):
        def bounds(one):
            return {two if isinstance(two, str) else two["asset"] for two in one.get("boundary_assets") or ()}

        return [one for one in self.rows["conduits"] if not bounds(one).isdisjoint(tags)]

    def assets(self, tags, *, zones=(), safety_in=(), ips=()):
        def fits(one):
            at = one["tag"] in tags or not set(ips).isdisjoint(map(plain_address, one.get("ips") or ()))
            return at or one.get("zone") in set(zones) or (one.get("safety") and one.get("zone") in set(safety_in))

        return [one for one in self.rows["assets"] if fits(one)]

    def flows(self, codes, *, ends=(), through=()):
        def fits(one):
            return one["code"] in codes or one.get("conduit") in through or not ends_of(one).isdisjoint(ends)

        return [one for one in self.rows["flows"] if fits(one)]

    def loose_flows(self, networks):
        del networks
        return [one for one in self.rows["flows"] if any(is_loose(end) for end in ends_of(one))]

    def others(self):
        return {key: value for key, value in self.document.items() if key not in ROWS}


def ends_of(flow):
    return {written_end(flow["from"]), written_end(flow["to"])}


def is_loose(end):
    return end.partition(":")[0] in ("any", "network", "ip")


def written_end(end):
    if end.get("any"):
        return "any"
    ((kind, value),) = end.items()
    return f"{kind}:{value}"
