"""Finding, checking and fetching Fashion-MNIST; falling back on the stand-in."""

import gzip
import hashlib
import http.server
import os
import threading
import urllib.error
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

import grader
from grader.data import fashion_mnist, idx, load_data_fashion_mnist, locate
from grader.data.fashion_mnist import PUBLISHED, TRAIN_IMAGES, Dataset, inspect
from grader.errors import DataError
from grader.languages import speaking

ROOT = Path(grader.__file__).parent.parent
REAL = Path(os.environ.get("FASHION_MNIST_ROOT") or ROOT.parent / "shared" / "fashion-mnist")
needs_real = pytest.mark.skipif(
    not (REAL / "FashionMNIST" / "raw").is_dir(),
    reason=f"the real Fashion-MNIST is not in {REAL}; set FASHION_MNIST_ROOT",
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own, and no variable that names another place."""
    monkeypatch.delenv("FASHION_MNIST_ROOT", raising=False)
    monkeypatch.setattr(fashion_mnist, "cache_folder", lambda: tmp_path / "cache")
    stand_in = fashion_mnist.stand_in
    stand_in.cache_clear()
    yield tmp_path / "cache"
    stand_in.cache_clear()


@pytest.fixture
def offline(monkeypatch):
    """How often a connection was tried; none succeeds."""
    tried = []

    def refuse(*args, **kwargs):
        tried.append(args)
        raise urllib.error.URLError("no network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    return tried


def small_files(raw: Path, counts=(30, 10)) -> None:
    """Four IDX files with a few images each."""
    raw.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in PUBLISHED:
        count = counts["t10k" in name]
        if "images" in name:
            idx.write_images(raw / name, rng.integers(0, 256, (count, 28, 28), np.uint8))
        else:
            idx.write_labels(raw / name, rng.integers(0, 10, count, np.uint8))


@pytest.fixture
def published(monkeypatch, tmp_path):
    """A miniature Fashion-MNIST whose sizes and checksums count as the published ones."""
    root = tmp_path / "mini"
    small_files(root / "FashionMNIST" / "raw")
    for name in PUBLISHED:
        content = (root / "FashionMNIST" / "raw" / name).read_bytes()
        monkeypatch.setitem(PUBLISHED, name, (len(content), hashlib.md5(content).hexdigest()))
    return root


@needs_real
def test_the_real_files_are_whole():
    """Sizes and checksums are the published ones."""
    assert [state.problem for state in inspect(REAL)] == [""] * 4


@needs_real
def test_torchvision_reads_the_same():
    """Our mapped images and labels are those that torchvision reads."""
    FashionMNIST = pytest.importorskip("torchvision.datasets").FashionMNIST

    ours = locate(REAL)
    assert ours.name == "fashion-mnist"
    for train in (True, False):
        theirs = FashionMNIST(REAL, train=train)
        images, labels = (
            (ours.train_images(), ours.train_labels())
            if train
            else (ours.test_images(), ours.test_labels())
        )
        assert torch.equal(images, theirs.data) and torch.equal(labels, theirs.targets)


def test_asked_for_and_found(published, cache):
    """--data may name torchvision's root, or the folder of the files itself."""
    for root in (published, published / "FashionMNIST" / "raw"):
        found = locate(root)
        assert found.name == "fashion-mnist" and len(found.train_labels()) == 30


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.unlink(), "missing"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "truncated"),
        (lambda file: file.write_bytes(file.read_bytes() + b"x"), "too long"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"), "wrong checksum"),
    ],
)
def test_damage_is_an_error_that_names_the_file(published, cache, offline, spoil, said):
    """Nothing is put in the place of what somebody asked for."""
    spoil(published / "FashionMNIST" / "raw" / TRAIN_IMAGES)
    with pytest.raises(DataError, match=rf"--data: .*{TRAIN_IMAGES}: {said}"):
        locate(published)
    assert not offline


def test_a_notebook_says_it_in_its_language(published, cache, offline, monkeypatch, capsys):
    """That the images are drawn, and what is wrong with a file; file names stay as they are."""
    drawn = Dataset("stand-in", published / "FashionMNIST" / "raw", "drawn")
    monkeypatch.setattr(fashion_mnist, "stand_in", lambda: drawn)
    with speaking("zh"):
        load_data_fashion_mnist(8)
        assert capsys.readouterr().out == "无法获得 Fashion-MNIST：这些是程序绘制的替代图像。\n"
        file = published / "FashionMNIST" / "raw" / TRAIN_IMAGES
        file.write_bytes(file.read_bytes()[:-1])
        with pytest.raises(DataError, match=rf"--data: .*{TRAIN_IMAGES}: 不完整（\S+ 字节，应为"):
            locate(published)


def test_the_variable_counts_as_asking(published, cache, monkeypatch):
    """FASHION_MNIST_ROOT is looked at before the cache, and its damage is an error too."""
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(published))
    assert locate().name == "fashion-mnist"
    (published / "FashionMNIST" / "raw" / TRAIN_IMAGES).unlink()
    with pytest.raises(DataError, match="FASHION_MNIST_ROOT: "):
        locate()


def test_offline_gives_the_stand_in(cache, offline, monkeypatch):
    """Without data and network: the stand-in, and no second try to connect on the same day."""
    raw = cache / "raw"
    monkeypatch.setattr(fashion_mnist, "stand_in", lambda: Dataset("stand-in", raw))
    assert locate().is_stand_in
    assert locate().is_stand_in
    assert len(offline) == 1


