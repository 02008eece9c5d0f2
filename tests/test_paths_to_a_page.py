"""A raw count has no path to a page: every way that somebody might try is refused, or stands open in Python and is taken nowhere here.

What Python cannot stop (`object.__setattr__`, a cell's own `.value`, a stolen seal) is shown to be used by no module and no notebook.
"""

from __future__ import annotations

import ast
import copy
import csv
import io
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from rendering_sample import sample
from small_caseload import Story, caseload, in_quarter

from tfdata import appendix, charts, claimable, disclosure, findings, places, provenance, shown, tables
from tfdata.disclosure import Published, deciding, mending
from tfdata.packs.document import NotAPack
from tfdata.packs.render import HTMLPackExporter
from tfdata.params import load
from tfdata.quantities import Again, Booked, Cell, Column, Count, Counted, Figure, Relation, Row, Summary, Words

BOOK = load()
SECRET = 7919
COUNT, BOOKED = Count(SECRET, "attached", "Attached"), Booked(Decimal(SECRET), Decimal(800), "Results")
ALWAYS_PUBLIC = {"programme_pack", "savings"}
RESTRICTED = {"claims_schedule"}


def summary(cell: Cell = COUNT) -> Summary:
    return Summary("raw", "Families", "B", "Stage", (Column("value", "Families"),), (Row("attached", Words("Attached"), {"value": cell}),))


def published() -> Published:
    (found,) = disclosure.protect([summary(Count(3, "attached"))], BOOK.fresh())
    return found


def fields_of(found: Published) -> dict[str, object]:
    return {name: getattr(found, name) for name in Published.__dataclass_fields__ if name != "seal"}


# Nothing but Published is shown


@dataclass(frozen=True)
class Alike:
    """Everything that a Published has, and none."""

    id: str = "small"
    title: str = "Families"
    part: str = "B"
    is_demonstration: bool = False
    stub: str = "Stage"
    columns: tuple[Column, ...] = (Column("value", "Families"),)
    rows: tuple[object, ...] = ()
    notes: tuple[object, ...] = ()
    source: tuple[object, ...] = ()

    def figure(self, _row: str, _column: str) -> Figure:
        return Figure("small.attached.value", "", Decimal(3), "3", "families", "", "", "", "", (), "B")


SHOWS = {
    "table": tables.table, "cards": tables.cards, "sentences": tables.sentences, "warning": tables.warning, "data_of": lambda items: [
        tables.data_of(tables.only_published(item)) for item in items], "record": charts.record, "progress": charts.progress,
    "brief": charts.brief, "funnel": charts.funnel, "problems": charts.problems, "barriers": charts.barriers, "income": charts.income,
    "account": charts.account,
    "waterfall": charts.waterfall, "tornado": charts.tornado, "by_quarter": charts.by_quarter,
}  # fmt: skip
RAW = {
    "a summary": summary(), "a count": COUNT, "booked money": BOOKED, "an int": SECRET, "a decimal": Decimal(SECRET),
    "a data frame": pd.DataFrame({"attached": [SECRET]}), "a series": pd.Series([SECRET]), "a list of dicts": [{"attached": SECRET}],
    "a look-alike": Alike(), "a figure": published().figure("attached", "value"), "a row": summary().rows[0], "a text": "3 families",
    "a system": disclosure.system_of([summary()]),
}  # fmt: skip


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
@pytest.mark.parametrize("item", RAW.values(), ids=RAW)
def test_what_is_not_protected_has_no_table_and_no_chart(show: Callable[..., object], item: object) -> None:
    with pytest.raises(TypeError, match=r"only what disclosure\.protect gives can be shown, not a") as error:
        list(show([item]))  # type: ignore[call-overload]
    assert str(SECRET) not in str(error.value)


