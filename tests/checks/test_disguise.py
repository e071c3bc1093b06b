"""The disguise that keeps neighbours: what is near stays near, and everything else changes."""

import math
from types import SimpleNamespace

import pytest
import torch

from grader.checks.accuracy import count_parameters, keep_renamed_classes
from grader.checks.disguise import local_map, with_local_map, with_shuffled_pixels
from grader.data.fashion_mnist import stand_in
from grader.sandbox.losses import LossLog


def drawn(seed):
    return local_map(torch.Generator().manual_seed(seed))


def test_one_pixel_moves_its_neighbourhood():
    """An image that differs in one pixel differs in no more than 3 × 3 pixels, around the edges."""
    rng = torch.Generator().manual_seed(0)
    images = torch.randint(256, (20, 28, 28), generator=rng, dtype=torch.uint8)
    for seed in range(5):
        mapped, other = drawn(seed), images.clone()
        other[:, 3, 27] = (other[:, 3, 27].int() + 128) % 256
        moved = (mapped(images) != mapped(other)).any(dim=0)
        rows, columns = torch.nonzero(moved, as_tuple=True)
        assert 1 <= len(rows) <= 9
        for places in (rows, columns):
            around = {((places + shift) % 28).max().item() for shift in range(28)}
            assert min(around) <= 2


def test_neighbours_stay_neighbours():
    """Two pixels side by side have neighbourhoods that overlap."""
    empty = torch.zeros(1, 28, 28, dtype=torch.uint8)
    for seed in range(5):
        places = []
        for column in (10, 11):
            one = empty.clone()
            one[0, 10, column] = 255
            places.append((drawn(seed)(one) != drawn(seed)(empty))[0])
        assert bool((places[0] & places[1]).any())


def light(at):
    """A black image ``(1, 28, 28)`` with one white pixel."""
    image = torch.zeros(1, 28, 28, dtype=torch.uint8)
    image[0][at] = 255
    return image


def answer_to(mapped, at):
    """By how much a white pixel changes each pixel of a black image, int ``(28, 28)``."""
    black = torch.zeros(1, 28, 28, dtype=torch.uint8)
    return (mapped(light(at)).int() - mapped(black).int())[0]


def test_edges_are_no_special_places():
    """What leaves on one side enters on the other: a pixel in a corner counts as any other does."""
    for seed in range(5):
        corner, middle = (answer_to(drawn(seed), at) for at in ((0, 0), (14, 14)))
        assert corner.any()
        assert torch.equal(corner.flatten().sort().values, middle.flatten().sort().values)


def test_each_part_of_the_map_is_drawn():
    """All eight symmetries of the square, many shifts, and another filter for each seed."""
    symmetries, places, filters = set(), set(), set()
    ways = [(5, 0), (-5, 0), (0, 5), (0, -5)]
    for seed in range(60):
        here, down, right = (answer_to(drawn(seed), at) for at in ((9, 9), (14, 9), (9, 14)))
        moved = [
            [way for way in ways if torch.equal(here.roll(way, (0, 1)), there)]
            for there in (down, right)
        ]
        assert [len(found) for found in moved] == [1, 1]
        symmetries.add((moved[0][0], moved[1][0]))
        places.add(int(here.abs().argmax()))
        filters.add(tuple(sorted(here[here != 0].tolist())))
    assert len(symmetries) == 8
    assert len(places) > 40
    assert len(filters) == 60
    assert sum(len(set(values)) > 5 for values in filters) > 40  # not one weight everywhere


def test_the_brightness_is_drawn():
    """Between black and white, grey is where a power from e^-0.6 to e^0.6 has it."""
    levels = torch.tensor([0, 100, 255], dtype=torch.uint8)
    powers = []
    for seed in range(60):
        black, grey, white = drawn(seed)(levels.reshape(3, 1, 1).expand(3, 28, 28))[
            :, 0, 0
        ].tolist()
        if abs(white - black) > 60:  # of 255, so that rounding is of no account
            powers.append(math.log((grey - black) / (white - black)) / math.log(100 / 255))
    assert math.exp(-0.65) < min(powers) < 0.75
    assert 1.35 < max(powers) < math.exp(0.65)


def test_the_same_seed_the_same_map():
    """One map for all images, another for another seed."""
    images = stand_in().test_images()[:50]
    assert torch.equal(drawn(1)(images), drawn(1)(images))
    assert torch.equal(drawn(1)(images)[7:9], drawn(1)(images[7:9]))
    assert not torch.equal(drawn(1)(images), drawn(2)(images))
    assert drawn(1)(images).dtype is torch.uint8


