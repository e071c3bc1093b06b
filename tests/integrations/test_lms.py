"""Canvas's and Moodle's own files, filled in; and what lateness takes off."""

import csv
import io
import json
import os
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import grader
from grader.errors import UsageError
from grader.integrations.platforms.canvas_gradebook import canvas
from grader.integrations.platforms.moodle_worksheet import moodle
from grader.integrations.teacher.late import Policy, judge, read_times
from grader.integrations.teacher.rows import People
from grader.manifest import Course
from grader.model import Report, ReportStatus
from grader.reports import json as json_report

ROOT = Path(grader.__file__).parents[1]
SLUG = "01_tensors"
ASSIGNMENT = Course(ROOT / "assignments").assignment(SLUG)

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Essay (77),Tensors (78),Final Score\r\n"
    "    Points Possible,,,,,5,10,(read only)\r\n"
    '"Lovelace, Ada",101,s101,ada,"Mon ""A""",4.50,,9\r\n'
    '"Bohr, Bo",102,s102,bo,Tue,,2.0,\r\n'
    '"Curie, Cy",103,s103,cy@x.org,Tue,3,EX,\r\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 11,Ada L,ada@x.org,"Submitted, late",,10.00,Yes,"Monday, 2 March","-","a\nb"\n'
    "Participant 12,Bo B,bo@x.org,No submission,5.00,10.00,Yes,-,-,\n"
    "Participant 13,Cy C,cy@x.org,Submitted,,10.00,No,-,-,\n"
)


def report(student="ada", score: float | None = 7.5, path="x.py", **more) -> Report:
    status = ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED
    return Report(student, SLUG, path, score, **{"max_score": 10.0, "status": status, **more})