def test_the_table_above_names_every_way_to_show_a_published() -> None:
    """A new function of tables or charts has to be tried too.

    A title has no number of the caseload, `nothing` has words alone, and `officers` takes nothing but what officers wrote.
    """
    found = {
        node.name
        for node in ast.parse(Path(str(tables.__file__)).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert found | set(charts.__all__) == {*SHOWS, "title", "nothing", "officers", "only_published"}


@pytest.mark.parametrize("item", [*RAW.values(), published()], ids=[*RAW, "a published"])
def test_nothing_but_officers_words_is_shown_as_theirs(item: object) -> None:
    with pytest.raises(TypeError, match="only what officers wrote") as error:
        tables.officers({"risks": item}, "risks")  # type: ignore[dict-item]
    assert str(SECRET) not in str(error.value)


def test_officers_words_are_made_where_their_file_is_read_and_nowhere_else() -> None:
    making = {name for name, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "Officers"}
    assert making == {"commentary/form.py"}


@pytest.mark.parametrize("name", ["most_common", "nearest", "latest", "stages", "surplus", "newest", "waterfall", "tornado", "worth_by"])
@pytest.mark.parametrize("item", [summary(), COUNT, SECRET, [{"attached": SECRET}]], ids=["summary", "count", "int", "list"])
def test_a_finding_is_not_made_of_a_raw_number(name: str, item: object) -> None:
    with pytest.raises((AttributeError, TypeError)) as error:
        getattr(findings, name)(item)
    assert str(SECRET) not in str(error.value)


@pytest.mark.parametrize("item", [SECRET, COUNT, BOOKED, Decimal(SECRET)])
def test_a_raw_number_is_neither_printed_nor_part_of_a_sentence(item: object) -> None:
    with pytest.raises(AttributeError):
        findings.printed(item)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a sentence is made of text, links, figures and quotes"):
        shown.words(item)  # type: ignore[arg-type]


# Published is not made by hand, and not altered


def test_a_subclass_is_not_made_without_the_seal() -> None:
    class Mine(Published):
        pass

    with pytest.raises(TypeError, match=r"made by disclosure\.protect"):
        Mine(**fields_of(published()))  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"rows": ()}, {"title": "3 families"}, {"figures": {}}, {"part": "A"}, {}])
def test_a_published_is_not_replaced_by_an_altered_one(change: dict[str, object]) -> None:
    with pytest.raises(TypeError, match=r"made by disclosure\.protect"):
        replace(published(), **change)  # type: ignore[arg-type]


def test_a_published_is_neither_pickled_nor_copied_deeply_and_its_copy_is_the_same() -> None:
    found = published()
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(found)
    with pytest.raises(TypeError, match="cannot pickle"):
        copy.deepcopy(found)
    again = copy.copy(found)
    assert (again, again.rows, again.figures) == (found, found.rows, found.figures)
    assert again.figures["raw.attached.value"].shown == ""


@pytest.mark.parametrize("source", [summary(), Alike(), {"figures": {}}, SECRET], ids=["summary", "look-alike", "dict", "int"])
def test_a_figure_is_shown_again_out_of_a_published_alone(source: object) -> None:
    cell = Again(source, "attached.value")
    assert str(SECRET) not in repr(cell)
    with pytest.raises(TypeError, match=r"a figure is shown again out of what disclosure\.protect gave, not out of a"):
        disclosure.protect([summary(cell)], BOOK.fresh())


def test_a_figure_that_is_shown_again_is_the_same_figure() -> None:
    found = published()
    (again,) = disclosure.protect([replace(summary(Again(found, "attached.value")), id="again")], BOOK.fresh())
    assert again.figure("attached", "value") is found.figure("attached", "value")
    with pytest.raises(KeyError):
        disclosure.protect([summary(Again(found, "attached.other"))], BOOK.fresh())


def test_no_part_of_a_published_is_assigned() -> None:
    found = published()
    figure = found.figures["raw.attached.value"]
    for item, name in ((found, "rows"), (found, "figures"), (found.rows[0], "cells"), (figure, "shown"), (figure, "value")):
        with pytest.raises(AttributeError, match="cannot assign to field"):
            setattr(item, name, "3")
    with pytest.raises(TypeError, match="does not support item assignment"):
        found.figures["raw.attached.value"] = figure  # type: ignore[index]


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(Path(places.__file__).parent.rglob("*.py")):
        yield path.relative_to(Path(places.__file__).parent).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_the_seal_is_known_to_those_who_protect_alone() -> None:
    """Python lets anybody import it; none does."""
    using = {
        name for name, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.Name | ast.alias) and _name(node) == "SEAL"
    }
    assert using == {"disclosure/published.py", "disclosure/protecting.py"}


