"""Every page of a site by name, and a window that takes note of what goes wrong in it."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from urllib.parse import quote

from django.utils import timezone

from accounts.models import Role, Site
from inventory import advisory_services, services
from inventory.advisory_decisions import decide
from inventory.advisory_models import Advisory
from inventory.models import Asset
from programme.models import Stakeholder
from programme.publishing import publish
from reports.models import Report
from tests import factories
from tests.inventory.advisories.builders import document, packed, vendor
from tests.plants import done
from tests.signoff.people import signed

# Told to the page before anything else runs: what the security policy refuses, and what a script shouts.
LISTEN = """
    window.refused = [];
    window.alerts = [];
    window.alert = (text) => window.alerts.push(String(text));
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
"""


SHOTS = os.environ.get("BULKHEAD_SHOTS", "")  # a folder for pictures of the pages that the tests walk
SIZES = ((1280, 720), (1920, 1080))


def shots(watch: Watch, name: str, *, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
    """Take a picture of a page as a laptop and a projector show it, where somebody wants to look at it."""
    before = watch.page.viewport_size
    for width, height in sizes if SHOTS else ():
        watch.page.set_viewport_size({"width": width, "height": height})
        file = f"{name.replace('/', '_').replace(' ', '-')}-{width}x{height}.png"
        watch.page.screenshot(path=str(Path(SHOTS) / file))
        watch.page.set_viewport_size(before)


class Watch:
    """A page of the browser, with every request to elsewhere, error, and refusal of the security policy noted."""

    def __init__(self, page, server: str) -> None:
        self.page = page
        self.server = server
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        page.add_init_script(LISTEN)
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("dialog", self._dialog)

    def _request(self, request) -> None:
        if not request.url.startswith((self.server + "/", "data:")):
            self.troubles.append(f"request to {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} {response.url}")

    def _console(self, message) -> None:
        # The browser reports an answer of 400 and above on the console, too; _response tells these better.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"{self.page.url}: {message.text}")

    def _dialog(self, dialog) -> None:
        self.troubles.append(f"{self.page.url} asks: {dialog.message}")
        dialog.dismiss()

    def address(self) -> str:
        """Say the address the window itself knows: page.url hears of what a script wrote there only a moment later."""
        return self.page.evaluate("window.location.href")

    def open(self, path: str, *, status: int = 200):
        """Go to a page, wait until it stands, and see that it answers as expected."""
        self.expected = {status}
        answer = self.page.goto(path, wait_until="load")
        assert answer.status == status, (path, answer.status)
        return self.page


def bring(site: Site, name: str = "PLC-101", *, because: str = "Not reachable.") -> dict[str, str]:
    """Import what leaves questions and load an advisory that somebody decided on; give the pages of both.

    The name stands wherever a file has room for words: headings, cells, its own name, titles.
    """
    table = io.StringIO()
    rows = csv.writer(table, delimiter=";")
    rows.writerow(["Tag", "Name", "Type", "Vendor", "IP address", name[:100]])
    rows.writerow(["NEW-1", name, name, name, f"10.4.1.300 {name}", name])
    rows.writerow(["NEW-2", name, name, name, "10.4.1.30", name])
    rows.writerow(["", name[:190], "plc", name, "10.10.1.11", name])
    batches = [
        services.stage(
            site=site, user=None, file_name=f"{name[:100]}.csv", chunks=[table.getvalue().encode()], options={}
        )
        for _ in range(2)
    ]
    services.commit(batches[0], skip_refused=True)
    services.keep_report(batches[1], services.check(batches[1], lambda *_: None))
    firmware = {"model": "Mixer 300", "vendor": "Acme", "details": {"firmware": "1.9.0"}}
    Asset.objects.filter(site=site, tag="PLC-101").update(**firmware)
    branches = [vendor("Acme", ("Mixer 300", "< 2.0.0", {}))]
    bundle = advisory_services.stage(
        site=site, user=None, file_name=f"{name}.json", chunks=[packed(document(title=name, branches=branches))]
    )
    advisory_services.load(bundle)
    done(advisory_services.queue_matching(site, None))
    row = Advisory.objects.get(site=site)
    said = {"because": because, "expires": "2099-01-01", "user": None, "today": timezone.localdate()}
    for seen, answer in enumerate(("no_action", "affected")):
        decide(advisory=row, seen={"PLC-101": seen}, answer=answer, **said)
    root = f"/sites/{site.code}/"
    steps = f"{root}inventory/import/{batches[1].pk}/"
    return {
        "committed": f"{root}inventory/import/{batches[0].pk}/",
        "dry run": steps,
        "columns": f"{steps}columns/",
        "values": f"{steps}values/",
        "advisories": f"{root}advisories/",
        "advisory": f"{root}advisories/{row.pk}/",
        "questions": f"{root}inventory/questions/",
        "changes": f"{root}inventory/changes/",
        "zone proposals": f"{root}zones/proposed/",
        "completeness": f"{root}completeness/",
    }


def pages_of(report: Report) -> dict[str, str]:
    """Give the address of every page of a judged plant."""
    run = report.run
    site = run.assessment.site
    root = f"/sites/{site.code}/"
    zone, conduit = run.sections.get(name="zones").body, run.sections.get(name="conduits").body
    finding = run.findings.exclude(body__measures=[]).first()
    asset = site.assets.exclude(zone=None).first()
    first_zone, first_conduit = next(iter(zone)), next(iter(conduit))
    return {
        "sites": "/sites/",
        "portfolio": "/portfolio/",
        "help": "/help/",
        "glossary": "/glossary/",
        "tokens": "/tokens/",
        "dashboard": root,
        "inventory": f"{root}inventory/",
        "asset": f"{root}inventory/assets/{quote(asset.tag, safe='')}/",
        "capability": f"{root}assets/{quote(asset.tag, safe='')}/capability/",
        "import": f"{root}inventory/import/",
        "zone map": f"{root}zones/?selected=zone:{quote(first_zone, safe='')}",
        "zone": f"{root}zones/{quote(first_zone, safe='')}/",
        "requirements of a zone": f"{root}requirements/zones/{quote(first_zone, safe='')}/",
        "requirements of a conduit": f"{root}requirements/conduits/{quote(first_conduit, safe='')}/",
        "evidence": f"{root}evidence/",
        "mentions": f"{root}mentions/",
        "records": f"{root}records/",
        "records of a kind": f"{root}records/scenarios/",
        "new zone": f"{root}records/zones/new/",
        "form of a zone": f"{root}records/zones/edit/{quote(first_zone, safe='')}/",
        "form of a conduit": f"{root}records/conduits/edit/{quote(first_conduit, safe='')}/",
        "form of an asset": f"{root}records/assets/edit/{quote(asset.tag, safe='')}/",
        "form of the assessment": f"{root}records/assessment/edit/",
        "conduits": f"{root}conduits/",
        "flows": f"{root}flows/",
        "flows of a partner": f"{root}flows/?tab=partners",
        "conduit": f"{root}conduits/{quote(first_conduit, safe='')}/",
        "leaving": f"{root}architecture/leaving/",
        "patterns": f"{root}architecture/patterns/",
        "edges": f"{root}architecture/edges/",
        "platforms": f"{root}architecture/platforms/",
        "upkeep": f"{root}architecture/upkeep/",
        "cuts": f"{root}architecture/cuts/",
        "cut off": f"{root}architecture/cuts/{quote(first_zone, safe='')}/",
        "legacy": f"{root}architecture/legacy/",
        "tabletop": f"{root}architecture/tabletop/",
        "walk of a card": f"{root}architecture/tabletop/zones/{quote(first_zone, safe='')}/",
        "findings": f"{root}findings/?status=any&folded=1",
        "finding": f"{root}findings/{quote(finding.key, safe='')}/",
        "paths": f"{root}paths/",
        "plan": f"{root}plan/",
        "programme": f"{root}programme/",
        "use cases": f"{root}programme/use-cases/",
        "pilot": f"{root}programme/pilot/",
        "scope of the pilot": f"{root}programme/pilot/scope/",
        "architecture": f"{root}programme/architecture/",
        "published": f"{root}programme/published/",
        "publish": f"{root}programme/published/publish/",
        "method": f"{root}sign-off/",
        "decision of the method": f"{root}sign-off/decide/",
        "keys": f"{root}sign-off/keys/",
        "lived with": f"{root}sign-off/living/",
        "lower a target": f"{root}sign-off/living/target/",
        "open again": f"{root}sign-off/tasks/",
        "baselines": f"{root}sign-off/baselines/",
        "compare": f"{root}sign-off/compare/",
        "site like this one": f"{root}sign-off/like/",
        "plan-board": f"{root}plan/board/",
        "next window": f"{root}plan/windows/",
        "kpis": f"{root}kpis/",
        "money": f"{root}money/",
        "migrations": f"{root}migrations/",
        "what-if": f"{root}plan/what-if/",
        "plans-side-by-side": f"{root}plan/compare/",
        "reports": f"{root}reports/",
        "report": f"{root}reports/{report.pk}/",
        "jobs": f"{root}jobs/",
        "job": f"{root}jobs/{run.job_id}/",
    }


def pages_of_signed(report: Report) -> dict[str, str]:
    """Sign the plant and publish its programme; give the pages of both."""
    assessment = report.run.assessment
    baseline = signed(report.run)
    reader = factories.member(assessment.site, Role.FACILITATOR)
    publish(assessment=assessment, user=reader, override="The sponsor is away.", today=timezone.localdate())
    root = f"/sites/{assessment.site.code}/"
    return {
        "baseline": f"{root}sign-off/baselines/{baseline.code}/",
        "publication": f"{root}programme/published/1/",
    }


def pages_of_some(site: Site) -> dict[str, dict[str, str]]:
    """Give the pages that only some roles have, by the role."""
    root = f"/sites/{site.code}/"
    known = Stakeholder.objects.create(site=site, name="Works council")
    return {
        Role.FACILITATOR: {
            "stakeholders": f"{root}programme/stakeholders/",
            "new stakeholder": f"{root}programme/stakeholders/add/",
            "stakeholder": f"{root}programme/stakeholders/{known.pk}/",
        },
        Role.APPROVER: {"sign": f"{root}sign-off/baselines/sign/"},
        Role.ADMINISTRATOR: {"next year": f"{root}sign-off/next/"},
    }
