"""A real identity provider that speaks SAML, on loopback: pysaml2 in a process of its own.

`python -m tests.accounts.saml_provider FOLDER PORT` serves until it is ended, by the key and the metadata that lie in
the folder. Whoever asks says in the header X-Sign-In-As which account they sign in with; a browser is anna.
"""

import datetime
import html
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from tests.servers import free_port

ENTITY = "https://bulkhead.example/saml"
STRONG = "strong"
MFA = "https://refeds.org/profile/mfa"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


def configured(folder, base):
    service = Path(folder, "sp.xml")
    return IdPConfig().load(
        {
            "entityid": f"{base}/metadata",
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)]},
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                    "policy": {"default": {"lifetime": {"minutes": 5}}},
                }
            },
            "key_file": f"{folder}/idp.key",
            "cert_file": f"{folder}/idp.crt",
            "metadata": {"local": [str(service)]} if service.exists() else {},
            "xmlsec_binary": shutil.which("xmlsec1"),
        }
    )


def answer_to(server, query, name):
    """Give the address that wants the answer, and the answer, to what a browser brought."""
    asked = server.parse_authn_request(query["SAMLRequest"][0], BINDING_HTTP_REDIRECT).message
    told = server.response_args(asked)
    context = {"class_ref": MFA if name == STRONG else PASSWORD}
    said = {"displayName": [name]}
    how = {"sign_assertion": True, "sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
    answer = server.create_authn_response(said, userid=name, authn=context, **how, **told)
    return told["destination"], str(answer)


def serve(folder, port):
    from saml2.server import Server  # it warns of what will go from a package below: not a matter of our tests

    server = Server(config=configured(folder, f"http://127.0.0.1:{port}"))

    class Provider(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            self.send_response(200 if parts.path == "/sso" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if parts.path == "/sso":
                where, answer = answer_to(server, parse_qs(parts.query), self.headers.get("X-Sign-In-As", "anna"))
                field = f'<input type="hidden" name="SAMLResponse" value="{b64encode(answer.encode()).decode()}">'
                page = f'<form method="post" action="{html.escape(where)}">{field}<button>Go on</button></form>'
                self.wfile.write(page.encode())

        def log_message(self, *args):
            pass

    ThreadingHTTPServer(("127.0.0.1", int(port)), Provider).serve_forever()


def make_key(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp")])
    today = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today).not_valid_after(today + datetime.timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256())
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    Path(folder, "idp.key").write_bytes(key.private_bytes(*kinds))
    Path(folder, "idp.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def prepared(folder):
    """Make key and metadata of a provider; give the file of the metadata and the port that it will serve."""
    port = free_port()
    make_key(folder)
    file = Path(folder, "idp.xml")
    file.write_text(str(entity_descriptor(configured(folder, f"http://127.0.0.1:{port}"))))
    return file, port


@contextmanager
def provider(folder, port, service):
    """Run the provider that was prepared, for us as we describe ourselves."""
    Path(folder, "sp.xml").write_bytes(service)
    process = subprocess.Popen([sys.executable, "-m", "tests.accounts.saml_provider", str(folder), str(port)])
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
            except HTTPError:
                break
            except OSError:
                assert process.poll() is None, "the provider did not start"
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    serve(*sys.argv[1:])
