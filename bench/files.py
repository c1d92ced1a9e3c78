"""The generated plant as the files that people have: asset lists as CSV and XLSX, traffic as a Zeek log."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from random import Random

from bench.zones import Record

HEADINGS = ("Tag", "Name", "Type", "Zone", "Vendor", "Model", "Firmware", "IP address", "MAC address")
FIELDS = (
    "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "duration", "orig_bytes",
    "resp_bytes", "conn_state", "local_orig", "local_resp", "missed_bytes", "history", "orig_pkts", "orig_ip_bytes",
    "resp_pkts", "resp_ip_bytes",
)  # fmt: skip
FIRST_SECOND = 1_794_960_000


def asset_rows(rows: int, *, seed: int) -> Iterator[tuple[str, ...]]:
    """Give rows of an asset list: new assets with addresses of their own, no two alike."""
    random = Random(seed)
    types = ("PLC", "HMI", "Sensor", "Switch", "Workstation")
    return (
        (
            f"N{number:06d}",
            f"New asset {number}",
            random.choice(types),
            "",
            "Quellin",
            f"M{random.randrange(40)}",
            f"{random.randrange(9)}.{random.randrange(20)}",
            f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}",
            f"02:01:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
        )
        for number in range(1, rows + 1)
    )


def write_csv(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write an asset list as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(chain([HEADINGS], rows))


def write_xlsx(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write an asset list as XLSX."""
    import xlsxwriter  # type: ignore[import-untyped]  # a tool of development only

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Assets")
    for number, row in enumerate(chain([HEADINGS], rows)):
        sheet.write_row(number, 0, row)
    book.close()


def write_log(path: Path, assets: list[Record], rows: int, *, seed: int) -> None:
    """Write a Zeek conn.log with sessions between assets of the plant, about three of each conversation."""
    random = Random(seed)
    addresses = [asset["ips"][0] for asset in assets if asset.get("ips")]
    servers = addresses[:: max(1, len(addresses) // 200)]
    pairs = [
        (random.choice(addresses), random.choice(servers), random.choice((502, 102, 44818, 443)))
        for _ in range(2 * rows // 5)
    ]
    with gzip.open(path, "wb", compresslevel=1) as packed, io.TextIOWrapper(packed, encoding="ascii") as file:
        file.write("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n")
        file.write("#fields\t" + "\t".join(FIELDS) + "\n")
        for number in range(rows):
            source, server, port = random.choice(pairs)
            counts = f"{number % 999}\t{number % 777}\tSF\tT\tT\t0\tShADadFf\t18\t1974\t14\t2101"
            ends = f"{source}\t{random.randrange(1024, 65536)}\t{server}\t{port}\ttcp\t-\t0.1"
            file.write(f"{FIRST_SECOND + number / 20:.6f}\tC{number:x}\t{ends}\t{counts}\n")
