from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.checks.topics import TopicTree


@pytest.mark.parametrize(
    ("read", "written", "meets"),
    [
        ("plant/line/oven", "plant/line/oven", True),
        ("plant/line/oven", "plant/line", False),
        ("plant/+/oven", "plant/line/oven", True),
        ("plant/+/oven", "plant/line/7/oven", False),
        ("plant/#", "plant/line/oven", True),
        ("plant/#", "plant", True),
        ("#", "plant", True),
        ("plant/line/oven", "plant/#", True),
        ("plant/line/oven", "plant/+/oven", True),
        ("plant/line", "#", True),
        ("plant", "plant/line/#", False),
        ("plant/+", "+/line", True),
    ],
)
def test_a_topic_read_meets_one_that_is_written(read, written, meets):
    tree = TopicTree()
    tree.add(read, "Z")
    assert tree.readers_of(written) == ({"Z"} if meets else set())


words = st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4)
reads = st.builds(lambda levels, rest: "/".join([*levels, *rest]), words, st.sampled_from([[], ["#"]]))


@given(st.lists(reads, max_size=6), st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
def test_a_plain_topic_is_read_where_the_pattern_matches_it(patterns, levels):
    tree = TopicTree()
    for pattern in patterns:
        tree.add(pattern, pattern)
    topic = "/".join(levels)
    expected = {
        pattern for pattern in patterns if re.fullmatch(pattern.replace("/#", "(/.*)?").replace("+", "[^/]+"), topic)
    }
    assert tree.readers_of(topic) == expected
