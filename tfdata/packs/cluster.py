"""Build packs on the workers of a dask scheduler, of this machine or of others, as the extra `tfdata[cluster]`.

Jobs come in; what became of each comes out as it is done, and its files are put in place here. A worker has threads and never forks: it
asks a template of its own, as `make report` does. It builds from what it has itself, and refuses where that is not what the job names.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import distributed

from tfdata.failures import in_words
from tfdata.faults import Refused, refuse
from tfdata.packs.executors import Forked
from tfdata.packs.plan import Job, differs
from tfdata.packs.run import STOCK, Built, build
from tfdata.packs.warm.forking import is_to_be_had
from tfdata.params import load
from tfdata.placing import private, put_in_place

ANSWER_LIMIT_S, WORKERS_LIMIT_S = 15, 60
_START = "dask scheduler --host 127.0.0.1, and for each worker dask worker tcp://127.0.0.1:8786 --nthreads 1"


@dataclass(frozen=True)
class Cluster:
    """Builds packs on the workers of the scheduler at an address, as many at a time as they have threads."""

    address: str
    engine: str

    @classmethod
    def at(cls, address: str, engine: str) -> Cluster:
        """Give the cluster of a scheduler; raises Refused for an address at which jobs could be read or altered on their way."""
        parts = urlsplit(address)
        if parts.scheme not in {"tcp", "tls"} or not parts.hostname:
            raise refuse("SCHEDULER", f"{address!r} is no address of a scheduler; write tcp://127.0.0.1:8786 or tls://host:8786")
        if parts.scheme == "tcp" and not _is_here(parts.hostname):
            words = "beyond this machine a scheduler is reached by tls://, with the certificates that the configuration of dask names"
            raise refuse("SCHEDULER", f"{address!r} would send what is built unencrypted and run what anybody sends; {words}")
        return cls(address, engine)

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs; what a worker that ends was building, another builds. Raises Refused where no scheduler or worker answers."""
        waiting = [*jobs]
        if not waiting:
            return
        with self._client() as client:
            futures = {client.submit(files_of, job.as_json(), self.engine, pure=False): job for job in waiting}
            try:
                for future in distributed.as_completed(futures, loop=client.loop):
                    yield _built(futures[future], future)
                    future.release()
            finally:
                client.cancel([future for future in futures if not future.done()])

    def _client(self) -> Any:
        try:
            client = distributed.Client(self.address, timeout=ANSWER_LIMIT_S, set_as_default=False)
        except (OSError, ValueError):
            raise refuse("SCHEDULER", f"no scheduler answers at {self.address}; start one: {_START}") from None
        try:
            client.wait_for_workers(1, timeout=WORKERS_LIMIT_S)
        except (OSError, TimeoutError):
            client.close()
            raise refuse("SCHEDULER", f"the scheduler at {self.address} has no worker; start one: {_START}") from None
        return client


def files_of(given: Mapping[str, Any], engine: str) -> dict[str, Any]:
    """Build a pack where a worker is, and give what became of it with its files by name."""
    started, job = time.monotonic(), Job.of_json(given)
    if fault := _differs(job):
        return {"seconds": time.monotonic() - started, "fault": fault}
    with private() as place:
        folder = place / "pack"
        if is_to_be_had():
            (built,) = Forked(1, engine, into=folder).build([job])
        else:
            built = build(job, STOCK, folder)
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {"seconds": built.seconds, "fault": built.fault, "files": files}


def _differs(job: Job) -> str:
    """Say what a worker has otherwise than the job names it, since it would build another pack."""
    try:
        other = differs(job, load())
    except Refused as refused:
        return f"the worker cannot build it: {refused}"
    return f"the worker has otherwise than this machine: {', '.join(other)}; give both the same checkout and store" if other else ""


def _built(job: Job, future: Any) -> Built:
    """Put a pack's files in their place, and say what became of it."""
    try:
        said = future.result()
    except distributed.scheduler.KilledWorker:
        return Built(job, 0.0, "every worker that built it came to an end before it was done")
    except Exception as error:  # whatever a worker raised, the other packs are built all the same
        return Built(job, 0.0, f"a worker failed with {type(error).__name__}")
    try:
        if not said["fault"]:
            put_in_place(said["files"], job.folder)
    except OSError as error:
        return Built(job, said["seconds"], in_words(error))
    return Built(job, said["seconds"], said["fault"])


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
