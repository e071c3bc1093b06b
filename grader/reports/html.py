"""Web pages: one for each submission, to be handed to its student, and ``index.html`` for a class.

Each is one file that needs no other and no network. Everything in it that came from outside is
escaped by jinja2, and its content security policy lets nothing run but the script written here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.manifest import Assignment
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, SandboxMode, Status
from grader.panel import difference_table
from grader.reports.results import file_stem
from grader.reports.summary import analyse
from grader.text import printable

__all__ = ["class_page", "page_name", "render", "student_page"]

# With fewer, a correlation says nothing of a check.
CORRELATED_FROM = 10

_KIND_WORDS = {
    Status.PASSED: "passed",
    Status.PARTIAL: "partly right",
    Status.FAILED: "not right yet",
    Status.NOT_STARTED: "not started",
    Status.MISSING: "not found",
    Status.ERROR: "stopped by an error",
    Status.FORBIDDEN: "not allowed",
    Status.TIMEOUT: "out of time",
    Status.CRASHED: "crashed",
    Status.GRADER_FAULT: "grader fault",
}
_TONE = {
    Status.PASSED: "good",
    Status.PARTIAL: "some",
    Status.NOT_STARTED: "none",
    Status.GRADER_FAULT: "none",
}
_UNGRADED = (ReportStatus.GRADER_FAULT, ReportStatus.UNREADABLE)  # what is ours to mend first
_DATASETS = {"fashion-mnist": "Fashion-MNIST", "stand-in": "drawn stand-in images"}


def render(
    reports: Sequence[Report], assignments: Mapping[str, Assignment], hidden: bool = True
) -> Iterator[tuple[str, str]]:
    """File names and texts: a page for each report, then ``index.html``, which links to them.

    ``assignments`` are those that are known here, by slug; without ``hidden`` the students' pages
    keep to themselves what hidden checks are called and what they said. The same reports, in
    whatever order, give the same bytes.
    """
    for report in reports:
        yield page_name(report), student_page(report, assignments.get(report.assignment), hidden)
    yield "index.html", class_page(reports, assignments)


def page_name(report: Report) -> str:
    """The file name of a report's page, unlike any other's in upper and lower case."""
    return f"{file_stem(report.student, report.assignment)}.html"


# ── one student ──


def student_page(report: Report, assignment: Assignment | None, hidden: bool = True) -> str:
    """The page of one report; it has nothing in it of anybody else's."""
    return _page(
        "student.html",
        report=report,
        heading=_heading(report.assignment, assignment),
        exercises=[
            {"id": f"exercise-{i}", **_exercise(exercise, assignment, hidden)}
            for i, exercise in enumerate(report.exercises, 1)
        ],
        # The note on a fault of ours may name a hidden check.
        notes=[n for n in report.notes if hidden or not n.startswith("grader fault: ")],
        accuracy=_accuracy(report, assignment),
        dataset=_DATASETS.get(report.dataset, report.dataset),
        file=report.path.replace("\\", "/").rsplit("/", 1)[-1],
        out_of_all=_points_with_hidden(report, assignment),
    )


def _exercise(
    exercise: ExerciseResult, assignment: Assignment | None, hidden: bool
) -> Mapping[str, Any]:
    """An exercise as it is shown: what all of its checks say alike is said once.

    Of one that was not started, its heading says all there is to say.
    """
    told = () if exercise.status is Status.NOT_STARTED else exercise.checks
    checks = [check for check in told if hidden or _is_public(check, assignment)]
    kept = [check for check in told if check not in checks]
    troubled = [check for check in checks if check.status is not Status.PASSED]
    messages = {check.message for check in troubled}
    same = 1 < len(troubled) == len(checks) and len(messages) == 1
    return {
        "result": exercise,
        "checks": checks,
        "message": messages.pop() if same else "",
        "hints": list(dict.fromkeys(check.hint for check in troubled if check.hint)),
        "kept": len(kept),
        "kept_score": sum(check.score or 0.0 for check in kept),
        "kept_max": sum(check.max_score for check in kept),
    }


