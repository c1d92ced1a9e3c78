"""The Django app."""

from django.apps import AppConfig


class SignoffConfig(AppConfig):
    """Names the app."""

    name = "signoff"
    default_auto_field = "django.db.models.BigAutoField"
