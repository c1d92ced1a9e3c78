"""A form as templates draw it: controls with their texts, what is wrong with them, and the rows of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessment.engine.levels import FR
from assessment.record_forms.controls import END, GROUP, LEVELS, NONE, ROWS, Control
from assessment.record_forms.texts import FRS, entries_of

BLANK = "__new__"  # stands for the number of a row that is not there yet; the page's script replaces it


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the seven levels of a vector."""

    name: str
    fr: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One control on a page; `rows` are the entries of a list, `blank` is one more to be copied.

    `kind` is what the end of a flow names, and `yes` for a group of which somebody said that there is none.
    """

    control: Control
    name: str
    texts: tuple[str, ...]
    problem: str
    cells: tuple[Cell, ...] = ()
    parts: tuple[Drawn, ...] = ()
    rows: tuple[tuple[Drawn, ...], ...] = ()
    blank: tuple[Drawn, ...] = ()
    kind: str = ""

    @property
    def id(self) -> str:
        """Give the id of the element."""
        return "f-" + self.name.replace(".", "-")

    @property
    def text(self) -> str:
        """Give the one text of a control that has one."""
        return "".join(self.texts)


Texts = Mapping[str, Sequence[str]]


def draw(
    controls: Iterable[Control], texts: Texts, problems: Mapping[str, str] | None = None, under: str = ""
) -> tuple[Drawn, ...]:
    """Give controls as they are drawn."""
    return tuple(_drawn(one, texts, problems or {}, f"{under}{one.key}") for one in controls)


def _drawn(control: Control, texts: Texts, problems: Mapping[str, str], name: str) -> Drawn:
    problem = problems.get(name, "")
    if control.widget == GROUP:
        parts = draw(control.parts, texts, problems, f"{name}.")
        return Drawn(control, name, (), problem, parts=parts, kind=_one(texts, f"{name}.{NONE}"))
    if control.widget == ROWS:
        rows = tuple(draw(control.parts, texts, problems, f"{name}.{place}.") for place in entries_of(texts, name))
        return Drawn(control, name, (), problem, rows=rows, blank=draw(control.parts, {}, {}, f"{name}.{BLANK}."))
    if control.widget == LEVELS:
        cells = [Cell(f"{name}.{place}", FR(place).code, _one(texts, f"{name}.{place}")) for place in range(FRS)]
        return Drawn(control, name, (), problem, cells=tuple(cells))
    if control.widget == END:
        return Drawn(control, name, (_one(texts, f"{name}.code"),), problem, kind=_one(texts, f"{name}.kind"))
    return Drawn(control, name, tuple(texts.get(name, ())), problem)


def _one(texts: Texts, name: str) -> str:
    return "".join(texts.get(name, ()))
