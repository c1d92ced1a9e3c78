"""The real advisories that are at hand: all of them in, as many as counted by another method."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from inventory.advisories.csaf import read_folder
from inventory.advisories.epss import read_epss
from inventory.advisories.kev import read_kev
from inventory.records import ImportRefused
from tests.inventory.walk import documented

DATA = Path(__file__).parents[4] / "shared" / "data" / "advisories"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")


@pytest.mark.parametrize("name", ["csaf-cisa-ot", "csaf-cisa-it-provider"])
def test_every_document_of_a_folder_is_loaded_with_all_its_products_and_holes(name):
    archive, texts = io.BytesIO(), []
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(one for one in (DATA / name).rglob("*") if one.is_file()):
            packed.write(path, str(path.relative_to(DATA)))
            texts += [json.loads(path.read_text())] if path.suffix == ".json" else []
    plain = [one for one in texts if "vulnerabilities" in one]
    found = read_folder(archive.getvalue(), "folder.zip")
    counts = (
        len(found.advisories),
        sum(len(one.products) for one in found.advisories),
        sum(len(one.holes) for one in found.advisories),
    )
    assert counts == (
        len(plain),
        sum(json.dumps(one["product_tree"]).count('"product_id":') for one in plain),
        sum(len(one["vulnerabilities"]) for one in plain),
    )
    assert found.refused == ()
    assert documented()[f"{name}/"] == " | ".join(map(str, ("CSAF 2.0", *counts)))


def test_the_catalogue_of_exploited_holes_and_the_scores_are_read_whole():
    kev = DATA / "kev" / "known_exploited_vulnerabilities.json"
    assert len(read_kev(kev.read_bytes()).entries) == json.loads(kev.read_text())["count"]
    epss = DATA / "epss" / "epss_kev_nvd.csv"
    lines = epss.read_text().count("\nCVE-")
    assert len(list(read_epss(epss.read_bytes()).entries)) == lines
    assert documented()["kev/known_exploited_vulnerabilities.json"].endswith(
        f" | {json.loads(kev.read_text())['count']}"
    )
    assert documented()["epss/epss_kev_nvd.csv"].endswith(f" | {lines}")
    with pytest.raises(ImportRefused, match="no KEV catalogue"):
        read_kev((DATA / "kev" / "known_exploited_vulnerabilities_schema.json").read_bytes())