def test_verdicts_are_made_by_deciding_and_handed_on_by_release_alone() -> None:
    """Whoever wrote verdicts by hand could have anything shown exactly."""
    making = {name for name, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "Verdicts"}
    assert making == {"disclosure/deciding.py"}
    handing = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) == "protect" and len(node.args) + len(node.keywords) > 2
    }
    assert handing == {"release.py"}


def test_a_frozen_value_is_changed_by_force_only_as_it_is_made() -> None:
    """Python cannot stop `object.__setattr__`; it stands only where a shown value is rendered and words are cleaned."""
    using = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("__setattr__", "__new__")
        and isinstance(node.value, ast.Name)
        and node.value.id == "object"
    }
    assert using == {"shown/values.py", "shown/words.py"}


# A raw cell shows nothing


@pytest.mark.parametrize("cell", [COUNT, BOOKED], ids=["count", "booked"])
def test_a_raw_cell_is_written_in_no_form(cell: Count | Booked) -> None:
    lines = io.StringIO()
    csv.writer(lines).writerow([cell])
    relation = Relation.within(Counted("", "2", "attached", ""), Counted("", "2", "claimed", ""))
    for text in (
        repr(cell), str(cell), f"{cell}", f"{cell!r}", f"{[cell]!s}", repr([cell]), repr({"families": cell}), lines.getvalue(),
        pd.Series([cell]).to_string(), repr(summary(cell)), repr(replace(summary(cell), hidden={"all": cell}, relations=(relation,))),
    ):  # fmt: skip
        assert str(SECRET) not in text.replace(",", "")


@pytest.mark.parametrize("cell", [COUNT, BOOKED], ids=["count", "booked"])
def test_a_raw_cell_is_no_number_to_reckon_with(cell: Count | Booked) -> None:
    for attempt in (
        lambda: json.dumps(cell), lambda: f"{cell:>8}", lambda: sum([cell]), lambda: int(cell),  # type: ignore[list-item, arg-type]
        lambda: cell + 0, lambda: cell < 5,  # type: ignore[operator]
    ):  # fmt: skip
        with pytest.raises(TypeError) as error:
            attempt()
        assert str(SECRET) not in str(error.value)


def test_what_protection_works_with_shows_no_number_either() -> None:
    """Were a system, a verdict or an error displayed in the notebook, no count would be."""
    raw = summary()
    system = disclosure.system_of([raw, replace(summary(BOOKED), id="booked")])
    verdicts = disclosure.decide(system, disclosure.limits(BOOK))
    part = mending.Part(system, verdicts.limits, verdicts.forms)
    for item in (system, list(system.nodes.values()), verdicts, part, part.worlds, list(deciding._parts(system))):
        assert str(SECRET) not in repr(item)
    other = replace(summary(Count(SECRET + 1, "attached", of=Counted("", "2", "attached", ""))), id="other")
    with pytest.raises(ValueError, match="hold different numbers") as error:
        disclosure.system_of(
            [replace(raw, rows=(replace(raw.rows[0], cells={"value": replace(COUNT, of=Counted("", "2", "attached", ""))}),)), other]
        )
    assert not {str(SECRET), str(SECRET + 1)} & set(str(error.value).split())


def test_a_cell_of_the_notebook_that_displays_what_is_no_shown_value_makes_no_pack() -> None:
    """A data frame of the caseload, or what a Count becomes in one, gets as far as the notebook and no further."""
    frame = pd.DataFrame([COUNT])
    assert str(SECRET) in frame.to_string(), "else this test says nothing"
    for data in (
        {"text/html": frame.to_html(), "text/plain": frame.to_string()},
        {"text/plain": str(SECRET)},
        {"application/json": {"n": SECRET}},
    ):
        notebook = sample()
        output = nbformat.v4.new_output("execute_result", data=data)
        notebook.cells.insert(2, nbformat.v4.new_code_cell("families", outputs=[output], id="stray"))
        with pytest.raises(NotAPack, match="which is not a shown value") as refused:
            HTMLPackExporter().from_notebook_node(notebook)
        assert str(SECRET) not in str(refused.value)


# No number in the words of the caseload


