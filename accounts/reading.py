"""In which language a person reads: that of their choice, else of their browser; machines are answered in English."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from accounts.errors import API


class LanguageMiddleware(LocaleMiddleware):
    """Choose the language of the answer.

    Who shows a token is a machine: it goes by codes, and its sentences stay English. A page's own script asks the API
    in the session of the person who looks, and shows them what it is told.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Choose before any view writes a word."""
        if request.path_info.startswith(API) and "Authorization" in request.headers:
            language = "en"
        else:
            language = getattr(request.user, "language", "") or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or language
