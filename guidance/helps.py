"""Help to every page: what it is for, what one does there, what its marks mean. Offline, in the person's language.

Keyed by the name of the route; tests/guidance sees to it that every page has one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

UNKNOWN = _("? and a hatched cell: nobody has said. Unknown never counts as met.")
PAIR = _(
    "3/2: target 3, achieved 2, in the family where most is missing; the number beside it counts all missing levels."
)
LETTERS = _("L M H V C: low, medium, high, very high, critical.")
UNDO = _("What you write can be undone: under Changes, or with Ctrl+Z on the map.")


@dataclass(frozen=True, slots=True)
class Help:
    """The help to one page."""

    title: Text
    purpose: Text
    acts: tuple[Text, ...] = ()
    marks: tuple[Text, ...] = ()


HELPS: dict[str, Help] = {
    "accounts:sites": Help(
        _("Sites"),
        _("The plants that you may see. Everything else in Bulkhead belongs to one of them."),
        (_("Open a site by its name."), _("Make a new one below; you are its administrator then.")),
    ),
    "assessment:dashboard": Help(
        _("Dashboard"),
        _("Where the assessment of this site stands, and the one thing to do next."),
        (
            _("Follow the button under Next step; it changes when the step is done."),
            _("Click a number to see the list behind it."),
        ),
        (PAIR, LETTERS, UNKNOWN),
    ),
    "inventory:assets": Help(
        _("Inventory"),
        _("Every asset of the site, whoever reported it."),
        (
            _("Search by name, address or serial; the filters stand in the address, so a link keeps them."),
            _("Import a list, or paste rows from a spreadsheet with Ctrl+V."),
            _("Questions holds rows that may be a device that is here already: answer them."),
        ),
        (_("Known from: observed on the network, claimed by a list, or decided by a person."),),
    ),
    "inventory:asset": Help(
        _("Asset"),
        _("What is known of one asset, and from which source each value comes."),
        (
            _("Where a file contradicts a decision, keep yours or take the file's."),
            _("If it stands here twice, make the two one; if it is two devices, split it."),
        ),
    ),
    "inventory:import": Help(
        _("Import"),
        _("Bring in what you have: asset lists, scans, captures, firewall rules, models and drawings."),
        (
            _("Choose a file, or paste rows with their headings, then press Check it."),
            _("Nothing is written before you have seen what it would do."),
        ),
    ),
    "inventory:import_columns": Help(
        _("Columns of an import"),
        _("Which column of the file feeds which of our fields."),
        (
            _("Change a field where the guess is wrong, then check again."),
            _("Keep the mapping under a name if such files come again."),
        ),
        (_("Sure: the share of the first cells that the field can read."),),
    ),
    "inventory:import_values": Help(
        _("Values of an import"),
        _("What the file says, and what is taken for it: types, levels, criticalities, severities."),
        (_("Correct what was understood wrongly, then check again."),),
    ),
    "inventory:import_batch": Help(
        _("Check of an import"),
        _("What the file would do, or did: new, changed, refused and doubtful rows."),
        (
            _("Mend refused rows in the workbook that you can download, and send it again."),
            _("Import the good rows when you agree. The whole import can be undone."),
        ),
    ),
    "inventory:questions": Help(
        _("Questions"),
        _("Rows of files that may be a device that is here already, and files that contradict a decision."),
        (_("Say whether it is the same device; nothing is merged by an address alone."),),
    ),
    "inventory:changes": Help(
        _("Changes"),
        _("Everything that was written at this site, newest first, and by whom."),
        (_("Undo an entry: values go back where nobody has changed them since."),),
    ),
    "assessment:zones": Help(
        _("Zone map"),
        _("Zones in their Purdue bands and the conduits between them, as they stand now."),
        (
            _("Click a zone or conduit, or press V and go on with the arrow keys; Enter shows it beside the map."),
            _("Enter once more leads to what can be done with it: rename, join, put inside, split; Esc leads back."),
            _("Z draws a zone, C a conduit, M moves assets; drag to move or resize."),
            _("After each edit a line says what became better or worse."),
            _("Choose a layer above the map: gap, risk, findings, owner, attack path and more."),
        ),
        (PAIR, _("!: the conduit skips a level."), _("Dashed: proposed, not accepted yet.")),
    ),
    "assessment:zone_proposals": Help(
        _("Proposed zones"),
        _("A proposal which assets belong together, with the reason for each."),
        (_("Take the tick from what you do not want, then accept the rest."), UNDO),
    ),
    "assessment:zone": Help(
        _("Zone"),
        _("Everything about one zone: levels, why they stand there, assets, findings, scenarios."),
        (
            _("Open why beside a level to see what holds it down and what would lift it."),
            _("Requirements leads to the answers on which the achieved level rests."),
        ),
        (PAIR, UNKNOWN),
    ),
    "assessment:conduits": Help(
        _("Conduits"),
        _("All conduits with levels, gaps and who watches them."),
        (_("Open one to see its channels and to give your key."),),
        (PAIR, _("Blind spot: it joins two owners, and nobody is bound to watch it.")),
    ),
    "assessment:conduit": Help(
        _("Conduit"),
        _("What may flow here, in which direction, and whether its protection is enough."),
        (
            _("Decide on each flow: declare it, allow it or forbid it."),
            _("Read why a level stands where it stands, and what would lift it."),
        ),
        (PAIR, UNKNOWN),
    ),
    "assessment:flows": Help(
        _("Flows"),
        _("Traffic that was seen or declared, sorted by what the comparison says of it."),
        (
            _("Begin with Undocumented: seen, crosses a border, and nobody declared it."),
            _("Tick rows and decide: declare them as channels, or forbid them."),
        ),
    ),
    "assessment:findings": Help(
        _("Findings"),
        _("Places of the design that break a rule, the worst first."),
        (
            _("Filter by severity, rule or words; open one for its reason and what closes it."),
            _("x selects a row, j and k move."),
        ),
        (LETTERS, _("Folded: a more specific finding says the same, so this one is not counted.")),
    ),
    "assessment:finding": Help(
        _("Finding"),
        _("One weak point: what was seen, which rule it breaks, what would close it."),
        (_("Look at the measures below; the plan weighs them against each other."),),
    ),
    "assessment:paths": Help(
        _("Attack paths"),
        _("Ways from an entry to something that must not fail, and the fewest flows that cut them."),
        (
            _("Choose an entry and a target, then Show: step by step, with what stands in the way."),
            _("Read the smallest cut: taking these flows away separates the two."),
        ),
        (_("No path known is no proof: flows may be missing from the model."),),
    ),
    "assessment:plan": Help(
        _("Plan"),
        _("Which measures, when, for how much, inside budget and windows; with a proof how good it is."),
        (
            _("Type a total budget and plan again; compare what remains."),
            _("Read Left out, and why before you argue about the order."),
        ),
        (_("Optimal: no better plan exists within these limits."),),
    ),
    "assessment:board": Help(
        _("Board"),
        _("What people make of the plan: cards that move from proposed to done, each with an owner."),
        (_("Move a card with its menu; a done action makes its measure active."),),
    ),
    "assessment:plan_compare": Help(
        _("Plans side by side"),
        _("Up to three plans and what-ifs beside each other: risk, zones at target, ways to a target, cost, outage."),
        (
            _("Look at what they place differently, then make one the plan."),
            _("Ask what if for changes of your own; Make it so writes them into the model."),
        ),
        (_("Chain broken: no way is left. Other path remains: the entry still reaches the target, by the way shown."),),
    ),
    "assessment:what_if": Help(
        _("Ask what if"),
        _("Changes asked as a question: what they would do to risk, levels and paths. The model stays as it is."),
        (
            _("Choose measures, conduits or flows, give it a name, and ask; the answer stands beside the plans."),
            _("Anything else goes as a change set in JSON, as bulkhead what-if takes it."),
        ),
    ),
    "assessment:windows": Help(
        _("Next window"),
        _("What must wait until the plant stands still, in which window it is done, and who decided it."),
        (
            _("Read the next window first: its work runs side by side, and the longest piece has to fit."),
            _("What fits none waits for a longer window, or one that names its zones: state it under plan settings."),
        ),
        (_("Nobody yet: the plan proposes it. Approved: a person took it up on the board, on that day."),),
    ),
    "assessment:migrations": Help(
        _("Migrations"),
        _("Segments that move from an old network to a new one, stage by stage, each in a window of the plan."),
        (
            _("Draw the new conduit beside the old one and name both on the stage: until then both ways are open."),
            _("Close a stage when it is done: the old conduit and its flows go, and the model is judged anew."),
        ),
        (UNDO,),
    ),
    "assessment:money": Help(
        _("Money"),
        _("What a year may cost by the losses that scenarios state, today and after the plan, apart from the matrix."),
        (
            _("State low, likely and high loss and how often, on a scenario; then judge and plan."),
            _("Read the assumptions before you show a figure to anybody."),
        ),
        (_("The curve: one year in so many exceeds this loss. Dashed: after the plan."),),
    ),
    "assessment:kpis": Help(
        _("KPIs"),
        _("What the plant, its security and the roadmap were before, and are now. None of it enters a risk."),
        (
            _("Give each KPI an owner and a definition: without them the steering team is not shown it."),
            _("Let the steering team choose up to three north stars; they stand on page 1 of its report."),
            _("Measure again after a window: the earliest value is what the others are held against."),
        ),
        (UNKNOWN,),
    ),
    "assessment:advisories": Help(
        _("Advisories"),
        _("Warnings of vendors held against your assets by vendor, model and firmware."),
        (
            _("Load a file of advisories below, then read Affected first."),
            _("Cannot tell means: the firmware or model is not known. Find it out."),
        ),
    ),
    "assessment:advisory": Help(
        _("Advisory"),
        _("One warning, what it means for each of your assets, and what the vendor offers."),
        (_("Tick assets and decide, with a reason and a day to look again."),),
    ),
    "assessment:completeness": Help(
        _("What is missing"),
        _("Which fields are known, from where, and which answers the rules wait for."),
        (_("Work down To find out: the first line helps most."),),
    ),
    "assessment:capability": Help(
        _("Capability"),
        _("What the asset could do, beside what its zone demands."),
        (_("Open the number of requirements to see which are needed."),),
        (UNKNOWN,),
    ),
    "assessment:requirements": Help(
        _("Requirements"),
        _("The requirements of IEC 62443-3-3 for one zone or conduit, family by family."),
        (
            _("Answer with the keys 0 to 5; j and k move, e goes to the evidence."),
            _("Drop a file on a row as evidence. Take over answers from another zone below."),
        ),
        (_("A blue bar: the target asks for this row."),),
    ),
    "assessment:mentions": Help(
        _("Where you were named"),
        _(
            "Every comment at this site that names you with @, the newest first; "
            "the number on top of each page counts the new ones."
        ),
        (_("Follow the button to the record and answer there."), _("Press Seen where nothing is left to do.")),
    ),
    "assessment:evidence": Help(
        _("Evidence"),
        _("Files that show that something is so. They are never changed or deleted."),
        (_("Add one by dropping it on a row of the requirements."),),
    ),
    "assessment:register": Help(
        _("Records of the model"),
        _("Everything the model holds beside assets, zones, conduits and flows."),
        (_("Open a kind to see its records, or add one."),),
    ),
    "assessment:records": Help(
        _("List of records"),
        _("The records of one kind."),
        (_("Open one to edit it, or add a new one."),),
    ),
    "assessment:new_record": Help(
        _("New record"), _("Fill in what is known; an empty field means not known."), (_("Ctrl+Enter saves."),)
    ),
    "assessment:edit_record": Help(
        _("Edit a record"),
        _("All fields of one record. An empty field means not known."),
        (_("Ctrl+Enter saves. If somebody else changed the same, you see both texts."), UNDO),
    ),
    "assessment:edit_single": Help(
        _("Edit what there is once"),
        _("The site, its assessment, the plan's settings and what else there is once."),
        (_("Ctrl+Enter saves."), UNDO),
    ),
    "reports:list": Help(
        _("Reports"),
        _("The report as PDF: page 1 is signed by the steering committee."),
        (_("Write a new one after the plan; older ones stay as they were."),),
        (
            _("Older than the model: the model was changed, or judged again, since."),
            _("Superseded: a newer version of the same report was issued."),
        ),
    ),
    "reports:report": Help(
        _("Report"),
        _("What a report was made of, and under whose name it was issued."),
        (
            _("Look through the pages of a PDF without downloading it: Enter on Next turns one after the other."),
            _("An approver issues the PDF: version, name and digests are frozen. A change needs a new report."),
        ),
        (_("Older than the model: the model was changed, or judged again, since."),),
    ),
    "reports:logo": Help(
        _("Logo of reports"),
        _("The picture at the top right of the first page of reports: one for the site."),
        (_("Send a PNG or JPEG; what else its file told, such as where a photograph was taken, is not kept."),),
    ),
    "jobs:list": Help(
        _("Jobs"),
        _("Work in the background, with its progress."),
        (_("Cancel what is not wanted, try again what failed. You may leave the page."),),
    ),
    "jobs:detail": Help(_("Job"), _("One piece of work in the background: how far it is, or why it failed.")),
    "programme:home": Help(
        _("Convergence programme"),
        _("The page from which a joint steering team of OT and IT runs its meetings."),
        (
            _("Go from top to bottom: open gates, decisions needed, what one side has not approved, disagreements."),
            _("A gate is passed by its record, never by a tick; what is missing names the record."),
            _("Approve for your side: two people of one side do not count as both."),
        ),
        (_("Risk points held up: what the newest plan would take off the risk at the places a decision is about."),),
    ),
    "programme:use_cases": Help(
        _("Use cases"),
        _("Which decision each flow of data out of OT serves, who makes it, and by when."),
        (
            _("Write a use case, and name it at its flows; flows that serve none stand on top."),
            _("A use case that writes back makes its conduits control: the page says what they lack."),
        ),
        (UNKNOWN,),
    ),
    "programme:pilot": Help(
        _("Pilot"),
        _("One line and one use case, judged on their own part of the plant."),
        (_("Set the scope; a second line or use case needs a reason and is shown as scope creep."),),
        (PAIR, UNKNOWN),
    ),
    "programme:scope": Help(
        _("Scope of the pilot"),
        _("The line and the use case of the pilot."),
        (_("Choose both; where one is named already, say why the pilot needs another."),),
    ),
    "programme:like": Help(
        _("A site like the pilot"),
        _("Take the structure of the finished pilot to another site, without anything of this one."),
        (_("Give the new site a code and a name; targets arrive there as proposals."),),
    ),
    "programme:architecture": Help(
        _("Signed edge architecture"),
        _("Which signed baseline is the architecture that OT and IT agreed."),
        (_("Sign a baseline first, then name it here: flows to business and cloud wait for it."),),
    ),
    "programme:published": Help(
        _("Published"),
        _("What was given to the steering committee, each frozen under its number."),
        (_("Open the current one; an older one says that it is superseded."),),
    ),
    "programme:publish": Help(
        _("Publish to the steering committee"),
        _("Freeze the state of the programme as it stands, under the name of its sponsor."),
        (_("Name a sponsor first, or say why it is published without one."),),
    ),
    "programme:publication": Help(
        _("Published"),
        _("The state of the programme as it was given, with whether it is still the current one."),
    ),
    "programme:stakeholders": Help(
        _("Stakeholders"),
        _("Who can carry or stop the programme, where they stand, and what is done; for facilitators only."),
        (_("Add somebody with a position, what matters to them, and what you do until when."),),
    ),
    "programme:add_stakeholder": Help(
        _("Add somebody"),
        _("Somebody who can carry or stop the programme."),
        (_("Write what matters to them before what you do about it."),),
    ),
    "programme:stakeholder": Help(
        _("Stakeholders"),
        _("One person: where they stand, and what is done."),
        (_("Change what is different since the last meeting."),),
    ),
    "signoff:home": Help(
        _("Method and sign-off"),
        _("The steps of IEC 62443-3-2, computed from the records: nothing is ticked by hand."),
        (_("Read what a step lacks, and follow its link to where it is mended."),),
    ),
    "signoff:decide": Help(
        _("Is a detailed assessment needed?"),
        _("The decision after the initial risk, for a zone or the whole site, with a name and a reason."),
        (_("Say what was decided and why; a later decision supersedes this one."),),
    ),
    "signoff:tasks": Help(
        _("Open again"),
        _("Decisions that a change or a day has opened again, and why each matters."),
        (_("Look at what changed, then close it with what was done."),),
    ),
    "signoff:next": Help(
        _("The next assessment"),
        _("Close this year's assessment and open the next one with everything that was decided."),
        (_("Sign a baseline first: the closed assessment is read from its baselines."),),
    ),
    "signoff:site_like": Help(
        _("A site like this one"),
        _("Take the structure of this site to a new one, without its assets, people and decisions."),
        (_("Give the new site a code and a name; targets arrive there as proposals."),),
    ),
    "signoff:keys": Help(
        _("Sign-off"),
        _("Conduits that touch business or leave the plant need two keys, one of OT and one of IT."),
        (
            _("Open a conduit, read it, and give the key of your side there."),
            _("Any edit opens both keys again; who made it gives none."),
        ),
    ),
    "signoff:baselines": Help(
        _("Baselines"),
        _("Every state of the model that was signed, with its digest and the names under it."),
        (_("Sign the model when it is judged and the room agrees; compare it with an older one."),),
    ),
    "signoff:baseline": Help(
        _("Baseline"),
        _("One signed state: frozen, with its result and what was open when it was signed."),
        (_("See what changed since, or judge it again to prove that it gives the same result."),),
    ),
    "signoff:sign": Help(
        _("Sign the model"),
        _("What is open stands here first; who signs has read it."),
        (_("Name the baseline, your function and the day of the next assessment, then sign."),),
    ),
    "signoff:compare": Help(
        _("Compare"),
        _("What changed between two baselines, or since one, and what that did."),
        (_("Choose both sides; read what is worse first. The map shows the same."),),
    ),
    "signoff:living": Help(
        _("What we live with"),
        _("Exceptions, accepted risks and lowered targets, with who, why and until when."),
        (_("Look at those that ran out first: they count no more."),),
    ),
    "signoff:accept": Help(
        _("Write down an exception"),
        _("An exception needs a name, a reason and an end."),
        (_("Say under which conditions it holds; when one breaks, it opens again."),),
    ),
    "architecture:leaving": Help(
        _("Data leaving OT"),
        _("What leaves control, from which host to whom, what for, and who permitted it."),
        (
            _("The worst stands on top; the last column says what is open."),
            _("Open a flow by its code and give it a data class, a use case and its controls."),
            _("Show it on the map to see where data leaves, also what has no conduit."),
        ),
        (UNKNOWN,),
    ),
    "architecture:patterns": Help(
        _("Patterns"),
        _("Five ways to build a connection well, laid over this plant wherever one begins."),
        (
            _("A broken pattern says which part is missing, with the names of who lacks it."),
            _("Lay it over the map to see the zones and conduits that take part."),
        ),
        (_("Not known is a question, never a pass: answer it in the asset or the flow that is named."),),
    ),
    "architecture:edges": Help(
        _("Edges"),
        _("Edge gateways with their checklist, fleet management, claims of isolation and budgets of latency."),
        (_("Open an edge and answer its points; a text says how, and counts as yes."),),
        (_("FR3 to FR7: what the answers claim for these families; a point without an answer claims nothing."),),
    ),
    "architecture:platforms": Help(
        _("Platforms"),
        _("Platforms for industrial data by criteria with weights."),
        (_("Edit the sheet: name conduits, give weights, and score each platform from 0 to 5."),),
        (_("Security is not scored: it is the share of the levels that its conduits need and that it reaches."),),
    ),
    "architecture:upkeep": Help(
        _("Resilience"),
        _("What keeps the plant safe over the years, and what stops with which zone."),
        (
            _("A restore that nobody tried counts as no backup."),
            _("What testers confirmed sets the level of an asset until it is closed."),
            _("A training counts for a year."),
        ),
        (UNKNOWN,),
    ),
    "architecture:cuts": Help(
        _("What stops where"),
        _("What stops, when, and what keeps running if OT, a zone or a conduit is cut off."),
        (
            _("Open a zone for its isolation card, a conduit for its box If this is cut."),
            _("Say of each asset what it depends on and for how long it does without: nothing else answers."),
        ),
        (UNKNOWN,),
    ),
    "architecture:cut_off": Help(
        _("Isolation card"),
        _("Who decides, what to pull, what stops then, and how it went when it was walked."),
        (
            _("Print it and hang it where the cables are."),
            _("Walk it with the room before it is real."),
        ),
        (UNKNOWN,),
    ),
    "architecture:legacy": Help(
        _("Legacy"),
        _("What is old in the plant, what it protects itself, and what is to become of it."),
        (
            _("Give each old asset a strategy, a day of review and a cost."),
            _("A gateway is ready to cut over to when nothing of its template is missing."),
        ),
        (_("Who is it, unchanged, unreadable: what the protocol itself does, without its secure variant."),),
    ),
    "architecture:tabletop": Help(
        _("Tabletop"),
        _("Isolation cards and scenarios that the room walks before they are real."),
        (_("Choose a card or a scenario; what was said is kept in the model."),),
    ),
    "architecture:walk": Help(
        _("A walk with the room"),
        _("One question after the other; write what was said, and whether it holds."),
        (_("Where every answer about a card holds, the day stands on the card from then on."), UNDO),
    ),
    "portfolio:portfolio": Help(
        _("Portfolio"),
        _("Where every site stands that you may see, the worst first."),
        (_("Open a site by its name, or choose a group."),),
        (_("A dash: not known. It is never zero."),),
    ),
    "workshop:sessions": Help(
        _("Workshop"),
        _("Sessions in which OT and IT decide together, with an agenda and minutes."),
        (_("Plan a session, work down its checklist, then open it on the projector."),),
    ),
    "workshop:session": Help(
        _("Session"),
        _("Agenda and people of one session; after it is closed, its minutes."),
        (
            _("Say who is there and on which side; confirm who may score safety."),
            _("Open the session, then go to the screen."),
        ),
    ),
    "workshop:screen": Help(
        _("Screen"),
        _("One question for the whole room, readable from the back row."),
        (
            _("People rate on their phones; R reveals, then talk where the votes are apart."),
            _("Write the decision and its reason; Ctrl+Enter records it and goes on."),
        ),
    ),
    "workshop:purpose": Help(
        _("Purpose and deciders"),
        _("What the session is about, its rules, the risk matrix, and who decides."),
        (_("Show this first; what is missing is named."),),
    ),
    "workshop:pre_work": Help(
        _("Checklist"),
        _("What has to be there before the first session."),
        (_("Name who brings what, until when; tick what came."),),
    ),
    "workshop:hazards": Help(
        _("Worst cases"),
        _("The worst that can happen in each zone, from the hazard log."),
        (_("Put a case on the screen and let the room rate it."),),
    ),
    "workshop:parking": Help(
        _("Parking lot"),
        _("Questions put aside, with who takes them home and until when."),
        (_("Write down what the room cannot answer now; mark it when it is answered."),),
    ),
    "workshop:decisions": Help(
        _("Decisions"),
        _("What was decided, why, with both positions where the room disagreed."),
        (_("Read them back at the end; each side accepts by name."),),
    ),
    "workshop:minutes": Help(
        _("Minutes"), _("What happened in the session, frozen when it was closed."), (_("Download the PDF."),)
    ),
    "accounts:account": Help(
        _("Your account"),
        _("Your language and wording, how you sign in, and where you are signed in."),
        (_("Choose plain wording if the terms of the standard are new to you."),),
    ),
    "accounts:password": Help(_("New password"), _("Set a new password; every other session of yours ends with it.")),
    "accounts:confirm": Help(_("Confirm"), _("Asked before something that matters; it holds for ten minutes.")),
    "accounts:people": Help(
        _("People and roles"),
        _("Who may do what at this site."),
        (_("Give a role, or invite somebody with a link. Nobody approves what they made themselves."),),
    ),
    "outbox:outbox": Help(
        _("Who is told outside"),
        _("Mail addresses and webhooks that are told of some acts at this site, and what did not reach them."),
        (_("Send again what was given up, once the receiver is back."),),
    ),
    "accounts:organisation": Help(
        _("Organisation"),
        _("Accounts of your organisation, and roles at groups of sites."),
        (_("Disable an account when somebody leaves."),),
    ),
    "accounts:audit": Help(
        _("Audit trail"),
        _("Who did what and when; each entry carries the digest of the one before."),
        (_("Filter by act."),),
    ),
    "accounts:audit_of_organisation": Help(
        _("Audit trail of the organisation"), _("The same over all sites and accounts."), (_("Filter by act."),)
    ),
    "accounts:tokens": Help(
        _("Tokens"),
        _("Keys for machines that use the API."),
        (_("Make one with as few rights as the machine needs; it is shown once."),),
    ),
    "guidance:glossary": Help(_("Glossary"), _("The terms of the field, in plain words.")),
    "guidance:help": Help(_("Help"), _("The help to all pages in one.")),
}


def help_for(view_name: str) -> Help | None:
    """Give the help to a page by the name of its route."""
    return HELPS.get(view_name)
