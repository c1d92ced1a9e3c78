"""Monitoring across owners, on a shared terminal of a port: the harbour H and two lines L1, L2 own what stands there.

gate (H) --- yard (H) --- office 1 (L1, set by L1) --- office 2 (L2)
link (L1, but the harbour drew it)     shop (V, a service provider)
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.monitoring import judge_pairs, monitoring_verdicts
from assessment.engine.system import Party, ServiceAgreement
from tests.builders import conduit, party, plant, zone

PARTIES = party("H"), party("L1"), party("L2"), party("V", "service_provider"), Party("N", "N", None)
ZONES = (
    zone("GATE", owner="H"),
    zone("YARD", owner="H"),
    zone("BERTH", owner="H", set_by="L2"),
    zone("OFFICE1", owner="L1"),
    zone("OFFICE2", owner="L2"),
    zone("LINK", owner="L1", set_by="H"),
    zone("SHOP", owner="V"),
    zone("NEW", owner="N"),
    zone("NOBODY"),
)


def verdict(*between, agreed=(), **values):
    agreements = [ServiceAgreement("V", "H", tuple(agreed))] if agreed else []
    return monitoring_verdicts(plant(*PARTIES, *ZONES, *agreements, conduit("C", *between, **values)))["C"]


def test_one_owner_everywhere_has_nothing_to_cross():
    assert verdict("GATE", "YARD") == "no_cross_owner"
    assert verdict("GATE", "YARD", transit_owner="H") == "no_cross_owner"
    assert verdict("GATE", "GATE") == "no_cross_owner"


def test_two_asset_owners_without_agreement_who_each_drew_a_zone_are_a_blind_spot():
    assert verdict("YARD", "OFFICE1") == "blind_spot"


def test_two_asset_owners_where_one_drew_both_zones_are_borderline():
    assert verdict("YARD", "LINK") == "borderline"


def test_an_agreement_that_names_the_conduit_resolves_it_and_another_does_not():
    assert verdict("YARD", "OFFICE1", agreed=["C"]) == "resolved"
    assert verdict("YARD", "OFFICE1", agreed=["D"]) == "blind_spot"


def test_a_service_provider_at_one_end_is_resolved_by_its_role():
    assert verdict("YARD", "SHOP") == "resolved"
    assert verdict("SHOP", "SHOP", transit_owner="H") == "resolved"


def test_a_foreign_carrier_between_zones_of_one_owner_is_borderline_or_blind_whatever_the_agreement():
    assert verdict("GATE", "YARD", transit_owner="L1") == "borderline"
    assert verdict("GATE", "BERTH", transit_owner="L1") == "blind_spot"
    assert verdict("GATE", "BERTH", transit_owner="L1", agreed=["C"]) == "blind_spot"


def test_an_unknown_owner_is_not_evaluated_whatever_the_rest():
    assert verdict("YARD", "NOBODY") == "not_evaluated"
    assert verdict("NOBODY", "YARD", transit_owner="H") == "not_evaluated"


def test_an_owner_of_unknown_kind_is_not_evaluated_unless_an_agreement_answers():
    assert verdict("YARD", "NEW") == "not_evaluated"
    assert verdict("YARD", "NEW", agreed=["C"]) == "resolved"
    assert verdict("NEW", "SHOP") == "resolved"


def test_the_worst_pair_counts():
    assert verdict("GATE", "YARD", "LINK") == "borderline"
    assert verdict("GATE", "YARD", "OFFICE1") == "blind_spot"


def test_an_unknown_pair_stands_above_all_but_a_blind_spot():
    assert verdict("GATE", "LINK", "NOBODY") == "not_evaluated"
    assert verdict("GATE", "OFFICE1", "NOBODY") == "blind_spot"


def test_the_carrier_of_every_pair_is_by_default_the_owner_of_the_conduits_first_zone():
    # GATE and YARD belong to H, but OFFICE1 stands first: its owner L1 carries for them too
    site = plant(*PARTIES, *ZONES, conduit("C", "OFFICE1", "GATE", "YARD"))
    pairs = {pair.zones: pair.verdict for pair in judge_pairs(site, site.conduits["C"])}
    assert pairs[("GATE", "YARD")] == "borderline"


def test_the_reasons_and_the_missing_fields_are_named():
    site = plant(*PARTIES, *ZONES, conduit("C", "YARD", "OFFICE1"), conduit("D", "NOBODY", "NEW"))
    (pair,) = judge_pairs(site, site.conduits["C"])
    assert (pair.sc1, pair.nc1, pair.nc2) == (True, True, True)
    assert len(pair.reasons) == 3
    (pair,) = judge_pairs(site, site.conduits["D"])
    assert pair.missing == ("zones[NOBODY].owner",)


@given(st.permutations(["YARD", "OFFICE1", "LINK"]), st.sampled_from([None, "H", "L2", "V"]))
def test_the_order_of_zones_does_not_matter_where_the_carrier_is_known(between, carrier):
    if carrier is not None:
        assert verdict(*between, transit_owner=carrier) == "blind_spot"


@pytest.mark.parametrize("carrier", ["H", "L1", "L2", "V"])
def test_the_two_ends_are_equal_before_the_rule(carrier):
    assert verdict("GATE", "BERTH", transit_owner=carrier) == verdict("BERTH", "GATE", transit_owner=carrier)
