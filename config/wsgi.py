"""The WSGI entry point."""

import os
from collections.abc import Iterable
from typing import Any, BinaryIO

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()


class WholeBody:
    """The body of a request; raises OSError where it ends before the length that was announced (S19).

    Without this the first half of a file, cut off on its way, would count as the file.
    """

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes."""
        return self._counted(self._stream.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        """Give the next line."""
        return self._counted(self._stream.readline(size), size)

    def _counted(self, data: bytes, size: int) -> bytes:
        self._left -= len(data)
        if not data and size and self._left > 0:
            raise OSError(f"{self._left} bytes of the body did not come")
        return data


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > 0:
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
    return django(environ, start_response)
