"""Which student on the roster is meant."""

import pytest

from grader.errors import UsageError
from grader.identity import (
    Ambiguous,
    Id,
    Match,
    Matcher,
    Owner,
    Unknown,
    plain,
    read_roster,
    read_same,
    shown,
    unmatched,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Müller", "ZOE\u0308 MU\u0308LLER"),
        ("王小明", "王 小明"),
        ("Ｗei Ｌi", "wei-li"),
        ("Aoife O'Neill", "Aoife O’Neill"),
        ("Aoife O`Neill", "Aoife O´Neill"),
        ("Kaʻiulani", "Ka‘iulani"),
        ("Мар’яна", "Марʼяна"),
        ("Anne-Marie", "Anne‑Marie"),
        ("Anne–Marie", "Anne Marie"),
        ("김민준", "\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("葛\U000e0100城", "葛城"),
        ("محمـــد", "محمد"),
        ("Ayşe IŞIK", "ayşe ışık"),
        ("İNCİ", "inci"),
        ("STRAUSS", "Strauß"),
        ("می‌رضا", "میرضا"),
    ],
)
def test_spelling_tells_nobody_apart(one, other):
    """Normal forms, full-width forms, case, spaces, apostrophes and hyphens make no difference."""
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Muller"),
        ("अनिल", "अनल"),
        ("ปรีชา", "ปราชา"),
        ("نُور", "نور"),
        ("דָּוִד", "דוד"),
        ("か", "が"),
    ],
)
def test_accents_and_marks_tell_people_apart(one, other):
    """An accent, and a combining mark of any script, is part of a name."""
    assert plain(one) != plain(other)


def canvas(text, name=""):
    return Owner(name, (Id("canvas", text),))


PLAIN = "name,id,email\nZoë Müller,12,zm@x.org\nAnn Aster,14,aa@x.org\nBo Li,0015,bl@x.org\n"
TWO = "name,id\nWei Li,101\nWei Li,102\nAnn Aster,103\n"
CANVAS = 'Student,ID,SIS Login ID,Section\n"Li, Wei",101,wl,A\n"Aster, Ann",103,aa,A\n'
LONG = (
    "First name,Middle name,Last name,Suffix,Preferred name\n"
    "Maria,,Garcia Lopez,,\nAnn,Marie,Aster,Jr.,Annie\nCy,,Aster,,\n"
)
WHOLE = "name\nMaria Garcia Lopez\nDr. Ann Aster (she/her)\nMartin Luther King Jr.\n"
TUTORS = "name,login,tutor,partner\nAnn Aster,ann,bob,Cy Cole\nBob Birch,bob,eve,Dan Dell\n"
TEAMS = 'name,id,group\nAnn,1,Team Rot\nBob,2,Team Rot\nCy,3,"Team Blau, Lab 3"\n'
MARKS = "name,id\nअनिल शर्मा,101\nสมชาย ใจดี,102\n"

# A roster, who handed in, the ids of the students meant, and what found them.
MEANT = [
    (PLAIN, "ZOE\u0308_MU\u0308LLER", "12", "name"),
    (PLAIN, "müllerzoë", "12", "name"),
    (PLAIN, "zm@x.org", "12", "e-mail"),
    (PLAIN, "zm", "12", "e-mail"),
    (PLAIN, Owner("x", (Id("email", "zm@student.x.org"),)), "12", "e-mail"),
    (PLAIN, "15", "0015", "id"),
    (PLAIN, canvas("14", "somebody"), "14", "id"),
    (PLAIN, "Ann Aster 14", "14", "name and id"),
    (PLAIN, "12_müller_zoë", "12", "name and id"),
    (TWO, "wei-li-102", "102", "name"),
    (PLAIN, canvas("14", "asterann"), "14", "name"),
    (PLAIN, canvas("99", "asterann"), "14", "name"),
    (TWO, canvas("102", "liwei"), "102", "id"),
    (TWO, "liwei (101)", "101", "id"),
    (TWO, "Wei Li (102)", "102", "name"),
    (TWO, "asterann (103)", "103", "name"),
    (CANVAS, canvas("101", "liwei"), "101", "Canvas id"),
    (CANVAS, "wei li", "101", "name"),
    (CANVAS, "wl", "101", "login"),
    (TUTORS, "bob", "bob", "login"),
    (TEAMS, "team rot", "1 2", "team"),
    (TEAMS, Owner(team="Team Rot"), "1 2", "team"),
    (TEAMS, Owner(team="Lab 3"), "3", "team"),
    (MARKS, canvas("9", "शर्माअनिल"), "101", "name"),
    (MARKS, "ใจดีสมชาย", "102", "name"),
]


