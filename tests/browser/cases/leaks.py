"""Pages that reach a third party which nobody has allowed."""

from __future__ import annotations

from .case import Case
from .rare import RARE

SCRIPTS = [
    Case("script", "<script src=https://{t}/a.js></script>"),
    Case("script without a scheme", "<script src=//{t}/a.js></script>"),
    Case("script over http", "<script src=http://{t}/a.js></script>"),
    Case("script, async", '<script async src="https://{t}/a.js"></script>'),
    Case("script, deferred", '<script defer src="https://{t}/a.js"></script>'),
    Case("module", '<script type=module src="https://{t}/a.js"></script>'),
    Case("module for old browsers", '<script nomodule src="https://{t}/a.js"></script>', seen=False),
    Case("module in capitals", '<script type=" Module " src="https://{t}/a.js"></script>', seen=False),
    Case("script of an old type", '<script type="text/javascript1.3" src="https://{t}/a.js"></script>'),
    Case("script of an old language", '<script language="JavaScript1.2" src="https://{t}/a.js"></script>'),
    Case("script of an empty type", '<script type="" src="https://{t}/a.js"></script>'),
    Case("script in capitals", '<SCRIPT SRC="HTTPS://{t}/A.JS"></SCRIPT>'),
    Case("script whose closing slash means nothing", '<script src="https://{t}/a.js"/></script>'),
    Case("script in the head", "<html><head><script src=https://{t}/a.js></script></head><body></body></html>"),
    Case("script before the doctype's end", "<script src=https://{t}/a.js></script><html><body></body></html>"),
    Case("script after the body", "<html><body></body></html><script src=https://{t}/a.js></script>"),
    Case("script whose address is doubled", "<script src=https://{t}/a.js src=/own.js></script>"),
    Case("script held in data", "<script src=\"data:text/javascript,new Image().src='https://{t}/a.gif'\"></script>"),
    Case(
        "script held in base64", '<script src="data:text/javascript;base64,§base64:fetch("https://{t}/a")§"></script>'
    ),
    Case("inline fetch", '<script>fetch("https://{t}/a")</script>'),
    Case("inline fetch without cors", "<script>fetch('https://{t}/a', {mode: 'no-cors'})</script>"),
    Case("inline fetch of a template literal", "<script>fetch(`https://{t}/a?${1}`)</script>"),
    Case("inline beacon", '<script>navigator.sendBeacon("https://{t}/a")</script>'),
    Case("inline request", '<script>var x=new XMLHttpRequest();x.open("GET","https://{t}/a");x.send()</script>'),
    Case("inline image", "<script>new Image().src='//{t}/a.gif'</script>"),
    Case("inline image of a request object", '<script>fetch(new Request("https://{t}/a"))</script>'),
    Case("inline image with escaped slashes", '<script>new Image().src="https:\\/\\/{t}\\/a.gif"</script>'),
    Case("inline image in hexadecimal", '<script>new Image().src="§hex:https://{t}/a.gif§"</script>', runtime=True),
    Case("inline import", '<script>import("https://{t}/a.js")</script>'),
    Case("static import", '<script type=module>import a from "https://{t}/a.js"</script>'),
    Case("import for its effects", '<script type=module>import "https://{t}/a.js"</script>'),
    Case("export from elsewhere", '<script type=module>export * from "https://{t}/a.js"</script>'),
    Case(
        "loader as vendors hand it out",
        "<script>(function(w,d,t,u){var s=d.createElement(t),f=d.getElementsByTagName(t)[0];s.async=1;s.src=u;"
        "f.parentNode.insertBefore(s,f)})(window,document,'script','https://{t}/a.js')</script>",
    ),
    Case(
        "loader in a variable",
        "<script>var u='https://{t}/a.js';var s=document.createElement('script');s.src=u;"
        "document.head.appendChild(s)</script>",
    ),
    Case(
        "loader in pieces",
        "<script>var s=document.createElement('script');s.src=['https:','','{t}','a.js'].join('/');"
        "document.head.appendChild(s)</script>",
        runtime=True,
    ),
    Case(
        "loader by attribute",
        "<script>var s=document.createElement('script');s.setAttribute('src','https://{t}/a.js');"
        "document.head.appendChild(s)</script>",
    ),
    Case("written script", "<script>document.write('<script src=\"https://{t}/a.js\"><\\/script>')</script>"),
    Case("written image", '<script>document.write("<img src=https://{t}/a.gif>")</script>'),
    Case("written in pieces", '<script>document.write("<im"+"g src=//"+"{t}/a.gif>")</script>', runtime=True),
    Case("markup set", "<p id=p></p><script>p.innerHTML='<img src=https://{t}/a.gif>'</script>"),
    Case(
        "markup inserted",
        '<script>document.body.insertAdjacentHTML("beforeend","<iframe src=\'https://{t}/\'></iframe>")</script>',
    ),
    Case(
        "markup by template",
        "<script>var t=document.createElement('template');t.innerHTML='<img src=\"https://{t}/a.gif\">';"
        "document.body.append(t.content)</script>",
    ),
    Case("background by script", "<script>document.body.style.backgroundImage='url(https://{t}/a.gif)'</script>"),
    Case(
        "style by script",
        "<script>var s=document.createElement('style');s.textContent='@import \"https://{t}/a.css\"';"
        "document.head.append(s)</script>",
    ),
    Case(
        "sheet by script",
        "<script>var l=document.createElement('link');l.rel='stylesheet';l.href='https://{t}/a.css';"
        "document.head.append(l)</script>",
    ),
    Case("font by script", "<script>new FontFace('f','url(https://{t}/f.woff2)').load()</script>"),
    Case("audio by script", "<script>new Audio('https://{t}/a.mp3').load()</script>"),
    Case("events by script", "<script>new EventSource('https://{t}/a')</script>"),
    Case("socket by script", "<script>new WebSocket('wss://{t}/a')</script>", seen=False),
    Case(
        "worker that fetches",
        "<script>new Worker(URL.createObjectURL(new Blob(['fetch(\"https://{t}/a\")'])))</script>",
        runtime=True,
    ),
    Case(
        "frame by script",
        "<script>var f=document.createElement('iframe');f.src='//{t}/';document.body.append(f)</script>",
    ),
    Case("eval of base64", '<script>eval(atob("§base64:fetch("https://{t}/a")§"))</script>', runtime=True),
    Case("snippet that a comment opens", '<script><!--\nfetch("https://{t}/a")\n//--></script>'),
    Case("script after a commented script", "<!-- <script> --><script src=https://{t}/a.js></script>"),
    Case("script after a text that closes it", "<script>var a='<!--'</script><script src=https://{t}/a.js></script>"),
    Case("script in SVG", '<svg><script href="https://{t}/a.js"></script></svg>'),
    Case("script in SVG, old link", '<svg><script xlink:href="https://{t}/a.js"/></svg>'),
    Case("script in SVG, inline", "<svg><script>fetch(&quot;https://{t}/a&quot;)</script></svg>"),
    Case("script in SVG, in CDATA", '<svg><script><![CDATA[fetch("https://{t}/a")]]></script></svg>'),
    Case(
        "import map",
        '<script type=importmap>{"imports":{"a":"https://{t}/a.js"}}</script><script type=module>import "a"</script>',
    ),
    Case(
        "import map, escaped",
        '<script type=importmap>{"imports":{"a":"https:\\/\\/{t}\\/a.js"}}</script><script type=module>import "a"</script>',
    ),
    Case(
        "speculation",
        '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["https://{t}/a"],'
        '"referrer_policy":"no-referrer","eagerness":"immediate"}]}</script>',
        seen=False,
    ),
    Case(
        "speculation over all links",
        '<a href="https://{t}/a">a</a><script type=speculationrules>{"prefetch":[{"source":"document","where":'
        '{"not":{"href_matches":"/x"}},"referrer_policy":"no-referrer","eagerness":"immediate"}]}</script>',
        seen=False,
    ),
]

