"""Every request that writes leaves an entry in the audit trail."""

from tests.audited import audited

__all__ = ["audited"]
