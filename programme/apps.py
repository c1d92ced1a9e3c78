"""The Django app."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Names the app."""

    name = "programme"
    default_auto_field = "django.db.models.BigAutoField"
