"""Names that try to break out of a page, a document, a workbook, a notebook or a template, or to spoil how they look."""

from __future__ import annotations

from hypothesis import strategies as st

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></textarea><svg onload=alert(1)>",
    '"><a href="javascript:alert(1)">x</a>',
    "' onfocus='alert(1)' autofocus='",
    "<!-- ]]> <![CDATA[ <?xml ?>",
    "&lt;b&gt; &amp; &#x3c;script&#x3e; &nosuch;",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
)
TEMPLATES = ("{{ 7*7 }}", "{% raw %} {% endraw %}", "${7*7} %(x)s {0} {x}", "{#", "\\u003cscript\\u003e \\x3c \\n")
TYPESET = ("#let x = 1", "#panic()", '#panic("no") @ref <label>', "$x$ $$y$$ $", "*b* _i_ `c` = head", "\\begin{x} \\", "// comment /* */")
FORMULAS = ('=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "{=SUM(A1:A9)}", "\t=1", "'=1", "_x0041_")
MARKDOWN = (
    "[x](http://y.example)",
    "![x](http://y.example/z.png)",
    "# head",
    "```\ncode\n```",
    "> quote",
    "<http://y.example>",
    "---",
    "| a | b |",
)
QUOTES = ("'", '"', "\u2018\u2019\u201c\u201d", "`\u00b4\u2032", "\u00ab\u00bb", '\\"', "''; DROP TABLE x; --")
UNSEEN = (
    "\u202egnp.exe\u202c",
    "\u2066a\u2067b\u2069\u200f\u061c",
    "\u05d0\u05d1\u05d2 12 \u0627\u0644",
    "zero\u200bwidth\u200d\u2060\ufeff",
    "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a" * 3,
    "nul\x00bell\x07esc\x1b[31m del\x7f",
    "line\u2028para\u2029\x85\r\n",
    "\U000e0041\ud800",
)
LONG = ("W" * 2_000, "a-" * 1_000, "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 40, "\u4e2d\u6587" * 60)
NAMES = (*MARKUP, *TEMPLATES, *TYPESET, *FORMULAS, *MARKDOWN, *QUOTES, *UNSEEN, *LONG)

SEEN = st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])
names = st.one_of(
    st.sampled_from(NAMES),
    st.text(min_size=1, max_size=60),
    st.text("<>&\"'`={}[]()#$@%*_\\/:;!-|~^\u200b\u202e\u0301aA1 \n", min_size=1, max_size=40),
    st.builds(lambda one, other, mark: f"{one}{mark}{other}", st.sampled_from(NAMES), st.sampled_from(NAMES), SEEN),
)
