"""Words of the pages: for what lacks, for the patterns and their parts, for the points of an edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

MISSING: Final[Mapping[str, Text]] = {
    "permission": _("nobody permitted it"),
    "permitted_by": _("nobody is named who permitted it"),
    "expired": _("its permission has expired"),
    "declared": _("seen, and no channel is declared for it"),
    "data_class": _("no data class"),
    "class_owner": _("nobody owns its data class"),
    "decision": _("serves no decision"),
    "decision_owner": _("nobody makes its decision"),
    "decision_due": _("no day by which its decision is made"),
    "direction": _("direction of the data not known"),
    "monitored": _("not known whether it is watched"),
    "not_monitored": _("not watched"),
    "controls_out": _("nothing controls what goes out"),
    "controls_in": _("nothing controls what comes in"),
    "controls_out_unknown": _("controls of what goes out not known"),
    "controls_in_unknown": _("controls of what comes in not known"),
}
# Unknown is told like a fault, but as a question.
QUESTIONS: Final = frozenset(
    {"permitted_by", "decision_due", "direction", "monitored", "controls_out_unknown", "controls_in_unknown"}
)
OPEN_STATES: Final[Mapping[str, Text]] = {
    "1": _("Not settled"),
    "nobody": _("Nobody permitted it"),
    "unnamed": _("Permitted, nobody is named"),
    "expired": _("Permission has expired"),
}
# What rows are sorted by, worst first, as far as "what lacks" does not say it.
MARKS: Final[Mapping[str, Text]] = {
    "writes_back": _("writes back into OT"),
    "readable": _("can be read on its way"),
}
# The other way round than the data goes: whoever opens the session gets in.
COMMANDS_IN: Final = _("opened from %(zone)s, by a protocol that carries commands into OT")
ASKED_MARKS: Final[Mapping[str, Text]] = {
    "writes_back": _("not known whether it writes back into OT"),
    "readable": _("not known whether it is encrypted"),
}
BORDERS: Final[Mapping[str, Text]] = {
    "dmz": _("into the DMZ"),
    "business": _("to business"),
    "outside": _("out of the plant"),
}
PATTERNS: Final[Mapping[str, tuple[Text, Text]]] = {
    "edge_to_cloud": (
        _("Machine, edge, broker, cloud"),
        _("What machines say ends at an edge that translates it, and begins anew as a message to the outside."),
    ),
    "historian_replica": (
        _("Historian and its replica"),
        _("Business reads a copy in the DMZ that the historian fills, and never the historian itself."),
    ),
    "business_exchange": (
        _("MES and ERP"),
        _("Schedules go down and performance comes up, by way of the DMZ; the MES writes into no controller."),
    ),
    "unified_namespace": (
        _("Unified namespace"),
        _("Each client of a shared broker writes topics of its own; nobody of less trust writes what control reads."),
    ),
    "vendor_access": (
        _("Supplier through a jump host"),
        _("Remote access ends in the DMZ, is one person's with two factors, is recorded, approved and runs out."),
    ),
}
# Of each part of a pattern: where it is there, where it misses, where nobody knows.
PARTS: Final[Mapping[str, tuple[Text, Text, Text]]] = {
    "machines": (
        _("Data of these machines goes this way"),
        _("No machine's data goes this way"),
        _("Not known whose data goes this way: no flow from a machine leads here"),
    ),
    "edge": (
        _("An edge translates it, in the DMZ or in a zone of its own"),
        _("No edge translates what these machines say"),
        _("Not known whether an edge translates it: its checklist or the direction of a flow is not answered"),
    ),
    "edge_place": (
        _("The edge stands where it should"),
        _("This edge does not translate, or stands neither in the DMZ nor in a zone of edges alone"),
        _("Not known where the edge stands"),
    ),
    "broker": (_("It is handed over to a broker"), _("No broker takes it over"), _("Not known who takes it over")),
    "encrypted": (
        _("The way out is encrypted"),
        _("The way out is readable"),
        _("Not known whether the way out is encrypted"),
    ),
    "replica": (
        _("It fills a replica in the DMZ"),
        _("No replica in the DMZ is filled by it"),
        _("Not known whether it fills a replica"),
    ),
    "served": (
        _("Business reads the replica"),
        _("Nobody reads the replica"),
        _("Not known who reads the replica: no flow from business leads there"),
    ),
    "primary_unread": (
        _("Nobody from business reads the historian itself"),
        _("Business reads the historian itself"),
        _("Not known whether business reads the historian itself"),
    ),
    "schedules": (
        _("Schedules or orders go down"),
        _("No schedule goes down"),
        _("No flow is marked as a schedule going down: give it a template"),
    ),
    "performance": (
        _("Performance comes up"),
        _("No performance comes up"),
        _("No flow is marked as performance coming up: give it a template"),
    ),
    "as_templated": (
        _("Every exchange runs the way of its template"),
        _("Data runs against its template"),
        _("Not known whether data runs the way of its template"),
    ),
    "through_dmz": (
        _("No session with business runs past the DMZ"),
        _("Sessions with business run past the DMZ"),
        _("Not known whether sessions with business end in the DMZ"),
    ),
    "writes_nothing": (
        _("It writes into no controller"),
        _("It writes into controllers itself"),
        _("Not known whether it writes into controllers"),
    ),
    "clients": (_("These clients use it"), _("Nobody uses it"), _("Not known who uses it: no flow leads here")),
    "topics_known": (
        _("Every client says which topics it reads and writes"),
        _("Clients use topics of nobody knows what"),
        _("These clients do not say which topics they read and write"),
    ),
    "clients_known": (
        _("No client is anonymous"),
        _("A client is anonymous"),
        _("Not known whether every client says who it is"),
    ),
    "written_by_trusted": (
        _("Nobody of less trust writes what control reads"),
        _("Control reads what the less trusted write"),
        _("Not known whether control reads what the less trusted write"),
    ),
    "jump_host": (
        _("Nobody reaches control past a jump host in the DMZ"),
        _("A session reaches control without a jump host in the DMZ"),
        _("Not known whether a jump host stands between"),
    ),
    "second_factor": (_("A second factor is asked for"), _("No second factor"), _("Not known: a second factor")),
    "recorded": (_("Sessions are recorded"), _("Sessions are not recorded"), _("Not known: recording")),
    "approved": (
        _("Each session is approved"),
        _("Access stands without being asked for"),
        _("Not known whether each session is approved"),
    ),
    "limited": (_("It runs out"), _("It never runs out"), _("Not known until when it holds")),
    "closed_between": (
        _("It is closed between sessions"),
        _("It is open all the time"),
        _("Not known whether it is closed between sessions"),
    ),
}
POINTS: Final[Mapping[str, Text]] = {
    "buffer": _("buffers"),
    "translate": _("translates"),
    "store_and_forward": _("stores and forwards"),
    "update_path": _("has an update path"),
    "hardened": _("hardened"),
    "secure_boot": _("boots securely"),
    "encrypted": _("encrypts what it sends"),
    "validate": _("validates"),
    "standardise": _("standardises"),
    "secure": _("secures"),
}
CRITERIA: Final[Mapping[str, Text]] = {
    "security": _("Security, from what its conduits need"),
    "protocols": _("Protocols"),
    "edge_cloud": _("Edge and cloud"),
    "time_series": _("Time series"),
    "ai": _("Analytics and AI"),
    "open_api": _("Open interface"),
    "cost": _("Cost of ownership"),
    "ecosystem": _("Ecosystem"),
    "connectors": _("Connectors"),
    "cloud_agnostic": _("Free choice of cloud"),
}
STRATEGIES: Final[Mapping[str, Text]] = {
    "keep": _("Keep, with something that makes up for it"),
    "wrap": _("Wrap: shield it from its surroundings"),
    "replace": _("Replace"),
    "": _("Past its support, and nobody has decided"),
}
TEMPLATE: Final[Mapping[str, Text]] = {
    "joins": _("which protocols it joins"),
    "units": _("unit ids"),
    "registers": _("ranges of registers"),
    "polling_ms": _("polling rate"),
    "types": _("data types"),
    "rate_limit": _("limit of requests"),
    "access_list": _("list of who may ask"),
}
LACKING: Final[Mapping[str, Text]] = {
    "measure": _("a measure"),
    "evidence": _("evidence"),
    "accepted_by": _("somebody who accepted it"),
    "expires": _("a day on which it ends"),
}
NEEDS: Final[Mapping[str, Text]] = {
    "gateway": _("a gateway at the border"),
    "dpi": _("a filter by function at the border"),
    "never": _("should not cross a border at all"),
}
