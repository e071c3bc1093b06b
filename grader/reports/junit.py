"""JUnit XML as pytest writes it (xunit2): a suite for each submission, a case for each check.

Points are properties of the suite: a case with properties is refused by Jenkins' xUnit reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.model import CheckResult, Report, ReportStatus, Status

__all__ = ["render"]

# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(reports: Sequence[Report]) -> str:
    """The run's reports as the text of an XML file."""
    suites = ET.Element("testsuites")
    for report in reports:
        suites.append(_suite(report))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, "unicode") + "\n"


def _suite(report: Report) -> ET.Element:
    suite = ET.Element("testsuite", name=_text(f"{report.assignment}/{report.student}"))
    checks = [(e.name, check) for e in report.exercises for check in e.checks]
    if checks:
        properties = ET.SubElement(suite, "properties")
        for exercise, check in checks:
            _put_points(properties, f"{exercise}.{check.name}", check)
    if report.status is not ReportStatus.GRADED and not checks:
        case = ET.SubElement(suite, "testcase", classname=_text(report.student), name="read")
        kind = "failure" if report.status is ReportStatus.UNREADABLE else "error"
        _put_trouble(case, kind, "; ".join(report.notes))
    for exercise, check in checks:
        suite.append(_case(report, exercise, check))
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", "0")
    suite.set("time", f"{report.seconds:.3f}")
    return suite


def _case(report: Report, exercise: str, check: CheckResult) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=_text(f"{report.assignment}.{exercise}"),
        name=_text(check.name),
        time=f"{check.seconds:.3f}",
    )
    if check.status is not Status.PASSED:
        kind = "error" if check.status is Status.GRADER_FAULT else "failure"
        message = f"{check.status.value}: {check.message}"
        _put_trouble(case, kind, message, check.hint)
    return case


def _put_trouble(case: ET.Element, kind: str, message: str, hint: str = "") -> None:
    """Said twice, for Jenkins lists the message, and GitLab shows the text alone."""
    text = f"{message}\nhint: {hint}" if hint else message
    ET.SubElement(case, kind, message=_text(message)).text = _text(text)


def _put_points(properties: ET.Element, check_name: str, check: CheckResult) -> None:
    for name, value in (("score", check.score), ("max_score", check.max_score)):
        if value is not None:
            entry = {"name": _text(f"{check_name}.{name}"), "value": f"{value:g}"}
            ET.SubElement(properties, "property", entry)


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
