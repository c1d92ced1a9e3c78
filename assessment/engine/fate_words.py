"""What becomes of something after a cut, in sentences: names before codes, and what nobody stated is said to be so."""

from __future__ import annotations

from collections.abc import Callable

from assessment.engine.dependencies import KEEPS_RUNNING, NOT_KNOWN, RUNS_ON, STOPS, Fate, Need

Name = Callable[[str], str]


def fate_told(code: str, fate: Fate, name: Name) -> str:
    """Say what becomes of something, and why."""
    needs = "; ".join(_need(one, name) for one in fate.because)
    if fate.verdict == KEEPS_RUNNING:
        return f"{name(code)} keeps running: nothing that it is stated to need is cut off."
    if fate.verdict == NOT_KNOWN and not fate.because:
        return f"{name(code)}: nobody has stated what it depends on."
    if fate.verdict == NOT_KNOWN:
        return f"{name(code)}: not known. {needs}, and nobody has stated what that depends on."
    if fate.verdict != STOPS:
        return f"{name(code)} may stop: {needs}, which is cut off."
    if not fate.hours:
        when = "at once" if fate.is_exact else "at a time that nobody has stated"
        return f"{name(code)} stops {when}: {needs}, which is cut off."
    if fate.is_exact:
        return f"{name(code)} stops after {fate.hours:g} h: {needs}, which is cut off."
    return f"{name(code)} stops not before {fate.hours:g} h: {needs}, which is cut off."


def when_told(fate: Fate) -> str:
    """Say after how many hours something stops."""
    if fate.is_exact:
        return f"after {fate.hours:g} h" if fate.hours else "at once"
    return f"not before {fate.hours:g} h" if fate.hours else "at a time that nobody has stated"


def without_told(need: Need, name: Name) -> str:
    """Say what something goes on without."""
    return f"{name(need.who.code)} goes on without {name(need.on.code)} for {need.what}, as it is stated."


def _need(need: Need, name: Name) -> str:
    who, on = name(need.who.code), name(need.on.code)
    if need.what == RUNS_ON:
        return f"{who} runs on {on}"
    return f"{who} needs {on} for {need.what}" if need.is_required else f"{who} may need {on} for {need.what}"
