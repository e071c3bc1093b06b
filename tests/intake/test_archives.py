"""Names in zip archives that do not say how they are encoded."""

import io
import struct
import unicodedata
import zipfile
import zlib

import pytest

from grader.identity import read_roster
from grader.intake import find
from tests.intake.conftest import notebook


def archive(names, encoding, extra=b"") -> bytes:
    """A zip whose names are bytes in ``encoding``, with no mark that would say so."""
    buffer = io.BytesIO()
    places = {f"{at:02}".ljust(len(n.encode(encoding)), "x"): n for at, n in enumerate(names)}
    with zipfile.ZipFile(buffer, "w") as packed:
        for place in places:
            info = zipfile.ZipInfo(place)
            if extra:
                body = b"\1" + struct.pack("<L", zlib.crc32(places[place].encode(encoding))) + extra
                info.extra = struct.pack("<HH", 0x7075, len(body)) + body
            packed.writestr(info, notebook(mark=places[place]))
    data = buffer.getvalue()
    for place, name in places.items():
        data = data.replace(place.encode(), name.encode(encoding))
    return data


NAMES = {
    "utf-8": ["Zoë Müller", "王小明"],
    "cp437": ["Zoë Müller", "José Núñez"],
    "cp850": ["Zoë Müller", "François Lefèvre"],
    "cp1252": ["Zoë Müller", "José Núñez"],
    "cp1250": ["Łukasz Żak", "Šárka Dvořáková"],
    "cp852": ["Łukasz Żak", "Šárka Dvořáková"],
    "cp866": ["Иван Петров", "Анна Кузнецова"],
    "cp1251": ["Иван Петров", "Анна Кузнецова"],
    "koi8-r": ["Иван Петров", "Анна Кузнецова"],
    "gbk": ["王小明", "李雷"],
    "big5": ["王小明", "陳美麗"],
    "cp932": ["山田太郎", "鈴木花子"],
    "cp949": ["김민준", "이서연"],
    "cp874": ["สมชาย ใจดี"],
    "cp1253": ["Γιώργος Νικολάου"],
}


@pytest.mark.parametrize("encoding", NAMES)
def test_names_without_a_mark(tmp_path, three, encoding):
    """macOS writes UTF-8, Windows its code page; the likeliest reading is taken."""
    names = [f"{name}/w.ipynb" for name in NAMES[encoding]]
    (tmp_path / "class.zip").write_bytes(archive([*names, "Ann Aster/w.ipynb"], encoding))
    found = find([tmp_path / "class.zip"], three).submissions
    assert sorted(one.student for one in found) == sorted([*NAMES[encoding], "Ann Aster"])
    assert all(notebook(mark=f"{one.student}/w.ipynb") == one.content() for one in found)


OPEN = {
    "cp1255": "דוד כהן",
    "cp1254": "Ayşe Yıldız",
    "cp949": "김민준",
}


@pytest.mark.parametrize("encoding", OPEN)
def test_the_roster_knows_the_name(tmp_path, three, encoding):
    """Where the bytes could be several names, the one on the roster is meant; else a note says."""
    name = OPEN[encoding]
    (tmp_path / "class.zip").write_bytes(archive([f"{name}/w.ipynb"], encoding))
    (one,) = find([tmp_path / "class.zip"], three).submissions
    assert "a roster would settle it" in " ".join(one.notes)
    (tmp_path / "roster.csv").write_text(f"name,id\n{name},7\n", "utf-8")
    roster = read_roster(tmp_path / "roster.csv")
    (one,) = find([tmp_path / "class.zip"], three, roster=roster).submissions
    assert (one.student_id, one.notes) == ("7", ()) and one.content()


def test_decomposed_names_of_macos(tmp_path, three):
    """Are shown composed, as anybody writes them."""
    name = unicodedata.normalize("NFD", "Zoë Müller")
    (tmp_path / "class.zip").write_bytes(archive([f"{name}/w.ipynb", "Bob/w.ipynb"], "utf-8"))
    found = find([tmp_path / "class.zip"], three).submissions
    assert sorted(one.student for one in found) == ["Bob", "Zoë Müller"]


def test_the_field_for_names_is_used(tmp_path, three):
    """Info-ZIP writes the name in UTF-8 beside the one that old programs read."""
    packed = archive(["Zo? M?ller/w.ipynb"], "cp437", extra="Zoë Müller/w.ipynb".encode())
    (tmp_path / "class.zip").write_bytes(packed)
    (one,) = find([tmp_path / "class.zip"], three).submissions
    assert one.student == "Zoë Müller" and one.content()


def test_an_archive_in_an_archive_has_a_code_page_of_its_own(tmp_path, three):
    """Each was packed on another machine."""
    inner = {"gbk": archive(["王小明/w.ipynb"], "gbk"), "utf": archive(["Zoë/w.ipynb"], "utf-8")}
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as outer:
        for name, content in inner.items():
            outer.writestr(f"{name}.zip", content)
    found = find([tmp_path / "class.zip"], three)
    assert all(one.content() for one in found.submissions) and len(found.files) == 2
    assert any("王小明" in file.path for file in found.files)


@pytest.mark.parametrize("name", ["w.7z", "w.rar", "w.tar.gz", "w.tgz"])
def test_other_archives_keep_their_student(lay_out, three, name):
    """With what to do about it."""
    root = lay_out({"ann/w.ipynb": None, "bob/w.ipynb": None, f"cleo/{name}": b"Rar!\0"})
    cleo = find([root], three).submissions[-1]
    assert cleo.student == "cleo" and "hand in the notebook, or a zip archive" in cleo.problem
