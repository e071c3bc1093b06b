"""Questions with options: what the notebook lists is what the check asks, and what is known."""

import ast
import re

import pytest

from grader.authoring.bench import Bench, checks_of
from grader.manifest import find_course
from grader.recognition.mistakes import mistakes_of

_OPTION = re.compile(r'^\s*- "(.*)"$', re.M)


def questions():
    """Each question with options, as (assignment, its name, its docstring)."""
    for assignment in find_course().all():
        tree = ast.parse(assignment.master.read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == ["options"]:
                name, text = node.name, ast.get_docstring(node)
                yield pytest.param(assignment, name, text, id=f"{assignment.slug}-{name}")


def answered(assignment, name, answer):
    """The options that the check passes, and how it ends for a function that returns ``answer``."""
    (check,), seen = checks_of(assignment, name), []

    def function(options):
        seen.append(list(options))
        return answer

    end = Bench(assignment, {name: function}, 0).try_check(check, None)
    return seen[0], end


@pytest.mark.parametrize(("assignment", "name", "text"), list(questions()))
def test_options_are_the_same_everywhere(assignment, name, text):
    """Docstring and check have the same options; one is right, the others are known mistakes."""
    listed = _OPTION.findall(text)
    passed, _ = answered(assignment, name, "")
    assert sorted(listed) == sorted(passed)
    right = [o for o in passed if answered(assignment, name, o)[1].fraction == 1]
    assert len(right) == 1
    known = {m.source for m in mistakes_of(assignment) if m.exercise == name}
    told = {ast.literal_eval(ast.parse(source).body[0].body[-1].value) for source in known}
    assert told == set(passed) - set(right)
