"""Pages as they leave the rewriter: what is made inert, how, and what stays."""

import logging

import pytest

from consent.rewrite.page import HOLD_LIMIT

from .rewriting import decisions, page, rewrite

BLOCKED = 'data-consent-blocked="counter" data-consent-for="analytics"'


def same(html, *allowed, **options):
    return rewrite(html, *allowed, **options) == html


def test_a_script_is_silenced_and_keeps_what_it_needs_to_come_back():
    assert rewrite('<script async src="https://counter.example/a.js" id=x></script>') == (
        f'<script {BLOCKED} type="text/plain" async data-consent-src="https://counter.example/a.js" id=x></script>'
    )


def test_a_script_keeps_its_type_beside():
    out = rewrite('<script type="module" src="https://counter.example/a.js"></script>')
    assert 'data-consent-type="module"' in out
    assert 'type="text/plain"' in out
    assert ' type="module"' not in out


def test_an_allowed_vendor_passes_untouched():
    assert same('<script async src="https://counter.example/a.js"></script>', "counter")
    assert not same('<script async src="https://counter.example/a.js"></script>', "player")


def test_a_vendor_of_several_purposes_needs_them_all():
    out = rewrite("<img src=https://market.example/a.gif>")
    assert 'data-consent-for="analytics advertising"' in out


def test_a_stranger_is_blocked_and_cannot_be_granted():
    out = rewrite("<img src=https://stranger.example/a.gif>", "counter", "player", "market")
    assert 'data-consent-blocked="?" data-consent-for=""' in out
    assert "data-consent-src=https://stranger.example/a.gif" in out


def test_of_several_bases_the_first_counts():
    html = '<base href="https://player.example/"><base href="https://www.board.test/"><img src="a.gif">'
    assert [one.url for one in decisions(html, "player")][-1] == "https://player.example/a.gif"


def test_the_type_of_a_style_is_read_in_any_case():
    assert not same('<style type=" Text/CSS ">a{background:url(https://counter.example/a.gif)}</style>')


@pytest.mark.parametrize("host", ["notboard.test", "board.test.example", "evilown.example", "a.cdn.example"])
def test_a_host_that_only_looks_like_the_site_s_own_is_a_stranger(host):
    assert "data-consent-blocked" in rewrite(f"<img src=https://{host}/a.gif>")


def test_a_site_whose_host_is_known_as_a_vendor_s_keeps_its_own_things():
    own = '<img src="https://www.youtube.com/a.gif"><img src="/b.gif">'
    assert same(own, url="https://www.youtube.com/")
    assert not same(own)


def test_an_element_that_asks_for_a_vendor_nobody_knows_cannot_be_woken():
    assert 'data-consent-blocked="?" data-consent-for=""' in rewrite("<img src=/a.gif data-consent-vendor=nobody>")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:new Image().src='https://counter.example/a.gif'",
        "data:text/css,a{background:url(https://counter.example/a.gif)}",
    ],
)
def test_what_a_frame_s_address_runs_is_read_as_what_it_is(address):
    assert 'data-consent-blocked="counter"' in rewrite(f'<iframe src="{address}"></iframe>')


def test_a_necessary_vendor_needs_no_consent():
    assert same("<script src=https://checkout.example/pay.js></script>")


@pytest.mark.parametrize(
    "address",
    [
        "/a.gif", "a.gif", "https://www.board.test/a.gif", "http://www.board.test:81/a.gif", "//board.test/a.gif",
        "https://img.board.test/a.gif", "https://a.www.board.test/", "https://cdn.example/a", "https://a.own.example/a",
        "", "#a", "?q=https://counter.example/", "data:image/gif,x", "about:blank", "blob:https://counter.example/1",
    ],
)  # fmt: skip
def test_the_sites_own_addresses_pass(address):
    assert same(f'<img src="{address}">')