@pytest.mark.parametrize(
    "change",
    [
        {"title": f"{SECRET} families"},
        {"stub": f"Of {SECRET}"},
        {"columns": (Column("value", f"Of {SECRET}"),)},
        {"notes": (Words(f"{SECRET} families"),)},
        {"source": Words(f"{SECRET} families")},
        {"rows": (Row("attached", Words(f"Of {SECRET}"), {"value": COUNT}),)},
        {"rows": (Row("attached", Words("Attached"), {"value": Words(f"{SECRET}")}),)},
    ],
)
def test_a_number_in_the_words_of_the_caseload_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="holds a number; show it as a figure") as error:
        disclosure.protect([replace(summary(), **change)], BOOK.fresh())  # type: ignore[arg-type]
    assert str(SECRET) not in str(error.value)


# The notebook


def code(name: str) -> Iterator[tuple[str, ast.Module]]:
    """The code cells of a notebook, by id."""
    for cell in nbformat.read(places.NOTEBOOKS / f"{name}.ipynb", 4).cells:
        if cell.cell_type == "code":
            yield cell.id, ast.parse(cell.source)


PUBLIC = sorted(path.stem for path in places.NOTEBOOKS.glob("*.ipynb") if path.stem not in RESTRICTED)
NEEDED = {"needs", "no_account"}
OF_CASELOAD = {"whose", "definitions"}  # words about the extract, which hold no count; see below
IMPORTED = {
    "tfdata": {
        "appendix", "brief", "calculator", "charts", "claimable", "commentary", "context", "disagreements", "disclosure", "funding",
        "points", "printed", "provenance", "record", "release", "releases", "scope", "store", "tables", "targets",
    },
    "tfdata.income": {"no_account"},
}  # fmt: skip


def test_every_notebook_is_public_or_restricted() -> None:
    assert {path.stem for path in places.NOTEBOOKS.glob("*.ipynb")} == ALWAYS_PUBLIC | RESTRICTED
    assert set(PUBLIC) == ALWAYS_PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_notebook_imports_nothing_that_makes_a_figure_or_a_shown_value_by_hand(name: str) -> None:
    found: dict[str, set[str]] = {}
    for _, cell in code(name):
        for node in ast.walk(cell):
            assert not isinstance(node, ast.Import), "a notebook imports by name"
            if isinstance(node, ast.ImportFrom):
                found.setdefault(node.module or "", set()).update(alias.name for alias in node.names)
    assert {module: names - IMPORTED.get(module, set()) for module, names in found.items()} == {module: set() for module in found}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_notebook_shows_part_b_as_it_was_released_and_the_rest_as_it_was_protected(name: str) -> None:
    """Each cell ends in a table or a chart of `released[...]`, or of `disclosure.protect` on something that has no caseload."""
    shows = 0
    for cell_id, cell in code(name):
        for statement in cell.body:
            assert isinstance(statement, ast.Assign | ast.Expr | ast.ImportFrom), (
                cell_id,
                "a cell assigns, shows and imports, and no more",
            )
            if not isinstance(statement, ast.Expr):
                continue
            call = statement.value
            assert isinstance(call, ast.Call), (cell_id, "shows a value that no table or chart was made of")
            assert _module(call) in ("tables", "charts"), cell_id
            if _called(call) == "title":
                assert [ast.unparse(argument) for argument in call.args] in (["pack"], ["pack", "'Savings: what would have to be true'"])
                continue
            if _called(call) == "officers":
                assert ast.unparse(call.args[0]) == "written", cell_id
                continue
            assert _called(call) in SHOWS, cell_id
            assert _is_released(call.args[0]) or _is_protected(call.args[0]), (cell_id, ast.unparse(call))
            assert len(call.args) == 1
            shows += 1
    assert shows > 10


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_notebook_takes_no_number_out_of_a_value_and_says_none_in_words(name: str) -> None:
    """No attribute of a raw cell, no formatted text, no reckoning, and no words but its own and those that say what is lacking."""
    for cell_id, cell in code(name):
        if cell_id == "parameters":
            continue
        for node in ast.walk(cell):
            assert not isinstance(node, ast.JoinedStr | ast.BinOp | ast.comprehension | ast.Lambda | ast.FunctionDef | ast.For), cell_id
            assert not (isinstance(node, ast.Attribute) and node.attr.startswith("_")), cell_id
            assert not (isinstance(node, ast.Attribute) and node.attr in ("value", "nodes", "families", "by_phase", "counts")), cell_id
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)), (
                cell_id
            )
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isdigit, node.value))), cell_id
        for node in ast.walk(cell):
            if isinstance(node, ast.keyword):
                assert node.arg in ("otherwise", "district", "style"), cell_id
                assert node.arg != "otherwise" or ast.unparse(node.value) in ("nothing", "lacks"), cell_id


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_notebook_gives_names_to_the_pack_its_decisions_and_what_is_lacking_alone(name: str) -> None:
    named = {
        "pack": "scope.find(borough, quarter, phase)",
        "families": "store.read(data, pack.extract_code, district=pack.district)",
        "decided": "claimable.decide(pack, families)",
        "released": "release.protected(pack, families, decided)" if name == "programme_pack" else "release.protected(pack, families)",
        "written": "commentary.read(pack, families)",
        "worked": "calculator.work_out(pack, released)",
        "version": "releases.read(last_release)",
    }
    for cell_id, cell in code(name):
        for statement in cell.body:
            if not isinstance(statement, ast.Assign) or cell_id == "parameters":
                continue
            target = ast.unparse(statement.targets[0])
            if target == "nothing":
                assert isinstance(statement.value, ast.Constant), cell_id
            elif target == "lacks":
                assert isinstance(statement.value, ast.Call), cell_id
                assert _called(statement.value) in NEEDED, cell_id
            else:
                assert ast.unparse(statement.value) == named[target], cell_id