def _is_public(check: CheckResult, assignment: Assignment | None) -> bool:
    return assignment is not None and assignment.is_public(check.name)


def _accuracy(report: Report, assignment: Assignment | None) -> Mapping[str, float | None] | None:
    """The accuracy reached, and what earns all and none of its points where that is known."""
    reached = report.metrics.get("accuracy")
    if reached is None:
        return None
    graded = [e.accuracy for e in assignment.exercises if e.accuracy] if assignment else []
    known = graded[0].solution.get(report.dataset) if len(graded) == 1 else None
    return {
        "reached": reached,
        "full_at": known.full_at if known else None,
        "none_below": known.none_below if known else None,
    }


def _points_with_hidden(report: Report, assignment: Assignment | None) -> float | None:
    """All points of the assignment, where the report is out of those of the public checks."""
    if assignment is None or not report.handed_in:
        return None
    public, all_points = (sum(e.max_score(h) for e in assignment.exercises) for h in (False, True))
    return all_points if report.max_score == public < all_points else None


# ── a class ──


def class_page(reports: Sequence[Report], assignments: Mapping[str, Assignment]) -> str:
    """The page of a class: of each assignment the scores, the checks, and who needs a look."""
    ordered = sorted(reports, key=lambda r: (r.student.casefold(), r.student, r.assignment))
    general = {e.hint for assignment in assignments.values() for e in assignment.exercises}
    found = {entry["assignment"]: entry for entry in analyse(ordered, general)}
    groups: list[dict[str, Any]] = []
    for slug in sorted({report.assignment for report in ordered}):
        group = [report for report in ordered if report.assignment == slug]
        groups.append(
            {
                "id": f"assignment-{len(groups) + 1}",
                "slug": slug,
                "heading": _heading(slug, assignments.get(slug)),
                "reports": group,
                "exercises": _columns(group),
                "with_accuracy": any("accuracy" in report.metrics for report in group),
                "max_score": max(report.max_score for report in group),
                "ungraded": [r for s in _UNGRADED for r in group if r.status is s],
                "weak": sorted(
                    {r.sandbox for r in group if r.seed is not None} - {SandboxMode.STRICT}
                ),
                "stand_in": any(report.dataset == "stand-in" for report in group),
                "found": found.get(slug),
            }
        )
    return _page(
        "class.html",
        groups=groups,
        students=list(dict.fromkeys(report.student for report in ordered)),
        by_key={(report.student, report.assignment): report for report in ordered},
        correlated_from=CORRELATED_FROM,
    )


def _columns(reports: Sequence[Report]) -> Mapping[str, float]:
    """The exercises that there are, in the manifest's order, and the points of each."""
    points: dict[str, float] = {}
    for report in reports:
        for exercise in report.exercises:
            points[exercise.name] = max(points.get(exercise.name, 0.0), exercise.max_score)
    return points


# ── words and markup ──


def _page(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    style, script = (_asset(name) for name in ("style.css", "sort.js"))
    environment.globals |= {
        "style": Markup(style),
        "style_hash": _hash(style),
        "script": Markup(script),
        "script_hash": _hash(script),
        "page_name": page_name,
        "difference_table": lambda difference: Markup(difference_table(difference)),
    }
    environment.filters |= {
        "points": lambda value: "–" if value is None else f"{round(value, 2):g}",
        "title": lambda name: name.removeprefix("test_").replace("_", " "),
        "adjustment": lambda adjustment, score: adjustment.shown(score),
        "plain": lambda status: status.value.replace("_", " "),
        "kind": lambda status: _KIND_WORDS[status],
        "tone": lambda status: _TONE.get(status, "bad"),
    }
    return environment


def _clean(value: Any) -> Any:
    """No control character, nor one that turns the direction of what follows, gets on a page."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return (files("grader.reports") / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _heading(slug: str, assignment: Assignment | None) -> str:
    return assignment.title if assignment else slug or "Assignment unknown"
