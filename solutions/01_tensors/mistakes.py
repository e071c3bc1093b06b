"""Students' mistakes: name -> (exercise, source, hint that leads without giving the answer)."""

MISTAKES = {
    "warm-up that prints": (
        "warm_up",
        "def warm_up(X):\n    print(2 * X + 1)",
        "What you have calculated stays inside: how does the caller get hold of it?",
    ),
    "warm-up of the sum": (
        "warm_up",
        "def warm_up(X):\n    return 2 * (X + 1)",
        "Put a 0 in: what should come out, and what does?",
    ),
    "warm-up that only doubles": (
        "warm_up",
        "def warm_up(X):\n    return 2 * X",
        "Put a 0 in: what should come out, and what does?",
    ),
    "sums of the columns": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=0, keepdim=True)",
        "The dim you name is the one that shrinks: which one should here?",
    ),
    "sums of the columns, in a bare list": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=0)",
        "How many sums does a table of five rows and two columns have here, and how many came out?",
    ),
    "sums in a bare list": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=1)",
        "The numbers are there; compare the shape with the one that was asked for.",
    ),
    "one sum for everything": (
        "row_sums",
        "def row_sums(X):\n    return X.sum()",
        "How many sums does a table of five rows have?",
    ),
    "sums with a dim in front": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=1).unsqueeze(0)",
        "Is the result standing or lying? Print its shape.",
    ),
    "shares without keepdim": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum(dim=1)",
        "Print the shape of the sums: do they line up with rows or with columns?",
    ),
    "means of the rows": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X.sum(dim=1, keepdim=True)",
        "How many numbers does a table have whose rows have been divided, and how many came out?",
    ),
    "shares of everything": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum()",
        "Add up the first row of your result alone: what should it give?",
    ),
    "shares of the columns": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum(dim=0, keepdim=True)",
        "Should the shares in one row change because another row joined the table?",
    ),
    "shares in place": (
        "normalize_rows",
        "def normalize_rows(X):\n    X /= X.sum(dim=1, keepdim=True)\n    return X",
        "Is the caller's table unchanged after your call?",
    ),
    "whole columns": (
        "pick",
        "def pick(X, y):\n    return X[:, y]",
        "How many numbers do you need for each row, and how many did you take?",
    ),
    "gather by a list": (
        "pick",
        "def pick(X, y):\n    return X.gather(1, y)",
        "gather wants an index with as many dims as the table: what shape do your labels have?",
    ),
    "rows and columns exchanged": (
        "pick",
        "def pick(X, y):\n    return X[y, torch.arange(len(y))]",
        "Which of the two dims do the labels speak about: rows or columns?",
    ),
    "whole rows": (
        "pick",
        "def pick(X, y):\n    return X[y]",
        "Which of the two dims do the labels speak about: rows or columns?",
    ),
    "picked, still a column": (
        "pick",
        "def pick(X, y):\n    return X.gather(1, y.reshape(-1, 1))",
        "The numbers are right; one dim more came out than was asked for.",
    ),
    "the largest instead": (
        "pick",
        "def pick(X, y):\n    return X.max(dim=1).values",
        "Does your result change when the labels do?",
    ),
    "ones in whole columns": (
        "one_hot",
        "def one_hot(y, num_classes):\n"
        "    H = torch.zeros(len(y), num_classes)\n"
        "    H[:, y] = 1\n"
        "    return H",
        "How many ones should stand in a row? Your labels name columns: which rows go with them?",
    ),
    "labels compared lying down": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return (y == torch.arange(num_classes)).float()",
        "Write the shape of y above that of the list of classes: which of the two has to stand up?",
    ),
    "one-hot that is true or false": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return y.reshape(-1, 1) == torch.arange(num_classes)",
        "What dtype was asked for, and what dtype came out?",
    ),
    "one-hot of whole numbers": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return (y.reshape(-1, 1) == torch.arange(num_classes)).long()",
        "What dtype was asked for, and what dtype came out?",
    ),
    "as many columns as labels seen": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return torch.eye(int(y.max()) + 1)[y]",
        "How many columns should there be if the last class never occurs?",
    ),
    "one-hot lying down": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return torch.eye(num_classes)[:, y]",
        "Is there one row for each label, or one column?",
    ),
    "torch's own one-hot": (
        "one_hot",
        "import torch.nn.functional as F\n"
        "def one_hot(y, num_classes):\n    return F.one_hot(y, num_classes).float()",
        "That function is the exercise itself; what is it made of?",
    ),
    "the gradient of the value": (
        "gradient_of",
        "def gradient_of(f, x):\n"
        "    x = x.clone().requires_grad_()\n"
        "    y = f(x)\n"
        "    y.backward()\n"
        "    return y.grad",
        "What came back is None: backward() itself hands nothing back, so in whose .grad does it leave its result?",
    ),
    "a gradient that adds up": (
        "gradient_of",
        "def gradient_of(f, x):\n    x.requires_grad_()\n    f(x).backward()\n    return x.grad",
        "What is in .grad of the caller's tensor when you are asked a second time?",
    ),
    "what backward returns": (
        "gradient_of",
        "def gradient_of(f, x):\n    x = x.clone().requires_grad_()\n    return f(x).backward()",
        "What came back is None: backward() itself hands nothing back, so in whose .grad does it leave its result?",
    ),
    "nobody asked for a gradient": (
        "gradient_of",
        "def gradient_of(f, x):\n    f(x).backward()\n    return x.grad",
        "Which tensor has to be told, before the calculation, that a gradient is wanted?",
    ),
    "the value instead": (
        "gradient_of",
        "def gradient_of(f, x):\n    x = x.clone().requires_grad_()\n    return f(x)",
        "That is how high the hill is; how steep is it?",
    ),
}