def matcher(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, "utf-8")
    return Matcher(read_roster(path))


@pytest.mark.parametrize(("text", "owner", "ids", "by"), MEANT)
def test_who_is_meant(tmp_path, text, owner, ids, by):
    """An id before a name; a name in either order; a team's name means its members."""
    found = matcher(tmp_path, text).of(Owner(owner) if isinstance(owner, str) else owner)
    assert isinstance(found, Match), found
    assert (" ".join(student.id for student in found.students), found.by) == (ids, by)


LONG_NAMES = [
    (LONG, "garcialopezmaria", "Maria Garcia Lopez", "name"),
    (LONG, "asterannmarie", "Ann Marie Aster Jr.", "name"),
    (LONG, "asterann", "Ann Marie Aster Jr.", "shorter name"),
    (LONG, "Annie Aster", "Ann Marie Aster Jr.", "name"),
    (WHOLE, "garcialopezmaria", "Maria Garcia Lopez", "name in another order"),
    (WHOLE, "asterann", "Dr. Ann Aster (she/her)", "shorter name"),
    (WHOLE, "kingmartinluther", "Martin Luther King Jr.", "shorter name"),
    (WHOLE, "King Jr., Martin Luther", "Martin Luther King Jr.", "name in another order"),
]


@pytest.mark.parametrize(("text", "owner", "name", "by"), LONG_NAMES)
def test_names_of_many_words(tmp_path, text, owner, name, by):
    """Compound surnames, middle names, titles: in any order of the words that names only one."""
    found = matcher(tmp_path, text).of(Owner(owner))
    assert isinstance(found, Match), found
    assert ([student.name for student in found.students], found.by) == ([name], by)


NOT_MEANT = [
    (PLAIN, "Zoe Muller", "Zoë Müller"),
    (PLAIN, "Ann", "Ann Aster"),
    (PLAIN, Owner("Eve", (Id("moodle", "14"),)), ""),  # a participant number is no student id
    (PLAIN, "Ann Aster 12", "Ann Aster"),
    (CANVAS, canvas("102", "liwei"), "Li, Wei"),  # another one of that name
    (TUTORS, "eve", ""),
    (TUTORS, "Dan Dell", ""),
    (WHOLE, "Maria Lopez", "Maria Garcia Lopez"),
    (TEAMS, "Team Grün", ""),
    (PLAIN, "", ""),
]


@pytest.mark.parametrize(("text", "owner", "nearest"), NOT_MEANT)
def test_nobody_is_meant_by_likeness(tmp_path, text, owner, nearest):
    """Who is not on the roster is nobody on it; the most similar name is offered."""
    found = matcher(tmp_path, text).of(Owner(owner) if isinstance(owner, str) else owner)
    assert isinstance(found, Unknown), found
    assert [student.name for student in found.nearest[:1]] == ([nearest] if nearest else [])


@pytest.mark.parametrize(
    ("text", "owner", "names"),
    [
        (TWO, "liwei", ["Wei Li", "Wei Li"]),
        (PLAIN, canvas("12", "asterann"), ["Zoë Müller", "Ann Aster"]),
        ("name,id\nAnn Lee,1\nLee Ann,2\n", "x", None),
    ],
)
def test_what_is_open_stays_open(tmp_path, text, owner, names):
    """Where a name means two, or a name and a number mean different people, nobody guesses."""
    found = matcher(tmp_path, text).of(Owner(owner) if isinstance(owner, str) else owner)
    if names is None:
        assert isinstance(found, Unknown)
    else:
        assert isinstance(found, Ambiguous)
        assert [student.name for student in found.candidates] == names


