"""Every file of traffic and rules that is at hand: imported, or refused with a sentence; never a traceback, never half."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from inventory.importers.parse import parse
from inventory.records import ImportRefused
from tests.inventory.walk import NOTES, documented

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")
FILES = [
    path
    for folder in ("flows", "models/firewall-iptables", "models/router-configs")
    for path in sorted((DATA / folder).rglob("*"))
    if path.is_file()
]
# What is no traffic and no rule: the words of the refusal, by name.
REFUSED = {
    "LICENSE": "none of the supported",
    "LICENSE.txt": "none of the supported",
    "NOTICE.txt": "none of the supported",
    "README.md": "none of the supported",
    "SOURCE.md": "none of the supported",
    "source.txt": "none of the supported",
    "files.log": "Zeek's files.log",
    "dhcp.log": "Zeek",
    "dhcp.log.gz": "Zeek's dhcp.log",
    "dns.log": "Zeek",
    "http.log": "Zeek",
    "http.log.corrupt.gz": "damaged or cut off",
    "http_empty.log": "Zeek's http.log",
    "kerberos.log": "Zeek log of another kind",
    "notice.log": "Zeek's notice.log",
    "ntp.log": "Zeek log of another kind",
    "open_http.log": "Zeek",
    "open_ssl.log": "Zeek",
    "smb_mapping.log": "Zeek log of another kind",
    "ssl.log": "Zeek",
    "stats.log": "Zeek log of another kind",
    "weird.log": "Zeek",
    "OT_1-logstash-2022.10.24_after_e.json": "alerts of a sensor",
    "OT_3-logstash-2022.11.21_topo3.ot.run1.json": "alerts of a sensor",
    "OT_5-logstash-2022.10.24_after_b.json": "alerts of a sensor",
    "z2-host2.v4": "No rule here lets traffic pass",
    **dict.fromkeys(("r1.cfg", "r2.cfg", "r3.cfg", "z1-firewall.cfg", "z2-firewall.cfg"), "does not name its device"),
    **dict.fromkeys(
        (
            "internet-host.json",
            "z1-firewall.json",
            "z1-host1.json",
            "z1-host2.json",
            "z2-firewall.json",
            "z2-host1.json",
            "z2-host2.json",
        ),
        "This JSON is",
    ),
    "text_file/conn.log": "none of the supported",
    "truncated/conn_top.log": "heading lines",
}
ROWS = documented()


def expected(path):
    return REFUSED.get(f"{path.parent.name}/{path.name}", REFUSED.get(path.name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_file_is_imported_or_refused_with_a_sentence(path):
    words = expected(path)
    row = ROWS.get(str(Path(*path.relative_to(DATA).parts[1:])))
    assert (row is None) == (path.name in NOTES)
    assert row is None or row.startswith("refused: ") or words is None
    try:
        parsed = parse(path.read_bytes(), filename=path.name)
    except ImportRefused as refused:
        assert words is not None, refused.reason  # noqa: PT017
        assert words in refused.reason  # noqa: PT017
        assert refused.reason.endswith(".")  # noqa: PT017
    else:
        assert words is None
        assert parsed.records or any(note.code.startswith("left_out") for note in parsed.notes)
        assert row.startswith("refused: ") or row.split(" | ")[3:] == [str(len(parsed.assets)), str(len(parsed.flows))]


SERVICES = {"22", "53", "80", "123", "443", "502"}
FLIPPED = {"id.orig_h": "id.resp_h", "id.orig_p": "id.resp_p", "id.resp_h": "id.orig_h", "id.resp_p": "id.orig_p"}


def seen_from_the_middle(text, every):
    """The same log, had the sensor begun in the middle of every n-th session with the answer of its server."""
    lines, flipped, finished, names = [], 0, 0, []
    for line in text.splitlines():
        cells = line.split("\t")
        if line.startswith("#fields"):
            names = cells[1:]
        if line.startswith("#"):
            lines.append(line)
            continue
        row = dict(zip(names, cells, strict=True))
        if row["id.resp_p"] in SERVICES and int(row["id.orig_p"]) >= 1024 and row["conn_state"] in ("SF", "RSTO", "S3"):
            finished += 1
            if finished % every:
                lines.append(line)
                continue
            row |= {name: row[other] for name, other in FLIPPED.items()} | {"history": "DdA", "conn_state": "OTH"}
            flipped += 1
        lines.append("\t".join(row[name] for name in names))
    return "\n".join(lines) + "\n", flipped


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("flows/zeek-zat/conn.log", 100),
        ("flows/zeek-rita-quirks/proxy_rolling/conn.16_00_00-17_00_00.log.gz", 4000),
    ],
)
def test_sessions_seen_from_the_middle_show_servers_as_servers(name, least, every):
    """Finished sessions of a real log turned round and robbed of their opening: the conversations stay the same.

    All of them, or every second or third, so that one conversation is seen both ways.
    """
    data = (DATA / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    turned, flipped = seen_from_the_middle(text, every)
    assert flipped >= least // every
    found = [
        {(flow.initiator, flow.responder, flow.port) for flow in parse(one.encode(), filename="conn.log").flows}
        for one in (text, turned)
    ]
    assert found[1] == found[0]
