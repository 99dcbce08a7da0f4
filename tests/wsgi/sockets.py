"""Real servers on real sockets, and a client that reads what came over the wire byte by byte."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from waitress import wasyncore
from waitress.server import create_server

FRAMING = {"date", "server", "connection", "transfer-encoding", "via", "keep-alive"}
"""Fields that are the server's own."""


@dataclass
class Reply:
    """One answer as it was on the wire."""

    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    whole: bool = True
    """Whether the body ended as its framing announced."""

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.headers if field.lower() == name.lower()]

    def get(self, name: str) -> str:
        return ", ".join(self.all(name))

    def besides(self, *names: str) -> list[tuple[str, str]]:
        """Give the fields that are neither the server's nor named, in a fixed order."""
        left_out = FRAMING | set(names)
        return sorted((name.lower(), value) for name, value in self.headers if name.lower() not in left_out)


class _Handler(WSGIRequestHandler):
    def log_message(self, *given: object) -> None:
        pass


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, *given: object) -> None:
        pass


@contextmanager
def wsgiref(app: Callable) -> Iterator[int]:
    """Serve with the standard library's server: HTTP/1.0 answers, ended by closing."""
    server = _Threaded(("127.0.0.1", 0), _Handler)
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def waitress(app: Callable) -> Iterator[int]:
    """Serve with waitress: HTTP/1.1, chunked where no length is known."""
    server = create_server(app, host="127.0.0.1", port=0, threads=6, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(10)
        server.task_dispatcher.shutdown()


def ask(port: int, path: str = "/", method: str = "GET", headers: dict[str, str] | None = None, *, http: str = "1.1"):
    """Send one request by hand and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), 10) as wire:
        wire.sendall(request(path, method, headers, http=http))
        data = b""
        while piece := wire.recv(65536):
            data += piece
    return parsed(data, method)


def request(path: str, method: str, headers: dict[str, str] | None, *, http: str = "1.1") -> bytes:
    fields = {"Host": "www.board.test", "Connection": "close", **(headers or {})}
    lines = [f"{method} {path} HTTP/{http}", *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def parsed(data: bytes, method: str) -> Reply:
    """Read an answer by RFC 9112, 6.3, forgiving nothing."""
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    reply = Reply(first.partition(" ")[2])
    for line in lines:
        name, _, value = line.partition(":")
        reply.headers.append((name, value.strip()))
    lengths = reply.all("content-length")
    assert len(lengths) <= 1, lengths
    if method == "HEAD" or reply.status[:3] in ("204", "304"):
        # waitress ends the chunks of a body that there is not, and closes the connection behind them
        ended = method == "HEAD" and reply.get("transfer-encoding") == "chunked" and reply.get("connection") == "close"
        assert rest == b"" or (ended and rest == b"0\r\n\r\n"), "a body where none may be"
    elif "chunked" in reply.get("transfer-encoding").lower():
        reply.body, reply.whole = _unchunked(rest)
    else:
        reply.body = rest
        reply.whole = not lengths or int(lengths[0]) == len(rest)
    return reply


def _unchunked(data: bytes) -> tuple[bytes, bool]:
    body = b""
    while found := re.match(rb"([0-9A-Fa-f]+)[^\r\n]*\r\n", data):
        size = int(found[1], 16)
        piece, data = data[found.end() : found.end() + size], data[found.end() + size :]
        body += piece
        if size == 0:
            return body, data == b"\r\n"
        if not data.startswith(b"\r\n"):
            return body, False
        data = data[2:]
    return body, False
