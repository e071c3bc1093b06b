"""Rosters as platforms, registrars and teachers write them."""

import io
import zipfile

import openpyxl
import pytest

from grader.errors import UsageError
from grader.identity import read_roster

CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section,Tensors (78),Final Score\r\n"
ANNA_AND_BERND = [("Anna Müller", "700101"), ("Bernd Schmidt", "700102")]
GERMAN = "Nachname;Vorname;Matrikelnummer\nMüller;Anna;700101\nSchmidt;Bernd;700102\n"

# Each file, and the label and id of each of its students.
ROSTERS = {
    "canvas": (
        CANVAS + ",,,,,Manual Posting,\r\n    Points Possible,,,,,10.00,(read only)\r\n"
        '"Aster, Ann",101,s1,aa,A,,\r\n"Student, Test",999,,5f3a,A,,\r\n',
        [("Aster, Ann", "101")],
    ),
    "canvas, points possible alone": (
        CANVAS + '    Points Possible,,,,,10,\r\n"Aster, Ann",101,s1,aa,A,,\r\n',
        [("Aster, Ann", "101")],
    ),
    "canvas, names in two columns": (
        "LastName,FirstName,ID,SIS Login ID,Section,T (7)\r\n    Points Possible,,,,,10\r\n"
        "Aster,Ann,101,aa,A,\r\nAster,Bob,102,bb,A,\r\nO'Hara,,103,oh,A,\r\n",
        [("Ann Aster", "101"), ("Bob Aster", "102"), ("O'Hara", "103")],
    ),
    "two of one name": (
        "name,id\nWei Li,101\nWEI  LI,102\nAnn Aster,103\n",
        [("Wei Li (101)", "101"), ("WEI LI (102)", "102"), ("Ann Aster", "103")],
    ),
    "two of one name, told apart by an address": (
        "name,email\nWei Li,a@x.org\nWei Li,b@x.org\n",
        [("Wei Li (a@x.org)", "a@x.org"), ("Wei Li (b@x.org)", "b@x.org")],
    ),
    "one in two groups": (
        "name,id,group\nAnn,1,Red\nBob,2,Red\nAnn,1,Lab\n",
        [("Ann", "1"), ("Bob", "2")],
    ),
    "partners and tutors": (
        "name,id,partner,tutor id,advisor email,lab instructor,section\n"
        "Ann,1,Bob,77,t@x.org,Eve,9\nBob,2,Ann,78,u@x.org,Eve,9\n",
        [("Ann", "1"), ("Bob", "2")],
    ),
    "pairs in one row": ("name,id,name,id\nAnn,1,Bob,2\n", [("Ann", "1")]),
    "rows that are counted": (
        "Nr;ID;Name;Matrikelnummer\n1;1;Ann;700101\n2;2;Bob;700102\n",
        [("Ann", "700101"), ("Bob", "700102")],
    ),
    "an address with a name": ("name,email\nAnn,Ann A <a@x.org>\n", [("Ann", "a@x.org")]),
    "german": (GERMAN, ANNA_AND_BERND),
    "a name beside a first name": ("Name;Vorname\nMüller;Anna\n", [("Anna Müller", "")]),
    "a name beside a last name": (
        "nombre,apellidos\nAna,García López\n",
        [("Ana García López", "")],
    ),
    "dutch": ("Voornaam;Tussenvoegsel;Achternaam\nJan;de;Vries\n", [("Jan de Vries", "")]),
    "french": ("Nom;Prénom;N° étudiant\nLefèvre;Zoé;0042\n", [("Zoé Lefèvre", "0042")]),
    "spanish": (
        "Apellido 1;Apellido 2;Nombre;DNI\nGarcía;López;Ana;1X\n",
        [("Ana García López", "1X")],
    ),
    "polish": ("Imię i nazwisko;Nr albumu\nŻaneta Łoś;55\n", [("Żaneta Łoś", "55")]),
    "czech": ("Příjmení;Jméno;UČO\nDvořák;Jiří;5\n", [("Jiří Dvořák", "5")]),
    "turkish": ("Öğrenci No;Adı Soyadı\n7;Ayşe Işık\n", [("Ayşe Işık", "7")]),
    "russian": ("Фамилия,Имя,Отчество,Группа\nПетров,Иван,Ильич,7\n", [("Иван Ильич Петров", "")]),
    "ukrainian": ("Прізвище;Ім’я\nПетренко;Іван\n", [("Іван Петренко", "")]),
    "chinese": ("学号,姓名,邮箱\n21,王小明,w@x.cn\n", [("王小明", "21")]),
    "japanese": ("姓,名,学籍番号\n田中,太郎,21\n", [("田中太郎", "21")]),
    "korean": ("이름,학번\n김민준,13\n", [("김민준", "13")]),
    "hebrew": ("שם פרטי,שם משפחה,תעודת זהות\nדוד,כהן,5\n", [("דוד כהן", "5")]),
    "arabic": ("الاسم الكامل,الرقم الجامعي\nمحمد علي,5\n", [("محمد علي", "5")]),
    "greek": ("Επώνυμο;Όνομα;ΑΜ\nΝίκου;Άννα;5\n", [("Άννα Νίκου", "5")]),
    "decomposed headings": ("Pre\u0301nom;Nom\nZoe\u0301;Roy\n", [("Zoe\u0301 Roy", "")]),
    "sep": ("sep=;\r\nname;id\r\nAnn;1\r\n", [("Ann", "1")]),
    "tabs": ("name\tid\nAster, Ann\t1\n", [("Aster, Ann", "1")]),
    "commas within": (
        'name;id;mark\n"Aster; Ann";1;2,5\nBob, B;2;3,5\n',
        [("Aster; Ann", "1"), ("Bob, B", "2")],
    ),
    "a title above, totals below": (
        "Deep Learning;;\nTerm;2026;\n;;\nName;id;\nAnn;1;\n\nBob;2;\n;;\nTotal;;2\n",
        [("Ann", "1"), ("Bob", "2")],
    ),
    "names alone": ("Ann Aster\nBob Birch\n", [("Ann Aster", ""), ("Bob Birch", "")]),
    "names alone, the last ones first": (
        "Aster, Ann\nBirch, Bob\n",
        [("Aster, Ann", ""), ("Birch, Bob", "")],
    ),
    "names and numbers alone": (
        "Ann Aster,1\nBob Birch,2\n",
        [("Ann Aster", "1"), ("Bob Birch", "2")],
    ),
    "logins alone": ("login\nann\nbob\n", [("ann", "ann"), ("bob", "bob")]),
    "a spreadsheet's numbers": (
        'name,id\nAnn,700101.0\nBob,"=""0042"""\n',
        [("Ann", "700101"), ("Bob", "0042")],
    ),
    "our own gradebook": (
        "student,id,01_tensors,01_tensors max\nWei Li (101),101,9,10\nWei Li (102),102,8,10\n",
        [("Wei Li (101)", "101"), ("Wei Li (102)", "102")],
    ),
    "moodle's worksheet": (
        "Identifier,Full name,Email address,Grade\nParticipant 11,Ada L,a@x.org,\n",
        [("Ada L", "Participant 11")],
    ),
    "the number of the class is no id": (
        "name,id\nAnn,7\nBob,7\nCy,7\n",
        [("Ann", ""), ("Bob", ""), ("Cy", "")],
    ),
}


