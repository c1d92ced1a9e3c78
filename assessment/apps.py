"""The Django app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Names the app."""

    name = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