FRAMES = [
    Case("frame", "<iframe src=https://{t}/></iframe>"),
    Case("frame that is lazy", '<iframe loading=lazy src="https://{t}/a"></iframe>'),
    Case("frame of no size", '<iframe width=0 height=0 style="display:none" src="https://{t}/a"></iframe>'),
    Case("frame with markup inside", '<iframe srcdoc="<img src=https://{t}/a.gif>"></iframe>'),
    Case(
        "frame with escaped markup inside",
        '<iframe srcdoc="§escaped:<script src="https://{t}/a.js"></script>§"></iframe>',
    ),
    Case(
        "frame in a frame in a frame",
        '<iframe srcdoc="§escaped:<iframe srcdoc="<img src=https://{t}/a.gif>"></iframe>§"></iframe>',
    ),
    Case("frame with a script inside", "<iframe srcdoc=\"<script>fetch('https://{t}/a')</script>\"></iframe>"),
    Case("frame with a sheet inside", '<iframe srcdoc="<style>@import url(https://{t}/a.css)</style>"></iframe>'),
    Case("frame with a base inside", '<iframe srcdoc="<base href=https://{t}/><img src=a.gif>"></iframe>'),
    Case("frame of data", '<iframe src="data:text/html,<img src=https://{t}/a.gif>"></iframe>'),
    Case("frame of data, percent", '<iframe src="data:text/html,§percent:<img src="https://{t}/a.gif">§"></iframe>'),
    Case(
        "frame of data, base64", '<iframe src="data:text/html;base64,§base64:<img src="https://{t}/a.gif">§"></iframe>'
    ),
    Case(
        "frame of data, UTF-16",
        '<iframe src="data:text/html;charset=utf-16,§utf-16:<img src="https://{t}/a.gif">§"></iframe>',
    ),
    Case(
        "frame of SVG",
        '<iframe src="data:image/svg+xml,§percent:<svg xmlns="http://www.w3.org/2000/svg"><image href="https://{t}/a.gif"/></svg>§"></iframe>',
    ),
    Case("frame of a script", "<iframe src=\"javascript:'<img src=https://{t}/a.gif>'\"></iframe>"),
    Case("frame of a script that fetches", "<iframe src=\"javascript:fetch('https://{t}/a')\"></iframe>"),
    Case("frame of an escaped script", "<iframe src=\"java&#10;script:fetch('https://{t}/a')\"></iframe>"),
    Case("frameset", "<html><frameset cols=*><frame src=https://{t}/></frameset></html>"),
    Case("object", '<object data="https://{t}/a"></object>'),
    Case("object of a page", '<object type=text/html data="https://{t}/a"></object>'),
    Case("object in an object", '<object><object data="https://{t}/a"></object></object>'),
    Case("object of data", '<object type=text/html data="data:text/html,<img src=https://{t}/a.gif>"></object>'),
    Case("embed", "<embed src=https://{t}/a>"),
    Case("embedded picture", '<embed type=image/png src="https://{t}/a.png">'),
    Case(
        "parameter",
        '<object type=application/x-shockwave-flash><param name=movie value="https://{t}/a.swf"></object>',
        seen=False,
    ),
    Case("applet", '<applet code=A codebase="https://{t}/"></applet>', seen=False),
    Case("portal", '<portal src="https://{t}/"></portal>', seen=False),
    Case("fenced frame", '<fencedframe src="https://{t}/"></fencedframe>', seen=False),
    Case("frame with a doubled address", '<iframe src="https://{t}/a" src="/own"></iframe>'),
]

