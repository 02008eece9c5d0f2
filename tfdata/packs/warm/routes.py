"""Which notebooks the warm engine can run: those whose code does only what a forked child can do as a kernel would.

A notebook comes in; out goes the reason for which the stock kernel has to run it, or none. It is read, not run, so that what code does in
disguise stays unseen: then the child fails or is ended by its limits, and no other pack with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

_MAGICS = {"config", "matplotlib", "precision", "pprint", "time", "timeit", "who", "whos", "xmode"}
_CELL_MAGICS = {"capture", "time", "timeit"}
_MODULES = {
    "_thread": "threads",
    "asyncio": "an event loop",
    "concurrent": "threads or processes",
    "dask": "threads or processes",
    "distributed": "threads or processes",
    "ipywidgets": "widgets",
    "joblib": "threads or processes",
    "multiprocessing": "processes",
    "nest_asyncio": "an event loop",
    "pty": "processes",
    "signal": "signals",
    "subprocess": "processes",
    "threading": "threads",
    "tqdm": "widgets",
    "zmq": "sockets",
}
_CALLS = {
    "breakpoint": "a debugger",
    "exit": "the end of the kernel",
    "get_ipython": "the shell itself",
    "getpass": "a question to its user",
    "input": "a question to its user",
    "quit": "the end of the kernel",
}
_OF_OS = {"_exit", "abort", "execv", "execve", "execl", "fork", "forkpty", "kill", "killpg", "popen", "posix_spawn", "system"}


def why_stock(notebook: Any) -> str:
    """Say why a notebook needs the stock kernel: the cell and what in it; empty where the warm engine can run it."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            for what in _unfit(cell.source):
                return f"cell {cell.get('id') or place} uses {what}"
    return ""


def _unfit(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(_without_magics(source))
    except _Unfit as found:
        yield str(found)
        return
    except (SyntaxError, ValueError):
        yield "code that is not plain Python"
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (_MODULES[top] for name in names if (top := name.name.split(".")[0]) in _MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                top = module.split(".")[0]
                yield from (_MODULES[top],) if top in _MODULES else ()
                yield from (f"os.{name.name}" for name in names if top == "os" and name.name in _OF_OS)
            case ast.Name(id=name) if name in _CALLS:
                yield _CALLS[name]
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in _OF_OS:
                yield f"os.{name}"
            case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module")):
                yield "a module by a name that is worked out"
    yield from ("top-level await" for node in _at_the_top(tree) if _waits(node))


def _waits(node: ast.AST) -> bool:
    is_async = isinstance(node, ast.comprehension) and bool(node.is_async)
    return is_async or isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)


def _at_the_top(tree: ast.AST) -> Iterator[ast.AST]:
    """Give the parts of a cell that are in no function of its own."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _at_the_top(node)


class _Unfit(Exception):
    """Something in a cell that only a kernel can do."""


def _without_magics(source: str) -> str:
    """Give a cell's Python without its magics; raises _Unfit at a magic beyond the short list, and at a command of the system."""
    lines = source.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        name = lines[first][2:].split(" ")[0]
        if name not in _CELL_MAGICS:
            raise _Unfit(f"the magic %%{name}")
        lines[first] = ""
    for place, line in enumerate(lines):
        words = line.strip()
        if words.startswith("!"):
            raise _Unfit("a command of the system")
        if words.startswith("%"):
            name = words[1:].split(" ")[0]
            if name not in _MAGICS:
                raise _Unfit(f"the magic %{name}")
            code = words[1 + len(name) :].strip() if name in {"time", "timeit"} else "pass"
            lines[place] = line[: len(line) - len(line.lstrip())] + (code or "pass")
    return "\n".join(lines)
