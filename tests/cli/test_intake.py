"""``grader score --dry-run`` and the lines on who handed in what: nothing is marked here."""

import subprocess
import sys
import zipfile

import pytest

from grader.cli import main

WORK = "import torch\ndef warm_up(X):\n    return 2 * X + 1  # {}\n"
OTHER = "def linreg(X, w, b):\n    return X @ w + b\n"
FILES = {
    "asterann_101_9001_work.py": WORK.format(1),
    "asterann_101_9002_work-1.py": WORK.format(2),
    "birchbob_102_9003_my work.docx": "PK",
    "colecleo_103_9004_w.py": WORK.format(3),
    "doedan_777_9005_w.py": OTHER,
    "grades 2026.csv": "x,y\n",
}
ROSTER = "name,id\nAnn Aster,101\nBob Birch,102\nCleo Cole,103\nEve Elm,104\n"


@pytest.fixture
def handed_in(tmp_path):
    """A class on Canvas, and its roster."""
    (tmp_path / "class").mkdir()
    for name, text in FILES.items():
        (tmp_path / "class" / name).write_text(text)
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["score", *map(str, arguments)])
    return end.value.code or 0, *capsys.readouterr()


def test_dry_run(handed_in, capsys):
    """Who would be graded from which file, who is missing, passed over, or nobody's."""
    before = sorted(handed_in.rglob("*"))
    roster, out = handed_in / "roster.csv", handed_in / "out"
    code, text, err = run(
        capsys, handed_in / "class", "--roster", roster, "--dry-run", "--out", out, "-a", "01"
    )
    assert (code, err) == (0, "") and sorted(handed_in.rglob("*")) == before
    lines = [" ".join(line.split()) for line in text.splitlines()]
    told = "\n".join(lines)
    assert "Ann Aster 101 01_tensors asterann_101_9002_work-1.py the latest of 2 attempts" in told
    assert "Would be graded (3)" in told and "nothing of 01_tensors is in it" in told
    assert "Bob Birch 01_tensors birchbob_102_9003_my work.docx is neither" in told
    assert "nothing handed in for 01_tensors (1): Eve Elm (104)" in told
    assert "asterann_101_9001_work.py Ann Aster a later attempt was graded" in told
    assert "doedan is not on the roster" in told
    assert told.splitlines()[-1].startswith(
        "6 files: 3 graded, 1 earlier attempt, 1 cannot be graded, 1 belongs to nobody ("
    )


def test_dry_run_imports_no_torch(handed_in):
    """It answers in a second, so it does without what takes one."""
    program = (
        "import sys; from grader.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print({'torch', 'pytest', 'IPython', 'numpy'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program, "score", "--dry-run", str(handed_in / "class")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()", done.stderr


def test_names_are_shown_harmlessly(tmp_path, capsys):
    """A name may hold what a terminal would obey, or what looks like rich's markup."""
    for name in ("[red]ann[/red]", "\x1b[31mbob"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "w.py").write_text(WORK)
    _, text, _ = run(capsys, tmp_path / "class", "--dry-run")
    assert "[red]ann[/red]" in text and "\x1b" not in text


def test_an_archive_is_looked_at_where_it_is(handed_in, capsys):
    """A download need not be unpacked."""
    with zipfile.ZipFile(handed_in / "class.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    _, text, _ = run(capsys, handed_in / "class.zip", "--dry-run")
    assert "asterann_101_9002_work-1.py" in text and "Would be graded (3)" in text


def test_same_without_roster(handed_in, capsys):
    """It says whom on the roster is meant."""
    code, _, err = run(capsys, handed_in / "class", "--same", handed_in / "roster.csv")
    assert code == 2 and "name the --roster, too" in err
