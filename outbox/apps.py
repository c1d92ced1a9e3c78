"""The Django app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Names the app and makes its task known to Celery in every process."""

    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read the tasks, which need loaded models."""
        from outbox import tasks  # noqa: F401, PLC0415
