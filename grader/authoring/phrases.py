"""What there is to translate: the texts of the checks, of the manifest, and of the grader itself.

As xgettext does, but by Python's own parser: an f-string becomes a template, each ``{expression}``
a field. Which of two texts of a conditional expression is said is not known, so both are listed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from grader.extras import needs
from grader.languages import HERE
from grader.languages.catalogue import literals_of
from grader.manifest import Assignment
from grader.recognition.mistakes import mistakes_of

__all__ = ["hidden_phrases", "lacking", "own_phrases", "phrases_in", "public_phrases"]

_WORD = re.compile(r"[A-Za-z]{2,}")
_SIDE_BY_SIDE = re.compile(r"(\{\w+\})(?:\{\w+\})+")  # fields, of which one is enough
_CODE = re.compile(r"\n|^(?:from|import) |\(exec\)|Commented out|--grader-|toml: |#[0-9a-f]{3,6}\b")
_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
# The modules that find something, and those that show it (see languages.say).
_FINDING = (
    "checks/*.py", "thresholds.py", "panel/curve.py", "sandbox/endings.py", "sandbox/client.py",
    "sandbox/inert.py", "sandbox/written_for.py", "sandbox/worker.py", "sandbox/raised.py",
    *(f"marking/{name}.py" for name in "absent called decorators forbidden hiding history notes "
      "outcomes submission".split()),
    *(f"notebook/{name}.py" for name in "__init__ formats helpers identify magics parsing reading "
      "signatures".split()),
)  # fmt: skip
_SHOWING = ("panel/*.py", "marking/kernel.py", "reports/console.py", "reports/figures.py",
            "reports/pages/*.py", "reports/causes.py", "cli/student.py", "cli/watching/*.py",
            "model.py", "batch/blank.py", "data/loader.py", "data/fashion_mnist.py")  # fmt: skip
_TABLES = ("_WORDS", "_DOES", "_MEANING", "_WRONG", "_DATASETS")
_OPTIONS = {"right", "wrong"}
# Whose texts nobody but an author reads, or no person at all.
_UNSAID = {"ManifestError", "GraderFault", "UsageError", "DataError", "SandboxUnavailable",
           "TypeError", "ValueError", "RuntimeError", "AttributeError", "compile", "fixture",
           "needs", "parametrize", "points", "getattr", "generator", "warn", "option"}  # fmt: skip


def public_phrases(assignment: Assignment) -> Sequence[str]:
    """The texts that students have: the title, hints, checks' names and messages, options.

    Hints of known mistakes are among them; where ``solutions/`` is absent, without these.
    """
    hints = [hint for exercise in assignment.tasks for hint in exercise.hints]
    known = [mistake.hint for mistake in mistakes_of(assignment)]
    checks = [phrase for path in assignment.public_checks for phrase in _of_checks(path)]
    return list(dict.fromkeys([assignment.title, *hints, *known, *checks]))


def hidden_phrases(assignment: Assignment) -> Sequence[str]:
    """The texts of the hidden checks that no public one has."""
    public = set(public_phrases(assignment))
    found = (phrase for path in assignment.hidden_checks for phrase in _of_checks(path))
    return [phrase for phrase in dict.fromkeys(found) if phrase not in public]


def own_phrases() -> Sequence[str]:
    """The grader's own words: what it finds, in all texts of the modules that say it, and what
    those that show it pass to ``say``, or to ``tr`` in a page's template."""
    package = HERE.parent
    found: list[str] = []
    for pattern in _FINDING:
        for path in sorted(package.glob(pattern)):
            found += phrases_in(ast.parse(path.read_text("utf-8")))
    for pattern in _SHOWING:
        for path in sorted(package.glob(pattern)):
            found += _shown_in(ast.parse(path.read_text("utf-8")))
    for path in sorted(package.glob("reports/templates/*.html")):
        found += _in_template(path.read_text("utf-8"))
    phrases = dict.fromkeys(_SIDE_BY_SIDE.sub(r"\1", phrase) for phrase in found)
    return [phrase for phrase in phrases if _WORD.search(phrase) and not _CODE.search(phrase)]


