"""What a process keeps in its memory to answer sooner: pictures, judged drafts, digests, never more than so many bytes.

Django's own bound counts entries. A draft of a plant takes a thousand times what a digest takes, and while fifty people
edit there is a new one every few seconds: three hundred of them would fill what the rest of the server needs.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class BoundedCache(LocMemCache):
    """Django's cache in memory; what was not asked for longest goes once more than `MAX_BYTES` are held."""

    _cache: OrderedDict[str, bytes]
    _expire_info: dict[str, float | None]

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self._most = int(params["OPTIONS"]["MAX_BYTES"])

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        """Keep a pickled value, under the lock that its caller holds."""
        super()._set(key, value, timeout)  # type: ignore[misc]  # the stub names what is public
        held = sum(map(len, self._cache.values()))
        while held > self._most:
            gone, lost = self._cache.popitem()
            del self._expire_info[gone]
            held -= len(lost)
