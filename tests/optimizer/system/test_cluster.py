"""A Dask scheduler with two workers: nothing is lost with one of them, nothing is done twice, and strangers are kept out."""

import math
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import parkloop
from parkloop.cases import CaseError, load_case
from parkloop.optimizer.system import cluster
from parkloop.optimizer.system.cluster import VARIABLE, answer_of, mapped, scheduler
from parkloop.optimizer.system.parallel import ParallelError
from tests.support.running.cluster import LocalCluster, counted, first_at_once, local_cluster, noted

pytest.importorskip("distributed")


TLS = Path(__file__).parent / "cluster_tls.pem"
"""A self-signed certificate with its key, for these tests only."""
PARTS = ("ca-file", *(f"{part}.{kind}" for part in ("scheduler", "worker", "client") for kind in ("cert", "key")))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A cluster that speaks TLS, and the certificates of Dask's own configuration here; others below speak plainly."""
    import dask

    config = {f"distributed.comm.tls.{name}": str(TLS) for name in PARTS}
    settings = {f"DASK_{name.upper().replace('.', '__').replace('-', '_')}": value for name, value in config.items()}
    with local_cluster(tmp_path_factory.mktemp("cluster"), 2, settings, "tls") as found, dask.config.set(config):
        yield found


def test_answers_come_in_the_order_of_the_tasks_and_are_heard_at_once(running: LocalCluster, tmp_path: Path) -> None:
    """Proves that a slow first task holds up no answer. Sensitivity: heard in order, the first would come first."""
    heard: list[int] = []
    tasks = [(str(tmp_path), number, 2.0 if number == 0 else 0.0) for number in range(6)]
    found = list(mapped(counted, tasks, running.address, lambda number, answer: heard.append(number)))
    assert list(range(6)) == [number for number, _ in found] == sorted(heard)
    assert heard[0] != 0
    assert 2 == len({process for _, process in found})


def test_what_a_task_raises_is_raised_here(running: LocalCluster) -> None:
    with pytest.raises(CaseError) as told:
        list(mapped(load_case, ["two_firms", "no_such_park"], running.address))
    assert ["no_such_park"] == [fault.value for fault in told.value.faults]


def at_work(folder: Path) -> set[int]:
    """Processes that are at a task."""
    return {process for _, process in set(noted(folder / "begun")) - set(noted(folder / "done"))}


def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_done_twice(tmp_path: Path) -> None:
    """Proves that the task of a killed worker goes to the other, and that no answer is computed again.

    Sensitivity: held by the client until the end, the answers of the killed worker would be computed again.
    """
    with local_cluster(tmp_path) as running:
        answers = mapped(counted, [(str(tmp_path), number, 0.7) for number in range(10)], running.address)
        found = [next(answers) for _ in range(4)]
        victim = found[0][1]
        while victim not in at_work(tmp_path):
            time.sleep(0.01)
        running.kill(victim)
        found += answers
    assert list(range(10)) == [number for number, _ in found]
    done = [number for number, _ in noted(tmp_path / "done")]
    assert list(range(10)) == sorted(done)
    begun = [number for number, _ in noted(tmp_path / "begun")]
    assert 11 == len(begun), "the task that the killed worker was at has begun twice"


class _NoMoreError(Exception):
    """Raised by who wants no further answer."""


def end_here(number: int, answer: object) -> None:
    raise _NoMoreError


def test_what_is_closed_early_leaves_nothing_at_work(running: LocalCluster, tmp_path: Path) -> None:
    """Proves that a solve whose answer nobody wants is ended. Sensitivity: the worker would sleep for ten minutes."""
    with pytest.raises(_NoMoreError):
        list(mapped(first_at_once, [str(tmp_path)] * 3, running.address, end_here))
    tasks = [(str(tmp_path), number, 0.5) for number in range(4)]
    assert 2 == len({process for _, process in mapped(counted, tasks, running.address)}), "both workers are free"


def test_workers_of_another_version_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parkloop, "__version__", "0.1", raising=False)
    failed, error = pickle.loads(answer_of(b"", "0.2"))
    assert failed and "version 0.1 of Parkloop, not 0.2" in str(error)


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ValueError, match="cannot be reached"):
        list(mapped(math.sqrt, [1.0], "tcp://127.0.0.1:9"))


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.5)
    with local_cluster(tmp_path, workers=0) as running, pytest.raises(ValueError, match="has no workers"):
        list(mapped(math.sqrt, [1.0], running.address))


def test_a_scheduler_that_ends_is_told(tmp_path: Path) -> None:
    """Proves that who asks does not wait for ever. Sensitivity: without an answer the client waits for the scheduler."""
    with local_cluster(tmp_path) as running:
        answers = mapped(first_at_once, [str(tmp_path)] * 3, running.address, lambda number, answer: running.scheduler.kill())
        with pytest.raises(ParallelError, match="gives no answer"):
            list(answers)


@pytest.mark.parametrize("address", ["tcp://10.1.2.3:8786", "tcp://planning.example:8786", "tcp://0.0.0.0:8786"])
def test_plain_tcp_is_taken_on_this_computer_only(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that tasks, which are programs, go nowhere unprotected. Sensitivity: any of these would be asked."""
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(ValueError, match="on this computer only"):
        scheduler()


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:8786", "tls://planning.example:8786"]
)
def test_loopback_and_tls_are_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, address)
    assert address == scheduler()


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:x", "tls://"])
def test_what_is_no_address_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(ValueError, match="write tls://HOST:PORT"):
        scheduler()


def test_without_dask_one_sentence_tells_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "tcp://127.0.0.1:8786")
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'parkloop\[cluster\]'"):
        scheduler()


def test_tls_with_certificates_of_dasks_own_configuration(running: LocalCluster) -> None:
    """Proves that a scheduler of another computer is spoken to encrypted, and not without the certificate."""
    import dask

    assert running.address.startswith("tls://")
    assert [9.0] == list(mapped(math.sqrt, [81.0], running.address))
    without = {f"distributed.comm.tls.{name}": None for name in PARTS}
    with dask.config.set(without), pytest.raises(ValueError, match="cannot be reached"):
        list(mapped(math.sqrt, [81.0], running.address))
