"""The Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class AccountsConfig(AppConfig):
    """Names the app."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every sign-in begin a session of ours, and refuse to start where nobody could come by SAML."""
        import_module("accounts.sign_in")
        if settings.SAML_METADATA:
            import_module("accounts.saml").check()
