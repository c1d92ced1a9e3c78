"""Every sample of traffic and rules goes into a site once: a second time it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory import services
from inventory.models import Asset, Flow
from tests import factories

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "samples"
FOLDERS = (
    "pcap", "packet_list", "tshark_text", "flow_list", "navv", "grassmarlin", "zeek_protocol", "opnsense",
    "fortigate_csv", "panos_csv", "junos_json",
)  # fmt: skip
FILES = [path for folder in FOLDERS for path in sorted((SAMPLES / folder).iterdir())]


@pytest.fixture
def site():
    made = factories.site("P1")
    document = factories.small_plant("P1")
    factories.assessment(made, document | {"assets": [], "flows": [], "conduits": []})
    Asset.objects.create(site=made, tag="HIST-1", name="Historian", position=0)
    return made


def stage(site, path):
    return services.stage(site=site, user=None, file_name="upload", chunks=[path.read_bytes()], options={})


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_is_taken_whole_and_once(site, path):
    counts = services.commit(stage(site, path), skip_refused=True)["counts"]
    assert counts["created"] == counts["assets"] + Flow.objects.filter(site=site).count()
    assert counts["created"]
    again = services.check(stage(site, path), lambda *_: None)["counts"]
    assert (again["created"], again["changed"], again["waiting"]) == (0, 0, 0)


def test_the_rules_of_a_firewall_are_flows_of_that_basis_between_networks(site):
    services.commit(stage(site, SAMPLES / "opnsense" / "config.xml"), skip_refused=False)
    flows = Flow.objects.filter(site=site)
    assert set(flows.values_list("basis", flat=True)) == {"firewall_rule"}
    assert list(flows.filter(port="102-103").values_list("source", "destination")) == [
        ("network:10.2.0.0/24", "ip:10.1.0.1"),
        ("network:10.2.0.0/24", "ip:10.1.0.2"),
    ]
    assert Asset.objects.get(site=site, tag="plant-gate").type == "firewall"


def test_the_objects_of_a_policy_are_the_assets_of_that_name(site):
    services.commit(stage(site, SAMPLES / "fortigate_csv" / "policies.csv"), skip_refused=False)
    assert set(Flow.objects.filter(site=site, protocol="https").values_list("source", "destination")) == {
        ("any", "asset:HIST-1")
    }
