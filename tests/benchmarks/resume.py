"""Kill a run with SIGKILL half-way, go on with it, and compare its gradebook with a whole run's.

The whole run has the same seed, another number of markers, and takes the class in another order.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.classes import ROOT, SLUG, class_of
from tests.benchmarks.measure import tree


def score(out: Path, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "grader", "score", "-a", SLUG, "--out", out, *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=quiet, stderr=quiet)


def reports(out: Path) -> dict[str, int]:
    """Their file names and when they were written."""
    return {path.name: path.stat().st_mtime_ns for path in out.glob(f"*-{SLUG}.json")}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.resume", description=__doc__)
    parser.add_argument("n", nargs="?", type=int, default=200, help="submissions")
    parser.add_argument("--train", action="store_true", help="with training")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder)
        handed_in = class_of(options.n, temporary / "class", options.train)
        out, whole = temporary / "out", temporary / "whole"
        run = score(out, handed_in)
        while len(reports(out)) < options.n // 2:
            assert run.poll() is None, "it ended too early"
            time.sleep(0.05)
        processes = tree(run.pid)
        run.send_signal(signal.SIGKILL)
        run.wait()
        done = reports(out)
        assert not (out / "gradebook.csv").exists()
        print(f"killed with {len(done)} of {options.n} done and {len(processes)} processes running")
        assert score(out, handed_in).wait() == 0
        again = reports(out).items() - done.items()
        print(f"gone on with: {len(again)} marked, {len(done)} kept")
        assert len(again) == options.n - len(done) and done.items() <= reports(out).items()
        left = [pid for pid in processes if Path(f"/proc/{pid}").exists()]
        assert not left, f"still running: {left}"
        seed = (out / "class_seed.txt").read_text().strip()
        backwards = sorted(handed_in.iterdir(), reverse=True)
        assert score(whole, *backwards, "--jobs", "3", "--seed", seed).wait() == 0
        same = (out / "gradebook.csv").read_bytes() == (whole / "gradebook.csv").read_bytes()
        print(f"gradebook.csv of a whole run with the same seed: {'the same' if same else 'OTHER'}")
        sys.exit(not same)


main()
