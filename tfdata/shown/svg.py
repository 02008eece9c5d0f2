"""A chart's SVG made fit to stand inside a page: nothing that runs, loads or styles from outside, and ids of its own.

SVG as matplotlib writes it comes in; the same picture goes out with presentation attributes instead of styles, so that a strict
Content-Security-Policy lets it show. What is not on the lists below is left out. Tidying twice gives the same as tidying once.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


_ELEMENTS = _listed("svg g defs path use rect circle ellipse line polyline polygon text tspan clipPath pattern linearGradient stop")
_PRESENTATION = _listed(
    """fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit opacity font-size font-family font-weight font-style text-anchor dominant-baseline stop-color stop-opacity
    clip-path clip-rule visibility letter-spacing"""
)
_PLACING = _listed(
    """id viewBox width height d x y x1 x2 y1 y2 dx dy cx cy r rx ry points transform offset patternUnits patternTransform
    gradientUnits gradientTransform clipPathUnits preserveAspectRatio"""
)
_FONT = re.compile(r"(?P<before>(?:[a-z0-9-]+ )*)(?P<size>[\d.]+(?:px|pt|em|%)?)(?:/\S+)? (?P<family>.+)")
_URL = re.compile(r"url\(\s*['\"]?#([\w.-]+)['\"]?\s*\)")


def tidy(svg: str, prefix: str) -> str:
    """Give the picture without scripts, styles, links and metadata, every id beginning with `prefix`. Raises ValueError for no SVG."""
    body = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>", "", svg).strip()
    if "<!ENTITY" in body or "<!DOCTYPE" in body:
        raise ValueError(f"{prefix}: the chart's SVG declares entities, which a page does not take")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 # what makes XML dangerous, entities, was refused above
    except ElementTree.ParseError as fault:
        raise ValueError(f"{prefix}: the chart is not SVG: {fault}") from None
    if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
        raise ValueError(f"{prefix}: the chart needs to be an svg element with a viewBox")
    _tidy_element(root, f"{prefix}-", set(re.findall(r"#([\w.-]+)", body)))
    for name in ("stroke-linejoin", "stroke-linecap"):
        root.attrib.setdefault(name, {"stroke-linejoin": "round", "stroke-linecap": "butt"}[name])
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"(</?)ns\d+:", r"\1", re.sub(r' xmlns:ns\d+="([^"]*svg)"', r' xmlns="\1"', text))


def colours(svg: str) -> set[str]:
    """Give the colours that a tidied picture names as `#rrggbb`."""
    return set(re.findall(r'(?:fill|stroke|stop-color)="(#[0-9a-f]{6})"', svg))


def _tidy_element(element: ElementTree.Element, prefix: str, named: set[str]) -> None:
    attributes = dict(element.attrib)
    if attributes.get("id") not in named:
        attributes.pop("id", "")
    attributes |= _from_style(attributes.pop("style", ""))
    href = attributes.pop(_XLINK_HREF, "") or attributes.pop("href", "")
    kept = {name: value for name, value in attributes.items() if name in _PRESENTATION or name in _PLACING}
    element.attrib.clear()
    element.attrib |= {name: _own(name, value, prefix) for name, value in kept.items() if "url(" not in value or _URL.fullmatch(value)}
    if href.startswith("#"):
        element.set("href", "#" + _prefixed(href[1:], prefix))
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _ELEMENTS:
            _tidy_element(child, prefix, named)
        else:
            element.remove(child)
    if element.tag not in {f"{_SVG}text", f"{_SVG}tspan"}:
        element.text = None
        for child in element:
            child.tail = None


def _own(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return _prefixed(value, prefix)
    value = " ".join(value.split())
    return value.lower() if re.fullmatch(r"#[0-9A-Fa-f]{6}", value) else _URL.sub(lambda m: f"url(#{_prefixed(m[1], prefix)})", value)


def _prefixed(name: str, prefix: str) -> str:
    return name if name.startswith(prefix) else prefix + name


def _from_style(style: str) -> dict[str, str]:
    given = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in style.split(";")) if value.strip()}
    font = _FONT.fullmatch(given.pop("font", ""))
    if font:
        given |= {"font-size": font["size"], "font-family": font["family"]}
        for word in font["before"].split():
            given["font-style" if word in {"italic", "oblique"} else "font-weight"] = word
    return given
