"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint says what was
seen, asks one question and names a section.
"""

_SPLIT = """\
def train_valid_split(X, y, num_valid, generator):
    order = torch.randperm(len(X), generator=generator)
    valid, train = order[:num_valid], order[num_valid:]
    return X[train], y[train], X[valid], y[valid]
"""

_DECAY = """\
def sgd_weight_decay(params, lr, weight_decay):
    with torch.no_grad():
        for p in params:
            p -= lr * (p.grad + weight_decay * p)
"""

_DROPOUT = """\
def dropout(X, p, training):
    if not training:
        return X
    if p == 1:
        return torch.zeros_like(X)
    mask = torch.rand(X.shape) > p
    return X * mask / (1 - p)
"""

_STOP = """\
def early_stop(losses, patience):
    best, best_loss = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if loss < best_loss:
            best, best_loss = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, None
"""

_TRAIN = """\
def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):
    losses = []
    for epoch in range(max_epochs):
        train_epoch()
        losses.append(evaluate())
        best, stop = early_stop(losses, patience)
        if best == len(losses):
            kept = [p.detach().clone() for p in params]
        if stop is not None:
            break
    with torch.no_grad():
        for p, value in zip(params, kept):
            p.copy_(value)
    return losses
"""

_SWEEP = """\
def sweep(train, values):
    scores = [train(value) for value in values]
    best, best_score = None, float("-inf")
    for value, score in zip(values, scores):
        if score > best_score:
            best, best_score = value, score
    return best, scores
"""

_CHOOSE = """\
def choose_and_report(candidates, valid_accuracy, test_accuracy):
    names = list(candidates)
    best, scores = sweep(lambda name: valid_accuracy(candidates[name]), names)
    return best, test_accuracy(candidates[best])
