"""Source as numbered lines of HTML, quietly highlighted.

The source of a cell comes in; escaped markup goes out, in which the page's styles number each line. Nothing is run.
"""

from __future__ import annotations

from html import escape

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Operator, String, Token

_CLASSES = ((Comment, "c"), (String, "s"), (Keyword, "k"), (Operator.Word, "k"))


def listing(source: str) -> str:
    """Give the lines of Python source, each in a `span` of its own, which the page's styles number."""
    lines = [""]
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        first, *others = text.split("\n")
        lines[-1] += _marked(kind, first)
        lines += [_marked(kind, other) for other in others]
    return "\n".join(f'<span class="l">{line}</span>' for line in lines)


def _marked(kind: object, text: str) -> str:
    if not text:
        return ""
    name = next((name for of, name in _CLASSES if kind in of), "") if kind is not Token else ""
    return f'<span class="{name}">{escape(text, quote=False)}</span>' if name else escape(text, quote=False)
