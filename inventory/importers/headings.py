"""Which column of a table means what: the published aliases, and the row that holds the headings.

Sources: the column names of Defender for IoT, ServiceNow's OT worksheet, Tenable OT, Nozomi, Claroty, Armis, runZero and
NetBox, and the German, Spanish, Italian and French headings seen in plants. Compared without case, blanks, `_ - / .`,
a trailing asterisk and a trailing unit in brackets. A heading that is not here is kept as an extra, never guessed.
"""

from __future__ import annotations

import re
import unicodedata

FIELDS = (
    "tag", "name", "type", "zone", "level", "domain", "vendor", "model", "firmware", "os", "serial", "ip", "mac",
    "hostname", "location", "criticality_safety", "criticality_production", "importance", "description",
    "external_id", "last_seen",
)  # fmt: skip
IDENTIFYING = frozenset({"tag", "name", "hostname", "ip", "mac"})
MANY = frozenset({"ip", "mac"})
EXTRA = ""

_ALIASES: dict[str, str] = {
    "tag": """tag; asset tag; tag number; tag no; tag name; equipment tag; asset number; asset no; asset id;
        equipment number; kks; inventory number; inventarnummer; anlagenkennzeichen; kennzeichen; betriebsmittelkennzeichen""",
    "name": """name; names; asset name; device name; display name; display title; displaytitle; device; label; nome;
        nombre; nom; bezeichnung; geratename; geraetename; properties.deviceName; equipment name""",
    "hostname": "hostname; host name; host; dns name; fqdn; computer name; netbios name; rechnername; nombre de host; profinet name",
    "external_id": "correlation id; id; device id; resource id; external id; uuid; guid; object id",
    "ip": """ip; ips; ipv4; ipv6; ip address; ip addresses; ipv4 address; ipv6 address; ip adresse; ip-adresse; direct ips;
        addresses; indirizzo ip; direccion ip; adresse ip; primary ip; primary ip4; primary ip6; primary ip address;
        properties.nics.ipv4Address; ip addr; dhcp address; management ip""",
    "mac": """mac; macs; mac address; mac addresses; mac adresse; mac-adresse; direct macs; indirizzo mac; direccion mac;
        adresse mac; ethernet address; hardware address; physical address; newest mac; properties.nics.macAddress""",
    "vendor": """vendor; manufacturer; maker; brand; hersteller; fabricante; fabricant; produttore; costruttore; marca;
        vendor name; properties.hardware.vendor""",
    "model": """model; model number; model name; model no; product name; product; modell; modelo; modello; modele;
        device type model; module type; order number; article number; bestellnummer; catalog number; catalogue number;
        part number; typenbezeichnung; device_type; properties.hardware.model""",
    "firmware": """firmware; firmware version; fw; fw version; firmware revision; firmwareversion; version firmware;
        version de firmware; os or firmware; firmwarestand""",
    "os": """os; operating system; os name; platform; betriebssystem; sistema operativo; systeme d exploitation;
        os platform; os distribution""",
    "serial": """serial; serial number; serial no; serial nr; sn; s/n; seriennummer; serien-nr; numero de serie;
        numero di serie; matricola; properties.hardware.serialNumber""",
    "type": """type; device type; asset type; class; class type; super type; category; device class; role; device role;
        tipo; tipo de dispositivo; typ; geratetyp; geraetetyp; geräteart; categoria; categorie;
        properties.deviceSubTypeDisplayName; ot device type; type enum""",
    "level": "purdue level; purdue; level; purdue layer; livello; livello purdue; nivel; nivel purdue; ebene; purdue ebene; niveau",
    "zone": """zone; zones; security zone; virtual zone; virtual zone name; virtual_zone.name; segments.name; boundaries;
        network zone; zona; sicherheitszone; zone name; properties.zone""",
    "domain": "domain it ot; it ot; ot it; domain",
    "importance": """criticality; criticalities; device criticality; asset criticality; importance; criticita; criticidad;
        kritikalitat; kritikalitaet; criticite; properties.criticality; risk configuration.asset criticality""",
    "criticality_safety": "safety criticality; criticality safety; safety impact; safety consequence; sicherheitsrelevanz",
    "criticality_production": """production criticality; criticality production; business criticality; business impact;
        process criticality; production impact""",
    "location": """location; standort; ubicacion; posizione; emplacement; localisation; room; building; site location;
        physical location; einbauort; ort; raum; luogo; sede""",
    "description": "description; short description; comment; comments; beschreibung; bemerkung; descripcion; descrizione; notas; note; notes; kommentar",
    "last_seen": """last seen; last activity; last activity time; last hit; lastseen; last update; last scanned;
        zuletzt gesehen; ultima attivita; ultimo visto; last seen on; last detected""",
}  # fmt: skip

# One source may carry several headings for one field; the earlier of these speaks, the others are kept as extras.
_DROPPED = re.compile(r"[\s_\-/.:#]+")
_TRAILER = re.compile(r"(\s*[\(\[][^\)\]]*[\)\]]|\s*\*+)+$")
_NUMBERED = re.compile(r"^(.*?[a-z])\s*[1-9]$")


def fold(heading: str) -> str:
    """Bring a heading to the form in which it is compared; accents are dropped."""
    text = unicodedata.normalize("NFKD", heading.strip()).encode("ascii", "ignore").decode("ascii").casefold()
    return _DROPPED.sub("", _TRAILER.sub("", text.replace("²", "")))


def _table() -> dict[str, str]:
    return {fold(alias): field for field, aliases in _ALIASES.items() for alias in aliases.split(";")}


ALIASES = _table()


def field_of(heading: str) -> str | None:
    """Give the field that a heading feeds; None where the aliases do not know it."""
    folded = fold(heading)
    field = ALIASES.get(folded)
    if field:
        return field
    numbered = _NUMBERED.match(folded)
    field = ALIASES.get(numbered[1]) if numbered else None
    return field if field in MANY else None


def known_headings(cells: list[str]) -> set[str]:
    """Give the fields that the cells of a row name, were it the heading row."""
    return {field for cell in cells if len(cell) <= 80 and (field := field_of(cell))}


def is_heading_row(cells: list[str]) -> bool:
    """Say whether a row reads as headings: it names a way to identify an asset, and something else, or stands alone."""
    fields = known_headings(cells)
    filled = sum(bool(cell.strip()) for cell in cells)
    return bool(fields & IDENTIFYING) and (len(fields) > 1 or filled == 1)


def find_heading_row(rows: list[list[str]], mapped: frozenset[str]) -> int | None:
    """Give the index of the heading row: the one that holds all mapped headings, else the one with most known fields."""
    if mapped:
        return next((at for at, row in enumerate(rows) if mapped <= set(row)), None)
    found = [(len(known_headings(row)), -at) for at, row in enumerate(rows) if is_heading_row(row)]
    return -max(found)[1] if found else None
