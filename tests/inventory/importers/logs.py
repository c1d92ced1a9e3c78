"""Builds conn.log rows from the few fields that matter, the rest unset."""

from __future__ import annotations

import json

FIELDS = (
    "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "duration", "orig_bytes",
    "resp_bytes", "conn_state", "history",
)  # fmt: skip
HEADING = "#separator \\x09\n#unset_field\t-\n#empty_field\t(empty)\n#path\tconn\n#fields\t" + "\t".join(FIELDS) + "\n"


def session(initiator, responder, **fields):
    """One session between `address:port` and `address:port`, TCP, opened and closed as usual."""
    orig_h, _, orig_p = initiator.rpartition(":")
    resp_h, _, resp_p = responder.rpartition(":")
    ends = {"id.orig_h": orig_h, "id.orig_p": int(orig_p), "id.resp_h": resp_h, "id.resp_p": int(resp_p)}
    usual = {"ts": 1760000000.5, "uid": "C1", "proto": "tcp", "conn_state": "SF", "history": "ShADadFf"}
    return usual | ends | fields


def tsv(*sessions):
    rows = ("\t".join(str(one.get(name, "-")) for name in FIELDS) for one in sessions)
    return (HEADING + "".join(f"{row}\n" for row in rows)).encode()


def ndjson(*sessions):
    return "".join(json.dumps(one) + "\n" for one in sessions).encode()
