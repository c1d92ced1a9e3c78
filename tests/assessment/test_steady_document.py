"""A model that is read while people keep on saving is one that stood at one moment."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import F

from accounts.models import Site
from assessment import services
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def saving(monkeypatch):
    """Give an assessment of a site that somebody renames after its first row is read, each time that it is read."""
    made, real = factories.assessment(factories.site("P1")), services.document_of

    def rename():
        Site.objects.filter(code="P1").update(version=F("version") + 1)
        now = Site.objects.get(code="P1")
        Site.objects.filter(pk=now.pk).update(name=f"Plant {now.version}")
        connection.close()

    def read(assessment):
        writer = threading.Thread(target=rename)
        writer.start()
        writer.join()
        return real(services.again(assessment))

    monkeypatch.setattr(services, "document_of", read)
    return services.again(made)


def test_where_others_never_stop_it_is_read_from_one_state(saving):
    assessment, document = services.steady_document(saving)
    assert document["site"]["name"] == f"Plant {assessment.site.version}"
    assert Site.objects.get(code="P1").version == assessment.site.version + 1
    with transaction.atomic():  # what reads so leaves no transaction behind
        Site.objects.filter(code="P1").update(name="Plant")


def test_in_a_transaction_that_does_not_keep_them_out_it_is_refused(saving):
    if connection.vendor == "sqlite":
        pytest.skip("A transaction keeps every other writer out there.")
    with transaction.atomic(), pytest.raises(services.ModelBusy):
        services.steady_document(saving)