@pytest.mark.parametrize(
    "address",
    [
        "https://board.test.evil.example/", "https://xboard.test/", "https://a.cdn.example/", "https://test/",
        "//www.board.test@stranger.example/", "ftp://stranger.example/",
    ],
)  # fmt: skip
def test_what_only_resembles_the_sites_own_does_not(address):
    assert not same(f'<img src="{address}">')


def test_a_tracker_behind_the_sites_own_name_is_a_tracker():
    assert 'data-consent-blocked="counter"' in rewrite("<script src=//stats.board.test/a.js></script>")
    assert 'data-consent-blocked="counter"' in rewrite("<script src=/hidden/a.js></script>")
    assert 'data-consent-blocked="counter"' in rewrite("<script src=../hidden/a.js></script>")
    assert same("<script src=../hidden/a.js></script>", url="https://www.board.test/some/deep/page")


def test_a_path_of_the_sites_own_is_judged_where_the_page_stands():
    for url, untouched in (("https://www.board.test/a", False), ("https://www.board.test/a/b/c", True)) * 2:
        assert same("<script src=hidden/a.js></script>", url=url) is untouched


def test_a_frame_is_hidden_behind_its_placeholder():
    seen = []

    def placeholder(place):
        seen.append(place)
        return b"<span>[held]</span>"

    out = rewrite(
        '<p><iframe width="560" height=315 title="A film" src="https://player.example/embed/xyz?a=1&amp;b"></iframe>',
        placeholder=placeholder,
    )
    assert out.startswith(
        '<p><span>[held]</span><iframe data-consent-blocked="player" data-consent-for="social" hidden='
    )
    assert ' data-consent-hidden="" name="consent-held" width="560" height=315 title="A film" data-consent-src="' in out
    (place,) = seen
    assert place.vendor.id == "player"
    assert (place.kind, place.width, place.height, place.title) == ("frame", "560", "315", "A film")
    assert place.url == "https://player.example/embed/xyz?a=1&b"
    assert place.link == "https://player.example/watch/xyz"


@pytest.mark.parametrize("how", ["hidden", "width=0 height=0", "style='display: none'", "width=1"])
def test_a_frame_that_nobody_would_see_gets_no_placeholder(how):
    out = rewrite(f"<iframe {how} src=https://counter.example/></iframe>", placeholder=lambda place: b"HELD")
    assert "HELD" not in out
    assert "data-consent-src=" in out


def test_only_what_is_not_allowed_is_renamed():
    out = rewrite('<img src="/own.gif" srcset="https://counter.example/a.gif 2x" alt="https://counter.example/">')
    assert ' src="/own.gif"' in out
    assert 'data-consent-srcset="https://counter.example/a.gif 2x" alt="https://counter.example/"' in out


def test_every_double_of_an_attribute_is_renamed():
    out = rewrite("<img src=https://counter.example/a src=//counter.example/b>")
    assert " src=" not in out


def test_a_style_attribute_leads_nowhere_and_is_kept():
    out = rewrite('<p style="color:red;background:url(https://counter.example/a.gif)">')
    assert ' style="color:red;background:url(data:,)"' in out
    assert 'data-consent-style="color:red;background:url(https://counter.example/a.gif)"' in out


def test_a_style_sheet_leads_nowhere():
    out = rewrite('<style media=all>@import "https://counter.example/a.css";b{c:d}</style>')
    assert '@import "data:,";b{c:d}</style>' in out
    assert "counter.example" not in out


def test_a_style_sheet_is_kept_where_scripts_bring_it_back():
    out = rewrite("<style media=all>@import '//counter.example/a.css';b{c:d}</style>", enforcement="comfort")
    assert out == (
        f"<style {BLOCKED} data-consent-sheet=\"@import '//counter.example/a.css';b{{c:d}}\" media=all>"
        "@import 'data:,';b{c:d}</style>"
    )


