"""Advisories for tests: documents of CSAF with the least that they need."""

from __future__ import annotations

import json
from typing import Any


def document(code: str = "ACME-1", **more: Any) -> dict[str, Any]:
    """One hole in the ControlLogix 5580 below 33.011, mended by 33.011."""
    branches = more.pop("branches", None) or [vendor("Rockwell Automation", ("ControlLogix 5580", "< 33.011", {}))]
    head = {
        "csaf_version": "2.0",
        "category": "csaf_security_advisory",
        "title": more.pop("title", "Acme tells of a hole"),
        "publisher": {"namespace": "https://acme.example", "name": "Acme"},
        "tracking": {
            "id": code,
            "version": more.pop("version", "1"),
            "current_release_date": more.pop("released", "2026-01-02T00:00:00Z"),
        },
    }
    hole = {
        "cve": more.pop("cve", "CVE-2026-0001"),
        "product_status": more.pop("status", {"known_affected": ["P1"]}),
        "scores": [{"products": ["P1"], "cvss_v3": {"baseScore": more.pop("cvss", 9.8)}}],
        "remediations": more.pop("remedies", [{"category": "vendor_fix", "details": "Update.", "product_ids": ["P1"]}]),
    }
    return {"document": head, "product_tree": {"branches": branches}, "vulnerabilities": [hole], **more}


def vendor(name: str, *products: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    """A vendor with products (name, range, identification helper) P1, P2, ..."""
    return {
        "category": "vendor",
        "name": name,
        "branches": [
            {
                "category": "product_name",
                "name": product,
                "branches": [
                    {
                        "category": "product_version_range",
                        "name": written,
                        "product": {
                            "product_id": f"P{number}",
                            "name": f"{product} {written}",
                            "product_identification_helper": helper,
                        },
                    }
                ],
            }
            for number, (product, written, helper) in enumerate(products, start=1)
        ],
    }


def packed(value: Any) -> bytes:
    return json.dumps(value).encode()
