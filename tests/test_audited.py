"""The watch over the audit trail does its work: it sees a write without an entry, and lets one with an entry pass."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.audit import note
from accounts.models import Organisation
from tests.audited import AuditedMiddleware

pytestmark = pytest.mark.django_db


def answered(view):
    return AuditedMiddleware(view)(RequestFactory().post("/x/"))


def test_a_request_that_writes_and_tells_nobody_fails():  # S53
    def view(request):
        Organisation.objects.create(name="x")
        return HttpResponse()

    with pytest.raises(AssertionError, match=r"POST /x/ wrote \['accounts_organisation'\] and left no entry"):
        answered(view)


def test_a_request_that_writes_and_tells_passes():  # S53
    def view(request):
        made = Organisation.objects.create(name="x")
        note("organisation.made", organisation=made)
        return HttpResponse()

    assert answered(view).status_code == 200
