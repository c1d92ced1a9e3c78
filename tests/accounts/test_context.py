"""The rail marks the entry that a page belongs to."""

import pytest

from accounts.context import RAIL, entry_of


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("assessment:zone", "assessment:zones"),
        ("assessment:finding", "assessment:findings"),
        ("assessment:dashboard", "assessment:dashboard"),
        ("inventory:import_batch", "inventory:assets"),
        ("jobs:detail", "jobs:list"),
        ("signoff:keys", "signoff:home"),
    ],
)
def test_a_card_belongs_to_its_list(page, entry):
    assert entry_of(page) == entry
    assert entry in {name for name, *_ in RAIL}
