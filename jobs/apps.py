"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Names the app."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