def _shown_in(tree: ast.Module) -> Iterator[str]:
    """The texts that ``say`` is given, and those of tables such as ``KIND_WORDS``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ("say", "template") and node.args:
            yield from _templates(node.args[0])
        if not isinstance(node, (ast.Assign, ast.Return)) or node.value is None:
            continue
        targets = getattr(node, "targets", ())
        is_table = any(getattr(target, "id", "").endswith(_TABLES) for target in targets)
        if is_table and isinstance(node.value, ast.Dict):
            parts = (part for value in node.value.values for part in ast.walk(value))
            texts = (part.value for part in parts if isinstance(part, ast.Constant))
            yield from (text for text in texts if isinstance(text, str))
        # A text that is said later; those with markup are put together here.
        said = (text for text in _templates(node.value) if "<" not in text)
        yield from filter(_is_phrase, said)


def _in_template(source: str) -> Iterator[str]:
    """The texts that ``say``, ``tr`` and ``words`` are given in a page's template."""
    with needs("instructor"):
        from jinja2 import Environment, nodes

    def texts(node: Any) -> Iterator[str]:
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, nodes.CondExpr):
            yield from texts(node.expr1)
            yield from texts(node.expr2)
        elif isinstance(node, nodes.Or):
            yield from texts(node.right)

    for call in Environment().parse(source).find_all(nodes.Call):
        if getattr(call.node, "name", "") in ("say", "tr", "words") and call.args:
            yield from texts(call.args[0])


def lacking(phrases: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those of ``phrases`` that no key in ``known`` fits, whatever its fields are named."""
    there = set(map(literals_of, known))
    return [phrase for phrase in phrases if literals_of(phrase) not in there]


def _of_checks(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.removeprefix("test_").replace("_", " ")
    yield from phrases_in(tree)


def phrases_in(tree: ast.Module) -> Iterator[str]:
    """Every text of two words or more that may be shown, as a template."""
    skipped = {id(part) for node in ast.walk(tree) for part in _unsaid(node)}

    def visit(node: ast.AST) -> Iterator[str]:
        if id(node) in skipped:
            return
        if isinstance(node, ast.keyword) and node.arg in _OPTIONS:
            parts = (p.value for p in ast.walk(node.value) if isinstance(p, ast.Constant))
            yield from (p for p in parts if isinstance(p, str) and _WORD.search(p))
            return
        if isinstance(node, (ast.JoinedStr, ast.Constant)) or _is_sum(node):
            yield from filter(_is_phrase, _templates(node))
        if isinstance(node, ast.JoinedStr):  # texts within its expressions, such as a separator
            for value in node.values:
                if isinstance(value, ast.FormattedValue) and not _is_choice(value.value):
                    yield from visit(value.value)
            return
        if isinstance(node, ast.Constant) or _is_sum(node):
            return
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    yield from dict.fromkeys(visit(tree))


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, annotations, and what nobody is shown."""
    if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            yield first
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from (part for part in (node.returns, *node.decorator_list) if part is not None)
    if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.Call) and _called(node) in _UNSAID:
        yield node
    if isinstance(node, ast.Call) and _root(node.func) == "re":
        yield node
    if isinstance(node, ast.Call) and _called(node) in ("split", "startswith", "endswith"):
        yield node
    if isinstance(node, ast.Compare):  # a text that is looked for
        yield node


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _is_sum(node: ast.AST) -> bool:
    """Two texts joined by ``+``."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and bool(_templates(node))


def _is_choice(node: ast.AST) -> bool:
    return isinstance(node, ast.IfExp) and bool(_templates(node))


def _is_phrase(text: str) -> bool:
    """Words outside brackets: not a name, a number, or a call."""
    bare = text
    while bare != (bare := _BRACKETS.sub("", bare)):
        pass
    words = [word for literal in literals_of(bare) for word in _WORD.findall(literal)]
    return bool(words) and len(bare.split()) > 1


def _templates(node: ast.AST) -> list[str]:
    """The texts that an expression may be; none if it is no text that can be read here."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [*_templates(node.body), *_templates(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ["".join(pair) for pair in product(_templates(node.left), _templates(node.right))]
    if not isinstance(node, ast.JoinedStr):
        return []
    known: dict[str, str] = {}  # what stands at a field → the field's name
    return ["".join(choice) for choice in product(*(_part(v, known) for v in node.values))]


def _part(value: ast.AST, known: dict[str, str]) -> list[str]:
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    assert isinstance(value, ast.FormattedValue)
    if _is_choice(value.value):
        return _templates(value.value)
    what = ast.dump(value)
    if what not in known:
        name = base = _name_of(value.value)
        taken, number = set(known.values()), 2
        while name in taken:
            name, number = f"{base}{number}", number + 1
        known[what] = name
    return [f"{{{known[what]}}}"]


def _name_of(node: Any) -> str:
    """The nearest name in an expression: ``n`` of ``len(n)``, ``where`` of ``statement.where``."""
    if isinstance(node, ast.Name):
        return node.id.strip("_") or "x"
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return _name_of(node.args[0]) if node.args else _name_of(node.func)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not isinstance(child, ast.Constant):
            return _name_of(child)
    return "x"
