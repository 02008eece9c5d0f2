"""Run a notebook by papermill's own steps, without the two copies that its one call for them all writes to nowhere.

Writing a notebook means checking it and putting it into JSON, a tenth of a second each for a pack's; ours is written once, with its pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfdata.packs.failing import running


def executed(path: Path, parameters: Mapping[str, str], engine: str) -> Any:
    """Give a notebook as papermill's engine of this name runs it with these parameters; raises NotRun, in words, where it does not."""
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = parameterize_notebook(load_notebook_node(str(path)), dict(parameters), engine_name=engine)
    with running(notebook, path):
        kernel = papermill_engines.nb_kernel_name(engine, notebook)
        done = papermill_engines.execute_notebook_with_engine(engine, notebook, kernel, progress_bar=False)
        raise_for_execution_errors(done, None)
    return done