def test_a_whole_name_comes_before_one_in_another_order(tmp_path):
    """Ann Lee and Lee Ann are two people, each found by the name as it is written."""
    both = matcher(tmp_path, "name,id\nAnn Lee,1\nLee Ann,2\nMüller,3\nMuller,4\n")
    for name, wanted in (("Ann Lee", "1"), ("leeann", "2"), ("Müller", "3"), ("Muller", "4")):
        found = both.of(Owner(name))
        assert isinstance(found, Match) and found.students[0].id == wanted


# ── what a teacher settles ───────────────────────────────────────────────────────────────────


def test_a_column_also_settles_it(tmp_path):
    """Any name in the column means that student, before every other rule."""
    both = matcher(tmp_path, "name,id,also\nZoë Müller,12,Zoe Muller; zed (77)\nAnn,13,\n")
    for owner in (Owner("zoe_muller"), Owner("zed (77)"), canvas("77", "zed")):
        found = both.of(owner)
        assert isinstance(found, Match) and (found.students[0].id, found.by) == ("12", "also")


def test_what_could_not_be_matched_is_filled_in_and_read_back(tmp_path):
    """unmatched.csv names the nearest; filled in, --same reads it."""
    roster = tmp_path / "roster.csv"
    roster.write_text(PLAIN, "utf-8")
    people = read_roster(roster)
    zoe = people.students[0]
    assert shown(zoe) == "Zoë Müller (12)"
    same = tmp_path / "unmatched.csv"
    strangers = [("Zoe Muller", [zoe]), ("=eve", []), ("dan", [])]
    text = unmatched(strangers, same)
    assert text.splitlines()[1] == "Zoe Muller,Zoë Müller (12),"
    same = tmp_path / "unmatched.csv"
    same.write_text(
        text.replace("(12),", "(12),12").replace("'=eve,,", "'=eve,,Ann Aster"), "utf-8"
    )
    settled = Matcher(read_same(same, people))
    for name, wanted in (("zoemuller", "12"), ("=eve", "14")):
        found = settled.of(Owner(name))
        assert isinstance(found, Match) and found.students[0].id == wanted
    assert isinstance(settled.of(Owner("dan")), Unknown)
    kept = unmatched([("dan", []), ("Zoe Muller", [zoe])], same).splitlines()
    assert kept[1:] == ["Zoe Muller,Zoë Müller (12),12", "'=eve,,Ann Aster", "dan,,"]


@pytest.mark.parametrize("text", ["handed in,is\nzoe,12\n", "zoe;12\n", "zoe,Zoë Müller (12)\n"])
def test_two_columns_will_do(tmp_path, text):
    """A name as it was handed in, then an id or a name on the roster; headings or none."""
    (tmp_path / "roster.csv").write_text(PLAIN, "utf-8")
    (tmp_path / "same.csv").write_text(text, "utf-8")
    settled = Matcher(read_same(tmp_path / "same.csv", read_roster(tmp_path / "roster.csv")))
    found = settled.of(Owner("Zoe"))
    assert isinstance(found, Match) and found.students[0].id == "12"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,student\nzoe,99\n", "line 2: 99 is nobody on the roster"),
        ("name,student\nzoe,12\nZOE,14\n", "lines 2 and 3 say that ZOE is two students"),
        ("", "is empty"),
    ],
)
def test_a_bad_same_file_is_reported_in_one_line(tmp_path, text, reason):
    """The message names the line, and what is wrong in it."""
    (tmp_path / "roster.csv").write_text(PLAIN, "utf-8")
    (tmp_path / "same.csv").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=reason) as error:
        read_same(tmp_path / "same.csv", read_roster(tmp_path / "roster.csv"))
    assert "same.csv" in str(error.value) and "\n" not in str(error.value)
