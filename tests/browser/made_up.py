"""Classes of any size that nobody handed in: students of many skills, with the course's mistakes.

``python -m tests.browser.made_up 1000 report.json`` writes one for ``grader report report.json``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from grader.manifest import Assignment, Exercise, find_course
from grader.model import (
    CheckResult,
    Difference,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
)
from grader.recognition.fingerprints import Known, known_fingerprints
from grader.reports.json import render

SLUG = "03_softmax_regression"


def class_of(n: int, slug: str = SLUG) -> list[Report]:
    """``n`` reports on an assignment; the same for the same ``n``."""
    random = Random(n)
    assignment = find_course().assignment(slug)
    known = known_fingerprints(assignment)
    checks = checks_of(assignment)
    return [_report(f"student {i:04}", assignment, checks, known, random) for i in range(1, n + 1)]


def checks_of(assignment: Assignment) -> dict[str, list[tuple[str, float]]]:
    """Exercise → its checks and their points, as ``@pytest.mark.points`` gives them."""
    found: dict[str, list[tuple[str, float]]] = {}
    for path in (*assignment.public_checks, *assignment.hidden_checks):
        for node in ast.parse(path.read_text("utf-8")).body:
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.points"):
                    name, points = map(ast.literal_eval, mark.args)
                    found.setdefault(name, []).append((node.name, float(points)))
    return found


def _report(student, assignment, checks, known, random) -> Report:
    common = {"assignment": assignment.slug, "path": f"class/{student}/work.ipynb"}
    common |= {"max_score": sum(exercise.points for exercise in assignment.exercises)}
    luck, skill = random.random(), random.betavariate(4, 1.4)
    if luck < 0.03:
        common["path"] = ""
        missing = [
            ExerciseResult(e.name, 0.0, e.points, Status.MISSING) for e in assignment.exercises
        ]
        return Report(
            student, **common, score=0.0, status=ReportStatus.GRADED, exercises=tuple(missing)
        )
    if luck < 0.035:
        note = "work.ipynb is not a whole notebook: the file breaks off"
        return Report(student, **common, score=0.0, status=ReportStatus.UNREADABLE, notes=(note,))
    if luck < 0.037:
        note = "grader fault: test_sgd_two_steps: no space left on device"
        return Report(
            student, **common, score=None, status=ReportStatus.GRADER_FAULT, notes=(note,)
        )
    exercises = tuple(
        ExerciseResult.of(
            e.name, e.points, list(_checks(e, checks[e.name], known.get(e.name, []), skill, random))
        )
        for e in assignment.exercises
    )
    accuracy = (
        random.gauss(0.82, 0.008) if random.random() < skill + 0.1 else random.gauss(0.6, 0.1)
    )
    return Report(
        student, **common, score=sum(e.score or 0.0 for e in exercises),
        status=ReportStatus.GRADED, seed=random.randrange(2**31), dataset="fashion-mnist",
        sandbox=SandboxMode.STRICT, seconds=9.0, student_seconds=random.gammavariate(3, 1.2),
        metrics={"accuracy": accuracy}, exercises=exercises,
    )  # fmt: skip


def _checks(
    exercise: Exercise, checks: list[tuple[str, float]], known: list[Known], skill: float, random
) -> Iterator[CheckResult]:
    """How the checks of one exercise end: all right, not started, a known mistake, or another."""
    name, luck = exercise.name, random.random()
    if luck < skill:
        yield from (CheckResult(c, name, p, p, Status.PASSED) for c, p in checks)
    elif luck > 0.97 or (luck > 0.9 and exercise.accuracy):
        said = f"{name} is not written yet"
        yield from (
            CheckResult(c, name, 0.0, p, Status.NOT_STARTED, said, exercise.hint) for c, p in checks
        )
    elif known and luck < 0.85:
        # A few mistakes are frequent, most are rare.
        mistake = known[min(int(random.expovariate(0.45)), len(known) - 1)]
        ends = {one.check: one.status for one in mistake.checks}
        for check, points in checks:
            status = ends.get(check, Status.FAILED)
            if status is Status.PASSED:
                yield CheckResult(check, name, points, points, status)
            else:
                yield _failed(check, name, points, status, mistake.hint, random)
    else:
        status = random.choice([Status.ERROR, Status.FAILED, Status.TIMEOUT, Status.FORBIDDEN])
        for check, points in checks:
            yield _failed(check, name, points, status, exercise.hint, random)


def _failed(check, name, points, status, hint, random) -> CheckResult:
    cell, value = random.randrange(9, 60), random.uniform(-3, 3)
    place = f"(cell {cell}, line 2: return X @ W + b)"
    row = random.randrange(4)
    said = {
        Status.ERROR: f"RuntimeError: size {row + 2} does not match size 10 {place}",
        Status.FORBIDDEN: f"{name} uses torch.{name} {place}, which is not allowed here",
        Status.TIMEOUT: f"not finished after 10 s {place}",
    }.get(status, f"{name}(X): worst at [{row}, 2]: {value:.6g}, wanted 0.25 (allowed 1e-05)")
    difference = None
    if status is Status.FAILED:
        yours, wanted = ((f"{value:.4g}",),), (("0.25",),)
        difference = Difference(f"{name}(X)", "values", yours, wanted, ((0, 0),), (row, 2), (4, 5))
    return CheckResult(
        check, name, 0.0, points, status, said, hint, difference=difference
    )  # fmt: skip


if __name__ == "__main__":
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    slugs = sys.argv[3:] or [SLUG]
    reports = [report for slug in slugs for report in class_of(count, slug)]
    target.write_text(render(reports), "utf-8")