def read(tmp_path, content, name="roster.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(path).students


@pytest.mark.parametrize(("text", "wanted"), ROSTERS.values(), ids=ROSTERS)
def test_who_is_on_a_roster(tmp_path, text, wanted):
    """Each row that is a student, by a unique label and an id; no other row."""
    assert [(student.label, student.id) for student in read(tmp_path, text)] == wanted


ENCODED = {
    "utf-8-sig": GERMAN,
    "utf-16": GERMAN,
    "utf-16-le": GERMAN,
    "cp1252": GERMAN,
    "cp1250": "name;id\nJiří Dvořák;1\nŠárka Němcová;2\n",
    "cp1250 ": "Imię;Nazwisko\nŁukasz;Żółkiewski\nAgnieszka;Wiśniewska\n",
    "cp1251": "Имя;Фамилия\nИван;Петров\nОльга;Смирнова\n",
    "cp1253": "Όνομα;Επώνυμο\nΓιώργος;Παπαδόπουλος\n",
    "cp1254": "Ad;Soyad\nAyşe;Işık\nÇağlar;Gürsoy\n",
    "cp1255": "שם פרטי,שם משפחה\nדוד,כהן\n",
    "cp1256": "الاسم الأول,اسم العائلة\nمحمد,علي\n",
    "gbk": "姓名,学号\n王小明,21\n李雷,22\n",
    "big5": "姓名,學號\n王小明,21\n陳大文,22\n",
    "shift_jis": "氏名,学籍番号\n田中太郎,21\n鈴木花子,22\n",
    "euc_kr": "이름,학번\n김민준,21\n박서연,22\n",
    "latin-1": "name;id\nJosé Núñez;1\nFrançois Lefèvre;2\nSøren Åberg;3\n",
}


@pytest.mark.parametrize(("encoding", "text"), ENCODED.items(), ids=ENCODED)
def test_encodings(tmp_path, encoding, text):
    """A spreadsheet's own encoding is found out."""
    encoded = read(tmp_path, text.encode(encoding.strip()))
    assert encoded == read(tmp_path, text)


def workbook(*rows, formats=()) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("class")
    for row in rows:
        sheet.append(row)
    for place, shown in formats:
        sheet[place].number_format = shown
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook(tmp_path):
    """The first sheet that has anything; numbers are ids, with the zeros that the file shows."""
    rows = [
        ("Deep Learning",),
        ("Name", "Student ID"),
        ("Ann", 700101.0),
        ("Bob", 42),
        ("Cy", "007"),
    ]
    content = workbook(*rows, formats=[("B4", "00000")])
    for name in ("roster.xlsx", "roster.csv"):
        assert [(s.name, s.id) for s in read(tmp_path, content, name)] == [
            ("Ann", "700101"), ("Bob", "00042"), ("Cy", "007"),
        ]  # fmt: skip


def zipped(name) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"x")
    return out.getvalue()


