"""Text files that are no table of text or not the one that a feed says, and files that are something else than their name says."""

from __future__ import annotations

from pathlib import Path

from bad_files_recipes.kept import ROWS, as_csv, recipe, write


@recipe()
def line_of_a_gigabyte(folder: Path) -> Path:
    """The file is sparse: it takes no room on the disk, and a gigabyte of memory if it is read."""
    path = write(folder, as_csv().encode())
    with path.open("r+b") as file:
        file.truncate(2**30)
    return path


@recipe()
def line_of_thirty_megabytes(folder: Path) -> Path:
    return write(folder, (as_csv() + "BRM-4711" * (30 * 2**20 // 8)).encode())


@recipe()
def million_empty_lines(folder: Path) -> Path:
    return write(folder, as_csv().encode() + b"\n" * 2**21)


@recipe()
def nul_byte_in_a_cell(folder: Path) -> Path:
    return write(folder, as_csv().encode().replace(b"BRM-4712", b"BRM\x004712"))


@recipe()
def unicode_text_of_excel(folder: Path) -> Path:
    return write(folder, b"\xff\xfe" + as_csv("\t").encode("utf-16-le"))


@recipe()
def utf_16_without_its_mark(folder: Path) -> Path:
    return write(folder, as_csv().encode("utf-16-le"))


@recipe()
def bytes_that_windows_1252_has_not(folder: Path) -> Path:
    return write(folder, as_csv().encode().replace(b"BRM-4712", b"BRM\x9d4712"))


@recipe()
def utf_8_mark_before_windows_1252(folder: Path) -> Path:
    return write(folder, b"\xef\xbb\xbf" + as_csv().encode().replace(b"BRM-4712", b"BRM\xa34712"))


@recipe(encoding="utf-8")
def not_the_encoding_of_the_feed(folder: Path) -> Path:
    return write(folder, as_csv().encode().replace(b"BRM-4712", b"BRM\xa34712"))


@recipe(encoding="windows-1252")
def not_the_windows_1252_of_the_feed(folder: Path) -> Path:
    return write(folder, b"\xef\xbb\xbf" + as_csv().encode())


@recipe(encoding="windows-1252")
def bytes_that_the_feeds_encoding_has_not(folder: Path) -> Path:
    return write(folder, as_csv().encode().replace(b"BRM-4712", b"BRM\x814712"))


@recipe(separator="|")
def not_the_separator_of_the_feed(folder: Path) -> Path:
    return write(folder, as_csv(";").encode())


@recipe(header_row=9)
def headings_behind_the_end(folder: Path) -> Path:
    return write(folder, as_csv().encode())


@recipe(header_row=3)
def headings_in_an_empty_line(folder: Path) -> Path:
    return write(folder, b"Problems\r\nApril\r\n,,,,\r\n" + as_csv().encode())


@recipe()
def separators_that_are_not_clear(folder: Path) -> Path:
    return write(folder, as_csv().replace("phase,family_id", "phase;family_id", 1).encode())


@recipe()
def quotation_mark_not_closed(folder: Path) -> Path:
    return write(folder, as_csv().replace("BRM-4712", '"BRM-4712').encode())


@recipe()
def quotation_mark_not_closed_in_a_long_file(folder: Path) -> Path:
    return write(folder, as_csv(rows=(("E09000006", "2", '"BRM-4711', "health", "2015-04-07"), *ROWS * 20_000)).encode())


@recipe()
def headings_not_closed(folder: Path) -> Path:
    return write(folder, ('"' + as_csv(rows=ROWS * 100)).encode())


@recipe()
def cell_longer_than_a_spreadsheets(folder: Path) -> Path:
    return write(folder, as_csv().replace("worklessness", "worklessness" * 4_000).encode())


@recipe()
def thousand_columns(folder: Path) -> Path:
    return write(folder, ",".join(f"column_{number}" for number in range(1_000)).encode() + b"\r\n")


@recipe()
def text_of_spaces(folder: Path) -> Path:
    return write(folder, b" \r\n\r\n  \r\n")


@recipe()
def workbook_named_csv(folder: Path) -> Path:
    return write(folder, b"PK\x03\x04" + bytes(40))


@recipe()
def packed_text_named_csv(folder: Path) -> Path:
    return write(folder, b"\x1f\x8b\x08\x00" + bytes(40))


@recipe()
def folder_named_csv(folder: Path) -> Path:
    (folder / "problems.csv").mkdir()
    return folder / "problems.csv"


@recipe()
def text_named_xlsx(folder: Path) -> Path:
    return write(folder, as_csv().encode(), "problems.xlsx")


@recipe()
def old_workbook(folder: Path) -> Path:
    return write(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000) + "BRM-4711".encode("utf-16-le"), "problems.xls")


@recipe()
def workbook_with_a_password(folder: Path) -> Path:
    return write(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000) + "EncryptedPackage".encode("utf-16-le"), "problems.xlsx")


@recipe()
def picture_of_a_table_named_xlsx(folder: Path) -> Path:
    return write(folder, b"%PDF-1.7\n" + bytes(100), "problems.xlsx")
