"""Hostile pages, rewritten, and read by two parsers that nobody here wrote: nothing live points at the third party."""

from __future__ import annotations

import re

import turbohtml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from consent.registry import Registry
from consent.rewrite import Page, PageRewriter
from consent.state import ConsentState
from consent.urls import parse

THIRD = "t.example"
REGISTRY = Registry.builtin(use=())
PAGE = Page(parse("https://www.board.test/p"), REGISTRY, ConsentState(None))

ADDRESSES = st.sampled_from(
    [
        "https://t.example/a", "//t.example/a", "HTTPS:\\\\T.example", " https://t.example/a ",
        "https:&#x2f;/t.example/a",
        "https&colon;//t.example", "ht\ntps://t.example/a", "/own", "own?u=https://o.example", "data:image/gif,x",
        "", "#",
    ]
)  # fmt: skip
QUOTES = st.sampled_from(['"{}"', "'{}'", "{}", "'{}", '"{}', "{}'", "\n{}", "{}/"])
SPACES = st.sampled_from([" ", "\n", "/", " / ", "\t", "\f", "", "=", " =", "\x0b", "\x00"])
NAMES = st.sampled_from(
    [
        "img", "IMG", "image", "iframe", "script", "Script", "style", "link rel=stylesheet", "link rel='x preload'",
        "link rel=author", "a", "svg", "math", "use", "feImage", "foreignObject", "title", "textarea", "noscript",
        "object",
        "embed", "video", "audio", "source", "track", "input type=image", "input", "body", "table", "td", "template",
        "template shadowrootmode=open", "select", "option", "p", "plaintext", "xmp", "noembed", "noframes", "desc",
        "mtext",
        "annotation-xml encoding=text/html", "annotation-xml", "br", "base", "frameset", "frame", "head", "html",
        "form", "mi",
        "script type=application/json", "script type=text/plain", "meta http-equiv=refresh", "font color=red", "font",
    ]
)  # fmt: skip
ATTRIBUTES = st.sampled_from(
    [
        "src",
        "SRC",
        "href",
        "xlink:href",
        "data",
        "poster",
        "background",
        "srcset",
        "ping",
        "content",
        "alt",
        "title",
        "x",
        '"',
    ]
)
TEXTS = st.sampled_from(
    [
        "text", "<", "</", "<!--", "-->", "--!>", "<!-->", "<!--->", "<!", "<?", ">", "]]>", "<![CDATA[", "'", '"',
        "=", "&",
        "<!doctype html>", "\x00", "\xff", "é", "</ ", "</>", "</3", "<3", "/>", "\r\n", "<a", "<img", "<script",
        "</script",
    ]
)  # fmt: skip


@st.composite
def tags(draw) -> str:
    parts = ["<", draw(NAMES)]
    for _ in range(draw(st.integers(0, 3))):
        parts += [draw(SPACES), draw(ATTRIBUTES)]
        if draw(st.booleans()):
            parts += ["=", draw(QUOTES).format(draw(ADDRESSES))]
    parts.append(draw(st.sampled_from([">", ">", ">", "/>", " >", "\n>", ""])))
    return "".join(parts)


ENDS = NAMES.map(lambda name: f"</{name.partition(' ')[0]}>")
PAGES = st.lists(st.one_of(tags(), tags(), ENDS, TEXTS), max_size=14).map("".join)

LOADING = {"src", "srcset", "data", "poster", "background", "imagesrcset", "lowsrc"}
BY_HREF = {"link", "image", "use", "feimage", "script"}


def rewritten(page: str) -> str:
    rewriter = PageRewriter(PAGE)
    data = page.encode("utf-8", "surrogateescape")
    return (rewriter.feed(data) + rewriter.close()).decode("utf-8", "surrogateescape")


def points_there(value: str) -> bool:
    url = re.sub(r"[\t\n\r]", "", value.strip("".join(map(chr, range(33))))).replace("\\", "/").lower()
    return re.match(r"(https?:/*|//+)t\.example(?=[/?#:]|\Z)", url) is not None


def candidates(value: str) -> list[str]:
    """Read a srcset as WHATWG HTML tells to: words behind an address, up to the comma, are descriptors."""
    found = []
    while value := value.lstrip("\t\n\f\r ,"):
        address = re.split(r"[\t\n\f\r ]", value, maxsplit=1)[0]
        value = value[len(address) :]
        found.append(address.rstrip(","))
        if not address.endswith(","):
            value = re.sub(r"\A(?:\([^)]*\)?|[^(,])*", "", value)
    return found


