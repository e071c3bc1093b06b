"""Students' mistakes: name -> (exercise, source, hint that leads without giving the answer)."""

_TRAIN = (
    "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
    "    w = torch.zeros(features.shape[1], 1, requires_grad=True)\n"
    "    b = torch.zeros(1, requires_grad=True)\n"
    "    for _ in range({epochs}):\n"
    "        for X, y in data_iter(batch_size, {data}):\n"
    "            w.grad = b.grad = None\n"
    "            squared_loss(linreg(X, w, b), y).{total}().backward()\n"
    "            sgd([w, b], {lr}, {size})\n"
    "    return {result}"
)
_RIGHT = {
    "epochs": "num_epochs",
    "data": "features, labels",
    "total": "sum",
    "lr": "lr",
    "size": "len(y)",
    "result": "w, b",
}

MISTAKES = {
    "no bias": (
        "linreg",
        "def linreg(X, w, b):\n    return X @ w",
        "What does the model say of a house whose features are all 0?",
    ),
    "entry by entry": (
        "linreg",
        "def linreg(X, w, b):\n    return X * w.T + b",
        "How many predictions do you expect for one house?",
    ),
    "a product that stretches": (
        "linreg",
        "def linreg(X, w, b):\n    return X * w + b",
        "Entry by entry, or added up over the features: which product does the formula ask for?",
    ),
    "a product of lists": (
        "linreg",
        "def linreg(X, w, b):\n    return torch.dot(X, w) + b",
        "This product takes two lists; which one takes a table and a column?",
    ),
    "a flat prediction": (
        "linreg",
        "def linreg(X, w, b):\n    return (X @ w + b).reshape(-1)",
        "Write the shape under each symbol: is the result a list or a column?",
    ),
    "weights the wrong way round": (
        "linreg",
        "def linreg(X, w, b):\n    return w.T @ X + b",
        "In a matrix product, which two lengths have to be equal?",
    ),
    "a column minus a list": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y) ** 2 / 2",
        "How many losses do you expect from 3 samples?",
    ),
    "only predictions flattened": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat.reshape(-1) - y) ** 2 / 2",
        "Would it work if the labels came as a column?",
    ),
    "both flattened": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat.reshape(-1) - y.reshape(-1)) ** 2 / 2",
        "The losses are right; compare their shape with that of the predictions.",
    ),
    "the sum of the losses": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum()",
        "Does your loss give one number per sample or one per batch?",
    ),
    "no half": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y.reshape(y_hat.shape)) ** 2",
        "Check by hand what being off by 2 costs.",
    ),
    "the mean loss": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()",
        "Does your loss give one number per sample or one per batch?",
    ),
    "losses in double precision": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    return (y_hat.double() - y.reshape(y_hat.shape)) ** 2 / 2",
        "The values are right: compare the dtype of your losses with that of y_hat.",
    ),
    "the amount, not its square": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y.reshape(y_hat.shape)).abs() / 2",
        "How much more should being off by 4 cost than being off by 2?",
    ),
    "losses without a gradient": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    off = y_hat.detach() - y.reshape(y_hat.shape)\n"
        "    return off ** 2 / 2",
        "Can a gradient travel from your result back to the predictions?",
    ),
    "yield after the loop": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = order[i:i + batch_size]\n"
        "    yield features[j], labels[j]",
        "Count the rows that one pass gives you.",
    ),
    "return for yield": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = order[i:i + batch_size]\n"
        "        return features[j], labels[j]",
        "How often can a function return, and how often does this one have to hand something out?",
    ),
    "the small rest dropped": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(len(features) // batch_size):\n"
        "        j = order[i * batch_size:(i + 1) * batch_size]\n"
        "        yield features[j], labels[j]",
        "10 rows in batches of 4: where do the last two go?",
    ),
    "rows and labels shuffled apart": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    X, y = features[torch.randperm(len(features))], labels[torch.randperm(len(labels))]\n"
        "    for i in range(0, len(X), batch_size):\n"
        "        yield X[i:i + batch_size], y[i:i + batch_size]",
        "Take the first row of a batch: whose label stands beside it?",
    ),
    "arguments in another order": (
        "data_iter",
        "def data_iter(features, labels, batch_size):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]",
        "In which order does the caller hand over the three arguments?",
    ),
    "not shuffled": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[i:i + batch_size], labels[i:i + batch_size]",
        "Compare the order of two passes.",
    ),
    "labels left in their old order": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[i:i + batch_size]",
        "Take the first row of a batch: whose label stands beside it?",
    ),
    "the same order every time": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    torch.manual_seed(0)\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]",
        "Compare the order of two passes: what makes the second one draw the same numbers?",
    ),
    "rows drawn with repeats": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = torch.randint(len(features), (min(batch_size, len(features) - i),))\n"
        "        yield features[j], labels[j]",
        "How often does each row come in one pass?",
    ),
    "a step on a copy": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    with torch.no_grad():\n"
        "        for param in params:\n"
        "            param = param - lr * param.grad / batch_size",
        "The caller's tensor still holds its old value: does the step go into that very tensor, and what is in .grad when it is taken?",
    ),
    "zeroed before the step": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.grad.zero_()\n"
        "        param.data -= lr * param.grad / batch_size",
        "The caller's tensor still holds its old value: does the step go into that very tensor, and what is in .grad when it is taken?",
    ),
    "uphill": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data += lr * param.grad / batch_size",
        "Moving along the gradient, does the loss rise or fall?",
    ),
    "never divided": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad",
        "Is the gradient already an average over the batch?",
    ),
    "a step that is recorded": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param -= lr * param.grad / batch_size",
        "Should the update itself be recorded for backward?",
    ),
    "only the first parameter": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad / batch_size\n"
        "        return params",
        "When does a function end that returns inside its loop?",
    ),
    "a wrong sgd beside a loop that relies on it": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad\n"
        "        param.grad.zero_()\n"
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w = torch.zeros(features.shape[1], 1, requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            squared_loss(linreg(X, w, b), y).sum().backward()\n"
        "            sgd([w, b], lr, len(y))\n"
        "    return w, b",
        "Is the gradient already an average over the batch?",
    ),
    "no zeroing": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("            w.grad = b.grad = None\n", ""),
        "What is in .grad when the second batch begins?",
    ),
    "divided twice": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "total": "mean"}),
        "How often is the gradient divided by the size of the batch on its way?",
    ),
    "always two features": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("torch.zeros(features.shape[1], 1,", "torch.zeros(2, 1,"),
        "How many features do the caller's houses have, and how many weights do you make?",
    ),
    "nothing returned": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("    return w, b", ""),
        "What does the caller receive when the loop is over?",
    ),
    "one epoch": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "epochs": "1"}),
        "Your line is where a single epoch leads: how often is the data gone through before your function returns, and does each epoch go on where the last one ended?",
    ),
    "begun anew in each epoch": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    for _ in range(num_epochs):\n"
        "        w = torch.zeros(features.shape[1], 1, requires_grad=True)\n"
        "        b = torch.zeros(1, requires_grad=True)\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            w.grad = b.grad = None\n"
        "            squared_loss(linreg(X, w, b), y).sum().backward()\n"
        "            sgd([w, b], lr, len(y))\n"
        "    return w, b",
        "Your line is where a single epoch leads: how often is the data gone through before your function returns, and does each epoch go on where the last one ended?",
    ),
    "the loss of all rows at each step": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("linreg(X, w, b), y)", "linreg(features, w, b), labels)"),
        "A mini-batch is in hand at each step: whose losses are added up?",
    ),
    "zeroed between backward and step": (
        "train_linreg",
        _TRAIN.format(**_RIGHT)
        .replace("            w.grad = b.grad = None\n", "")
        .replace(
            "            sgd(", "            w.grad.zero_(); b.grad.zero_()\n            sgd("
        ),
        "Nothing has moved: what does the step find in .grad when its turn comes?",
    ),
    "the bias never moves": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("sgd([w, b]", "sgd([w]"),
        "Which of the two parameters is still what it was at the start, and who should move it?",
    ),
    "one batch in each epoch": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w = torch.zeros(features.shape[1], 1, requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    for _ in range(num_epochs):\n"
        "        X, y = next(iter(data_iter(batch_size, features, labels)))\n"
        "        squared_loss(linreg(X, w, b), y).sum().backward()\n"
        "        sgd([w, b], lr, len(y))\n"
        "        w.grad = b.grad = None\n"
        "    return w, b",
        "Count the steps that two epochs of four batches should take.",
    ),
    "a learning rate of its own": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "lr": "0.1"}),
        "Which of the arguments does your function never look at?",
    ),
    "divided by a fixed number": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "size": "10"}),
        "How many samples are in a batch if the caller asks for another size?",
    ),
    "the notebook's own data": (
        "train_linreg",
        "the_data = torch.randn(50, 2)\n"
        "the_labels = the_data @ torch.tensor([2.0, -3.4]) + 4.2\n"
        + _TRAIN.format(**{**_RIGHT, "data": "the_data, the_labels"}),
        "Which names inside your function are not its parameters?",
    ),
    "only the weights": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "result": "w"}),
        "What are the two things that the caller wants back?",
    ),
    "the formula": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    ones = torch.cat([features, torch.ones(len(features), 1)], dim=1)\n"
        "    best = (ones.T @ ones).inverse() @ ones.T @ labels\n"
        "    return best[:-1], best[-1]",
        "Where should the weights be after a single step?",
    ),
    "weights too wide at the start": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace(
            "torch.zeros(features.shape[1], 1, requires_grad=True)",
            "(10 * torch.randn(features.shape[1], 1)).requires_grad_()",
        ),
        "How far from 0 may the weights lie before anything is learnt?",
    ),
}

# Mutants of the solution that are no mistakes: the lines that differ → why.
EQUIVALENT = {
    "- if on_epoch is not None:\n- on_epoch(epoch, w, b)\n+ pass": "given, not graded",
    "- on_epoch(epoch, w, b)\n+ pass": "given, not graded",
}
