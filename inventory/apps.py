"""The Django app."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Names the app."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"
