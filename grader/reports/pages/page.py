"""What all pages have in common: templates, their style within them, and the words for outcomes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.languages import say, spoken, template
from grader.manifest import Assignment
from grader.model import CheckResult, Difference, Report, Status
from grader.panel import difference_table
from grader.reports import figures
from grader.reports.naming import file_stem
from grader.text import printable

__all__ = ["KIND_WORDS", "heading", "page", "page_name"]

KIND_WORDS = {
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
_DOES = {
    Status.ERROR: "stops with an error",
    Status.FORBIDDEN: "uses what this exercise does not allow",
    Status.TIMEOUT: "does not finish in time",
    Status.CRASHED: "ends the process that it runs in",
}
_MARKS = {
    Status.PASSED: "✓",
    Status.NOT_STARTED: "·",
    Status.MISSING: "·",
    Status.GRADER_FAULT: "!",
}
_TONE = {
    Status.PASSED: "good",
    Status.PARTIAL: "some",
    Status.NOT_STARTED: "none",
    Status.GRADER_FAULT: "none",
}


def page(name: str, style: str, script: str = "", **values: Any) -> str:
    """The text of the template ``name`` with ``values``; ``style`` and ``script`` are the files
    beside it that it has within it, after the style that all pages share."""
    assets = _assets(style, script)
    return _environment().get_template(name).render(**assets, **values) + "\n"


def heading(slug: str, assignment: Assignment | None) -> str:
    """What an assignment is called on a page."""
    return say(assignment.title if assignment else slug or "Assignment unknown")


def page_name(report: Report) -> str:
    """The file name of a report's page, unlike any other's in upper and lower case."""
    return f"{file_stem(report.student, report.assignment)}.html"


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
    environment.globals |= {
        "page_name": page_name,
        "difference_table": _difference,
        "language": spoken,
        "say": _say,
        "tr": _filled,
        "words": template,
    }
    environment.filters |= {
        "points": lambda value: "–" if value is None else f"{round(value, 2):g}",
        "title": lambda name: name.removeprefix("test_").replace("_", " "),
        "adjustment": lambda adjustment, score: _adjustment(adjustment.shown(score)),
        "say": _say,
        "plain": lambda status: status.value.replace("_", " "),
        "kind": lambda status: say(KIND_WORDS[status]),
        "says_of": _says_of,
        "short": _short,
        "mark": lambda status: _MARKS.get(status, "✗"),
        "tone": lambda status: _TONE.get(status, "bad"),
    }
    return environment


def _difference(difference: Difference) -> Markup:
    return Markup(difference_table(difference))


def _says_of(check: CheckResult) -> str:
    """What the function does wrong by the first check that it does not pass."""
    return say(_DOES.get(check.status, f"does not pass “{_short(check)}” yet"))


def _short(check: CheckResult) -> str:
    """The check's title where its exercise is named above it: ``rows sum to one``."""
    said = say(check.title)
    if said != check.title:
        return said
    return check.title.removeprefix(f"{check.exercise.replace('_', ' ')} ")


def _say(text: str) -> str:
    return say(printable(text))


def _filled(text: str, **values: Any) -> Markup:
    """A template that may have markup, in the page's language; ``values`` are escaped."""
    cleaned = {name: _clean(value) for name, value in values.items()}
    return Markup(template(text)).format(**cleaned)


def _adjustment(shown: str) -> str:
    return ", ".join(map(say, shown.split(", ")))


def _clean(value: Any) -> Any:
    """No control character, nor one that turns the direction of what follows, gets on a page."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _assets(style: str, script: str) -> Mapping[str, str]:
    texts = {"style": _asset("style.css") + figures.STYLE + _asset(style)}
    if script:
        texts["script"] = _asset(script)
    marked: dict[str, str] = {name: Markup(text) for name, text in texts.items()}
    return marked | {f"{name}_hash": _hash(text) for name, text in texts.items()}


def _asset(name: str) -> str:
    return (files("grader.reports") / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
