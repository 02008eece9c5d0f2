"""A chart's SVG made fit to stand inside a page: nothing that runs, loads or styles from outside, and ids of its own.

SVG as matplotlib writes it comes in; the same picture goes out with presentation attributes instead of styles, so that a strict
Content-Security-Policy lets it show. What is not on the lists below is left out, and so is what draws nothing or says again what already
holds; coordinates keep two decimals of a point. Tidying twice gives the same as tidying once.
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
_COORDINATES = _listed("d x y x1 x2 y1 y2 dx dy cx cy r rx ry width height points transform stroke-width stroke-dasharray")
_DECIMALS = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_WORDS = {f"{_SVG}text", f"{_SVG}tspan"}
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
    named = dict.fromkeys(re.findall(r"#([\w.-]+)", body))
    ids = [name for name in (element.get("id", "") for element in root.iter()) if name in named]
    _tidy_element(root, {name: f"{prefix}-{place}" for place, name in enumerate(ids)})
    _lighten(root)
    for name in ("stroke-linejoin", "stroke-linecap"):
        root.attrib.setdefault(name, {"stroke-linejoin": "round", "stroke-linecap": "butt"}[name])
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"(</?)ns\d+:", r"\1", re.sub(r' xmlns:ns\d+="([^"]*svg)"', r' xmlns="\1"', text))


def colours(svg: str) -> set[str]:
    """Give the colours that a tidied picture names as `#rrggbb`."""
    return set(re.findall(r'(?:fill|stroke|stop-color)="(#[0-9a-f]{6})"', svg))


def _tidy_element(element: ElementTree.Element, ids: dict[str, str]) -> None:
    attributes = dict(element.attrib)
    if attributes.get("id") not in ids:
        attributes.pop("id", "")
    attributes |= _from_style(attributes.pop("style", ""))
    href = attributes.pop(_XLINK_HREF, "") or attributes.pop("href", "")
    kept = {name: value for name, value in attributes.items() if name in _PRESENTATION or name in _PLACING}
    element.attrib.clear()
    for name, value in kept.items():
        own = _own(name, value, ids)
        if own:
            element.set(name, own)
    if href.removeprefix("#") in ids:
        element.set("href", "#" + ids[href.removeprefix("#")])
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _ELEMENTS:
            _tidy_element(child, ids)
        else:
            element.remove(child)
    if element.tag not in _WORDS:
        element.text = None
        for child in element:
            child.tail = None


def _own(name: str, value: str, ids: dict[str, str]) -> str:
    """Give an attribute's value as it stands on the page; empty for one that says nothing, or names what is not there."""
    if name == "id":
        return ids[value]
    value = " ".join(value.split())
    if "url(" in value:
        found = _URL.fullmatch(value)
        return f"url(#{ids[found[1]]})" if found and found[1] in ids else ""
    if name in _COORDINATES:
        value = _DECIMALS.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value).replace("-0 ", "0 ")
        value = re.sub(r" ?([A-Za-z]) ?", r"\1", value) if name == "d" else value
        return "" if re.fullmatch(r"rotate\(-?0( .*)?\)", value) else value
    return value.lower() if re.fullmatch(r"#[0-9A-Fa-f]{6}", value) else value


def _lighten(root: ElementTree.Element) -> None:
    """Take out groups without a word to say, shapes that draw nothing, and what every text says that the picture can say once."""
    texts = [element for element in root.iter() if element.tag in _WORDS]
    for name in ("font-family", "font-size"):
        said = [element.get(name, "") for element in texts if element.get(name)]
        if said and not root.get(name) and len(said) == sum(element.tag == f"{_SVG}text" for element in texts):
            root.set(name, max(dict.fromkeys(said), key=said.count))
        for element in texts:
            if element.get(name) == root.get(name):
                element.attrib.pop(name, None)
    _flatten(root)


def _flatten(element: ElementTree.Element) -> None:
    for child in list(element):
        _flatten(child)
    kept: list[ElementTree.Element] = []
    for child in element:
        name = child.tag.removeprefix(_SVG)
        if name == "g" and not child.attrib:
            kept += list(child)
        elif not (name in {"g", "defs"} and not len(child)) and not _draws_nothing(child):
            kept.append(child)
    for child in list(element):
        element.remove(child)
    element.extend(kept)


def _draws_nothing(element: ElementTree.Element) -> bool:
    """Whether a shape has neither filling nor line, nor a name by which it is used; matplotlib writes both on each shape."""
    is_shape = element.tag.removeprefix(_SVG) in {"path", "rect"}
    return is_shape and element.get("fill") == "none" and not element.get("stroke") and not element.get("id")


def _from_style(style: str) -> dict[str, str]:
    given = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in style.split(";")) if value.strip()}
    font = _FONT.fullmatch(given.pop("font", ""))
    if font:
        given |= {"font-size": font["size"], "font-family": font["family"]}
        for word in font["before"].split():
            given["font-style" if word in {"italic", "oblique"} else "font-weight"] = word
    return given
