"""What a page becomes: header fields, first bytes, and what rewrites the rest as it comes."""

from __future__ import annotations

import codecs
from itertools import islice
from typing import NamedTuple

from consent import once
from consent.endpoints import origin
from consent.endpoints.erasing import ALL_FIELDS, expire, size
from consent.rewrite import Page, PageRewriter, Unbroken
from consent.settings import STRICT
from consent.state import ConsentState

from . import caching, charsets, codings, csp, filtering, media, permissions, request
from .codings import CodingError, Compressing, Decoding
from .headers import Headers, parted
from .pipeline import Pipeline, Rewriter
from .request import Asked
from .site import ENFORCED, Site
from .wellformed import WellFormed, can_hold_a_policy

_PEEKED = 4096
"""Bytes of a compressed page that are read ahead to learn its encoding."""

_SEEN = 8
"""Pieces of what they stand for that are looked at: all of them unless they swell."""

_POLICY = "content-security-policy"
_REPLACED = frozenset(
    {"content-encoding", "content-length", "content-type", _POLICY, "x-dns-prefetch-control"}
    | caching.BODY_FIELDS
    | caching.VALIDATORS
)
_REPLACED_IF_PRIVATE = _REPLACED | caching.SHARING
_REPLACED_IF_SHARED = _REPLACED | {"vary"}


class Document(NamedTuple):
    """A page at the moment when its headers leave.

    Parameters:
        headers: all of them.
        body: the bytes that can leave with them.
        pipeline: what the rest of the body goes through; `None` if there is none.
    """

    headers: Headers
    body: bytes
    pipeline: Pipeline | None


def document(
    site: Site, asked: Asked, headers: Headers, first: bytes, *, is_whole: bool, is_xml: bool = False
) -> Document:
    """Work out what becomes of a page.

    Parameters:
        headers: the application's.
        first: the first bytes of its body.
        is_whole: whether these are known to be all.
        is_xml: whether it is XHTML, which is asked about but not rewritten.

    Raises:
        CodingError: the body is in a coding that cannot be read, or cannot be rewritten at all.
    """
    draft = _Draft(site, asked, headers, first, is_xml=is_xml)
    fields = draft.fields()
    wall, walled = draft.wall(fields)
    is_whole = is_whole or draft.taken.get("content-length") == [str(len(first))]
    pipeline: Pipeline | None = None
    body, length = b"", Headers()
    if asked.environ.get("REQUEST_METHOD") != "HEAD":
        pipeline = Pipeline(draft.decoding, draft.transcoding, draft.rewriter(walled), draft.compressing)
        body = pipeline.feed(first)
        if is_whole:
            body += pipeline.close()
            length = [("Content-Length", str(len(body)))]
        if pipeline.failed:
            raise CodingError("A page could not be rewritten from its very beginning.")
    fields += [*wall, *length]
    fields += draft.taken_back(fields)
    return Document(fields, body, None if is_whole else pipeline)


