"""Right functions, written otherwise than the reference: name -> (exercise, source)."""

VARIANTS = {
    "warm-up by methods": ("warm_up", "def warm_up(X):\n    return X.mul(2).add_(1)"),
    "warm-up in loops": (
        "warm_up",
        "def warm_up(X):\n"
        "    result = torch.empty_like(X)\n"
        "    for i in range(X.shape[0]):\n"
        "        for j in range(X.shape[1]):\n"
        "            result[i, j] = X[i, j] * 2 + 1\n"
        "    return result",
    ),
    "sums by a product with ones": (
        "row_sums",
        "def row_sums(X):\n    return X @ torch.ones(X.shape[1], 1, dtype=X.dtype)",
    ),
    "sums, then a new dim": ("row_sums", "def row_sums(X):\n    return X.sum(-1).unsqueeze(-1)"),
    "sums in a loop": (
        "row_sums",
        "def row_sums(X):\n    return torch.stack([row.sum() for row in X]).reshape(-1, 1)",
    ),
    "shares by turning the table": (
        "normalize_rows",
        "def normalize_rows(X):\n    return (X.T / X.sum(dim=1)).T",
    ),
    "shares row by row": (
        "normalize_rows",
        "def normalize_rows(X):\n    return torch.stack([row / row.sum() for row in X])",
    ),
    "shares of a copy": (
        "normalize_rows",
        "def normalize_rows(X):\n"
        "    X = X.clone() if X.is_floating_point() else X.float()\n"
        "    X /= X.sum(axis=1)[:, None]\n"
        "    return X",
    ),
    "picked by gather": (
        "pick",
        "def pick(X, y):\n    return X.gather(1, y.view(-1, 1)).squeeze(1)",
    ),
    "picked in a loop": (
        "pick",
        "def pick(X, y):\n    return torch.stack([X[i, y[i]] for i in range(len(y))])",
    ),
    "picked by range": ("pick", "def pick(X, y):\n    return X[range(X.shape[0]), y]"),
    "picked by the diagonal": ("pick", "def pick(X, y):\n    return X[:, y].diagonal()"),
    "one-hot by comparing": (
        "one_hot",
        "def one_hot(y, num_classes):\n"
        "    return (y[:, None] == torch.arange(num_classes)).float()",
    ),
    "one-hot by scatter": (
        "one_hot",
        "def one_hot(y, num_classes):\n"
        "    return torch.zeros(len(y), num_classes).scatter_(1, y.unsqueeze(1), 1)",
    ),
    "one-hot by writing into zeros": (
        "one_hot",
        "def one_hot(y, num_classes):\n"
        "    H = torch.zeros(len(y), num_classes)\n"
        "    H[torch.arange(len(y)), y] = 1.0\n"
        "    return H",
    ),
    "gradient by autograd.grad": (
        "gradient_of",
        "def gradient_of(f, x):\n"
        "    x = x.detach().requires_grad_(True)\n"
        "    return torch.autograd.grad(f(x), x)[0]",
    ),
    "gradient by torch.func": (
        "gradient_of",
        "def gradient_of(f, x):\n    return torch.func.grad(f)(x)",
    ),
    "gradient with the old one cleared": (
        "gradient_of",
        "def gradient_of(f, x):\n"
        "    x.requires_grad_(True)\n"
        "    if x.grad is not None:\n"
        "        x.grad.zero_()\n"
        "    f(x).backward()\n"
        "    return x.grad.clone()",
    ),
    "a choice that looks for its words": (
        "square_table",
        "def square_table(options):\n"
        "    return next(option for option in options if option.startswith('column j'))",
    ),
    "a choice in other letters": (
        "three_backwards",
        "def three_backwards(options):\n    return '15, because each call ADDS to what is there. '",
    ),
    "broadcast by torch": (
        "broadcast_shape",
        "def broadcast_shape(a, b):\n"
        "    try:\n"
        "        return tuple((torch.zeros(a) + torch.zeros(b)).shape)\n"
        "    except RuntimeError:\n"
        "        return 'error'",
    ),
    "broadcast by index, in a list": (
        "broadcast_shape",
        "def broadcast_shape(a, b):\n"
        "    if (a[0] == b[0] or a[0] == 1 or b[0] == 1) and (a[1] == b[1] or a[1] == 1 or b[1] == 1):\n"
        "        return [max(a[0], b[0]), max(a[1], b[1])]\n"
        "    return 'error'",
    ),
    "weighted by broadcasting": (
        "weighted_sums",
        "def weighted_sums(X, w):\n    return (X * w.T).sum(dim=1, keepdim=True)",
    ),
    "rows by flatten": ("as_rows", "def as_rows(images):\n    return images.flatten(1)"),
    "rows by the lengths": (
        "as_rows",
        "def as_rows(images):\n"
        "    n, _, height, width = images.shape\n"
        "    return images.reshape(n, height * width)",
    ),
    "columns by max": (
        "largest_column",
        "def largest_column(X):\n    return X.max(dim=1).indices",
    ),
    "share by a count": (
        "share_above",
        "def share_above(X, limit):\n    return (X > limit).sum(dim=1) / X.shape[1]",
    ),
}
