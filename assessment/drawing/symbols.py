"""Our own symbols for the kinds of equipment: plain strokes in a square of 24, drawn for this picture.

Several asset types share a symbol; what is not known is a question mark in a dashed square.
"""

from __future__ import annotations

from typing import Final

SYMBOLS: Final[dict[str, str]] = {
    "controller": "M3 5h18v14h-18z M8 5v14 M11 9h7 M11 12h7 M11 15h4 M5 8h1 M5 12h1 M5 16h1",
    "safety": "M12 2l8 3v7c0 5 -4 8 -8 10c-4 -2 -8 -5 -8 -10v-7z M9 12l2 3l4 -6",
    "drive": "M12 4a8 8 0 1 0 0.01 0z M8 16v-8l4 5l4 -5v8",
    "robot": "M4 21h8 M8 21v-5 M8 16l-3 -6l8 -5l5 4 M18 9v3 M16 12h4",
    "sensor": "M12 3a8 8 0 1 0 0.01 0z M12 11l4 -4 M7 14h10 M12 19v3",
    "actuator": "M3 12l9 5v-10z M21 12l-9 5v-10z M12 12v-7 M8 4h8",
    "io": "M4 4h16v16h-16z M9 4v16 M15 4v16 M6 8h1 M6 12h1 M6 16h1 M11.5 8h1 M11.5 12h1 M17.5 8h1 M17.5 12h1",
    "panel": "M3 4h18v12h-18z M9 20h6 M12 16v4 M6 12l3 -4l3 3l3 -4l3 5",
    "server": "M5 3h14v18h-14z M5 9h14 M5 15h14 M8 6h2 M8 12h2 M8 18h2 M15 6h1 M15 12h1 M15 18h1",
    "archive": "M5 6c0 -4 14 -4 14 0c0 4 -14 4 -14 0z M5 6v12c0 4 14 4 14 0v-12 M5 12c0 4 14 4 14 0",
    "laptop": "M5 5h14v10h-14z M2 19h20l-2 -4h-16z M9 8l-2 2l2 2 M15 8l2 2l-2 2",
    "workstation": "M3 4h12v9h-12z M6 17h6 M9 13v4 M18 4h4v13h-4z M20 14h0.5",
    "firewall": "M3 4h18v16h-18z M3 9.3h18 M3 14.6h18 M9 4v5.3 M15 4v5.3 M6 9.3v5.3 M12 9.3v5.3 M18 9.3v5.3 M9 14.6v5.4"
    " M15 14.6v5.4",
    "switch": "M3 8h18v8h-18z M6 12h3 M11 12h2 M15 12h3 M6 5l-2 3 M18 19l2 -3",
    "router": "M12 4a8 8 0 1 0 0.01 0z M12 6v5 M10 8l2 -2l2 2 M12 18v-5 M10 16l2 2l2 -2 M6 12h4 M18 12h-4",
    "diode": "M2 12h5 M7 6v12l9 -6z M16 6v12 M16 12h6",
    "gateway": "M3 6h18v12h-18z M6 12h12 M9 9l-3 3l3 3 M15 9l3 3l-3 3",
    "wireless": "M12 20v-8 M9 20h6 M8 8a5.5 5.5 0 0 1 8 0 M5 5a10 10 0 0 1 14 0 M12 12h0.5",
    "cloud": "M7 18c-6 0 -6 -7 -1 -8c1 -7 10 -7 11 -1c6 0 6 9 0 9z",
    "listener": "M10 3a7 7 0 1 0 0.01 0z M15 15l6 6 M7 10h2l1.5 -3l1.5 5l1 -2h1",
    "camera": "M3 7h12v10h-12z M15 11l6 -4v10l-6 -4",
    "person": "M12 3a4 4 0 1 0 0.01 0z M4 21c0 -9 16 -9 16 0z",
    "phone": "M7 2h10v20h-10z M11 19h2",
    "media": "M8 10h8v11h-8z M10 10v-6h4v6 M11 6.5h0.5 M12.5 6.5h0.5",
    "power": "M4 7h16v12h-16z M8 4v3 M16 4v3 M13 9l-4 4h5l-3 4",
    "printer": "M6 9v-6h12v6 M3 9h18v8h-18z M7 14h10v7h-10z",
    "unknown": "M9 9c0 -5 7 -4 6 0c-0.5 2 -3 2 -3 5 M12 17.5v0.5",
}

_TYPES: Final[dict[str, str]] = {
    "controller": "plc rtu dcs_controller building_controller cnc ied relay",
    "safety": "safety_controller",
    "drive": "drive",
    "robot": "robot",
    "sensor": "sensor analyser meter barcode_reader",
    "actuator": "actuator",
    "io": "remote_io linking_device serial_server",
    "panel": "hmi operator_station",
    "server": "scada_server alarm_server mes batch_server opc_server application_server web_server laboratory_system "
    "quality_system directory name_server time_server licence_server patch_server update_server virtual_host erp eam "
    "analytics_platform mail_server asset_management_server",
    "archive": "historian historian_replica database_server backup_server file_transfer",
    "laptop": "engineering_station safety_engineering_station maintenance_laptop",
    "workstation": "workstation",
    "firewall": "firewall",
    "switch": "switch",
    "router": "router cellular_router modem",
    "diode": "diode",
    "gateway": "edge_gateway protocol_gateway vpn_gateway proxy broker jump_host remote_access_broker",
    "wireless": "wireless_ap",
    "cloud": "cloud_service",
    "listener": "ids scanner log_collector",
    "camera": "camera",
    "person": "access_control vendor_device",
    "phone": "mobile_device",
    "media": "removable_media media_kiosk",
    "power": "power_supply_ups",
    "printer": "printer",
}
SYMBOL_OF_TYPE: Final = {asset_type: symbol for symbol, types in _TYPES.items() for asset_type in types.split()}


def symbol_of(asset_type: str | None) -> str:
    """Give the symbol of an asset type; what has none is not known."""
    return SYMBOL_OF_TYPE.get(asset_type or "", "unknown")
