"""The words that scripts show, in the language of who looks; served by ourselves like every other script."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog


@method_decorator(login_not_required, name="dispatch")
@method_decorator(cache_control(private=True, max_age=3600), name="dispatch")
class WordsOfScripts(JavaScriptCatalog):
    """Django's catalogue of the domain `djangojs`; the page names its language in the address, so it may be kept."""
