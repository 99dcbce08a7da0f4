"""A server that forgives nothing: it asks an application as WSGI servers do, and holds it to PEP 3333 and RFC 9110."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from wsgiref.util import FileWrapper

HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade",
}  # fmt: skip


@dataclass
class Answer:
    """What came out."""

    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    starts: int = 0
    closed: int = 0
    exc_info: object = None

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def text(self) -> str:
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.headers if field.lower() == name.lower()]

    def get(self, name: str) -> str:
        return ", ".join(self.all(name))


def environ(path: str = "/", method: str = "GET", **headers: str) -> dict:
    """Make a request; ``Accept_Encoding="gzip"`` becomes a header."""
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "www.board.test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "www.board.test",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }


def ask(app, path: str = "/", method: str = "GET", *, stop_after: int | None = None, **headers: str) -> Answer:
    """Ask once and hold the answer to the rules. `stop_after` hangs up after so many pieces."""
    return serve(app, environ(path, method, **headers), stop_after=stop_after)


def serve(app, request: dict, *, stop_after: int | None = None) -> Answer:
    answer = Answer()
    sent = []

    def write(data: bytes) -> None:
        assert answer.starts, "write() before start_response"
        assert type(data) is bytes
        sent.append(True)
        answer.pieces.append(data)

    def start_response(status, headers, exc_info=None):
        try:
            if exc_info and sent:
                raise exc_info[1].with_traceback(exc_info[2])
            assert exc_info or not answer.starts, "start_response a second time without exc_info"
            assert type(headers) is list
            for name, value in headers:
                assert type(name) is str and type(value) is str
                assert name.lower() not in HOP_BY_HOP, name
                assert value.isprintable(), (name, value)
                value.encode("latin-1")
            answer.status, answer.headers, answer.exc_info = status, list(headers), exc_info
            answer.starts += 1
            return write
        finally:
            exc_info = None

    iterable = app(request, start_response)
    try:
        for piece in iterable:
            assert type(piece) is bytes
            assert answer.starts, "a body before start_response"
            answer.pieces.append(piece)
            if piece:
                sent.append(True)
            if stop_after is not None and len(answer.pieces) >= stop_after:
                return answer
    finally:
        if hasattr(iterable, "close"):
            iterable.close()
    assert answer.starts, "start_response was never called"
    lengths = answer.all("Content-Length")
    assert len(lengths) <= 1
    bodiless = request["REQUEST_METHOD"] == "HEAD" or answer.status[:3] in ("204", "304") or answer.status[0] == "1"
    if bodiless:
        assert answer.body == b""
    elif lengths:
        assert int(lengths[0]) == len(answer.body)
    return answer
