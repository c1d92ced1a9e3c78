"""Every file of traffic and rules that is at hand: imported, or refused with a sentence; never a traceback, never half."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.parse import parse
from inventory.records import ImportRefused

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


def expected(path):
    return REFUSED.get(f"{path.parent.name}/{path.name}", REFUSED.get(path.name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_file_is_imported_or_refused_with_a_sentence(path):
    words = expected(path)
    try:
        parsed = parse(path.read_bytes(), filename=path.name)
    except ImportRefused as refused:
        assert words is not None, refused.reason  # noqa: PT017
        assert words in refused.reason  # noqa: PT017
        assert refused.reason.endswith(".")  # noqa: PT017
    else:
        assert words is None
        assert parsed.records or any(note.code.startswith("left_out") for note in parsed.notes)
