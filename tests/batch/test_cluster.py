"""The same run on a Dask cluster: a real scheduler, real workers, one of them killed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import grader
from grader.batch import engine
from grader.data import Dataset

pytest.importorskip("distributed")


ALONE = "127.0.0.1", [[], []]  # the scheduler's address, and what a worker's command begins with


class Machines:
    """The scheduler's and two workers', each a network namespace of its own on one bridge; only
    this machine where that may not be made."""

    def __init__(self) -> None:
        tag = f"g{os.getpid() % 100_000}"
        self.bridge, self.names = f"{tag}b", [f"{tag}w{i}" for i in range(2)]

    def __enter__(self):
        address = "10.213.77.{}/24"
        try:
            self._ip("link", "add", self.bridge, "type", "bridge")
            self._ip("addr", "add", address.format(1), "dev", self.bridge)
            self._ip("link", "set", self.bridge, "up")
            for i, name in enumerate(self.names):
                self._ip("netns", "add", name)
                self._ip("link", "add", name, "type", "veth", "peer", "eth0", "netns", name)
                self._ip("link", "set", name, "master", self.bridge, "up")
                self._ip("-n", name, "addr", "add", address.format(i + 2), "dev", "eth0")
                for device in ("lo", "eth0"):
                    self._ip("-n", name, "link", "set", device, "up")
        except (OSError, subprocess.CalledProcessError):
            self.__exit__()
            return ALONE
        return address.format(1).removesuffix("/24"), [
            ["ip", "netns", "exec", n] for n in self.names
        ]

    def __exit__(self, *details) -> None:
        for name in self.names:
            self._ip("netns", "delete", name, check=False)
        self._ip("link", "delete", self.bridge, check=False)

    def _ip(self, *arguments: str, check: bool = True) -> None:
        with contextlib.suppress(*([] if check else [OSError])):
            subprocess.run(["ip", *arguments], check=check, capture_output=True)


@pytest.fixture(params=["machines"])
def cluster(request, tmp_path):
    """The scheduler's address, two workers, which know nothing of the course's folder, and what
    starts another."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(Path(grader.__file__).parents[1])}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    started = []

    def start(place, *command):
        process = subprocess.Popen(
            [*place, sys.executable, "-m", "dask", *command, *common],
            cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        return process

    apart = request.param == "machines"
    with Machines() if apart else contextlib.nullcontext(ALONE) as (host, places):
        start([], "scheduler", "--host", host, "--port", "0")

        def start_worker(place=()):
            return start(place, "worker", "--nthreads", "1", "--no-nanny")

        workers = [start_worker(place) for place in places]
        wait = f"""
from distributed import Client
with Client(scheduler_file={str(file)!r}, timeout=120) as client:
    client.wait_for_workers(2, timeout=120)
"""
        subprocess.run([sys.executable, "-c", wait], check=True, env=environment, timeout=300)
        yield json.loads(file.read_text())["address"], workers, start_worker
        for process in reversed(started):
            process.kill()
            process.wait()


def test_a_cluster_gives_the_same_gradebook(score, cluster, class_folder, tmp_path):
    """Though a worker is killed in mid-run; byte for byte."""
    address, (first, _), _ = cluster
    here, there = tmp_path / "here", tmp_path / "there"
    run = score(class_folder, "--out", there, "--seed", 5, "--scheduler", address)
    assert run.first_result().startswith("1 of 24 · 1 graded")
    first.send_signal(signal.SIGKILL)
    code, _, err = run.end()
    assert code == 0, err
    assert score(class_folder, "--out", here, "--seed", 5).end()[0] == 0
    assert (there / "gradebook.csv").read_bytes() == (here / "gradebook.csv").read_bytes()


@pytest.mark.parametrize("cluster", ["one machine"], indirect=True)
def test_a_run_that_waits_says_for_what(score, cluster, class_folder, tmp_path):
    """Without any worker it goes on as soon as there is one again."""
    address, workers, start_worker = cluster
    run = score(class_folder, "--seed", 5, "--scheduler", address)
    run.first_result()
    for worker in workers:
        worker.kill()
    line = run.process.stderr.readline()
    assert line == f"waiting: no worker is left; start dask worker {address}\n"
    start_worker()
    code, out, err = run.end()
    assert code == 0, err
    assert "s23" in out


@pytest.mark.parametrize(
    ("address", "reason"),
    [("tcp://127.0.0.1:9", "no answer"), ("foo", "no address; such as tcp://host:8786")],
)
def test_no_scheduler_is_told_in_one_line(score, class_folder, address, reason):
    """The address, and what to do."""
    code, _, err = score(class_folder, "--scheduler", address).end()
    (line,) = err.splitlines()
    assert code == 2 and line.startswith(f"grader: --scheduler {address}: {reason}")


class OneWorker:
    """A client of a scheduler whose worker answers ``change`` of what it should."""

    scheduler = SimpleNamespace(address="tcp://host:8786")

    def __init__(self, change):
        self.change = change

    def run(self, function, *arguments):
        return self.change(function(*arguments))


def missing(answer):
    raise AttributeError("no about_worker")


UNFIT = {
    "another grader": (
        lambda a: {"w1": ({**a[0], "torch-course-grader": "0.0.1"}, "")},
        "worker w1 has torch-course-grader 0.0.1, this machine",
    ),
    "another torch": (
        lambda a: {"w1": ({**a[0], "torch": "1.0"}, "")},
        "worker w1 has torch 1.0, this machine",
    ),
    "no data": (lambda a: {"w1": (a[0], "set FASHION_MNIST_ROOT there")}, "worker w1: set FASH"),
    "an older grader": (missing, "a worker has not torch-course-grader"),
    "no worker": (lambda a: {}, "has no workers; start dask worker tcp://host:8786"),
}


@pytest.mark.parametrize(("change", "reason"), UNFIT.values(), ids=UNFIT)
def test_a_worker_that_would_mark_otherwise_is_told(tmp_path, change, reason):
    """Before anything is marked, and what to do about it."""
    dataset = Dataset("stand-in", tmp_path)
    assert engine._unfit_worker(OneWorker(change), dataset).startswith(reason)
    assert not engine._unfit_worker(OneWorker(lambda answer: {"w1": answer}), dataset)
