"""The description of the API is valid, names every route and every refusal, and its page works under the policy."""

from __future__ import annotations

import io

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.accounts.routes import names


@pytest.fixture(scope="module")
def schema():
    text = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=text)
    return yaml.safe_load(text.getvalue())


def test_every_route_of_the_api_is_described(schema):
    kept = {"api:schema", "api:browse"}
    routes = {name for name, _ in names() if name.startswith("api:") and name not in kept}
    assert len(schema["paths"]) == len(routes)
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_every_operation_says_how_it_refuses(schema):  # S1
    for path in schema["paths"].values():
        for operation in path.values():
            for code in ("400", "401", "403", "404"):
                content = operation["responses"][code]["content"]
                assert content["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
            assert any(code.startswith("2") for code in operation["responses"])
            assert operation["security"][0] == {"token": []}


def test_putting_the_model_names_its_conditions(schema):
    put = schema["paths"]["/api/v1/sites/{site}/model/"]["put"]
    assert {"412", "428", "409", "413", "422"} <= put["responses"].keys()
    assert {"If-Match", "Idempotency-Key", "dry_run"} <= {one["name"] for one in put["parameters"]}
    assert set(put["requestBody"]["content"]) == {"application/json", "application/yaml"}


def test_what_is_taken_away_and_an_address_that_is_too_long_are_answered_as_described(schema):
    for path in ("/api/v1/sites/{site}/records/{kind}/", "/api/v1/sites/{site}/records/{kind}/{code}/"):
        assert {"200", "412"} <= schema["paths"][path]["delete"]["responses"].keys() - {"204"}
    beside = schema["paths"]["/api/v1/sites/{site}/what-ifs/compare/"]["get"]
    assert "414" in beside["responses"]
    assert {one["schema"].get("maxItems") for one in beside["parameters"] if one["in"] == "query"} == {3}


@pytest.mark.django_db
def test_the_description_is_served_to_who_is_signed_in():
    client = Client()
    assert client.get("/api/schema/").status_code == 401
    client.force_login(factories.user())
    answer = client.get("/api/schema/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert yaml.safe_load(answer.content)["info"]["title"] == "Bulkhead"
