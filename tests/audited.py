"""Watches the requests of tests: one that writes rows leaves an entry in the audit trail, or the test fails (S53).

The folders of tests whose conftest names it put this before all other middleware, so that every address that their tests
write to, with all that it takes, is walked. What needs no entry stands in `UNTOLD`, each with its reason.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
TRAIL = "accounts_auditentry"
UNTOLD = {
    "accounts_audithead",  # the end of the chain, moved by each entry
    "accounts_session",  # signing in and out are told; looking at a page keeps its session
    "accounts_limit",  # a try is counted before it is checked; reaching the limit is told
    "accounts_idempotencyrecord",  # the answer is kept for a day; what it tells of has its own entry
    "accounts_apitoken",  # when a token was last used; making and revoking one are told
    "accounts_authenticator",  # an app that is offered counts once it is confirmed, which is told
    "inventory_importbatch",  # how a staged file is to be read; staging, refusing, committing and undoing are told
    "assessment_presence",  # who looks at a page at this moment
    "assessment_mention",  # that somebody saw a comment that names them; the comment is told
    "accounts_savedview",  # how people like to see a list; it shows nobody more than they may see
    # What is on the screen of a session, and what each says in private: others read the trail (workshop/running.py).
    "workshop_attendee",
    "workshop_block",
    "workshop_item",
    "workshop_remark",
    "workshop_scale",
    "workshop_session",
    "workshop_vote",
}


class AuditedMiddleware:
    """Fails the request that wrote and told nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        written: set[str] = set()

        def watch(execute, sql, params, many, context):
            done = execute(sql, params, many, context)
            if found := WRITES.match(sql):
                written.add(found[1])
            elif sql.startswith("ROLLBACK"):  # a dry run, or a twin that came second
                written.clear()
            return done

        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        if response.status_code < 400 and TRAIL not in written:
            told_nobody = sorted(written - UNTOLD)
            assert not told_nobody, f"{request.method} {request.path} wrote {told_nobody} and left no entry"
        return response


@pytest.fixture(autouse=True)
def audited(settings):
    """Watch the requests of the tests of a folder, whose conftest names this."""
    settings.MIDDLEWARE = ["tests.audited.AuditedMiddleware", *settings.MIDDLEWARE]
