"""Each name in the tables has a reason, and does what its table says."""

import re

import pytest
import torch

from grader.marking.forbidden import find_forbidden
from grader.marking.hiding import module_hides
from grader.notebook import read
from grader.sandbox import names
from grader.sandbox.operators import runs_forbidden

CALL = {"op": "call", "name": "f", "args": [], "kwargs": {}, "watch": []}

TABLES = {
    name: table
    for name, table in vars(names).items()
    if name in names.__all__ and isinstance(table, dict)
}


def found(code):
    return find_forbidden(read(f"import torch\n{code}\n".encode(), "x.py"), "f", ("softmax",))


def entries():
    for name, table in TABLES.items():
        for key, value in table.items():
            if isinstance(value, dict):
                yield from ((f"{name}[{key}]", inner, reason) for inner, reason in value.items())
            else:
                yield name, key, value


def test_each_name_has_a_reason():
    """A few words; and each entry is one name."""
    assert len(list(entries())) > 200
    for table, name, reason in entries():
        assert re.fullmatch(r"[\w.]+", name), table
        assert len(reason.split()) > 1, (table, name)


@pytest.mark.parametrize("name", sorted(names.NAMES_THAT_HIDE))
def test_a_name_hides(name):
    """Where a function reads it."""
    assert f" {name} (" in found(f"def f(X): return {name}(X)")


@pytest.mark.parametrize("name", sorted(names.ATTRIBUTES_THAT_HIDE))
def test_an_attribute_hides(name):
    """Whatever it is one of."""
    assert f" {name} (" in found(f"def f(X): return X.{name}")


@pytest.mark.parametrize("name", sorted(names.MODULES_THAT_HIDE))
def test_a_module_hides(name):
    """It, and all that is in it."""
    assert module_hides(name) and module_hides(f"{name}.part")


@pytest.mark.parametrize(
    "path",
    [f"{module}.{part}" for module, parts in names.PARTS_THAT_HIDE.items() for part in parts],
)
def test_a_part_hides_and_its_module_does_not(path):
    """``torch.ops`` hides, and ``torch`` is what a notebook is about."""
    module, part = path.split(".")
    assert f" {part} (" in found(f"import {module}\ndef f(X): return {path}")
    assert found(f"import {module}\ndef f(X): return {module}.x(X)") is None


@pytest.mark.parametrize(
    "path", [f"{module}.{part}" for module, parts in names.HARMLESS_PARTS.items() for part in parts]
)
def test_a_harmless_part_is_spared(path):
    """Though its module hides."""
    module = path.split(".")[0]
    assert module_hides(module)
    assert found(f"import {module}\ndef f(X): {path}(); return X") is None


@pytest.mark.parametrize("name", sorted(names.UNCOMPILED))
def test_what_does_not_compile_is_spared(name):
    """In torch.jit, of which the rest hides."""
    assert found(f"def f(X): return torch.jit.{name}") is None
    assert found("def f(X): return torch.jit.load")


@pytest.mark.parametrize("name", sorted(names.TAMPERING))
def test_tampering_is_found_anywhere(name):
    """Also where no exercise's function is."""
    assert f" {name} (" in found(f"def f(X): return X\nX = torch.y.{name}")


@pytest.mark.parametrize("name", sorted(names.PRYING.keys() - names.TAMPERING.keys()))
def test_prying_is_found_in_a_function(name):
    """And not beside it."""
    assert f" {name} (" in found(f"def f(X): return X.{name}")
    assert found(f"def f(X): return X\nX = torch.y.{name}") is None


def test_every_event_is_refused(student):
    """Whoever causes it."""
    causes = "def f(event):\n    try: sys.audit(event)\n    except RuntimeError as e: return str(e)"
    child = student(f"import sys\n{causes}")
    for event in names.EVENTS_REFUSED:
        said = child.request({**CALL, "args": [event]}, 5)
        assert said.get("value") == f"{event} is refused where work is graded", said


@pytest.mark.parametrize(
    ("word", "holder"),
    [(word, holder) for word, holders in names.HIDDEN_IN.items() for holder in holders],
)
def test_what_holds_an_operator_is_refused_with_it(word, holder):
    """And torch has an operator of such a name."""
    assert runs_forbidden(holder, [word])
    operators = torch._C._dispatch_get_all_op_names()
    assert any(holder in name for name in operators)


@pytest.mark.parametrize("word", ["softmax", "sigmoid"])
def test_forms_of_an_operator_are_the_operator(word):
    """By prefix and by step."""
    for prefix in names.KERNEL_PREFIXES:
        assert runs_forbidden(f"{prefix}{word}", [word])
    for suffix in names.KERNEL_SUFFIXES:
        assert runs_forbidden(f"_{word}{suffix}", [word]) == ("backward" not in suffix)


@pytest.mark.parametrize("key", sorted(names.STRANGE_KEYS))
def test_dispatch_keys_are_torchs(key):
    """Torch raises at a name that is none of its keys."""
    torch._C._dispatch_has_kernel_for_dispatch_key("aten::add.Tensor", key)
    with pytest.raises(RuntimeError):
        torch._C._dispatch_has_kernel_for_dispatch_key("aten::add.Tensor", f"{key}_")