IMAGES = [
    Case("image", "<img src=https://{t}/a.gif>"),
    Case("image in capitals", "<IMG SRC=HTTPS://{t}/A.GIF>"),
    Case("image without spaces", '<img/src="https://{t}/a.gif"/>'),
    Case("image with a space round the sign", '<img src = "https://{t}/a.gif">'),
    Case("image in single quotes", "<img src='https://{t}/a.gif'>"),
    Case("image over lines", '<img\nsrc\n=\n"https://{t}/a.gif"\n>'),
    Case("image that is lazy", '<img loading=lazy src="https://{t}/a.gif">'),
    Case("image by its old name", "<image src=https://{t}/a.gif>"),
    Case("image candidates", '<img srcset="https://{t}/a.gif 1x, /own.gif 2x">'),
    Case("image candidates, the second", '<img srcset="/own.gif 400w,https://{t}/a.gif 4000w" sizes=4000px>'),
    Case("image candidates with commas", '<img srcset="https://{t}/a,b.gif, /own.gif 9x">'),
    Case("image source", '<picture><source srcset="https://{t}/a.gif"><img src=/own.gif></picture>'),
    Case("image of data that is none", '<img src="data:image/gif,x" srcset="//{t}/a.gif">'),
    Case("image button", '<input type=image src="https://{t}/a.gif">'),
    Case("image button in capitals", '<input TYPE=IMAGE src="https://{t}/a.gif">'),
    Case(
        "image in a template that scripts use",
        '<template><img src="https://{t}/a.gif"></template><script>document.body.append(document.querySelector("template").content)</script>',
    ),
    Case("image in a shadow tree", '<div><template shadowrootmode=open><img src="https://{t}/a.gif"></template></div>'),
    Case("image without scripts", '<noscript><img src="https://{t}/a.gif"></noscript>', javascript=False),
    Case(
        "image without scripts, in the head",
        '<html><head><noscript><img src="https://{t}/a.gif"></noscript></head><body></body></html>',
        javascript=False,
    ),
    Case("frame without scripts", '<noscript><iframe src="https://{t}/a"></iframe></noscript>', javascript=False),
    Case(
        "sheet without scripts",
        '<html><head><noscript><link rel=stylesheet href="https://{t}/a.css"></noscript></head><body></body></html>',
        javascript=False,
    ),
    Case(
        "import without scripts", '<noscript><style>@import "https://{t}/a.css";</style></noscript>', javascript=False
    ),
    Case("image after a text area", "<textarea></textarea><img src=https://{t}/a.gif>"),
    Case("image after a title in SVG", "<svg><title></svg><img src=https://{t}/a.gif></title></svg>"),
    Case("image in a title in SVG", '<svg><title><img src="https://{t}/a.gif"></title></svg>'),
    Case("image in a style in SVG", '<svg><style><img src="https://{t}/a.gif"></style></svg>'),
    Case("image after a comment that ends early", "<!--><img src=https://{t}/a.gif>-->"),
    Case("image after a comment that ends oddly", "<!-- --!><img src=https://{t}/a.gif>-->"),
    Case("image after a bogus comment", "<!x><img src=https://{t}/a.gif>"),
    Case("image after a section", "<![CDATA[><img src=https://{t}/a.gif>]]>"),
    Case("image after a processing instruction", "<?x ><img src=https://{t}/a.gif>?>"),
    Case("image after an end tag with an attribute", '</p a=">"><img src=https://{t}/a.gif>'),
    Case("image after a quote out of place", '<p a"=">"><img src=https://{t}/a.gif>'),
    Case("image in a foreign object", '<svg><foreignObject><img src="https://{t}/a.gif"></foreignObject></svg>'),
    Case("image in mathematics", '<math><mtext><img src="https://{t}/a.gif"></mtext></math>'),
    Case("image that leaves mathematics", '<math><img src="https://{t}/a.gif"></math>'),
    Case("image in an option", "<select><option><img src=https://{t}/a.gif></select><img src=https://{t}/b.gif>"),
    Case("image in a table", "<table><img src=https://{t}/a.gif></table>"),
    Case("image without an end", '<p><img src="https://{t}/a.gif" alt="x" ><p'),
    Case("image error", '<img src="/missing.gif" onerror="this.onerror=null;this.src=\'https://{t}/a.gif\'">'),
    Case("image load", "<img src=/own.gif onload=\"new Image().src='//{t}/a.gif'\">"),
    Case("page load", "<html><body onload=\"fetch('https://{t}/a')\"></body></html>"),
    Case("handler with references", '<img src=/missing.gif onerror="fetch(&quot;https:&#47;&#47;{t}/a&quot;)">'),
    Case("handler in SVG", "<svg onload=\"fetch('https://{t}/a')\"></svg>"),
    Case("handler of a details element", "<details open ontoggle=\"fetch('https://{t}/a')\"></details>"),
    Case("attribution", '<img src=/own.gif attributionsrc="https://{t}/a">', seen=False),
    Case("attribution of a script", '<script src=/own.js attributionsrc="https://{t}/a"></script>', seen=False),
]

