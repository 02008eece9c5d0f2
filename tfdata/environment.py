"""Make and keep the project's own environment, `.venv`, in step with its locks, with nothing but Python's standard library.

`make` and `python -m tfdata` both come through here. It is set up once, and again only when a lock or the project's description changes.
An environment in which the project is already installed (conda, or one of the user's own) is used as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

from tfdata.places import LOCK, ROOT

VENV = ROOT / ".venv"
CLUSTER_LOCK, TEST_LOCK = ROOT / "requirements-cluster.lock", ROOT / "requirements-test.lock"
RUN, CLUSTER, TESTS = "run", "cluster", "tests"
LOCKS = {RUN: LOCK, CLUSTER: CLUSTER_LOCK, TESTS: TEST_LOCK}
"""What the work at hand needs, and its lock; each lock holds all pins of those before it."""
_TOLD_BY = {CLUSTER: "distributed", TESTS: "pytest"}
OLDEST = (3, 11)


def python() -> Path:
    """Give the interpreter of the project's own environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_ready(need: str) -> bool:
    """Whether the running interpreter can do the work: it is `.venv` in step with the lock, or has the project installed."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return _is_in_step(need)
    try:
        metadata.distribution("tfdata")
        if need in _TOLD_BY:
            metadata.distribution(_TOLD_BY[need])
    except metadata.PackageNotFoundError:
        return False
    return True


def enter(arguments: list[str], need: str) -> int:
    """Set `.venv` up if need be and run `python -m tfdata` with the same arguments inside it; give its exit code."""
    if sys.version_info < OLDEST:
        print(f"tfdata needs Python {'.'.join(map(str, OLDEST))} or later; this is {sys.version.split()[0]}", file=sys.stderr)  # noqa: T201 # nothing else is installed yet
        return 2
    if not _is_in_step(need):
        set_up(need)
    return subprocess.run([str(python()), "-m", "tfdata", *arguments], check=False).returncode  # noqa: S603 # the project's own interpreter


def set_up(need: str) -> None:
    """Install what the lock names, and what was installed before, by `uv` where it is to be had, else by `pip`; then the project itself."""
    *_, last = (name for name in LOCKS if name == need or _stamp(name).exists())
    lock = LOCKS[last]
    _say(f"setting up .venv from {lock.name} (once; about a minute with pip, seconds with uv)")
    if not python().exists():
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            _say("this Python cannot make an environment with pip; on Debian and Ubuntu the package python3-venv lets it")
            raise SystemExit(2) from None
    uv = shutil.which("uv")
    install = [uv, "pip", "install", "--quiet", "--python", str(python())] if uv else [str(python()), "-m", "pip", "install", "--quiet"]
    _run([*install, "--require-hashes", "-r", str(lock)])
    _run([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    for name in [*LOCKS][: [*LOCKS].index(last) + 1]:
        _stamp(name).write_text(_wanted(LOCKS[name]), encoding="utf-8")
    _say(".venv is ready")


def _is_in_step(need: str) -> bool:
    return python().exists() and _stamp(need).exists() and _stamp(need).read_text(encoding="utf-8") == _wanted(LOCKS[need])


def _stamp(name: str) -> Path:
    return VENV / f".in-step-{name}"


def _wanted(lock: Path) -> str:
    """Give what the environment was made from: the lock, and what pyproject.toml says of the project, not of its tools."""
    import tomllib  # here, so that an older Python gets as far as the sentence that refuses it

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    said = json.dumps([project["project"], project["build-system"]], sort_keys=True)
    return hashlib.sha256(lock.read_bytes() + said.encode()).hexdigest()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True)  # noqa: S603 # pip or uv, with the project's own files
    except subprocess.CalledProcessError as error:
        _say("the environment could not be set up; the messages above say why. Nothing else was changed: mend it and try again.")
        raise SystemExit(error.returncode) from None


def _say(words: str) -> None:
    print(f"tfdata: {words}", file=sys.stderr, flush=True)  # noqa: T201 # nothing else is installed yet
