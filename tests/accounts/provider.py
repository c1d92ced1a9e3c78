"""A real OpenID Connect provider on loopback: django-oauth-toolkit in a process of its own, with its own database.

`python -m tests.accounts.provider FOLDER PORT BACK` serves until it is ended. Whoever asks says in the header
X-Sign-In-As which account of the provider they sign in with; all else is the provider's own.
"""

import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.servers import free_port

CLIENT, SECRET = "bulkhead", "a secret of the client, for tests only"
STRONG = "strong"


class Threaded(ThreadingMixIn, WSGIServer):
    """Answers while it waits."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *args):
        pass


def serve(folder: str, port: str, back: str) -> None:
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    settings.configure(
        SECRET_KEY="for tests only" * 5,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.accounts.provider_urls",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGIN_URL="/login/",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.private_bytes(*kinds).decode(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who you are", "profile": "your name"},
            "OAUTH2_VALIDATOR_CLASS": "tests.accounts.provider_urls.Validator",
        },
    )  # fmt: skip
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name in ("anna", "boris", STRONG):
        User.objects.create_user(name)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        algorithm=Application.RS256_ALGORITHM,
        redirect_uris=back,
        skip_authorization=True,
    )
    server: HTTPServer = Threaded(("127.0.0.1", int(port)), Silent)
    server.set_app(get_wsgi_application())  # type: ignore[attr-defined]
    server.serve_forever()


@contextmanager
def provider(folder: Path, back: str):
    """Run a provider and give its issuer."""
    port = free_port()
    command = [sys.executable, "-m", "tests.accounts.provider", str(folder), str(port), back]
    process = subprocess.Popen(command)
    issuer = f"http://127.0.0.1:{port}/o"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the provider did not start"
                time.sleep(0.2)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    serve(*sys.argv[1:])
