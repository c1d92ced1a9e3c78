"""From the document to one HTML file that needs nothing else: style and letters lie in it, nothing can be fetched.

It is the report that is printed as PDF, to be read in a browser and printed from there.
"""

from __future__ import annotations

import re
from base64 import b64encode

from django.template.loader import render_to_string

from reports.document import Document
from reports.packaged import BASE, LOGO, STYLE, packaged
from reports.whole_codes import whole_codes

SCREEN_STYLE = BASE / "static" / "css" / "report-screen.css"
# No script, no picture from elsewhere, no address to send anything to.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
_ADDRESS = re.compile(r'url\("(bulkhead:[^"]+)"\)')


def render_page(document: Document) -> bytes:
    """Give the report as HTML. The same document gives the same bytes."""
    html = whole_codes(render_to_string("reports/pdf/report.html", {"document": document}))
    style = _ADDRESS.sub(lambda match: f'url("{_inlined(match[1])}")', STYLE.read_text() + SCREEN_STYLE.read_text())
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<style>\n{style}</style>\n</head>'
    if document.head.logo:
        html = html.replace(f'src="{LOGO}"', f'src="{_data(document.head.logo.png, "image/png")}"', 1)
    return html.replace("</head>", head, 1).encode()


def _inlined(address: str) -> str:
    return _data(*packaged(address))


def _data(data: bytes, mime: str) -> str:
    return f"data:{mime};base64,{b64encode(data).decode()}"
