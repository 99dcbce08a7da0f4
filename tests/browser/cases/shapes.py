"""Shapes of pages as the web has them, with none but their own things: they stay as they are."""

from __future__ import annotations

_FRAMEWORK = "!function(e){var t={};function n(r){return t[r]||(t[r]={exports:{}},e[r].call(t[r].exports,t[r],n)),t[r].exports}n(0)}"
_LONG = "".join(
    f'{_FRAMEWORK}([function(e,t,n){{e.exports="//# sourceMappingURL=a.map {n}"}}]);\n' for n in range(3000)
)

SHAPES: dict[str, bytes] = {
    name: page.encode()
    for name, page in {
        "blog": """<!DOCTYPE html>
<html lang="fr-FR" class="no-js">
<head>
<meta charset="UTF-8" />
<link rel="profile" href="https://gmpg.org/xfn/11" />
<link rel="pingback" href="/xmlrpc.php" /><link rel='shortlink' href='/?p=1' />
<link rel="alternate" type="application/rss+xml" title="Flux" href="/feed/" />
<link rel="https://api.w.org/" href="/wp-json/" /><meta name="generator" content="Blog 6.5" />
<style id='global-styles-inline-css' type='text/css'>
:root{--wp--preset--color--black: #000000;--wp--preset--gradient--a: linear-gradient(135deg,rgba(6,147,227,1) 0%,rgb(155,81,224) 100%);}
</style>
<script type="text/javascript">
/* <![CDATA[ */
window._wpemojiSettings = {"baseUrl":"\\/emoji\\/72x72\\/","ext":".png","source":{"concatemoji":"\\/js\\/emoji.min.js?ver=6.5"}};
document.documentElement.className = document.documentElement.className.replace("no-js", "js");
/* ]]> */
</script>
</head>
<body class="home blog"><article id="post-1"><h2><a href="/2024/01/bonjour/" rel="bookmark">Bonjour&nbsp;!</a></h2>
<p>Voir <a href="https://www.youtube.com/watch?v=x">la vidéo</a> <img class="alignnone" src="/wp-content/a.jpg"
 srcset="/wp-content/a-300x200.jpg 300w, /wp-content/a-1024x683.jpg 1024w" sizes="(max-width: 300px) 100vw, 300px" alt="" /></p>
<form action="/wp-comments-post.php" method="post"><input name="url" value="https://" /></form></article></body>
</html>""",
        "encyclopedia": """<!DOCTYPE html><html class="client-nojs" lang="fr" dir="ltr"><head><meta charset="UTF-8"/><title>Vélo</title>
<script>(function(){var className="client-js";document.documentElement.className=className;}());RLCONF={"wgPageName":"Vélo",
"wgCanonicalNamespace":"","wgServer":"//www.board.test"};RLSTATE={"site.styles":"ready"};</script>
<script>(RLQ=window.RLQ||[]).push(function(){/*mw*/});</script>
<link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/deed.fr"><link rel="canonical" href="https://fr.example.org/wiki/V%C3%A9lo">
</head><body><sup id="cite_ref-1"><a href="#cite_note-1"><span>&#91;</span>1<span>&#93;</span></a></sup>
<table class="infobox" style="width:20em;background:#f9f9f9"><tbody><tr><th colspan=2>Vélo<tr><td>a<td>b</table>
<math display=block><mrow><mi>v</mi><mo>=</mo><mfrac><mi>d</mi><mi>t</mi></mfrac></mrow></math>
<ol class="references"><li><a rel="nofollow" class="external" href="https://www.facebook.com/velo">Page</a></ol></body></html>""",
        "shop": """<!doctype html><html lang=fr><head><meta charset=utf-8><title>Selle</title>
<meta property="og:video" content="https://www.youtube.com/v/x"><meta name=twitter:image content=https://images.example.com/a.jpg>
<script type="application/ld+json">{"@context":"https://schema.org/","@type":"Product","image":["https://images.example.com/a.jpg"],
"offers":{"@type":"Offer","url":"https://www.board.test/selle","priceCurrency":"EUR","price":"49.00"}}</script>
<link rel=preload as=image href=/selle.avif imagesrcset="/selle-400.avif 400w, /selle-800.avif 800w" imagesizes=50vw></head>
<body><picture><source type=image/avif srcset="/selle-400.avif 400w,/selle-800.avif 800w"><img src=/selle.jpg width=400 height=300 alt=Selle></picture>
<form action="https://pay.example.com/checkout" method=post><button formaction=/panier>Ajouter</button></form>
<script>window.__STATE__={"share":{"facebook":"https://www.facebook.com/sharer.php?u=","x":"https://twitter.com/intent/tweet"}};
document.querySelector("form").addEventListener("submit",e=>{if(!e.target.checkValidity())e.preventDefault()})</script></body></html>""",
        "streamed application": """<!DOCTYPE html><html><head><meta charSet="utf-8"/><link rel="stylesheet" href="/_next/static/css/a.css" data-precedence="next"/>
<script src="/_next/static/chunks/main-app.js" async=""></script><script>(self.__next_s=self.__next_s||[])</script></head>
<body><div hidden=""><!--$--><!--/$--></div><main><!--$?--><template id="B:0"></template><p>…</p><!--/$--></main>
<script>(self.__next_f=self.__next_f||[]).push([0])</script>
<script>self.__next_f.push([1,"1:HL[\\"/_next/static/css/a.css\\",\\"style\\"]\\n2:[\\"$\\",\\"a\\",null,{\\"href\\":\\"https://www.instagram.com/x\\"}]\\n"])</script>
<div hidden id="S:0"><p>là</p></div><script>$RC=function(b,c){c=document.getElementById(c);c.parentNode.removeChild(c)};$RC("B:0","S:0")</script></body></html>""",
        "hydrated application": """<!DOCTYPE html><html lang="en"><head><script type="module" crossorigin src="/assets/index-4f.js"></script>
<link rel="modulepreload" crossorigin href="/assets/vendor-9c.js"></head><body><div id="app" data-server-rendered="true"><!--[--><a
 href="https://github.com/x" class="link">Code</a><!--]--></div><script>window.__NUXT__=(function(a,b){return {data:[{url:a,n:b}]}}("https://www.youtube.com/",null))</script></body></html>""",
        "old table layout": """<HTML><HEAD><TITLE>Accueil</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<META HTTP-EQUIV=REFRESH CONTENT="300"><SCRIPT LANGUAGE=JavaScript><!--
function go(f){ location.href = f.options[f.selectedIndex].value; return false }
//--></SCRIPT></HEAD><BODY BGCOLOR=#FFFFFF BACKGROUND="fond.gif" TOPMARGIN=0><CENTER><TABLE BORDER=0 BACKGROUND=/td.gif><TR><TD><FONT FACE="Arial" SIZE=2>
<A HREF="http://www.example.com/" TARGET=_top><IMG SRC="spacer.gif" BORDER=0></A><BR><MARQUEE>Bienvenue</MARQUEE></FONT></TABLE></CENTER>
<SELECT ONCHANGE="go(this)"><OPTION VALUE="http://www.example.com/">ailleurs</SELECT></BODY></HTML>""",
        "letter": """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]--></head>
<body style="margin:0;padding:0"><table role="presentation" width="100%"><tr><td align="center" style="font-family:Arial,sans-serif">
<a href="https://www.linkedin.com/company/x" style="color:#0a66c2">LinkedIn</a></td></tr></table></body></html>""",
        "forum": """<!doctype html><html><head><title>Sujet</title></head><body><article><blockquote cite="https://www.facebook.com/x"><p>J'ai mis
<code>&lt;script src=&quot;https://www.googletagmanager.com/gtag/js&quot;&gt;</code> dans ma page</blockquote>
<pre class="language-html"><code>&lt;img src="https://www.facebook.com/tr"&gt;</code></pre><textarea name=reply>[img]https://www.example.com/a.png[/img]
<script>alert("https://www.google-analytics.com")</script></textarea><p>Voir <a href=https://www.google-analytics.com/>ici</a></article></body></html>""",
        "drawings as signs": """<!doctype html><html><body><svg xmlns="http://www.w3.org/2000/svg" style="display:none"><symbol id="i" viewBox="0 0 24 24"><title>Fermer</title>
<path d="M19 6.41 17.59 5 12 10.59"/></symbol><defs><filter id="f"><feGaussianBlur stdDeviation="3"/></filter><clipPath id="c"><rect width="9" height="9"/></clipPath></defs></svg>
<button aria-label="Fermer" onclick="this.closest('dialog').close()"><svg><use href="#i"/></svg></button>
<svg><g clip-path="url(#c)" filter="url('#f')" fill="url(#g)"><a href="https://www.facebook.com/x"><text>f</text></a></g></svg></body></html>""",
        "notebook": f"<!doctype html><html><head><meta charset=utf-8><script>{_LONG}</script></head><body><img src='data:image/png;base64,{'A' * 4000}'></body></html>",
        "administration": """<!DOCTYPE html><html lang="fr"><head><link rel="stylesheet" href="/static/admin/css/base.css"></head><body data-admin-utc-offset="3600">
<a href="#content-start" class="skip">Aller au contenu</a><form method="post" enctype="multipart/form-data"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<input type="url" value="https://www.youtube.com/embed/x" maxlength="200"><input type=image src=/static/go.png><select><option value="//t.example">t</select>
<output for=a>https://www.example.com/</output><progress></progress><datalist id=d><option value="https://www.google-analytics.com/"></datalist>
</form><script id="django-admin-popup-constants" src="/static/admin/js/popup.js" data-popup="{&quot;a&quot;: &quot;https://www.example.com&quot;}"></script></body></html>""",
    }.items()
}  # fmt: skip
