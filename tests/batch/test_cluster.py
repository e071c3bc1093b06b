"""The same run on a Dask cluster: a real scheduler, real workers, one of them killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import grader

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path):
    """The scheduler's address and two workers, which know nothing of the course's folder."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(Path(grader.__file__).parents[1])}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    started = []

    def start(*command):
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *command, *common],
            cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        return process

    start("scheduler", "--host", "127.0.0.1", "--port", "0")
    workers = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    wait = f"""
from distributed import Client
with Client(scheduler_file={str(file)!r}, timeout=120) as client:
    client.wait_for_workers(2, timeout=120)
"""
    subprocess.run([sys.executable, "-c", wait], check=True, env=environment, timeout=300)
    yield json.loads(file.read_text())["address"], workers
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_cluster_gives_the_same_gradebook(score, cluster, class_folder, tmp_path):
    """Though a worker is killed in mid-run; byte for byte."""
    address, (first, _) = cluster
    here, there = tmp_path / "here", tmp_path / "there"
    run = score(class_folder, "--out", there, "--seed", 5, "--scheduler", address)
    assert run.first_result().startswith("1 of 24 · 1 graded")
    first.send_signal(signal.SIGKILL)
    code, _, err = run.end()
    assert code == 0, err
    assert score(class_folder, "--out", here, "--seed", 5).end()[0] == 0
    assert (there / "gradebook.csv").read_bytes() == (here / "gradebook.csv").read_bytes()


def test_no_scheduler_is_told_in_one_line(score, class_folder):
    """The address, and what to do."""
    code, _, err = score(class_folder, "--scheduler", "tcp://127.0.0.1:9").end()
    (line,) = err.splitlines()
    assert code == 2 and line.startswith("grader: --scheduler tcp://127.0.0.1:9: no answer")
