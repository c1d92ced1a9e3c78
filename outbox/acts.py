"""Of which acts somebody outside can be told, in the words that a mail and the page say."""

from __future__ import annotations

from typing import Final

ACTS: Final = {
    "baseline.signed": "The assessment was signed",
    "baseline.signed_second": "The assessment was signed by a second person",
    "decision.approved": "A decision was approved",
    "invitation.accepted": "Somebody took an invitation",
    "job.failed": "A job failed",
    "report.issued": "A report was issued",
    "role.given": "Somebody was given a role",
    "task.opened": "Something is open again or overdue",
}
