"""Measure everything once, or ``--repeat`` times; print a table, write JSON with ``--json``."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.identity import read_roster
from grader.intake import find
from grader.manifest import find_course
from tests.benchmarks.classes import ROOT, canvas_download, class_of, nbgrader_course, otter_class
from tests.benchmarks.measure import Usage, run

CORES = len(os.sched_getaffinity(0))
PYTHON = sys.executable
FIGURES = "overhead throughput memory growth feedback loader sandbox finding".split()
TORCH = "import torch; torch.set_num_threads(1)"
FORKS = TORCH + "\nimport os\nfor _ in range(10):\n    os.fork() or os._exit(0)\n    os.wait()"

CHECK = """
import contextlib, io, json, statistics, time
from pathlib import Path
import grader
cells = json.loads(Path("tests/sample_class/ada/softmax_regression.ipynb").read_text())["cells"]
space = {}
for cell in cells:
    source = "".join(cell["source"])
    if cell["cell_type"] == "code" and ("def " in source or "import" in source):
        with contextlib.suppress(Exception):
            exec(source, space)
taken = []
for _ in range(21):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        began = time.perf_counter()
        grader.check("softmax", space)
        taken.append(time.perf_counter() - began)
assert "✓" in out.getvalue(), out.getvalue()
print(json.dumps([taken[0], statistics.median(taken[1:])]))
"""
LOADER = """
import json, os, tempfile, time
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from grader import load_data_fashion_mnist
from grader.data import locate
torch.set_num_threads(1)
folder = tempfile.TemporaryDirectory()
os.mkdir(os.path.join(folder.name, "FashionMNIST"))
os.symlink(locate().raw, os.path.join(folder.name, "FashionMNIST", "raw"))
train = datasets.FashionMNIST(folder.name, train=True, transform=transforms.ToTensor())
def epoch(batches):
    wall, cpu = time.perf_counter(), time.process_time()
    seen = sum(len(y) for X, y in batches)
    assert seen == 60000, seen
    return time.perf_counter() - wall, time.process_time() - cpu
ours = load_data_fashion_mnist(256)[0]
epoch(ours)
result = {"ours": min(epoch(ours) for _ in range(3))}
for workers in (0, 4):
    loader = DataLoader(train, 256, shuffle=True, num_workers=workers)
    result[f"torchvision, {workers} workers"] = min(epoch(loader) for _ in range(3))
