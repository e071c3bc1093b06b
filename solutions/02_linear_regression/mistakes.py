"""Students' mistakes: name -> (exercise, source, hint that leads without giving the answer)."""


def _chosen(question: str, option: str) -> str:
    return f"def {question}(options):\n    return {option!r}"


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
        "For a house whose features are all 0, your model predicts 0. Which term of the formula is missing?",
    ),
    "entry by entry": (
        "linreg",
        "def linreg(X, w, b):\n    return X * w.T + b",
        "You returned d numbers for each house; one prediction was asked for. Which product sums over the features? See section 2.",
    ),
    "a product that stretches": (
        "linreg",
        "def linreg(X, w, b):\n    return X * w + b",
        "X * w multiplies element by element and broadcasts. Which product sums over the features? See section 2.",
    ),
    "a product of lists": (
        "linreg",
        "def linreg(X, w, b):\n    return torch.dot(X, w) + b",
        "torch.dot takes two 1-D tensors. Which product takes an (n, d) and a (d, 1) tensor? See section 2.",
    ),
    "a flat prediction": (
        "linreg",
        "def linreg(X, w, b):\n    return (X @ w + b).reshape(-1)",
        "The values are right, in the shape (n); (n, 1) was asked for. Which step removes the dimension?",
    ),
    "weights the wrong way round": (
        "linreg",
        "def linreg(X, w, b):\n    return w.T @ X + b",
        "w.T @ X needs as many features as houses. Which of the two comes first in the formula, so that d meets d?",
    ),
    "a column minus a list": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y) ** 2 / 2",
        "You returned n losses for each prediction. A column minus a 1-D tensor broadcasts: which shape should y have first? See the trap in section 3.",
    ),
    "only predictions flattened": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat.reshape(-1) - y) ** 2 / 2",
        "Your function works for labels (n) and not for labels (n, 1). What do you have to do with y, too?",
    ),
    "both flattened": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat.reshape(-1) - y.reshape(-1)) ** 2 / 2",
        "The losses are right, in the shape (n). The docstring asks for the shape of y_hat: how do you keep it?",
    ),
    "the sum of the losses": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum()",
        "You returned the sum, one number for the batch. One loss per sample was asked for: who takes the sum later? See section 6.",
    ),
    "no half": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y.reshape(y_hat.shape)) ** 2",
        "For a residual of 2 your loss is 4; by hand it is 2. Which factor is missing? See section 3.",
    ),
    "the mean loss": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()",
        "You returned the mean, one number for the batch. One loss per sample was asked for: who divides by the batch size later? See section 5.",
    ),
    "losses in double precision": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    return (y_hat.double() - y.reshape(y_hat.shape)) ** 2 / 2",
        "The values are right, in float64. Which dtype has y_hat, and where does yours change?",
    ),
    "the amount, not its square": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y.reshape(y_hat.shape)).abs() / 2",
        "Your loss grows with the size of the residual, not with its square. How much more should a residual of 4 cost than one of 2?",
    ),
    "losses without a gradient": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    off = y_hat.detach() - y.reshape(y_hat.shape)\n"
        "    return off ** 2 / 2",
        "Your losses have no gradient with respect to y_hat. Which call takes y_hat out of the computation graph?",
    ),
    "yield after the loop": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = order[i:i + batch_size]\n"
        "    yield features[j], labels[j]",
        "You yield one mini-batch only. Is `yield` inside the loop, so that it is reached once for each batch? See section 4.",
    ),
    "return for yield": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = order[i:i + batch_size]\n"
        "        return features[j], labels[j]",
        "You get one batch only: `return` ends the function. Which keyword produces a value and continues? See section 4.",
    ),
    "the small rest dropped": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(len(features) // batch_size):\n"
        "        j = order[i * batch_size:(i + 1) * batch_size]\n"
        "        yield features[j], labels[j]",
        "10 rows in batches of 4: where do the last two go? See section 4.",
    ),
    "rows and labels shuffled apart": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    X, y = features[torch.randperm(len(features))], labels[torch.randperm(len(labels))]\n"
        "    for i in range(0, len(X), batch_size):\n"
        "        yield X[i:i + batch_size], y[i:i + batch_size]",
        "Rows and labels are no longer together: the first row of a batch has another row's label. Are both taken with the same row numbers? See section 4.",
    ),
    "arguments in another order": (
        "data_iter",
        "def data_iter(features, labels, batch_size):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]",
        "The arguments arrive in the order batch_size, features, labels. In which order does your `def` line name them?",
    ),
    "not shuffled": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[i:i + batch_size], labels[i:i + batch_size]",
        "Every pass has the rows in the order of the data. Which function gives a random order of row numbers? See section 4.",
    ),
    "labels left in their old order": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[i:i + batch_size]",
        "Rows and labels are no longer together: the first row of a batch has another row's label. Are both taken with the same row numbers? See section 4.",
    ),
    "the same order every time": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    torch.manual_seed(0)\n"
        "    order = torch.randperm(len(features))\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]",
        "Two passes have the same order. Which line makes the random numbers the same each time?",
    ),
    "rows drawn with repeats": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        j = torch.randint(len(features), (min(batch_size, len(features) - i),))\n"
        "        yield features[j], labels[j]",
        "Some rows come twice in a pass, and others not at all. How do you draw an order in which each row occurs once? See section 4.",
    ),
    "a step on a copy": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    with torch.no_grad():\n"
        "        for param in params:\n"
        "            param = param - lr * param.grad / batch_size",
        "The caller's tensor has not changed. Two usual causes: `param = param - …` makes a new tensor, or .grad was zeroed before it was used. Which of them is it here? See section 5.",
    ),
    "zeroed before the step": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.grad.zero_()\n"
        "        param.data -= lr * param.grad / batch_size",
        "The caller's tensor has not changed. Two usual causes: `param = param - …` makes a new tensor, or .grad was zeroed before it was used. Which of them is it here? See section 5.",
    ),
    "uphill": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data += lr * param.grad / batch_size",
        "Your step goes along the gradient. Does the loss rise or fall in that direction?",
    ),
    "never divided": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad",
        "Your steps are too long for batches of several samples. The gradient is that of the sum of the losses: by what is it to be divided? See section 5.",
    ),
    "a step that is recorded": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param -= lr * param.grad / batch_size",
        "PyTorch refuses to change a parameter in place while it records operations. Inside which block does it not record? See section 5.",
    ),
    "only the first parameter": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad / batch_size\n"
        "        return params",
        "Only the first parameter has moved. When does a function end that returns inside its loop?",
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
        "Your steps are too long for batches of several samples. The gradient is that of the sum of the losses: by what is it to be divided? See section 5.",
    ),
    "no zeroing": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("            w.grad = b.grad = None\n", ""),
        "Your steps become longer and longer. What is in .grad when the second batch begins? See section 6.",
    ),
    "divided twice": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "total": "mean"}),
        "Your steps are too short. How often is the gradient divided by the batch size, in the loss and in sgd? See the table in section 5.",
    ),
    "always two features": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("torch.zeros(features.shape[1], 1,", "torch.zeros(2, 1,"),
        "You always make two weights. How many features do the caller's houses have?",
    ),
    "nothing returned": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("    return w, b", ""),
        "Your function trains and then returns nothing. What does the caller need from it?",
    ),
    "one epoch": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "epochs": "1"}),
        "Your result is that of a single epoch. Is `return` inside the epoch loop, is num_epochs used, and are the parameters made before the loop rather than in it? See section 6.",
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
        "Your result is that of a single epoch. Is `return` inside the epoch loop, is num_epochs used, and are the parameters made before the loop rather than in it? See section 6.",
    ),
    "the loss of all rows at each step": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("linreg(X, w, b), y)", "linreg(features, w, b), labels)"),
        "Each step uses the losses of all rows. Which rows should it use? See section 6.",
    ),
    "zeroed between backward and step": (
        "train_linreg",
        _TRAIN.format(**_RIGHT)
        .replace("            w.grad = b.grad = None\n", "")
        .replace(
            "            sgd(", "            w.grad.zero_(); b.grad.zero_()\n            sgd("
        ),
        "No parameter has changed. Check the order of three calls: clearing the gradients, backward, sgd. Which one is too late?",
    ),
    "the bias never moves": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace("sgd([w, b]", "sgd([w]"),
        "The bias is still 0. Which list of parameters do you pass to sgd?",
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
        "You take one step in each epoch. How many mini-batches has an epoch? See section 4.",
    ),
    "a learning rate of its own": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "lr": "0.1"}),
        "The result does not depend on lr. Which learning rate does your function pass to sgd?",
    ),
    "divided by a fixed number": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "size": "10"}),
        "You always divide by 10. How many samples are in this mini-batch if the caller asks for another size?",
    ),
    "the notebook's own data": (
        "train_linreg",
        "the_data = torch.randn(50, 2)\n"
        "the_labels = the_data @ torch.tensor([2.0, -3.4]) + 4.2\n"
        + _TRAIN.format(**{**_RIGHT, "data": "the_data, the_labels"}),
        "Your function trains on a variable from outside. Does the result change when you pass other features?",
    ),
    "only the weights": (
        "train_linreg",
        _TRAIN.format(**{**_RIGHT, "result": "w"}),
        "You returned the weights only. What is the other half of the pair?",
    ),
    "the formula": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    ones = torch.cat([features, torch.ones(len(features), 1)], dim=1)\n"
        "    best = (ones.T @ ones).inverse() @ ones.T @ labels\n"
        "    return best[:-1], best[-1]",
        "Your weights are at the least squares solution already. This exercise wants gradient descent: num_epochs and lr have to matter. See section 6.",
    ),
    "weights too wide at the start": (
        "train_linreg",
        _TRAIN.format(**_RIGHT).replace(
            "torch.zeros(features.shape[1], 1, requires_grad=True)",
            "(10 * torch.randn(features.shape[1], 1)).requires_grad_()",
        ),
        "Your first weights are about 10 in size. What standard deviation does the docstring ask for?",
    ),
    "test set: standardised": (
        "why_test_set",
        _chosen("why_test_set", "because training data are standardised, and test data are not"),
        "Both are standardised, with the mean of the training set. What could a model do with houses that it has seen that it cannot do with others?",
    ),
    "test set: faster": (
        "why_test_set",
        _chosen("why_test_set", "because measuring on fewer rows is faster"),
        "It is faster, but 400 rows would be fast as well. What would a model that remembers its training data score on them?",
    ),
    "test set: no loss": (
        "why_test_set",
        _chosen("why_test_set", "because the loss cannot be computed on training data"),
        "The loss on the training data is exactly what training makes small. What does it not tell you?",
    ),
    "loss at zero: the sum": (
        "loss_at_zero",
        "def loss_at_zero(labels):\n    return (labels ** 2 / 2).sum()",
        "You returned the sum. What makes a mean of it?",
    ),
    "loss at zero: no half": (
        "loss_at_zero",
        "def loss_at_zero(labels):\n    return (labels ** 2).mean()",
        "Your result is twice as large as it should be. Which factor has the squared loss?",
    ),
    "loss at zero: not squared": (
        "loss_at_zero",
        "def loss_at_zero(labels):\n    return labels.mean() / 2",
        "You averaged the labels themselves. What does the squared loss do with each residual first?",
    ),
    "loss at zero: zero": (
        "loss_at_zero",
        "def loss_at_zero(labels):\n    return 0.0",
        "The predictions are 0, not the losses. What is the residual of a sample whose label is 2?",
    ),
    "column minus list: a column": (
        "column_minus_list",
        _chosen("column_minus_list", "3 residuals, in the shape (3, 1)"),
        "That is what you want. But compare (3, 1) and (3) from the right: 1 meets 3. What happens to the column?",
    ),
    "column minus list: an error": (
        "column_minus_list",
        _chosen("column_minus_list", "an error, because the shapes are not compatible"),
        "1 meets 3, and 3 meets a missing length. Both are compatible. What does broadcasting make of them?",
    ),
    "column minus list: 1-D": (
        "column_minus_list",
        _chosen("column_minus_list", "3 residuals, in the shape (3)"),
        "The result has as many dimensions as the larger shape, so two. Which lengths do they have?",
    ),
    "steps: rounded down": (
        "steps_per_epoch",
        "def steps_per_epoch(n, batch_size):\n    return n // batch_size",
        "You count full mini-batches only. Where do the remaining rows go?",
    ),
    "steps: always one more": (
        "steps_per_epoch",
        "def steps_per_epoch(n, batch_size):\n    return n // batch_size + 1",
        "Try 8 rows in mini-batches of 4. Is there a third one?",
    ),
    "steps: a fraction": (
        "steps_per_epoch",
        "def steps_per_epoch(n, batch_size):\n    return n / batch_size",
        "There is no half step. In which direction do you round?",
    ),
    "learning rate: faster": (
        "learning_rate_too_large",
        _chosen("learning_rate_too_large", "it reaches the same loss, 300 times as fast"),
        "The gradient is right near the point where it was computed. What may happen 300 times as far away?",
    ),
    "learning rate: divided away": (
        "learning_rate_too_large",
        _chosen(
            "learning_rate_too_large", "nothing changes, because sgd divides by the batch size"
        ),
        "The batch size is 10 in both cases, so the division is the same. By what factor does each step grow?",
    ),
    "learning rate: cancelled": (
        "learning_rate_too_large",
        _chosen(
            "learning_rate_too_large", "the loss stays where it began, because the steps cancel out"
        ),
        "If a step overshoots the minimum by more than it began away from it, is the next gradient smaller or larger?",
    ),
}

# Mutants of the solution that are no mistakes: the lines that differ → why.
EQUIVALENT = {
    "- if on_epoch is not None:\n- on_epoch(epoch, w, b)\n+ pass": "given, not graded",
    "- on_epoch(epoch, w, b)\n+ pass": "given, not graded",
}
