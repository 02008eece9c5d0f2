"""Workbooks that no spreadsheet writes: hostile XML and hostile zips."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bad_files_recipes.kept import HEADINGS, ROWS, recipe
from bad_files_recipes.spreadsheets import spreadsheet

TOO_LARGE = 201 * 2**20


@recipe()
def macros(folder: Path) -> Path:
    return with_parts(spreadsheet(folder, lambda *_: None, "problems.xlsm"), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"


def _parts(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(spreadsheet(folder, lambda *_: None)) as zipped:
        return {part: zipped.read(part) for part in zipped.namelist()}


def workbook(folder: Path, changed: Mapping[str, bytes] | None = None) -> Path:
    """Write a workbook of which some parts are others than a spreadsheet wrote."""
    parts = _parts(folder) | dict(changed or {})
    with zipfile.ZipFile(folder / "problems.xlsx", "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return folder / "problems.xlsx"


def with_parts(path: Path, added: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "a") as zipped:
        for name, content in added.items():
            zipped.writestr(name, content)
    return path


def _sheet(cells: str, before: str = "") -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{before}<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>".encode()


def _row(number: int, *cells: str) -> str:
    letters = "ABCDEFGH"
    texts = (f'<c r="{letters[place]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for place, cell in enumerate(cells))
    return f'<row r="{number}">{"".join(texts)}</row>'


_HEADING_ROW = _row(1, *HEADINGS)


@recipe()
def first_row_empty(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_row(2, *HEADINGS) + _row(3, *ROWS[0]))})


@recipe()
def error_value(folder: Path) -> Path:
    errors = '<row r="2"><c r="A2" t="str"><v>E09000006</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2" t="e"><v>#REF!</v></c></row>'
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + errors)})


@recipe()
def far_cell(folder: Path) -> Path:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + _row(2, *ROWS[0]) + far)})


@recipe()
def far_row_and_wide_column(folder: Path) -> Path:
    far = '<row r="100000"><c r="GR100000"><v>1</v></c></row>'
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + _row(2, *ROWS[0]) + far)})


@recipe()
def cells_out_of_order(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + _row(3, *ROWS[0]) + _row(2, *ROWS[0]))})


@recipe()
def cell_of_another_row(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + '<row r="2"><c r="A999999"><v>1</v></c></row>')})


@recipe()
def text_that_is_not_shared(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + '<row r="2"><c r="A2" t="s"><v>99999</v></c></row>')})


@recipe()
def one_long_text_in_every_cell(folder: Path) -> Path:
    """Thirty thousand characters, ten thousand times: a few kilobytes in the file, 300 MB once every cell has its own."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 10_002))
    texts = f"<sst {_MAIN}><si><t>{'BRM-4711 ' * 3_333}</t></si></sst>".encode()
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + cells), _TEXTS: texts})


@recipe()
def cell_longer_than_excels(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + _row(2, "BRM-4711" * 5_000))})


_LAUGHS = "<!DOCTYPE lolz [<!ENTITY a0 'BRM-4711'>{}]>".format(
    "".join(f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 10))
)


@recipe()
def billion_laughs(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW + _row(2, "&a9;"), _LAUGHS)})


@recipe()
def entity_from_outside(folder: Path) -> Path:
    texts = f'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst {_MAIN}><si><t>&x;</t></si></sst>'.encode()
    return workbook(folder, {_TEXTS: texts})


@recipe()
def document_type_in_the_styles(folder: Path) -> Path:
    return workbook(folder, {"xl/styles.xml": f"{_LAUGHS}<styleSheet {_MAIN}/>".encode()})


@recipe()
def sheet_in_utf_16(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW).decode().replace("UTF-8", "UTF-16").encode("utf-16")})


@recipe()
def sheet_in_latin_1(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW).replace(b"UTF-8", b"ISO-8859-1")})


@recipe()
def xml_a_hundred_thousand_deep(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet("<row>" * 10**5 + "</row>" * 10**5)})


@recipe()
def tag_of_eight_megabytes(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(f'<row r="1" spans="{"BRM-4711" * 2**20}"></row>')})


@recipe()
def sheet_that_is_no_xml(folder: Path) -> Path:
    return workbook(folder, {_SHEET: b"E09000006,2,BRM-4711"})


@recipe()
def sheet_of_another_name(folder: Path) -> Path:
    relations = _parts(folder)["xl/_rels/workbook.xml.rels"].replace(b"sheet1.xml", b"sheet7.xml")
    return workbook(folder, {"xl/_rels/workbook.xml.rels": relations})


@recipe()
def workbook_without_sheets(folder: Path) -> Path:
    return workbook(folder, {"xl/workbook.xml": f"<workbook {_MAIN}><sheets/></workbook>".encode()})


@recipe()
def zip_bomb(folder: Path) -> Path:
    return workbook(folder, {_SHEET: _sheet(_HEADING_ROW) + b" " * TOO_LARGE})


@recipe()
def zip_packed_a_thousand_times(folder: Path) -> Path:
    return workbook(folder, {"docProps/app.xml": b" " * 50 * 2**20})


@recipe()
def zip_that_lies_about_its_sizes(folder: Path) -> Path:
    """The list of parts says a thousand bytes where there are fifty megabytes."""
    path = workbook(folder, {_SHEET: _sheet(_HEADING_ROW) + b" " * 50 * 2**20})
    with zipfile.ZipFile(path) as zipped:
        size = zipped.getinfo(_SHEET).file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 1_000)))
    return path


@recipe()
def zip_of_too_many_parts(folder: Path) -> Path:
    return with_parts(workbook(folder), {f"xl/media/image{number}.png": b"" for number in range(1_200)})


@recipe()
def zip_with_an_endless_list_of_parts(folder: Path) -> Path:
    return with_parts(workbook(folder), {f"{number}{'x' * 200}": b"" for number in range(6_000)})


@recipe()
def zip_with_a_password(folder: Path) -> Path:
    path = workbook(folder)
    content = bytearray(path.read_bytes())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(sign, at + 4)
    path.write_bytes(content)
    return path


@recipe()
def zip_in_a_zip(folder: Path) -> Path:
    inner = workbook(folder).read_bytes()
    with zipfile.ZipFile(folder / "problems.xlsx", "w") as zipped:
        zipped.writestr("problems.xlsx", inner)
    return folder / "problems.xlsx"


@recipe()
def workbook_cut_short(folder: Path) -> Path:
    path = workbook(folder)
    path.write_bytes(path.read_bytes()[:-2_000])
    return path


@recipe()
def workbook_with_a_flipped_byte(folder: Path) -> Path:
    path = workbook(folder)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as zipped:
        at = zipped.getinfo(_SHEET).header_offset
    content[at + 200] ^= 0xFF
    path.write_bytes(content)
    return path


@recipe()
def workbook_larger_than_a_file_may_be(folder: Path) -> Path:
    path = workbook(folder)
    with path.open("r+b") as file:
        file.truncate(2**30)
    return path
