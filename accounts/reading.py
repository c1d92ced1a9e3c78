"""In which language a person reads: that of their choice, else of their browser; machines are answered in English."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from accounts.errors import API
from accounts.models import Wording
from accounts.wording import VARIANT, split


class LanguageMiddleware(LocaleMiddleware):
    """Choose the language of the answer, and its plain variant for those who want plain words.

    Who shows a token is a machine: it goes by codes, and its sentences stay English. A page's own script asks the API
    in the session of the person who looks, and shows them what it is told.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Choose before any view writes a word."""
        if request.path_info.startswith(API) and "Authorization" in request.headers:
            language = "en"
        else:
            language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language of the answer, without the variant, which is ours alone."""
        response.headers.setdefault("Content-Language", split(translation.get_language() or "en")[0])
        return super().process_response(request, response)


def language_of(request: HttpRequest) -> str:
    """Give the language and wording that the person chose, or the language of their browser."""
    language = getattr(request.user, "language", "") or translation.get_language_from_request(request)
    return language + VARIANT if getattr(request.user, "wording", "") == Wording.PLAIN else language
