"""A small plant with a convergence programme: two lines behind one DMZ, a cloud, and a use case for each line."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from programme.governed import Governed

TODAY = date(2026, 11, 22)
PLANT: dict[str, Any] = {
    "bulkhead": 1,
    "site": {"code": "P1", "name": "Dairy"},
    "assessment": {"code": "A1", "name": "First", "date": "2026-11-22", "scope": "Filling"},
    "people": [
        {"code": "ola", "name": "Ola", "side": "ot"},
        {"code": "ida", "name": "Ida", "side": "it"},
        {"code": "ivo", "name": "Ivo", "side": "it"},
    ],
    "hierarchy": [
        {"code": "HALL", "kind": "area"},
        {"code": "LINE-1", "kind": "line", "parent": "HALL"},
        {"code": "LINE-2", "kind": "line", "parent": "HALL"},
        {"code": "CELL-1", "kind": "cell", "parent": "LINE-1"},
    ],
    "zones": [
        {"code": "Z-1", "name": "Line 1", "kind": "control", "level": 1, "sl_t": 2, "sl_a": [1, 2, 2, 2, 2, 2, 2]},
        {"code": "Z-2", "name": "Line 2", "kind": "control", "level": 1, "sl_t": 3, "sl_a": 0},
        {"code": "Z-OPS", "name": "Operations", "kind": "operations", "level": 3},
        {"code": "Z-DMZ", "name": "DMZ", "kind": "dmz"},
        {"code": "Z-CLOUD", "name": "Cloud", "kind": "external", "external_kind": "cloud"},
    ],
    "conduits": [
        {"code": "C-1", "name": "Line 1 to DMZ", "between": ["Z-1", "Z-DMZ"], "boundary_assets": ["FW"]},
        {"code": "C-2", "name": "Line 2 to DMZ", "between": ["Z-2", "Z-DMZ"]},
        {"code": "C-3", "name": "DMZ to cloud", "between": ["Z-DMZ", "Z-CLOUD"]},
    ],
    "assets": [
        {"tag": "PLC-1", "type": "plc", "zone": "Z-1", "place": "CELL-1", "depends_on": [{"on": "LICENCE"}]},
        {"tag": "HMI-1", "type": "hmi", "zone": "Z-1", "place": "LINE-1"},
        {"tag": "PLC-2", "type": "plc", "zone": "Z-2", "place": "LINE-2"},
        {"tag": "LICENCE", "type": "server", "zone": "Z-OPS"},
        {"tag": "EDGE", "type": "edge_gateway", "zone": "Z-DMZ"},
        {"tag": "STORE", "type": "cloud_service", "zone": "Z-CLOUD"},
        {"tag": "FW", "type": "firewall", "zone": None},
    ],
    "flows": [
        {"code": "F-1", "from": {"asset": "EDGE"}, "to": {"asset": "PLC-1"}, "protocol": "opc_ua", "access": "read",
         "data": "from", "use_case": "UC-1"},
        {"code": "F-2", "from": {"asset": "EDGE"}, "to": {"asset": "STORE"}, "protocol": "mqtt", "data": "to",
         "use_case": "UC-1"},
        {"code": "F-3", "from": {"asset": "EDGE"}, "to": {"asset": "PLC-2"}, "protocol": "modbus_tcp", "data": "from"},
        {"code": "F-4", "from": {"asset": "HMI-1"}, "to": {"asset": "PLC-1"}, "protocol": "s7comm"},
    ],
    "use_cases": [
        {"code": "UC-1", "decision": "When to change the knife", "owner": "ola", "due": "2027-02-01",
         "consumer": "predictive maintenance", "benefit": "a third fewer stops", "source": "brochure of the maker"},
        {"code": "UC-2", "decision": "How fast line 2 runs", "flows": ["F-3"]},
    ],
    "scenarios": [
        {"code": "S-1", "title": "Wrong set point", "zones": ["Z-1", "Z-2"], "consequence": {"safety": 3}},
        {"code": "S-2", "title": "Line 2 stops", "zones": ["Z-2"], "consequence": {"production": 5}},
    ],
}  # fmt: skip


def plant(**parts: Any) -> dict[str, Any]:
    """The plant with other parts, such as its programme; a part that is None is left out."""
    document = copy.deepcopy(PLANT) | copy.deepcopy(parts)
    return {key: value for key, value in document.items() if value is not None}


def governed(document: dict[str, Any] | None = None, **more: Any) -> Governed:
    """The plant as its programme sees it, from a file alone."""
    return Governed(document or plant(), TODAY, **more)


def changed(document: dict[str, Any], home: str, code: str, **fields: Any) -> dict[str, Any]:
    """The document with fields of one record changed."""
    made = copy.deepcopy(document)
    next(one for one in made[home] if one.get("code", one.get("tag")) == code).update(fields)
    return made
