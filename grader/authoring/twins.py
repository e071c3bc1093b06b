"""A master's twin in another language: its prose, docstrings and comments, and none of its code.

``solutions/NN_x/<notebook>.zh.py`` has the master's cells in the same order. A markdown cell says
by ``of="…"``, the first digits of a digest, which English text it translates. A code cell is named
by its grade_id; it is empty, or has a function's signature with its docstring, or comments as
``# English => translated``. Code itself comes from the master, so it cannot differ. What is not
translated, or translated from a text that has changed since, stays English.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any

__all__ = ["Twin", "digest_of", "translate", "twins_of"]

_COMMENT = re.compile(r"#\s*(\S.*?)\s+=>\s+(\S.*)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
_OPTION = re.compile(r"- \"([^\"]*)\"")
_WORDS = re.compile(r"\\text\{[^{}]*\}")  # in a formula, words are prose
# What a translation of prose leaves as it is: what it is called, and how it is found.
_KEPT: Mapping[str, re.Pattern[str]] = {
    "code": re.compile(r"(?<!`)(`+)(?!`)(?P<found>.+?)(?<!`)\1(?!`)", re.S),
    "formula": re.compile(r"(?<!\\)\$\$(?P<found>.+?)\$\$", re.S),
    "formula in a line": re.compile(r"(?<![\\$])\$(?P<found>[^$]+?)(?<!\\)\$"),
    "link": re.compile(r"(?:\]\(|<(?:img|a)[^>]*?(?:src|href)=\")(?P<found>[^)\s\"]+)"),
    "number in bold": re.compile(r"\*\*(?P<found>[-−+]?[\d.,]+)\*\*"),
}


@dataclass
class Twin:
    """What came of a translation: ``problems`` forbid to hand it out, and ``notes`` list what
    stays English; a line each."""

    path: Path
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Cell:
    """A cell of a master or of a twin. ``key`` is what it is recognised by in the other one."""

    kind: str
    key: str
    source: str
    label: str


def digest_of(source: str) -> str:
    """Which text a markdown cell translates: eight digits."""
    return sha256(source.encode()).hexdigest()[:8]


def twins_of(master: Path) -> Mapping[str, Path]:
    """Language → the twin in it, for each that lies beside ``master``."""
    found = sorted(master.parent.glob(f"{master.stem}.*.py"))
    return {path.suffixes[-2].removeprefix("."): path for path in found}


def translate(
    notebook: Any,
    path: Path,
    language: str,
    say: Callable[[str], str] = str,
    forbidden: Collection[str] = (),
) -> Twin:
    """Put the texts of the twin at ``path`` into ``notebook``, which is the master as jupytext
    reads it. ``say`` translates a question's option, as the check that offers it does; docstrings
    name what is ``forbidden``."""
    import jupytext

    twin = Twin(path)
    text = path.read_text("utf-8")
    ours = [_of_master(number, cell) for number, cell in enumerate(notebook.cells, 1)]
    read = jupytext.reads(text, fmt="py:percent").cells
    theirs = [_of_twin(number, cell) for number, cell in enumerate(read, 1)]
    for at, english, other in _pairs(ours, theirs, twin):
        cell = notebook.cells[at]
        if english.kind == "markdown":
            cell.source = _prose(english, other, twin)
            cell.source = _to_twins(cell.source, path, language)
        elif other.source.strip():
            cell.source = _code(english, other, twin, _Words(say, forbidden))
        elif _docstrings(english.source):
            twin.notes.append(f"{path}: {english.label}: its docstring is not translated")
    return twin


def _of_master(number: int, cell: Any) -> _Cell:
    if cell.cell_type == "markdown":
        start = " ".join(cell.source.split())[:40]
        label = f"cell {number} ({start}…)"
        return _Cell("markdown", digest_of(cell.source), cell.source, label)
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return _Cell("code", name, cell.source, f"cell {number} ({name or 'without a grade_id'})")


def _of_twin(number: int, cell: Any) -> _Cell:
    if cell.cell_type == "markdown":
        digest = str(cell.metadata.get("of", ""))
        return _Cell("markdown", digest, cell.source, f'cell {number} (of="{digest}")')
    name = cell.metadata.get("title", "")
    return _Cell("code", name, cell.source, f"cell {number} ({name or 'without a grade_id'})")


def _pairs(
    ours: Sequence[_Cell], theirs: Sequence[_Cell], twin: Twin
) -> Iterator[tuple[int, _Cell, _Cell]]:
    """(place, cell of the master, cell of the twin); what has no partner is told."""
    keys = [[(cell.kind, cell.key) for cell in cells] for cells in (ours, theirs)]
    for what, i, j, k, m in SequenceMatcher(None, keys[0], keys[1], False).get_opcodes():
        if what == "equal":
            yield from zip(range(i, j), ours[i:j], theirs[k:m])
            continue
        left, right = list(range(i, j)), list(theirs[k:m])
        while left and right and ours[left[0]].kind == right[0].kind == "markdown":
            english, other = ours[left.pop(0)], right.pop(0)
            twin.notes.append(
                f'{twin.path}: {other.label}: the English text has changed, it is of="'
                f'{english.key}" now; translate it again. {english.label} stays English'
            )
        for at in left:
            twin.problems.append(f"{twin.path}: {ours[at].label} of the master is missing; add it")
        for cell in right:
            twin.problems.append(
                f"{twin.path}: {cell.label} is not in the master, or not at this place; remove it"
            )


# ── prose ────────────────────────────────────────────────────────────────────────────────────


def _prose(english: _Cell, other: _Cell, twin: Twin) -> str:
    if not other.source.strip():
        twin.notes.append(f"{twin.path}: {other.label} is not translated")
        return english.source
    ours, theirs = _kept(english.source), _kept(other.source)
    for what in _KEPT:
        lacking, added = ours[what] - theirs[what], theirs[what] - ours[what]
        for text in lacking:
            twin.problems.append(f"{twin.path}: {other.label}: lacks the {what} {text}")
        for text in added:
            twin.problems.append(f"{twin.path}: {other.label}: the master has no {what} {text}")
    return other.source


def _kept(text: str) -> Mapping[str, Counter[str]]:
    text = _WORDS.sub(r"\\text{}", _FENCE.sub("", text))
    found: dict[str, Counter[str]] = {}
    for what, pattern in _KEPT.items():
        found[what] = Counter(" ".join(m["found"].split()) for m in pattern.finditer(text))
        if what != "link":
            text = pattern.sub("", text)
    return found


def _to_twins(text: str, path: Path, language: str) -> str:
    """Links between notebooks lead to those in the same language, where there are such."""

    def towards(link: re.Match[str]) -> str:
        target = path.parent / link[1]
        twin = target.with_suffix(f".{language}.py")
        there = (path.parent / Path(link[1]).parent / twin.name).is_file()
        return f"]({link[1].removesuffix('.ipynb')}.{language}.ipynb" if there else link[0]

    return re.sub(r"\]\(([^)\s#]+\.ipynb)", towards, text)


# ── code ─────────────────────────────────────────────────────────────────────────────────────

_Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class _Words:
    """What a docstring's options are in the other language, and which names it must say."""

    say: Callable[[str], str]
    forbidden: Collection[str]


