"""Small workbooks for the tests; .xls and .ods are written byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter

SECTOR = 512
FREE, END, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class Formula(str):
    """A cell that is computed; its text is what it last showed."""

    __slots__ = ()


def compound(streams):
    """An OLE compound file ([MS-CFB]) of streams of at least 4 KiB; None instead of bytes makes a storage."""
    contents = {name: data for name, data in streams.items() if data is not None}
    sizes = {name: -(-len(data) // SECTOR) for name, data in contents.items()}
    directory_size = -(-(1 + len(streams)) // 4)
    rest = directory_size + sum(sizes.values())
    table_size = next(n for n in range(1, 100) if n * SECTOR // 4 >= rest + n)
    links, start, at = [OF_TABLE] * table_size, {}, table_size
    for name, size in [("", directory_size), *sizes.items()]:
        start[name] = at
        links += [*range(at + 1, at + size), END]
        at += size
    links += [FREE] * (table_size * SECTOR // 4 - len(links))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, table_size, start[""], 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *range(table_size), *[FREE] * (109 - table_size))
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for at, name in enumerate(streams, start=1):
        data = contents.get(name)
        kind, first = (1, 0) if data is None else (2, start[name])
        entries.append(_entry(name, kind, first, len(data or b""), right=at + 1 if at < len(streams) else FREE))
    directory = b"".join(entries).ljust(directory_size * SECTOR, b"\0")
    table = struct.pack(f"<{len(links)}I", *links)
    body = b"".join(data.ljust(sizes[name] * SECTOR, b"\0") for name, data in contents.items())
    return header + table + directory + body


def _entry(name, kind, start, size, *, child=FREE, right=FREE):
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, FREE, right, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def workbook_stream(sheets, hidden=(), more=b""):
    """The records of an .xls workbook ([MS-XLS])."""
    bodies = {name: _sheet(rows) for name, rows in sheets.items()}
    first = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)) + record(0x0042, b"\xb0\x04") + more
    bounds = sum(4 + 8 + 2 * len(name) for name in sheets)
    at = len(first) + bounds + 4
    parts = [first]
    for name, body in bodies.items():
        label = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        parts.append(record(0x0085, struct.pack("<IBB", at, name in hidden, 0) + label))
        at += len(body)
    return b"".join([*parts, record(0x000A), *bodies.values()])


def _sheet(rows):
    parts = [record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6))]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, Formula):
                parts.append(record(0x0006, place + struct.pack("<d", 0.0) + bytes(6) + struct.pack("<H", 0)))
            elif isinstance(cell, str) and cell.startswith("#"):
                parts.append(record(0x0205, place + b"\x2a\x01"))
            elif isinstance(cell, str) and cell:
                parts.append(record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")))
            elif cell != "":
                parts.append(record(0x0203, place + struct.pack("<d", cell)))
    return b"".join([*parts, record(0x000A)])


def xls(sheets, hidden=(), more=b"", **others):
    """An .xls workbook of sheets given as rows."""
    stream = workbook_stream(sheets, hidden, more)
    return compound({"Workbook": stream.ljust(4096, b"\0"), **others})


def xlsx(sheets):
    """An .xlsx workbook of sheets given as rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "draw")
)


def ods(sheets, hidden=(), body="", parts=None):
    """An .ods workbook of sheets given as rows; `body` is put as it is behind them, `parts` are further files."""
    tables = "".join(_table(name, rows, is_hidden=name in hidden) for name, rows in sheets.items())
    style = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>{style}'
        "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}{body}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, text in {"content.xml": content, **(parts or {})}.items():
            archive.writestr(name, text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _table(name, rows, *, is_hidden):
    style = "ta2" if is_hidden else "ta1"
    lines = "".join(f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>" for cells in rows)
    end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    return f'<table:table table:name="{name}" table:style-name="{style}">{lines}{end}</table:table-row></table:table>'


def _cell(cell):
    if isinstance(cell, Formula):
        return f'<table:table-cell table:formula="of:=1" office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    shown = f"{cell:.2f}".replace(".", ",")
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{shown}</text:p></table:table-cell>'
    )
