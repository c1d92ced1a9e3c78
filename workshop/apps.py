"""The Django app."""

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Names the app."""

    name = "workshop"
    default_auto_field = "django.db.models.BigAutoField"