ADDRESSES = [
    Case("tab in the address", '<img src="https:/\t/{t}/a.gif">'),
    Case("line in the address", '<img src="ht\ntps://{t}/a.gif">'),
    Case("backslashes", r'<img src="https:\\{t}\a.gif">'),
    Case("backslashes without a scheme", r'<img src="\\{t}\a.gif">'),
    Case("mixed slashes", r'<img src="/\{t}/a.gif">'),
    Case("many slashes", '<img src="https://////{t}/a.gif">'),
    Case("one slash", '<img src="https:/{t}/a.gif">'),
    Case("no slash", '<img src="https:{t}/a.gif">'),
    Case("user in the address", '<img src="https://www.board.test@{t}/a.gif">', seen=False),
    Case("port in the address", '<img src="https://{t}:443/a.gif">'),
    Case("dot at the end", '<img src="https://{t}./a.gif">', seen=False),
    Case("references in the address", '<img src="§references:https://{t}/a.gif§">'),
    Case("named references", '<img src="https&colon;&sol;&sol;{t}&sol;a.gif">'),
    Case("references without an end", '<img src="https&#58//{t}/a.gif">'),
    Case("spaces round the address", '<img src="  https://{t}/a.gif  ">'),
    Case("control before the address", '<img src="&#1;https://{t}/a.gif">'),
    Case("percent in the host", '<img src="https://%63{t}/a.gif">', seen=False),
    Case("wide letters", '<img src="https://ｘ.{t}/a.gif">', seen=False),
    Case("scheme in capitals", '<img src="hTTpS://{t}/a.gif">'),
    Case("base", '<html><head><base href="https://{t}/"></head><body><img src="a.gif"></body></html>'),
    Case("base without a scheme", '<html><head><base href="//{t}"></head><body><img src="/a.gif"></body></html>'),
    Case(
        "base after one without an address",
        '<html><head><base target=_top><base href="https://{t}/"></head><body><img src="a.gif"></body></html>',
    ),
    Case("base in the body", '<base href="https://{t}/"><script src="a.js"></script>'),
    Case("base after an image", '<img src=own.gif><base href="https://{t}/"><img src="a.gif">'),
    Case("base over a sheet", '<base href="https://{t}/"><style>body{background:url(a.gif)}</style>'),
]

