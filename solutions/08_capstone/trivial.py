"""Answers that take no work, beside those that `grader verify` makes by itself.

TRIVIAL: name → (exercise, source); none may earn anything. PASSES: check → (the trivial answers
that are right as far as this check asks, why).
"""

TRIVIAL = {
    "a loop that trains nothing": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            pass\n"
        "    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))",
    ),
    "the images in another order": (
        "random_shift",
        "def random_shift(X, max_shift):\n    return X.flip(0)",
    ),
    "the peak": (
        "learning_rate",
        "def learning_rate(step, num_steps, peak, warmup):\n    return peak",
    ),
}

_WEIGHTS = ("ones", "uniform", "a constant", "noise")

PASSES = {
    "test_build_net_scores": (_WEIGHTS, "asks for the shapes of the scores, whatever the weights"),
    "test_build_net_in_budget": (
        (*_WEIGHTS, "zeros", "the previous answer"),
        "counts the parameters, whatever they are",
    ),
    "test_build_net_convolves": (
        (*_WEIGHTS, "zeros", "the previous answer"),
        "asks which layers there are, whatever their weights",
    ),
    "test_build_net_uses_all_parameters": (
        (*_WEIGHTS, "the previous answer"),
        "asks where gradients arrive, whatever the weights",
    ),
    "test_build_net_is_new_each_time": (
        ("noise", "the previous answer"),
        "asks whether weights are drawn, whatever the distribution",
    ),
}
