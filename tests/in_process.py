"""Run a notebook's cells in this process, as an analyst's kernel would, without an engine."""

from __future__ import annotations

import ast
import copy
from typing import Any

import nbformat

from tfdata.packs.document import Document, read_document
from tfdata.packs.inputs import NOTEBOOKS, notebook_path
from tfdata.shown import MIME

READ_NOTEBOOKS = {name: nbformat.read(notebook_path(name), 4) for name in NOTEBOOKS}


def run(name: str, parameters: dict[str, str]) -> Document:
    """Run a notebook's code cells and read what they show."""
    notebook = copy.deepcopy(READ_NOTEBOOKS[name])
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.id == "parameters":
            exec(cell.source, names)  # noqa: S102 # the project's own notebook
            names |= parameters
        elif cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop()
            assert isinstance(last, ast.Expr)
            exec(compile(tree, cell.id, "exec"), names)  # noqa: S102 # the project's own notebook
            values = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)  # noqa: S307 # the same
            cell.outputs = [nbformat.v4.new_output("display_data", data={MIME: value.json()}) for value in values]
    return read_document(notebook)
