import pytest

from assessment.engine.graph.communities import communities


def clique(names, weight=1):
    return {(one, other): weight for one in names for other in names if one < other}


def test_what_talks_among_itself_is_a_community_and_what_is_silent_is_one_alone():
    talks = clique("abcd") | clique("wxyz") | {("d", "w"): 1}
    assert communities("zyxwqdcba", talks) == [tuple("abcd"), ("q",), tuple("wxyz")]


@pytest.mark.parametrize("pairs", [[("a", "d"), ("b", "c")], [("a", "b"), ("c", "d")]])
def test_how_often_they_talk_decides_and_strangers_are_left_out(pairs):
    square = {side: 50 if side in pairs else 1 for side in (("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"))}
    square |= {("a", "STRANGER"): 900, ("ODD", "b"): 900}
    assert communities("abcd", square) == pairs
    assert communities("abcd", dict(reversed(square.items()))) == pairs
    assert communities([], {}) == []