print(json.dumps(result))
"""


def grade(folder: Path, *arguments: object, **options: Any) -> tuple[Usage, list[dict[str, Any]]]:
    """``grader score`` on a class, and its reports."""
    report = folder.parent / f"{folder.name}.json"
    command = [PYTHON, "-m", "grader", "score", folder, "-a", "03", "--json", report, *arguments]
    usage = run(command, ROOT, **options)
    assert usage.code == 0, f"grader score ended with {usage.code}"
    return usage, json.loads(report.read_text("utf-8"))["reports"]


def nbgrade(folder: Path) -> Usage | None:
    """``nbgrader autograde`` on a course laid out for it; None where it is not installed."""
    if find_spec("nbgrader") is None:
        return None
    path = f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "PYTHONPATH": str(ROOT)}
    for what in ("generate_assignment", "autograde"):
        command = [PYTHON, "-m", "nbgrader", what, "ps"]
        usage = run(command, folder, **environment)
        assert usage.code == 0, f"nbgrader {what} ended with {usage.code}"
    return usage


def otter(n: int, folder: Path) -> float | None:
    """CPU seconds of ``otter run`` for each of ``n`` submissions, without its container; None
    where Otter is not installed (``pip install otter-grader``; no test needs it)."""
    if find_spec("otter") is None:
        return None
    notebooks = otter_class(n, folder)
    command = [Path(PYTHON).parent / "otter"]
    made = run([*command, "generate", "-t", "tests", "-o", "autograder.zip"], folder)
    assert made.code == 0, f"otter generate ended with {made.code}"
    spent = 0.0
    for notebook in notebooks:
        usage = run([*command, "run", "-a", "autograder.zip", "-o", "out", notebook], folder)
        assert usage.code == 0, f"otter run ended with {usage.code}"
        graded = json.loads((folder / "out" / "results.json").read_text("utf-8"))["tests"]
        assert any(test.get("score") == 1 for test in graded), "Otter graded nothing"
        spent += usage.cpu
    return spent / n


Row = tuple[str, str, float, str, str]  # figure, what, value, unit, goal


def overhead(n: int, temporary: Path) -> Iterator[Row]:
    """CPU seconds for each submission without training.

    Everything counts: what these students wrote takes milliseconds, as nbgrader's figure also has
    it. Beyond the children is what is left if a child's start, its confinement and what it does to
    answer requests are taken for the student's.
    """
    usage, reports = grade(class_of(n, temporary / "plain", train=False))
    more, more_reports = grade(class_of(11 * n, temporary / "more", train=False))
    children, more_children = map(_student_seconds, (reports, more_reports))
    assert more.cpu > more_children, "the children's CPU seconds are not in the sum"
    yield "overhead", f"grader, {n} submissions", usage.cpu / n, "CPU s", ""
    yield "overhead", f"grader, {11 * n} submissions", more.cpu / (11 * n), "CPU s", "≤ 0.12"
    yield "overhead", "grader, each further one", (more.cpu - usage.cpu) / (10 * n), "CPU s", ""
    each = (more.cpu - more_children) / (11 * n)
    yield "overhead", f"grader, {11 * n}, beyond the children", each, "CPU s", ""
    slope = (more.cpu - more_children - usage.cpu + children) / (10 * n)
    yield "overhead", "grader, each further one, beyond the child", slope, "CPU s", ""
    other = nbgrade(nbgrader_course(n, temporary / "nb", train=False))
    if other:
        yield "overhead", f"nbgrader, {n} submissions", other.cpu / n, "CPU s", ""
    few = 3
    if each := otter(few, temporary / "otter"):
        yield "overhead", f"Otter, {few} submissions, without a container", each, "CPU s", ""
    yield (
        "overhead",
        "a Python that imports torch",
        run([PYTHON, "-c", TORCH], ROOT).cpu,
        "CPU s",
        "",
    )
    forks = run([PYTHON, "-c", FORKS], ROOT).cpu / 10
    yield "overhead", "one process that forks 10 times", forks, "CPU s", ""


def _student_seconds(reports: list[dict[str, Any]]) -> float:
    return sum(report["student_seconds"] for report in reports)


def throughput(n: int, temporary: Path) -> Iterator[Row]:
    """Wall time over the students' own CPU seconds divided by the cores, with training."""
    usage, reports = grade(class_of(n, temporary / "train", train=True))
    floor = _student_seconds(reports) / CORES
    what = f"grader, {n} submissions, {CORES} cores, {usage.wall:.0f} s"
    yield "throughput", what, usage.wall / floor, "× floor", "≤ 1.10"
    busy = usage.cpu / CORES / floor
    yield "throughput", "the same in CPU seconds, whoever else is busy", busy, "× floor", ""
    few = 6
    other = nbgrade(nbgrader_course(few, temporary / "nb-train", train=True))
    if other:
        floor = floor / n * few
        what = f"nbgrader, {few} submissions, {other.wall:.0f} s"
        yield "throughput", what, other.wall / floor, "× floor", ""


def memory(temporary: Path) -> Iterator[Row]:
    """Peak of the sum of PSS, by the number of submissions at a time."""
    folder = class_of(8, temporary / "memory", train=True)
    peaks = {j: grade(folder, "--jobs", j, watch_memory=True)[0].memory for j in (1, 2, 4)}
    for jobs, peak in peaks.items():
        yield "memory", f"grader, {jobs} at a time", peak, "MB", ""
    yield "memory", "each further one at a time", (peaks[4] - peaks[1]) / 3, "MB", "≤ 200"


def growth(sizes: list[int], temporary: Path) -> Iterator[Row]:
    """Time and the largest process's memory by the size of the class, without training."""
    for n in sizes:
        usage, _ = grade(class_of(n, temporary / f"class-{n}", train=False))
        each = (usage.wall / n, usage.cpu / n, usage.largest)
        for value, unit in zip(each, ("s each", "CPU s each", "MB, largest process")):
            yield "growth", f"grader, {n} submissions", value, unit, ""


def feedback(temporary: Path) -> Iterator[Row]:
    """A first answer in a terminal, cold, and in a notebook."""
    one = class_of(1, temporary / "one", train=False) / "s0000" / "softmax_regression.ipynb"
    times = []
    for _ in range(3):
        command = [PYTHON, "-m", "grader", "score", one]
        times.append(run(command, ROOT).wall - run([PYTHON, "-c", TORCH], ROOT).wall)
    median = statistics.median(times)
    yield "feedback", "grader score one.ipynb, beyond import torch", median, "s", "≤ 0.3"
    first, later = json.loads(python(CHECK))
    yield "feedback", 'check("softmax"), the first', first * 1000, "ms", ""
    yield "feedback", 'check("softmax")', later * 1000, "ms", "≤ 50"


