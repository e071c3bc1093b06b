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
}
