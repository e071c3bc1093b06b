"""CI services: the workflow a student's repository gets, and what GitHub Actions is told."""

from __future__ import annotations

import os
import re
import secrets
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from grader.errors import GraderFault, UsageError
from grader.files import write_whole
from grader.integrations.ci.places import Places
from grader.manifest import INSTALLABLE
from grader.model import Report
from grader.reports import classroom50, github

__all__ = ["classroom50_result", "in_github_actions", "init", "tell_github", "without_commands"]

_TEMPLATES = Path(__file__).parent / "templates"
_TARGETS = {"github": ".github/workflows/grade.yml", "gitlab": ".gitlab-ci.yml"}
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)+")
_WHEEL = re.compile(r"https://[\w.:/%@+~-]+\.whl")


def init(
    service: str, repository: Path, grader: str, checks: str | None, fail_under: float | None
) -> Path:
    """Install the workflow of ``service`` (github or gitlab) in a checkout; returns its path.

    ``grader`` is what pip is to install. ``checks`` says where hidden checks come from: a private
    repository (``owner/name``; for GitLab with its host), the address of a wheel, or the word
    ``wheel`` where that address is a secret. A file that is there and differs is not overwritten.
    """
    if not re.fullmatch(INSTALLABLE, grader) or ": " in grader:
        raise UsageError(
            f"--grader {grader}: name what pip is to install, such as a wheel's address"
        )
    if not repository.is_dir():
        raise UsageError(f"{repository}: no such folder; name a checkout of the repository")
    # With hidden checks about, a machine that cannot confine a student's code does not run it.
    options = "" if checks is None else " --sandbox strict"
    options += "" if fail_under is None else f" --fail-under {fail_under:g}"
    text = (
        (_TEMPLATES / f"{service}.yml")
        .read_text("utf-8")
        .replace("@CHECKS@", _checks(service, checks))
        .replace("@GRADER@", shlex.quote(grader))
        .replace("@OPTIONS@", options)
    )
    path = repository / _TARGETS[service]
    if path.exists() and path.read_bytes() != text.encode():
        raise UsageError(f"{path}: is there already and differs; move it away first")
    write_whole(path, text)
    return path


def _checks(service: str, checks: str | None) -> str:
    """The step that fetches hidden checks; empty where there are none to be fetched."""
    if checks is None:
        return ""
    if checks == "wheel" or _WHEEL.fullmatch(checks):
        kind, source = "wheel", "" if checks == "wheel" else checks
    elif _REPOSITORY.fullmatch(checks):
        kind, source = "repository", checks
        if service == "gitlab" and checks.count("/") < 2:
            source = f"gitlab.com/{checks}"
    else:
        raise UsageError(
            f"--checks {checks}: name OWNER/REPOSITORY, a wheel's https address, or wheel"
        )
    template = (_TEMPLATES / f"{service}-{kind}.yml").read_text("utf-8")
    return template.replace("@SOURCE@", source)


def in_github_actions(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this is a step of a GitHub workflow."""
    return environ.get("GITHUB_ACTIONS") == "true"


def without_commands(text: str) -> str:
    """``text`` with workflow commands switched off while it is shown: students wrote part of it."""
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def tell_github(reports: Sequence[Report], environ: Mapping[str, str] = os.environ) -> str:
    """Write the step's summary and outputs; returns the annotations, which are to be printed.

    Raises :class:`UsageError` where a file that GitHub named cannot be written.
    """
    _append(environ.get("GITHUB_OUTPUT"), github.outputs(reports))
    summary = environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        path = Path(summary)
        room = github.SUMMARY_BYTES - (path.stat().st_size if path.exists() else 0)
        _append(summary, github.summary(reports, room))
    places = Places(Path(environ.get("GITHUB_WORKSPACE") or "."))
    return github.commands(reports, places.locate)


_IDENTITY = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def classroom50_result(reports: Sequence[Report], environ: Mapping[str, str] = os.environ) -> str:
    """The text of ``result.json``, which Classroom 50's runner collects.

    Raises :class:`UsageError` outside its runner, for several submissions, or where there is no
    score: without a file its runner reports an error, which is no zero.
    """
    if len(reports) != 1:
        raise UsageError(f"--classroom50: {len(reports)} submissions; name one with -a SLUG")
    missing = [name for name in _IDENTITY.values() if not environ.get(name)]
    if missing:
        raise UsageError(f"--classroom50: {missing[0]} is not set; run this in its autograder.py")
    (report,) = reports
    if report.score is None:
        raise GraderFault(f"--classroom50: no score, so no result; {'; '.join(report.notes)}")
    identity = {key: environ[name] for key, name in _IDENTITY.items()}
    identity["assignment_type"] = environ.get("ASSIGNMENT_TYPE") or "individual"
    identity["review"] = environ.get("REVIEW_URL") or identity["commit"]
    return classroom50.render(report, identity, datetime.now(timezone.utc))


def _append(file: str | None, text: str) -> None:
    if not file:
        return
    try:
        with open(file, "a", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from None
