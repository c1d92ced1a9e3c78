"""Hostile files, each with a builder of its bytes and a word of the sentence that it is answered with."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib
from functools import partial

from inventory.importers.limits import CELLS, MIB
from tests.inventory.importers.books import compound, ods, xls

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>Tag</t></is></c></row>'

OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    + "]>"
)
FETCHED = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
NMAP = '<nmaprun><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/></host>{}</nmaprun>'
PAGE = '<mxfile><diagram><mxGraphModel><root><mxCell id="1" value="PLC" vertex="1"/></root></mxGraphModel></diagram>{}'
ROOTS = {
    "nmap": NMAP,
    "drawio": PAGE + "</mxfile>",
    "scl": '<SCL><Header id="x"/><IED name="A"/>{}</SCL>',
    "caex": '<CAEXFile><InstanceHierarchy><InternalElement Name="P" ID="1"/></InstanceHierarchy>{}</CAEXFile>',
    "cset": '<mxGraphModel><root><object SAL="Low"><mxCell/></object></root>{}</mxGraphModel>',
}


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """An archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*entries):
    inside = "".join(f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for key, kind, to in entries)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def xlsx(rows="", *, before="", names=("S",), doctype="", **parts):
    """An .xlsx workbook whose sheets all lie in one part, with rows written as they are behind a heading `Tag`."""
    sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="r1"/>' for at, name in enumerate(names, start=1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/{path}" ContentType="{kind}.{what}+xml"/>'
        for path, what in (("xl/workbook.xml", "sheet.main"), (SHEET, "worksheet"))
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'{doctype}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml")
            ),
            SHEET: f'{before}<worksheet xmlns="{MAIN}"><sheetData>{HEADINGS}{rows}</sheetData></worksheet>',
            **parts,
        }
    )


def lying_size():
    """A sheet of 200 MiB of which the directory of the archive says that it has 100 bytes."""
    data = xlsx(" " * (200 * MIB))
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 100) + data[at + 28 :]


