"""What people type in a session. Text is kept as typed; signs that the model file refuses are refused here, too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scope import rows_of
from workshop import agenda
from workshop.models import NAME_LENGTH, TEXT_LENGTH, Attendee, Decision, Session, Side

BLOCKS_MAX = 40
MINUTES_MAX = 600
_NO_SIGN = gettext_lazy("This holds signs that steer a machine, not text.")
_IN_NAME = RegexValidator("[\u0000-\u001f\u007f-\u009f\ud800-\udfff]", _NO_SIGN, inverse_match=True)
_IN_TEXT = RegexValidator("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]", _NO_SIGN, inverse_match=True)


class Name(forms.CharField):
    """A line of text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"max_length": NAME_LENGTH, **more})
        self.validators.append(_IN_NAME)


class Text(forms.CharField):
    """Several lines of text; a browser ends them with two signs, the model file with one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"max_length": TEXT_LENGTH, "widget": forms.Textarea(attrs={"rows": 2}), **more})
        self.validators.append(_IN_TEXT)

    def to_python(self, value: Any) -> str:
        """Give the text with its line ends as the model file writes them."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class Day(forms.DateField):
    """A day."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more})


class SessionForm(forms.Form):
    """A new session and the agenda it begins with."""

    title = Name(label=gettext_lazy("Title"))
    on = Day(label=gettext_lazy("Day"))
    like = forms.ChoiceField(label=gettext_lazy("Agenda"))

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {f"as {one.code}": one for one in sessions}
        usual = [("1", _("First half-day")), ("2", _("Second half-day")), ("both", _("Both half-days"))]
        earlier = [(key, _("As %(session)s had it") % {"session": one.title}) for key, one in self.sessions.items()]
        self.fields["like"].choices = [*usual, *earlier]  # type: ignore[attr-defined]

    def plan(self) -> dict[str, Any]:
        """Give what `plan_session` takes."""
        given = dict(self.cleaned_data)
        like = given.pop("like")
        return {**given, "day": int(like) if like.isdigit() else None, "like": self.sessions.get(like)}


class BlockForm(forms.Form):
    """A line of the agenda; an emptied title takes the line out."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=1, max_value=BLOCKS_MAX, label=gettext_lazy("Place"))
    title = Name(required=False, label=gettext_lazy("Block"))
    minutes = forms.IntegerField(min_value=1, max_value=MINUTES_MAX, label=gettext_lazy("Minutes"))
    page = forms.ChoiceField(
        choices=[(key, page.label) for key, page in agenda.PAGES.items()], label=gettext_lazy("Page")
    )


Agenda = forms.formset_factory(BlockForm, extra=1, max_num=BLOCKS_MAX, absolute_max=BLOCKS_MAX + 1)


def agenda_lines(formset: Any) -> list[dict[str, Any]]:
    """Give the lines that stay, in the order of their places; the line for a new block may stay empty."""
    lines = [form.cleaned_data for form in formset if form.cleaned_data.get("title")]
    return sorted(lines, key=lambda line: line["place"])


class AttendeeForm(forms.Form):
    """Somebody who is there: of the model's people, or by name and side."""

    name = Name(required=False, label=gettext_lazy("Name"))
    side = forms.ChoiceField(choices=Side.choices, required=False, label=gettext_lazy("Side"))
    person = forms.ChoiceField(required=False, label=gettext_lazy("Of the model"))

    def __init__(self, *args: Any, people: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {code: (name, side) for code, name, side in people}
        choices = [("", _("somebody else")), *((code, name) for code, name, _side in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take name and side of a person of the model; ask for them for anybody else."""
        given: dict[str, Any] = super().clean() or {}
        name, side = self.people.get(given.get("person", ""), ("", ""))
        given |= {"name": name or given.get("name", ""), "side": side or given.get("side", "")}
        if not given["name"] or not given["side"]:
            raise forms.ValidationError(_("Name who is there, and on which side."))
        return given


class JoinForm(forms.Form):
    """What a phone asks of its owner."""

    code = Name(max_length=40, label=gettext_lazy("Code on the screen"))
    name = Name(max_length=60, label=gettext_lazy("Your name"))
    side = forms.ChoiceField(choices=Side.choices, label=gettext_lazy("Your side"), widget=forms.RadioSelect)


class DecisionForm(forms.Form):
    """A decision: what, why, who held which view, how far the room agrees."""

    status = forms.ChoiceField(
        choices=Decision.Status.choices, initial=Decision.Status.AGREED, label=gettext_lazy("Consensus")
    )
    outcome = Text(required=False, label=gettext_lazy("Decided"))
    reason = Text(required=False, label=gettext_lazy("Because"))
    condition = Text(required=False, label=gettext_lazy("On the condition that"))
    position_a = Text(required=False, label=gettext_lazy("Position A"))
    held_a: forms.ModelMultipleChoiceField[Attendee] = forms.ModelMultipleChoiceField(
        None, required=False, label=gettext_lazy("Held by")
    )
    position_b = Text(required=False, label=gettext_lazy("Position B"))
    held_b: forms.ModelMultipleChoiceField[Attendee] = forms.ModelMultipleChoiceField(
        None, required=False, label=gettext_lazy("Held by")
    )
    by = Name(required=False, label=gettext_lazy("Decided by"))
    owner = Name(required=False, label=gettext_lazy("Owner"))
    expires = Day(required=False, label=gettext_lazy("Expires"))

    def __init__(self, *args: Any, session: Session, steps: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = rows_of(session, Attendee).filter(left_at=None)
        for key in ("held_a", "held_b"):
            self.fields[key].queryset = here  # type: ignore[attr-defined]
        self.steps = steps

    def clean(self) -> dict[str, Any]:
        """Read the step of each scale beside the fields, and see that each position has its holders."""
        given: dict[str, Any] = super().clean() or {}
        given["values"] = {}
        for key, steps in self.steps.items():
            text = self.data.get(f"value:{key}", "")
            if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= steps):
                raise forms.ValidationError(_("A step lies outside the matrix."))
            if text:
                given["values"][key] = int(text)
        for which in ("a", "b"):
            if given.get(f"position_{which}") and not given.get(f"held_{which}"):
                self.add_error(f"held_{which}", _("Say who held this position."))
        return given

    def positions(self) -> list[tuple[str, list[Attendee]]]:
        """Give the positions with those who held them."""
        given = self.cleaned_data
        return [(given[f"position_{which}"], list(given[f"held_{which}"])) for which in ("a", "b")]


class ParkForm(forms.Form):
    """A question put aside."""

    text = Text(label=gettext_lazy("Question"))
    owner = Name(label=gettext_lazy("Who takes it home"))
    due = Day(label=gettext_lazy("Until"))


class AskForm(forms.Form):
    """A question of the room's own, about a thing of the model or about none."""

    question = Name(max_length=500, label=gettext_lazy("Question"))
    about = Name(
        required=False,
        max_length=440,
        label=gettext_lazy("About"),
        help_text=gettext_lazy("Such as zone:Z1 or conduit:C1"),
    )


class PreWorkForm(forms.Form):
    """Who brings an entry of the checklist, until when, and when it came."""

    key = forms.CharField(max_length=40)
    owner = Name(required=False)
    due = Day(required=False)
    received_on = Day(required=False)
