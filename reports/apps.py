"""The Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the app."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