"""


def _changed(source: str, old: str, new: str) -> str:
    assert old in source, old
    return source.replace(old, new)


MISTAKES = {
    # ── train_valid_split
    "two orders": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    X = X[torch.randperm(len(X), generator=generator)]\n"
        "    y = y[torch.randperm(len(y), generator=generator)]\n"
        "    return X[num_valid:], y[num_valid:], X[:num_valid], y[:num_valid]",
        "Rows have the labels of other rows. Are X and y indexed by the same random order (section 1)?",
    ),
    "labels not shuffled": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    X = X[torch.randperm(len(X), generator=generator)]\n"
        "    return X[num_valid:], y[num_valid:], X[:num_valid], y[:num_valid]",
        "Rows have the labels of other rows. Are X and y indexed by the same random order (section 1)?",
    ),
    "no shuffling": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    return X[num_valid:], y[num_valid:], X[:num_valid], y[:num_valid]",
        "The validation part is one end of X, in its old order. What if the rows are sorted by class (section 1)?",
    ),
    "the last rows": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    n = len(X) - num_valid\n"
        "    return X[:n], y[:n], X[n:], y[n:]",
        "The validation part is one end of X, in its old order. What if the rows are sorted by class (section 1)?",
    ),
    "all rows for training": (
        "train_valid_split",
        _changed(_SPLIT, "return X[train], y[train],", "return X, y,"),
        "The training part still has all the rows. Which of them must not be there (section 1)?",
    ),
    "training rows drawn separately": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    valid = torch.randperm(len(X), generator=generator)[:num_valid]\n"
        "    train = torch.randperm(len(X), generator=generator)[num_valid:]\n"
        "    return X[train], y[train], X[valid], y[valid]",
        "Some rows are in both parts, because each part has a random order of its own. How do you get both from one order (section 1)?",
    ),
    "drawn with replacement": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    order = torch.randint(len(X), (len(X),), generator=generator)\n"
        "    valid, train = order[:num_valid], order[num_valid:]\n"
        "    return X[train], y[train], X[valid], y[valid]",
        "Some rows are there twice and others not at all: randint may draw the same number again. Which function gives each number exactly once (section 1)?",
    ),
    "sizes the other way round": (
        "train_valid_split",
        _changed(_SPLIT, "valid, train = order", "train, valid = order"),
        "The sizes of the two parts are exchanged. Which part has num_valid rows?",
    ),
    "parts in another order": (
        "train_valid_split",
        _changed(
            _SPLIT,
            "X[train], y[train], X[valid], y[valid]",
            "X[train], X[valid], y[train], y[valid]",
        ),
        "The four parts come in another order than asked for. Compare your return line with the docstring: what is the second one?",
    ),
    "pairs": (
        "train_valid_split",
        _changed(
            _SPLIT,
            "X[train], y[train], X[valid], y[valid]",
            "(X[train], y[train]), (X[valid], y[valid])",
        ),
        "You returned two pairs. How many values does the docstring ask for?",
    ),
    "one row short": (
        "train_valid_split",
        _changed(_SPLIT, "order[num_valid:]", "order[num_valid + 1 :]"),
        "One row is in neither part. Where does the second part begin if the first one ends before num_valid?",
    ),
    "a row in both parts": (
        "train_valid_split",
        _changed(_SPLIT, "order[num_valid:]", "order[num_valid - 1 :]"),
        "One row too many is in the training part. Where does it begin if the validation part ends before num_valid?",
    ),
    "no generator": (
        "train_valid_split",
        _changed(_SPLIT, "len(X), generator=generator", "len(X)"),
        "The generator makes no difference to your split. Which argument of randperm takes it (section 1)?",
    ),
    "a seed of its own": (
        "train_valid_split",
        _changed(_SPLIT, "    order", "    generator.manual_seed(0)\n    order"),
        "Your split is the same for every seed: the function seeds the generator itself. Whose decision is the seed (section 1)?",
    ),
    "a generator of its own": (
        "train_valid_split",
        _changed(
            _SPLIT,
            "    order = torch.randperm(len(X), generator=generator)",
            "    torch.manual_seed(0)\n    order = torch.randperm(len(X))",
        ),
        "Your split is the same for every seed: the function seeds the generator itself. Whose decision is the seed (section 1)?",
    ),
    "seeded again in each call": (
        "train_valid_split",
        _changed(
            _SPLIT,
            "    order",
            "    generator = torch.Generator().manual_seed(generator.initial_seed())\n    order",
        ),
        "A second call with the same generator splits in the same way again. Does your function use the generator it is given, or one that begins anew (section 1)?",
    ),
    "shuffled in place": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    order = torch.randperm(len(X), generator=generator)\n"
        "    X[:], y[:] = X[order], y[order]\n"
        "    return X[num_valid:], y[num_valid:], X[:num_valid], y[:num_valid]",
        "The caller's X and y are shuffled after the call. Which line writes into them, and do you need it (section 1)?",
    ),
    "images as floats": (
        "train_valid_split",
        _changed(_SPLIT, "    valid,", "    X = X.float()\n    valid,"),
        "The images were uint8 and came back as floats. Is a split the place to change dtypes?",
    ),
    # ── sgd_weight_decay
    "no decay": (
        "sgd_weight_decay",
        _changed(_DECAY, "(p.grad + weight_decay * p)", "p.grad"),
        "This is the step of plain SGD: weight_decay makes no difference. Which term does section 3 add to the gradient?",
    ),
    "decay without the learning rate": (
        "sgd_weight_decay",
        _changed(_DECAY, "lr * (p.grad + weight_decay * p)", "lr * p.grad + weight_decay * p"),
        "The decay is too strong: lr multiplies the gradient only. What does it multiply in section 3?",
    ),
    "growth": (
        "sgd_weight_decay",
        _changed(_DECAY, "p.grad + weight", "p.grad - weight"),
        "Weights grow where they should shrink. Which sign does the second term have in section 3?",
    ),
    "up the hill": (
        "sgd_weight_decay",
        _changed(_DECAY, "p -=", "p +="),
        "The step goes in the direction of the gradient, so the loss rises. Which sign does a step of SGD have (section 3)?",
    ),
    "the sign of the decay only": (
        "sgd_weight_decay",
        _changed(_DECAY, "weight_decay * p)", "weight_decay * p.sign())"),
        "Every weight loses the same amount, whatever its size. By what is the decay multiplied in section 3?",
    ),
    "the square": (
        "sgd_weight_decay",
        _changed(_DECAY, "weight_decay * p)", "weight_decay * p**2)"),
        "You subtract the square of the weight. What is the derivative of half the square (section 3)?",
    ),
    "twice": (
        "sgd_weight_decay",
        _changed(_DECAY, "weight_decay * p)", "2 * weight_decay * p)"),
        "The decay is twice too large. What is the derivative of half the square of w (section 3)?",
    ),
    "half": (
        "sgd_weight_decay",
        _changed(_DECAY, "weight_decay * p)", "weight_decay / 2 * p)"),
        "The decay is half of what it should be. What is the derivative of half the square of w (section 3)?",
    ),
    "the new weights decay": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    with torch.no_grad():\n"
        "        for p in params:\n"
        "            p -= lr * p.grad\n"
        "            p -= lr * weight_decay * p",
        "Nearly right: your decay is computed from the weight after the gradient step. Which weight does section 3 use in both terms?",
    ),
    "the norm for each entry": (
        "sgd_weight_decay",
        _changed(_DECAY, "weight_decay * p)", "weight_decay * p.norm())"),
        "You add the norm, one number for all entries. What is the gradient of the penalty, entry by entry (section 3)?",
    ),
    "a new tensor": (
        "sgd_weight_decay",
        _changed(
            _DECAY,
            "p -= lr * (p.grad + weight_decay * p)",
            "p = p - lr * (p.grad + weight_decay * p)",
        ),
        "No parameter has changed: p = p - … makes a new tensor under the old name. Which operator changes a tensor in place?",
    ),
    "the list is changed": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for i, p in enumerate(params):\n"
        "        params[i] = p.detach() - lr * (p.grad + weight_decay * p.detach())",
        "No parameter has changed: p = p - … makes a new tensor under the old name. Which operator changes a tensor in place?",
    ),
    "recorded": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for p in params:\n"
        "        p -= lr * (p.grad + weight_decay * p)",
        "PyTorch refuses to change a leaf tensor in place while operations are recorded. In which block are they not (assignment 03)?",
    ),
    "requires no gradient any more": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for p in params:\n"
        "        p.requires_grad_(False)\n"
        "        p -= lr * (p.grad + weight_decay * p)",
        "After your step the parameters no longer require a gradient, so the next backward has nothing to do. Which block switches recording off for a while only?",
    ),
    "only the first parameter": (
        "sgd_weight_decay",
        _changed(
            _DECAY,
            "p -= lr * (p.grad + weight_decay * p)",
            "p -= lr * (p.grad + weight_decay * p)\n            return",
        ),
        "Only the first parameter has changed. Does your function return inside the loop?",
    ),
    "biases not decayed": (
        "sgd_weight_decay",
        _changed(
            _DECAY,
            "p -= lr * (p.grad + weight_decay * p)",
            "p -= lr * (p.grad + (weight_decay * p if p.dim() > 1 else 0))",
        ),
        "Tensors of one dimension do not decay in your step. Leaving biases out is a fair choice, but which tensors does the docstring ask for?",
    ),
    # ── dropout
    "no scaling": (
        "dropout",
        _changed(_DROPOUT, " / (1 - p)", ""),
        "What is kept is not scaled. If half of the terms of a sum are 0, what must the others be multiplied by to keep its mean (section 4)?",
    ),
    "divided by p": (
        "dropout",
        _changed(_DROPOUT, "/ (1 - p)", "/ p"),
        "What is kept is divided by p. Which share of the entries is kept (section 4)?",
    ),
    "multiplied by 1 - p": (
        "dropout",
        _changed(_DROPOUT, "/ (1 - p)", "* (1 - p)"),
        "What is kept becomes smaller. To keep the mean, must it become smaller or larger (section 4)?",
    ),
    "p is kept": (
        "dropout",
        _changed(_DROPOUT, "torch.rand(X.shape) > p", "torch.rand(X.shape) < p"),
        "A share of p is kept, and 1 - p dropped. Which of the two does p stand for (section 4)?",
    ),
    "p is kept, and scaled for it": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if not training or p == 0:\n"
        "        return X\n"
        "    mask = torch.rand(X.shape) < p\n"
        "    return X * mask / p",
        "A share of p is kept, and it is scaled by 1 / p. In this notebook, what is p the probability of (section 4)?",
    ),
    "p is kept, and nan without it": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if not training:\n"
        "        return X\n"
        "    return X * (torch.rand(X.shape) < p) / p",
        "A share of p is kept, and it is scaled by 1 / p. In this notebook, what is p the probability of (section 4)?",
    ),
    "half are dropped, whatever p": (
        "dropout",
        _changed(_DROPOUT, "torch.rand(X.shape) > p", "torch.rand(X.shape) > 0.5"),
        "Half of the entries are dropped, whatever p is. With what are the random numbers compared (section 4)?",
    ),
    "normal numbers": (
        "dropout",
        _changed(_DROPOUT, "torch.rand(X.shape) > p", "torch.randn(X.shape) > p"),
        "The dropped share is not p. How often is a number of randn smaller than p, and which function gives numbers from 0 up to 1 (section 4)?",
    ),
    "training ignored": (
        "dropout",
        _changed(_DROPOUT, "    if not training:\n        return X\n", ""),
        "Entries are dropped in evaluation, too. What should happen if training is False (section 4)?",
    ),
    "the other way round": (
        "dropout",
        _changed(_DROPOUT, "if not training", "if training"),
        "Nothing is dropped in training, and something is in evaluation. What does your first if ask?",
    ),
    "scaled in evaluation": (
        "dropout",
        _changed(_DROPOUT, "        return X\n", "        return X * (1 - p)\n"),
        "Values are scaled in evaluation. After the division by 1 - p in training, what is left to correct (section 4)?",
    ),
    "scaled up in evaluation": (
        "dropout",
        _changed(_DROPOUT, "        return X\n", "        return X / (1 - p)\n"),
        "Values are scaled in evaluation. After the division by 1 - p in training, what is left to correct (section 4)?",
    ),
    "scaled in evaluation instead": (
        "dropout",
        _changed(
            _changed(_DROPOUT, "        return X\n", "        return X * (1 - p)\n"),
            " / (1 - p)\n",
            "\n",
        ),
        "You scale in evaluation in place of training. Which of the two does section 4 leave as it is?",
    ),
    "p = 1 is nan": (
        "dropout",
        _changed(_DROPOUT, "    if p == 1:\n        return torch.zeros_like(X)\n", ""),
        "With p = 1 the result is nan. What is 0 divided by 0, and which line could come before it (section 4)?",
    ),
    "p = 1 keeps all": (
        "dropout",
        _changed(_DROPOUT, "return torch.zeros_like(X)", "return X"),
        "With p = 1 everything is kept. With a probability of 1 to be dropped, what is left (section 4)?",
    ),
    "rows are dropped": (
        "dropout",
        _changed(_DROPOUT, "torch.rand(X.shape)", "torch.rand(len(X), *[1] * (X.dim() - 1))"),
        "Whole rows are dropped. How many random numbers does each entry need of its own (section 4)?",
    ),
    "the same units for all rows": (
        "dropout",
        _changed(_DROPOUT, "torch.rand(X.shape)", "torch.rand(X.shape[1:])"),
        "The same columns are dropped in all rows. How many random numbers does each entry need of its own (section 4)?",
    ),
    "the same draw every time": (
        "dropout",
        _changed(_DROPOUT, "    mask", "    torch.manual_seed(0)\n    mask"),
        "Every call drops the same entries, because your function seeds the generator. What would the network learn then (section 4)?",
    ),
    "in place": (
        "dropout",
        _changed(
            _DROPOUT,
            "return X * mask / (1 - p)",
            "X *= mask\n    X /= 1 - p\n    return X",
        ),
        "The caller's X has changed, or cannot be changed where a gradient is recorded. How do you compute a new tensor instead of writing into X?",
    ),
    "the mask is returned": (
        "dropout",
        _changed(_DROPOUT, "return X * mask / (1 - p)", "return mask / (1 - p)"),
        "You returned the mask, scaled. What has to be multiplied by it?",
    ),
    "no gradient": (
        "dropout",
        _changed(_DROPOUT, "return X * mask", "return X.detach() * mask"),
        "The result is cut off from X: no gradient comes back to the layers before. Which call cuts it off?",
    ),
    "float32 whatever comes": (
        "dropout",
        _changed(_DROPOUT, "return X * mask / (1 - p)", "return (X * mask / (1 - p)).float()"),
        "A float64 X comes back as float32. Which dtype does the docstring ask for?",
    ),
    # ── early_stop
    "counted from 0": (
        "early_stop",
        _changed(
            _changed(_STOP, "start=1", "start=0"), "best, best_loss = 1,", "best, best_loss = 0,"
        ),
        "Your epochs are one too small. From which number does the docstring count them?",
    ),
    "an epoch too late": (
        "early_stop",
        _changed(_STOP, ">= patience", "> patience"),
        "You stop an epoch later than section 5's example does. How old is the best loss when the patience is used up?",
    ),
    "a tie is an improvement": (
        "early_stop",
        _changed(_STOP, "loss < best_loss", "loss <= best_loss"),
        "A loss that equals the best counts as better in your function. What does section 5 say of epoch 5 of its example?",
    ),
    "compared with the epoch before": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best, waited = 1, 0\n"
        "    for i in range(1, len(losses)):\n"
        "        if losses[i] < losses[i - 1]:\n"
        "            best, waited = i + 1, 0\n"
        "        else:\n"
        "            waited += 1\n"
        "        if waited >= patience:\n"
        "            return best, i + 1\n"
        "    return best, None",
        "You compare each loss with the one before. With which loss does section 5 compare it?",
    ),
    "patience never renewed": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best, waited = 1, 0\n"
        "    for i in range(len(losses)):\n"
        "        if losses[i] < losses[best - 1]:\n"
        "            best = i + 1\n"
        "        elif i > 0:\n"
        "            waited += 1\n"
        "        if waited >= patience:\n"
        "            return best, i + 1\n"
        "    return best, None",
        "Your count of bad epochs goes on after an improvement. What does it become when a new best is found (section 5)?",
    ),
    "the first worse epoch": (
        "early_stop",
        _changed(_STOP, "epoch - best >= patience", "epoch - best >= 1"),
        "You stop after the first epoch that is no improvement. What is patience for (section 5)?",
    ),
    "the best of all": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best = losses.index(min(losses)) + 1\n"
        "    stop = best + patience\n"
        "    return best, stop if stop <= len(losses) else None",
        "You take the smallest loss of the whole list. In section 5's example, is the training still running when it comes?",
    ),
    "the best of all, stopped in time": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best, stop = 1, None\n"
        "    for i, loss in enumerate(losses, 1):\n"
        "        if loss < losses[best - 1]: best = i\n"
        "        if stop is None and i - best >= patience: stop = i\n"
        "    return best, stop",
        "Your stop is right, but best is searched for after it, too. Which epochs were never trained (section 5)?",
    ),
    "the largest": (
        "early_stop",
        _changed(_STOP, "loss < best_loss", "loss > best_loss"),
        "Your best epoch is that of the largest loss. Is a high loss good or bad?",
    ),
    "the end in place of None": (
        "early_stop",
        _changed(_STOP, "return best, None", "return best, len(losses)"),
        "Training is told to stop although the patience is not used up. What does the docstring return if training goes on?",
    ),
    "only best": (
        "early_stop",
        _changed(
            _changed(_STOP, "return best, epoch", "return best"), "return best, None", "return best"
        ),
        "You returned a single epoch. Which two does the docstring ask for?",
    ),
    "the loss for the epoch": (
        "early_stop",
        _changed(
            _changed(_STOP, "return best, epoch", "return best_loss, epoch"),
            "return best, None",
            "return best_loss, None",
        ),
        "You returned the best loss. What does the docstring ask for, the loss or its epoch?",
    ),
    "nan is the best": (
        "early_stop",
        _changed(_STOP, "if loss < best_loss:", "if not loss >= best_loss:"),
        "A loss of nan counts as an improvement in your function. What is nan >= 0.5, and what is nan < 0.5 (section 6)?",
    ),
    "exchanged": (
        "early_stop",
        _changed(
            _changed(_STOP, "return best, epoch", "return epoch, best"),
            "return best, None",
            "return None, best",
        ),
        "Your two epochs come in the wrong order. Which one does the docstring name first?",
    ),
    # ── train_early_stopping
    "nothing put back": (
        "train_early_stopping",
        _changed(
            _TRAIN,
            "    with torch.no_grad():\n        for p, value in zip(params, kept):\n            p.copy_(value)\n",
            "",
        ),
        "At the end the parameters are those of the last epoch. Is nothing put back, is what you kept only a second name, or does p = value rename a tensor instead of changing it (section 5)?",
    ),
    "no copy": (
        "train_early_stopping",
        _changed(_TRAIN, "p.detach().clone()", "p.detach()"),
        "At the end the parameters are those of the last epoch. Is nothing put back, is what you kept only a second name, or does p = value rename a tensor instead of changing it (section 5)?",
    ),
    "a list of the same tensors": (
        "train_early_stopping",
        _changed(_TRAIN, "[p.detach().clone() for p in params]", "list(params)"),
        "At the end the parameters are those of the last epoch. Is nothing put back, is what you kept only a second name, or does p = value rename a tensor instead of changing it (section 5)?",
    ),
    "put back by a new name": (
        "train_early_stopping",
        _changed(_TRAIN, "p.copy_(value)", "p = value"),
        "At the end the parameters are those of the last epoch. Is nothing put back, is what you kept only a second name, or does p = value rename a tensor instead of changing it (section 5)?",
    ),
    "put back into the list": (
        "train_early_stopping",
        _changed(
            _TRAIN,
            "        for p, value in zip(params, kept):\n            p.copy_(value)\n",
            "        params = kept\n",
        ),
        "At the end the parameters are those of the last epoch. Is nothing put back, is what you kept only a second name, or does p = value rename a tensor instead of changing it (section 5)?",
    ),
    "never stopped": (
        "train_early_stopping",
        _changed(_TRAIN, "        if stop is not None:\n            break\n", ""),
        "Training goes on until max_epochs. What does early_stop say when the patience is used up, and what follows from it?",
    ),
    "stopped only without a best": (
        "train_early_stopping",
        _changed(_TRAIN, "if stop is not None", "if stop is None"),
        "You stop when early_stop says None. What does None mean there (section 5)?",
    ),
    "evaluated before the training": (
        "train_early_stopping",
        _changed(
            _TRAIN,
            "        train_epoch()\n        losses.append(evaluate())\n",
            "        losses.append(evaluate())\n        train_epoch()\n",
        ),
        "You evaluate before the epoch is trained. To which parameters should a loss belong?",
    ),
    "evaluated twice": (
        "train_early_stopping",
        _changed(
            _TRAIN,
            "        losses.append(evaluate())\n",
            "        print('validation loss', evaluate())\n        losses.append(evaluate())\n",
        ),
        "evaluate is called more than once for each epoch. Where could the number be kept instead?",
    ),
    "an epoch more": (
        "train_early_stopping",
        _changed(_TRAIN, "range(max_epochs)", "range(max_epochs + 1)"),
        "One epoch more than max_epochs is trained. How often does a loop over range(n) run?",
    ),
    "max_epochs ignored": (
        "train_early_stopping",
        _changed(_TRAIN, "for epoch in range(max_epochs):", "while len(losses) < 60:"),
        "max_epochs makes no difference to your loop. When does it have to end even if the losses still fall?",
    ),
    "trained again up to the best": (
        "train_early_stopping",
        "def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):\n"
        "    start = [p.detach().clone() for p in params]\n"
        "    losses, stop = [], None\n"
        "    while stop is None and len(losses) < max_epochs:\n"
        "        train_epoch()\n"
        "        losses.append(evaluate())\n"
        "        best, stop = early_stop(losses, patience)\n"
        "    for p, value in zip(params, start):\n"
        "        p.data.copy_(value)\n"
        "    for _ in range(best):\n"
        "        train_epoch()\n"
        "    return losses",
        "You train a second time, up to the best epoch. What could you have kept in the first training (section 5)?",
    ),
    "only the first parameter put back": (
        "train_early_stopping",
        _changed(
            _TRAIN,
            "            p.copy_(value)\n",
            "            p.copy_(value)\n            break\n",
        ),
        "Only the first parameter is that of the best epoch. How many have to be put back?",
    ),
    "the losses up to the best": (
        "train_early_stopping",
        _changed(_TRAIN, "return losses", "return losses[:best]"),
        "You returned the losses up to the best epoch. How many epochs were trained?",
    ),
    "nothing returned": (
        "train_early_stopping",
        _changed(_TRAIN, "    return losses\n", ""),
        "Your function returns nothing. What does the docstring ask for?",
    ),
    "the best loss returned": (
        "train_early_stopping",
        _changed(_TRAIN, "return losses", "return min(losses)"),
        "You returned one number. What does the docstring ask for?",
    ),
    # ── sweep
    "nan wins by max": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    return values[scores.index(max(scores))], scores",
        "A nan in the first place has won, because no number is greater than nan. With which score could the search begin, or how do you leave nan out (section 6)?",
    ),
    "nan wins by argmax": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    return values[torch.tensor(scores).argmax()], scores",
        "A failed training has won: argmax takes nan for the largest number. How do you leave it out (section 6)?",
    ),
    "nan wins as the first": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    best = 0\n"
        "    for i in range(1, len(scores)):\n"
        "        if scores[i] > scores[best]:\n"
        "            best = i\n"
        "    return values[best], scores",
        "A nan in the first place has won, because no number is greater than nan. With which score could the search begin, or how do you leave nan out (section 6)?",
    ),
    "nan wins by not": (
        "sweep",
        _changed(_SWEEP, "if score > best_score:", "if not score <= best_score:"),
        "A score of nan replaces the best one: not (nan <= x) is True. Which comparison with nan is False (section 6)?",
    ),
    "compared with nan by ==": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    good = [s for s in scores if s != float('nan')]\n"
        "    return values[scores.index(max(good))], scores",
        "A nan in the first place has won, because no number is greater than nan. With which score could the search begin, or how do you leave nan out (section 6)?",
    ),
    "the smallest score": (
        "sweep",
        _changed(_changed(_SWEEP, "score > best_score", "score < best_score"), '"-inf"', '"inf"'),
        "You chose the value with the smallest score. Is a high score good or bad?",
    ),
    "trained again": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    best = None\n"
        "    for v in values:\n"
        "        if train(v) > float('-inf') and (best is None or train(v) > train(best)):\n"
        "            best = v\n"
        "    return best, scores",
        "Values are trained more than once. Where is the score of the first training (section 6)?",
    ),
    "the best trained twice": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "train(best)\n    return best, scores"),
        "Values are trained more than once. Where is the score of the first training (section 6)?",
    ),
    "the score for the value": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "return best_score, scores"),
        "You returned the best score. What does the docstring ask for, the score or the value?",
    ),
    "the place for the value": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    best = None\n"
        "    for i, s in enumerate(scores):\n"
        "        if s == s and (best is None or s > scores[best]):\n"
        "            best = i\n"
        "    return best, scores",
        "You returned the place of the best value in the list. How do you get the value itself?",
    ),
    "only best returned": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "return best"),
        "You returned the best value alone. Which two things does the docstring ask for?",
    ),
    "a dict of scores": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "return best, dict(zip(values, scores))"),
        "The scores are not in a list. What does the docstring ask for?",
    ),
    "scores without nan": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "return best, [s for s in scores if s == s]"),
        "A score is missing from your list. How many values were trained?",
    ),
    "sorted scores": (
        "sweep",
        _changed(_SWEEP, "return best, scores", "return best, sorted(scores)"),
        "Your scores are sorted. In which order does the docstring want them?",
    ),
    "begun at 0": (
        "sweep",
        _changed(_SWEEP, 'float("-inf")', "0.0"),
        "A score below 0 can never win in your function. What is smaller than every score (section 6)?",
    ),
    "the last of equal ones": (
        "sweep",
        _changed(_SWEEP, "score > best_score", "score >= best_score"),
        "Of two equal scores you took the later one. Which one does the docstring ask for?",
    ),
    "stopped at nan": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores, best, best_score = [], None, float('-inf')\n"
        "    for value in values:\n"
        "        score = train(value)\n"
        "        if score != score:\n"
        "            break\n"
        "        scores.append(score)\n"
        "        if score > best_score:\n"
        "            best, best_score = value, score\n"
        "    return best, scores",
        "Your sweep ends at the first failed training. What about the values after it?",
    ),
    # ── choose_and_report
    "chosen by the test set": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    names = list(candidates)\n"
        "    best, scores = sweep(lambda name: test_accuracy(candidates[name]), names)\n"
        "    return best, max(scores)",
        "The test set was asked for every model, and has decided. Which set is there for decisions (section 7)?",
    ),
    "all of them tested": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    tests = {name: test_accuracy(model) for name, model in candidates.items()}\n"
        "    best, _ = sweep(lambda name: valid_accuracy(candidates[name]), list(candidates))\n"
        "    return best, tests[best]",
        "The choice is right, but the test set was asked for every model. For which model alone should it be asked (section 7)?",
    ),
    "the test set asked twice": (
        "choose_and_report",
        _changed(
            _CHOOSE,
            "    return best,",
            "    print('test accuracy', test_accuracy(candidates[best]))\n    return best,",
        ),
        "The test set was asked twice for the chosen model. Where could the number be kept?",
    ),
    "the validation accuracy is reported": (
        "choose_and_report",
        _changed(
            _CHOOSE,
            "return best, test_accuracy(candidates[best])",
            "return best, scores[names.index(best)]",
        ),
        "You reported a validation accuracy, and never asked the test set. Why is that number too good (section 7)?",
    ),
    "both, and the validation accuracy is reported": (
        "choose_and_report",
        _changed(
            _CHOOSE,
            "    return best, test_accuracy(candidates[best])",
            "    test_accuracy(candidates[best])\n    return best, scores[names.index(best)]",
        ),
        "You asked the test set, and reported the validation accuracy all the same. Which of the two numbers is honest (section 7)?",
    ),
    "names for models": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    best, _ = sweep(valid_accuracy, list(candidates))\n"
        "    return best, test_accuracy(best)",
        "valid_accuracy was given a name. How do you get the model of a name from a dict?",
    ),
    "a name for the test": (
        "choose_and_report",
        _changed(_CHOOSE, "test_accuracy(candidates[best])", "test_accuracy(best)"),
        "test_accuracy was given a name. How do you get the model of a name from a dict?",
    ),
    "the model for the name": (
        "choose_and_report",
        _changed(_CHOOSE, "return best,", "return candidates[best],"),
        "You returned the model itself. What does the docstring ask for first?",
    ),
    "the worst": (
        "choose_and_report",
        _changed(_CHOOSE, "lambda name: valid_accuracy", "lambda name: -valid_accuracy"),
        "You chose the model with the lowest validation accuracy. Is a high accuracy good or bad?",
    ),
    "nan chosen": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    scores = {name: valid_accuracy(model) for name, model in candidates.items()}\n"
        "    best = max(scores, key=scores.get)\n"
        "    return best, test_accuracy(candidates[best])",
        "A model with a validation accuracy of nan was chosen. Which of your functions can already leave nan out (section 6)?",
    ),
    "measured again to find it": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    best = None\n"
        "    for name in candidates:\n"
        "        if valid_accuracy(candidates[name]) >= 0 and (\n"
        "            best is None or valid_accuracy(candidates[name]) > valid_accuracy(candidates[best])\n"
        "        ):\n"
        "            best = name\n"
        "    return best, test_accuracy(candidates[best])",
        "valid_accuracy is called several times for one model. Where could its answer be kept?",
    ),
    "the last one": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    best = 0.0\n"
        "    for name, model in candidates.items():\n"
        "        accuracy = valid_accuracy(model)\n"
        "        if accuracy > best:\n"
        "            best = accuracy\n"
        "    return name, test_accuracy(model)",
        "You reported the last candidate, whichever was the best. What else has to be remembered beside the best accuracy?",
    ),
    "only the accuracy": (
        "choose_and_report",
        _changed(_CHOOSE, "return best, test", "return test"),
        "You returned the accuracy alone. Which two things does the docstring ask for?",
    ),
    # ── predictions
    "a line, not a power": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n    return 1 - lr * weight_decay * num_steps",
        "You took the same amount away in every step. Is it a share of the first weight, or of what is left (section 3)?",
    ),
    "the share that is lost": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n    return 1 - (1 - lr * weight_decay) ** num_steps",
        "You returned the share that is lost. Which one does the docstring ask for?",
    ),
    "one step only": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n    return 1 - lr * weight_decay",
        "This is what a single step leaves. What does the next step multiply (section 3)?",
    ),
    "a power of the decay": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n    return (lr * weight_decay) ** num_steps",
        "You multiplied what is lost in a step. By what does one step multiply the weight (section 3)?",
    ),
    "the learning rate forgotten": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n    return (1 - weight_decay) ** num_steps",
        "The learning rate makes no difference to your answer. Which two numbers does one step multiply (section 3)?",
    ),
    "values added": (
        "trainings_of_a_grid",
        "def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):\n"
        "    return (num_lrs + num_widths + num_stds) * num_seeds",
        "You added the numbers of values, as for three sweeps one after the other. How many pairs are there of 2 learning rates and 3 widths?",
    ),
    "all added": (
        "trainings_of_a_grid",
        "def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):\n"
        "    return num_lrs + num_widths + num_stds + num_seeds",
        "You added all four numbers. How many pairs are there of 2 learning rates and 3 widths?",
    ),
    "no seeds": (
        "trainings_of_a_grid",
        "def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):\n"
        "    return num_lrs * num_widths * num_stds",
        "You counted the combinations. How often is each one trained?",
    ),
}

_CHOICES = {
    "five_hundred_images": {
        "nearly all are right in both sets": "You expect what was learnt to hold for all images. What could a network with 407 parameters for each image do instead of looking for a rule (section 2)?",
        "about as many are right in both sets, and far from all": "You expect the same accuracy in both sets. Which set are the weights made from, 150 times over (section 1)?",
        "hardly any are right in either set, because 500 images are too few for 203,530 parameters": "You expect a network with many parameters to learn nothing from few images. Do more parameters make it harder to fit 500 labels, or easier (section 2)?",
    },
    "without_scaling": {
        "the second layer gets inputs about half as large as in training": "You expect smaller sums in evaluation. In which of the two is half of the terms 0 (section 4)?",
        "nothing changes, because the mean of the mask is 1": "Without the division, the mask has zeros and ones. What is its mean with p = 0.5 (section 4)?",
        "half of the units are still missing, at random": "You expect dropout in evaluation, too. What does it do there (section 4)?",
    },
    "best_of_many": {
        "about as good as on the validation set": "You expect its luck to come again. What is the probability of each of the 100 models to be right on a new image (section 7)?",
        "better than on the validation set, because it is the best of 100": "You expect the chosen one to be truly better. How good are the 100 models said to be (section 7)?",
        "clearly below 0.80, because good luck is followed by bad luck": "You expect bad luck after good luck. Do the new images know of the old ones?",
    },
}
MISTAKES |= {
    f"{name}: {text}": (name, f"def {name}(options):\n    return {text!r}", hint)
    for name, options in _CHOICES.items()
    for text, hint in options.items()
}

EQUIVALENT = {
    (
        "- keep = torch.rand(X.shape) >= p\n+ keep = torch.rand(X.shape) > p"
    ): "torch.rand hardly ever gives p itself",
}
