"""Log lines: JSON where machines read them, one line each, with the number of the request or job they belong to (S61).

What lets somebody in never stands in a line, whoever wrote it: tokens, links, passwords and cookies are taken out.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from accounts import trail

SECRETS = re.compile(
    r"bulkhead_[A-Za-z0-9_-]{8,}"
    r"|(?<=/invitation/)[^/\s\"']+"
    r"|(?<=[?&])(?:code|state|token|secret|brought)=[^&\s\"']+"
    r"|(?i:(?<=password)['\"]?\s*[:=]\s*['\"]?)[^\s'\",;}]+"
    r"|(?i:(?:authorization|cookie|set-cookie)['\"]?\s*[:=]\s*)[^\r\n]+"
    r"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def without_secrets(text: str) -> str:
    """Give a text without what lets somebody in."""
    return SECRETS.sub("[taken out]", text)


class JsonLines(logging.Formatter):
    """A line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        now = trail.current()
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "request_id": now.request_id,
        }
        if record.exc_info:
            told["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=True)


class PlainLines(logging.Formatter):
    """A line for people: the same without braces; what would break a terminal is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, and below it where an exception came from."""
        message = CONTROL.sub(lambda found: repr(found[0])[1:-1], without_secrets(record.getMessage()))
        request_id = trail.current().request_id[:8]
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        line = f"{at} {record.levelname} {record.name} {request_id and request_id + ' '}{message}"
        return f"{line}\n{without_secrets(self.formatException(record.exc_info))}" if record.exc_info else line
