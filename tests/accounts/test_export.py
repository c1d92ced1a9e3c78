import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.export import RISKY, plain_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@a", "|a", "%a", "\ta", "\ra", "\na", "  =1", "\uff1d1+1"])
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text):  # S43
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a", "12", "-5", "+1.5", "-1e3", "a=b", "'a"])
def test_other_cells_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.text(st.sampled_from("'=+-@ a1"), max_size=6))
def test_every_cell_comes_back(text):
    assert plain_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(RISKY) or float(text) is not None
