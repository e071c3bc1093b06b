"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint says what was
seen, asks one question and names a section.
"""

_TRAIN = """\
def train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size,
              params=None, lr=None, optimizer=None):
    history = []
    for epoch in range(num_epochs):
        total, right, count = 0.0, 0, 0
        for X, y in train_iter:
            scores = net(X)
            l = loss(scores, y)
            if optimizer is not None:
                optimizer.zero_grad()
            else:
                for p in params:
                    p.grad = None
            l.sum().backward()
            if optimizer is not None:
                optimizer.step()
            else:
                for p in params:
                    p.data -= lr * p.grad / batch_size
            total += l.mean().item() * len(y)
            right += (scores.argmax(1) == y).sum().item()
            count += len(y)
        history.append((total / count, right / count, evaluate_accuracy(test_iter, net)))
    return history
"""


def _train(old: str, new: str) -> str:
    assert old in _TRAIN, old
    return _TRAIN.replace(old, new)


_BUILD = """\
def build_mlp(num_inputs, num_hiddens, num_outputs):
    net = nn.Sequential(
        FlattenLayer(), nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_outputs)
    )
    for layer in (net[1], net[3]):
        init.normal_(layer.weight, std=0.01)
    return net
"""


def _build(old: str, new: str) -> str:
    assert old in _BUILD, old
    return _BUILD.replace(old, new)


_FLATTEN = "class FlattenLayer(nn.Module):\n    def forward(self, X):\n        return {}\n"


MISTAKES = {
    "all samples in one row": (
        "FlattenLayer",
        _FLATTEN.format("X.reshape(-1)"),
        "Your result has a single axis: all samples end in one row. How many samples enter, and how many leave?",
    ),
    "samples and features exchanged": (
        "FlattenLayer",
        _FLATTEN.format("X.reshape(-1, len(X))"),
        "Your result has one column for each sample. Which axis of the result should count the samples?",
    ),
    "always 784": (
        "FlattenLayer",
        _FLATTEN.format("X.reshape(-1, 784)"),
        "You use the number 784, which belongs to Fashion-MNIST only. How can PyTorch work that size out by itself?",
    ),
    "squeeze": (
        "FlattenLayer",
        _FLATTEN.format("X.squeeze().reshape(len(X), -1) if len(X) > 1 else X.reshape(-1)"),
        "With a batch of one, squeeze removes the batch dimension, too. Which shape did (1, 1, 28, 28) become?",
    ),
    "view of what is not in order": (
        "FlattenLayer",
        _FLATTEN.format("X.view(X.shape[0], -1)"),
        "view fails if the memory is not in order. Which function of section 1 makes a copy if it has to?",
    ),
    "super forgotten": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def __init__(self):\n"
        "        self.name = 'flatten'\n"
        "    def forward(self, X):\n"
        "        return X.reshape(len(X), -1)\n",
        "Your __init__ does not call nn.Module's. Which line comes first in the __init__ of Stretch (section 1)?",
    ),
    "not a module": (
        "FlattenLayer",
        "class FlattenLayer:\n    def __call__(self, X):\n        return X.reshape(len(X), -1)\n",
        "Your class is not an nn.Module, so nn.Sequential does not take it. What does the class line of Stretch say (section 1)?",
    ),
    "forward that prints": (
        "FlattenLayer",
        _FLATTEN.format("print(X.reshape(len(X), -1).shape)"),
        "Your forward returns None. Printing shows a result to you: how does the next layer get it?",
    ),
    "forward misspelt": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def foward(self, X):\n"
        "        return X.reshape(len(X), -1)\n",
        "Your class has no method forward. Compare the names of its methods with that of Stretch, letter by letter (section 1).",
    ),
    "self forgotten": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def forward(X):\n"
        "        return X.reshape(len(X), -1)\n",
        "A method's first parameter is the object itself. Is it in your def forward(...)?",
    ),
    "torch's own layer": (
        "FlattenLayer",
        "class FlattenLayer(nn.Flatten):\n    pass\n",
        "This is PyTorch's own nn.Flatten, and the exercise asks you to write it. Which single call turns (n, d1, ..., dk) into (n, d1 * ... * dk)?",
    ),
    "softmax at the end": (
        "build_mlp",
        _build("num_outputs)\n    )", "num_outputs), nn.Softmax(dim=1)\n    )"),
        "Each row of the result sums to 1, so these are probabilities. What does the loss do to its input first (section 2)?",
    ),
    "no activation": (
        "build_mlp",
        _build("nn.ReLU(), ", "").replace("net[3]", "net[2]"),
        "Two linear layers follow each other directly, and together they are one affine map. What is missing between them (assignment 04, section 1)?",
    ),
    "an activation after the scores": (
        "build_mlp",
        _build("num_outputs)\n    )", "num_outputs), nn.ReLU()\n    )"),
        "None of the scores is negative. May a score be negative, and which layer prevents it?",
    ),
    "sigmoid in the place of relu": (
        "build_mlp",
        _build("nn.ReLU()", "nn.Sigmoid()"),
        "Your hidden layer uses another activation function. Which one does the formula of the model name?",
    ),
    "weights left as they were": (
        "build_mlp",
        _build("init.normal_(layer.weight, std=0.01)", "pass"),
        "Your weights are those that nn.Linear starts with. Print their standard deviation: is it the one that the docstring asks for?",
    ),
    "variance for standard deviation": (
        "build_mlp",
        _build("std=0.01", "std=0.01**2"),
        "Your weights have a standard deviation of 0.0001. In N(0, 0.01^2), which number is the standard deviation, and which is the variance?",
    ),
    "weights of zero": (
        "build_mlp",
        _build("init.normal_(layer.weight, std=0.01)", "init.zeros_(layer.weight)"),
        "All weights start at 0. If all hidden units start equal, can they ever become different (assignment 04, section 5)?",
    ),
    "784, 256, 10 whatever is asked": (
        "build_mlp",
        _build("num_inputs, num_hiddens), nn", "784, 256), nn").replace(
            "nn.Linear(num_hiddens, num_outputs)", "nn.Linear(256, 10)"
        ),
        "Your layers have fixed sizes. Which three arguments should they come from?",
    ),
    "a class in the place of a layer": (
        "build_mlp",
        _build("FlattenLayer(),", "FlattenLayer,"),
        "nn.Sequential got a class, not an object. What turns FlattenLayer into a layer?",
    ),
    "no flatten": (
        "build_mlp",
        _build("FlattenLayer(), ", "").replace("net[1], net[3]", "net[0], net[2]"),
        "The images reach the first linear layer as (n, 1, 28, 28). Which of your layers changes their shape?",
    ),
    "the model is not returned": (
        "build_mlp",
        _build("    return net\n", ""),
        "Your function returns None. How does the caller get the model?",
    ),
    "the six parameters of a later edition": (
        "train_ch3",
        "def train_ch3(net, train_iter, test_iter, loss, num_epochs, updater):\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            updater.zero_grad()\n"
        "            loss(net(X), y).backward()\n"
        "            updater.step()\n",
        "Your function has other parameters than the docstring, as in a later edition of the book. Which of its nine replace your updater?",
    ),
    "no zeroing": (
        "train_ch3",
        _train("optimizer.zero_grad()", "pass"),
        "The first step is right, and the second is too large. What is in .grad when the second mini-batch begins?",
    ),
    "zeroed between backward and step": (
        "train_ch3",
        _train(
            "                optimizer.step()",
            "                optimizer.zero_grad()\n                optimizer.step()",
        ),
        "No parameter changes. Check the order of three calls: zero_grad, backward, step. Is one missing, or too early?",
    ),
    "no step": (
        "train_ch3",
        _train("                optimizer.step()", "                pass"),
        "No parameter changes. Check the order of three calls: zero_grad, backward, step. Is one missing, or too early?",
    ),
    "divided by the batch size twice": (
        "train_ch3",
        _train(
            "l.sum().backward()", "(l.mean() / (1 if optimizer else batch_size)).backward()"
        ).replace("lr * p.grad / batch_size", "lr * p.grad"),
        "Your steps are too small, by a factor of the batch size. Is the gradient a mean already when you divide (section 3)?",
    ),
    "never divided": (
        "train_ch3",
        _train("lr * p.grad / batch_size", "lr * p.grad"),
        "Without an optimizer, your steps are too large, by a factor of the batch size. Is the gradient there a sum or a mean (section 3)?",
    ),
    "the optimizer is ignored": (
        "train_ch3",
        _train(
            "                optimizer.step()",
            "                for p in net.parameters():\n                    p.data -= 0.1 * p.grad",
        ),
        "You change the parameters yourself, even if an optimizer is passed. Which call lets it take the step?",
    ),
    "an optimizer is taken for granted": (
        "train_ch3",
        _train("if optimizer is not None:", "if True:"),
        "Your loop uses an optimizer where none is passed. What should it do with params and lr (section 3)?",
    ),
    "nothing returned": (
        "train_ch3",
        _train("    return history\n", ""),
        "Your function returns None. What should the caller get when the loop is over?",
    ),
    "return inside the loop": (
        "train_ch3",
        _train("    return history\n", "        return history\n"),
        "You return one row, whatever num_epochs is. How far is return indented?",
    ),
    "mean of the mini-batches' losses": (
        "train_ch3",
        _train("total += l.mean().item() * len(y)", "total += l.mean().item()").replace(
            "total / count", "total / len(train_iter)"
        ),
        "Your loss is a mean of means, so the last, smaller mini-batch counts too much. By what must each mean be multiplied (section 3)?",
    ),
    "loss summed over batches, divided by images": (
        "train_ch3",
        _train("l.mean().item() * len(y)", "l.sum().item()"),
        "loss() returns the mean over the mini-batch. By what must you multiply it before you add up over all images?",
    ),
    "sums that run on": (
        "train_ch3",
        _train(
            "    history = []\n    for epoch",
            "    history = []\n    total, right, count = 0.0, 0, 0\n    for epoch",
        ).replace("        total, right, count = 0.0, 0, 0\n        for", "        for"),
        "The first epoch is right, and later ones include it. Where are your sums set to 0?",
    ),
    "measured after the step": (
        "train_ch3",
        _train("right += (scores.argmax", "right += (net(X).argmax"),
        "Your training accuracy is that after each step. Which scores should count: those that were computed before the step, or new ones?",
    ),
    "a count of right answers": (
        "train_ch3",
        _train("right / count", "right"),
        "You returned how many answers are right. What turns a count into a fraction?",
    ),
    "the test accuracy of the training images": (
        "train_ch3",
        _train("evaluate_accuracy(test_iter, net)", "evaluate_accuracy(train_iter, net)"),
        "Your test accuracy is measured on the training images. Which of the two iterators holds the others?",
    ),
    "tested before the epoch": (
        "train_ch3",
        _train(
            "total, right, count = 0.0, 0, 0",
            "total, right, count, tested = 0.0, 0, 0, evaluate_accuracy(test_iter, net)",
        ).replace("right / count, evaluate_accuracy(test_iter, net)", "right / count, tested"),
        "Your test accuracy is that of the epoch before. At which moment is it to be measured?",
    ),
    "evaluation freezes the model": (
        "train_ch3",
        _train(
            "    history = []\n",
            "    history = []\n    for p in (params or net.parameters()): p.requires_grad_(False)\n",
        ),
        "After your function starts, no parameter requires a gradient. Who calls requires_grad_(False), and who switches it back?",
    ),
}

_EPOCH = """\
def train_epoch(net, train_iter, loss, params=None, lr=None, optimizer=None):
    total, right, count = 0.0, 0, 0
    for X, y in train_iter:
        scores = net(X)
        l = loss(scores, y)
        if optimizer is not None:
            optimizer.zero_grad()
        else:
            for p in params:
                p.grad = None
        l.sum().backward()
        if optimizer is not None:
            optimizer.step()
        else:
            for p in params:
                p.data -= lr * p.grad / len(y)
        total += l.mean().item() * len(y)
        right += (scores.argmax(1) == y).sum().item()
        count += len(y)
    return total / count, right / count
