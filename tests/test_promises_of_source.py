"""What the project's code never does, read in its source: it runs no text, unpickles nothing, asks no shell and no other machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import nbformat
import pytest

from tfdata import places

SOURCES = {
    path.relative_to(places.ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (places.ROOT / "tfdata").rglob("*.py")
} | {
    f"notebooks/{path.name}": "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    for path in places.NOTEBOOKS.glob("*.ipynb")
}
MODULES = [
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
    "telnetlib",
    "xmlrpc",
    "urllib.request",
    "http.client",
    "http.server",
    "socketserver",
    "asyncio",
    "xml.sax",
    "xml.dom",
    "tarfile",
    "code",
    "pdb",
]
"""What is imported nowhere."""
CALLS = [
    "eval",
    "exec",
    "compile",
    "__import__",
    "input",
    "breakpoint",
    "os.system",
    "os.popen",
    "os.execv",
    "tempfile.mktemp",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "yaml.load_all",
    "yaml.unsafe_load_all",
    "pd.read_pickle",
    "pandas.read_pickle",
    "pd.eval",
    "pd.read_html",
    "numpy.load",
    "np.load",
    "socket.create_connection",
    "socket.create_server",
]
"""What is called nowhere."""
METHODS = ("extractall", "read_pickle", "to_pickle", "connect", "bind", "listen", "query")
"""Methods that are called nowhere, of whatever."""


def calls(tree: ast.AST) -> Iterator[str]:
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("file", SOURCES)
def test_a_source_does_nothing_of_what_is_promised_not_to_be_done(file: str) -> None:
    tree = ast.parse(SOURCES[file])
    found = {name for name in imported(tree) if name in MODULES or name.startswith(tuple(f"{module}." for module in MODULES))}
    found |= {name for name in calls(tree) if name in CALLS or name.rpartition(".")[2] in METHODS}
    found |= {"shell=True" for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "shell"}
    assert found == set()


def test_the_reading_of_sources_finds_what_it_looks_for() -> None:
    tree = ast.parse("import pickle\nfrom urllib import request\nyaml.load(x)\nsubprocess.run(y, shell=True)\nz.extractall()")
    assert {"pickle", "urllib.request"} <= {*imported(tree)}
    assert {"yaml.load", "z.extractall"} <= {*calls(tree)}
    assert {"tfdata/cli.py", "notebooks/savings.ipynb"} <= {*SOURCES}
