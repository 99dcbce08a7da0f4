"""`ConsentMiddleware`: one WSGI exchange, from `environ` to bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .banner import Renderer, Texts
from .endpoints import Endpoints
from .errors import ConfigurationError
from .http import caching, codings, cookies, request
from .http.exchange import Exchange, StartResponse
from .http.reporting import reporting
from .http.request import Asked, Environ
from .http.site import Site
from .http.visitors import Visitor
from .proof import ProofStore
from .registry import Registry
from .settings import LIMIT, Policy, settle

logger = logging.getLogger("consent")

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class ConsentMiddleware:
    """Lets no tracker through before the visitor has agreed, and asks him.

    It goes outermost, around the whole application, so that nothing reaches the visitor without passing here; only
    what tells the real host and scheme (a proxy fix) stands outside of it. The application finds what this visitor
    allows in ``environ["consent"]``, a `ConsentState`. One middleware serves any number of threads.

    Parameters:
        app: any WSGI application.
        registry: purposes and vendors; the built-in ones if left out.
        store: where choices are recorded; SQLite in ``consent.db`` of the current folder if left out. A store that is
            dead breaks no page: refusing still works, accepting waits.
        texts: the words; French, English and more if left out.
        banner: writes what visitors see: an object with the methods of `consent.banner.Renderer`.
        theme: look of the banner that comes with the package.
        prefix: path of our own addresses, with slashes on both sides.
        enforcement: ``"strict"`` rewrites and sends a policy that browsers enforce; ``"comfort"`` rewrites, and brings
            accepted things to life without loading the page anew; ``"report"`` blocks nothing, for trying it out.
        cache: ``"private"`` makes each visitor his page; ``"shared"`` gives everybody the same, always blocked, which
            a script brings to life for those who agreed: for sites behind a cache.
        secret: key that signs the choice, or several, newest first; one is made and kept with the store if left out.
        policy: called with the Content-Security-Policy and the visitor's state, gives the policy to send.
        limit: bytes that are held back for the end of one tag; a longer tag is shown as text.

    Raises:
        ConfigurationError: an option cannot stand; the message says what is wrong, why, and how to mend it.
    """

    def __init__(
        self,
        app: Application,
        *,
        registry: Registry | None = None,
        store: ProofStore | None = None,
        texts: Texts | None = None,
        banner: Renderer | None = None,
        theme: str = "paper",
        prefix: str = "/consent/",
        enforcement: str = "strict",
        cache: str = "private",
        secret: bytes | str | Sequence[bytes | str] = (),
        policy: Policy | None = None,
        limit: int = LIMIT,
    ) -> None:
        if not callable(app):
            raise ConfigurationError(
                f"app is {app!r}.",
                "A WSGI application is called with the request.",
                "Give the application object: ConsentMiddleware(app); for Flask, app.wsgi_app.",
            )
        self._app = app
        self.settings = settle(
            registry=registry,
            store=store,
            texts=texts,
            banner=banner,
            theme=theme,
            prefix=prefix,
            enforcement=enforcement,
            cache=cache,
            secret=secret,
            policy=policy,
            limit=limit,
        )
        self._endpoints = Endpoints(self.settings)
        self._site = Site(self.settings, self._endpoints.strangers, self._endpoints.obeyed)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        visitor = self._visitor(environ)
        environ["consent"] = visitor.state
        response = self._endpoints.answer(environ, visitor.state)
        if response is not None:
            start_response(response.status, response.headers)
            return [response.body]
        if self.settings.only_reports:
            return self._app(environ, reporting(self._site, environ, visitor.state, start_response))
        exchange = self._exchange(environ, visitor, start_response)
        return exchange.body(self._app(environ, exchange.start_response))

    def _visitor(self, environ: Environ) -> Visitor:
        try:
            return self._site.visitors.read(environ, lambda: request.path(environ))
        except Exception:
            logger.exception("A visitor's choice could not be read: he counts as undecided.")
            return Visitor(self._site.visitors.undecided())

    def _exchange(self, environ: Environ, visitor: Visitor, start_response: StartResponse) -> Exchange:
        """Turn the request into what the application may see of it."""
        state = visitor.state
        denied: list[str] = []
        if header := environ.get("HTTP_COOKIE"):
            environ["HTTP_COOKIE"], denied = cookies.filter_request(header, self.settings.registry, state)
            if not environ["HTTP_COOKIE"]:
                del environ["HTTP_COOKIE"]
        revalidates = False
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ or "HTTP_RANGE" in environ:
            revalidates = caching.ask(environ, self._site.mark(state, request.purpose(environ)))
        elif "HTTP_IF_MATCH" in environ:
            caching.ask(environ, "")
        if accept_encoding := environ.get("HTTP_ACCEPT_ENCODING", ""):
            environ["HTTP_ACCEPT_ENCODING"] = codings.narrowed(accept_encoding)
        asked = Asked(environ, state, denied, revalidates, visitor.used_once, accept_encoding)
        return Exchange(self._site, asked, start_response)
