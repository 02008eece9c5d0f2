"""papermill's client for a forked child: cells go down the channel, and messages of the kernel's form come back.

What becomes of a message is nbclient's own doing, as it is for the stock kernel, so that both engines put outputs together by one code.
"""

from __future__ import annotations

import time
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

from tfdata.packs.warm.ask import child
from tfdata.packs.warm.channel import Channel, Ended, Late


class Died(DeadKernelError):
    """A child that came to an end before its cells had; its words say why, where it could tell, and are our own."""


class WarmClient(PapermillNotebookClient):
    """Run the cells of a managed notebook in a forked child, which is ended when it is done or late."""

    def __init__(self, nb_man: Any, cell_limit: float, notebook_limit: float) -> None:
        super().__init__(nb_man, log_output=False)
        self._cell_limit, self._ends = cell_limit, time.monotonic() + notebook_limit
        self._channel: Channel

    def execute(self, **_words: Any) -> NotebookNode:
        """Run all cells; raises CellTimeoutError when a limit is passed, and DeadKernelError where the child is gone."""
        self.reset_execution_trackers()
        try:
            with child("tfdata.packs.warm.shell:serve") as self._channel:
                self.nb.metadata["language_info"] = self._channel.get(self._ends)["language_info"]
                self.papermill_execute_cells()
        except Ended as ended:
            raise Died(str(ended)) from None
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, *_words: Any, **_more: Any) -> NotebookNode:
        """Run a cell, as nbclient does: an empty one or one that is tagged to be skipped is not run, and an error ends the notebook."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        self._channel.put({"code": cell.source})
        reply = self._reply(cell, cell_index)
        cell["execution_count"] = reply["execution_count"]
        is_allowed = self.allow_errors or reply.get("ename") in self.allow_error_names or "raises-exception" in tags
        if reply["status"] == "error" and (self.force_raise_errors or not is_allowed):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _reply(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        limit = max(1.0, min(self._cell_limit, self._ends - time.monotonic()))
        until = time.monotonic() + limit
        while True:
            try:
                message = self._channel.get(until)
            except Late:
                raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", int(limit), cell) from None
            if message["msg_type"] == "reply":
                reply: dict[str, Any] = message["content"]
                return reply
            self.process_message({**message, "header": {"msg_type": message["msg_type"]}, "parent_header": {}}, cell, cell_index)
