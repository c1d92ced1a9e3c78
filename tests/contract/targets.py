"""Sections 2.2, 2.6 and 2.7: what risk asks of zones and conduits, who watches whom, and which gap comes first."""

from __future__ import annotations

from itertools import combinations
from math import ceil, log10

from tests.contract.levels import FRS, Place, highest, vector
from tests.contract.ways import ATTACKER

DC, RA = 3, 6
TOP = 4


class Judgement:
    """The matrix, the conventions and the scenarios of a document."""

    def __init__(self, document):
        self.document, self.matrix = document, document["risk_matrix"]
        self.conventions = document["assessment"]["conventions"]
        self.zones = {one["code"]: one for one in document["zones"]}
        self.steps = len(self.matrix["likelihood"])
        self.most_likely = 1 if self.matrix.get("likelihood_descending") else self.steps
        self.order = [band["code"] for band in self.matrix["bands"]]

    # -- the matrix

    def band(self, consequence, likelihood):
        return self.matrix["cells"][consequence - 1][likelihood - 1]

    def points(self, consequence, likelihood):
        if "points" in self.matrix:
            return self.matrix["points"][consequence - 1][likelihood - 1]
        return consequence * abs(likelihood - (self.steps + 1 if self.most_likely == 1 else 0))

    def is_tolerable(self, consequence, likelihood):
        """None where nothing is above its limit, and a harm that has a limit of its own is not rated."""
        own = self.matrix.get("tolerable_by_category", {})
        above = [
            self.order.index(self.band(value, likelihood)) > self.order.index(own.get(one, self.matrix["tolerable"]))
            for one, value in consequence.items()
        ]
        return None if not any(above) and set(own) - set(consequence) else not any(above)

    # -- targets

    def asked_by(self, scenario):
        """The level that a scenario asks for by the method in force; None where it does not say enough."""
        method = self.conventions["target_method"]
        if "consequence" not in scenario or method == "manual":
            return None
        worst = max(scenario["consequence"].values())
        stated = scenario.get("likelihood", self.most_likely)
        likelihood = self.most_likely if self.conventions["initial_likelihood"] == "fixed" else stated
        if method == "decades":
            ratio = self.matrix["frequency"][likelihood - 1] / self.matrix["tolerable_frequency"][worst - 1]
            return min(TOP, max(0, ceil(round(log10(ratio), 9))))
        if method == "attacker":
            attacker = min(scenario["threat"].values()) if "threat" in scenario else ATTACKER
            return min(attacker, self._level_of(worst, self.most_likely))
        return self._level_of(worst, likelihood)

    def _level_of(self, consequence, likelihood):
        return self.matrix["bands"][self.order.index(self.band(consequence, likelihood))]["sl_t"]

    def naming(self, zone):
        scenarios = self.document["scenarios"]
        return [one for one in scenarios if zone in one.get("zones", []) or one.get("target") == {"zone": zone}]

    def of_zone(self, zone):
        return [highest([self.asked_by(one) for one in self.naming(zone)])] * len(FRS)

    def of_conduit(self, conduit):
        own = highest(
            [self.asked_by(one) for one in self.document["scenarios"] if conduit["code"] in one.get("conduits", [])]
        )
        return [self._of_conduit(conduit, own, fr) for fr in FRS]

    def _of_conduit(self, conduit, own, fr):
        convention = self.conventions["conduit_target"]
        if convention == "own" or (convention == "protection" and fr in (DC, RA)):
            return own
        zones = [self.zones[code] for code in conduit["between"]]
        inside = [vector(one.get("sl_t"))[fr] for one in zones if one["kind"] != "external"]
        known = [level for level in inside if level is not None]
        if not known:
            return None
        if convention == "minimum":
            return min(known)
        is_outside = conduit.get("untrusted") or conduit["kind"] == "wireless"
        is_outside = is_outside or any(one["kind"] == "external" for one in zones)
        return min(TOP, max(known) + (convention == "exposure" and bool(is_outside)))

    # -- who watches whom

    def monitoring(self, conduit):
        verdicts = {self._pair(conduit, one, other) for one, other in combinations(conduit["between"], 2)}
        order = ("blind_spot", "not_evaluated", "borderline", "resolved", "no_cross_owner")
        return next(one for one in order if one in verdicts)

    def _pair(self, conduit, one, other):
        kinds = {party["code"]: party["kind"] for party in self.document["organisations"]}
        first, second = self.zones[one], self.zones[other]
        ends = first.get("owner"), second.get("owner")
        carrier = conduit.get("transit_owner") or self.zones[conduit["between"][0]].get("owner")
        is_shared = ends[0] != ends[1]
        if None in ends or (carrier is None and not is_shared):
            return "not_evaluated"
        if not is_shared and carrier == ends[0]:
            return "no_cross_owner"
        is_covered = any(conduit["code"] in one.get("conduits", []) for one in self.document["service_agreements"])
        if {kinds[end] for end in ends} != {"asset_owner"} or (is_shared and is_covered):
            return "resolved"
        setters = [zone.get("set_by", zone["owner"]) for zone in (first, second)]
        return "blind_spot" if setters[0] != setters[1] else "borderline"

    # -- which gap comes first

    def priorities(self, today):
        """(zone, FR) in order; `today` gives each scenario's points now, None where they are not known."""
        most = max(self.points(c + 1, l + 1) for c, row in enumerate(self.matrix["cells"]) for l in range(len(row)))  # noqa: E741
        found = []
        for code, zone in self.zones.items():
            known = [today[one["code"]] for one in self.naming(code)]
            risk = max(known) if known and None not in known else most
            for fr, gap in enumerate(Place(self.document, zone, "zone").gaps):
                if gap:
                    found.append((zone["kind"] != "safety", -risk, -gap, code, fr))
        return [(code, f"FR{fr + 1}") for *_, code, fr in sorted(found)]