LINKS = [
    Case("sheet", '<link rel=stylesheet href="https://{t}/a.css">'),
    Case("sheet, other words", '<link rel="ALTERNATE StyleSheet" href="https://{t}/a.css">', seen=False),
    Case("sheet for print", '<link rel=stylesheet media=print href="https://{t}/a.css">'),
    Case(
        "sheet that is loaded late",
        '<link rel=stylesheet media=print onload="this.media=\'all\'" href="https://{t}/a.css">',
    ),
    Case("sheet of data", '<link rel=stylesheet href="data:text/css,§percent:@import "https://{t}/a.css";§">'),
    Case("sheet in the body", '<p><link rel=stylesheet href="//{t}/a.css">'),
    Case(
        "icon", '<html><head><link rel="shortcut icon" href="https://{t}/a.png"></head><body></body></html>', seen=False
    ),
    Case("icon of a phone", '<link rel="apple-touch-icon" href="https://{t}/a.png">', seen=False),
    Case(
        "manifest", '<html><head><link rel=manifest href="https://{t}/a.json"></head><body></body></html>', seen=False
    ),
    Case("preload", '<link rel=preload as=script href="https://{t}/a.js">'),
    Case("preload of an image", '<link rel=preload as=image imagesrcset="https://{t}/a.gif 1x">'),
    Case("preload of a font", '<link rel=preload as=font crossorigin href="https://{t}/a.woff2">'),
    Case("module preload", '<link rel=modulepreload href="https://{t}/a.js">'),
    Case("prefetch", '<link rel=prefetch href="https://{t}/a">'),
    Case("prerender", '<link rel=prerender href="https://{t}/a">', seen=False),
    Case("preconnect", '<link rel=preconnect href="https://{t}">', seen=False),
    Case("name look-up", '<link rel=dns-prefetch href="//{t}">', seen=False),
    Case("several relations", '<link rel="author  prefetch" href="https://{t}/a">'),
    Case("search", '<link rel=search type=application/opensearchdescription+xml href="https://{t}/a.xml">', seen=False),
    Case("refresh", '<meta http-equiv=refresh content="0;url=https://{t}/">'),
    Case("refresh without a word", "<meta http-equiv=Refresh content=\"0, 'https://{t}/'\">"),
    Case("ping", '<a id=a href="#b" ping="https://{t}/a">a</a>', click="#a"),
    Case("ping among others", '<a id=a href="#b" ping="/own https://{t}/a">a</a>', click="#a"),
    Case(
        "ping of an area",
        '<img src=/own.gif usemap="#m" width=90 height=90><map name=m><area id=a coords="0,0,90,90" href="#b" ping="https://{t}/a"></map>',
        seen=False,
    ),
]

