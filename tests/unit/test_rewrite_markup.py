"""Hooks of the page itself, and the markup of the banners that a site may come from."""

import pytest

from .rewriting import rewrite

ALL = ("counter", "player", "market")


def same(html, *allowed):
    return rewrite(html, *allowed) == html


def test_a_marked_script_of_the_site_itself_waits_for_its_purpose():
    html = '<script data-consent="analytics" src="/own.js"></script>'
    out = rewrite(html)
    assert ' data-consent-src="/own.js"' in out
    assert 'data-consent-blocked="" data-consent-for="analytics" type="text/plain"' in out
    assert same(html, *ALL)
    assert not same(html, "counter"), "the purpose is not complete without the other vendor"


def test_a_marked_inline_script_waits_for_its_purpose():
    assert 'type="text/plain"' in rewrite('<script data-consent="analytics">own()</script>')


def test_a_marked_vendor_is_waited_for():
    html = '<img data-consent-vendor=counter src="/own.gif">'
    assert 'data-consent-blocked="counter" data-consent-for="analytics"' in rewrite(html)
    assert same(html, "counter")


def test_an_unknown_vendor_or_purpose_is_never_allowed():
    for mark in ("data-consent-vendor=nobody", 'data-consent="nothing"', 'data-consent="analytics nothing"'):
        assert not same(f'<img {mark} src="/own.gif">', *ALL)


def test_what_is_marked_as_necessary_passes():
    assert same('<script data-consent="necessary" src="https://stranger.example/a.js"></script>')
    assert same('<style data-consent=necessary>@import "//stranger.example/a.css"</style>')
    assert same('<iframe data-consent=necessary src="//stranger.example/"></iframe>')


def test_marked_as_necessary_for_a_vendor_is_no_way_round_the_vendor():
    assert not same('<script data-consent=necessary data-consent-vendor=counter src="/own.js"></script>')


def test_an_open_gate_lets_no_stranger_through():
    html = '<script data-consent="analytics" src="https://stranger.example/a.js"></script>'
    assert 'data-consent-blocked="?"' in rewrite(html, *ALL)


def test_a_marked_style_sheet_is_empty_until_then():
    html = '<style data-consent="analytics">@import "/own.css"</style>'
    assert rewrite(html).endswith('data-consent="analytics"></style>')
    assert same(html, *ALL)


def test_a_marked_noscript_is_empty_until_then():
    html = '<noscript data-consent="analytics"><img src=/own.gif></noscript>'
    assert "<img" not in rewrite(html)
    assert same(html, *ALL)


def test_an_element_that_loads_nothing_stays():
    assert same('<p data-consent="social"><a data-consent=social href="https://player.example/">x</a>')


ASLEEP_AND_AWAKE = [
    (
        '<script type="text/plain" data-category="analytics" data-src="/own.js"></script>',
        '<script src="/own.js" data-category="analytics"></script>',
    ),
    (
        '<script type="text/plain" data-category="analytics" data-type="module" src="/own.js"></script>',
        '<script type="module" data-category="analytics" src="/own.js"></script>',
    ),
    (
        '<script type="text/plain" data-cookieconsent="statistics, marketing">own()</script>',
        '<script data-cookieconsent="statistics, marketing">own()</script>',
    ),
    (
        '<script type="text/plain" data-type="application/javascript" data-name="counter">own()</script>',
        '<script type="application/javascript" data-name="counter">own()</script>',
    ),
    (
        '<script type="text/plain" data-category="statistics" data-cmplz-src="/own.js"></script>',
        '<script src="/own.js" data-category="statistics"></script>',
    ),
    (
        '<script type="text/plain" data-cookieyes="cookieyes-analytics">x()</script>',
        '<script data-cookieyes="cookieyes-analytics">x()</script>',
    ),
    (
        '<script type="text/plain" class="optanon-category-C0002">x()</script>',
        '<script class="optanon-category-C0002">x()</script>',
    ),
    (
        '<script type="text/plain" data-categories="analytics">x()</script>',
        '<script data-categories="analytics">x()</script>',
    ),
    (
        '<iframe data-cookieconsent="marketing" data-cookieblock-src="//market.example/"></iframe>',
        '<iframe src="//market.example/" data-cookieconsent="marketing"></iframe>',
    ),
    (
        '<img data-name="counter" data-src="//counter.example/a.gif">',
        '<img src="//counter.example/a.gif" data-name="counter">',
    ),
    ('<template data-purpose="analytics"><img src="/own.gif"></template>', '<img src="/own.gif"></template>'),
]


@pytest.mark.parametrize(("asleep", "awake"), ASLEEP_AND_AWAKE)
def test_another_banners_markup_wakes_when_its_purpose_is_allowed(asleep, awake):
    assert rewrite(asleep, *ALL).replace("  ", " ") == awake.replace("  ", " ")


@pytest.mark.parametrize(("asleep", "awake"), ASLEEP_AND_AWAKE)
def test_another_banners_markup_stays_asleep_and_is_marked_until_then(asleep, awake):
    out = rewrite(asleep)
    assert "data-consent-blocked=" in out
    for attribute in ("type=", "data-category", "data-src", "<template"):
        assert (attribute in out) is (attribute in asleep) or attribute == "data-src"


def test_another_banners_markup_wakes_no_stranger():
    html = '<script type="text/plain" data-category="analytics" data-src="https://stranger.example/a.js"></script>'
    out = rewrite(html, *ALL)
    assert ' src="https' not in out
    assert 'type="text/plain"' in out


def test_words_that_are_nobodys_purpose_are_left_alone():
    for html in (
        '<script type="text/plain" data-category="recipes">x</script>',
        '<script type="text/plain">x</script>',
        '<img data-src="//player.example/x" data-category="video">',
        '<template data-purpose="row"><p></template>',
    ):
        assert same(html, *ALL)
