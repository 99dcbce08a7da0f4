"""Pages that name third parties without loading anything from them: not a byte of them may change."""

from __future__ import annotations

from .shapes import SHAPES

_FRAME = "<!doctype html>\n<html lang=fr>\n<head><meta charset=utf-8><title>Innocent</title>{head}</head>\n<body>\n{body}\n</body>\n</html>\n"


def _page(head: str = "", body: str = "") -> bytes:
    return _FRAME.replace("{head}", head).replace("{body}", body).encode()


INNOCENT: dict[str, bytes] = {
    "structured data": _page(
        head="""
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","url":"https://www.example.org/",
"logo":"https://www.facebook.com/images/logo.png","sameAs":["https://www.facebook.com/example","https://twitter.com/example",
"https://www.youtube.com/c/example"]}</script>
<script type="application/json" id="settings">{"analytics":"https://www.google-analytics.com/collect","src":"https://connect.facebook.net/en_US/sdk.js",
"html":"<script src='https://www.googletagmanager.com/gtag/js'>"}</script>"""
    ),
    "metadata": _page(
        head="""
<link rel=canonical href="https://www.facebook.com/example"><link rel="alternate" hreflang=en href="https://example.com/en">
<link rel="author me" href="https://twitter.com/example"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<meta property="og:image" content="https://images.example.com/og.png"><meta name="twitter:player" content="https://www.youtube.com/embed/x">
<meta name="description" content="url=https://www.google-analytics.com/">
<meta http-equiv="Content-Security-Policy" content="img-src 'self' https://images.example.com">"""
    ),
    "links and forms": _page(
        body="""
<a href="https://www.facebook.com/example">Facebook</a> <a href='//twitter.com/example' rel=nofollow target=_blank>Twitter</a>
<a href="https://www.youtube.com/watch?v=x" onclick="return confirm('https://www.youtube.com/')">video</a>
<a href="#" onclick="window.open('https://www.facebook.com/sharer/sharer.php?u=x','share')">share</a>
<button onclick="location.href='https://www.linkedin.com/'">LinkedIn</button>
<form action="https://www.paypal.com/cgi-bin/webscr" method=post><button formaction="https://www.example.com/">pay</button></form>
<map name=m><area href="https://www.instagram.com/example" coords="0,0,1,1"></map>
<blockquote cite="https://www.facebook.com/x">quoted</blockquote> <q cite=https://twitter.com/x>q</q>"""
    ),
    "code samples": _page(
        body="""
<pre><code>&lt;script async src="https://www.googletagmanager.com/gtag/js?id=G-1"&gt;&lt;/script&gt;
&lt;iframe src="https://www.youtube.com/embed/x"&gt;&lt;/iframe&gt;</code></pre>
<textarea><script src="https://www.google-analytics.com/analytics.js"></script><img src=https://www.facebook.com/tr></textarea>
<xmp><img src=https://www.facebook.com/tr></xmp>
<p title='<img src="https://www.facebook.com/tr">'>An image is written &lt;img src="https://www.facebook.com/tr"&gt;.</p>"""
    ),
    "comments": _page(
        head="<!-- <script src=https://www.google-analytics.com/ga.js></script> --><!--[if lt IE 9]>"
        "<script src='https://html5shiv.googlecode.com/svn/trunk/html5.js'></script><![endif]-->",
        body="<!-- <iframe src='https://www.youtube.com/embed/x'></iframe> -- ><img src=//www.facebook.com/tr> -->"
        "<!-- </body> --><p>text</p>",
    ),
    "own scripts that name third parties": _page(
        body="""
<script>
// see https://www.google-analytics.com/analytics.js
/* fetch("https://www.google-analytics.com/collect") */
var text = "We do not use google-analytics.com nor connect.facebook.net.";
var trackers = ["google-analytics.com", "doubleclick.net", "facebook.net"];
var link = '<a href="https://www.facebook.com/example">Facebook</a>';
document.body.insertAdjacentHTML("beforeend", link);
if (document.referrer.indexOf("https://www.google.com/") === 0) { text += "!"; }
fetch("/api/next?from=https://www.facebook.com/").catch(function () {});
function share() { window.open("https://www.facebook.com/sharer/sharer.php?u=" + encodeURIComponent(location.href)); }
var settings = {docs: "https://www.google-analytics.com/collect", home: "https://www.facebook.com/tr?id=1"};
function api(path) { return fetch(path); }
var end = "</body>", regular = /https?:\\/\\/www\\.youtube\\.com/;
window.ready = 1 < 2 && "<script src='x'>";
</script>"""
    ),
    "own files whose names mention third parties": _page(
        head='<script src="/app.js?ref=google-analytics.com"></script><link rel=stylesheet href="/css/facebook.com.css?u=https://www.facebook.com/">',
        body='<img src="/img/www.google-analytics.com/collect.gif"><img src="?src=https://www.facebook.com/tr">'
        '<img src="/twitter.com//www.facebook.com/tr" srcset="/a.gif?//www.facebook.com/tr 1x, /b.gif 2x">',
    ),
    "templates of scripts": _page(
        body="""
<script type="text/x-handlebars-template" id=row><img src="https://www.facebook.com/tr?{{id}}"></script>
<script type="text/template"><script src="https://www.google-analytics.com/ga.js"><\\/script></script>
<script type="x-shader/x-vertex">// https://www.example.com/ void main(){}</script>
<script type="text/plain">https://www.google-analytics.com/ga.js</script>"""
    ),
    "own style sheets": _page(
        head="""<style>
@namespace svg url(http://www.w3.org/2000/svg); @import "/css/more.css";
/* @import "https://fonts.googleapis.com/css"; */
a[href^="https://www.facebook.com"]::after{content:"https://www.facebook.com"} body{background:url(/img/a.png)}
.b{background:url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E")} .c::before{content:"\\201C"}
</style>""",
        body="<p style=\"background:url('/a.png?u=//www.facebook.com/')\">p</p>",
    ),
    "drawings": _page(
        body='<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><defs><linearGradient id=g></defs>'
        '<a xlink:href="https://www.facebook.com/example"><use href="#g"/><path d="M0 0" fill="url(#g)"/></a></svg>'
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi href="https://www.facebook.com/">x</mi></math>'
    ),
    "own modules": _page(
        head='<script type=importmap>{"imports":{"app":"/js/app.js","lib/":"/js/lib/"},"integrity":{"/js/app.js":"sha384-x"}}</script>'
        '<script type=speculationrules>{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/logout"}}]}}]}</script>'
        '<link rel=modulepreload href="/js/app.js"><link rel=preload as=font href="/f.woff2" crossorigin>',
        body='<script type=module>import {a} from "app"; import b from "/js/b.js"; window.a = a;</script>',
    ),
    "own frames and media": _page(
        body='<iframe src="/frame.html" title="own"></iframe><iframe srcdoc="&lt;p&gt;see https://www.facebook.com/&lt;/p&gt;"></iframe>'
        '<video src="/a.mp4" poster="/a.jpg"><track src="/a.vtt"></video><audio controls><source src=a.mp3></audio>'
        '<iframe src="about:blank"></iframe><iframe src="data:text/html,<p>x"></iframe><object data="/a.svg"></object>'
        "<noscript><p>https://www.facebook.com/ <img src=/pixel.gif></noscript>",
    ),
    "awkward markup": _page(
        body='<p a=b"c d=\'e\' f>text<br/><td>\x0b<\x00p></ p><a/b=c><p p="x\ny">\r\ntext\r<!x><?y?></p a=b>'
        "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw=><img alt='>' src=''><input type=text src=https://www.facebook.com/x>"
        "5 < 6 && 7 > 3 <3 &copy &notit; &amp;lt",
    ),
    "own lazy images": _page(
        body='<img data-src="https://www.facebook.com/tr" data-category=video alt=""><div data-name="matomo" data-src="/x"></div>'
        '<li data-category="marketing" data-service="youtube">x</li><div class="youtube_player" videoID="x"></div>'
    ),
    "own minified script": _page(
        body='<script>!function(e,t){"use strict";var n=e.document,r={};function o(e){return t[e]||"https://www.facebook.com/"}'
        'var i=n.createElement("script");i.src="/js/chunk.js?"+Date.now(),n.head.appendChild(i);e.App={o:o,link:'
        '"https://www.youtube.com/channel/x",fetch:function(e){return fetch("/api/"+e)}}}(window,{});</script>'
    ),
    "marked as necessary": _page(
        body='<script data-consent="necessary">var a = new Image(); a.alt = "https://www.example.com/a.gif";</script>'
        '<p data-consent="social">text</p>'
    ),
    **SHAPES,
}