@pytest.fixture
def file(tmp_path):
    """``file(text)`` → a CSV file of these bytes."""

    def write(text: str, name="grades.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def fill(path, *reports, **more) -> str:
    return canvas(path, reports, ASSIGNMENT, **more).content.decode()


# ── Canvas ──


def test_canvas_byte_for_byte(file):
    """One field is new; quotes, BOM, line ends and other columns are the teacher's; rows of
    students who are not in the reports are left out."""
    lines = CANVAS.splitlines(keepends=True)
    wanted = "".join(lines[:2]) + lines[2].replace("4.50,,9", "4.50,7.5,9")
    assert fill(file(CANVAS), report()) == wanted


@pytest.mark.parametrize(
    "student",
    ["ada", "101", "s101", "Ada Lovelace", "Lovelace, Ada", "lovelaceada_101_9_tensors",
     "lovelaceada_LATE_101_9_tensors", "lovelaceada"],
)  # fmt: skip
def test_canvas_students(file, student):
    """Known by ID, SIS ID, login, name, and as Canvas names their download."""
    assert ",7.5,9\r\n" in fill(file(CANVAS), report(student))


def test_canvas_s_other_rows_and_columns(file):
    """A row above the points possible stays with them; totals that are read only, a line break in
    quotes and the test student are no students and no grades."""
    text = (
        "\ufeffStudent,ID,SIS Login ID,Section,Tensors (78),Current Score\r\n"
        ",,,,Manual Posting,(read only)\r\n"
        '"    Points Possible",,,,10.0,(read only)\r\n'
        '"Lovelace, Ada",101,ada,"A\nB",,9.00\r\n'
        '"Student, Test",999,f00d,A,,\r\n'
    )
    wanted = text.replace('"A\nB",,', '"A\nB",7.5,')
    assert fill(file(text), report()) == wanted[: wanted.index('"Student, Test"')]


def test_canvas_reads_it(file):
    """As Canvas's importer reads it: the columns in place, one number a student."""
    text = fill(file(CANVAS), report(), report("bo", 10.0))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Tensors (78)"] for row in rows] == ["10", "7.5", "10"]


def test_excused_and_faulty_are_left_out(file):
    """EX stays, and a fault of ours is no zero: each is said."""
    filled = canvas(file(CANVAS), [report("cy@x.org"), report("bo", None)], ASSIGNMENT)
    assert filled.content.decode().count("\n") == 2
    assert filled.left_out == ["cy@x.org: excused", "bo: no score, the grader itself failed"]


def test_a_locale_s_decimal_comma(file):
    """A file whose numbers have a comma gets one, quoted where the comma also parts fields."""
    text = CANVAS.replace("4.50", '"4,50"').replace("2.0", '"2,0"')
    assert ',"7,5",9' in fill(file(text), report())
    semicolons = "Student;ID;Section;Tensors (78)\n    Points Possible;;;10,00\nAda;101;Mon;\n"
    assert "Ada;101;Mon;7,5\n" in fill(file(semicolons), report("101"))
    a_group = semicolons.replace("10,00", "10").replace("Mon", "1.2")
    assert "Ada;101;1.2;7,5\n" in fill(file(a_group), report("101"))


def refused(path, *reports, **more) -> str:
    with pytest.raises(UsageError) as caught:
        fill(path, *reports, **more)
    assert "\n" not in str(caught.value) and path.name in str(caught.value)
    return str(caught.value)


def test_bad_canvas_files(file):
    """One line each: what is wrong, and the remedy."""
    ada = report()
    assert "which column is 01_tensors? Its assignments are 'Essay'" in refused(
        file(CANVAS.replace("Tensors (78)", "Poem (78)")), ada
    )
    assert "no column 'Section'" in refused(file(CANVAS.replace("Section", "Group")), ada)
    assert "none of the students is in it (zed: no such student" in refused(
        file(CANVAS), report("zed"), report("dora")
    )
    assert "decimal comma and with a decimal point" in refused(
        file(CANVAS.replace("2.0", '"2,0"')), ada
    )
    assert "out of 100 points, the reports out of 10" in refused(
        file(CANVAS.replace("5,10,", "5,100,")), ada
    )
    assert "not a CSV file" in refused(file("PK\x03\x04"), ada)
    assert "has 9 fields, the header 8" in refused(file(CANVAS + "a,b,c,d,e,f,g,h,i\n"), ada)


def test_who_has_no_row_is_named_and_all_others_are_written(file):
    """Somebody who left the class, somebody who may be either of two, and one report too many."""
    text = CANVAS + '"Bohr, Bo",104,s104,b4,Tue,,,\r\n"Dee, Di",105,s105,di,Tue,,,\r\n'
    reports = [report(), report("Adda Lovelace"), report("Bo Bohr"), report("di"), report("105")]
    filled = canvas(file(text), reports, ASSIGNMENT)
    assert filled.students == ["ada"] and filled.content.decode().count("7.5") == 1
    assert filled.missing == [
        "Adda Lovelace: no such student in grades.csv; Lovelace, Ada (101)?",
        "Bo Bohr may be Bohr, Bo (102) or Bohr, Bo (104) in grades.csv; "
        "grade with a roster that has their ids",
        "di and 105 are one student in grades.csv; leave one out",
    ]


@pytest.mark.parametrize(
    ("student", "number"),
    [("Wei Li (101)", ""), ("liwei (101)", "101"), ("Li, Wei (101)", "101"), ("wl (101)", "s101")],
)
def test_two_of_one_name(file, student, number):
    """The id, of its own or in the label that grader score made up, tells them apart."""
    text = CANVAS.replace("Lovelace, Ada", "Li, Wei").replace("Bohr, Bo", "Li, Wei")
    filled = canvas(file(text), [report(student, student_id=number)], ASSIGNMENT)
    assert '"Li, Wei",101,s101' in filled.content.decode() and not filled.missing


def test_an_id_comes_before_a_name(file):
    """Whom the roster calls otherwise is found by the id; where a name says that the number is
    somebody else's, nobody is graded."""
    filled = canvas(file(CANVAS), [report("A. Byron", student_id="101")], ASSIGNMENT)
    assert '"Lovelace, Ada",101' in filled.content.decode()
    reports = [report("Bo Bohr", student_id="101"), report("cy")]
    filled = canvas(file(CANVAS), reports, ASSIGNMENT)
    assert "Lovelace" not in filled.content.decode() and len(filled.missing) == 1


def test_names_in_two_columns(file):
    """Canvas can export last and first names apart."""
    text = CANVAS.replace("Student,ID", "LastName,FirstName,ID").replace("Possible,", "Possible,,")
    text = text.replace('"Lovelace, Ada"', "Lovelace,Ada").replace('"Bohr, Bo"', "Bohr,Bo")
    text = text.replace('"Curie, Cy"', "Curie,Cy")
    assert ",7.5,9\r\n" in fill(file(text), report("lovelaceada"))


def test_encodings_are_written_back(tmp_path):
    """A file in another encoding stays in it, byte for byte."""
    header, points, ada, *_ = CANVAS.replace("Lovelace", "Ålund").splitlines(keepends=True)
    text = header + points + ada
    for encoding in ("cp1252", "utf-16", "utf-8"):
        plain = text.removeprefix("\ufeff")
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(plain.encode(encoding))
        filled = canvas(path, [report("Ada Ålund")], ASSIGNMENT)
        assert filled.content == plain.replace("4.50,,9", "4.50,7.5,9").encode(encoding)


def test_rescaling_is_asked_for(file):
    """Points that differ are scaled only where the teacher says so."""
    path = file(CANVAS.replace("5,10,", "5,100,"))
    assert ",75,9\r\n" in fill(path, report(), rescale=True)


# ── Moodle ──


def test_moodle_byte_for_byte(file):
    """Grade is filled in; a quoted line break, and the stamp that Moodle checks, stay."""
    filled = moodle(file(MOODLE), [report("Ada L_11_assignsubmission_file_")])
    lines = MOODLE.split("\n")
    row = "\n".join(lines[1:3]).replace('late",,10', 'late",7.5,10')
    assert filled.content.decode() == f"{lines[0]}\n{row}\n"


@pytest.mark.parametrize("student", ["Participant 12", "Participant_12", "12", "Bo B", "bo@x.org"])
def test_moodle_students(file, student):
    """Known by identifier (a blind download, too), name, address."""
    content = moodle(file(MOODLE), [report(student)]).content.decode()
    assert "No submission,7.5,10.00" in content


def test_moodle_s_locked_grades_are_left_out(file):
    """A row whose grade cannot be changed would make the import fail."""
    filled = moodle(file(MOODLE), [report("Cy C")])
    assert filled.left_out == ["Cy C: Moodle says that the grade cannot be changed"]


# As sites in German, French and Spanish write it.
WORKSHEETS = {
    "de": (
        'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,'
        '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)",'
        '"Zuletzt geändert (Bewertung)","Feedback als Kommentar"\n'
        'Teilnehmer/in101,"Ada L",ada@x.de,"Zur Bewertung abgegeben",,"10,00",Ja,-,-,\n'
        'Teilnehmer/in102,"Bo B",bo@x.de,"Nicht abgegeben",,"10,00",Nein,-,-,\n'
    ),
    "fr": (
        'Identifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale",'
        '"La note peut être modifiée","Dernière modification (note)"\n'
        'Participant101,"Ada L",ada@x.fr,Remis,,"10,00",Oui,-\n'
        'Participant102,"Bo B",bo@x.fr,-,,"10,00",Non,-\n'
    ),
    "es": (
        '"Identificador","Nombre completo","Dirección de correo","Estado","Calificación",'
        '"Calificación máxima","La calificación puede ser cambiada",'
        '"Última modificación (calificación)"\n'
        '"Participante 101","Ada L","ada@x.es","Enviado para calificar","","10,00","Sí","-"\n'
        '"Participante 102","Bo B","bo@x.es","","","10,00","No","-"\n'
    ),
}


@pytest.mark.parametrize("language", WORKSHEETS)
def test_worksheets_in_other_languages(file, language):
    """The grade gets a decimal comma, who may not be graded is left out, and the maximum is read:
    other points than the reports' are refused."""
    header, ada, _ = WORKSHEETS[language].splitlines(keepends=True)
    empty = '"","10,00"' if language == "es" else ',"10,00"'
    path = file(WORKSHEETS[language])
    filled = moodle(path, [report("Ada L_101_assignsubmission_file_"), report("Bo B")])
    assert filled.content.decode() == header + ada.replace(empty, '"7,5","10,00"')
    assert filled.left_out == ["Bo B: Moodle says that the grade cannot be changed"]
    with pytest.raises(UsageError, match="out of 10 points, the reports out of 20"):
        moodle(path, [report("Ada L", max_score=20.0)])


# A heading for the identifier, the name, the grade, its maximum, whether it can be changed, the
# word for a participant, and those for yes and no.
WORDS = {
    "nl": "Identificatie|Volledige naam|Cijfer|Hoogste cijfer|Kan wijzigen|Deelnemer |Ja|Nee",
    "it": "Identificatore|Nome|Valutazione|Massimo|Modificabile|Partecipante |Sì|No",
    "pt": "Identificador|Nome completo|Nota|Nota máxima|Pode ser alterada|Participante |Sim|Não",
    "pl": "Identyfikator|Imię i nazwisko|Ocena|Maks. ocena|Można zmienić|Uczestnik |Tak|Nie",
    "sv": "Identifierare|Fullständigt namn|Betyg|Högsta betyg|Kan ändras|Deltagare |Ja|Nej",
    "ru": "Идентификатор|Полное имя|Оценка|Максимум|Можно изменить|Участник |Да|Нет",
    "ja": "ID|氏名|評点|最大評点|変更可能|参加者 |Yes|No",
    "zh": "识别码|姓名|成绩|最高分|允许更改成绩|参与者|是|否",
    "he": "מזהה|שם מלא|ציון|ציון מרבי|ניתן לשנות|משתתף |כן|לא",
    "of no language": "A1|B2|C3|D4|E5|Xyz |Yes|No",
}


@pytest.mark.parametrize("language", WORDS)
def test_a_worksheet_in_any_language(file, language):
    """The columns are told by what is in them, where they are."""
    one, name, grade, most, change, word, yes, no = WORDS[language].split("|")
    header = f"{one},{name},Status,{grade},{most},{change},Stamp\n"
    rows = [
        f'{word}{number},{who},-,,"10,00",{can},-\n'
        for number, who, can in ((101, "Ada L", yes), (102, "Bo B", no), (103, "Cy C", yes))
    ]
    reports = [report("Ada L"), report("Bo B"), report(f"{word}103", 5.0)]
    filled = moodle(file(header + "".join(rows)), reports)
    wanted = rows[0].replace('-,,"', '-,"7,5","') + rows[2].replace('-,,"', '-,5,"')
    assert filled.content.decode() == header + wanted
    assert filled.left_out == ["Bo B: Moodle says that the grade cannot be changed"]


def test_what_is_no_worksheet(file):
    """The message says what is missing, and what to do."""
    with pytest.raises(UsageError, match=r"no participants' numbers; download the grading work"):
        moodle(file("Name,Grade\nAda L,5\n"), [report("Ada L")])
    with pytest.raises(UsageError, match="no column with the highest grade; download"):
        moodle(file("Identifier,Full name,Grade\nParticipant 1,Ada L,\n"), [report("Ada L")])


def test_two_of_one_name_in_a_worksheet(file):
    """A participant's number tells two of one name apart, and is nobody by itself."""
    text = MOODLE.replace("Bo B", "Ada L")
    reports = [report("Ada L (12)", student_id="12"), report("Eve", student_id="11")]
    filled = moodle(file(text), reports)
    assert filled.students == ["Ada L (12)"] and b"Participant 12,Ada L" in filled.content
    assert filled.missing == ["Eve: no such student in grades.csv"]


def test_a_team_s_report_is_for_all_members(file):
    """Where the worksheet has a column of groups, and the report is the group's."""
    header, *_ = MOODLE.splitlines()
    header = header.replace("Email address", "Group")
    rows = [f"Participant {n},{who},Red,,,10.00,Yes,-,-," for n, who in ((1, "Ada"), (2, "Bo"))]
    filled = moodle(file("\n".join((header, *rows, ""))), [report("red")])
    assert filled.content.decode().count("7.5") == 2


def test_a_scale_is_no_number(file):
    """Points are not written where Moodle wants "pass" or "fail"."""
    text = MOODLE.replace("Maximum grade", "Scale").replace("10.00", "fail pass")
    with pytest.raises(UsageError, match="graded on a scale; give the assignment points"):
        moodle(file(text), [report("Ada L")])


# ── lateness ──

DEADLINE = datetime(2026, 3, 1, 23, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("late", "off"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=15), 0),  # within the grace
        (timedelta(minutes=16), 1),  # a day is begun
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
        (timedelta(days=30), 8),  # never more than there is
    ],
)
def test_penalty(late, off):
    """Ten percent of the points to be had for each day begun, after a grace of 15 minutes."""
    policy = Policy.of("2026-03-01T23:59+00:00", "10%/day", "15 min")
    assert policy.penalty(DEADLINE + late, 8.0, 10.0) == off


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no tzset")
def test_a_deadline_without_a_zone_is_local(monkeypatch):
    """In Berlin a deadline in March is an hour before UTC's, and one in April two; with a zone it
    is the same everywhere."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        deadlines = [Policy.of(f"2026-{day}T23:59", None, None).deadline for day in DAYS]
        zoned = Policy.of("2026-04-01T23:59+05:30", None, None).deadline
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [moment.strftime("%H:%M") for moment in deadlines] == ["22:59", "21:59"]
    assert zoned == datetime(2026, 4, 1, 18, 29, tzinfo=timezone.utc)


DAYS = ("03-01", "04-01")


@pytest.mark.parametrize(
    ("deadline", "rate", "grace", "said"),
    [
        ("tomorrow", None, None, "--deadline tomorrow: write it as 2026-03-01T23:59"),
        ("2026-03-01", None, None, "--deadline 2026-03-01: write it as 2026-03-01T23:59"),
        ("0001-01-01T00:00+01:00", None, None, "--deadline 0001-01-01T00:00+01:00: write it"),
        ("2026-03-01T23:59", "10", None, '--late 10: write a share for a time, such as "10%/day"'),
        ("2026-03-01T23:59", "10%/day", "soon", '--grace soon: write a time, such as "15 min"'),
    ],
)
def test_a_policy_that_cannot_be_read(deadline, rate, grace, said):
    """One line says how to write it."""
    with pytest.raises(UsageError) as caught:
        Policy.of(deadline, rate, grace)
    assert said in str(caught.value)


# ── the command ──


@pytest.fixture
def class_of(tmp_path, program):
    """A folder of reports, one late, and ``export(…)`` run on it."""
    folder = tmp_path / "results"
    folder.mkdir()
    for student, hours in (("ada", 30), ("bo", -5)):
        path = tmp_path / "submitted" / student / SLUG / "tensors.py"
        path.parent.mkdir(parents=True)
        path.write_text("")
        stamp = DEADLINE + timedelta(hours=hours)
        if student == "ada":
            note = stamp.strftime("%Y-%m-%d %H:%M:%S UTC")
            (path.parent / "timestamp.txt").write_text(note)
        else:
            os.utime(path, (stamp.timestamp(), stamp.timestamp()))
        text = json_report.render([report(student, path=str(path))])
        (folder / f"{student}.json").write_text(text)
    (folder / "summary.json").write_text('{"schema": "another"}')
    return lambda *arguments: program("grader", "export", folder, *arguments, cwd=tmp_path)


def test_export_shows_lateness_apart(class_of, file):
    """The file has what counts; what is printed has the raw score, how late, and what is off."""
    path = file(CANVAS)
    done = class_of("--canvas", path, "--deadline", "2026-03-01T23:59Z", "--late", "10%/day")
    assert done.returncode == 0, done.stderr
    shown, last = done.stdout.splitlines()
    assert shown == "ada: 7.5 raw, 1 day, 6:00:00 late (by timestamp.txt), 2 off, 5.5 counts"
    filled = path.with_name("grades-filled.csv")
    assert last == f"{filled}: 2 students"
    assert ",5.5,9\r\n" in filled.read_bytes().decode() and path.read_bytes() == CANVAS.encode()


def test_times_from_a_file(class_of, file):
    """They stand in for those of the files; who is not in it is named, and taken as in time."""
    stamps = file("student,submitted\nbo,2026-03-03T01:00+01:00\nzed,\n", "times.csv")
    options = ("--deadline", "2026-03-01T23:59Z", "--late", "10%/day", "--times", stamps)
    done = class_of("--canvas", file(CANVAS), *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == (
        "bo: 7.5 raw, 1 day, 0:01:00 late (by times.csv), 2 off, 5.5 counts"
    )
    (line,) = done.stderr.splitlines()
    assert line.startswith("grader: ada: no time stamp") and line.endswith("taken as in time")


def test_a_download_s_time_is_nobody_s(tmp_path):
    """An archive of one student has their time, and so has a team's; an archive of a class has the
    moment it was downloaded."""
    for name in ("class.zip", "cy.zip", "team.zip"):
        (tmp_path / name).write_bytes(b"PK")
    inside = {"ada": "class.zip/ada", "bo": "class.zip/bo", "cy": "cy.zip"}
    inside |= {"di": "team.zip", "ed": "team.zip"}
    reports = [report(name, path=str(tmp_path / at / "x.py")) for name, at in inside.items()]
    assert {name for name, _ in judge(reports, None)} == {"cy", "di", "ed"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,when\nbo,2026-03-03T01:00\n", "no column 'submitted'; there is 'name', 'when'"),
        ("student,submitted\nbo,yesterday\n", "bo: yesterday: write it as 2026-03-01T23:59"),
        ("student,submitted\nbo,2026-03-03\n", "bo: 2026-03-03: write it as 2026-03-01T23:59"),
        (
            "student,submitted\nbo,2026-03-03T01:00\nbo,2026-03-04T01:00\n",
            "bo has two times; leave one out",
        ),
    ],
)
def test_times_that_cannot_be_read(file, text, said):
    """One line names the file, the student and the remedy."""
    path = file(text, "times.csv")
    with pytest.raises(UsageError) as caught:
        read_times(path, People([("bo", "")]))
    assert str(caught.value).startswith(f"--times {path}") and said in str(caught.value)


def test_export_into_nbgrader(class_of, tmp_path, program):
    """nbgrader's export shows raw score, penalty and score each in a column of its own."""
    done = class_of(
        "--gradebook", "sqlite:///g.db", "--deadline", "2026-03-01T23:59Z", "--late", "10%/day"
    )
    assert done.returncode == 0, done.stderr
    program("nbgrader", "export", "--CourseDirectory.db_url=sqlite:///g.db", cwd=tmp_path)
    with open(tmp_path / "grades.csv", newline="") as exported:
        rows = {row["student_id"]: row for row in csv.DictReader(exported)}
    assert rows["ada"]["timestamp"] == "2026-03-03 05:59:00"
    assert rows["ada"]["late_submission_penalty"] == "2.0"
    assert rows["bo"]["late_submission_penalty"] == "0.0"


