"""Both engines run a notebook alike: the warm one in a forked child, the stock one in a kernel; what only a kernel can do goes there."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError
from processes import descendants, is_there, listens, wait_for

from tfdata import places
from tfdata.packs import engine
from tfdata.packs.executors import Forked, Serial, Spawned, here
from tfdata.packs.inputs import NOTEBOOKS, notebook_path
from tfdata.packs.run import STOCK, WARM, clean
from tfdata.packs.warm import forking
from tfdata.packs.warm.routes import why_stock

ENGINES = (STOCK, WARM)
SHORT = {"cell_limit": 2, "notebook_limit": 20}


def notebook(*cells: str) -> nbformat.NotebookNode:
    made = [new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(cells)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=[new_markdown_cell("# Words", id="words"), *made], metadata=kernel)


def ran(made: nbformat.NotebookNode, name: str, **limits: Any) -> nbformat.NotebookNode:
    """Run a notebook by hand with an engine, and clean it as a pack's is cleaned."""
    done = papermill.execute_notebook(made, None, engine_name=name, progress_bar=False, **limits)
    return clean(done, {})


def shown(made: nbformat.NotebookNode) -> list[Any]:
    return [cell.outputs for cell in made.cells if cell.cell_type == "code"]


ALIKE = {
    "results and prints": ("import sys\nprint('a'); print('b', file=sys.stderr)\n1 + 1", "_ + 1", "x = 3;\nx;"),
    "rich display": (
        "from IPython.display import HTML, Latex, Markdown, display\ndisplay(HTML('<b>1</b>'), Markdown('**2**'), Latex('$3$'))",
        "class Two:\n    def __repr__(self): return 'two'\n    def _repr_html_(self): return '<i>2</i>'\nTwo()",
        "class Three:\n    def _repr_mimebundle_(self, **_): return {'application/b+json': {'a': [1]}, 'text/plain': 'three'}\nThree()",
        "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'é']})",
    ),
    "displays that are altered later": (
        "from IPython.display import clear_output, display, update_display\ndisplay('first', display_id='one')",
        "update_display('second', display_id='one')",
        "print('gone')\nclear_output()\nprint('stays')",
        "print('gone')\nclear_output(wait=True)\ndisplay('stays')",
    ),
    "figures": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('one')",
        "plt.figure(); plt.plot([2, 1])\nfig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\nprint('before the figures')",
        "plt.close('all')\n%matplotlib inline\nplt.rcParams['lines.linewidth'] = 7\nplt.plot([0, 1])\nplt.show()\nplt.plot([1, 0])\nNone",
    ),
    "magics": ("%precision 3\n1 / 3", "%%capture kept\nprint('kept')", "kept.stdout"),
    "big outputs": ("print('x' * 3_000_000)", "'y' * 2_000_000", "for i in range(20_000): print(i)"),
    "what follows on what": (
        "import random\nrandom.seed(1)\na = random.random()",
        "a",
        "def f(): return a\nf()",
        "del a",
        "'a' in globals()",
    ),
    "written past Python": (
        "import os, time\n_ = os.write(1, b'raw\\n')\ntime.sleep(1)  # a busy kernel loses what it has no time to read",
        "'after'",
    ),
    "nothing to run": ("", "   ", "# only a comment", "pass"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_both_engines_show_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where that is set a kernel does not look at what is written past Python
    made = notebook(*ALIKE[name])
    assert why_stock(made) == ""
    stock, warm = (ran(made, engine_name) for engine_name in ENGINES)
    assert nbformat.writes(warm) == nbformat.writes(stock)
    assert any(map(len, shown(warm))) is (name != "nothing to run")


REDACTED = {
    "a key": ("family = ''.join(reversed('1174-MRB'))\n\n{}[family]", "KeyError in cell cell-1, line 3"),
    "words": (
        "def look(family):\n    raise ValueError(f'no {family}')\nlook('-'.join(['BRM', '4711']))",
        "ValueError in cell cell-1, line 3",
    ),
    "a refusal's name": ("class Refused(Exception): pass\nraise OSError('-'.join(['BRM', '4711']))", "OSError in cell cell-1, line 2"),
}


@pytest.mark.parametrize("name", REDACTED)
@pytest.mark.parametrize("engine_name", [WARM, pytest.param(STOCK, marks=pytest.mark.slow)])
def test_an_error_in_a_notebook_keeps_its_type_cell_and_line_and_no_value(name: str, engine_name: str, tmp_path: Path) -> None:
    """Neither in the file that papermill writes nor in what it says; our own refusals hold no value, and keep their words."""
    source, told = REDACTED[name]
    with pytest.raises(PapermillExecutionError) as error:
        papermill.execute_notebook(notebook("1", source), tmp_path / "run.ipynb", engine_name=engine_name, progress_bar=False)
    written = nbformat.read(tmp_path / "run.ipynb", 4)
    (output,) = (output for cell in written.cells for output in cell.get("outputs", ()) if output.output_type == "error")
    assert output.traceback == [told]
    assert output.evalue == ""
    assert "4711" not in json.dumps(written.cells[-1].outputs) + str(error.value).replace(source, "")


@pytest.mark.parametrize("engine_name", [WARM, pytest.param(STOCK, marks=pytest.mark.slow)])
def test_a_refusal_in_a_notebook_keeps_its_words(engine_name: str) -> None:
    with pytest.raises(PapermillExecutionError) as error:
        ran(notebook("from tfdata.faults import refuse\nraise refuse('x', 'write another')"), engine_name)
    assert error.value.evalue == "x: write another"
    assert error.value.traceback == ["Refused in cell cell-0, line 2: x: write another"]


@pytest.mark.parametrize(
    "source", ["1 / 0", "def broken(:", "raise SystemExit(3)", "raise KeyboardInterrupt", "import nothing_of_this_name"]
)
def test_an_error_ends_a_notebook_in_both_engines_with_the_same_words(source: str) -> None:
    """papermill raises it with its cell; nothing after it has run."""
    said = []
    for engine_name in ENGINES:
        with pytest.raises(PapermillExecutionError) as error:
            ran(notebook("'before'", source, "'after'"), engine_name)
        said.append((error.value.cell_index, error.value.ename, error.value.evalue, error.value.source))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("!ls", "a command of the system"),
        ("files = !ls", "not plain Python"),
        ("%cd ..", "the magic %cd"),
        ("%%bash\nls", "the magic %%bash"),
        ("x = 1\nx?", "not plain Python"),
        ("await nothing()", "top-level await"),
        ("async with nothing(): pass", "top-level await"),
        ("[x async for x in nothing()]", "top-level await"),
        ("input('name')", "a question to its user"),
        ("import threading", "threads"),
        ("from concurrent.futures import ThreadPoolExecutor", "threads or processes"),
        ("def f():\n    import subprocess", "processes"),
        ("import os\nos.fork()", "os.fork"),
        ("from os import system", "os.system"),
        ("import ipywidgets as w", "widgets"),
        ("from tqdm.notebook import tqdm", "widgets"),
        ("get_ipython().run_cell('1')", "the shell itself"),
        ("quit()", "the end of the kernel"),
        ("__import__('os')", "a module by a name that is worked out"),
    ],
)
def test_what_only_a_kernel_can_do_goes_to_the_stock_engine(source: str, what: str) -> None:
    assert what in why_stock(notebook("1", source))
    assert why_stock(notebook("1", source)).startswith("cell cell-1 uses ")


