"""A process keeps no more in its memory than it is allowed, whatever fifty people do to a model."""

from django.conf import settings
from django.core.cache import caches

from config.caches import BoundedCache


def cache(most):
    made = BoundedCache("tests.config.test_caches", {"OPTIONS": {"MAX_ENTRIES": 2000, "MAX_BYTES": most}})
    made.clear()
    return made


def test_what_was_not_asked_for_longest_goes_first():
    kept = cache(3500)
    for name in ("a", "b", "c"):
        kept.set(name, name * 1000)
    assert kept.get("a") == "a" * 1000
    kept.set("d", "d" * 1000)
    assert [name for name in "abcd" if kept.get(name)] == ["a", "c", "d"]


def test_what_is_larger_than_the_whole_is_not_kept():
    kept = cache(1000)
    kept.set("large", "x" * 2000)
    assert kept.get("large") is None
    kept.set("small", "x")
    assert kept.get("small") == "x"


def test_the_server_keeps_so_many_bytes_whatever_is_judged_and_drawn():
    most = settings.CACHES["default"]["OPTIONS"]["MAX_BYTES"]
    draft = "x" * 2**20
    for number in range(2 * most // len(draft)):
        caches["default"].set(f"draft:{number}", draft)
    assert isinstance(caches["default"], BoundedCache)
    assert most / 2 < sum(map(len, caches["default"]._cache.values())) <= most
    caches["default"].clear()