def loader() -> Iterator[Row]:
    """An epoch of training images in mini-batches of 256."""
    times = json.loads(python(LOADER))
    ours = times.pop("ours")
    yield "loader", "load_data_fashion_mnist", ours[0], "s", ""
    for name, (wall, _) in times.items():
        yield "loader", name, wall, "s", ""
        yield "loader", f"{name}, times ours", wall / ours[0], "×", "≥ 20"


def sandbox(n: int, pairs: int, temporary: Path) -> Iterator[Row]:
    """What confinement costs: the same class with and without it by turns, one at a time, medians
    of the differences."""
    plain = class_of(n, temporary / "plain", train=False)
    train = class_of(3, temporary / "train", train=True)
    extra: list[tuple[float, float]] = []
    slower = []
    for _ in range(pairs):
        inside, _ = grade(plain, "--jobs", 1)
        outside, _ = grade(plain, "--jobs", 1, "--sandbox", "off")
        extra.append((inside.wall - outside.wall, inside.cpu - outside.cpu))
        spent = [
            sum(r["student_seconds"] for r in grade(train, "--jobs", 1, "--sandbox", mode)[1])
            for mode in ("auto", "off")
        ]
        slower.append((spent[0] / spent[1] - 1) * 100)
    what = f"each of {n} submissions, beyond --sandbox off, {pairs} pairs"
    for unit, seconds in zip(("ms", "ms of CPU time"), zip(*extra)):
        yield "sandbox", what, statistics.median(seconds) / n * 1000, unit, ""
    what = f"a submission that trains, beyond --sandbox off, {pairs} pairs"
    yield "sandbox", what, statistics.median(slower), "% of CPU time", ""


def finding(n: int, temporary: Path) -> Iterator[Row]:
    """A class is found on a download from Canvas, with a roster: once to have it read from disk,
    then measured, and beside it what reading the files alone takes."""
    folder, roster = canvas_download(n, temporary)
    find([folder], find_course(ROOT), None, read_roster(roster))
    began = time.perf_counter(), time.process_time()
    for file in folder.iterdir():
        file.read_bytes()
    read = time.perf_counter() - began[0], time.process_time() - began[1]
    began = time.perf_counter(), time.process_time()
    found = find([folder], find_course(ROOT), None, read_roster(roster))
    wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
    assert sum(not one.absent for one in found.submissions) == n
    yield "finding", f"{n} students, beyond reading their files", wall - read[0], "s", "≤ 2"
    yield "finding", f"{n} students, beyond reading their files", cpu - read[1], "CPU s", ""


def python(program: str) -> str:
    """What a program prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [PYTHON, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--class-size", type=int, default=100, metavar="N", help="with training")
    parser.add_argument("--growth", type=int, nargs="+", default=[50, 200, 1000], metavar="N")
    parser.add_argument("--pairs", type=int, default=5, metavar="N", help="with and without")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="medians of so many")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    found: dict[tuple[str, str, str, str], list[float]] = {}
    makers: dict[str, Callable[[Path], Iterator[Row]]] = {
        "overhead": lambda folder: overhead(10, folder),
        "throughput": lambda folder: throughput(options.class_size, folder),
        "memory": memory,
        "growth": lambda folder: growth(options.growth, folder),
        "feedback": feedback,
        "loader": lambda folder: loader(),
        "sandbox": lambda folder: sandbox(20, options.pairs, folder),
        "finding": lambda folder: finding(5000, folder),
    }
    for _ in range(options.repeat):
        for figure in options.figures or FIGURES:
            with tempfile.TemporaryDirectory() as folder:
                for name, what, value, unit, goal in makers[figure](Path(folder)):
                    key = name, what.partition(" s,")[0], unit, goal
                    found.setdefault(key, []).append(value)
                    print(f"{name:<11} {what:<62} {value:>9.3g} {unit:<20} {goal}", flush=True)
    if options.repeat > 1:
        print(f"\nmedians of {options.repeat}")
        for (name, what, unit, goal), values in found.items():
            print(f"{name:<11} {what:<62} {statistics.median(values):>9.3g} {unit:<20} {goal}")
    if options.json:
        rows = [
            {"figure": name, "what": what, "unit": unit, "goal": goal, "values": values}
            for (name, what, unit, goal), values in found.items()
        ]
        options.json.write_text(json.dumps({"cores": CORES, "rows": rows}, indent=2) + "\n")


main()
