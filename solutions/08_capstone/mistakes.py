"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint says what was
seen, asks one question and names a section.
"""

_COUNT = "def count_parameters(net):\n    return {}\n"

_BUILD = """\
def build_net(num_classes):
    return nn.Sequential(
        nn.Conv2d(1, 12, kernel_size=5, stride=2, padding=2), nn.BatchNorm2d(12), nn.ReLU(),
        nn.Conv2d(12, 24, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.Flatten(), nn.Linear(24 * 7 * 7, num_classes),
    )
"""


def _build(old: str, new: str) -> str:
    assert old in _BUILD, old
    return _BUILD.replace(old, new)


_SHIFT = """\
def random_shift(X, max_shift):
    shifted = []
    for image in X:
        down = int(torch.randint(-max_shift, max_shift + 1, ()))
        right = int(torch.randint(-max_shift, max_shift + 1, ()))
        shifted.append(torch.roll(image, (down, right), dims=(1, 2)))
    return torch.stack(shifted)
"""


def _shift(*changes: tuple[str, str]) -> str:
    source = _SHIFT
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source


_RATE = """\
def learning_rate(step, num_steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / (num_steps - warmup)
    return peak / 2 * (1 + math.cos(math.pi * progress))
"""


def _rate(old: str, new: str) -> str:
    assert old in _RATE, old
    return _RATE.replace(old, new)


_TRAIN = """\
def train_net(train_iter, num_epochs):
    net = build_net(10)
    optimizer = torch.optim.AdamW(net.parameters())
    num_steps, step = num_epochs * len(train_iter), 0
    for epoch in range(num_epochs):
        for X, y in train_iter:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, num_steps, 0.008, num_steps // 10)
            optimizer.zero_grad()
            loss = F.cross_entropy(net(X), y)
            loss.backward()
            optimizer.step()
            step += 1
    net.eval()
    return net
"""


def _train(old: str, new: str) -> str:
    assert old in _TRAIN, old
    return _TRAIN.replace(old, new)


MISTAKES = {
    "a number of tensors": (
        "count_parameters",
        _COUNT.format("len(list(net.parameters()))"),
        "You counted the tensors. How many numbers are in each of them (section 1)?",
    ),
    "frozen ones, too": (
        "count_parameters",
        _COUNT.format("sum(p.numel() for p in net.parameters())"),
        "You also counted parameters that training leaves alone. Which attribute of a tensor says that it requires a gradient (section 1)?",
    ),
    "everything that is stored": (
        "count_parameters",
        _COUNT.format("sum(t.numel() for t in net.state_dict().values())"),
        "You counted all that the model stores, buffers and frozen layers included. Which method gives the parameters only (section 1)?",
    ),
    "weights without biases": (
        "count_parameters",
        _COUNT.format(
            "sum(p.numel() for p in net.parameters() if p.dim() > 1 and p.requires_grad)"
        ),
        "Your number is too small by the biases. How many parameters has nn.Linear(3, 2) by hand (section 1)?",
    ),
    "the outer layers only": (
        "count_parameters",
        "def count_parameters(net):\n"
        "    total = 0\n"
        "    for layer in net:\n"
        "        if hasattr(layer, 'weight') and layer.weight.requires_grad:\n"
        "            total += layer.weight.numel() + layer.bias.numel()\n"
        "    return total\n",
        "Layers inside of other modules are missing. Which method looks into all of them by itself (section 1)?",
    ),
    "a number that is printed": (
        "count_parameters",
        "def count_parameters(net):\n"
        "    print(sum(p.numel() for p in net.parameters() if p.requires_grad))\n",
        "Your function returns None. Printing shows the number to you: how does the caller get it?",
    ),
    "softmax at the end": (
        "build_net",
        _build("num_classes),\n", "num_classes), nn.Softmax(dim=1),\n"),
        "Each row of the result sums to 1, so these are probabilities. What does the loss do to its input first (assignment 05, section 2)?",
    ),
    "the wrong size after Flatten": (
        "build_net",
        _build("24 * 7 * 7", "24 * 6 * 6"),
        "The linear layer expects another size than Flatten gives. Which shape has H after your second block, and how many numbers is that for one image (section 2)?",
    ),
    "three input channels": (
        "build_net",
        _build("Conv2d(1, 12", "Conv2d(3, 12"),
        "Your first convolution expects colour images. How many channels have these (section 2)?",
    ),
    "no flatten": (
        "build_net",
        _build("nn.Flatten(), ", ""),
        "The feature maps reach the linear layer as (n, 24, 7, 7). Which layer makes one row of each image (section 2)?",
    ),
    "no convolution": (
        "build_net",
        "def build_net(num_classes):\n"
        "    return nn.Sequential(nn.Flatten(), nn.Linear(784, 120), nn.ReLU(), nn.Linear(120, num_classes))\n",
        "This is a multilayer perceptron, which has no convolution. What does a convolution know of images that it does not (section 2)?",
    ),
    "a hidden layer that is too wide": (
        "build_net",
        _build(
            "nn.Linear(24 * 7 * 7, num_classes)",
            "nn.Linear(24 * 7 * 7, 120), nn.ReLU(), nn.Linear(120, num_classes)",
        ),
        "Your network has more than 100,000 parameters. Use count_parameters on each layer: which one costs the most?",
    ),
    "ten classes whatever is asked": (
        "build_net",
        _build("num_classes),\n", "10),\n"),
        "Your network always gives 10 scores. Which argument says how many are wanted?",
    ),
    "the net is not returned": (
        "build_net",
        _build("    return nn", "    net = nn"),
        "Your function returns None. How does the caller get the network?",
    ),
    "one net for all calls": (
        "build_net",
        _build(
            "def build_net(num_classes):\n    return",
            "def build_net(num_classes, nets={}):\n    if num_classes in nets:\n        return nets[num_classes]\n    nets[num_classes] =",
        ).rstrip()
        + "\n    return nets[num_classes]\n",
        "Two calls return the same network. Where is it made, and how often (section 2)?",
    ),
    "one shift for all": (
        "random_shift",
        "def random_shift(X, max_shift):\n"
        "    down, right = torch.randint(-max_shift, max_shift + 1, (2,)).tolist()\n"
        "    return X.roll((down or 1, right), dims=(2, 3))\n",
        "All images of a mini-batch move alike. How many random numbers does a mini-batch of 128 images need (section 3)?",
    ),
    "never the largest shift": (
        "random_shift",
        _shift(("max_shift + 1", "max_shift")),
        "The largest shift never occurs. Is the upper bound of torch.randint included or excluded (section 3)?",
    ),
    "never to the left": (
        "random_shift",
        _shift(("-max_shift, max_shift + 1", "0, max_shift + 1")),
        "Your images only move down and to the right. Where does the range of the random numbers begin (section 3)?",
    ),
    "one number for both": (
        "random_shift",
        _shift(("right = int(torch.randint(-max_shift, max_shift + 1, ()))", "right = down")),
        "Each image moves by the same number of rows and columns. How many random numbers does one image need (section 3)?",
    ),
    "into the caller's images": (
        "random_shift",
        "def random_shift(X, max_shift):\n"
        "    for i in range(len(X)):\n"
        "        down, right = torch.randint(-max_shift, max_shift + 1, (2,)).tolist()\n"
        "        X[i] = X[i].roll((down, right), dims=(1, 2))\n"
        "    return X\n",
        "After the call, the caller's images have moved, too. Into which tensor do you write (section 3)?",
    ),
    "rows only": (
        "random_shift",
        _shift(("(down, right), dims=(1, 2)", "down, dims=1")),
        "Your images move up and down only. Over which dimensions of an image (channels, height, width) is it to be rolled (section 3)?",
    ),
    "a frame of zeros": (
        "random_shift",
        "def random_shift(X, max_shift):\n"
        "    m, (n, c, h, w) = max_shift, X.shape\n"
        "    framed = torch.zeros(n, c, h + 2 * m, w + 2 * m, dtype=X.dtype)\n"
        "    framed[:, :, m : m + h, m : m + w] = X\n"
        "    places = torch.randint(0, 2 * m + 1, (n, 2)).tolist()\n"
        "    return torch.stack([framed[i, :, a : a + h, b : b + w] for i, (a, b) in enumerate(places)])\n",
        "What leaves your image on one side is lost, and zeros enter on the other. What does torch.roll do with it (section 3)?",
    ),
    "always float32": (
        "random_shift",
        _shift(
            ("    shifted = []\n", "    shifted = torch.zeros(X.shape)\n"),
            ("for image in X", "for i, image in enumerate(X)"),
            (
                "shifted.append(torch.roll(image, (down, right), dims=(1, 2)))",
                "shifted[i] = torch.roll(image, (down, right), dims=(1, 2))",
            ),
            ("torch.stack(shifted)", "shifted"),
        ),
        "Your result is float32, whatever X is. Which dtype has the tensor that you write into, and which should it have (section 3)?",
    ),
    "the shifted images are not returned": (
        "random_shift",
        _shift(("    return torch.stack(shifted)\n", "    torch.stack(shifted)\n")),
        "Your function returns None. How does the caller get the shifted images?",
    ),
    "a warm-up that begins at zero": (
        "learning_rate",
        _rate("(step + 1) / warmup", "step / warmup"),
        "Your first step has a learning rate of 0, so nothing moves. What is the numerator of the warm-up's fraction (section 4)?",
    ),
    "a cosine that counts the warm-up": (
        "learning_rate",
        _rate("(step - warmup) / (num_steps - warmup)", "step / num_steps"),
        "The learning rate jumps where the warm-up ends. From which step on does the cosine count (section 4)?",
    ),
    "a cosine that ends too late": (
        "learning_rate",
        _rate("(num_steps - warmup)", "num_steps"),
        "Your cosine begins at the peak and does not reach the bottom. How many steps are there after the warm-up (section 4)?",
    ),
    "twice the peak": (
        "learning_rate",
        _rate("peak / 2 *", "peak *"),
        "Your cosine begins at twice the peak. What is 1 + cos(0), and what is it to be multiplied by (section 4)?",
    ),
    "a straight line": (
        "learning_rate",
        _rate("peak / 2 * (1 + math.cos(math.pi * progress))", "peak * (1 - progress)"),
        "Your learning rate falls along a straight line. Which function does the formula have (section 4)?",
    ),
    "degrees": (
        "learning_rate",
        _rate("math.pi *", "180 *"),
        "Your learning rate jumps up and down. Does math.cos count in degrees or in radians (section 4)?",
    ),
    "a division by no warm-up": (
        "learning_rate",
        _rate(
            "    if step < warmup:\n        return peak * (step + 1) / warmup\n",
            "    rising = peak * (step + 1) / warmup\n    if step < warmup:\n        return rising\n",
        ),
        "With warmup=0 you divide by zero. In which of the two cases is that division needed (section 4)?",
    ),
    "the rate is not returned": (
        "learning_rate",
        _rate("    return peak / 2", "    peak / 2"),
        "After the warm-up your function returns None. Which line gives the caller the cosine's value?",
    ),
    "no step": (
        "train_net",
        _train("            optimizer.step()\n", ""),
        "The network does not change. Which call of the optimizer is missing between backward() and the next mini-batch (assignment 05, section 3)?",
    ),
    "gradients that add up": (
        "train_net",
        _train("            optimizer.zero_grad()\n", ""),
        "The gradients of all mini-batches add up. Which call of the optimizer makes room for new ones, and where does it belong (assignment 05, section 3)?",
    ),
    "passes over mini-batches that were kept": (
        "train_net",
        _train(
            "    for epoch in range(num_epochs):\n        for X, y in train_iter:\n",
            "    kept = [batch for epoch in range(num_epochs) for batch in train_iter]\n"
            "    num_steps *= 3\n"
            "    for again in range(3):\n        for X, y in kept:\n",
        ),
        "You keep the mini-batches, and go through them more often than num_epochs says. How many passes has the budget (section 5)?",
    ),
    "gradients that are zeroed once an epoch": (
        "train_net",
        _train("            optimizer.zero_grad()\n", "").replace(
            "        for X, y", "        optimizer.zero_grad()\n        for X, y"
        ),
        "Within an epoch, the gradients of all mini-batches add up. How often is zero_grad to be called (assignment 05, section 3)?",
    ),
    "one learning rate all the time": (
        "train_net",
        _train(
            "            for group in optimizer.param_groups:\n"
            '                group["lr"] = learning_rate(step, num_steps, 0.008, num_steps // 10)\n',
            "",
        ).replace("AdamW(net.parameters())", "AdamW(net.parameters(), lr=0.003)"),
        "All steps have the same learning rate. Where does the optimizer keep it, and when do you put a new one there (section 5)?",
    ),
    "a learning rate that is computed and not set": (
        "train_net",
        _train("                group", "                lr").replace('lr["lr"]', "lr"),
        "All steps have the same learning rate. Where does the optimizer keep it, and when do you put a new one there (section 5)?",
    ),
    "steps that are not counted": (
        "train_net",
        _train("            step += 1\n", ""),
        "All steps have the same learning rate. Where does the optimizer keep it, and when do you put a new one there (section 5)?",
    ),
    "left in training mode": (
        "train_net",
        _train("    net.eval()\n", ""),
        "You return the network in training mode. Which call switches batch normalisation and dropout to evaluation (section 2)?",
    ),
    "the net is kept to itself": (
        "train_net",
        _train("    return net\n", ""),
        "Your function returns None. How does the caller get the trained network?",
    ),
    "return inside of the loop": (
        "train_net",
        _train(
            "            step += 1\n    net.eval()\n    return net\n",
            "            step += 1\n        net.eval()\n        return net\n",
        ),
        "You return after the first epoch, whatever num_epochs is. How far is return indented?",
    ),
    "four epochs whatever is asked": (
        "train_net",
        _train("range(num_epochs)", "range(4)").replace("num_epochs * len", "4 * len"),
        "You always train for 4 epochs. Which argument says how many are wanted?",
    ),
    "a size without padding": (
        "conv_size",
        "def conv_size(size, kernel_size, padding, stride):\n    return (size - kernel_size) // stride + 1\n",
        "Your size does not depend on the padding. By how many pixels does the padding make each side longer?",
    ),
    "padding on one side": (
        "conv_size",
        "def conv_size(size, kernel_size, padding, stride):\n    return (size + padding - kernel_size) // stride + 1\n",
        "You added the padding once. On how many sides of a row is it?",
    ),
    "places without the first": (
        "conv_size",
        "def conv_size(size, kernel_size, padding, stride):\n    return (size + 2 * padding - kernel_size) // stride\n",
        "Your size is too small by 1. If the kernel is as large as the image, at how many places does it fit?",
    ),
    "a size that is no whole number": (
        "conv_size",
        "def conv_size(size, kernel_size, padding, stride):\n    return (size + 2 * padding - kernel_size) / stride + 1\n",
        "Your size is not always a whole number. In which direction is the division to be rounded?",
    ),
}

_CHOICES = {
    "why_so_few": {
        "it looks only at every second pixel": "Its stride is 1. Which pixels does a kernel come to, then?",
        "most of its weights are zero and are not counted": "count_parameters counts all entries, zeros too. How many weights has a kernel of 5 by 5?",
        "it averages the image before it multiplies": "The output has 24 by 24 places. Would it if the image had been averaged?",
    },
    "where_to_augment": {
        "the training images, once, before the first epoch": "Then every epoch has the same images again. How many different versions of an image does the network see?",
        "training and test images, so that both are alike": "What is the test accuracy to tell you: how good the network is on images as they come, or on changed ones?",
        "the images that the network gets wrong": "Can the network learn the other images by heart, then?",
    },
}
MISTAKES |= {
    f"{name}: {text}": (name, f"def {name}(options):\n    return {text!r}", hint)
    for name, options in _CHOICES.items()
    for text, hint in options.items()
}

_NET = (
    "return nn.Sequential(nn.Conv2d(1, 12, kernel_size={}, stride=2, padding=2), "
    "nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, 24, kernel_size={}, stride=2, padding=1), "
    "nn.BatchNorm2d(24), nn.ReLU(), nn.Flatten(), nn.Linear(24 * 7 * 7, num_classes))"
)
_SET = "group['lr'] = learning_rate(step, num_steps, 0.008, num_steps // {})"
_BEGIN = "num_steps, step = (num_epochs {} len(train_iter), {})"

EQUIVALENT = {
    f"- {_NET.format(5, 3)}\n+ {_NET.format(6, 3)}": "the kernels are the student's choice",
    f"- {_NET.format(5, 3)}\n+ {_NET.format(5, 4)}": "the kernels are the student's choice",
    f"- {_SET.format(10)}\n+ {_SET.format(11)}": "the warm-up is the student's choice",
    f"- {_BEGIN.format('*', 0)}\n+ {_BEGIN.format('*', 1)}": "one step in three hundred",
}

UNDECIDED = {
    f"- {_BEGIN.format('*', 0)}\n+ {_BEGIN.format('/', 0)}": (
        "the learning rate jumps up and down below the peak, which is enough for most trainings"
    ),
    f"- {_SET.format(10)}\n+ {_SET.format(10).replace('0.008', '1.008')}": (
        "the peak is the student's choice; a hundred times too much is enough for the stand-in, "
        "where two trainings of three reach 0.82, and not for Fashion-MNIST, where none does"
    ),
}