"""


def _epoch(old: str, new: str) -> str:
    """A wrong train_epoch, beside a train_ch3 that is right and does without it."""
    assert old in _EPOCH, old
    return _EPOCH.replace(old, new) + "\n" + _TRAIN


_MEAN = "def mean_over_images(mean_losses, sizes):\n    return {}\n"

MISTAKES |= {
    "an epoch without zeroing": (
        "train_epoch",
        _epoch("optimizer.zero_grad()", "pass"),
        "The first step is right, and the second is too large. What is in .grad when the second mini-batch begins?",
    ),
    "an epoch without steps": (
        "train_epoch",
        _epoch("            optimizer.step()", "            pass"),
        "With an optimizer, the weight does not change. Check the order of three calls: zero_grad, backward, step. Is one missing?",
    ),
    "an epoch with an optimizer only": (
        "train_epoch",
        _epoch("if optimizer is not None:", "if True:"),
        "Your function uses an optimizer where none is passed. What should it do with params and lr (section 3)?",
    ),
    "an epoch divided by a full batch": (
        "train_epoch",
        _epoch("p.grad / len(y)", "p.grad / len(train_iter[0][1])"),
        "Only the last, smaller mini-batch is wrong: you divide its sum by the size of a full one. How many samples does it really have?",
    ),
    "an epoch never divided": (
        "train_epoch",
        _epoch("p.grad / len(y)", "p.grad"),
        "Without an optimizer, your steps are too large, by a factor of the batch size. Is the gradient there a sum or a mean (section 3)?",
    ),
    "an epoch divided twice": (
        "train_epoch",
        _epoch("l.sum().backward()", "l.mean().backward()"),
        "Without an optimizer, your steps are too small, by a factor of the batch size. Is the gradient a mean already when you divide (section 3)?",
    ),
    "an epoch's mean of means": (
        "train_epoch",
        _epoch("l.mean().item() * len(y)", "l.mean().item() * count").replace(
            "* count\n        right",
            "* sum(len(t) for _, t in train_iter) / len(train_iter)\n        right",
        ),
        "Your loss is a mean of means, so the last, smaller mini-batch counts too much. By what must each mean be multiplied (section 3)?",
    ),
    "an epoch's sum of losses": (
        "train_epoch",
        _epoch("l.mean().item() * len(y)", "l.sum().item()"),
        "With an optimizer, loss() returns the mean over the mini-batch. By what must you multiply it before you add up over all images?",
    ),
    "an epoch's count": (
        "train_epoch",
        _epoch("return total / count, right / count", "return total / count, right"),
        "You returned how many answers are right. What turns a count into a fraction?",
    ),
    "an epoch that returns nothing": (
        "train_epoch",
        _epoch("    return total / count, right / count\n", ""),
        "Your function returns None. Which two numbers should the caller get?",
    ),
    "a mean of means": (
        "mean_over_images",
        _MEAN.format("sum(mean_losses) / len(mean_losses)"),
        "This is the plain mean of the mini-batches. For how many images does each of these losses stand?",
    ),
    "a sum of means": (
        "mean_over_images",
        _MEAN.format("sum(mean_losses) / sum(sizes)"),
        "You divide by the number of images, but each mean counted once only. By what must it be multiplied?",
    ),
    "a total": (
        "mean_over_images",
        _MEAN.format("sum(a * n for a, n in zip(mean_losses, sizes))"),
        "This is the sum over all images. What turns it into a mean?",
    ),
}

_CHOICES = {
    "softmax_twice": {
        "PyTorch raises an error": "Probabilities are numbers of the right shape. How could the loss notice (section 2)?",
        "nothing: softmax of probabilities gives the same probabilities": "What is softmax of (1, 0)? Compare it with (1, 0).",
        "the loss becomes nan": "Numbers between 0 and 1 do not overflow. What is softmax of (1, 0)?",
    },
    "bars_above_the_line": {
        "the model is right less often than it says: it is overconfident": "The height of a bar is the accuracy. Is it higher or lower than the confidence, above the line?",
        "the model has a high accuracy": "The line has to do with it, too. What does the line stand for?",
        "there are too few images in these bars": "How many images a bar has is written in it. What does its height say, compared with the line?",
    },
}
MISTAKES |= {
    f"{name}: {text}": (name, f"def {name}(options):\n    return {text!r}", hint)
    for name, options in _CHOICES.items()
    for text, hint in options.items()
}

EQUIVALENT = {
    "- init.zeros_(layer.bias)\n+ pass": "the biases are left to the student",
}
