"""The Django app."""

from django.apps import AppConfig


class SignoffConfig(AppConfig):
    """Names the app and makes its task known to Celery in every process."""

    name = "signoff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read the task, which needs loaded models."""
        from signoff import tasks  # noqa: F401, PLC0415