MEDIA = [
    Case("video", "<video src=https://{t}/a.mp4></video>"),
    Case("video source", "<video><source src=https://{t}/a.mp4></video>"),
    Case("video picture", "<video poster=https://{t}/a.gif></video>"),
    Case("audio", "<audio src=https://{t}/a.mp3 preload=auto></audio>"),
    Case("audio source", '<audio preload=auto><source src="https://{t}/a.mp3"></audio>'),
    Case("subtitles", '<video src=/own.mp4 crossorigin><track default src="https://{t}/a.vtt"></video>'),
    Case("background sound", "<bgsound src=https://{t}/a.mid>", seen=False),
]

SHEETS = [
    Case("background in a style", '<p style="background:url(https://{t}/a.gif)">p'),
    Case("background in quotes", "<p style=\"background:url('https://{t}/a.gif')\">p"),
    Case("background in references", '<p style="background:url(&quot;https://{t}/a.gif&quot;)">p'),
    Case("background, escaped", r'<p style="background:\75rl(https:\2f \2f {t}/a.gif)">p'),
    Case("background, all escaped", '<p style="background:url(§css:https://{t}/a.gif§)">p'),
    Case("background after a comment", '<p style="color:red;/*;*/background:/**/url( //{t}/a.gif )">p'),
    Case("background, several", '<p style="background:url(/own.gif),url(https://{t}/a.gif)">p'),
    Case("background attribute", '<html><body background="https://{t}/a.gif"></body></html>'),
    Case("background of a table", '<table background="https://{t}/a.gif"><tr><td>a</table>'),
    Case("background of a cell", '<table><tr><td background="https://{t}/a.gif">a</table>'),
    Case("image set", "<p style=\"background:image-set('https://{t}/a.gif' 1x)\">p"),
    Case("image set, old", '<p style="background:-webkit-image-set(url(https://{t}/a.gif) 1x)">p'),
    Case("list", '<ul style="list-style:url(https://{t}/a.gif)"><li>a</ul>'),
    Case("border", '<p style="border:9px solid;border-image:url(https://{t}/a.gif) 3">p'),
    Case("cursor", '<p style="cursor:url(https://{t}/a.gif),auto">p', seen=False),
    Case("mask", '<p style="mask-image:url(https://{t}/a.svg)">p'),
    Case("clip", '<p style="clip-path:url(https://{t}/a.svg#b)">p', seen=False),
    Case("filter", '<p style="filter:url(https://{t}/a.svg#b)">p', seen=False),
    Case("shape", '<p style="float:left;shape-outside:url(https://{t}/a.gif)">p'),
    Case("variable", '<p style="--a:url(https://{t}/a.gif);background:var(--a)">p'),
    Case("content", "<style>p::before{content:url(https://{t}/a.gif)}</style><p>p"),
    Case("import", '<style>@import "https://{t}/a.css";</style>'),
    Case("import by function", "<style>@import url(https://{t}/a.css) screen;</style>"),
    Case("import, escaped", r'<style>@\69mport "https://{t}/a.css";</style>'),
    Case("import after a comment", '<style><!--/* */@import/**/"https://{t}/a.css";--></style>'),
    Case("import of a layer", '<style>@import url("https://{t}/a.css") layer(a) supports(color:red);</style>'),
    Case("import without an end", '<style>@import "https://{t}/a.css'),
    Case("import of data", '<style>@import "data:text/css,§percent:@import "https://{t}/a.css";§";</style>'),
    Case("import in capitals", '<STYLE>@IMPORT URL("//{t}/a.css");</STYLE>'),
    Case("import in a style of SVG", '<svg><style>@import "https://{t}/a.css";</style></svg>'),
    Case("import in a style of SVG, by references", "<svg><style>@import &#34;https://{t}/a.css&#34;;</style></svg>"),
    Case("import in a style of SVG, in CDATA", '<svg><style><![CDATA[@import "https://{t}/a.css";]]></style></svg>'),
    Case("font", "<style>@font-face{font-family:f;src:url(https://{t}/f.woff2)}p{font-family:f}</style><p>p"),
    Case(
        "font, second source",
        '<style>@font-face{font-family:f;src:local("none"),url("//{t}/f.woff") format("woff")}p{font-family:f}</style><p>p',
    ),
    Case("background in a sheet", "<style>body{background:url('https://{t}/a.gif')}</style>"),
    Case(
        "background in a condition",
        "<style>@media all{@supports (color:red){body{background:url(https://{t}/a.gif)}}}</style>",
    ),
    Case("background in a nested rule", "<style>body{color:red;& p{background:url(https://{t}/a.gif)}}</style><p>p"),
    Case(
        "background after a quote that does not end",
        '<style>p{content:"a\n}body{background:url(https://{t}/a.gif)}</style>',
    ),
    Case(
        "background in a shadow tree",
        "<div><template shadowrootmode=open><style>p{background:url(https://{t}/a.gif)}</style><p>p</p></template></div>",
    ),
]

