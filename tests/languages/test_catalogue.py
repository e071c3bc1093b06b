"""A catalogue: finished messages in English → another language, by templates."""

import pytest

import grader
from grader import languages
from grader.authoring.problems import own_catalogues
from grader.errors import ManifestError, UsageError
from grader.languages import language_in, say, say_each, speaking, spoken
from grader.languages.catalogue import Catalogue

WORDS = """[messages]
"yes" = "oui"
"{what}: shape {got}, wanted {shape}" = "{what} : forme {got}, attendue {shape}"
"{what}: {got}" = "{got} <- {what}"
"sums of the rows of {X}" = "sommes des lignes de {X}"
"{what}: {got}, not {other}" = "{what} : {got}, pas {other}"
"parameters in {X}" = "{X}, ses paramètres"
"{name} of {what}" = "{name} de {what}"
"{message} (line {line}: {code})" = "{message} (ligne {line} : {code})"
"{name} is not {name}" = "{name} n'est pas {name}"
"""


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "fr.toml"
    path.write_text(WORDS, "utf-8")
    return Catalogue("fr", [path])


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("yes", "oui"),
        ("X: shape (2, 3), wanted (2,)", "X : forme (2, 3), attendue (2,)"),
        (
            "sums of the rows of P: shape (5, 1), wanted (5,)",
            "sommes des lignes de P : forme (5, 1), attendue (5,)",
        ),
        ("parameters in P: 4, not 5", "P, ses paramètres : 4, pas 5"),
        ("dW of layer(X, W)", "dW de layer(X, W)"),
        (
            "sums of the rows of P: shape 1, wanted 2 (line 3: yes)",
            "sommes des lignes de P : forme 1, attendue 2 (ligne 3 : yes)",
        ),
        ("a: b (line 3: sums of the rows of P)", "a: b (ligne 3 : sums of the rows of P)"),
        ("a is not a", "a n'est pas a"),
    ],
)
def test_what_fits_is_translated(catalogue, english, french):
    """The template with most text of its own wins, of those that part the text at its colons; what
    stands at a field is translated in turn, except for code and for single words, which may be
    names. A key needs a word of its own."""
    assert catalogue.of(english) == french


@pytest.mark.parametrize(
    "english",
    ["no", "the share of the rows that are right", "a is not b", "", " ", "yes of course it is"],
)
def test_what_does_not_fit_stays_english(catalogue, english):
    """Nothing is half translated: a template of few words fits no sentence of other words."""
    assert catalogue.of(english) == english


def test_a_text_with_braces_is_no_template(catalogue):
    """What a message holds is put into the translation as it is."""
    assert catalogue.of("{what}: shape {got}, wanted {0}") == "{what} : forme {got}, attendue {0}"


def test_a_later_file_holds(tmp_path):
    """An assignment's words come after the grader's own."""
    for name, word in (("a", "un"), ("b", "deux")):
        (tmp_path / name).write_text(f'[messages]\n"one" = "{word}"\n', "utf-8")
    assert Catalogue("fr", [tmp_path / "a", tmp_path / "b"]).of("one") == "deux"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[messages", "not valid TOML"),
        ("[messages]\n[words]\n", "one table"),
        ("[messages]\na = 1\n", "is no text"),
    ],
)
def test_a_broken_catalogue_is_an_error_in_one_line(tmp_path, text, said):
    """It names the file and the item."""
    path = tmp_path / "fr.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ManifestError, match=said) as raised:
        Catalogue("fr", [path])
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_the_graders_own_words_are_whole():
    """Every text that the source says has an entry in each language, with the same fields."""
    assert own_catalogues() == ([], [])


def test_english_where_nobody_chose():
    """Nothing is translated, whatever is in a catalogue."""
    assert spoken() == "en" and say("yours") == "yours"
    with speaking("zh"):
        assert spoken() == "zh" and say("yours") == "你的"
        assert say_each("yours; expected") == "你的；应为"
        with speaking(""):
            assert spoken() == "en" and say("yours") == "yours"


@pytest.fixture
def kernel(monkeypatch):
    """A notebook may choose a language; afterwards none is chosen."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    yield monkeypatch
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    grader.language("en")


def test_a_notebook_chooses(kernel):
    """As its first cells do; a name that is none is an error in one line."""
    grader.language("zh")
    assert languages.chosen() == "zh" and say("yours") == "你的"
    with pytest.raises(UsageError, match="no language 'Chinese'"):
        grader.language("Chinese")


def test_nbgrader_reads_english(kernel):
    """Its cells tell outcomes by the words, so a notebook that it runs chooses in vain."""
    kernel.setenv("NBGRADER_EXECUTION", "autograde")
    grader.language("zh")
    assert say("yours") == "yours"


@pytest.mark.parametrize(
    ("metadata", "cell", "language"),
    [
        ({"language": "zh"}, "", "zh"),
        (None, 'import grader\n\ngrader.language("zh")', "zh"),
        ({"assignment": "01"}, "grader.language('zh')", "zh"),
        ({"language": "en"}, 'grader.language("zh")', ""),
        ({"language": ["zh"]}, "# grader.language('zh')", ""),
        ({"language": "../../etc"}, "grader.language('../x')", ""),
    ],
)
def test_what_a_notebook_says(metadata, cell, language):
    """The metadata, or the line in its first cells where a platform has dropped them."""
    assert language_in(metadata, [cell]) == language
