"""From the document to DOCX, for committees that edit: the same blocks as the PDF, pictures as PNG.

The same document gives the same bytes: the file carries the day of the assessment, and its parts no clock.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.blocks import Amount, Block, Cell, Chapter, Facts, Heading, Lines, Mark, Paragraph, Picture, Table, Vector
from reports.document import Document, LogoPicture
from reports.front import front_of
from reports.source import FR_LABELS, clean

NO_BREAK = "\N{NO-BREAK SPACE}"
PngOf = Callable[[Picture], bytes]

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
SIZES: Final = {"portrait": (210, 297), "landscape": (297, 210), "large": (420, 297)}
MARGIN: Final = 15
SMALL: Final = Pt(8)
QUIET: Final = RGBColor(0x4F, 0x5C, 0x6A)
# The ramp of the printed report: background and letters, the letter itself still says the step.
RAMP: Final = {
    0: ("FFFFFF", "4F5C6A"),
    1: ("FDF3CD", "2B2100"),
    2: ("FBD277", "2B1C00"),
    3: ("F0953F", "241000"),
    4: ("BF4326", "FFFFFF"),
    5: ("6D1230", "FFFFFF"),
}
LINE, AIR, HEAD_GROUND = "B5BEC8", "40", "EEF1F4"  # air in twentieths of a point
SHORT: Final = {"short1": 2, "short2": 3, "short3": 4, "short4": 4}


def render_word(document: Document, png_of: PngOf) -> bytes:
    """Give the document as DOCX; `png_of` draws a picture."""
    head = document.head
    made = docx.Document()
    _styles(made)
    when = datetime.fromisoformat(head.date).replace(tzinfo=UTC) if head.is_dated else UNDATED
    made.core_properties.title = f"{head.site}, {head.assessment}: {head.heading}"
    made.core_properties.author = head.engine
    made.core_properties.comments = f"Model {head.model_sha256}"
    made.core_properties.created = made.core_properties.modified = when
    made.core_properties.last_modified_by = head.engine
    chapters = front_of(document) + document.chapters
    for place, chapter in enumerate(chapters):
        _page(made, chapter.page, document, is_first=place == 0)
        if place == 0 and head.logo:
            _logo(made, head.logo, head.site)
        for line in head.part if place == 0 else ():
            _quiet(made.add_paragraph(), line)
        _chapter(made, chapter, png_of)
    kept = io.BytesIO()
    made.save(kept)
    return timeless(kept.getvalue())


def timeless(data: bytes) -> bytes:
    """Give a zip archive with the same parts in the same order and no clock in it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _styles(made: Any) -> None:
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(9)
    normal.paragraph_format.space_after = Pt(3)
    for level, size in ((1, 16), (2, 11), (3, 9)):
        style = made.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor(0x1B, 0x25, 0x30)
        letters = style.element.rPr.rFonts
        for kind in ("ascii", "hAnsi"):  # a theme's letters go before those that are named
            letters.attrib.pop(qn(f"w:{kind}Theme"), None)
            letters.set(qn(f"w:{kind}"), "Calibri")
    _soften(made.styles["Table Grid"].element)


def _soften(grid: Any) -> None:
    """Give tables quiet lines and their cells some air."""
    settings = grid.find(qn("w:tblPr"))
    for line in settings.find(qn("w:tblBorders")):
        line.set(qn("w:color"), LINE)
    margins = settings.find(qn("w:tblCellMar"))
    for side in ("top", "bottom"):
        margins.find(qn(f"w:{side}")).set(qn("w:w"), AIR)


def _page(made: Any, page: str, document: Document, *, is_first: bool) -> None:
    """Begin a section with a page of its own size; the first one carries the running lines of all."""
    section = made.sections[0] if is_first else made.add_section()
    width, height = SIZES[page]
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(18)
    if is_first:
        head = document.head
        baseline = [_("baseline %(code)s") % {"code": head.baseline}] if head.baseline else []
        _quiet(section.header.paragraphs[0], ". ".join([f"{head.site}, {head.assessment}", *baseline, head.is_for]))
        foot = section.footer.paragraphs[0]
        words = (f"{_('Model')} {head.short_hash}", head.engine, _("as of %(day)s") % {"day": head.date}, _("page"))
        _quiet(foot, " \u00b7 ".join(words))
        foot.add_run(NO_BREAK)
        _field(foot, "PAGE")


def _logo(made: Any, logo: LogoPicture, site: str) -> None:
    """Put the logo on the right, above everything else."""
    said = made.add_paragraph()
    said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shape = said.add_run().add_picture(io.BytesIO(logo.png), width=Mm(logo.width), height=Mm(logo.height))
    _describe(shape, _("Logo of %(site)s") % {"site": site})


def _describe(shape: Any, text: str) -> None:
    """Give a picture the text that stands for it where it is not seen."""
    shape._inline.docPr.set("descr", clean(text))  # noqa: SLF001  the library has no name for it


