"""The same orders done by the workers of a Dask scheduler: the only file that meets dask."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import postureview
from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.batch.work import Done, Order, Worker

REACH_S = 10
WINDOW = 4
"""Orders under way for each worker thread: enough that none waits, few enough that uploads fit into memory."""
_ours = threading.local()


def do_on_cluster(orders: Iterable[Order], *, address: str) -> Iterator[Done]:
    """What came of each order, in the order in which they are done.

    The scheduler gives the order of a worker that died to another one, three times by default
    (``distributed.scheduler.allowed-failures``). Raises MachineError where Dask is not installed, and UsageError where
    no scheduler answers, or one without workers.
    """
    distributed = _dask()
    waiting = iter(orders)
    with _client(distributed, address) as client:
        room = WINDOW * _threads(client)
        under_way: dict[Any, Order] = {}
        done_ones = distributed.as_completed((), loop=client.loop)
        while True:
            while len(under_way) < room and (order := next(waiting, None)) is not None:
                future = client.submit(do_here, order, key=_key(order), pure=False)
                under_way[future] = order
                done_ones.add(future)
            if not under_way:
                return
            future = next(done_ones)
            yield _outcome(future, under_way.pop(future))
            future.release()


def do_here(order: Order) -> Done:
    """An order done in this process; the engine stays for the next one."""
    if not hasattr(_ours, "worker"):
        _ours.worker = Worker()
    done: Done = _ours.worker.do(order)
    return done


def _key(order: Order) -> str:
    """Equal for equal content, settings and software, so that a scheduler never does the same thing twice at a time."""
    folder = hashlib.sha256(order.job.folder.encode()).hexdigest()  # its name may hold a pseudonym, and keys are logged
    return f"postureview-{order.key}-{folder[:12]}"


def _outcome(future: Any, order: Order) -> Done:
    failure = ""
    if future.status != "finished":
        error = future.exception() if future.status == "error" else None
        why = future.status if error is None else type(error).__name__
        failure = f"expected the cluster to do it; found {why}; see the logs of its workers, then add --resume"
    elif (done := future.result()).software != postureview.__version__:
        failure = (
            f"expected workers with postureview {postureview.__version__}; found {done.software}; "
            "install the same version there"
        )
    else:
        return Done(order=order, files=done.files, failure=done.failure, lasting=done.lasting, software=done.software)
    return Done(order=order, files={}, failure=failure, lasting=False)


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=REACH_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            expected="a Dask scheduler at the address given, such as tcp://127.0.0.1:8786",
            found=f"none that answers within {REACH_S} s ({type(error).__name__})",
            todo="start one with `dask scheduler`, or leave --scheduler out",
        ) from error


def _threads(client: Any) -> int:
    """How many orders the cluster can do at once. UsageError where it has no workers."""
    try:
        client.wait_for_workers(1, timeout=REACH_S)
    except OSError:  # a TimeoutError is one
        raise UsageError(
            expected="a Dask scheduler with workers",
            found=f"none within {REACH_S} s",
            todo="start one for each core: `dask worker ADDRESS --nthreads 1`",
        ) from None
    return sum(client.nthreads().values())


def _dask() -> Any:
    try:
        import distributed
    except ImportError:
        raise missing_package_error("dask", "--scheduler", "cluster") from None
    return distributed
