"""Real receivers on this machine: a server that takes mail, and one that takes webhooks by TLS."""

from __future__ import annotations

import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

from tests.servers import needs


@contextmanager
def served(server) -> Iterator:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(message_from_bytes(b"".join(lines)))
            elif verb == "RCPT" and self.server.refuses:
                self.say("550 nobody of this name")
                continue
            self.say("221 bye" if verb == "QUIT" else "250 yes")
            if verb == "QUIT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def post_office():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)
    server.mails, server.refuses = [], False
    return served(server)


class Hook(BaseHTTPRequestHandler):
    """Keeps what it gets and answers as it is told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body.decode()))
        if self.server.drips:
            for letter in b"HTTP/1.0 200 OK\r\n" * 9:
                self.wfile.write(bytes([letter]))
                sleep(0.1)
        self.send_response(self.server.status)
        self.send_header("Location", f"https://127.0.0.1:{self.server.server_address[1]}/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.got.append(("GET", self.path))

    def log_message(self, *_) -> None:
        """Say nothing."""


def certificate(folder: Path) -> Path:
    file = folder / "hook.pem"
    words = [needs("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    words += ["-days", "2", "-subj", "/CN=hook", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run([*words, "-keyout", file, "-out", folder / "hook.crt"], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (folder / "hook.crt").read_bytes())
    return file


def hook(file: Path):
    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_) -> None:
            """A sender that hung up is what some tests are about."""

    server = Quiet(("127.0.0.1", 0), Hook)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    server.socket = own.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.got, server.status, server.drips = [], 200, False
    return served(server)
