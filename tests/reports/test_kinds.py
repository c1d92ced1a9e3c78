"""The kinds of report: what each says of a small plant, worked out by hand."""

from __future__ import annotations

import pytest

from catalogue.loader import frameworks
from reports.blocks import Facts, Heading, Paragraph, Table
from reports.chapters.frameworks import EVIDENCE
from reports.kinds import KINDS
from reports.redaction import BLACK, redacted
from tests.reports.plants import report_of, small_model


def asset(tag, zone, **more):
    return {"tag": tag, "zone": zone, "type": "plc", "serial": f"SN-{tag}-77", **more}


@pytest.fixture(scope="module")
def model():
    """Control with an instruction, a conduit of a supplier, a waiver, an accepted scenario, one flow."""
    small = small_model()
    small["assessment"]["specification"] = {"function": "Treats water", "policies": ["OT policy 3"]}
    small["organisations"] = [{"code": "VND", "name": "Vendor Ltd", "kind": "service_provider"}]
    small["people"] = [{"code": "kl", "name": "K. Lorne", "side": "ot"}]
    small["zones"][0] |= {
        "isolation": {"instruction": "Pull plug 4", "owner": "kl", "phone": "555"},
        "logical_boundary": "Firewall FW-1",
        "owner": "VND",
        "subnets": ["10.7.0.0/24"],
    }
    small["conduits"][0] |= {"sl_t": 2, "transit_owner": "VND", "boundary_assets": ["FW-1"]}
    small["assets"] = [
        asset("PLC", "Z1", ips=["10.7.0.11"], macs=["02:00:5e:10:00:01"], hostname="plc-intake"),
        asset("PC", "Z2", ips=["10.8.0.5"], depends_on=[{"on": "PLC", "required": True}]),
        {"tag": "FW-1", "type": "firewall"},
    ]
    small["flows"] = [
        {"code": "F1", "from": {"asset": "PC"}, "to": {"asset": "PLC"}, "protocol": "modbus_tcp", "conduit": "C1"}
    ]
    small["waivers"] = [
        {"rule": "AR-018", "target": "zone:Z1", "reason": "Trial at 10.7.0.11", "by": "kl", "on": "2026-01-01"}
    ]
    return small


def report(model, kind, **more):
    return report_of(model, kind=kind, **more)


def facts(document, chapter=0):
    return {
        name.split("  ")[-1]: value
        for block in document.chapters[chapter].blocks
        if isinstance(block, Facts)
        for name, value in block.pairs
    }


