"""A made-up language: a twin of a master whose every text begins with a word of its own."""

import ast
from hashlib import sha256

import jupytext

WORD = "blorp"


def twin_of(master: str, word: str = WORD) -> str:
    """A twin of the master's text, whole."""
    cells = []
    for cell in jupytext.reads(master, fmt="py:percent").cells:
        if cell.cell_type == "markdown":
            digest = sha256(cell.source.encode()).hexdigest()[:8]
            lines = f"{cell.source}\n\n{word}".splitlines()
            text = "\n".join(f"# {line}".rstrip() for line in lines)
            cells.append(f'# %% [markdown] of="{digest}"\n{text}\n')
        else:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            cells.append(f"# %% {name}\n{_signatures(cell.source, word)}")
    return "\n".join(cells)


def _signatures(source: str, word: str) -> str:
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and (doc := ast.get_docstring(node)):
            body = "\n".join(f"    {line}".rstrip() for line in doc.splitlines())
            head = f"def {node.name}({ast.unparse(node.args)}):"
            found.append(f'{head}\n    r"""{word} {body.lstrip()}\n    """\n')
    return "\n\n".join(found)
