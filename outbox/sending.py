"""What both ways of sending share."""

from __future__ import annotations

SECONDS = 5.0


class NotSent(Exception):
    """Nobody confirmed that they received it; the message says why."""
