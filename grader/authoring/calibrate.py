"""``grader verify --calibrate``: what the solutions reach, from which thresholds are made."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.authoring.notebooks import read_master
from grader.data import Dataset
from grader.errors import GraderFault
from grader.extras import needs
from grader.files import write_whole
from grader.manifest import MANIFEST, Assignment
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read
from grader.sandbox.backend import Backend
from grader.thresholds import Calibration

__all__ = ["Training", "record", "train", "trainings"]


@dataclass(frozen=True, slots=True)
class Training:
    """One training of a solution, by the grader, from one seed."""

    assignment: Assignment
    exercise: str
    seed: int


def trainings(assignments: Sequence[Assignment], seeds: int) -> Sequence[Training]:
    """``seeds`` of every exercise that is graded by its accuracy."""
    return [
        Training(assignment, exercise.name, seed)
        for assignment in assignments
        for exercise in assignment.exercises
        if exercise.accuracy
        for seed in range(seeds)
    ]


def train(training: Training, dataset: Dataset, server: Backend) -> float:
    """The test accuracy, 0 to 1; raises :class:`GraderFault` where the solution gives none."""
    assignment = training.assignment
    source = read(read_master(assignment).encode(), assignment.master.name)
    paper = Paper("calibrate", assignment.master.name, source, assignment)
    setup = Setup(dataset, server, Settings(seed=training.seed))
    report = mark(paper, setup, Scope(only=training.exercise, diagnose=False))
    if "accuracy" not in report.metrics:
        notes = "; ".join(report.notes) or "no accuracy"
        raise GraderFault(f"{assignment.master}: {training.exercise}: {notes}; mend it first")
    return report.metrics["accuracy"]


def calibrations(
    done: Sequence[tuple[Training, float]],
) -> Iterator[tuple[Assignment, str, Calibration]]:
    """Mean and standard deviation for each exercise of each assignment."""
    groups: dict[tuple[str, str], list[float]] = {}
    assignments = {training.assignment.slug: training.assignment for training, _ in done}
    for training, accuracy in done:
        groups.setdefault((training.assignment.slug, training.exercise), []).append(accuracy)
    for (slug, exercise), values in groups.items():
        mean, sd = statistics.fmean(values), statistics.stdev(values)
        calibration = Calibration(mean=round(mean, 4), sd=round(sd, 4), runs=len(values))
        yield assignments[slug], exercise, calibration


def record(
    done: Sequence[tuple[Training, float]], dataset: Dataset
) -> Iterator[tuple[Assignment, str, Calibration]]:
    """Write what was found on ``dataset`` into the manifests; yields it, too."""
    with needs("author"):
        import tomlkit

    for assignment, exercise, calibration in calibrations(done):
        path = assignment.folder / MANIFEST
        document = tomlkit.parse(path.read_text("utf-8"))
        entry = next(e for e in document["exercise"] if e["name"] == exercise)
        table = tomlkit.inline_table()
        table.update(calibration.model_dump())
        entry["accuracy"].setdefault("solution", tomlkit.table())[dataset.name] = table
        write_whole(path, tomlkit.dumps(document))
        yield assignment, exercise, calibration
