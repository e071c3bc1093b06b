"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

VARIANTS = {
    "split by torch.split": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    n = X.shape[0]\n"
        "    idx = torch.randperm(n, generator=generator)\n"
        "    i, j = idx.split([n - num_valid, num_valid])\n"
        "    return X[i], y[i], X[j], y[j]",
    ),
    "split of shuffled copies": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    perm = torch.randperm(len(y), generator=generator)\n"
        "    X, y = X[perm], y[perm]\n"
        "    cut = len(y) - num_valid\n"
        "    return X[:cut], y[:cut], X[cut:], y[cut:]",
    ),
    "split by sorted random numbers": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    order = torch.rand(len(X), generator=generator).argsort()\n"
        "    v, t = order[:num_valid], order[num_valid:]\n"
        "    return [X.index_select(0, t), y.index_select(0, t),\n"
        "            X.index_select(0, v), y.index_select(0, v)]",
    ),
    "split by a mask, rows in their order": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    is_valid = torch.zeros(len(X), dtype=torch.bool)\n"
        "    is_valid[torch.randperm(len(X), generator=generator)[:num_valid]] = True\n"
        "    return X[~is_valid], y[~is_valid], X[is_valid], y[is_valid]",
    ),
    "split by a loop over a list": (
        "train_valid_split",
        "def train_valid_split(X, y, num_valid, generator):\n"
        "    order = torch.randperm(len(X), generator=generator).tolist()\n"
        "    valid, train = order[:num_valid], order[num_valid:]\n"
        "    return (torch.stack([X[i] for i in train]), torch.stack([y[i] for i in train]),\n"
        "            torch.stack([X[i] for i in valid]), torch.stack([y[i] for i in valid]))",
    ),
    "decay by shrinking first": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    with torch.no_grad():\n"
        "        for p in params:\n"
        "            p *= 1 - lr * weight_decay\n"
        "            p -= lr * p.grad",
    ),
    "decay by data": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for p in params:\n"
        "        p.data = p.data - lr * p.grad - lr * weight_decay * p.data",
    ),
    "decay added to the gradient": (
        "sgd_weight_decay",
        "@torch.no_grad()\n"
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for p in params:\n"
        "        p.grad += weight_decay * p\n"
        "        p.sub_(lr * p.grad)\n"
        "        p.grad.zero_()",
    ),
    "decay by add_ with alpha": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    with torch.no_grad():\n"
        "        for p in params:\n"
        "            g = p.grad.add(p, alpha=weight_decay)\n"
        "            p.add_(g, alpha=-lr)",
    ),
    "decay by copy_": (
        "sgd_weight_decay",
        "def sgd_weight_decay(params, lr, weight_decay):\n"
        "    for p in params:\n"
        "        new = p.detach() - lr * (p.grad + weight_decay * p.detach())\n"
        "        with torch.no_grad():\n"
        "            p.copy_(new)",
    ),
    "dropout as in the book": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    assert 0 <= p <= 1\n"
        "    if not training:\n"
        "        return X\n"
        "    if p == 1: return torch.zeros_like(X)\n"
        "    mask = (torch.rand(X.shape) > p).float()\n"
        "    return (mask * X / (1.0 - p)).to(X.dtype)",
    ),
    "dropout by bernoulli": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if not training or p == 0:\n"
        "        return X\n"
        "    mask = torch.bernoulli(torch.full_like(X, 1 - p))\n"
        "    return X * mask / (1 - p) if p < 1 else X * 0",
    ),
    "dropout by where": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if training and p < 1:\n"
        "        return torch.where(torch.rand_like(X) < p, 0, X / (1 - p))\n"
        "    return torch.zeros_like(X) if training else X.clone()",
    ),
    "dropout by masked_fill": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if not training: return X\n"
        "    out = X.masked_fill(torch.rand(X.size()) < p, 0.0)\n"
        "    return out / max(1 - p, 1e-12)",
    ),
    "dropout by assignment to a copy": (
        "dropout",
        "def dropout(X, p, training):\n"
        "    if not training: return X\n"
        "    out = X.clone()\n"
        "    out[torch.rand(X.shape) < p] = 0\n"
        "    if p < 1:\n"
        "        out = out / (1 - p)\n"
        "    return out",
    ),
    "dropout by numpy": (
        "dropout",
        "import numpy as np\n"
        "def dropout(X, p, training):\n"
        "    if not training: return X\n"
        "    if p >= 1: return torch.zeros(X.shape, dtype=X.dtype)\n"
        "    mask = torch.from_numpy(np.random.rand(*X.shape) >= p)\n"
        "    return X * mask.to(X.dtype) / (1 - p)",
    ),
    "early stop with a counter": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best_loss, best, waited = float('inf'), 0, 0\n"
        "    for i in range(len(losses)):\n"
        "        if losses[i] < best_loss:\n"
        "            best_loss, best, waited = losses[i], i + 1, 0\n"
        "        else:\n"
        "            waited += 1\n"
        "        if waited == patience:\n"
        "            return best, i + 1\n"
        "    return best, None",
    ),
    "early stop by prefixes": (
        "early_stop",
        "import math\n"
        "def early_stop(losses, patience):\n"
        "    for stop in range(1, len(losses) + 1):\n"
        "        seen = [math.inf if math.isnan(l) else l for l in losses[:stop]]\n"
        "        best = seen.index(min(seen)) + 1\n"
        "        if stop - best >= patience:\n"
        "            return [best, stop]\n"
        "    return [best, None]",
    ),
    "early stop with tensors": (
        "early_stop",
        "def early_stop(losses, patience):\n"
        "    best, stop = torch.tensor(1), None\n"
        "    for epoch in torch.arange(1, len(losses) + 1):\n"
        "        if losses[epoch - 1] < losses[best - 1]:\n"
        "            best = epoch\n"
        "        if epoch - best == patience:\n"
        "            stop = epoch\n"
        "            break\n"
        "    return best, stop",
    ),
    "training without early_stop": (
        "train_early_stopping",
        "import copy\n"
        "def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):\n"
        "    losses, best_loss, waited, saved = [], float('inf'), 0, None\n"
        "    while len(losses) < max_epochs and waited < patience:\n"
        "        train_epoch()\n"
        "        loss = evaluate()\n"
        "        losses.append(loss)\n"
        "        if loss < best_loss:\n"
        "            best_loss, waited = loss, 0\n"
        "            saved = copy.deepcopy(params)\n"
        "        else:\n"
        "            waited += 1\n"
        "    for p, s in zip(params, saved):\n"
        "        p.data.copy_(s.data)\n"
        "    return losses",
    ),
    "training that keeps every epoch": (
        "train_early_stopping",
        "def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):\n"
        "    losses, snapshots, stop = [], [], None\n"
        "    for epoch in range(max_epochs):\n"
        "        if stop is None:\n"
        "            train_epoch()\n"
        "            losses += [evaluate()]\n"
        "            snapshots.append([p.clone() for p in params])\n"
        "            best, stop = early_stop(losses, patience)\n"
        "    for p, s in zip(params, snapshots[best - 1]):\n"
        "        p.data = s.detach()\n"
        "    return losses",
    ),
    "training that goes back inside the loop": (
        "train_early_stopping",
        "@torch.no_grad()\n"
        "def put_back(params, kept):\n"
        "    for i in range(len(params)):\n"
        "        params[i][...] = kept[i]\n"
        "def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):\n"
        "    losses = []\n"
        "    for epoch in range(1, max_epochs + 1):\n"
        "        train_epoch()\n"
        "        losses.append(float(evaluate()))\n"
        "        best, stop = early_stop(losses, patience)\n"
        "        if best == epoch:\n"
        "            kept = [p.data.clone() for p in params]\n"
        "        if stop or epoch == max_epochs:\n"
        "            put_back(params, kept)\n"
        "            return losses",
    ),
    "sweep by max with a key": (
        "sweep",
        "import math\n"
        "def sweep(train, values):\n"
        "    scores = []\n"
        "    for v in values:\n"
        "        scores.append(train(v))\n"
        "    good = [i for i in range(len(values)) if not math.isnan(scores[i])]\n"
        "    best = values[max(good, key=lambda i: scores[i])] if good else None\n"
        "    return best, scores",
    ),
    "sweep by tensors": (
        "sweep",
        "def sweep(train, values):\n"
        "    scores = [train(v) for v in values]\n"
        "    t = torch.tensor(scores)\n"
        "    if t.isnan().all():\n"
        "        return None, scores\n"
        "    return values[t.nan_to_num(nan=float('-inf')).argmax().item()], scores",
    ),
    "sweep in one pass": (
        "sweep",
        "def sweep(train, values):\n"
        "    best, top, scores = None, None, []\n"
        "    for value in values:\n"
        "        score = train(value)\n"
        "        scores.append(score)\n"
        "        if score == score and (top is None or score > top):\n"
        "            best, top = value, score\n"
        "    return [best, scores]",
    ),
    "choosing without sweep": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    best_name, best = None, -1.0\n"
        "    for name, model in candidates.items():\n"
        "        accuracy = valid_accuracy(model)\n"
        "        if accuracy > best:\n"
        "            best_name, best = name, accuracy\n"
        "    return best_name, test_accuracy(candidates[best_name])",
    ),
    "choosing by a dict of accuracies": (
        "choose_and_report",
        "import math\n"
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    accuracies = {name: valid_accuracy(model) for name, model in candidates.items()}\n"
        "    accuracies = {k: v for k, v in accuracies.items() if not math.isnan(v)}\n"
        "    name = max(accuracies, key=accuracies.get)\n"
        "    return [name, test_accuracy(candidates[name])]",
    ),
    "choosing by sweeping over models": (
        "choose_and_report",
        "def choose_and_report(candidates, valid_accuracy, test_accuracy):\n"
        "    best, scores = sweep(valid_accuracy, list(candidates.values()))\n"
        "    for name, model in candidates.items():\n"
        "        if model is best:\n"
        "            return name, test_accuracy(model)",
    ),
    "a grid by a loop": (
        "trainings_of_a_grid",
        "from itertools import product\n"
        "def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):\n"
        "    return len(list(product(range(num_lrs), range(num_widths), range(num_stds), range(num_seeds))))",
    ),
    "a share by a loop": (
        "share_left",
        "def share_left(lr, weight_decay, num_steps):\n"
        "    w = 1.0\n"
        "    for _ in range(num_steps):\n"
        "        w -= lr * weight_decay * w\n"
        "    return w",
    ),
}
