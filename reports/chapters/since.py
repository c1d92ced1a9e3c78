"""How the plant stands against the baseline that was signed last: one word, the figures that tell it, and the worst."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.told import told
from reports.source import Record, Source, number, shorten

WORST: Final = 160
VERDICTS: Final = {
    "worse": gettext_noop("worse"),
    "better": gettext_noop("better"),
    "mixed": gettext_noop("some things are worse, some better"),
    "same": gettext_noop("the model changed, the judgement did not"),
    "unchanged": gettext_noop("nothing changed"),
}


def since_of(source: Source) -> str:
    """Give a few sentences; none where no earlier baseline was signed."""
    found: Record | None = source.result.get("since")
    if found is None:
        return ""
    old, new = found["old"], found["new"]
    figures = {f"{side}_{name}": number(one[name]) for side, one in (("old", old), ("new", new)) for name in one}
    said = [
        _("Since baseline %(code)s of %(day)s: %(verdict)s.")
        % {"code": found["baseline"], "day": found["date"], "verdict": _(VERDICTS[found["verdict"]])},
        _(
            "Risk points %(old_points)s → %(new_points)s; levels known to be missing %(old_levels_missing)s → "
            "%(new_levels_missing)s; open findings %(old_findings)s → %(new_findings)s."
        )
        % figures,
    ]
    if again := found["reopened"]:
        said.append(
            ngettext("%(count)s decision is open again.", "%(count)s decisions are open again.", again)
            % {"count": number(again)}
        )
    if found["worst"]:
        said.append(_("The worst that is new: %(finding)s") % {"finding": shorten(told(found["worst"]), WORST)})
    return " ".join(said)
