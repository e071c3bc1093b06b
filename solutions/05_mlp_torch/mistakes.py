"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint leads without
giving the answer away.
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
        "How many samples enter, and how many leave?",
    ),
    "samples and features exchanged": (
        "FlattenLayer",
        _FLATTEN.format("X.reshape(-1, len(X))"),
        "Which axis of the result counts the samples?",
    ),
    "always 784": (
        "FlattenLayer",
        _FLATTEN.format("X.reshape(-1, 784)"),
        "Which number in your layer belongs to one data set only?",
    ),
    "squeeze": (
        "FlattenLayer",
        _FLATTEN.format("X.squeeze().reshape(len(X), -1) if len(X) > 1 else X.reshape(-1)"),
        "What becomes of a batch that holds a single sample?",
    ),
    "view of what is not in order": (
        "FlattenLayer",
        _FLATTEN.format("X.view(X.shape[0], -1)"),
        "view only reads memory in another way. When can it not do that, and who makes a copy if need be?",
    ),
    "super forgotten": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def __init__(self):\n"
        "        self.name = 'flatten'\n"
        "    def forward(self, X):\n"
        "        return X.reshape(len(X), -1)\n",
        "Who sets up PyTorch's own bookkeeping when you write an __init__ of your own?",
    ),
    "not a module": (
        "FlattenLayer",
        "class FlattenLayer:\n    def __call__(self, X):\n        return X.reshape(len(X), -1)\n",
        "What must a layer be, so that nn.Sequential takes it?",
    ),
    "forward that prints": (
        "FlattenLayer",
        _FLATTEN.format("print(X.reshape(len(X), -1).shape)"),
        "Printing shows a result to you; how does the next layer get hold of it?",
    ),
    "forward misspelt": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def foward(self, X):\n"
        "        return X.reshape(len(X), -1)\n",
        "Which method does PyTorch look for when a layer is called? Compare letter by letter.",
    ),
    "self forgotten": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def forward(X):\n"
        "        return X.reshape(len(X), -1)\n",
        "What does Python hand to a method first, before the arguments of the call?",
    ),
    "torch's own layer": (
        "FlattenLayer",
        "class FlattenLayer(nn.Flatten):\n    pass\n",
        "That layer is the exercise itself; what does it do to a shape?",
    ),
    "softmax at the end": (
        "build_mlp",
        _build("num_outputs)\n    )", "num_outputs), nn.Softmax(dim=1)\n    )"),
        "What does the loss do to its input first?",
    ),
    "no bend": (
        "build_mlp",
        _build("nn.ReLU(), ", "").replace("net[3]", "net[2]"),
        "What do two affine maps in a row amount to?",
    ),
    "a bend behind the scores": (
        "build_mlp",
        _build("num_outputs)\n    )", "num_outputs), nn.ReLU()\n    )"),
        "May a score be negative? Which layer makes that impossible?",
    ),
    "sigmoid in the place of relu": (
        "build_mlp",
        _build("nn.ReLU()", "nn.Sigmoid()"),
        "Which bend does the formula of the model name?",
    ),
    "weights left as they were": (
        "build_mlp",
        _build("init.normal_(layer.weight, std=0.01)", "pass"),
        "Print the standard deviation of each weight: is it the one asked for?",
    ),
    "variance for standard deviation": (
        "build_mlp",
        _build("std=0.01", "std=0.01**2"),
        "Is 0.01 the variance or its square root?",
    ),
    "weights of zero": (
        "build_mlp",
        _build("init.normal_(layer.weight, std=0.01)", "init.zeros_(layer.weight)"),
        "If all hidden units start equal, can they ever become different?",
    ),
    "784, 256, 10 whatever is asked": (
        "build_mlp",
        _build("num_inputs, num_hiddens), nn", "784, 256), nn").replace(
            "nn.Linear(num_hiddens, num_outputs)", "nn.Linear(256, 10)"
        ),
        "Call it with other numbers: do the layers follow?",
    ),
    "a class in the place of a layer": (
        "build_mlp",
        _build("FlattenLayer(),", "FlattenLayer,"),
        "Is each thing in your row a layer, or the class that layers are made of?",
    ),
    "no flatten": (
        "build_mlp",
        _build("FlattenLayer(), ", "").replace("net[1], net[3]", "net[0], net[2]"),
        "Which shape do the images have when they reach the first linear layer?",
    ),
    "the model is not returned": (
        "build_mlp",
        _build("    return net\n", ""),
        "What does the caller receive?",
    ),
    "the six parameters of a later edition": (
        "train_ch3",
        "def train_ch3(net, train_iter, test_iter, loss, num_epochs, updater):\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            updater.zero_grad()\n"
        "            loss(net(X), y).backward()\n"
        "            updater.step()\n",
        "Compare the parameters of your function with those in the docstring: which of them take the place of your updater?",
    ),
    "no zeroing": (
        "train_ch3",
        _train("optimizer.zero_grad()", "pass"),
        "What is in .grad when the second mini-batch begins?",
    ),
    "zeroed between backward and step": (
        "train_ch3",
        _train(
            "                optimizer.step()",
            "                optimizer.zero_grad()\n                optimizer.step()",
        ),
        "Nothing moves: who changes the parameters, is it asked to, and what does it find in .grad then?",
    ),
    "no step": (
        "train_ch3",
        _train("                optimizer.step()", "                pass"),
        "Nothing moves: who changes the parameters, is it asked to, and what does it find in .grad then?",
    ),
    "divided by the batch size twice": (
        "train_ch3",
        _train(
            "l.sum().backward()", "(l.mean() / (1 if optimizer else batch_size)).backward()"
        ).replace("lr * p.grad / batch_size", "lr * p.grad"),
        "Is the gradient already a mean over the mini-batch when you divide?",
    ),
    "never divided": (
        "train_ch3",
        _train("lr * p.grad / batch_size", "lr * p.grad"),
        "Without an optimizer, is the gradient that went backward a sum or a mean?",
    ),
    "the optimizer is ignored": (
        "train_ch3",
        _train(
            "                optimizer.step()",
            "                for p in net.parameters():\n                    p.data -= 0.1 * p.grad",
        ),
        "Who was handed to your loop to take the steps, with a learning rate of its own?",
    ),
    "an optimizer is taken for granted": (
        "train_ch3",
        _train("if optimizer is not None:", "if True:"),
        "What happens when your loop is called with params and lr?",
    ),
    "nothing returned": (
        "train_ch3",
        _train("    return history\n", ""),
        "What does the caller receive when the loop is over?",
    ),
    "return inside the loop": (
        "train_ch3",
        _train("    return history\n", "        return history\n"),
        "How many epochs are over when your function returns?",
    ),
    "mean of the mini-batches' losses": (
        "train_ch3",
        _train("total += l.mean().item() * len(y)", "total += l.mean().item()").replace(
            "total / count", "total / len(train_iter)"
        ),
        "Put the worst image into the last, smaller mini-batch: does it weigh more than the others?",
    ),
    "loss summed over batches, divided by images": (
        "train_ch3",
        _train("l.mean().item() * len(y)", "l.sum().item()"),
        "The loss of a mini-batch is a mean already: how many images does it speak for?",
    ),
    "sums that run on": (
        "train_ch3",
        _train(
            "    history = []\n    for epoch",
            "    history = []\n    total, right, count = 0.0, 0, 0\n    for epoch",
        ).replace("        total, right, count = 0.0, 0, 0\n        for", "        for"),
        "What is in your sums when the second epoch begins?",
    ),
    "measured after the step": (
        "train_ch3",
        _train("right += (scores.argmax", "right += (net(X).argmax"),
        "Which scores do you count with: those that the mini-batch met, or those after its own step?",
    ),
    "a count of right answers": (
        "train_ch3",
        _train("right / count", "right"),
        "Can an accuracy exceed 1?",
    ),
    "the test accuracy of the training images": (
        "train_ch3",
        _train("evaluate_accuracy(test_iter, net)", "evaluate_accuracy(train_iter, net)"),
        "Which images has the model never learnt from?",
    ),
    "tested before the epoch": (
        "train_ch3",
        _train(
            "total, right, count = 0.0, 0, 0",
            "total, right, count, tested = 0.0, 0, 0, evaluate_accuracy(test_iter, net)",
        ).replace("right / count, evaluate_accuracy(test_iter, net)", "right / count, tested"),
        "At which moment of the epoch is the test accuracy to be measured?",
    ),
    "evaluation freezes the model": (
        "train_ch3",
        _train(
            "    history = []\n",
            "    history = []\n    for p in (params or net.parameters()): p.requires_grad_(False)\n",
        ),
        "Does backward still find something to compute a gradient for?",
    ),
}

EQUIVALENT = {
    "- init.zeros_(layer.bias)\n+ pass": "the biases are left to the student",
}