DRAWINGS = [
    Case("picture in SVG", '<svg width=9 height=9><image width=9 height=9 href="https://{t}/a.gif"/></svg>'),
    Case(
        "picture in SVG, old link",
        '<svg width=9 height=9><image width=9 height=9 xlink:href="https://{t}/a.gif"/></svg>',
    ),
    Case("use in SVG", '<svg><use href="https://{t}/a.svg#b"/></svg>', seen=False),
    Case(
        "filter in SVG",
        '<svg width=9 height=9><filter id=f><feImage href="https://{t}/a.gif"/></filter><rect width=9 height=9 filter="url(#f)"/></svg>',
    ),
    Case(
        "fill in SVG",
        '<svg width=9 height=9><rect width=9 height=9 fill="url(https://{t}/a.svg#b)"/></svg>',
        seen=False,
    ),
    Case(
        "mask in SVG",
        '<svg width=9 height=9><rect width=9 height=9 mask="url(https://{t}/a.svg#b)"/></svg>',
        seen=False,
    ),
    Case(
        "style in SVG",
        '<svg width=9 height=9><rect width=9 height=9 style="mask:url(https://{t}/a.svg)"/></svg>',
        seen=False,
    ),
    Case(
        "animated address",
        '<svg width=9 height=9><image width=9 height=9><set attributeName=href to="https://{t}/a.gif"/></image></svg>',
        seen=False,
    ),
    Case(
        "animated values",
        '<svg width=9 height=9><image width=9 height=9 href="/own.gif"><animate attributeName=href values="/own.gif;https://{t}/a.gif" dur=1s /></image></svg>',
        seen=False,
    ),
    Case(
        "pattern in SVG",
        '<svg width=9 height=9><pattern id=p width=9 height=9><image width=9 height=9 href="https://{t}/a.gif"/></pattern><rect fill="url(#p)" width=9 height=9 /></svg>',
    ),
]