def test_images_and_labels_stay_together():
    """As many as asked for, in an order of their own; rows say which of the published they are."""
    data = stand_in()
    rng = torch.Generator().manual_seed(3)
    seen = with_local_map(data.shuffled(7), 500, rng)
    assert seen.train.shape == (500, 28, 28)
    assert seen.train_labels.shape == (500,)
    tests = seen.tests()
    assert sorted(tests.rows.tolist()) == list(range(len(data.test_labels())))
    assert torch.equal(tests.labels, data.test_labels()[tests.rows])
    assert not torch.equal(tests.rows, torch.arange(len(tests.rows)))
    mapped = drawn(3)  # the generator's first draws are the map's
    assert torch.equal(mapped(data.test_images()[tests.rows]), tests.images)
    labels = {}
    for image, label in zip(mapped(data.train_images()), data.train_labels().tolist()):
        labels.setdefault(image.numpy().tobytes(), set()).add(label)
    trained = [labels[image.numpy().tobytes()] for image in seen.train]  # each is one of them
    assert all(label in found for label, found in zip(seen.train_labels.tolist(), trained))
    assert not torch.equal(seen.train, mapped(data.train_images()[:500]))


def test_shuffled_pixels_are_those_of_the_data():
    """The other disguise sends no training images that are there already."""
    data = stand_in().shuffled(7)
    assert with_shuffled_pixels(data, sent_already=True).train is None
    sent = with_shuffled_pixels(data, sent_already=False)
    assert torch.equal(sent.train, data.train_images())
    tests = sent.tests()
    assert not torch.equal(tests.rows, torch.arange(len(tests.rows)))
    apart = tests.images.int() - data.test_images()[tests.rows].int()
    assert apart.abs().max() == 1


def small_net():
    nn = torch.nn
    first, second = nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.Conv2d(8, 16, 3, stride=2)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Flatten(), nn.Linear(576, 10))


def predicted(net, images):
    with torch.no_grad():
        return net(images.unsqueeze(1) / 255).argmax(dim=1)


def test_a_net_trained_beforehand_knows_nothing():
    """One that recognises the published images is of no use, also if it is told what is what."""
    data = stand_in()
    images, labels = data.train_images(), data.train_labels()
    torch.manual_seed(0)
    net = small_net()
    descent = torch.optim.Adam(net.parameters(), lr=0.003)
    for rows in torch.randperm(len(labels)).split(64):
        loss = torch.nn.functional.cross_entropy(net(images[rows].unsqueeze(1) / 255), labels[rows])
        descent.zero_grad()
        loss.backward()
        descent.step()
    test_images, test_labels = data.test_images(), data.test_labels()
    assert (predicted(net, test_images) == test_labels).double().mean() > 0.7
    reached = []
    for seed in range(5):
        votes = torch.zeros(10, 10)
        seen = predicted(net, drawn(seed)(images[:3000]))
        votes.index_put_((seen, labels[:3000]), torch.ones(3000), accumulate=True)
        answers = votes.argmax(dim=1)[predicted(net, drawn(seed)(test_images))]
        reached.append((answers == test_labels).double().mean().item())
    assert max(reached) < 0.5, reached


def test_the_budget_of_passes():
    """There are as many mini-batches as the passes have, and ten to look at; then it says so."""
    labels = torch.arange(50) % 10
    student = SimpleNamespace(new_loss_log=LossLog, keep={}, train_images=None)
    images = torch.zeros(50, 28, 28, dtype=torch.uint8)
    keep_renamed_classes(student, labels, 10, 0, 2, images)
    train_iter = student.keep["train_iter"]
    passes = [sum(len(y) for _, y in train_iter) for _ in range(4)]
    assert passes == [50] * 4  # two, and the ten to look at
    with pytest.raises(RuntimeError, match="no mini-batch left: it was given for 2 passes"):
        next(iter(train_iter))
    keep_renamed_classes(student, labels, 10, 0, None, images)
    assert sum(1 for _ in range(9) for _ in student.keep["train_iter"]) == 45


def test_parameters_are_counted_on_the_net():
    """Whatever its own methods say; what is no module has no count."""

    class Modest(torch.nn.Linear):
        def parameters(self, recurse=True):
            return iter(())

        named_parameters = named_modules = modules = children = _named_members = parameters

    shared = torch.nn.Linear(3, 2)
    net = Modest(5, 1, bias=False)
    net.add_module("inner", torch.nn.Sequential(shared, torch.nn.Sequential(shared)))
    assert sum(1 for _ in torch.nn.Module.parameters(net)) == 0
    assert count_parameters(SimpleNamespace(keep={"net": net})) == 13
    assert count_parameters(SimpleNamespace(keep={"net": len})) is None
