"""What a page becomes: header fields, first bytes, and what rewrites the rest as it comes."""

from __future__ import annotations

import codecs
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from consent import once
from consent.endpoints.erasing import expire
from consent.rewrite import Page, PageRewriter, Unbroken
from consent.settings import STRICT
from consent.state import ConsentState
from consent.urls import Url

from . import caching, charsets, codings, csp, filtering, media, permissions, request
from .codings import CodingError, Compressing, Decoding
from .headers import Headers, parted
from .pipeline import Pipeline, Rewriter
from .request import Asked
from .site import ENFORCED, Site
from .wellformed import WellFormed, can_hold_a_policy

_PEEKED = 4096
"""Bytes of a compressed page that are read ahead to learn its encoding."""

_ENOUGH_PURGED = 40
"""Headers that take tracker cookies back on one page; the rest follow with the next ones."""

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
    environ, shared = asked.environ, site.settings.is_shared
    here, script_name = request.address(environ), request.script_name(environ)
    state = page_state(site, asked.state, headers)
    headers, taken = parted(headers, _REPLACED_IF_SHARED if shared else _REPLACED_IF_PRIVATE)
    headers = filtering.filtered(headers, site, environ, asked.state)
    said = [(_POLICY, policy) for policy in taken.get(_POLICY, ())]
    policies = [policy for _, policy in filtering.filtered(said, site, environ, asked.state)]
    if nonce := csp.nonce_of(policies):
        state = replace(state, nonce=nonce)

    decoding = Decoding(",".join(taken.get("content-encoding", ())))
    compressing = None
    if not decoding.is_plain and codings.accepts_gzip(asked.accept_encoding):
        compressing = Compressing()
        headers.append(("Content-Encoding", "gzip"))

    # The first bytes tell a byte order mark; compressed ones have to be read for it.
    seen = first if decoding.is_plain else Decoding(",".join(taken["content-encoding"])).feed(first[:_PEEKED])
    if language := media.language(seen):
        state = site.visitors.speaking(state, language)
    types, transcoding, is_utf8 = _encoding(taken.get("content-type", []), seen, is_xml=is_xml)
    headers += [("Content-Type", content_type) for content_type in types]

    if shared:
        # Headers of the request must not decide: everybody gets the same bytes.
        purpose = request.PAGE if media.is_whole(seen) else request.FRAGMENT
    else:
        purpose = request.FRAGMENT if media.is_piece(types) else request.purpose(environ)
    if asked.state.signal and purpose == request.PAGE:
        site.obeyed.see(asked.state)
    wall, walled = _wall(site, here.host, script_name, state, purpose, xml=seen if is_xml else None)
    inserted = site.inserter.write(state, script_name, request.return_to(environ), purpose=purpose, is_utf8=is_utf8)
    page = Page(
        url=here,
        registry=site.settings.registry,
        state=state,
        enforcement=site.settings.enforcement,
        head=walled + inserted.head,
        body=inserted.body,
        end=inserted.end,
        placeholder=site.inserter.placeholder(state, script_name, is_utf8=is_utf8),
        observe=site.strangers.see,
    )
    pipeline: Pipeline | None = None
    body = b""
    if environ.get("REQUEST_METHOD") != "HEAD":
        rewriter: Rewriter = WellFormed(inserted, walled)
        if not is_xml:
            late_wall = partial(_late_wall, site, here, script_name, state)
            rewriter = Unbroken(PageRewriter(page), site.settings.limit, late_wall)
        pipeline = Pipeline(decoding, transcoding, rewriter, compressing)
        body = pipeline.feed(first)
        is_whole = is_whole or taken.get("content-length") == [str(len(first))]
        if is_whole:
            body += pipeline.close()
            headers.append(("Content-Length", str(len(body))))
        if pipeline.failed:
            raise CodingError("A page could not be rewritten from its very beginning.")
        if is_whole:
            pipeline = None

    headers += [("Content-Security-Policy", csp.amend(policy, state.nonce)) for policy in policies]
    headers += wall
    headers.append(("X-DNS-Prefetch-Control", "off"))
    if off := permissions.policy(state):
        headers.append(("Permissions-Policy", off))
    if tag := caching.validator(taken, site.mark(asked.state, request.purpose(environ))):
        headers.append(("ETag", tag))
    depends_on = "" if decoding.is_plain else "Accept-Encoding"
    if shared:
        if vary := caching.varying((*taken.get("vary", ()), depends_on)):
            headers.append(("Vary", vary))
    else:
        headers += caching.private_fields(taken, depends_on=depends_on)
        headers += _taken_back(asked, here.host, script_name)
    return Document(headers, body, pipeline)


def page_state(site: Site, state: ConsentState, headers: Headers) -> ConsentState:
    """Give the state that a page is written for: the visitor's, or in a shared cache nobody's."""
    if not site.settings.is_shared:
        return state
    return site.visitors.nobody(next((value for name, value in headers if name.lower() == "content-language"), ""))


def _encoding(types: list[str], seen: bytes, *, is_xml: bool) -> tuple[list[str], charsets.Recoding | None, bool]:
    """Say what a page's encoding is: the `Content-Type` to send, what reads it first, whether UTF-8 comes out."""
    content_type = charsets.declared(types)
    charset = charsets.label(content_type)
    codec = charsets.codec(charset, seen)
    if codec is not None:
        return [charsets.with_utf8(content_type)], charsets.Transcoding(codec), True
    settled = is_xml or charsets.is_settled(charset) or seen.startswith(codecs.BOM_UTF8)
    return [content_type] if types else [], None if settled else charsets.Disarming(), charsets.is_utf8(charset)


def _wall(
    site: Site, host: str, script_name: str, state: ConsentState, purpose: str, *, xml: bytes | None
) -> tuple[Headers, bytes]:
    """Write our own policy: as header fields, or as markup if it is too long for proxies on the way.

    Parameters:
        xml: the first bytes of a page that is not rewritten, and whose policy is enforced whatever is set.
    """
    ((kind, policy),) = site.policy_headers(host, script_name, state, closed=False)
    kind = kind if xml is None else ENFORCED
    if len(policy) <= csp.ROOM:
        return [(kind, policy)], b""
    if purpose == request.FRAGMENT or (xml is not None and not can_hold_a_policy(xml)):
        # There is no head to put it in: should it be shown all the same, nobody may act.
        return site.policy_headers(host, script_name, state, closed=True), b""
    return [], csp.as_markup(policy) if kind == ENFORCED else b""


def _late_wall(site: Site, here: Url, script_name: str, state: ConsentState) -> bytes:
    """Write what shuts everybody out who is not the site, for pages whose policy only reports."""
    if site.settings.enforcement == STRICT:
        return b""
    ((_, policy),) = site.policy_headers(here.host, script_name, state, closed=True)
    return csp.as_script(policy, state.nonce)


def _taken_back(asked: Asked, host: str, script_name: str) -> Headers:
    """Take back cookies: the one that allowed somebody once, and those of trackers that are not allowed."""
    fields: Headers = []
    if asked.used_once:
        mount = script_name or "/"
        fields.append(("Set-Cookie", f"{once.COOKIE_NAME}=; Max-Age=0; Path={mount}; SameSite=Lax; HttpOnly"))
    if asked.denied:
        secure = asked.environ.get("wsgi.url_scheme") == "https"
        path = request.path(asked.environ)
        fields += expire(asked.denied, host=host, path=path, secure=secure)[:_ENOUGH_PURGED]
    return fields