def is_live(name: str, attributes: dict[str, str]) -> str | None:
    """Give the attribute by which an element reaches the third party, by rules written apart from those under test."""
    if name == "script" and attributes.get("type", "").strip().lower() not in {"", "module", "text/javascript"}:
        return None
    for attribute, value in attributes.items():
        if attribute in LOADING and name not in {"a", "p", "br", "form", "option", "select", "title", "textarea"}:
            if attribute == "src" and name == "input" and attributes.get("type", "").lower() != "image":
                continue
            if attribute == "data" and name != "object":
                continue
            if attribute == "poster" and name != "video":
                continue
            if attribute == "src" and name not in SRC:
                continue
            if attribute == "srcset" and name not in {"img", "source"}:
                continue
            if attribute == "background" and name not in {"body", "table", "td"}:
                continue
            if any(map(points_there, candidates(value) if "srcset" in attribute else [value])):
                return attribute
        elif (
            attribute in {"href", "xlink:href"}
            and name in BY_HREF
            and (attribute == "href" or name not in {"link", "img"})
            and (name != "link" or {"stylesheet", "preload"} & set(attributes.get("rel", "").lower().split()))
        ):
            if points_there(value):
                return attribute
        elif attribute == "ping" and name in {"a", "area"} and any(map(points_there, value.split())):
            return attribute
    return None


SRC = {"img", "image", "iframe", "script", "embed", "video", "audio", "source", "track", "input", "frame"}


def live_by_lexbor(page: str) -> list[str]:
    tree = LexborHTMLParser(page)
    found = []
    for node in tree.root.traverse(include_text=False) if tree.root else ():
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        attribute = is_live((node.tag or "").lower(), attributes)
        # Lexbor keeps <image> outside SVG as img, and gives SVG names in lower case
        if attribute is not None:
            found.append(f"{node.tag} {attribute}")
    return found


def live_by_turbohtml(page: str) -> list[str]:
    found = []
    waiting = [turbohtml.parse(page)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, turbohtml.Element):
            attributes = {name.lower(): _text(value) for name, value in node.attrs.items()}
            attribute = is_live(node.tag.lower(), attributes)
            if attribute is not None:
                found.append(f"{node.tag} {attribute}")
        waiting.extend(getattr(node, "children", ()))
    return found


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return "" if value is None or value is True else str(value)


@settings(max_examples=600, deadline=None)
@given(PAGES)
@example("<img src='https://t.example/a' src=x>")
@example("<svg><title><image href=//t.example/a>")
@example("<!--><img src=//t.example/a>-->")
@example('<p a"=">"><img src=//t.example/a>')
@example('<img srcset="HTTPS:\\\\T.example><img src=\nhttps://t.example/a src ">')
@example("<img srcset='a, (x, //t.example/b 1x), //t.example/c 2x'>")
def test_nothing_live_points_at_a_third_party(page):
    out = rewritten(page)
    assert live_by_lexbor(out) == []
    assert live_by_turbohtml(out) == []


def test_the_oracle_reads_candidates_apart_from_their_descriptors():
    assert candidates("a 1x,b (c, d) 2x , e,") == ["a", "b", "e"]


def test_the_oracles_see_what_is_live():
    page = "<p><img src=//t.example/a><svg><image href=https:\\\\t.example></svg><script src=//t.example></script>"
    assert sorted(live_by_lexbor(page)) == ["image href", "img src", "script src"]
    assert sorted(live_by_turbohtml(page)) == ["image href", "img src", "script src"]


_ADDED = re.compile(r' data-consent-blocked="[^"]*" data-consent-for="[^"]*"( hidden="" data-consent-hidden="")?')
_TYPED = re.compile(r'( data-consent-type="[^"]*")? type="text/plain"')


def restored(out: str) -> str:
    """Take away what was added and give renamed attributes their names back."""
    return re.sub(r"data-consent-", "", _TYPED.sub("", _ADDED.sub("", out)))


@settings(max_examples=400, deadline=None)
@given(PAGES)
def test_every_byte_outside_the_edits_is_the_pages_own(page):
    assume("type=" not in page.replace("type=image", ""))  # a type that moves is the business of other tests
    # A script or sheet with tags inside, which only SVG has, is held by design, and what follows the first is dropped.
    assume(not (re.search(r"(?i)<(svg|math)", page) and re.search(r"(?i)<(script|style)", page)))
    # What a noscript leaves open would swallow its end for some visitors and not for others: it is left out.
    assume(not re.search(r"(?i)<noscript", page))
    # a renamed attribute is written in lower case
    assert restored(rewritten(page)).lower() == page.lower()


@settings(max_examples=200, deadline=None)
@given(PAGES.map(lambda page: re.sub(r"(?i)t\.example", "www.board.test", page)))
def test_a_page_that_names_only_the_site_itself_is_not_touched(page):
    # Scripts and sheets without an end, or with tags inside (in SVG), are held by design: their end is not known.
    assume(not re.search(r"(?i)<(svg|math|script|style|noscript)", page))
    # A quote may be part of a host, which is then another one.
    assume(not re.search(r"www\.board\.test['\"=<&\t\n\r]", page))
    assert rewritten(page) == page


@settings(max_examples=100, deadline=None)
@given(PAGES, st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_the_cuts_between_chunks_mean_nothing(page, sizes):
    data = page.encode("utf-8", "surrogateescape")
    rewriter = PageRewriter(PAGE)
    pieces = []
    position = 0
    while position < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(rewriter.feed(data[position : position + size]))
        position += size
    out = b"".join(pieces) + rewriter.close()
    assert out.decode("utf-8", "surrogateescape") == rewritten(page)
