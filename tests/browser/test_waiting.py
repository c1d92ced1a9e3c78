"""A browser that never answers fails the test that asked it, and no other."""

from __future__ import annotations

import signal

import pytest


def test_a_test_that_hangs_is_ended_and_the_browser_goes_on(open_window):
    page = open_window().page
    signal.setitimer(signal.ITIMER_REAL, 1)
    with pytest.raises(pytest.fail.Exception, match="waits for something that does not come"):
        page.evaluate("new Promise(() => {})")
    assert open_window().page.evaluate("1 + 1") == 2
