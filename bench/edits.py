"""One edit of a large model: what somebody waits for who moves an asset, sets a target or makes a zone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle
from typing import Any

from bench.measure import Figure, measure, seconds_of
from bench.shell import administrator, assessment_of
from bench.sizes import Size
from bench.zones import Record

REPEATS = 7
MANY = 500
POLLS = 51


def edits(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure single edits beside the reading of one asset."""
    assessment, plant = assessment_of(size, document), document()
    desk = _Desk(assessment, plant)
    baseline = seconds_of(lambda: assessment.site.assets.get(tag=plant["assets"][-1]["tag"]), repeats=REPEATS)
    acts = {
        "an asset moved": desk.move,
        "a target set": desk.aim,
        "a zone made and gone": desk.make_and_drop_a_zone,
        "an asset made and gone": desk.make_and_drop_an_asset,
        "undo and redo": desk.there_and_back,
        "a zone renamed twice": desk.rename,
        f"{MANY} assets moved": desk.move_many,
    }
    return [
        Figure(f"edit: {name}", size.name, measure(act, repeats=REPEATS), "one indexed query", baseline)
        for name, act in acts.items()
    ]


def polling(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure what an open page asks every two seconds, through the whole server but for the network."""
    from django.test import Client

    assessment = assessment_of(size, document)
    site = assessment.site
    _Desk(assessment, document()).make_and_drop_an_asset()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(administrator())
    root = f"/api/v1/sites/{site.code}/"
    newest = client.get(f"{root}changes/").json()["since"]
    tag = client.get(f"{root}changes/?since={newest}")["ETag"]
    said = {"tab": "bench", "page": "/", "kind": "zones", "code": "Z"}
    asked: dict[str, tuple[int, Callable[[], Any]]] = {
        "nothing new": (304, lambda: client.get(f"{root}changes/?since={newest}", headers={"if-none-match": tag})),
        "two acts": (200, lambda: client.get(f"{root}changes/?since={newest - 2}")),
        "being here": (204, lambda: client.post(f"{root}presence/", said, "application/json")),
    }
    found = []
    for name, (status, ask) in asked.items():
        if ask().status_code != status:
            raise RuntimeError(f"{name}: not answered by {status}")
        measured = measure(ask, repeats=POLLS)
        found.append(Figure(f"poll: {name}", size.name, measured, note=f"{1 / measured.seconds:.0f} a second and core"))
    return found


def verdicts(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure an edit with what it did, judged on the part of the model around it; the baseline judges the whole."""
    from assessment.engine.model_file.load import load_document
    from assessment.engine.pipeline import judge_case
    from assessment.near_draft import what_it_did
    from assessment.snapshot import document_of

    assessment, plant = assessment_of(size, document), document()
    desk = _Desk(assessment, plant)
    full = seconds_of(lambda: judge_case(load_document(document_of(assessment)).system))
    flow = next(one for one in plant["flows"] if "decision" not in one)
    pictures = cycle(({}, {"decision": "forbidden"}))
    seen = [next(pictures)]

    def decide() -> Any:
        seen.append(next(pictures))
        return desk.edit(("flows", flow["code"], *seen[-2:]))

    several = iter(plant["assets"][-REPEATS:])
    gc.collect()
    gc.freeze()  # as the server does with what it has loaded: the generated plant is no part of an edit

    def move_another() -> Any:
        return desk.move_one(next(several))

    acts = {"an asset moved": move_another, "a channel decided": decide}
    return [
        Figure(
            f"edit to verdict: {name}",
            size.name,
            measure(partial(_told, act, lambda done: what_it_did(assessment, done.change)), repeats=REPEATS),
            "full check",
            full,
        )
        for name, act in acts.items()
    ]


def _told(act: Callable[[], Any], tell: Callable[[Any], Any]) -> None:
    tell(act())


class _Desk:
    """Somebody who edits, and remembers what stood before."""

    def __init__(self, assessment: Any, plant: Record) -> None:
        self._assessment, self._user = assessment, administrator()
        self._zones = [zone["code"] for zone in plant["zones"]][-2:]
        self._asset, self._zone = plant["assets"][-1], plant["zones"][-1]
        self._some = plant["assets"][:MANY]
        self._sl_t = self._zone.get("sl_t")

    def move(self) -> Any:
        return self._move([self._asset])

    def move_one(self, asset: Record) -> Any:
        """Move an asset that was not moved before: nothing of what this does is known yet."""
        return self._move([asset])

    def move_many(self) -> None:
        self._move(self._some)

    def aim(self) -> None:
        level = 3 if self._sl_t == 4 else 4
        self.edit(("zones", self._zone["code"], {"sl_t": self._sl_t}, {"sl_t": level}))
        self._sl_t = level

    def make_and_drop_a_zone(self) -> None:
        box = {"zones": {"BENCH": [0, 0, 100, 100]}}
        self.edit(("zones", "BENCH", None, {"name": "Bench"}), ("layout", "", None, box))
        self.edit(("zones", "BENCH", {}, None))

    def make_and_drop_an_asset(self) -> None:
        self.edit(("assets", "BENCH", None, {"zone": self._zone["code"]}))
        self.edit(("assets", "BENCH", {}, None))

    def rename(self) -> None:
        old, new = self._zone["code"], "RENAMED"
        self.edit(("zones", old, {"code": old}, {"code": new}))
        self.edit(("zones", new, {"code": new}, {"code": old}))

    def there_and_back(self) -> None:
        from assessment.undoing import redo_last, undo_last

        undo_last(self._assessment.site, self._user)
        redo_last(self._assessment.site, self._user)

    def _move(self, assets: list[Record]) -> Any:
        to = next(zone for zone in self._zones if zone != assets[0].get("zone"))
        done = self.edit(*(("assets", one["tag"], {"zone": one.get("zone")}, {"zone": to}) for one in assets))
        for one in assets:
            one["zone"] = to
        return done

    def edit(self, *changes: tuple[str, str, Mapping[str, Any] | None, Mapping[str, Any] | None]) -> Any:
        from assessment.edits import Change, edit

        return edit(assessment=self._assessment, user=self._user, changes=[Change(*one) for one in changes])
