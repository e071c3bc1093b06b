"""One run over a class in which everything goes wrong that can: nobody is missing."""

import csv
import io
import zipfile


def test_everybody_is_in_the_gradebook(tmp_path, score):
    """Graded, unreadable with the reason, not handed in; who is not on the roster is named."""
    root = tmp_path / "class"
    for name, content in {"ada/x.py": b"def twice(X): return X + X", "bo/a.pdf": b""}.items():
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("twice.ipynb", b"")
    (root / "cy.zip").write_bytes(packed.getvalue())
    roster = tmp_path / "roster.csv"
    roster.write_text("name,login\nAda A,ada\nBo B,bo\nDi D,di\n")
    code, _, err = score(root, "--roster", roster, "--out", tmp_path / "out", "-a", "01").end()
    assert (code, err) == (0, "grader: not on the roster, graded all the same: cy\n")
    with open(tmp_path / "out" / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    status = {student: row["01_twice status"] for student, row in rows.items()}
    assert status == {
        "Ada A": "graded", "Bo B": "unreadable", "Di D": "not handed in", "cy": "unreadable"
    }  # fmt: skip
    assert "a.pdf is neither a notebook" in rows["Bo B"]["remark"]
    assert "is empty" in rows["cy"]["remark"] and rows["Ada A"]["01_twice"] == "3"