def _code(english: _Cell, other: _Cell, twin: Twin, words: _Words) -> str:
    """The master's code with the twin's docstrings and comments, and not a token more."""

    def problem(text: str) -> None:
        twin.problems.append(f"{twin.path}: {other.label}: {text}")

    try:
        given = ast.parse(other.source)
    except SyntaxError as error:
        problem(f"is no Python ({error.msg}, line {error.lineno}); correct it")
        return english.source
    lines, comments = english.source.splitlines(), 0
    for line in other.source.splitlines():
        found = _COMMENT.fullmatch(line.strip())
        if found is None:
            if line.lstrip().startswith("#") and "=>" not in line:
                problem(f"{line.strip()}: write # English => translated")
            continue
        comments += 1
        places = [i for i, text in enumerate(lines) if _ends_in(text, found[1])]
        if not places:
            problem(f"the master has no comment # {found[1]}")
        for at in places:
            lines[at] = lines[at].rstrip()[: -len(found[1])] + found[2]
    if not given.body:
        return "\n".join(lines)
    try:
        tree = ast.parse(english.source)
    except SyntaxError:  # a magic, say
        problem("the master's cell is no plain Python, so only comments can be translated in it")
        return "\n".join(lines)
    pieces = list(_docstring_pairs(tree, given, problem))
    theirs = other.source.splitlines()
    for old, new, name in sorted(pieces, key=lambda piece: -piece[0].lineno):
        _compare(name, old.value.value, new.value.value, problem, words)
        lines[old.lineno - 1 : old.end_lineno] = theirs[new.lineno - 1 : new.end_lineno]
    result = "\n".join(lines)
    if _bare(result) != _bare(english.source):
        problem("with its docstring in place the code is another; write the docstring as in the "
                "master, on lines of its own")  # fmt: skip
        return english.source
    return result


