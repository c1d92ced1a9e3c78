"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Names the app and makes its tasks known to Celery in every process."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read the tasks, which need loaded models."""
        from jobs import tasks  # noqa: F401, PLC0415
