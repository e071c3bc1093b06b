"""Answers that take no work, beside those that `grader verify` makes by itself.

TRIVIAL: name → (exercise, source); none may earn anything. PASSES: check → (the trivial answers
that are right as far as this check asks, why).
"""

_SIGNATURE = (
    "def train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size,\n"
    "              params=None, lr=None, optimizer=None):\n"
)

TRIVIAL = {
    "rows of zeros": ("train_ch3", _SIGNATURE + "    return [(0.0, 0.0, 0.0)] * num_epochs"),
    "rows of ones": ("train_ch3", _SIGNATURE + "    return [(1.0, 1.0, 1.0)] * num_epochs"),
    "rows of guesses": (
        "train_ch3",
        _SIGNATURE + "    return [(2.3, 0.1, 0.1) for _ in range(num_epochs)]",
    ),
    "a loop that measures and never trains": (
        "train_ch3",
        _SIGNATURE + "    total, right, count = 0.0, 0, 0\n"
        "    for X, y in train_iter:\n"
        "        scores = net(X)\n"
        "        total += loss(scores, y).mean().item() * len(y)\n"
        "        right += (scores.argmax(1) == y).sum().item()\n"
        "        count += len(y)\n"
        "    row = total / count, right / count, evaluate_accuracy(test_iter, net)\n"
        "    return [row] * num_epochs",
    ),
}

_ANY_WEIGHTS = ("zeros", "ones", "uniform", "a constant", "noise")

_ANY_RESULT = (
    "its argument",
    "zeros",
    "ones",
    "uniform",
    "a constant",
    "noise",
    "the previous answer",
)

PASSES = {
    **dict.fromkeys(
        (
            "test_train_epoch_with_an_optimizer",
            "test_train_epoch_with_params_and_lr",
            "test_train_epoch_with_a_small_last_batch",
        ),
        (_ANY_RESULT, "asks where the steps lead, not what is returned"),
    ),
    "test_build_mlp_layers": (_ANY_WEIGHTS, "asks which layers there are, whatever their weights"),
    "test_build_mlp_scores": (_ANY_WEIGHTS, "computes the scores from the model's own weights"),
    "test_build_mlp_learns_through_all_layers": (
        _ANY_WEIGHTS,
        "computes scores and gradients from the model's own weights",
    ),
    "test_train_ch3_history": (
        ("a loop that measures and never trains",),
        "hands over a learning rate of 0, with which nothing is to move",
    ),
}
