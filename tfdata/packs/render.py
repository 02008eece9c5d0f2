"""The exporters that make packs of executed notebooks, for the project's runs and by hand: `tfdata-html`, `-notebook`, `-pdf`, `-xlsx`.

An executed notebook comes in; a page, or the bytes of a document or a workbook, go out, or `NotAPack` with every reason why not. Nothing
is run or computed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import default

from tfdata.packs.document import Document, read_document
from tfdata.packs.html import TEMPLATES, page_parts
from tfdata.packs.notebook_page import RunOf, notebook_parts
from tfdata.packs.pdf import pdf

Resources = dict[str, Any]
_NOTHING = new_notebook()  # what nbconvert copies, checks and hands to the template, which prints nothing of it


class _Page(TemplateExporter):
    """One self-contained page: no script, no address from elsewhere, a strict Content-Security-Policy."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_paths")
    def _template_paths(self, *_: object) -> list[str]:
        return [str(TEMPLATES)]

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.autoescape = True
        return environment

    def parts(self, notebook: NotebookNode, resources: Resources | None) -> Resources:
        """Give what the template prints. Raises `NotAPack`."""
        raise NotImplementedError

    def from_notebook_node(  # type: ignore[override] # as nbconvert's own template exporter
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """Give the page of an executed notebook. Raises `NotAPack`."""
        parts = self.parts(nb, resources)
        _, given = Exporter.from_notebook_node(self, _NOTHING, resources, **kw)
        return self.page(parts), given

    def page(self, parts: Resources) -> str:
        """Give the page that the template makes of its parts; it prints nothing of a notebook but these."""
        printed: str = self.template.render(nb=_NOTHING, resources={"pack": parts})
        return printed.rstrip("\n") + "\n"


class HTMLPackExporter(_Page):
    """The pack as a page."""

    export_from_notebook = "Programme pack (HTML)"
    template_file = "pack.html.j2"

    def parts(self, notebook: NotebookNode, resources: Resources | None) -> Resources:
        """Give the parts of the pack's page."""
        return page_parts(_document(notebook, resources))


class NotebookPageExporter(_Page):
    """The published notebook as a page: code beside prose, where it was run, and how to run it again."""

    export_from_notebook = "Published notebook (HTML)"
    template_file = "notebook.html.j2"

    def parts(self, notebook: NotebookNode, resources: Resources | None) -> Resources:
        """Give the parts of the published notebook's page."""
        return notebook_parts(_document(notebook, resources), RunOf.noted_in(notebook.metadata), _name(resources) or "notebook")


class PDFPackExporter(Exporter):
    """A tagged PDF (PDF/UA-1) of A4 pages."""

    export_from_notebook = "Programme pack (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override] # nbconvert's writer takes bytes too
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Give the PDF of an executed notebook. Raises `NotAPack`."""
        document = _document(nb, resources)
        _, given = super().from_notebook_node(_NOTHING, resources, **kw)
        return pdf(document), given


class XLSXPackExporter(Exporter):
    """A workbook in the Analysis Function's form: a cover, contents, notes, and one table a sheet."""

    export_from_notebook = "Programme pack (XLSX)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".xlsx"

    def from_notebook_node(  # type: ignore[override] # nbconvert's writer takes bytes too
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Give the workbook of an executed notebook. Raises `NotAPack`."""
        from tfdata.packs.xlsx import xlsx  # here, since gptables loads pandas, which no page needs

        document = _document(nb, resources)
        _, given = super().from_notebook_node(_NOTHING, resources, **kw)
        return xlsx(document), given


@cache
def html_page() -> HTMLPackExporter:
    """Give the exporter of packs' pages, with its template ready."""
    return HTMLPackExporter()


@cache
def notebook_page() -> NotebookPageExporter:
    """Give the exporter of published notebooks' pages, with its template ready."""
    return NotebookPageExporter()


def _name(resources: Resources | None) -> str:
    return str((resources or {}).get("metadata", {}).get("name", ""))


def _document(notebook: NotebookNode, resources: Resources | None) -> Document:
    name = _name(resources)
    return read_document(notebook, f"{name}.ipynb" if name else "notebook")
