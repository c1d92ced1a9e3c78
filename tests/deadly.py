"""Traps for servers and children of tests: a call at which a process kills itself, as a power cut would."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(module: str, path: str, number: int, die: Callable[[], None] = die) -> None:
    """Put a trap in place of a function of a module, or of a method of a class there, that goes off at the nth call."""
    *classes, name = path.split(".")
    owner = importlib.import_module(module)
    for one in classes:
        owner = getattr(owner, one)
    real, calls = getattr(owner, name), []

    def trap(*arguments, **named):
        calls.append(1)
        if len(calls) == number:
            die()
        return real(*arguments, **named)

    setattr(owner, name, trap)


class DeadlyMiddleware:
    """Kills the server in the midst of a request that says where: `X-Die-At: MODULE FUNCTION NUMBER`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if told := request.headers.get("X-Die-At"):
            module, path, number = told.split()
            die_at(module, path, int(number))
        return self.get_response(request)