BAD = {
    "missing": (None, "cannot be read (No such file"),
    "empty": ("", "is empty"),
    "no students": ("student\n", "has no students"),
    "no id": ("name,id\nAnn Aster,1\nBob,2\nann aster,\n", "lines 2 and 4 are both 'Ann Aster'"),
    "no id at all": ("student\nAda\nAda\n", "lines 2 and 3 are both 'Ada'"),
    "one id for two": (
        "name,id\nAnn,1\nBob,2\nCy,1\n",
        "Ann in line 2 and Cy in line 4 have the same id 1",
    ),
    "nameless": ("student,id\nAda,1\n,2\n", "line 3 has no name"),
    "no names": ("colour,size\nred,big\nblue,small\n", "no column of names"),
    "no names, but sections": ("section,points\nred,5\n", "no column of names"),
    "calc": (zipped("content.xml"), "save it as .xlsx or CSV"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx or CSV"),
    "damaged": (zipped("xl/workbook.xml"), "is a damaged workbook"),
    "binary": (bytes(range(256)) * 4, "--roster"),
}


@pytest.mark.parametrize(("text", "reason"), BAD.values(), ids=BAD)
def test_a_bad_roster_is_reported_in_one_line(tmp_path, text, reason):
    """The message names the file, and what is wrong with it."""
    path = tmp_path / "roster.csv"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError) as error:
        read_roster(path)
    message = str(error.value)
    assert str(path) in message and reason in message
    assert len(message.splitlines()) == 1


def test_other_columns(tmp_path):
    """Other names, the group and a deadline of one's own."""
    (ann,) = read(tmp_path, "name,id,also,team,deadline\nAnn,1,Annie; aa,Red,2026-03-01T23:59\n")
    assert (ann.also, ann.group, ann.deadline) == (("Annie", "aa"), "Red", "2026-03-01T23:59")
