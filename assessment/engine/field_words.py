"""Fields of the model file as people say them: `assets[].sl_c` is "the capability (SL-C) of an asset"."""

from __future__ import annotations

import re
from typing import Final

_THINGS: Final = {
    "assets": "an asset",
    "zones": "a zone",
    "conduits": "a conduit",
    "flows": "a flow",
    "segments": "a segment",
    "remote_access": "a remote access",
    "organisations": "an organisation",
    "scenarios": "a scenario",
    "site": "the site",
    "assessment": "the assessment",
}
_WORDS: Final = {
    "sl_t": "target (SL-T)",
    "sl_a": "achieved level (SL-A)",
    "sl_c": "capability (SL-C)",
    "always_on": "whether {} is always on",
    "mfa": "whether {} asks for a second factor",
    "approval": "whether somebody on site is asked before each use of {}",
    "external_kind": "whose network {} is",
    "from or flows[].to": "where {} begins or ends",
    "macs": "MAC addresses",
    "os": "operating system",
    "sl_required": "which level {} itself needs",
    "criticality.safety": "how critical {} is for safety",
    "criticality.production": "how critical {} is for production",
    "ips": "IP addresses",
    "essential_function": "whether {} serves an essential function",
    "depends_on": "which services {} depends on",
    "firmware_supported": "whether the firmware of {} is still maintained",
    "support_end": "end of support",
    "external_connection": "whether {} is reached through an external network",
    "temporary": "whether {} comes and goes",
    "wireless": "whether {} is attached by radio",
    "wireless.identity": "how radio devices identify themselves in {}",
    "wireless.detection": "whether foreign transmitters are noticed in {}",
    "safety": "whether {} belongs to a safety function",
    "lockout_applies": "whether a lock-out can bar the operator of {}",
    "backup": "whether {} is backed up",
    "backup.restore_tested": "when the backup of {} was last restored in a test",
    "last_seen": "when {} was last seen",
    "secure": "whether {} uses the secure variant of its protocol",
    "required": "whether the data of {} must not be lost",
    "store_and_forward": "whether {} keeps data while its link is down",
    "untrusted": "whether the link of {} is untrusted",
    "through": "which other zones {} runs through",
    "encapsulated": "whether {} is encapsulated on its way",
    "fail_mode": "whether {} fails open or closed",
    "interfaces[].segment": "which segment an interface of {} is in",
    "interfaces[].zone": "which zone an interface of {} is in",
    "interfaces[].kind": "what kind an interface of {} is",
    "interfaces[].switch": "which switch an interface of {} is plugged into",
    "interfaces[].leaves_suc": "whether an interface of {} leads out of the plant",
    "depends_on[].service": "which service {} gets from what it depends on",
    "management": "from where {} is managed",
    "management.zone": "in which zone {} is managed",
    "boundary_assets": "which devices stand at the border of {}",
    "boundary_assets[].side": "on which side the border devices of {} stand",
    "one_way_goal": "what {} is one-way for",
    "relay_by": "who runs the relay of {}",
    "island_mode": "whether {} can run as an island",
    "kind": "kind",
    "isolation": "how to cut {} off",
    "monitored": "whether {} is monitored",
    "runs_on": "which host {} runs on",
    "trusts": "which directories {} trusts",
    "translated": "whether the address of {} is translated",
    "filtered": "whether {} is filtered from the others",
    "backup.rto_hours": "how long it takes to restore {}",
    "rto_hours": "how long {} may stand still",
    "depends_on[].survives_hours": "how long {} goes on without what it depends on",
    "edge.buffer": "whether {} buffers data",
    "edge.translate": "whether {} translates between protocols",
    "edge.validate": "whether {} checks what passes",
    "edge.standardise": "whether {} brings data into one form",
    "edge.hardened": "whether {} is hardened",
    "edge.secure_boot": "whether {} boots securely",
    "monitoring": "who watches {} and what receives the records",
    "direction": "in which direction the data of {} runs",
    "between": "which zones {} joins",
    "data": "in which direction the data of {} runs",
    "access": "whether {} reads or writes",
    "topics": "which topics {} reads and writes",
    "topics[].access": "whether a topic of {} is read or written",
    "attached_to": "what joins {} to the network",
    "flows_complete": "whether all flows are in {}",
}
_KEY = re.compile(r"\[\]")


def words_of(path: str) -> str:
    """Give a field by its path in the model file, as what nobody has said yet."""
    head, _, field = path.partition(".")
    thing = _THINGS.get(_KEY.sub("", head), _KEY.sub("", head).replace("_", " "))
    if not field:
        return thing
    word = _WORDS.get(field, "")
    if "{}" in word:
        return word.format(thing)
    word = word or _KEY.sub("", field).replace(".", " ").replace("_", " ")
    return f"the {word} of {thing}"
