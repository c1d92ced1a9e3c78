"""Row 83: a day that is over, other firmware, a new flow and a new vendor each open a task by themselves."""

from __future__ import annotations

from datetime import date

from signoff.triggers import old_access, since, watched_in

SIGNED = {
    "zones": [{"code": "OFF", "name": "Office"}, {"code": "CELL", "name": "Cell"}],
    "assets": [
        {"tag": "PC", "zone": "OFF", "vendor": "Acme"},
        {"tag": "PLC", "zone": "CELL", "vendor": "Acme", "firmware": "1.0"},
    ],
    "flows": [{"code": "F1", "from": {"asset": "PC"}, "to": {"asset": "PLC"}, "protocol": "s7comm", "port": 102}],
}


def opened(**changed):
    return [one.kind for one in since(watched_in(SIGNED), watched_in({**SIGNED, **changed}), baseline="B1")]


def assets(**changed):
    return [SIGNED["assets"][0], {**SIGNED["assets"][1], **changed}]


def test_nothing_opens_while_nothing_changes():
    assert opened() == []


def test_each_change_opens_its_own_task():
    assert opened(assets=assets(firmware="1.1")) == ["firmware"]
    assert opened(assets=assets(vendor="Zeta")) == ["vendor"]
    new = {"code": "F2", "from": {"asset": "PC"}, "to": {"asset": "PLC"}, "protocol": "rdp", "port": 3389}
    assert opened(flows=[*SIGNED["flows"], new]) == ["flow"]


def test_a_permission_that_ran_out_opens_a_task():
    record = {"remote_access": [{"code": "RA", "who": "Acme service", "expires": "2026-11-21"}]}
    assert [one.kind for one in old_access(record, date(2026, 11, 22))] == ["date"]
    assert list(old_access(record, date(2026, 11, 21))) == []
