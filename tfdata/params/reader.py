"""Read a parameter file strictly, remembering the line of everything in it.

YAML's surprises are refused, not passed on: a key twice, `no` for a Boolean, `012` and `15_410` for a number, an anchor.
What comes out is plain Python (dict, list, str, int, Decimal, bool, date) and the line of each value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from tfdata.faults import Fault, Refused, nearest

Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
_PREFIX = "tag:yaml.org,2002:"
_WANTED = "a parameter file holds keys and their values, in YAML and UTF-8, indented with spaces"
_DEEPEST = 12
_LARGEST = 5_000_000
_NOT_PLAIN = "can be read as more than one number; write it plainly, as in 1160 or 0.5, or put text in quotes"
_MESSAGES = {
    "extra_forbidden": "this key is not known here; take it out or correct its spelling",
    "missing": "this key is missing",
    "int_type": "a whole number is wanted here, as in 1160",
    "is_instance_of": "a number is wanted here, as in 1160 or 0.5",
    "string_too_short": "text is missing here",
    "string_pattern_mismatch": "this is not a GSS code, which is E and eight digits",
    "too_short": "at least one is needed here",
    "string_type": "text is wanted here; put it in quotes",
    "bool_type": "true or false is wanted here",
    "date_type": "a day is wanted here, as in 2015-05-31",
    "list_type": "a list is wanted here",
    "dict_type": "keys with their values are wanted here",
    "model_type": "keys with their values are wanted here",
}


class Strict(BaseModel):
    """A part of a parameter file: unknown keys refused, no type changed in silence, never altered once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Document:
    """A file that was read: its name for messages, its content and the line on which each value stands."""

    name: str
    content: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, place: Path_) -> int | None:
        """Give the line of a place in the file, or of the nearest thing around it."""
        return next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), None)

    def fault(self, place: Path_, message: str) -> Fault:
        """Name a fault at a place in this file."""
        return Fault(self.name, self.line(place), ".".join(str(part) for part in place), message)


def read(path: Path, name: str) -> Document:
    """Read a YAML file; raises Refused with every surprise in it and the line of each."""
    return of_text(text_of(path, name, _WANTED), name)


def text_of(path: Path, name: str, wanted: str) -> str:
    """Give the text of a file; raises Refused, saying what is `wanted`, where it cannot be read or is not UTF-8."""
    try:
        if path.exists() and not path.is_file():
            raise Refused([Fault(name, None, "", f"this is no plain file; {wanted}")])
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise Refused([Fault(name, None, "", f"more than {_LARGEST:,} bytes are refused; {wanted}")])
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Refused([Fault(name, line, "", f"this is not UTF-8 text; {wanted}")]) from None
    except OSError:
        raise Refused([Fault(name, None, "", f"the file cannot be read; {wanted}")]) from None


def of_text(text: str, name: str) -> Document:
    """Read YAML from the text of a file; raises Refused with every surprise in it and the line of each."""
    try:
        faults = sorted(_forbidden(yaml.parse(text, Loader=yaml.CSafeLoader), name))
        root = None if faults else yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        raise Refused([Fault(name, mark.line + 1 if mark else None, "", f"this cannot be read: {problem}; {_WANTED}")]) from None
    if faults:
        raise Refused(faults)
    if root is None:
        raise Refused([Fault(name, 1, "", f"the file is empty; {_WANTED}")])
    lines: dict[Path_, int] = {}
    content = _value(root, (), name, lines, faults)
    if faults:
        raise Refused(sorted(faults))
    return Document(name, content, lines)


def parse(document: Document, model: type[Model]) -> Model:
    """Turn a document into its model; raises Refused with every fault, each with file, line and key."""
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        raise Refused(sorted(_from_pydantic(document, model, error))) from None


def _forbidden(events: Iterable[yaml.Event], name: str) -> Iterator[Fault]:
    """Find what would make a small file large or deep: anchors and their aliases, and brackets inside brackets without end."""
    depth, anchored = 0, 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield Fault(name, line, "", f"more than {_DEEPEST} levels inside each other are refused")
            return
        if getattr(event, "anchor", None) and line and line > anchored:
            anchored = line
            yield Fault(name, line, "", "anchors and aliases are refused; write each value where it stands")


def _from_pydantic(document: Document, model: type[BaseModel], error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_input=False):
        if item["loc"][-1:] == ("int",):
            continue  # a figure may be whole or not: its other reading says what is wanted
        place = tuple(part for part in item["loc"] if not _is_union_tag(part))
        message = _MESSAGES.get(item["type"], item["msg"].removeprefix("Value error, ").replace("Input should", "this must"))
        if item["type"] == "extra_forbidden":
            message += nearest(str(place[-1]), sorted(_keys(model)))
        yield document.fault(place, message)


def _is_union_tag(part: str | int) -> bool:
    return isinstance(part, str) and ("[" in part or part in {"int", "decimal", "str", "date", "bool"})


def _keys(form: Any) -> set[str]:
    """Give every key that a file of this form may hold at some place."""
    if isinstance(form, type) and issubclass(form, BaseModel):
        parts = [item.annotation for item in form.model_fields.values()]
        return set(form.model_fields).union(*map(_keys, parts))
    return set().union(*map(_keys, get_args(form)))


def _value(node: yaml.Node, place: Path_, name: str, lines: dict[Path_, int], faults: list[Fault]) -> Any:
    line = lines[place] = node.start_mark.line + 1
    where = ".".join(map(str, place))
    if isinstance(node, yaml.ScalarNode):
        value, problem = _scalar(node)
        if problem:
            faults.append(Fault(name, line, where, f"{node.value!r} {problem}"))
        return value
    if node.tag not in (f"{_PREFIX}map", f"{_PREFIX}seq"):
        faults.append(Fault(name, line, where, f"the tag {node.tag.removeprefix(_PREFIX)} is refused; write plain keys and values"))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, index), name, lines, faults) for index, item in enumerate(node.value)]
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(Fault(name, key_line, where, "a key must be a word"))
            continue
        key = str(key_node.value)
        here = (*place, key)
        if key in content:
            faults.append(Fault(name, key_line, ".".join(map(str, here)), f"this key stands twice; the first is in line {lines[here]}"))
        content[key] = _value(value_node, here, name, lines, faults)
        lines[here] = key_line
    return content


def _scalar(node: yaml.ScalarNode) -> tuple[Any, str]:
    """Give a plain value, or what is wrong with the way that it is written."""
    text, tag = str(node.value), str(node.tag).removeprefix(_PREFIX)
    if tag == "str":
        return text, ""
    if tag == "null":
        return None, "" if text in ("", "null") else "is not a value; leave the key out, or put text in quotes"
    if tag == "bool":
        return {"true": True, "false": False}.get(text), "" if text in (
            "true",
            "false",
        ) else "is read as true or false; write that, or put text in quotes"
    if tag == "int":
        plain = re.fullmatch(r"-?(0|[1-9]\d{0,17})", text)
        return (int(text), "") if plain else (None, _NOT_PLAIN)
    if tag == "float":
        plain = re.fullmatch(r"-?(0|[1-9]\d{0,17})\.\d{1,9}", text)
        return (Decimal(text), "") if plain else (None, _NOT_PLAIN)
    if tag == "timestamp":
        try:
            return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else ""), ""
        except ValueError:
            return None, "is no day; write one that exists, as in 2015-05-31, or put text in quotes"
    return None, f"has the tag {tag}, which is refused; write it plainly"
