"""Files of reports that no row names: whoever wrote one was killed before it counted."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from operations.lines import Line
from reports.models import MinutesFile, Report

NAMED = 5
# A job ends after half an hour, and its row follows its file at once: what is younger may get one yet.
OLDER_THAN = timedelta(hours=1)


def report_files() -> Iterator[Line]:
    """Is each file of a report one that somebody can ask for?"""
    before = (timezone.now() - OLDER_THAN).timestamp()
    folder = Path(settings.REPORT_DIR)
    # The files first: one that is written now has its row by the time the rows are read, or is too young.
    old = sorted(path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < before)
    rows = {name for model in (Report, MinutesFile) for name in model.objects.values_list("stored_name", flat=True)}
    left = [path for path in old if path.name not in rows]
    if not left:
        yield Line("Report files", "ok", "each belongs to a report or to minutes")
        return
    more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
    told = f"of no report: {', '.join(path.name for path in left[:NAMED])}{more}; a job was killed before they counted"
    removing = " ".join(shlex.quote(str(path)) for path in left[:NAMED])
    yield Line("Report files", "warning", told, f"The job wrote them anew, nobody can ask for these: rm -- {removing}")