def _chapter(made: Any, chapter: Chapter, png_of: PngOf) -> None:
    made.add_heading(clean(chapter.title), 1)
    width = SIZES[chapter.page][0] - 2 * MARGIN
    for block, after in zip_longest(chapter.blocks, chapter.blocks[1:]):
        _block(made, block, width, png_of, leads=isinstance(after, Table | Facts))


def _block(made: Any, block: Block, width: float, png_of: PngOf, *, leads: bool) -> None:
    """Write a block; a text that leads to what follows stays on its page, and a picture with its caption."""
    if isinstance(block, Heading):
        made.add_heading(clean(block.text), 2)
    elif isinstance(block, Paragraph):
        said = made.add_paragraph()
        _quiet(said, block.text) if block.is_note else said.add_run(clean(block.text))
        said.paragraph_format.keep_with_next = leads or None
    elif isinstance(block, Facts):
        _facts(made, block, width)
    elif isinstance(block, Table):
        _table(made, block, width)
    else:
        said = made.add_paragraph()
        shape = said.add_run().add_picture(io.BytesIO(png_of(block)), width=Mm(min(block.width, width)))
        _describe(shape, block.caption)
        said.paragraph_format.keep_with_next = True
        _quiet(made.add_paragraph(), block.caption)


def _facts(made: Any, facts: Facts, width: float) -> None:
    name_width = min(60, width / 3)
    table = _grid(made, (name_width, width - name_width))
    for name, value in facts.pairs:
        left, right = _row(table).cells
        _quiet(left.paragraphs[0], name)
        right.paragraphs[0].add_run(clean(value))
    made.add_paragraph()


def _table(made: Any, block: Table, width: float) -> None:
    """Write a table; the note under a row goes over the whole width, as it does in print."""
    if block.title:
        made.add_heading(clean(block.title), 3)
    scale = width / sum(one.width for one in block.columns)
    table = _grid(made, [one.width * scale for one in block.columns], style="Table Grid")
    head = _row(table)
    for cell, column in zip(head.cells, block.columns, strict=True):
        cell.paragraphs[0].add_run(clean(column.title)).bold = True
        cell._tc.get_or_add_tcPr().append(_shade(HEAD_GROUND))  # noqa: SLF001  the library has no name for it
        if column.kind == "vector":
            _quiet(cell.add_paragraph(), "  ".join(FR_LABELS), Pt(6))
        for said in cell.paragraphs:
            said.paragraph_format.keep_with_next = True  # with the first row
    _mark(head, "w:tblHeader")  # repeated on every page, as readers and screen readers expect
    for row, note in block.drawn:
        for cell, value in zip(_row(table).cells, row, strict=True):
            _cell(cell, value)
        if note:
            cells = _row(table).cells
            _quiet(cells[0].merge(cells[-1]).paragraphs[0], note)
    _quiet(made.add_paragraph(), block.left_out)


def _grid(made: Any, widths: Sequence[float], *, style: str | None = None) -> Any:
    """Begin a table whose columns have widths in millimetres, in the grid too: not every program reads the cells."""
    table = made.add_table(rows=0, cols=len(widths), style=style)
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    return table


def _row(table: Any) -> Any:
    """Add a row that no page break cuts."""
    row = table.add_row()
    _mark(row, "w:cantSplit")
    return row


def _cell(cell: Any, value: Cell) -> None:
    said = cell.paragraphs[0]
    if isinstance(value, Mark):
        _coloured(said, f" {value.letter} ", value.step)
        said.add_run(f" {clean(value.word)}")
    elif isinstance(value, Vector):
        for one in value.cells:
            _coloured(said, f" {one.text} ", SHORT.get(one.state, 0))
    elif isinstance(value, Lines):
        for place, line in enumerate(value.lines):
            (cell.add_paragraph() if place else said).add_run(clean(line))
    elif isinstance(value, Amount):
        said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        said.add_run(clean(value.text))
    else:
        said.add_run(clean(value.strong)).bold = True
        said.add_run(f"{' ' * bool(value.strong)}{clean(value.text)}")
    if note := getattr(value, "note", ""):
        _quiet(cell.add_paragraph(), note)


def _coloured(said: Any, text: str, step: int) -> None:
    run, (ground, letters) = said.add_run(text), RAMP[step]
    run.font.color.rgb = RGBColor.from_string(letters)
    run.bold = step > 0
    if step:
        run.element.get_or_add_rPr().append(_shade(ground))


def _shade(ground: str) -> Any:
    shade = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", ground)):
        shade.set(qn(key), value)
    return shade


def _quiet(said: Any, text: str, size: Any = SMALL) -> None:
    run = said.add_run(clean(text))
    run.font.size, run.font.color.rgb = size, QUIET


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  the library has no name for it


def _field(said: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = said.add_run()
        run.font.size, run.font.color.rgb = SMALL, QUIET
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run.element.append(part)
