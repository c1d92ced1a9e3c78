"""Times are kept in UTC and shown in the zone of whoever reads, which stands beside them (S56)."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts import trail
from accounts.models import Role, User
from accounts.moments import SECONDS, moment
from jobs.models import Job
from tests import factories

WINTER, SUMMER = datetime(2026, 11, 22, 20, 14, 5, tzinfo=UTC), datetime(2026, 7, 1, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("", WINTER, "2026-11-22 20:14 UTC"),
        ("Europe/Zurich", WINTER, "2026-11-22 21:14 CET"),
        ("Europe/Zurich", SUMMER, "2026-07-01 22:14 CEST"),
        ("Asia/Dubai", WINTER, "2026-11-23 00:14 UTC+04"),
        ("America/Sao_Paulo", WINTER.isoformat(), "2026-11-22 17:14 UTC-03"),
        ("No/Such", WINTER, "2026-11-22 20:14 UTC"),
        ("../../etc/passwd", WINTER, "2026-11-22 20:14 UTC"),
        ("Europe/Zurich", None, ""),
    ],
)
def test_a_time_is_said_in_the_zone_of_the_reader(zone, at, said):  # S56
    with trail.following(user=User(zone=zone)):
        assert moment(at) == said


def test_seconds_are_said_where_they_matter():
    assert moment(WINTER, SECONDS) == "2026-11-22 20:14:05 UTC"


@pytest.mark.django_db
def test_a_time_is_shown_in_the_zone_of_the_reader_with_the_zone_named():  # S56
    site = factories.site("P1")
    reader = factories.member(site, Role.VIEWER)
    job = Job.objects.create(site=site, kind="assessment", title="x", state=Job.State.DONE)
    Job.objects.filter(pk=job.pk).update(created_at=WINTER)
    client = Client()
    client.force_login(reader)
    url = reverse("jobs:detail", kwargs={"site": "P1", "job": job.pk})
    assert "2026-11-22 20:14:05 UTC" in client.get(url).content.decode()
    form = {"language": "", "wording": "standard", "zone": "Asia/Kolkata"}
    assert client.post(reverse("accounts:reading"), form).status_code == 302
    assert "2026-11-23 01:44:05 IST" in client.get(url).content.decode()
    client.post(reverse("accounts:reading"), {**form, "zone": "Mars/Base"})
    reader.refresh_from_db()
    assert reader.zone == "Asia/Kolkata"