def test_an_await_within_a_function_and_a_percent_sign_within_a_line_stay_warm() -> None:
    assert why_stock(notebook("async def f():\n    await g()", "7 % 3", "'%s' % 1", "%time 1 + 1")) == ""


def test_a_notebook_that_goes_to_the_stock_engine_is_run_there_and_said_so(caplog: pytest.LogCaptureFixture) -> None:
    engine.say_once.cache_clear()
    with caplog.at_level(logging.WARNING, engine.__name__):
        done = ran(notebook("import asyncio\nawait asyncio.sleep(0)\n'slept'", "import threading\nthreading.active_count() > 1"), WARM)
    assert [output["data"]["text/plain"] for (output,) in shown(done)] == ["'slept'", "True"]
    assert caplog.messages == ["run by the stock engine, since cell cell-0 uses an event loop"]


def test_where_nothing_can_be_forked_the_stock_engine_runs_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TFDATA_NO_FORK", "1")
    engine.say_once.cache_clear()
    with caplog.at_level(logging.WARNING, engine.__name__):
        done = [ran(notebook("2 + 2"), WARM) for _ in range(2)]
    assert shown(done[0]) == shown(done[1])
    assert caplog.messages == ["run by the stock engine, since this system forks no process that has imported everything"]
    assert isinstance(here(2, WARM), Spawned)
    assert isinstance(here(1, WARM), Serial)
    monkeypatch.delenv("TFDATA_NO_FORK")
    assert isinstance(here(2, WARM), Forked)


ENDLESS = {
    "an endless loop": "while True: pass",
    "a sleep that ignores signals": "import time\ntry: time.sleep(99)\nexcept BaseException: time.sleep(99)",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDLESS)
