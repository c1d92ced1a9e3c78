"""Whatever a person can change has a version, or stands here with the reason why none is needed (S12).

Two rules hold for whoever writes the next one: over the models, so that a new row that people write has a version; and
over the pages of the reviewed table, in which nothing is sent, so that a form that changes something answers 428.
"""

from __future__ import annotations

from django.apps import apps

from tests.accounts.test_permissions import reviewed

UNVERSIONED = {
    "written once, removed or never, and never changed": (
        "accounts.AuditEntry accounts.Organisation accounts.SiteGroup accounts.RecoveryCode accounts.OutsideAccount "
        "accounts.SecurityKey assessment.EvidenceFile assessment.WhatIf inventory.Alias inventory.ChangedRecord "
        "inventory.Source outbox.Subscriber programme.DecisionApproval programme.Publication reports.MinutesFile "
        "signoff.Baseline signoff.Signature workshop.Acceptance workshop.Decision workshop.Minutes"
    ),
    "goes one way, by an update that names where it stood": (
        "accounts.Invitation assessment.ConduitKey inventory.ChangeSet inventory.Conflict inventory.Doubt jobs.Job "
        "outbox.Message reports.Issue reports.Report signoff.Task"
    ),
    "a switch of two states: a form says where it goes": (
        "signoff.SignoffSetting workshop.Attendee workshop.Parked workshop.WorkshopSetting"
    ),
    "one's own, which nobody else writes": (
        "accounts.ApiToken accounts.Authenticator accounts.SavedView accounts.Session accounts.User assessment.Mention "
        "assessment.Presence workshop.Remark workshop.Vote"
    ),
    "written by the server alone": (
        "accounts.AuditHead accounts.IdempotencyRecord accounts.Limit assessment.PlanRun assessment.Run "
        "assessment.RunFinding assessment.RunSection inventory.Advisory inventory.AdvisoryBundle "
        "inventory.AdvisoryMatching inventory.AdvisoryVerdict jobs.Heartbeat portfolio.Standing signoff.Looked"
    ),
    "part of a record that has one": (
        "assessment.ConduitJudgement assessment.ZoneJudgement inventory.ConduitEnd workshop.Block"
    ),
    "what is on the screen of the room, before everybody's eyes": "workshop.Item workshop.Scale",
}
PAGES = {
    "one's own account, session, views and answers": (
        "accounts:add_key accounts:authenticator accounts:confirm accounts:end_sessions accounts:from_saml "
        "accounts:invitation accounts:password accounts:reading accounts:recovery_codes accounts:remove_key "
        "accounts:remove_view accounts:revoke_token accounts:save_view accounts:second accounts:second_key "
        "accounts:sign_in accounts:sign_out accounts:tokens accounts:unlink assessment:mentions guidance:tour "
        "phone:join phone:leave phone:vote signoff:take_back_key"
    ),
    "makes something new, or has the server work": (
        "accounts:sites assessment:add_evidence assessment:assess assessment:draft_scenarios assessment:new_record "
        "assessment:plan_make assessment:what_if inventory:import inventory:load_advisories inventory:match_advisories "
        "outbox:outbox programme:add_stakeholder programme:like programme:publish reports:make signoff:decide "
        "signoff:recalculate signoff:site_like workshop:add_person workshop:ask workshop:decide workshop:park "
        "workshop:plan"
    ),
    "says what was seen in another way, or the same after the record was found: tests of its own": (
        "accounts:organisation accounts:people architecture:walk assessment:bulk_edit assessment:edit_single "
        "assessment:judge_row assessment:judge_rows assessment:talk inventory:decide_advisory programme:approve "
        "programme:scope signoff:give_key signoff:sign workshop:step"
    ),
    "goes one way, by an update that names where it stood; who comes second is told": (
        "assessment:close_stage inventory:import_undo inventory:settle_conflict inventory:settle_doubt "
        "inventory:undo_change jobs:cancel jobs:try_again reports:report signoff:baseline signoff:close_task "
        "signoff:next workshop:accept workshop:close workshop:open"
    ),
    "a switch of two states": ("signoff:second_signer workshop:change_person workshop:phones workshop:settle"),
    "what is on the screen of the room, before everybody's eyes": (
        "workshop:again workshop:call workshop:clock workshop:go workshop:reveal"
    ),
}


PEOPLE = ("viewer", "engineer", "facilitator", "approver", "administrator")


def listed(reasons: dict[str, str]) -> list[str]:
    return sorted(name for names in reasons.values() for name in names.split())


def test_whatever_people_can_change_has_a_version_or_a_reason_for_none():  # S12
    ours = [model for model in apps.get_models() if not model.__module__.startswith(("django.", "knox."))]
    without = [
        model._meta.label
        for model in ours
        if not {"version", "agenda_version"} & {field.name for field in model._meta.get_fields()}
    ]
    assert len(ours) > len(without) > 0
    assert sorted(without) == listed(UNVERSIONED)


def test_every_page_that_changes_what_stands_asks_for_its_version():  # S12
    pages = {name: row for (name, method), row in reviewed().items() if method == "POST" and name[:4] != "api:"}
    takes = {name for name, row in pages.items() if {row[role] for role in PEOPLE} != {"405"}}
    asks = {name for name in takes if "428" in pages[name].values()}
    assert len(asks) > 10
    assert sorted(takes - asks) == listed(PAGES)
