"""`grader verify` notices checks that let a mistake through, or punish a correct variant."""

import ast
from pathlib import Path

import pytest

import grader
from grader.authoring.mutants import mutants_of
from grader.authoring.notebooks import read_master
from grader.authoring.pool import in_parallel
from grader.authoring.verify import claims, prove
from grader.data.fashion_mnist import stand_in
from grader.errors import ManifestError
from grader.manifest import Course
from grader.recognition.mistakes import (
    equivalent_mutants,
    mistakes_of,
    undecided_mutants,
    variants_of,
)

ROOT = Path(grader.__file__).parent.parent
COURSE = Course(ROOT / "assignments")


def problems(assignment):
    """(kind, name) → problem, with one seed."""
    todo = [claim for claim in claims(assignment, seeds=1) if claim.kind != "mutant"]
    rows = in_parallel(prove, todo, stand_in(), jobs=2)
    return {(row.kind, row.name): row.problem for row in rows}


def test_what_does_not_hold_is_named(copy):
    """A wrong variant, a mistake that is none, a stub that is solved: each has its problem."""
    right = "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).double().mean()"
    wrong = "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum()"
    variants = f"VARIANTS = {{'wrong': ('accuracy', {wrong!r}), 'right': ('accuracy', {right!r})}}"
    mistakes = (
        f"MISTAKES = {{'wrong': ('accuracy', {wrong!r}, 'Can it exceed 1?'),"
        f" 'right': ('accuracy', {right!r}, 'No?'),"
        f" 'of another': ('sgd', {wrong!r}, 'No?')}}"
    )
    (copy.solution_folder / "variants.py").write_text(variants)
    (copy.solution_folder / "mistakes.py").write_text(mistakes)
    (copy.folder / "fingerprints.json").unlink()  # of other mistakes
    notebook = copy.folder / copy.notebook
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace("raise NotImplementedError()", "return 0", 1), "utf-8")
    found = problems(copy)
    assert found["variant", "right"] == found["mistake", "wrong"] == ""
    assert found["solution", "softmax_regression.py"] == ""
    assert "accuracy: test_accuracy_is_a_fraction: failed" in found["variant", "wrong"]
    assert found["mistake", "right"] == "seed 0: not caught"
    assert found["mistake", "of another"] == "seed 0: not caught"
    assert found["stub", "softmax_regression.ipynb"] == "num_parameters: not not_started"


def test_a_malformed_entry_is_an_error_in_one_line(copy):
    """An entry without its hint names the file and the entry."""
    (copy.solution_folder / "mistakes.py").write_text("MISTAKES = {'x': ('sgd', 'def f(): 1')}")
    with pytest.raises(ManifestError, match=r"mistakes\.py: 'x' is not a tuple of 3 texts"):
        mistakes_of(copy)


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_every_hint_leads(slug):
    """Each known mistake has a hint that asks or tells, and holds no line of the solution."""
    assignment = COURSE.assignment(slug)
    tree = ast.parse(assignment.master.read_text("utf-8"))
    written = {getattr(node, "name", ""): node for node in tree.body}
    for mistake in mistakes_of(assignment):
        assert len(mistake.hint.split()) >= 4, mistake.name
        lines = ast.walk(written[mistake.exercise])
        lines = {
            ast.unparse(node.value)
            for node in lines
            if isinstance(node, ast.Return | ast.Assign) and node.value
        }
        told = "".join(mistake.hint.split())
        given = [line for line in lines if len(line) > 8 and "".join(line.split()) in told]
        assert not given, mistake.name


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_no_hint_is_the_answer(slug):
    """No hint of an exercise has an expression of its solution in it."""
    assignment = COURSE.assignment(slug)
    tree = ast.parse(assignment.master.read_text("utf-8"))
    kinds = (ast.Call, ast.BinOp, ast.Compare, ast.Subscript, ast.Assign, ast.AugAssign)
    for exercise in assignment.exercises:
        (written,) = [n for n in tree.body if getattr(n, "name", "") == exercise.name]
        parts = {ast.unparse(node) for node in ast.walk(written) if isinstance(node, kinds)}
        told = "".join(" ".join(exercise.hints).split())
        given = [p for part in parts if len(p := "".join(part.split())) > 5 and p in told]
        assert not given, exercise.name


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_entries_replace_the_function_they_name(slug):
    """A variant or a mistake defines the function of its exercise."""
    assignment = COURSE.assignment(slug)
    for entry in (*variants_of(assignment), *mistakes_of(assignment)):
        compile(entry.source, entry.name, "exec")
        assert f"def {entry.exercise}(" in entry.source or f"class {entry.exercise}" in entry.source


def test_mutants_change_one_thing():
    """Operators, comparisons, constants, keepdim, minus, division and statements, once each."""
    solution = (
        "def f(x, y):\n"
        '    "A docstring."\n'
        "    z = -x.sum(dim=1, keepdim=True) / 2\n"
        "    return z == y\n"
    )
    changed = {m.diff.split("\n+ ")[1] for m in mutants_of(solution, ["f", "g"])}
    assert changed == {
        "z = -x.sum(dim=0, keepdim=True) / 2",
        "z = -x.sum(dim=1, keepdim=False) / 2",
        "z = -x.sum(dim=1) / 2",
        "z = -x.sum(dim=1, keepdim=True) / 3",
        "z = -x.sum(dim=1, keepdim=True) * 2",
        "z = -x.sum(dim=1, keepdim=True)",
        "z = x.sum(dim=1, keepdim=True) / 2",
        "return z != y",
        "pass",
    }


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_undecided_mutants_are_mutants_and_not_tried(slug):
    """Each is a mutant of the solution, of which nothing is claimed."""
    assignment = COURSE.assignment(slug)
    undecided = set(undecided_mutants(assignment))
    names = [exercise.name for exercise in assignment.tasks]
    made = {mutant.diff for mutant in mutants_of(read_master(assignment), names)}
    assert undecided <= made
    claimed = {claim.name for claim in claims(assignment, seeds=1) if "mutant" in claim.kind}
    assert claimed >= made - undecided - set(equivalent_mutants(assignment))
    assert not claimed & undecided