class _Draft:
    """A page between what the application said of it and what leaves.

    Attributes:
        taken: the application's fields that we write anew, by their names in lower case.
        state: what the visitor allows, with the page's own nonce and language.
        decoding: reads the application's content coding.
        compressing: writes it again; `None` where nothing is to be compressed.
        transcoding: reads the page's character encoding; `None` where bytes will do.
    """

    def __init__(self, site: Site, asked: Asked, headers: Headers, first: bytes, *, is_xml: bool) -> None:
        environ, self._shared = asked.environ, site.settings.is_shared
        self._site, self._asked = site, asked
        self._here, self._script_name = request.address(environ), origin.mount(environ)
        self.state = page_state(site, asked.state, headers)
        kept, self.taken = parted(headers, _REPLACED_IF_SHARED if self._shared else _REPLACED_IF_PRIVATE)
        self._kept = filtering.filtered(kept, site, environ, asked.state)
        said = [(_POLICY, policy) for policy in self.taken.get(_POLICY, ())]
        self._policies = [policy for _, policy in filtering.filtered(said, site, environ, asked.state)]
        if nonce := csp.nonce_of(self._policies):
            self.state = self.state._replace(nonce=nonce)

        coding = ",".join(self.taken.get("content-encoding", ()))
        self.decoding = Decoding(coding)
        compresses = not self.decoding.is_plain and codings.accepts_gzip(asked.accept_encoding)
        self.compressing = Compressing() if compresses else None
        # The first bytes tell a byte order mark; compressed ones have to be read for it.
        seen = first if self.decoding.is_plain else b"".join(islice(Decoding(coding).feed(first[:_PEEKED]), _SEEN))
        if language := media.language(seen):
            self.state = site.visitors.speaking(self.state, language)
        types = tuple(self.taken.get("content-type", ()))
        self._types, self.transcoding, self._is_utf8 = _encoding(types, seen, is_xml=is_xml)
        self._xml = seen if is_xml else None

        if self._shared:
            # Headers of the request must not decide: everybody gets the same bytes.
            self._purpose = request.PAGE if media.is_whole(seen) else request.FRAGMENT
        else:
            self._purpose = request.FRAGMENT if media.is_piece(self._types) else request.purpose(environ)
        if asked.state.signal and self._purpose == request.PAGE:
            site.obeyed.see(asked.state)

    def wall(self, fields: Headers) -> tuple[Headers, bytes]:
        """Write our own policy: as header fields, or as markup if it is too long for proxies on the way.

        Parameters:
            fields: those that the page has already.
        """
        ((kind, policy),) = self._policy(closed=False)
        if self._xml is not None:
            kind = ENFORCED  # such a page is not rewritten, so its policy holds whatever is set
        if size([*fields, (kind, policy)]) <= ALL_FIELDS:
            return [(kind, policy)], b""
        if self._purpose == request.FRAGMENT or (self._xml is not None and not can_hold_a_policy(self._xml)):
            # There is no head to put it in: should it be shown all the same, nobody may act.
            return self._policy(closed=True), b""
        return [], csp.as_markup(policy) if kind == ENFORCED else b""

    def rewriter(self, walled: bytes) -> Rewriter:
        """Make what blocks and inserts.

        Parameters:
            walled: our policy as markup, for the page's head.
        """
        site, state, script_name = self._site, self.state, self._script_name
        back = request.return_to(self._asked.environ)
        inserted = site.inserter.write(state, script_name, back, purpose=self._purpose, is_utf8=self._is_utf8)
        if self._xml is not None:
            return WellFormed(inserted, walled)
        page = Page(
            url=self._here,
            registry=site.settings.registry,
            state=state,
            enforcement=site.settings.enforcement,
            head=walled + inserted.head,
            body=inserted.body,
            end=inserted.end,
            placeholder=site.inserter.placeholder(state, script_name, is_utf8=self._is_utf8),
            observe=site.strangers.see,
        )
        return Unbroken(PageRewriter(page), site.settings.limit, self._late_wall)

    def fields(self) -> Headers:
        """Write the header fields that every page has, but our own policy and the length."""
        site, asked, taken = self._site, self._asked, self.taken
        fields = [*self._kept, *(("Content-Type", content_type) for content_type in self._types)]
        if self.compressing is not None:
            fields.append(("Content-Encoding", "gzip"))
        fields += [("Content-Security-Policy", csp.amend(policy, self.state.nonce)) for policy in self._policies]
        fields.append(("X-DNS-Prefetch-Control", "off"))
        if off := permissions.policy(self.state):
            fields.append(("Permissions-Policy", off))
        if not caching.VALIDATORS.isdisjoint(taken):
            tag = caching.validator(taken, site.mark(asked.state, request.purpose(asked.environ)))
            fields += [("ETag", tag)] if tag else []
        depends_on = "" if self.decoding.is_plain else "Accept-Encoding"
        if not self._shared:
            fields += caching.private_fields(taken, depends_on=depends_on)
        elif vary := caching.varying((*taken.get("vary", ()), depends_on)):
            fields.append(("Vary", vary))
        return fields

    def taken_back(self, fields: Headers) -> Headers:
        """Take back cookies: the one that allowed somebody once, and those of trackers that are not allowed.

        Parameters:
            fields: those that the page has already.
        """
        asked, back = self._asked, Headers()
        if self._shared:
            return back
        if asked.used_once:
            place = f"Path={origin.cookie_path(asked.environ)}; SameSite=Lax; HttpOnly"
            back.append(("Set-Cookie", f"{once.COOKIE_NAME}=; Max-Age=0; {place}"))
        if asked.denied:
            secure, path = asked.environ.get("wsgi.url_scheme") == "https", request.path(asked.environ)
            room = ALL_FIELDS - size([*fields, *back])
            back += expire(asked.denied, host=self._here.host, path=path, secure=secure, room=room)
        return back

    def _policy(self, *, closed: bool) -> Headers:
        return self._site.policy_headers(self._here.host, self._script_name, self.state, closed=closed)

    def _late_wall(self) -> bytes:
        """Write what shuts everybody out who is not the site, for pages whose policy only reports."""
        if self._site.settings.enforcement == STRICT:
            return b""
        ((_, policy),) = self._policy(closed=True)
        return csp.as_script(policy, self.state.nonce)


def page_state(site: Site, state: ConsentState, headers: Headers) -> ConsentState:
    """Give the state that a page is written for: the visitor's, or in a shared cache nobody's."""
    if not site.settings.is_shared:
        return state
    return site.visitors.nobody(next((value for name, value in headers if name.lower() == "content-language"), ""))


def _encoding(types: tuple[str, ...], seen: bytes, *, is_xml: bool) -> tuple[list[str], charsets.Recoding | None, bool]:
    """Say what a page's encoding is: the `Content-Type` to send, what reads it first, whether UTF-8 comes out."""
    content_type = charsets.declared(types)
    charset = charsets.label(content_type)
    codec = charsets.codec(charset, seen)
    if codec is not None:
        return [charsets.with_utf8(content_type)], charsets.Transcoding(codec), True
    settled = is_xml or charsets.is_settled(charset) or seen.startswith(codecs.BOM_UTF8)
    return [content_type] if types else [], None if settled else charsets.Disarming(), charsets.is_utf8(charset)
