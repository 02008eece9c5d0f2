"""What no line of the code does: load objects, run text, ask a shell or a host, or unpack an archive; each exception has its reason."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfdata.places import NOTEBOOKS, ROOT

FORBIDDEN_MODULES = frozenset(
    {
        *("pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "pty", "commands", "code", "imp"),
        *("urllib.request", "http", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc", "imaplib", "poplib"),
        *("socketserver", "ssl", "asyncio", "urllib3", "webbrowser", "tarfile", "distributed", "dask", "socket"),
    }
)
FORBIDDEN_NAMES = frozenset({"eval", "exec", "compile", "__import__"})
FORBIDDEN_PARTS = frozenset(
    {
        *("os.system", "os.popen", "ctypes.PyDLL", "pd.eval", "pandas.eval"),
        *("tempfile.mktemp", "tempfile.mkdtemp", "tempfile.TemporaryDirectory"),
        *("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "yaml.Loader", "yaml.FullLoader", "yaml.UnsafeLoader"),
        *("yaml.CLoader", "yaml.CFullLoader", "yaml.CUnsafeLoader", "yaml.YAML"),
    }
)
FORBIDDEN_ENDINGS = frozenset(
    {"read_pickle", "to_pickle", "extractall", "connect", "connect_ex", "create_connection", "urlopen", "unpack_archive"}
)
ALLOWED: dict[tuple[str, str], str] = {
    ("tfdata/packs/warm/channel.py", "socket"): "one end of a private pair, between a process and its forked child",
    ("tfdata/packs/warm/forking.py", "socket"): "the same pair, given to the child",
    ("tfdata/packs/warm/ask.py", "socket"): "the pair by which the template is asked",
    ("tfdata/packs/template.py", "socket"): "the pair that the template is born with",
    ("tfdata/placing.py", "tempfile.mkdtemp"): "a folder that the next process takes away where this one is killed",
    ("tfdata/placing.py", "tempfile.TemporaryDirectory"): "only tried, and gone at once",
    ("tfdata/packs/cluster.py", "distributed"): "the council's own scheduler, asked only where SCHEDULER= names it",
}


def parsed() -> Iterator[tuple[str, ast.AST]]:
    """Give every module, and the code of every notebook, by its name."""
    for path in sorted((ROOT / "tfdata").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        yield path.relative_to(ROOT).as_posix(), of_notebook(path)


def of_notebook(path: Path) -> ast.AST:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return ast.parse("\n".join(sources))


def found(tree: ast.AST) -> Iterator[str]:
    """Give everything in a code that is promised not to be there, by its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name for alias in node.names if (name := module(alias.name)))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from {name for given in names if (name := module(given))}
            yield from (name for name in names if name in FORBIDDEN_PARTS or name.rpartition(".")[2] in FORBIDDEN_ENDINGS)
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            yield node.id
        elif isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            if name in FORBIDDEN_PARTS or name.startswith(("os.exec", "os.spawn")) or node.attr in FORBIDDEN_ENDINGS:
                yield name
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            yield "shell="
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            yield "allow_pickle="
        elif (
            isinstance(node, ast.keyword)
            and node.arg == "Loader"
            and ast.unparse(node.value) not in ("yaml.CSafeLoader", "yaml.SafeLoader")
        ):
            yield "Loader="


def module(name: str) -> str:
    """Give the forbidden module that a name is, or is part of; empty where it is none."""
    return next((one for one in FORBIDDEN_MODULES if name == one or name.startswith(f"{one}.")), "")


def test_no_code_loads_objects_runs_text_asks_a_shell_or_a_host() -> None:
    everything = {(file, what) for file, tree in parsed() for what in found(tree)}
    assert everything - ALLOWED.keys() == set()


def test_every_exception_is_still_needed_and_has_its_reason() -> None:
    everything = {(file, what) for file, tree in parsed() for what in found(tree)}
    assert ALLOWED.keys() - everything == set()
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "import urllib.request",
        "from urllib import request",
        "import http.client",
        "import dask.distributed",
        "eval(text)",
        "exec(text)",
        "compile(text, '', 'exec')",
        "os.system('id')",
        "subprocess.run(words, shell=True)",
        "yaml.load(text)",
        "yaml.compose(text, Loader=yaml.Loader)",
        "from yaml import unsafe_load",
        "pd.read_pickle(path)",
        "archive.extractall(path)",
        "tempfile.mktemp()",
        "socket.socket().connect(host)",
        "numpy.load(path, allow_pickle=True)",
        "os.execv(path, words)",
    ],
)
def test_code_that_breaks_a_promise_is_found(code: str) -> None:
    assert [*found(ast.parse(code))] != []


@pytest.mark.parametrize(
    "code", ["re.compile(text)", "yaml.safe_load(text)", "from urllib.parse import unquote", "yaml.parse(text, Loader=yaml.CSafeLoader)"]
)
def test_code_that_keeps_every_promise_is_left_alone(code: str) -> None:
    assert [*found(ast.parse(code))] == []
