"""Codes are kept on one line where they fit, and nothing else of a text is touched."""

from __future__ import annotations

import pytest

from reports.whole_codes import whole_codes


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<p>Office (Z-OFFICE), F02</p>", '<p>Office (<span class="code">Z-OFFICE</span>), F02</p>'),
        ("<td>W-CHL-1, 6 h</td>", '<td><span class="code">W-CHL-1</span>, 6 h</td>'),
        ("<p>PLC-LINE-0000001</p>", "<p>PLC-LINE-0000001</p>"),  # too long to stay whole in a narrow column
        ("<p>low-voltage, A-b and Z-A-</p>", "<p>low-voltage, A-b and Z-A-</p>"),
        ('<p id="Z-1">x</p>', '<p id="Z-1">x</p>'),
        ("<svg><title>Z-1</title><text>Z-1</text></svg>", "<svg><title>Z-1</title><text>Z-1</text></svg>"),
        ("<head><title>Z-1</title></head>", "<head><title>Z-1</title></head>"),
    ],
)
def test_a_short_code_is_kept_whole(text, kept):
    assert whole_codes(text) == kept
