"""The rest of the internet, played by one local port.

Every host name that a page asks for ends here, over http and https alike: a connection whose first byte opens
a TLS handshake is taken as https. Each answer is what a real third party would give to such a request (a script
that runs, sets a cookie and calls home; a picture; a framed page), and each request is written down.
"""

from __future__ import annotations

import datetime
import socket
import socketserver
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What Chromium asks for on its own account: left out by host and path, never by host alone, because pages ask
# the same hosts for other things.
_BROWSERS_OWN = (
    ("accounts.google.com", "/ListAccounts"),
    ("android.clients.google.com", "/checkin"),
    ("android.clients.google.com", "/c2dm"),
    ("mtalk.google.com", "/"),
    ("content-autofill.googleapis.com", "/v1/pages"),
    ("optimizationguide-pa.googleapis.com", "/v1"),
    ("update.googleapis.com", "/service/update"),
    ("clients2.google.com", "/service/update"),
    ("clients2.google.com", "/time"),
    ("edgedl.me.gvt1.com", "/edgedl"),
    ("safebrowsing.googleapis.com", "/v"),
    ("safebrowsingohttpgateway.googleapis.com", "/v1"),
    ("www.google.com", "/async/"),
    ("www.google.com", "/dictionary"),
    ("redirector.gvt1.com", "/edgedl"),
)
_BROWSERS_OWN_CONNECTIONS = frozenset(host for host, _ in _BROWSERS_OWN)

# The cookies that the real scripts of these hosts write on the embedding site.
_FIRST_PARTY_COOKIES = {
    "www.googletagmanager.com": "_ga=GA1.1.1.1; path=/; max-age=33696000",
    "www.google-analytics.com": "_ga=GA1.1.1.1; path=/; max-age=33696000",
    "connect.facebook.net": "_fbp=fb.0.1.1; path=/; max-age=7776000",
    "cdn.matomo.cloud": "_pk_id.1.1fff=1.1; path=/; max-age=33955200",
    "pagead2.googlesyndication.com": "__gads=ID=1; path=/; max-age=33696000",
    "client.crisp.chat": "crisp-client%2Fsession%2F1=session_1; path=/; max-age=15552000",
}

_GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@dataclass(frozen=True)
class Seen:
    """One request as a third party saw it."""

    host: str
    path: str
    tls: bool
    method: str
    headers: dict[str, str] = field(repr=False)


class World:
    """A server that is everybody else, and its log."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[Seen] = []
        self.connections: list[str] = []
        self._lock = threading.Lock()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(_certificate(folder))
        self._tls.sni_callback = self._note_connection
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.world = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def hosts(self, *expected: str) -> set[str]:
        """Hosts that were asked for anything since the last `clear`; waits up to ten seconds for those expected."""
        until = time.monotonic() + 10
        while not {seen.host for seen in self.requests}.issuperset(expected) and time.monotonic() < until:
            time.sleep(0.05)
        return {seen.host for seen in self.requests}

    def clear(self) -> None:
        """Forget what was seen."""
        with self._lock:
            self.requests.clear()
            self.connections.clear()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def note(self, seen: Seen) -> None:
        """Write a request down, unless it is the browser's own."""
        if any(seen.host == host and seen.path.startswith(path) for host, path in _BROWSERS_OWN):
            return
        with self._lock:
            self.requests.append(seen)

    def wrap(self, connection: socket.socket) -> ssl.SSLSocket:
        """Speak TLS on a connection that opened with a handshake."""
        return self._tls.wrap_socket(connection, server_side=True)

    def _note_connection(self, connection: ssl.SSLObject, host: str | None, context: ssl.SSLContext) -> None:
        if host and host not in _BROWSERS_OWN_CONNECTIONS:
            with self._lock:
                self.connections.append(host)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    world: World

    def handle_error(self, request, client_address) -> None:
        """A browser that hangs up is no fault of this server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def setup(self) -> None:
        self.tls = self.request.recv(1, socket.MSG_PEEK) == b"\x16"
        if self.tls:
            self.request = self.server.world.wrap(self.request)
        super().setup()

    def finish(self) -> None:
        super().finish()
        if self.tls:  # the server closes only the socket that TLS was wrapped round
            self.request.close()

    def log_message(self, format: str, *args) -> None:
        """Requests are kept by the world, not printed."""

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").split(":")[0].lower()
        length = int(self.headers.get("Content-Length") or 0)
        if length:
            self.rfile.read(length)
        self.server.world.note(Seen(host, self.path, self.tls, self.command, dict(self.headers)))
        content_type, body = _answer(host, self.path, self.headers.get("Sec-Fetch-Dest", ""))
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin") or "*")
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.send_header("Cache-Control", "no-store")
        if self.tls:
            self.send_header("Set-Cookie", "follower=1; Path=/; Max-Age=31536000; Secure; SameSite=None")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_HEAD = do_OPTIONS = do_PUT = do_GET


def _answer(host: str, path: str, destination: str) -> tuple[str, bytes]:
    """Give what a third party of the kind would: by what the browser wants it for, then by the path's ending."""
    file = urlsplit(path).path
    if destination in {"script", "worker", "sharedworker"} or file.endswith((".js", "/js")):
        return "text/javascript", _script(host, path)
    if destination in {"iframe", "frame", "embed", "object", "document"}:
        return "text/html; charset=utf-8", f"<!doctype html><title>{host}</title><p>{host}".encode()
    if destination == "style" or file.endswith(".css"):
        return "text/css", b"@font-face{font-family:followed;src:url(/font.woff2)} body{font-family:followed,serif}"
    if destination == "image" or file.endswith((".gif", ".png", ".jpg")):
        return "image/gif", _GIF
    if destination == "manifest":
        return "application/manifest+json", b"{}"
    return "text/plain", b"ok"


def _script(host: str, path: str) -> bytes:
    cookie = _FIRST_PARTY_COOKIES.get(host)
    write = f"document.cookie={cookie!r};" if cookie else ""
    return (
        f"(self.ran=self.ran||[]).push({host + path!r});"
        f"if(self.document){{{write}try{{localStorage.setItem('followed-by-{host}','1')}}catch(e){{}}"
        f"new Image().src='//{host}/collect?c='+encodeURIComponent(document.cookie)}}"
    ).encode()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "everybody.invalid")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    file = folder / "everybody.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
