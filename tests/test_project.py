"""The project's own promises: locks, environment, notebooks, import directions, style, and no figure in code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tfdata import places

ROOT = places.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK, CLUSTER_LOCK, TEST_LOCK = (ROOT / f"requirements{of}.lock" for of in ("", "-cluster", "-test"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; (.*?))? \\$", re.MULTILINE)
RULE_MODULES = (
    "payments", "counting", "measures", "funding", "reconciliation", "record", "points", "contract",
    "scope", "appendix", "caseload", "operations", "provenance", "targets", "context", "disagreements", "returned", "changes", "findings",
    "revisions",
    *(f"rules/{name}" for name in ("forms", "rows", "returned", "across", "evidence")),
    *(f"disclosure/{name}" for name in ("forms", "formulas", "system", "across", "deciding", "protecting", "published")),
    *(f"breakdowns/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "breakdowns").glob("*.py"))),
    *(f"claimable/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "claimable").glob("*.py"))),
    *(f"income/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "income").glob("*.py"))),
    *(f"volumes/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "volumes").glob("*.py"))),
    *(f"claims/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "claims").glob("*.py"))),
    *(f"schedule/{name}" for name in ("rows", "returns", "tables", "checks")),
    *(f"calculator/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "calculator").glob("*.py"))),
    *(f"savings/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "savings").glob("*.py"))),
    *(f"audit/{path.stem}" for path in sorted((places.ROOT / "tfdata" / "audit").glob("*.py"))),
)  # fmt: skip
ALLOWED = {-1, 0, 1, 2, 100}


def pins(lock: Path) -> dict[str, set[str]]:
    """Give the versions that a lock pins, by name; a name may be pinned twice under different markers."""
    found: dict[str, set[str]] = {}
    for name, version, _marker in PIN.findall(lock.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("lock", "extra"), [(LOCK, ()), (CLUSTER_LOCK, ("cluster",)), (TEST_LOCK, ("cluster", "test"))])
def test_every_dependency_is_pinned_within_its_bounds(lock: Path, extra: tuple[str, ...]) -> None:
    """Each requirement of pyproject.toml, the build backend too, has a pin in the lock that satisfies it."""
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    wanted += [line for name in extra for line in PROJECT["project"]["optional-dependencies"][name]]
    found = pins(lock)
    for line in wanted:
        requirement = Requirement(line)
        versions = found.get(canonicalize_name(requirement.name), set())
        assert versions, f"{line} has no pin in {lock.name}"
        assert all(requirement.specifier.contains(version) for version in versions), line


def test_every_pin_has_a_hash_and_the_locks_agree() -> None:
    """Each pin carries sha256 hashes, and the test lock holds the very pins of the run lock."""
    for lock in (LOCK, TEST_LOCK):
        text = lock.read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert "://" not in text
        assert [line for line in text.splitlines() if line.startswith("-")] == [], "an option stands in the lock, as for an index"
    run_pins, test_pins = pins(LOCK), pins(TEST_LOCK)
    assert {name: versions for name, versions in run_pins.items() if test_pins.get(name) != versions} == {}


def test_conda_takes_everything_but_python_and_pip_from_the_lock() -> None:
    """environment.yml names Python and pip, and leaves every other version to requirements.lock."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert [re.split(r"[=<>]", name)[0] for name in conda] == ["python", "pip"]
    assert pip == {"pip": [f"--requirement {LOCK.name}"]}
    python = next(name for name in conda if name.startswith("python")).split("=")[1]
    assert Requirement(f"python{PROJECT['project']['requires-python']}").specifier.contains(f"{python}.0")


def test_every_dependency_has_its_reason() -> None:
    """Beside each dependency in pyproject.toml stands why it is there."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in lists for line in block.splitlines() if line.strip().startswith('"')]
    assert len(lists) == 2
    bare = [line for line in lines if "# " not in line and line.strip() not in {'"pytest>=9",'}]
    assert bare == []


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["x86_64-pc-windows-msvc", "aarch64-apple-darwin"])
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_every_pin_has_a_wheel_for_windows_and_macos(platform: str, python: str, tmp_path: Path) -> None:
    """The whole lock resolves to wheels, with nothing to build, on Windows x64 and macOS arm64."""
    done = run(
        "uv", "pip", "install", "--dry-run", "--require-hashes", "--only-binary", ":all:", "--python-platform", platform,
        "--python-version", python, "--target", str(tmp_path), "-r", str(LOCK),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_flow_runs_one_way() -> None:
    """Import-linter's contracts hold: layers, and nothing that makes a page reads a family's row."""
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."]], ids=" ".join)
def test_code_is_linted_and_formatted(command: list[str]) -> None:
    """ruff finds nothing, ruff format would change nothing."""
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_code_is_typed() -> None:
    """mypy finds nothing."""
    done = run("mypy")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", RULE_MODULES)
def test_a_rule_module_holds_no_figure(module: str) -> None:
    """No number but −1, 0, 1, 2 and 100 stands in the code of a rule: a figure belongs in params/."""
    tree = ast.parse((ROOT / "tfdata" / f"{module}.py").read_text(encoding="utf-8"))
    numbers = {
        (node.value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    }
    assert {(value, line) for value, line in numbers if value not in ALLOWED} == set()


def notebooks() -> list[Path]:
    found = tracked("notebooks/*.ipynb")
    assert found
    return found


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs_and_with_ids_that_read(path: Path) -> None:
    """In git a notebook has no outputs and no execution counts, and each cell's id is words."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = content["cells"]
    assert [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert [cell["id"] for cell in cells if not re.fullmatch(r"[a-z]+(-[a-z]+)*", cell["id"])] == []
    assert set(content["metadata"]) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.name)
def test_a_notebook_is_thin(path: Path) -> None:
    """One parameters cell with a comment on each; no def, class, loop, condition or number in the others; each ends in a shown value."""
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    first, *others = cells
    assert first["metadata"].get("tags") == ["parameters"]
    assert all("  # " in line for line in "".join(first["source"]).splitlines())
    for cell in others:
        tree = ast.parse("".join(cell["source"]))
        busy = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, BUSY)]
        assert busy == [], cell["id"]
        assert [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))] == []
        assert isinstance(tree.body[-1], ast.Expr), f"{cell['id']} does not end in a value that is shown"


BUSY = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.If,
    ast.Lambda,
    ast.ListComp,
    ast.GeneratorExp,
    ast.Try,
)


def test_prose_in_a_notebook_holds_no_number() -> None:
    """Markdown cells carry prose; a sentence with a number is shown by a code cell."""
    for path in notebooks():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                assert re.findall(r"\d", "".join(cell["source"])) == [], cell["id"]


def test_no_file_names_an_index_a_host_or_this_machine() -> None:
    """Nothing that is kept names a package index, or a folder of the machine on which it was written."""
    machine = re.compile(r"--(?:extra-)?index\b|/simple/|" + "|".join(re.escape(str(path)) + r"\b" for path in (ROOT, Path.home())))
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yml", ".yaml", ".lock", ".ipynb", ".j2", ".typ", ".css", ""} and path.is_file()
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if machine.search(line) and path != Path(__file__)
    ]
    assert found == []


def test_modules_stay_short() -> None:
    """A module is one topic: none passes 260 lines."""
    long = {path.name: count for path in tracked("tfdata/*.py") if (count := len(path.read_text(encoding="utf-8").splitlines())) > 260}
    assert long == {}
