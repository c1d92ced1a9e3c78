"""The hand on the zone map: what the main thread of a browser does for each step of a drag.

The map has 200 zones, 500 conduits and 2,000 assets; the same steps over an empty page stand beside it.

A step is one move of the mouse and the frame that follows it. Needs Chromium and the tools of development.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, Final

from bench.load import served
from bench.measure import Figure, Measured
from bench.shell import administrator, assessment_of
from bench.sizes import SIZES, Size
from bench.zones import Record, make_frame

FRAMES: Final = replace(SIZES["S"], name="FRAMES", zones=200, conduits=500, assets=2_000, flows=0)
STEPS: Final = 120
SWITCHES: Final = ("--no-sandbox", "--disable-gpu")
SHOWN: Final = "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"
# The frame in which a move is drawn has begun with the first callback, and is over with the second one.
FRAME: Final = "new Promise((over) => requestAnimationFrame(() => requestAnimationFrame(over)))"
# Where on the screen to take hold of the zones and of the assets that are drawn in the middle of the window.
DRAWN: Final = """(kind) => [...document.querySelectorAll(`svg.bh [data-kind="${kind}"]:not([data-proposed])`)]
    .map((one) => [one.dataset.code, one.getBoundingClientRect()])
    .filter(([, box]) => box.x > 300 && box.y > 340 && box.right < 900 && box.bottom < 760)
    .map(([code, box]) => [code, box.x + 3, box.y + 3])"""


def frames(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the steps of dragging a zone and an asset."""
    del size, document
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is not installed; bin/test installs it.")
    assessment = assessment_of(FRAMES, _plant)
    cookie = _session()
    with served() as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.context.add_cookies([cookie | {"url": f"http://127.0.0.1:{port}"}])
        hand = _Hand(page)
        empty = hand.drag(640, 400)
        map_ = f"http://127.0.0.1:{port}/sites/{assessment.site.code}/zones/"
        page.goto(map_)
        zone, *at = page.evaluate(DRAWN, "zone")[0]
        found = [hand.figure("a zone", hand.drag(*at), empty)]
        page.goto(f"{map_}?open={zone}")
        _, *at = page.evaluate(DRAWN, "asset")[0]
        found.append(hand.figure("an asset", hand.drag(*at), empty))
        browser.close()
    return found


def _plant() -> Record:
    random = Random(1)
    frame = make_frame(FRAMES, random)
    codes = [zone["code"] for zone in frame.zones]
    assets = [{"tag": f"A{n}", "type": "plc", "zone": random.choice(codes)} for n in range(FRAMES.assets)]
    return {
        "bulkhead": 1,
        "site": {"code": "BENCH-FRAMES", "name": "Frames"},
        "assessment": {"code": "A1", "date": "2026-11-20"},
        "organisations": [{"code": "OWN", "name": "Owner"}],
        "zones": frame.zones,
        "conduits": frame.conduits,
        "assets": assets,
        "flows": [],
    }


def _session() -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(administrator())
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


class _Hand:
    """A mouse over a page, and what the browser says that its main thread did."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Performance.enable", {"timeDomain": "threadTicks"})  # not what other programs take

    def drag(self, x: float, y: float) -> list[dict[str, float]]:
        """Take hold at a place and move on; give what each step took, in seconds."""
        mouse, steps = self._page.mouse, []
        mouse.move(x, y)
        mouse.down()
        for number in range(1, STEPS + 1):
            before = self._busy()
            mouse.move(x + 2 * number, y + number)
            self._page.evaluate(FRAME)
            steps.append({name: value - before[name] for name, value in self._busy().items()})
        mouse.up()
        self._page.wait_for_timeout(500)
        return steps[1:]  # the first one takes hold

    def _busy(self) -> dict[str, float]:
        told = self._tools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told if one["name"] in {*SHOWN, "TaskDuration"}}

    def figure(self, name: str, steps: list[dict[str, float]], empty: list[dict[str, float]]) -> Figure:
        """Give a line: the median of the main thread's time for a step beside that of an empty page."""
        busy, still = (sorted(one["TaskDuration"] for one in some) for some in (steps, empty))
        parts = {part: sum(one[part] for one in steps) / len(steps) for part in SHOWN}
        p50, p95, worst = (f"{_share(busy, share) * 1000:.1f}" for share in (0.5, 0.95, 1))
        note = f"a step: p50 {p50} ms, p95 {p95} ms, worst {worst} ms of the main thread; seconds are its p50 and p95"
        measured = Measured(_share(busy, 0.5), _share(busy, 0.95), len(steps), parts=parts)
        return Figure(f"drag: {name}", "200/500/2000", measured, "an empty page", _share(still, 0.5), note)


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]