def test_one_who_left_keeps_nobody_from_a_grade(class_of, file):
    """Everybody else's grades are written, the one is named, and the exit code says so."""
    path = file(CANVAS.replace("bo,Tue", "robert,Tue").replace("Bohr, Bo", "Bohr, Robert"))
    done = class_of("--canvas", path)
    assert done.returncode == 1 and "grades-filled.csv: 1 student" in done.stdout
    assert (
        done.stderr
        == "grader: not written: bo: no such student in grades.csv; Bohr, Robert (102)?\n"
    )
    assert b",7.5,9" in path.with_name("grades-filled.csv").read_bytes()


def test_damaged_reports(tmp_path, program, file):
    """What is no report is named."""
    bad = tmp_path / "run.json"
    for text, said in (
        ("{", "not JSON"),
        ("[]", "not of grader/score/v1"),
        (json.dumps({"schema": "grader/score/v1", "reports": [{}]}), "a report of it is damaged"),
    ):
        bad.write_text(text)
        done = program("grader", "export", bad, "--canvas", file(CANVAS), cwd=tmp_path)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
        assert said in done.stderr and "run.json" in done.stderr


def test_reports_are_read_as_they_were_written(tmp_path):
    """JSON and back is the same report."""
    from grader.batch.results import load
    from grader.model import CheckResult, ExerciseResult, Status

    check = CheckResult("test_a", "f", 0.5, 1.0, Status.PARTIAL, "m", "h", 0.1)
    whole = report(
        exercises=(ExerciseResult.of("f", 1.0, [check]),), notes=("n",), metrics={"accuracy": 0.8}
    )
    path = tmp_path / "run.json"
    path.write_text(json_report.render([whole]))
    assert load([path]) == [whole]
