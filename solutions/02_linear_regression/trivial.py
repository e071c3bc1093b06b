"""Answers that take no work, beside those that `grader verify` makes by itself.

TRIVIAL: name → (exercise, source); none may earn anything. PASSES: check → (the trivial answers
that are right as far as this check asks, why).
"""

TRIVIAL = {
    "all rows in one mini-batch, as they came": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n    yield features, labels",
    ),
    "the first rows again and again": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    for i in range(0, len(features), batch_size):\n"
        "        n = min(batch_size, len(features) - i)\n"
        "        yield features[:n], labels[:n]",
    ),
}

PASSES = {
    "test_data_iter_keeps_rows_and_labels_together": (
        ("all rows in one mini-batch, as they came", "the first rows again and again"),
        "asks whether each row stands beside its own label, whatever the order",
    ),
}