def test_a_cell_that_takes_too_long_is_ended_with_its_notebook(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(CellTimeoutError, match="timed out"):
        ran(notebook("1", ENDLESS[name]), WARM, **SHORT)
    assert time.monotonic() - started < 60
    assert shown(ran(notebook("1 + 1"), WARM)) != []  # the next one has a child of its own


@pytest.mark.slow
@pytest.mark.parametrize("source", ["import ctypes\nctypes.string_at(0)", "import os, sys\ngetattr(os, '_ex' + 'it')(0)"])
def test_a_crashed_interpreter_fails_its_own_notebook_and_no_other(source: str) -> None:
    with pytest.raises(DeadKernelError):
        ran(notebook("'before'", source), WARM)
    assert shown(ran(notebook("1 + 1"), WARM)) != []


def test_what_a_notebook_does_to_its_process_reaches_no_other() -> None:
    """Changed settings, modules, folders and environment are gone with the child; random numbers are not the same twice."""
    ran(
        notebook(
            "import os, json, matplotlib\nos.environ['X_Y'] = '1'\nos.chdir('/')\njson.loads = None\nmatplotlib.rcParams['font.size'] = 3"
        ),
        WARM,
    )
    state = (
        "import os, json, random, numpy, matplotlib\n"
        "('X_Y' in os.environ, json.loads is None, os.getcwd() == '/', matplotlib.rcParams['font.size'])"
    )
    ((output,), (first, second)) = shown(ran(notebook(state, "display(random.random())\ndisplay(numpy.random.random())"), WARM))
    assert output["data"]["text/plain"] == "(False, False, False, 10.0)"
    assert [first, second] != shown(ran(notebook(state, "display(random.random())\ndisplay(numpy.random.random())"), WARM))[1]


def test_a_child_is_asked_for_nothing_more_and_gone_when_its_notebook_is_done() -> None:
    (((output,),)) = shown(ran(notebook("import os\nos.getpid()"), WARM))
    pid = int(output["data"]["text/plain"])
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_child_finds_the_parameters_read() -> None:
    """What every pack needs is there before its process is: no file of parameters is read a second time while none has changed."""
    looks = "import gc\nfrom tfdata.params import files\nbefore = files._LAST_LOADED['book']\n"
    ((output,),) = shown(ran(notebook(f"{looks}(files.load().record is before.record, gc.get_freeze_count() > 100_000)"), WARM))
    assert output["data"]["text/plain"] == "(True, True)"


@pytest.mark.slow
def test_a_template_warms_up_though_the_parameters_are_refused() -> None:
    """A notebook may need none of them; one that does says itself what is wrong."""
    code = (
        "from tfdata.faults import refuse\nfrom tfdata.packs import template\n"
        "def fails(): raise refuse('params/tariffs.yaml', 'it cannot be read')\n"
        "template.load = fails\ntemplate.warm_up()\nprint('warm')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=places.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "warm\n"), done.stderr


@pytest.mark.slow
def test_the_warm_engine_opens_no_port_and_its_template_ends_with_its_owner(tmp_path: Path) -> None:
    """While a notebook runs, neither the owner, the template nor the child listens; when the owner is killed, all of them are gone."""
    code = (
        "import sys, nbformat, papermill\n"
        "papermill.execute_notebook(nbformat.read(sys.argv[1], 4), None, engine_name='tfdata-warm', progress_bar=False)"
    )
    path = tmp_path / "slow.ipynb"
    nbformat.write(notebook("import time\ntime.sleep(60)"), path)
    owner = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=places.ROOT)
    try:
        family = wait_for(lambda: found if len(found := descendants(owner.pid)) >= 2 and _sleeps(found[-1]) else None)
        assert [pid for pid in [owner.pid, *family] if listens(pid)] == []
    finally:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    assert wait_for(lambda: not [pid for pid in family if is_there(pid)])


def _sleeps(pid: int) -> bool:
    return "nanosleep" in (Path(f"/proc/{pid}/wchan").read_text() if Path(f"/proc/{pid}/wchan").exists() else "") or _is_idle(pid)


def _is_idle(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "S"


def test_a_process_of_several_threads_is_not_forked() -> None:
    import socket
    import threading

    held = threading.Event()
    thread = threading.Thread(target=held.wait)
    thread.start()
    here, there = socket.socketpair()
    with here, there, pytest.raises(RuntimeError, match="must not fork"):
        forking.fork("tfdata.packs.warm.shell:serve", there)
    held.set()
    thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_projects_notebooks_come_out_the_same_of_the_record_alone(name: str) -> None:
    made = nbformat.read(notebook_path(name), 4)
    parameters = {"borough": "newham", "quarter": "2015-16-Q3", "phase": "", "data": ""}
    assert why_stock(made) == ""
    stock, warm = (
        clean(papermill.execute_notebook(made, None, parameters=parameters, engine_name=engine_name, progress_bar=False), parameters)
        for engine_name in ENGINES
    )
    assert nbformat.writes(warm) == nbformat.writes(stock)