def _ends_in(line: str, comment: str) -> bool:
    head, mark, tail = line.rstrip().rpartition("# " + comment)
    return bool(mark) and not tail and (not head or head[-1].isspace())


def _docstring_pairs(
    ours: Any, theirs: Any, problem: Callable[[str], None]
) -> Iterator[tuple[Any, Any, str]]:
    """(docstring of the master, docstring of the twin, whose), of definitions of one name."""
    there = {node.name: node for node in ours.body if isinstance(node, _Definition)}
    for node in theirs.body:
        if isinstance(node, ast.Pass) or node is _docstring(theirs):
            continue
        if not isinstance(node, _Definition):
            problem(f"line {node.lineno} repeats code; only signatures and docstrings stand here")
            continue
        own = there.get(node.name)
        if own is None:
            problem(f"the master's cell defines no {node.name}")
            continue
        if _signature(own) != _signature(node):
            problem(f"{node.name}: the signature differs from the master's {_signature(own)}")
        old, new = _docstring(own), _docstring(node)
        if new is not None and old is None:
            problem(f"{node.name} has no docstring in the master")
        elif new is not None:
            yield old, new, node.name
        yield from _docstring_pairs(own, node, problem)


def _docstring(node: Any) -> Any:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first if isinstance(first.value.value, str) else None
    return None


def _docstrings(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return any(isinstance(n, _Definition) and _docstring(n) for n in ast.walk(tree))


def _signature(node: Any) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}({', '.join(map(ast.unparse, node.bases))})"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}"


def _compare(
    name: str, english: str, other: str, problem: Callable[[str], None], words: _Words
) -> None:
    """What a docstring says in code: examples, what is not allowed, a question's options."""
    for example in (line.strip() for line in english.splitlines()):
        if example.startswith(">>> ") and example not in other:
            problem(f"{name}: lacks the example {example}")
    there = set(re.findall(r"[A-Za-z]\w*", other))
    for text in re.findall(r"Not allowed(.*?)\.(?:\s|$)", english, re.S):
        for word in re.findall(r"[A-Za-z]\w*", text):
            if word in words.forbidden and word not in there:
                problem(f"{name}: does not say that {word} is not allowed")
    options = [" ".join(option.split()) for option in _OPTION.findall(english)]
    listed = [" ".join(option.split()) for option in _OPTION.findall(other)]
    said = list(map(words.say, options))
    if Counter(said) != Counter(listed):
        wanted = next((option for option in said if option not in listed), "no other")
        problem(f'{name}: the check offers other options, by the catalogue: "{wanted}"')


def _bare(source: str) -> str:
    """The code without what a translation may change."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _Definition) and _docstring(node):
            node.body[0].value.value = ""  # type: ignore[attr-defined]
    return ast.dump(tree)
