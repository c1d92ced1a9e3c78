"""Half a file is no file: a body shorter than its announced length is refused (S19)."""

import io
import json

import pytest
from django.core.signals import request_started
from django.db import close_old_connections

from config.wsgi import application
from inventory.models import Asset, ImportBatch
from tests import factories
from tests.api.calls import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_connection():
    """The entry point would close the connection that holds the test's transaction."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


FORM = (
    b'--x\r\nContent-Disposition: form-data; name="commit"\r\n\r\ntrue\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nTag\nA\nB\n\r\n--x--\r\n'
)


def sent(machine: Caller, body: bytes, announced: int) -> tuple[int, dict]:
    """Send a form through the real entry point."""
    status = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": machine.at("imports/"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(announced),
        "HTTP_AUTHORIZATION": machine.headers["Authorization"],
    }
    answer = b"".join(application(environ, lambda line, _headers: status.append(int(line.split()[0]))))
    return status[0], json.loads(answer)


def test_the_whole_file_is_taken():
    status, body = sent(Caller(factories.site()), FORM, len(FORM))
    assert (status, body["counts"]["created"]) == (201, 2)


@pytest.mark.parametrize("missing", [1, 12, 20, 100])
def test_a_file_that_was_cut_off_is_refused_and_leaves_nothing(missing):
    status, body = sent(Caller(factories.site()), FORM[:-missing], len(FORM))
    assert (status, body["detail"]) == (400, "The request ended before all of it had come. Send it again.")
    assert not Asset.objects.exists()
    assert not ImportBatch.objects.exists()
