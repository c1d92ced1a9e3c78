import json

from hypothesis import given
from hypothesis import strategies as st

from config.files import as_json

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner), max_leaves=20
)


@given(VALUES)
def test_a_value_is_written_as_the_standard_writer_indents_it(value):
    expected = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    assert as_json(value) == expected.encode()