def test_a_style_sheet_without_end_in_sight_is_left_out():
    out = rewrite("<p>a<style>" + "a{b:c}\n" * (HOLD_LIMIT // 7 + 1) + "@import '//t.example/'</style>b")
    assert len(out) < 200
    assert out.endswith("></style>b")


def test_a_frames_document_is_rewritten_in_its_attribute():
    out = rewrite('<iframe srcdoc="<p>x</p><img src=https://counter.example/a>"></iframe>')
    assert "<img src=https://counter.example" not in out.replace('data-consent-srcdoc="<p>x</p><img src=https', "")
    assert "data-consent-src=https://counter.example/a" in out
    assert BLOCKED in out


def test_a_frame_that_holds_a_document_in_its_address_is_held():
    out = rewrite('<iframe src="data:text/html,<img src=https://counter.example/a>"></iframe>')
    assert "data-consent-src=" in out
    assert BLOCKED in out


def test_what_visitors_without_scripts_see_is_rewritten():
    out = rewrite("<noscript>a<img src=https://counter.example/a.gif>b</noscript>")
    assert out == f"<noscript>a<img {BLOCKED} data-consent-src=https://counter.example/a.gif>b</noscript>"


def test_a_foreign_base_is_taken_away_and_our_own_addresses_stay_ours():
    out = rewrite("<base href=https://counter.example/><img src=a.gif>")
    assert out == f"<base {BLOCKED} data-consent-href=https://counter.example/><img src=a.gif>"


def test_an_allowed_base_makes_relative_addresses_foreign():
    html = "<base href=https://counter.example/><img src=a.gif>"
    assert same(html, "counter")
    assert [one.host for one in decisions(html, "counter")] == ["counter.example", "counter.example"]


def test_our_own_forms_stay_ours_under_a_base_elsewhere():
    form = b'<form action="/consent/choose"><a href="/consent/">x</a></form>'
    elsewhere = rewrite("<base href=https://cdn.example/><p>x", body=form)
    assert (
        '<form action="https://www.board.test/consent/choose"><a href="https://www.board.test/consent/">' in elsewhere
    )
    assert '<form action="/consent/choose">' in rewrite("<base href=/x/><p>x", body=form)


def test_an_own_base_changes_what_relative_addresses_mean():
    assert not same('<base href="/hidden/"><script src="a.js"></script>')
    assert same('<base href="/shown/"><script src="a.js"></script>')


def test_an_import_map_loses_only_the_addresses_that_are_not_allowed():
    out = rewrite('<script type=importmap>{"imports": {"a": "https://counter.example/a.js", "b": "/b.js"}}</script>')
    assert out == '<script type=importmap>{"imports": {"a": "data:text/javascript,", "b": "/b.js"}}</script>'


def test_a_vendors_snippet_is_held():
    assert "data-consent-blocked" in rewrite("<script>counter('init', 1)</script>")
    assert same("<script>counter('init', 1)</script>", "counter")
    assert same("<script>// counter('init', 1)\n</script>")


def test_a_script_of_two_vendors_waits_for_both():
    html = "<script>counter('init');new Image().src='https://player.example/a.gif'</script>"
    assert 'data-consent-blocked="counter player" data-consent-for="analytics social"' in rewrite(html)
    assert 'data-consent-blocked="player" data-consent-for="social"' in rewrite(html, "counter")
    assert same(html, "counter", "player")


def test_an_event_handler_that_loads_is_held():
    assert "data-consent-onload=" in rewrite("<body onload=\"fetch('https://counter.example/')\">")
    assert same("<body onload=\"fetch('/own?u=https://counter.example/')\">")


def test_insertions_stand_where_they_belong():
    parts = {"head": b"[H]", "body": b"[B]", "end": b"[E]"}
    assert rewrite("<html><head><title>t</title></head><body>x</body></html>", **parts) == (
        "<html><head>[H]<title>t</title></head><body>[B]x[E]</body></html>"
    )
    assert rewrite("<p>x", **parts) == "[H][B]<p>x[E]"


def test_documents_in_the_page_get_no_insertions():
    out = rewrite('<body><iframe srcdoc="<body><img src=//counter.example/a></body>"></iframe>', body=b"[B]")
    assert out.count("[B]") == 1


def test_every_byte_at_a_time_gives_the_same():
    from consent.rewrite import PageRewriter

    html = (
        "<head><base href=/x/><style>@import '//counter.example/a'</style></head><body><p a='é'>"
        "<script>fetch('//counter.example/')</script><noscript><img src=//counter.example/a></noscript>"
        "<iframe src=//player.example/embed/x></iframe><svg><image href=//counter.example/b /></svg></body>"
    ).encode()
    whole = rewrite(html)
    assert whole.encode() != html
    rewriter = PageRewriter(page())
    pieces = [rewriter.feed(html[i : i + 1]) for i in range(len(html))]
    assert (b"".join(pieces) + rewriter.close()).decode() == whole


def test_reporting_alone_changes_nothing_and_tells_everything():
    html = "<script src=//counter.example/></script><img src=//stranger.example/><style>@import '//x.example'</style>"
    assert same(html, enforcement="report")
    told = decisions(html, enforcement="report")
    assert [(one.host, one.allowed, one.reason) for one in told] == [
        ("counter.example", False, "refused"),
        ("stranger.example", False, "unknown"),
        ("x.example", False, "unknown"),
    ]


def test_the_same_is_told_when_a_tag_comes_again():
    html = "<img src=https://counter.example/a.gif>" * 3
    assert len(decisions(html)) == 3
    assert len(decisions(html)) == 3
    assert all(one.allowed for one in decisions(html, "counter"))


def test_a_rule_that_breaks_down_lets_nothing_through(monkeypatch, caplog):
    from consent.rewrite.judge import Judge

    def broken(*args, **options):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(Judge, "attribute", broken)
    monkeypatch.setattr(Judge, "snippet", broken)
    monkeypatch.setattr(Judge, "sheet", broken)
    with caplog.at_level(logging.ERROR, logger="consent"):
        out = rewrite(
            "<p>a<img src=/unheard-of.gif onload='x()'>b<script src=/unheard-of.js></script>"
            "<script>unheard_of()</script><style>unheard{of:url(x)}</style>c"
        )
    assert " data-consent-src=/unheard-of.gif data-consent-onload='x()'>b" in out
    assert out.count('<script type="text/plain"') == 2
    assert "<style></style>" in out
    assert out.endswith("c")
    assert "broken on purpose" in caplog.text


def test_an_inline_script_without_end_in_sight_stays_inert():
    code = "var a = 1;\n" * (HOLD_LIMIT // 11 + 1)
    out = rewrite(f"<p>a<script>{code}</script>b")
    assert 'type="text/plain"' in out[:200]
    assert out.endswith(f">{code}</script>b")


def test_what_the_page_ends_in_is_judged_as_it_stands():
    assert same("<p>a<style>b{c:d}")
    assert same("<p>a<script>own()")
    assert rewrite("<p>a<style>@import '//t.example/").endswith("@import 'data:,'")
    assert "data-consent-src" in rewrite("<p>a<noscript><img src=//t.example/>")


def test_documents_in_documents_without_end_are_not_let_through():
    import html

    text = "<img src=https://counter.example/a>"
    for _ in range(8):
        text = f'<iframe srcdoc="{html.escape(text)}"></iframe>'
    out = rewrite(text)
    assert out != text
    for _ in range(9):
        assert "<img src=https://counter.example" not in out.partition("data-consent-srcdoc")[0]
        out = html.unescape(out)


def test_threads_that_share_everything_get_each_their_own_page():
    from concurrent.futures import ThreadPoolExecutor

    html = "".join(
        f"<img src=https://counter.example/{number}.gif><img src=/own-{number}.gif>" for number in range(200)
    )
    held, free = rewrite(html), rewrite(html, "counter")
    assert held != free == html
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: rewrite(html, *(("counter",) if number % 2 else ())), range(64)))
    assert all(out == (free if number % 2 else held) for number, out in enumerate(told))


def test_the_same_bytes_may_mean_something_else_in_svg():
    # References are text in an HTML style element, and quotes in that of SVG.
    style = "<style>@import &quot;//counter.example/a.css&quot;;</style>"
    assert rewrite(f"<p>{style}") == f"<p>{style}"
    for _ in range(2):
        both = rewrite(f"<p>{style}<svg>{style}</svg>{style}")
        assert both.count("//counter.example") == 2
        assert "//counter.example" not in both[both.index("<svg>") : both.index("</svg>")]


@pytest.mark.parametrize(
    ("opened", "behind"),
    [
        ("<!--", "<script>--><img src=https://counter.example/1.gif></script>"),
        ("<!-- x", "<style>--><img src=https://counter.example/1.gif></style>"),
        ('<a title="', """<a title='"><img src=https://counter.example/1.gif>'>"""),
        ("<textarea>", "<script></textarea><img src=https://counter.example/1.gif></script>"),
        ("<svg><title>", "</title><style><img src=https://counter.example/1.gif></style>"),
    ],
)
def test_what_a_noscript_leaves_open_cannot_hide_what_follows_from_who_has_no_scripts(opened, behind):
    assert rewrite(f"<noscript><p>x{opened}</noscript>{behind}") == f"<noscript></noscript>{behind}"
    assert rewrite(f"<noscript><p>x{opened.replace('<', '')}</noscript>") == (
        f"<noscript><p>x{opened.replace('<', '')}</noscript>"
    )


@pytest.mark.parametrize(
    "style",
    [
        "@im<!-- -->port 'https://counter.example/a.css';",
        "@im<![CDATA[port 'https://counter.example/a.css';]]>",
        "@im</>port 'https://counter.example/a.css';",
        "@im<?x>port &#39;https://counter.example/a.css&#39;;",
    ],
)
def test_a_style_in_svg_is_read_as_its_text_without_comments(style):
    rewritten = rewrite(f"<svg><style>{style}</style></svg>")
    assert "<svg><style data-consent-blocked=" in rewritten
    assert "@import 'data:,';</style></svg>" in rewritten.replace("&#x27;", "'")


def test_a_script_in_svg_is_read_as_its_text_without_comments():
    loader = "<svg><script>new Image().src='ht<!-- -->tps://counter.example/1.gif'</script></svg>"
    assert 'type="text/plain"' in rewrite(loader)
    assert rewrite(loader.replace("counter.example", "www.board.test")) == loader.replace(
        "counter.example", "www.board.test"
    )


@pytest.mark.parametrize(
    "frame",
    [
        """<iframe src='data:text/xsl,<html xmlns="http://www.w3.org/1999/xhtml"><img src="https://counter.example/a"/></html>'>""",
        """<object data='data:text/xml,<?xml-stylesheet href="https://counter.example/a.css"?><a/>'></object>""",
        """<meta http-equiv=refresh content='0;url=data:text/html,<img src=https://counter.example/a>'>""",
    ],
)
def test_documents_in_addresses_that_are_shown_are_judged(frame):
    assert "data-consent-blocked" in rewrite(frame)
    own = frame.replace("counter.example", "www.board.test")
    assert (rewrite(own) == own) is ("xml-stylesheet" not in own)  # which nothing here reads


def test_imports_are_judged_whatever_the_type_of_their_style():
    # browsers look ahead for them without reading the type
    assert "@import 'data:,'" in rewrite("<style type=text/plain>@import 'https://counter.example/a.css';</style>")
    template = "<style type=text/less>@import 'own.css'; a{b:url(https://counter.example/a.gif)}</style>"
    assert rewrite(template.replace("@import 'own.css'; ", "")) == template.replace("@import 'own.css'; ", "")
