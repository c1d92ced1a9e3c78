"""The Django app."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Names the app and makes its tasks known to Celery in every process."""

    name = "portfolio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read the tasks, which need loaded models."""
        from portfolio import tasks  # noqa: F401, PLC0415