# The address is put together at run time, so that no reading of the page finds it: the guard's and the policy's part.
_ADDRESS = "['https:','','{t}','a'].join('/')"
AT_RUN_TIME = [
    Case(f"at run time: {name}", f"<p id=p>p</p><script>var u={_ADDRESS};{code}</script>", seen=name != "speculation", runtime=True)
    for name, code in (
        ("fetch", "fetch(u)"),
        ("fetch of a request", "fetch(new Request(u))"),
        ("fetch of an address object", "fetch(new URL(u))"),
        ("beacon", "navigator.sendBeacon(u)"),
        ("request", "var x=new XMLHttpRequest();x.open('GET',u);x.send()"),
        ("events", "new EventSource(u)"),
        ("image", "new Image().src=u"),
        ("image candidates", "new Image().srcset=u+' 1x'"),
        ("image by attribute", "new Image().setAttribute('src',u)"),
        ("image by attribute in capitals", "new Image().setAttribute('SRC',u)"),
        ("image by attribute node", "var a=document.createAttribute('src');a.value=u;new Image().setAttributeNode(a)"),
        ("image by named item", "var a=document.createAttribute('src');a.value=u;new Image().attributes.setNamedItem(a)"),
        ("image copied", "var t=document.createElement('template');t.innerHTML='<img src='+u+'>';p.append(t.content.cloneNode(true))"),
        ("image from a parser", "p.append(document.importNode(new DOMParser().parseFromString('<img src='+u+'>','text/html').images[0],true))"),
        ("image from a fragment", "p.append(document.createRange().createContextualFragment('<img src='+u+'>'))"),
        ("image by markup", "p.innerHTML='<img src='+u+'>'"),
        ("image in place of an element", "p.outerHTML='<img src='+u+'>'"),
        ("image beside an element", "p.insertAdjacentHTML('afterend','<img src='+u+'>')"),
        ("image written", "document.write('<img src='+u+'>')"),
        ("image written in pieces", "document.write('<img sr');document.write('c='+u+'>')"),
        ("image in SVG", "var n='http://www.w3.org/2000/svg',s=document.createElementNS(n,'svg'),i=document.createElementNS(n,'image');i.setAttribute('href',u);i.setAttribute('width',9);i.setAttribute('height',9);s.append(i);p.append(s)"),
        ("image in a shadow tree", "p.attachShadow({mode:'open'}).innerHTML='<img src='+u+'>'"),
        ("video picture", "var v=document.createElement('video');v.poster=u;p.append(v)"),
        ("audio", "new Audio(u).load()"),
        ("script", "var s=document.createElement('script');s.src=u;p.append(s)"),
        ("sheet", "var l=document.createElement('link');l.rel='stylesheet';l.href=u;p.append(l)"),
        ("prefetch", "var l=document.createElement('link');l.rel='prefetch';l.href=u;document.head.append(l)"),
        ("preload", "document.head.append(Object.assign(document.createElement('link'),{rel:'preload',as:'image',href:u}))"),
        ("import", "import(u)"),
        ("imported sheet", "var s=document.createElement('style');s.textContent='@import \"'+u+'\"';p.append(s)"),
        ("sheet of data", "var l=document.createElement('link');l.rel='stylesheet';l.href='data:text/css,@import \"'+u+'\"';p.append(l)"),
        ("style", "p.style.backgroundImage='url('+u+')'"),
        ("style as text", "p.style.cssText='background:url('+u+')'"),
        ("style by attribute", "p.setAttribute('style','background:url('+u+')')"),
        ("style by property", "p.style.setProperty('background','url('+u+')')"),
        ("rule", "p.append(document.createElement('style'));document.styleSheets[0].insertRule('p{background:url('+u+')}')"),
        ("adopted sheet", "var c=new CSSStyleSheet();c.replaceSync('p{background:url('+u+')}');document.adoptedStyleSheets=[c]"),
        ("font", "new FontFace('f','url('+u+')').load()"),
        ("frame", "var f=document.createElement('iframe');f.src=u;p.append(f)"),
        ("frame by attribute", "var f=document.createElement('iframe');f.setAttribute('src',u);p.append(f)"),
        ("frame with a document", "var f=document.createElement('iframe');f.srcdoc='<img src='+u+'>';p.append(f)"),
        ("frame that is written", "var f=document.createElement('iframe');p.append(f);var d=f.contentDocument;d.open();d.write('<img src='+u+'>');d.close()"),
        ("frame whose window fetches", "var f=document.createElement('iframe');p.append(f);f.contentWindow.fetch(u)"),
        ("frame of data", "var f=document.createElement('iframe');f.src='data:text/html,<img src='+u+'>';p.append(f)"),
        ("object", "var o=document.createElement('object');o.data=u;p.append(o)"),
        ("embed", "var e=document.createElement('embed');e.src=u;p.append(e)"),
        ("worker", "new Worker(URL.createObjectURL(new Blob(['fetch(\"'+u+'\")'])))"),
        ("worker that imports", "new Worker(URL.createObjectURL(new Blob(['importScripts(\"'+u+'.js\")'])))"),
        ("handler", "p.innerHTML='<img src=x: onerror=\"fetch(u)\">'"),
        ("ping", "p.innerHTML='<a href=#x ping='+u+'>a</a>';p.firstChild.click()"),
        ("text as code", "setTimeout('fetch(u)')"),
        ("function from text", "new Function('fetch(u)')()"),
        ("module", "p.append(Object.assign(document.createElement('script'),{type:'module',textContent:'import \"'+u+'.js\"'}))"),
        ("speculation", "p.append(Object.assign(document.createElement('script'),{type:'speculationrules',textContent:'{\"prefetch\":[{\"urls\":[\"'+u+'\"]}]}'}))"),
        ("background attribute", "document.body.background=u"),
        ("base", "document.head.append(Object.assign(document.createElement('base'),{href:u}));new Image().src='b.gif'"),
    )
]  # fmt: skip

LEAKS: list[Case] = [
    *AT_RUN_TIME, *SCRIPTS, *FRAMES, *IMAGES, *ADDRESSES, *LINKS, *MEDIA, *SHEETS, *DRAWINGS, *RARE
]  # fmt: skip
