"""Which student on the roster is meant."""

import pytest

from grader.identity import Ambiguous, Id, Match, Matcher, Owner, Unknown, plain, read_roster


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Müller", "ZOE\u0308 MU\u0308LLER"),
        ("王小明", "王 小明"),
        ("Ｗei Ｌi", "wei-li"),
        ("Aoife O'Neill", "Aoife O’Neill"),
        ("Anne-Marie", "Anne‑Marie"),
        ("김민준", "\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab"),
    ],
)
def test_spelling_tells_nobody_apart(one, other):
    """Normal forms, full-width forms, case, spaces, apostrophes and hyphens make no difference."""
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("अनिल", "अनल"), ("نُور", "نور")])
def test_accents_and_marks_tell_people_apart(one, other):
    """An accent, and a combining mark of any script, is part of a name."""
    assert plain(one) != plain(other)


def test_who_is_meant(tmp_path):
    """By an id, an address, a name in either order; by nothing else."""
    path = tmp_path / "roster.csv"
    path.write_text("name,id,email\nAda Lovelace,1234,al@x.org\nBo Li,99,bo@x.org\n")
    matcher = Matcher(read_roster(path))
    for owner in (
        Owner("x", (Id("canvas", "1234"),)),
        Owner("al@x.org"),
        Owner("lovelaceada"),
        Owner("ada_lovelace"),
    ):
        found = matcher.of(owner)
        assert isinstance(found, Match) and [s.id for s in found.students] == ["1234"]
    assert isinstance(matcher.of(Owner("Ada")), Unknown)
    assert not isinstance(matcher.of(Owner("")), (Match, Ambiguous))
