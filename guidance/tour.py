"""A tour of ten minutes over the real pages: what to look at there, and what to try."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNDER_WAY = "tour"  # in the session: the site where somebody is on the tour


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the page where it happens, what one sees there, and what to try."""

    page: str
    title: str | Promise
    sees: str | Promise
    tries: str | Promise


STEPS = (
    Step(
        "assessment:dashboard",
        _("The answer first"),
        _("How many zones miss their target, what is most severe, and the one thing to do next."),
        _("Click a number of findings: it leads to their list. A zone below target leads to its card."),
    ),
    Step(
        "inventory:assets",
        _("What is there"),
        _("The assets from three sources: the list of maintenance, a scan, and a day of network traffic."),
        _("Type PLC into the search, then open one: each value says where it comes from."),
    ),
    Step(
        "inventory:import",
        _("Bring in your own"),
        _("A file is recognised by its content, checked first, and written only when you say so."),
        _("Look at the earlier imports below. Nothing needs to be sent for the tour."),
    ),
    Step(
        "assessment:zones",
        _("The zone map"),
        _("Zones in their bands, conduits between them; the number on each says how many levels it misses."),
        _("Click a zone, then choose a layer under Colour. Tab and Enter do the same without a mouse."),
    ),
    Step(
        "assessment:conduits",
        _("Who may talk to whom"),
        _("Every conduit with its levels, and who watches it where two owners meet."),
        _("Open the one with most missing levels and read why it stands there."),
    ),
    Step(
        "assessment:findings",
        _("What is weak"),
        _("Each finding names a place, a rule and the reason, the worst first."),
        _("Open the first one: it says what would close it."),
    ),
    Step(
        "assessment:paths",
        _("How somebody would get in"),
        _("From an entry to what must not fail, step by step, with the fewest flows that cut the way."),
        _("Choose a pair in the table and read the smallest cut."),
    ),
    Step(
        "assessment:plan",
        _("What to do, and when"),
        _("Measures inside budget and windows, how much risk each takes away, and what was left out and why."),
        _("Compare the plan with what a sorted list would reach."),
    ),
    Step(
        "workshop:sessions",
        _("Decide together"),
        _("Sessions with an agenda, private ratings, decisions with both positions, and minutes."),
        _("Look at the nine blocks of a new session's agenda."),
    ),
    Step(
        "reports:list",
        _("The page that is signed"),
        _("The report says on page 1 what the steering committee has to decide, and rests on all you have seen."),
        _("Download it. The tour ends here: go back to any page, press ? for its help."),
    ),
)