def overlapping(entries=900, size=20 * MIB):
    """An archive whose entries all point to the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    sizes = struct.pack("<IIIHH", zlib.crc32(bytes(size)), len(packed), size, 1, 0)
    local = struct.pack("<IHHHHH", 0x04034B50, 20, 0, 8, 0, 0) + sizes + b"k" + packed
    central = (
        struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 8, 0, 0) + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"k"
    )
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, entries, entries, len(central) * entries, len(local), 0)
    return local + central * entries + end


def encrypted():
    """A workbook whose parts are marked as encrypted."""
    data = bytearray(xlsx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def drawn(*pages):
    """A drawing of deflated pages."""
    packed = []
    for page in pages:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed.append(base64.b64encode(packer.compress(page) + packer.flush()).decode())
    return f"<mxfile>{''.join(f'<diagram>{text}</diagram>' for text in packed)}</mxfile>".encode()


def table(*rows, headings="Tag;IP"):
    return "\n".join([headings, *rows, ""]).encode()


def repeated(rows, columns):
    """An .ods workbook with one cell that says that it is repeated."""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'
    return ods({}, body=f'<table:table table:name="B">{row}</table:table>')


def pcap(*records):
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"".join(records)


def pcapng(*blocks):
    return struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28) + b"".join(blocks)


def aliases(levels):
    lines = ["otmVersion: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, levels)]
    return "\n".join(lines).encode()


def otm(**parts):
    zone = {"id": "z", "name": "Cell", "risk": {"trustRating": 1}}
    return json.dumps(
        {"otmVersion": "0.2.0", "project": {"id": "p", "name": "P"}, "trustZones": [zone], **parts}
    ).encode()


# What is refused as a whole: file name, builder, a word of the sentence.
REFUSED = {
    **{
        f"{kind} in {name}": ("x.xml", partial(str.encode, f"{doctype}{root.format(inside)}"), "entities")
        for name, root in ROOTS.items()
        for kind, doctype, inside in (
            ("a file read by an entity", OUTSIDE, "<b>&e;</b>"),
            ("an entity bomb", BOMB, "<b>&a9;</b>"),
            ("a fetched DTD", FETCHED, ""),
        )
    },
    **{
        f"{kind} in {name}": ("x.xml", partial(str.encode, root.format(inside)), word)
        for name, root in ROOTS.items()
        for kind, inside, word in (
            ("a hundred thousand levels", "<a>" * 100_000, "deeper than 64"),
            ("an attribute of 3 MiB", f'<a b="{"x" * 3 * MIB}"/>', "longer than 1 MiB"),
            ("a text of 3 MiB", f"<a>{'x' * 3 * MIB}</a>", "longer than 1 MiB"),
            ("a NUL", "\0", "damaged in line 1"),
        )
    },
    **{
        f"{encoding} in {name}": (
            "x.xml",
            partial(str.encode, f'<?xml version="1.0" encoding="{encoding}"?>{root.format("")}'),
            "cannot be read",
        )
        for name, root in ROOTS.items()
        for encoding in ("UTF-7", "no-such", "rot13", "UTF-32")
    },
    "entities in a page of a drawing": ("a.drawio", lambda: drawn(f"{OUTSIDE}<mxGraphModel/>".encode()), "entities"),
    "a page that inflates without end": ("a.drawio", lambda: drawn(b"<mxGraphModel>" + b" " * 60 * MIB), "50 MiB"),
    "pages that inflate together": (
        "a.drawio",
        lambda: drawn(*[b"<mxGraphModel><root>" + b" " * 900_000 + b"</root></mxGraphModel>"] * 70),
        "50 MiB",
    ),
    "pages of many shapes together": (
        "a.drawio",
        lambda: drawn(*[b"<mxGraphModel><root>" + b"<mxCell/>" * 99_999 + b"</root></mxGraphModel>"] * 6),
        "500,000 elements",
    ),
    "a page that is no page": ("a.drawio", lambda: b"<mxfile><diagram>%%%</diagram></mxfile>", "damaged"),
    "a gzip bomb": ("a.csv.gz", lambda: gzip.compress(b"Tag\n" + b"A" * 30 * MIB), "100 times"),
    "gzip of zeros": ("a.csv.gz", lambda: gzip.compress(bytes(30 * MIB)), "100 times"),
    "gzip in gzip": ("a.csv.gz", lambda: gzip.compress(gzip.compress(table("P1;10.0.0.1"))), "twice"),
    "a cut gzip": ("a.csv.gz", lambda: gzip.compress(table(*(f"P{at};" for at in range(9999))))[:900], "cut off"),
    "gzip with a tail": ("a.csv.gz", lambda: gzip.compress(table("P1;10.0.0.1")) + b"junk", "damaged"),
    "gzipped XML without end": ("a.xml.gz", lambda: gzip.compress(b"<mxfile>" + b"<a/>" * 9 * MIB), "100 times"),
    "gzipped YAML without end": ("a.yaml.gz", lambda: gzip.compress(b"a:\n" + b"- b\n" * 9 * MIB), "100 times"),
    "a zip bomb": ("a.xlsx", lambda: xlsx(a=bytes(200 * MIB)), "100 times"),
    "a sheet that is a bomb": ("a.xlsx", lambda: xlsx(" " * 200 * MIB), "100 times"),
    "a zip that lies about its sizes": ("a.xlsx", lying_size, "damaged"),
    "a zip of overlapping parts": ("a.zip", overlapping, "100 times"),
    "a zip of many parts": ("a.xlsx", lambda: xlsx(**{f"f{at}": "" for at in range(2000)}), "1,000 parts"),
    "a zip of path names": ("a.zip", lambda: zipped({"../../tmp/owned": "x", "/etc/x": "x", "C:\\x": "x"}), "archive"),
    "an encrypted zip": ("a.xlsx", encrypted, "encrypted"),
    "a workbook with a password": (
        "a.xlsx",
        lambda: compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(4096)}),
        "password",
    ),
    "a cut workbook": ("a.xlsx", lambda: xlsx()[:-200], "cut off"),
    "macros": ("a.xlsm", lambda: xlsx(**{"xl/vbaProject.bin": "x"}), "macros"),
    "a cell in the last corner": ("a.xlsx", lambda: xlsx('<c r="XFD1048576"><v>1</v></c>'), "XFD1048576"),
    "a corner written as an entity": ("a.xlsx", lambda: xlsx('<c r="&#88;FD1048576"><v>1</v></c>'), "place"),
    "a table of empty cells": ("a.xlsx", lambda: xlsx('<c r="GR190000"><v>1</v></c>'), f"{CELLS:,} cells"),
    "one sheet under many names": ("a.xlsx", lambda: xlsx(names=("A", "B", "C")), "twice"),
    "entities in a sheet": ("a.xlsx", lambda: xlsx('<c r="A2" t="str"><v>&a9;</v></c>', before=BOMB), "entity"),
    "entities in a workbook": ("a.xlsx", lambda: xlsx(names=("&e;",), doctype=OUTSIDE), "damaged"),
    "a sheet outside of the archive": (
        "a.xlsx",
        lambda: xlsx(**{"xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "../../../etc/passwd"))}),
        "no visible sheet",
    ),
    "an .ods repeated beyond the sheet": ("a.ods", lambda: repeated(1_000_000, 16_000), "200 columns"),
    "an .ods repeated within the sheet": ("a.ods", lambda: repeated(190_000, 190), f"{CELLS:,} cells"),
    "an .ods repeated a negative time": ("a.ods", lambda: repeated(-5, "1e9"), "repeats"),
    "entities in an .ods": (
        "a.ods",
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": f"{BOMB}<x>&a9;</x>"},
            zipfile.ZIP_STORED,
        ),
        "damaged",
    ),
    "an .xls with a password": (
        "a.xls",
        lambda: xls({"A": [["Tag"], ["P1"]]}, more=struct.pack("<HH", 0x2F, 4) + b"\1\0\1\0"),
        "password",
    ),
    "HTML saved as .xls": ("a.xls", lambda: b"<html><table><tr><td>Tag</td></tr></table></html>", "web page"),
    "a Git LFS pointer": (
        "a.csv",
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 3\n",
        "LFS",
    ),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7\n", "PDF"),
    "nothing": ("a.csv", bytes, "empty"),
    "zeros": ("a.csv", lambda: bytes(MIB), "empty"),
    "a table of zeros": ("a.csv", lambda: table("\0" * 1000), "no text"),
    "a line of 5 MiB": ("a.csv", lambda: b"x" * 5 * MIB, "quote"),
    "a cell of 5 MiB": ("a.csv", lambda: table(f"P1;{'x' * 5 * MIB}"), "quote"),
    "a million quotes": ("a.csv", lambda: table('"' * 1_000_001), "never closed"),
    "ten thousand columns": (
        "a.csv",
        lambda: table(headings=";".join(["Tag", *map(str, range(9999))])),
        "10000 columns",
    ),
    "201 columns": ("a.csv", lambda: table(headings=";".join(["Tag", *map(str, range(200))])), "at most 200"),
    "200,001 rows": ("a.csv", lambda: b"Tag\n" + b"P\n" * 200_001, "200,000 rows"),
    "200,001 rows of wrong quotes": ("a.csv", lambda: b"Tag\n" + b'"x"y\n' * 200_001, "200,000 rows"),
    "headings with a NUL": ("a.csv", lambda: table("P1;1", headings="Tag\0;IP"), "heading of column 1"),
    "headings twice": ("a.csv", lambda: table("a;b", headings="Tag;tag "), "same heading"),
    "UTF-16 without a mark": ("a.csv", lambda: table("P1;1").decode().encode("utf-16-le"), "without its mark"),
    "UTF-16 cut in a character": ("a.csv", lambda: table("P1;1").decode().encode("utf-16")[:-1], "utf-16"),
    "half of a surrogate pair": (
        "a.csv",
        lambda: b"\xff\xfe" + table("P").decode().encode("utf-16-le") + b"\x00\xd8x\0",
        "utf-16",
    ),
    "UTF-32": ("a.csv", lambda: table("P1;1").decode().encode("utf-32"), "without its mark"),
    "bytes of no encoding": ("a.csv", lambda: b"Tag;IP\nP\x81\x8d;\n", "cp1252"),
    "text encoded twice": ("a.csv", lambda: table("PÃ¼;"), "encoded twice"),
    "brackets of JSON": ("a.json", lambda: b"[" * 3 * MIB, "JSON"),
    "records in records": ("a.json", lambda: b'{"a":' * 100_000, "JSON"),
    "a number of 100,000 digits": ("a.json", lambda: b'{"otmVersion": ' + b"9" * 100_000 + b"}", "too long"),
    "1e999999 in JSON": ("a.json", lambda: b'{"otmVersion": 1e999999}', "too large"),
    "NaN in JSON": ("a.json", lambda: b'{"otmVersion": NaN}', "not a number"),
    "a key twice in JSON": ("a.json", lambda: b'{"otmVersion": "1", "otmVersion": "2"}', "twice"),
    "text behind the JSON": ("a.json", lambda: b'{"otmVersion": "1"} x', "not valid JSON"),
    "a NUL in a name": ("a.otm", lambda: otm(components=[{"id": "c", "name": "\0", "type": "x"}]), "U+0000"),
    "half a character in a name": (
        "a.otm",
        lambda: otm(components=[{"id": "c", "name": "\ud800", "type": "x"}]),
        "U+D800",
    ),
    "a YAML tag": ("a.yaml", lambda: b'otmVersion: !!python/object/apply:os.system ["true"]\n', "tags"),
    "an alias bomb": ("a.yaml", lambda: aliases(12), "100000 nodes"),
    "an alias of itself": ("a.yaml", lambda: b"otmVersion: &a [*a]\n", "inside the node"),
    "a deep YAML": ("a.yaml", lambda: b"otmVersion: " + b"[" * 100_000, "32 levels"),
    "a second YAML document": ("a.yaml", lambda: b"otmVersion: 1\n---\nb: 1\n", "second document"),
    "1e999999 in YAML": ("a.yaml", lambda: b"otmVersion: 1e999999\n", "larger than any"),
    "a key of 1 MiB in YAML": ("a.yaml", lambda: b"a" * MIB + b": 1\n", "not valid YAML"),
    "a capture with no frame": (
        "a.pcap",
        lambda: pcap(struct.pack("<IIII", 1, 0, 2**32 - 1, 2**32 - 1)),
        "whole frame",
    ),
    "a capture of a block of nothing": ("a.pcapng", lambda: pcapng(struct.pack("<III", 1, 0, 0)), "capture"),
    "a capture of a block of 4 GiB": ("a.pcapng", lambda: pcapng(struct.pack("<II", 1, 2**32 - 16)), "capture"),
}

# What is read, with the rows that are wrong refused or their values unknown: a word of what is said of them.
READ = {
    "a NUL in a cell": ("a.csv", lambda: table("P\x001;10.0.0.1", "P2;10.0.0.2"), "U+0000"),
    "an escape in a cell": ("a.csv", lambda: table("P\x1b[31m;10.0.0.1", "P2;10.0.0.2"), "U+001B"),
    "a NUL in a sheet": ("a.xlsx", lambda: xlsx('<c r="A2" t="inlineStr"><is><t>P_x0000_1</t></is></c>'), "U+0000"),
    "a formula in a sheet": ("a.xlsx", lambda: xlsx('<c r="A2" t="str"><f>1+1</f><v>P1</v></c>'), "formula"),
    "overlong bytes": ("a.csv", lambda: b"Tag;IP\nP\xc0\xaf;10.0.0.1\n", "not UTF-8"),
    "numbers that are none": (
        "a.csv",
        lambda: table(
            *(f"P{at};{text}" for at, text in enumerate(("1e999999", "NaN", "0x3", "٣", "-0"))), headings="Tag;Level"
        ),
        "5 values",
    ),
    "dates that are none": (
        "a.csv",
        lambda: table("P1;99999-01-01", "P3;0000-00-00", headings="Tag;Last seen"),
        "2 values",
    ),
    "networks in place of addresses": ("a.csv", lambda: table("P1;0.0.0.0/0", "P2;::/0"), "2 values"),
    "a cell of 100,000 digits": ("a.csv", lambda: table("P1;1", f"P2;{'9' * 100_000}"), "100,000 characters"),
    "wrong quotes": ("a.csv", lambda: table("P1;1.1.1.1", '"x"y;'), "quotes"),
    "a log of wild numbers": (
        "conn.log",
        lambda: (
            b"#separator \\x09\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\torig_bytes\n"
            b"1e999999\t10.0.0.1\t1e9\t10.0.0.2\t502\ttcp\t-\t1e999\n"
            b"1\t10.0.0.1\t99999999999\t10.0.0.2\t-502\ttcp\t-\t-5\n"
            b"1\t10.0.0.1\t1025\t10.0.0.2\t502\ttcp\t-\t5\n"
        ),
        "port",
    ),
    "a capture that is cut": (
        "a.pcap",
        lambda: pcap(struct.pack("<IIII", 1, 0, 60, 60), bytes(60), struct.pack("<IIII", 1, 0, 2**31, 2**31), b"x"),
        "cut off",
    ),
}