@pytest.mark.parametrize("stories", [0, 3, 30])
def test_what_the_notebook_protects_by_itself_counts_nothing_of_the_caseload(stories: int) -> None:
    """Whose families these are, and the definitions: the same words for 3 families and for 30, without a raw cell."""
    pack = in_quarter("2015-16-Q3", phase="2")
    whole = caseload(*(Story(f"F{number}", dates={"attached_on": "2015-05-01"}) for number in range(stories)))
    other = caseload(*(Story(f"F{number}", dates={"attached_on": "2015-05-01"}) for number in range(stories + 1)))
    for make in (provenance.whose, appendix.definitions):
        found = list(make(pack, whole))
        assert not stories or found == list(make(pack, other))
        cells = [cell for each in found for cell in (*each.hidden.values(), *(cell for row in each.rows for cell in row.cells.values()))]
        assert found
        assert not [cell for cell in cells if isinstance(cell, Count | Booked)]


def test_the_names_that_protect_with_the_caseload_are_the_two_above() -> None:
    assert {provenance.whose.__name__, appendix.definitions.__name__} == OF_CASELOAD


def _is_released(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "released"
        and isinstance(node.slice, ast.Constant)
    )


def _is_protected(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "disclosure.protect" and len(node.args) == 2 and not node.keywords):
        return False
    made = node.args[0]
    assert isinstance(made, ast.Call)
    takes = [ast.unparse(argument) for argument in made.args]
    if isinstance(made.func, ast.Attribute) and ast.unparse(made.func.value) == "calculator":
        return takes in (["pack"], ["worked"], ["worked", "released"])  # which sees no caseload; import-linter holds that
    if isinstance(made.func, ast.Attribute) and ast.unparse(made.func.value) == "brief":
        return takes == ["pack", "released"]  # which sees none either
    if isinstance(made.func, ast.Attribute) and ast.unparse(made.func.value) == "printed":
        return takes == ["pack", "released", "version"]  # what was released, and what was released before
    return takes == ["pack"] or (takes == ["pack", "families"] and _called(made) in OF_CASELOAD)


def _module(call: ast.Call) -> str:
    return call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _name(node: ast.Name | ast.alias) -> str:
    return node.id if isinstance(node, ast.Name) else node.name


def test_a_subclass_that_leaves_out_the_seal_is_not_shown() -> None:
    class Mine(Published):
        def __post_init__(self, seal: object) -> None:
            pass

    with pytest.raises(TypeError):
        tables.table([Mine(**fields_of(published()))])


def test_a_caseload_and_its_decisions_show_no_row() -> None:
    whole = caseload(Story("F7919", dates={"attached_on": "2015-05-01"}))
    decided = claimable.decide(in_quarter("2015-16-Q3", phase="2"), whole)
    assert "F7919" not in repr(whole) + repr(decided)
