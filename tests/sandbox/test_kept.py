"""What a submission patches is put back before a probe runs, however it was patched."""

import types

import pytest

from grader.sandbox import kept as kept_module
from grader.sandbox.kept import Kept


class Liar:
    """Says that it is equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("exp")


class LyingName(str):
    """A name that is equal to every other."""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def module():
    made = types.ModuleType("lib")
    vars(made).update(exp=len, log=abs, tanh=min)
    return made


def swapped(lib):
    """The values in the same order as before, under each other's names."""
    for name in ("exp", "log", "tanh"):
        del vars(lib)[name]
    vars(lib).update(log=len, exp=abs, tanh=min)


def disguised(lib):
    """A module of another class, which shows the attributes it had and has others."""
    before = dict(vars(lib))

    class Disguise(types.ModuleType):
        __dict__ = property(lambda self: before)

        def __getattribute__(self, name):
            return print if name == "exp" else super().__getattribute__(name)

    lib.__class__ = Disguise


PATCHES = {
    "another class": disguised,
    "another value": lambda lib: vars(lib).update(exp=print),
    "a value that says it is equal": lambda lib: vars(lib).update(exp=Liar()),
    "nothing": lambda lib: vars(lib).pop("log"),
    "other names": swapped,
    "a name that says it is equal": lambda lib: (
        vars(lib).pop("tanh"),
        vars(lib).update({LyingName("sinh"): min}),
    ),
}


@pytest.mark.parametrize("tells_versions", [True, False])
@pytest.mark.parametrize("how", PATCHES)
def test_what_is_patched_is_put_back(how, tells_versions, monkeypatch):
    """Each name has its own value again, whatever objects say of themselves, time and again, and
    also by a torch that does not tell whether a dict has changed."""
    if not tells_versions:
        monkeypatch.setattr(kept_module, "_VERSION_OF", None)
    lib = module()
    kept = Kept([lib])
    for _ in range(3):
        kept.restore()
        PATCHES[how](lib)
        kept.restore()
        assert lib.exp is len and lib.log is abs and lib.tanh is min


def test_what_is_new_stays_in_a_module_and_hides_nothing_in_a_class():
    """A module may be added to; a class may not hide what it has from a class above it."""
    lib, tensor = module(), type("Tensor", (type("Base", (), {"exp": len}),), {"log": abs})
    kept = Kept([lib, tensor])
    lib.own, tensor.exp, tensor.own = 1, print, 2
    kept.restore()
    assert (lib.own, tensor.own, tensor.exp, tensor.log) == (1, 2, len, abs)
