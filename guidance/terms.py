"""The terms of the field as Bulkhead uses them: the standard's word, the plain word, and what is meant.

The one source of the glossary page, of what stands beside a term on hover and focus, and of the plain wording.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Term:
    """A term: `word` as pages write it, `plain` as people who do not know the standard say it, and its meaning."""

    code: str
    word: str | Promise
    plain: str | Promise
    meaning: str | Promise


TERMS = (
    Term(
        "asset",
        pgettext_lazy("term", "asset"),
        _("device"),
        _("A device, program or medium of the plant that can be attacked or lost."),
    ),
    Term(
        "zone",
        pgettext_lazy("term", "zone"),
        _("protected area"),
        _("Assets that need the same protection, with a border around them. Who crosses it must use a conduit."),
    ),
    Term(
        "conduit",
        pgettext_lazy("term", "conduit"),
        _("connection between zones"),
        _("What joins zones: all permitted traffic between them, with the devices that let it through or stop it."),
    ),
    Term(
        "channel",
        pgettext_lazy("term", "channel"),
        _("permitted connection"),
        _("One kind of session inside a conduit: who opens it, who answers, by which protocol."),
    ),
    Term(
        "flow",
        pgettext_lazy("term", "flow"),
        _("traffic"),
        _("Traffic between two ends, as declared by a person or seen by a sensor."),
    ),
    Term(
        "sl",
        pgettext_lazy("term", "security level"),
        _("level of protection"),
        _(
            "How strong an attacker is held off: 1 against mistakes, 2 against simple means, 3 against skilled "
            "attackers with good means, 4 against those with the means of a state."
        ),
    ),
    Term(
        "sl_t",
        "SL-T",
        _("target"),
        _("Security level target: what a zone or conduit shall reach, decided from the worst that can happen there."),
    ),
    Term(
        "sl_a",
        "SL-A",
        _("achieved"),
        _("Security level achieved: what is reached today, as far as somebody has assessed it. Unknown never counts."),
    ),
    Term("sl_c", "SL-C", _("capability"), _("Security level capability: what a component could do, set up properly.")),
    Term(
        "gap",
        pgettext_lazy("term", "gap"),
        _("shortfall"),
        _("How many levels are missing from what is achieved to the target, for each of the seven requirements."),
    ),
    Term(
        "fr",
        "FR",
        _("kind of protection"),
        _(
            "Foundational requirement, one of seven: who signs in (IAC), what they may do (UC), unaltered programs "
            "and data (SI), confidentiality (DC), separated networks (RDF), noticing attacks (TRE), availability (RA)."
        ),
    ),
    Term(
        "finding",
        pgettext_lazy("term", "finding"),
        _("weak point"),
        _("A place of the design that breaks one of the rules, with the reason and what would mend it."),
    ),
    Term(
        "rule",
        pgettext_lazy("term", "rule"),
        _("check"),
        _("A check of the design that Bulkhead makes at every place, named AR and a number."),
    ),
    Term(
        "attack_path",
        pgettext_lazy("term", "attack path"),
        _("way in"),
        _("A chain of steps by which somebody who stands at an entry reaches something that must not fail."),
    ),
    Term(
        "choke_point",
        pgettext_lazy("term", "choke point"),
        _("narrow place"),
        _("A place that every way in has to pass."),
    ),
    Term(
        "cut",
        pgettext_lazy("term", "smallest cut"),
        _("what to take away"),
        _("The fewest flows whose removal separates an entry from a target."),
    ),
    Term(
        "scenario",
        pgettext_lazy("term", "scenario"),
        _("what could happen"),
        _("A threat told as a story: where it enters, what it reaches, what it costs and how likely it is."),
    ),
    Term(
        "tolerable",
        pgettext_lazy("term", "tolerable"),
        _("bearable"),
        _("The most risk that the owner of the plant is willing to bear without doing anything about it."),
    ),
    Term(
        "measure",
        pgettext_lazy("term", "measure"),
        _("protection"),
        _("Something that is done against an attack: a device, a setting, a rule, a habit; a countermeasure."),
    ),
    Term(
        "compensation",
        pgettext_lazy("term", "compensation"),
        _("substitute"),
        _("A measure that is accepted in place of a requirement which cannot be met here."),
    ),
    Term(
        "waiver",
        pgettext_lazy("term", "waiver"),
        _("permitted exception"),
        _("A finding that somebody lets stand, with a reason and a last day."),
    ),
    Term(
        "purdue",
        pgettext_lazy("term", "Purdue level"),
        _("level of the plant"),
        _("How near to the process: 0 sensors, 1 controllers, 2 panels, 3 site, 3.5 between, 4 and 5 office."),
    ),
    Term(
        "advisory",
        pgettext_lazy("term", "advisory"),
        _("warning of a vendor"),
        _("What a vendor publishes about a hole in a product."),
    ),
    Term(
        "plan",
        pgettext_lazy("term", "plan"),
        _("order of work"),
        _("Which measures, in which period, within budget and windows, and how much risk each takes away."),
    ),
    Term(
        "window",
        pgettext_lazy("term", "window"),
        _("planned standstill"),
        _("A time in which parts of the plant may stand still for work."),
    ),
    Term(
        "baseline",
        pgettext_lazy("term", "baseline"),
        _("signed state"),
        _("The model as it was signed, frozen, so that later changes can be seen."),
    ),
    Term(
        "zcr",
        "ZCR",
        _("step of the method"),
        _("A step of IEC 62443-3-2, from 1 (what is considered) to 7 (approval)."),
    ),
    Term(
        "blind_spot",
        pgettext_lazy("term", "blind spot"),
        _("watched by nobody"),
        _("A conduit between two owners that nobody is bound to watch."),
    ),
    Term(
        "evidence",
        pgettext_lazy("term", "evidence"),
        _("proof"),
        _("A file that shows that something is as it is said to be."),
    ),
    Term(
        "essential_function",
        pgettext_lazy("term", "essential function"),
        _("what must not fail"),
        _("A function that health, environment or production rest on: safety, control, and seeing what happens."),
    ),
)
