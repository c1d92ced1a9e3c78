"""Who outside is told: kept with the act, sent to real receivers, at least once and known by one key (S35, S62)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.audit_models import AuditEntry
from accounts.models import Role
from jobs import services as jobs
from jobs.models import Job
from outbox import services, webhook
from outbox.models import Message, Subscriber
from outbox.sending import NotSent
from tests import factories
from tests.jobs.test_worker import database_url
from tests.operations.services import until
from tests.outbox.receivers import certificate, hook, post_office

pytestmark = pytest.mark.django_db
LOOPBACK = "127.0.0.0/8"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("hook"))


@pytest.fixture
def receiver(sealed, settings):
    """A receiver of webhooks that the operator let in."""
    with hook(sealed) as found:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{found.server_address[1]}"]
        settings.WEBHOOK_NETWORKS = [LOOPBACK]
        settings.WEBHOOK_CA = str(sealed.with_suffix(".crt"))
        found.address = f"https://{settings.WEBHOOK_HOSTS[0]}/hook?of=plant"
        yield found


@pytest.fixture
def post(settings):
    with post_office() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = found.server_address
        settings.MAIL_FROM = "Bulkhead <bulkhead@plant.example>"
        yield found


@pytest.fixture
def chief():
    return factories.member(factories.site("P1"), Role.ADMINISTRATOR)


def site_of(user):
    return user.memberships.get().site


def told_of_roles(chief, way, address):
    return services.subscribe(site=site_of(chief), way=way, address=address, acts=["role.given"], by=chief)


def give_a_role(chief):
    people.give_role(site=site_of(chief), user=factories.user(chief.organisation, "anna"), role=Role.VIEWER, by=chief)


def again(message, **fields):
    """Let the time of the next try come."""
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(seconds=1), **fields)
    services.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_a_message_is_kept_with_its_act_or_not_at_all(chief, receiver):  # S35
    told_of_roles(chief, "webhook", receiver.address)
    with transaction.atomic():
        give_a_role(chief)
        assert Message.objects.count() == 1
        transaction.set_rollback(True)
    assert services.deliver_due() == Message.objects.count() == 0
    assert receiver.got == []
    give_a_role(chief)
    assert services.deliver_due() == 1
    assert len(receiver.got) == 1


def test_a_webhook_is_signed_and_says_what_was_done(chief, receiver):  # S62
    secret = told_of_roles(chief, "webhook", receiver.address)
    assert secret not in str(Subscriber.objects.values())
    give_a_role(chief)
    services.deliver_due()
    ((headers, body),) = receiver.got
    message = Message.objects.get()
    expected = hmac.new(secret.encode(), f"{headers['Bulkhead-Timestamp']}.{body}".encode(), hashlib.sha256).hexdigest()
    assert headers["Bulkhead-Signature"] == f"sha256={expected}"
    assert headers["Bulkhead-Id"] == str(message.key)
    assert abs(int(headers["Bulkhead-Timestamp"]) - timezone.now().timestamp()) < 60
    told = json.loads(body)
    told.pop("at")
    assert told == {"id": str(message.key), "act": "role.given", "site": "P1", "about": "anna", "by": chief.username}
    assert message.state == Message.State.SENT
    assert services.deliver_due() == 0


def test_a_mail_goes_by_the_server_of_the_operator_under_the_key_of_the_message(chief, post):  # S35
    told_of_roles(chief, "mail", "watch@plant.example")
    give_a_role(chief)
    services.deliver_due()
    (mail,) = post.mails
    assert (mail["To"], mail["From"]) == ("watch@plant.example", "Bulkhead <bulkhead@plant.example>")
    assert mail["Subject"] == "P1: Somebody was given a role: anna"
    assert mail["Message-ID"] == f"<{Message.objects.get().key}@plant.example>"
    assert f"by {chief.username}" in mail.get_payload()


def test_a_name_makes_no_line_of_a_mail_of_its_own(chief, post):
    told_of_roles(chief, "mail", "watch@plant.example")
    user = factories.user(chief.organisation, "anna\r\nBcc: all@example.com")
    people.give_role(site=site_of(chief), user=user, role=Role.VIEWER, by=chief)
    services.deliver_due()
    (mail,) = post.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].endswith("anna Bcc: all@example.com")


@pytest.mark.django_db(transaction=True)
def test_who_dies_between_sending_and_marking_sends_it_again_under_the_same_key(chief, receiver, settings, monkeypatch):
    """S35: at least once, one key."""
    monkeypatch.setattr(services, "_nudge", lambda _: None)
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    message = Message.objects.get()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "WEBHOOK_HOSTS": settings.WEBHOOK_HOSTS[0],
        "WEBHOOK_NETWORKS": LOOPBACK,
        "WEBHOOK_CA": settings.WEBHOOK_CA,
    }
    words = [sys.executable, "-m", "tests.outbox.die", str(message.pk), "outbox.services", "_mark", "1"]
    done = subprocess.run(words, env=environment, timeout=60, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    message.refresh_from_db()
    assert (message.state, message.attempt, len(receiver.got)) == (Message.State.WAITING, 1, 1)
    assert services.deliver_due() == 0, "until its lease is over nobody else sends it"
    assert again(message).state == Message.State.SENT
    first, second = receiver.got
    assert first[1] == second[1]
    assert first[0]["Bulkhead-Id"] == second[0]["Bulkhead-Id"] == str(message.key)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_told_outside_at_once(chief, receiver):
    services.subscribe(site=site_of(chief), way="webhook", address=receiver.address, acts=["job.failed"], by=chief)
    job = Job.objects.create(site=site_of(chief), kind="unknown", title="Assess P1")
    jobs.work_off(job.pk)
    until(lambda: receiver.got, "the receiver was told")
    assert json.loads(receiver.got[0][1])["about"] == "Assess P1"
    until(lambda: Message.objects.get().state == Message.State.SENT, "it is marked")


def test_a_receiver_that_is_away_is_tried_later_and_later_and_then_given_up_in_sight(chief, receiver, client):  # S35
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    message, receiver.status = Message.objects.get(), 500
    pauses = []
    for attempt in range(1, len(services.PAUSES) + 1):
        again(message)
        assert (message.state, message.attempt) == (Message.State.WAITING, attempt)
        pauses.append(round((message.due_at - timezone.now()) / timedelta(minutes=1)))
    assert pauses == [1, 5, 15, 60, 240, 480, 960, 1440, 1440]
    assert again(message).state == Message.State.DEAD
    assert AuditEntry.objects.filter(action="outbox.given_up").count() == 1
    client.force_login(chief)
    page = client.get(reverse("outbox:outbox", kwargs={"site": "P1"})).content.decode()
    assert "127.0.0.1 answered 500." in page
    receiver.status = 204
    client.post(reverse("outbox:outbox", kwargs={"site": "P1"}), {"act": "try_again", "message": message.pk})
    services.deliver_due()
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert len({headers["Bulkhead-Id"] for headers, _ in receiver.got}) == 1


def test_a_mail_server_that_refuses_is_a_reason_and_a_later_try(chief, post):
    told_of_roles(chief, "mail", "nobody@plant.example")
    give_a_role(chief)
    post.refuses = True
    services.deliver_due()
    message = Message.objects.get()
    assert message.state == Message.State.WAITING
    assert "nobody of this name" in message.reason
    post.refuses = False
    again(message)
    assert len(post.mails) == 1


def test_only_one_of_two_senders_takes_a_message_and_a_late_one_marks_nothing(chief, receiver):  # S35
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    message = Message.objects.get()
    services.deliver(message.pk)
    services.deliver(message.pk)
    assert len(receiver.got) == 1
    late = Message.objects.get()
    Message.objects.update(state=Message.State.WAITING, attempt=2)
    services._mark(late)
    assert Message.objects.get().state == Message.State.WAITING


def test_a_clock_that_is_set_back_keeps_no_message_for_ever(chief, receiver):
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    Message.objects.update(due_at=timezone.now() + timedelta(days=400))
    assert services.deliver_due() == 1
    assert Message.objects.get().state == Message.State.SENT


def test_a_redirect_is_a_refusal_and_is_not_followed(chief, receiver):  # S62
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    receiver.status = 307
    services.deliver_due()
    assert len(receiver.got) == 1
    assert Message.objects.get().reason == "127.0.0.1 answered 307."


def test_who_answers_letter_by_letter_holds_no_worker(receiver, monkeypatch):  # S62
    monkeypatch.setattr(webhook, "SECONDS", 0.5)
    receiver.drips = True
    with pytest.raises(NotSent, match="did not answer"):
        webhook.send(receiver.address, "{}", key="1", secret="x")


def test_an_address_inside_counts_only_in_a_network_that_the_operator_named(receiver, settings):  # S62
    settings.WEBHOOK_NETWORKS = ["10.0.0.0/8"]
    with pytest.raises(NotSent, match=r"leads to 127\.0\.0\.1, which is not public"):
        webhook.send(receiver.address, "{}", key="1", secret="x")
    assert receiver.got == []


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("10.4.1.1", True), ("10.5.0.1", False),
        ("127.0.0.1", False), ("::1", False), ("169.254.169.254", False), ("fe80::1%eth0", False), ("224.0.0.1", False),
        ("192.168.1.1", False), ("0.0.0.0", False), ("::ffff:127.0.0.1", False), ("ff02::1", False), ("fd00::1", False),
    ],
)  # fmt: skip
def test_what_is_not_public_is_no_place_for_messages(address, is_allowed, settings):  # S62
    settings.WEBHOOK_NETWORKS = ["10.4.0.0/16"]
    assert webhook._is_allowed(address) is is_allowed


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://hooks.example.com/", "no address of the form https"),
        ("https://u:p@hooks.example.com/", "no address of the form https"),
        ("https://hooks.example.com:x/", "no address of the form https"),
        ("https:///hook", "no address of the form https"),
        ("https://hooks.example.com.evil.example/", "does not let messages go to"),
        ("https://evil.example/?hooks.example.com", "does not let messages go to"),
        ("https://hooks.example.com:8443/", "does not let messages go to hooks.example.com:8443"),
        ("https://siem.example.com/", "does not let messages go to siem.example.com:443"),
        ("https://HOOKS.example.com/x?y", ""),
        ("https://siem.example.com:8443/", ""),
    ],
)
def test_only_https_and_hosts_of_the_list_are_told(address, said, settings):  # S62
    settings.WEBHOOK_HOSTS = ["hooks.example.com", "siem.example.com:8443"]
    assert said in webhook.refusal(address)
    assert bool(said) is bool(webhook.refusal(address))


def test_nobody_is_told_where_the_operator_set_nothing(chief, client):  # S62
    client.force_login(chief)
    for way, address in (("mail", "a@example.com"), ("webhook", "https://hooks.example.com/")):
        answer = client.post(
            reverse("outbox:outbox", kwargs={"site": "P1"}),
            {"act": "add", "way": way, "address": address, "acts": ["job.failed"]},
        )
        assert answer.status_code == 400
        assert "tells nobody outside" in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_an_administrator_adds_and_removes_who_is_told(chief, client, receiver):
    client.force_login(chief)
    url = reverse("outbox:outbox", kwargs={"site": "P1"})
    form = {"act": "add", "way": "webhook", "address": receiver.address, "acts": ["job.failed", "role.given"]}
    page = client.post(url, form).content.decode()
    subscriber = Subscriber.objects.get()
    assert services.opened(subscriber.sealed_secret) in page
    assert services.opened(subscriber.sealed_secret) not in client.get(url).content.decode()
    assert "is told already" in client.post(url, form).content.decode()
    give_a_role(chief)
    client.post(url, {"act": "remove", "subscriber": subscriber.pk})
    assert not Subscriber.objects.exists()
    assert services.deliver_due() == 0
    acts = AuditEntry.objects.filter(action__startswith="outbox.").order_by("number")
    assert list(acts.values_list("action", flat=True)) == ["outbox.subscribed", "outbox.unsubscribed"]


def test_the_administrator_of_one_site_reaches_nothing_of_another(chief, client, receiver):  # S6
    told_of_roles(chief, "webhook", receiver.address)
    give_a_role(chief)
    theirs = factories.site("P2")
    client.force_login(factories.member(theirs, Role.ADMINISTRATOR))
    url = reverse("outbox:outbox", kwargs={"site": "P2"})
    for form in (
        {"act": "remove", "subscriber": Subscriber.objects.get().pk},
        {"act": "try_again", "message": Message.objects.get().pk},
    ):
        assert client.post(url, form).status_code == 404
    assert receiver.address not in client.get(url).content.decode()
    assert Subscriber.objects.exists()