def words(value):
    """Give every text in a document."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in words(one)]
    return [text for name in getattr(value, "__dataclass_fields__", {}) for text in words(getattr(value, name))]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_made_of_a_plant_with_nothing_in_it(kind):
    bare = {"bulkhead": 1, "site": {"code": "E"}, "assessment": {"code": "A"}}
    document = report_of(bare, with_plan=False, kind=kind)
    assert document.head.title == KINDS[kind].title
    assert all(chapter.blocks for chapter in document.chapters)


def test_the_specification_says_what_is_stated_and_that_the_rest_is_not_recorded(model):
    document = report(model, "specification")
    codes = [one.code for one in document.chapters]
    assert codes[:2] == ["contents", "subject"]
    assert codes[-1] == "memo"
    told = facts(document, 1)
    assert told["Function"] == "Treats water"
    assert told["Intended use"] == "not recorded"
    around = facts(document, codes.index("environment"))
    assert around["In force"] == "OT policy 3"
    assert around["Laws, licences, contracts, rules of the sector"] == "not recorded"


def test_a_sheet_holds_the_characteristics_a_to_n(model):
    document = report(model, "sheets")
    (sheet,) = [
        block for block in document.chapters[0].blocks if isinstance(block, Facts) and "Control" in block.pairs[0][1]
    ]
    assert [name[0] for name, _ in sheet.pairs] == list("abcdefghijklmn")
    told = {name[0]: value for name, value in sheet.pairs}
    assert told["a"] == "Control (Z1)"
    assert told["b"] == "Vendor Ltd"
    assert told["c"] == "Firewall FW-1"
    assert told["d"] == "not recorded"
    assert told["h"] == "1 flow over 1 conduit, listed with each conduit"
    assert told["i"] == "Office (Z2), Link (C1)"
    assert told["k"] == "2 2 2 2 2 2 2 (no status recorded)"
    # FR6 up to level 2: SR 6.1 (level 1) and SR 6.2 (level 2). A claim of 1 holds the first, the target of 2 asks both.
    assert "TRE: 2 rows, 1 lacking" in told["l"]
    assert "DC: 4 rows, 0 lacking" in told["l"]


def test_an_isolation_card_says_what_to_cut_and_who_decides(model):
    document = report(model, "isolation")
    blocks = document.chapters[0].blocks
    assert [one.text for one in blocks if isinstance(one, Heading)] == [
        "OT alone",
        "Isolate Control (Z1)",
        "Isolate Office (Z2)",
    ]
    _, told, office = (dict(one.pairs) for one in blocks if isinstance(one, Facts))
    assert told["What to do"] == "Pull plug 4"
    assert told["Who decides it"] == "K. Lorne"
    assert told["Tested on"].startswith("never")
    assert (
        office["What stops"]
        == "PC stops at a time that nobody has stated: PC needs PLC for a service, which is cut off."
    )
    assert told["What stops"] == office["What stops"], "whichever side is cut, the PC loses what it needs"
    assert told["What may stop"] == "nothing is stated that may stop"
    way = [one for one in blocks if isinstance(one, Table)][1].rows[0]
    assert (way[0].strong, way[0].text, way[1].lines) == ("Link (C1)", "to Office", ("FW-1",))


def test_every_isolation_card_names_what_no_conduit_covers_and_says_so_at_its_top(model):
    past = {"code": "F9", "from": {"zone": "Z2"}, "to": {"asset": "PLC"}, "protocol": "telnet", "conduit": "none"}
    blocks = report({**model, "flows": [*model["flows"], past]}, "isolation").chapters[0].blocks
    tops = [blocks[place + 1].text for place, one in enumerate(blocks) if isinstance(one, Heading)]
    assert len(tops) == 3
    assert all("that none of them covers: 1." in top and "may not name all ways" in top for top in tops)
    for table in (one for one in blocks if isinstance(one, Table)):
        beside = table.rows[-1]
        ends = "Office \N{RIGHTWARDS ARROW} PLC 10.7.0.11: no conduit covers it"
        assert (beside[0].strong, beside[0].text) == ("Also pull", ends)
        assert (beside[1].lines, beside[2].note) == (("which cable it is, is not recorded",), "F9")


def test_an_isolation_card_sets_what_the_room_said_beside_the_reckoning_that_says_otherwise(model):
    said = {"step": "What stops?", "said": "Sorting stops at once", "holds": True}
    walked = {
        **model,
        "assets": [{**model["assets"][0], "steps": ["Sorting"], "depends_on": []}, *model["assets"][1:]],
        "exercises": [{"code": "X1", "about": "zone:Z1", "on": "2026-01-02", "steps": [said]}],
    }
    texts = [one.text for one in report(walked, "isolation").chapters[0].blocks if isinstance(one, Paragraph)]
    assert [one for one in texts if one.startswith("Contradiction")] == [
        (
            'Contradiction. The room on 2026-01-02: "Sorting stops at once". The reckoning: Sorting goes on inside: '
            "the cut does not stop it, it stands still only where the zone itself does."
        )
    ]


def test_questions_go_to_the_party_that_is_not_the_owner_and_ask_the_rows_that_lack(model):
    document = report(model, "suppliers")
    assert document.chapters[0].title == "Questions to: Vendor Ltd"
    (table,) = [one for one in document.chapters[0].blocks if isinstance(one, Table)]
    asked = {row[0].strong for row in table.rows}
    assert {"SR 5.1", "SR 5.1 RE 1"} <= asked  # levels 1 and 2: a target of 2 asks both, and nobody stated either
    assert "SR 5.1 RE 2" not in asked  # that begins at level 3


def test_each_addressee_has_pages_of_its_own_and_many_conduits_are_set_in_parts(model):
    """C1 is carried by the vendor; 30 more between two zones of the owner have nobody to ask: 25 and 5."""
    many = {**model, "zones": [*model["zones"], {"code": "Z3", "kind": "control"}, {"code": "Z4", "kind": "control"}]}
    many["conduits"] = [
        *model["conduits"],
        *({"code": f"K{number:02}", "between": ["Z3", "Z4"], "sl_t": 1} for number in range(30)),
    ]
    chapters = report(many, "suppliers").chapters
    nobody = "Questions that nobody is recorded to answer: no supplier stands at the ends of these conduits, part"
    assert [one.title for one in chapters] == ["Questions to: Vendor Ltd", f"{nobody} 1 of 2", f"{nobody} 2 of 2"]
    assert [sum(isinstance(block, Heading) for block in one.blocks) for one in chapters] == [1, 25, 5]
    assert len({one.code for one in chapters}) == 3


def test_the_memo_names_what_is_lived_with(model):
    accepted = {**model, "scenarios": [{**model["scenarios"][0], "decision": "accept"}]}
    accepted["decisions"] = [
        {
            "code": "D9",
            "about": "scenario:S1",
            "outcome": "The board carries it",
            "owner": "kl",
            "expires": "2027-05-01",
        }
    ]
    document = report(accepted, "memo", with_plan=False)
    tables = [one for one in document.chapters[0].blocks if isinstance(one, Table)]
    rows = {row[0].strong: row for row in tables[1].rows}
    assert rows["Waiver of AR-018"][3].text == "not recorded"
    assert [cell.text for cell in rows["Risk accepted: S1"][1:]] == ["The board carries it", "K. Lorne", "2027-05-01"]


def test_the_register_has_every_scenario_with_its_treatment(model):
    (row,) = report(model, "risks").chapters[0].blocks[0].rows
    assert row[0].strong == "S1 Somebody stops the pumps"
    assert row[1].lines == ("Control (Z1)",)
    assert (row[2].word, row[3].word) == ("high, 12", "high, 12")
    assert row[5].text == "mitigate; above the tolerable risk today"
    assert row[5].note == "Better everything (Q1)"


def test_lists_hold_every_asset_and_flow(model):
    assert [row[0].strong for row in report(model, "assets").chapters[0].blocks[0].rows] == ["PLC", "PC", "FW-1"]
    assert report(model, "assets").chapters[0].blocks[0].rows[-1][2].text == "border of C1"
    (flow,) = report(model, "flows").chapters[0].blocks[0].rows
    assert [cell.text for cell in flow[:3]] == ["F1", "PC", "PLC"]
    assert flow[4].text == "Link (C1)"


def test_a_flow_names_the_conduit_over_which_its_service_was_counted(model):
    ends = {"from": {"asset": "PC"}, "to": {"asset": "PLC"}}
    inside = {"from": {"asset": "PLC"}, "to": {"zone": "Z1"}}
    flows = [{"code": "F1", **ends, "protocol": "modbus_tcp"}, {"code": "F2", **inside, "protocol": "modbus_tcp"}]
    rows = report({**model, "flows": flows}, "flows").chapters[0].blocks[0].rows
    assert [row[4].text for row in rows] == ["Link (C1)", "inside its zone"]


def test_a_flow_between_addresses_names_the_assets_that_alone_have_them_also_where_addresses_are_blacked_out(model):
    spare = asset("SPARE", "Z1", interfaces=[{"name": "eth0", "ip": "10.7.0.20"}])
    assets = [*model["assets"], asset("HMI", "Z1", ips=["10.7.0.20"]), spare]
    ends = {"from": {"ip": "10.8.0.5"}, "to": {"ip": "10.7.0.20"}}
    flows = [{"code": "F1", **ends}, {"code": "F2", "from": {"ip": "10.9.0.1"}, "to": {"ip": "10.7.0.11"}}]
    rows = report({**model, "assets": assets, "flows": flows}, "flows", redact=True).chapters[0].blocks[0].rows
    assert [(cell.text, cell.note) for row in rows for cell in row[1:3]] == [
        (BLACK, "PC"),
        (BLACK, ""),
        (BLACK, ""),
        (BLACK, "PLC"),
    ]


def test_the_specification_says_what_it_holds_who_talks_to_whom_and_which_rows_apply(model):
    model = {**model, "segments": [{"code": "S1", "vlan": 7, "subnets": ["10.7.0.0/24"], "zones": ["Z1"]}]}
    chapters = {one.code: one for one in report(model, "specification").chapters}
    (items,) = chapters["contents"].blocks
    missing = {row[0].text[:3]: row[2].text for row in items.rows}
    # Of six texts on the system one is stated; of six items each on two zones and a conduit three are: owner and
    # logical boundary of the one zone, the transit owner of the conduit is no owner.
    assert missing == {"6.2": "5 of 6", "6.3": "assets: 0", "6.4": "16 of 18"} | {
        "6.5": "1 of 1",
        "6.6": "1 of 1",
        "6.7": "0 of 1",
        "6.8": "1 of 1",
        "6.9": "1 of 1",
    }
    networks, *_, traffic = [one for one in chapters["aids"].blocks if isinstance(one, Table)]
    assert [cell.text for cell in networks.rows[0]] == ["S1", "7", "10.7.0.0/24", "Control (Z1)"]
    assert [cell.text for cell in traffic.rows[0]] == ["Office", "Control", "C1", "1"]
    rows = {row[0].text: (row[2].text, row[3].text, row[4].text) for row in chapters["rows"].blocks[1].rows}
    assert len(rows) == 100
    assert rows["SR 5.1 RE 1"] == ("RDF", "2", "2")
    assert sum(1 for *_, conduit in rows.values() if conduit) == 49


def test_a_sheet_rates_its_scenarios_and_says_who_lives_with_what(model):
    decided = [{"code": "D1", "about": "zone:Z1", "status": "agreed", "owner": "kl", "expires": "2027-01-31"}]
    sheet = report({**model, "decisions": decided}, "sheets").chapters[0].blocks
    (rated,) = [one for one in sheet if isinstance(one, Table) and one.title == "Scenarios"]
    assert [getattr(cell, "word", "") for cell in rated.rows[0][1:3]] == ["high, 12", "high, 12"]
    told = dict(pair for one in sheet if isinstance(one, Facts) for pair in one.pairs)
    assert told["Decisions"] == "D1, agreed: K. Lorne, 2027-01-31"
    assert told["Lived with"] == "AR-018: K. Lorne, not recorded"
    (why,) = [one for one in sheet if isinstance(one, Table) and one.columns[0].title == "FR"][:1]
    assert sum(len(row[0].text.split(", ")) for row in why.rows) == 7


def test_each_heading_of_a_framework_rests_on_evidence_that_exists():
    known = {*EVIDENCE, *(f"FR{number}" for number in range(1, 8))}
    for one in frameworks():
        assert one.evidence, one
        assert known >= set(one.evidence), one


def test_the_view_counts_from_the_records(model):
    tables = {
        row[0].strong: row[2].lines
        for one in report(model, "frameworks").chapters[0].blocks
        if isinstance(one, Table)
        for row in one.rows
    }
    assert tables["ID.AM-01"] == ("3 assets recorded, 0 of them observed.",)
    assert tables["GV.PO-01"] == ("1 policy recorded.",)
    assert tables["PR.IR-03"] == ("FR7, staying available: 1 of 2 zones with a target below it, of 0 not known.",)


@pytest.mark.parametrize("kind", KINDS)
def test_an_outsider_reads_no_address_and_no_serial_number(model, kind):
    open_words, black = " ".join(words(report(model, kind))), " ".join(words(report(model, kind, redact=True)))
    secrets = ["10.7.0.11", "10.8.0.5", "10.7.0.0/24", "02:00:5e:10:00:01", "SN-PLC-77", "plc-intake"]
    assert [one for one in secrets if one in black] == []
    if kind in {"assets", "specification"}:
        assert {"10.7.0.11", "SN-PLC-77"} <= {one for one in secrets if one in open_words}
        assert BLACK in black
    assert "Control" in black or kind in {"risks", "flows", "frameworks", "suppliers", "comparison"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from 192.168.1.7 to fd00::12", f"from {BLACK} to {BLACK}"),
        ("MAC 02-00-5E-10-00-01.", f"MAC {BLACK}."),
        ("at 12:30, version 4.2.1, SR 1.1 RE 1", "at 12:30, version 4.2.1, SR 1.1 RE 1"),
        ("net 10.0.0.0/8", f"net {BLACK}"),
        ("PLC-9 and PLC-90", f"{BLACK} and PLC-90"),
    ],
)
def test_addresses_go_and_ordinary_numbers_stay(text, left):
    assert redacted(text, frozenset({"PLC-9"})) == left


def test_of_many_sheets_pages_show_the_worst_and_files_show_all():
    """Twenty-seven zones, of which the last alone lacks its target."""
    zones = [{"code": f"Z{n:02}", "name": f"Zone {n}", "level": 2, "sl_t": 1, "sl_a": 1} for n in range(1, 28)]
    zones[26] |= {"sl_t": 4, "sl_a": 0}
    made = small_model(zones=zones, conduits=[], assets=[], scenarios=[], decisions=[])
    chapter = report(made, "sheets").chapters[0]
    headings = [block.text for block in chapter.blocks if isinstance(block, Heading)]
    assert headings == ["Zone 27 (Z27)", *(f"Zone {n} (Z{n:02})" for n in range(1, 27))]
    note, *drawn = chapter.drawn
    assert note.text.startswith("25 of 27 are shown, those with the worst open findings first")
    assert [block.text for block in drawn if isinstance(block, Heading)] == headings[:25]
    assert drawn[-1] == chapter.blocks[len(drawn) - 1]


def test_the_short_steering_report_has_the_signed_page_and_the_plan_without_its_reasons(model):
    short, whole = report(model, "decision"), report(model, "steering")
    assert short.page_one == whole.page_one
    assert [one.code for one in short.chapters] == ["scenarios", "moved", "plan", "lived-with", "needed"]
    told, untold = (
        next(block for block in one.blocks if isinstance(block, Table))
        for document in (whole, short)
        for one in document.chapters
        if one.code == "plan"
    )
    assert (told.rows, untold.rows) == (told.rows, told.rows)
    assert (bool(told.notes), untold.notes) == (True, ())
    without = report(model, "decision", with_plan=False)
    assert Paragraph("No plan has been computed for this assessment.") in [
        block for one in without.chapters for block in one.blocks
    ]
