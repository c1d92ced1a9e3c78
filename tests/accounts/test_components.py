from __future__ import annotations

import pytest

from accounts.templatetags.components import plain_word


@pytest.mark.parametrize(("code", "words"), [("sl_c", "SL-C"), ("very_high", "very high"), (None, "not known")])
def test_a_code_is_told_as_people_read_it(code, words):
    assert plain_word(code) == words
