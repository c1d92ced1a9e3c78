"""A server with something of everything: `python -m tests.accounts.populate`, on the database of the environment."""

import os
from datetime import UTC, datetime

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from accounts import invitations, second_factors
    from accounts.models import GroupMembership, Role, SiteGroup, User
    from inventory import services as inventory
    from inventory.models import OtherRecord
    from inventory.questions import decide
    from jobs import services
    from tests import factories
    from tests.plants import judged
    from tests.signoff.people import signed

    services.send = lambda _: None  # the jobs are worked off here, not on a thread beside
    site = factories.site("P1")
    report = judged(site)
    signed(report.run)
    admin = factories.member(site, Role.ADMINISTRATOR)
    factories.token(admin, site)
    invitations.invite(site=site, role=Role.VIEWER, label="B\u00f6ris \U0001f600", days=3, by=admin)
    second_factors.offer_authenticator(admin)
    second_factors.renew_recovery_codes(admin)
    group = SiteGroup.objects.create(organisation=site.organisation, name="North")
    GroupMembership.objects.create(user=admin, group=group, role=Role.ENGINEER)
    decide(site.assets.earliest("pk"), {"vendor": "Acme\u2028"}, user=admin)
    inventory.stage(site=site, user=admin, file_name="a.csv", chunks=[b"Tag\nA\n"], options={"x": 1})
    # Numbers that PostgreSQL writes in another way than SQLite.
    odd = {
        "large": 1e22,
        "small": 1e-7,
        "zero": -0.0,
        "whole": 2.0,
        "third": 1 / 3,
        "big": 2**70,
        "b": 1,
        "a": [1.0, None],
    }
    OtherRecord.objects.create(site=site, kind="odd", details=odd)
    # A moment whose thousandths of a second are 0, and what is finer is not.
    User.objects.update(last_login=datetime(2026, 1, 2, 3, 4, 5, 7, tzinfo=UTC))
    factories.site("Q1")
    assert report.run.findings.exists()


if __name__ == "__main__":
    main()