def test_the_stand_in_is_drawn_once(cache, monkeypatch):
    """It is kept in the cache folder, whole, and read from there."""
    first = fashion_mnist.stand_in()
    fashion_mnist.stand_in.cache_clear()
    monkeypatch.setattr("grader.data.standin.draw_standin", lambda: pytest.fail("drawn again"))
    again = fashion_mnist.stand_in()
    assert first == again
    assert again.train_images().shape == (12_000, 28, 28)
    assert again.test_labels().shape == (2_000,)
    assert [path.name for path in cache.iterdir()] == [first.raw.name]


@pytest.fixture
def mirror(published, tmp_path, monkeypatch):
    """A server on this machine with the miniature's files, packed as the published ones are."""
    site = tmp_path / "site"
    site.mkdir()
    for name in PUBLISHED:
        packed = gzip.compress((published / "FashionMNIST" / "raw" / name).read_bytes(), mtime=0)
        (site / f"{name}.gz").write_bytes(packed)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(fashion_mnist, "MIRROR", f"http://127.0.0.1:{server.server_port}/")
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_downloaded_into_the_cache(mirror, cache):
    """With a network, the real set is fetched once and found from then on."""
    assert locate().why == "downloaded"
    assert locate().why == "found in the cache folder"
    assert [path.name for path in cache.iterdir()] == ["FashionMNIST"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: b"<html>Sign in to the network</html>",
        lambda packed: packed[:-20],
        lambda packed: gzip.compress(gzip.decompress(packed) + b"more"),
        lambda packed: gzip.compress(gzip.decompress(packed)[:-1] + b"?"),
        None,
    ],
    ids=["a page", "cut short", "too long", "another", "not there"],
)
def test_a_broken_download_leaves_nothing(mirror, cache, spoil):
    """A file that is not what was published is refused in one line, and nothing is kept of it."""
    file = mirror / f"{list(PUBLISHED)[-1]}.gz"
    packed = file.read_bytes()
    file.unlink()
    if spoil:
        file.write_bytes(spoil(packed))
    with pytest.raises(DataError, match=r"^Fashion-MNIST cannot be downloaded \(.*; try again .*$"):
        fashion_mnist.download(cache)
    assert not cache.exists()


def test_torchvision_finds_what_was_downloaded(mirror, cache):
    """The files are where torchvision looks for them, so that it need not fetch them again."""
    datasets = pytest.importorskip("torchvision.datasets")
    fashion_mnist.download(cache)
    assert datasets.FashionMNIST(cache)._check_exists()


def test_a_cache_that_cannot_be_written_is_an_error_of_one_line(published, tmp_path, monkeypatch):
    """A read-only home, say: the folder and the way out are named, whatever is kept there."""
    monkeypatch.delenv("FASHION_MNIST_ROOT", raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(fashion_mnist, "_fetched", lambda name: b"")
    monkeypatch.setattr("grader.data.standin.draw_standin", lambda: None)
    said = r"file.cache: .*; make it writable, or set GRADER_CACHE to a folder that is$"
    with pytest.raises(DataError, match=said):
        fashion_mnist.download(fashion_mnist.cache_folder())
    fashion_mnist.stand_in.cache_clear()
    with pytest.raises(DataError, match=said):
        locate()


def test_a_cache_that_is_read_only_is_noticed_first(cache, monkeypatch):
    """Nobody waits for a download or a drawing that could not be kept."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(fashion_mnist, "_fetched", lambda name: pytest.fail("fetched"))
    monkeypatch.setattr("grader.data.standin.draw_standin", lambda: pytest.fail("drawn"))
    fashion_mnist.stand_in.cache_clear()
    for ask in (partial(fashion_mnist.download, cache), fashion_mnist.stand_in):
        with pytest.raises(DataError, match=r"Permission denied; make it writable, or set GRADER_"):
            ask()


def test_a_user_without_a_home_names_a_folder(monkeypatch):
    """An account that a container made up has no home: no folder called "~" is made."""
    monkeypatch.delenv("GRADER_CACHE", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: f"~/.cache/{name}")
    with pytest.raises(DataError, match="set GRADER_CACHE to a folder"):
        fashion_mnist.cache_folder()


def test_the_loader_gives_mini_batches(published, cache):
    """Shapes, dtypes and range; all of it in one pass; in a new order the next."""
    train_iter, test_iter = load_data_fashion_mnist(8, published)
    X, label = test_iter.dataset[0]
    assert X.shape == (1, 28, 28) and label == int(next(iter(test_iter))[1][0])
    assert len(test_iter.dataset) == sum(len(y) for _, y in test_iter)
    batches = list(train_iter)
    assert [len(y) for _, y in batches] == [8, 8, 8, 6] and len(train_iter) == 4
    X, y = batches[0]
    assert (X.shape, X.dtype, y.dtype) == ((8, 1, 28, 28), torch.float32, torch.int64)
    assert X.min() >= 0 and X.max() <= 1
    whole = torch.cat([X for X, _ in test_iter])
    assert torch.equal(whole, test_iter.images.float().unsqueeze(1) / 255)
    first, second = (torch.cat([y for _, y in train_iter]) for _ in range(2))
    assert not torch.equal(first, second)
    assert torch.equal(first.sort().values, second.sort().values)


def test_a_batch_has_at_least_one_image(published, cache):
    """A batch size of 0 is an error that says so."""
    with pytest.raises(ValueError, match="at least 1"):
        load_data_fashion_mnist(0, published)
