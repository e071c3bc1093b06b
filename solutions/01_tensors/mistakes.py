"""Students' mistakes: name -> (exercise, source, hint that leads without giving the answer)."""


def _chosen(question: str, option: str) -> str:
    return f"def {question}(options):\n    return {option!r}"


MISTAKES = {
    "warm-up that prints": (
        "warm_up",
        "def warm_up(X):\n    print(2 * X + 1)",
        "Your function prints the result and returns nothing. Which statement gives a result to the caller? See section 1.",
    ),
    "warm-up of the sum": (
        "warm_up",
        "def warm_up(X):\n    return 2 * (X + 1)",
        "For an entry of 0, your function returns 2; 1 was asked for. Which of the two operations comes first?",
    ),
    "warm-up that only doubles": (
        "warm_up",
        "def warm_up(X):\n    return 2 * X",
        "For an entry of 0, your function returns 0. What should come out, by the formula in the docstring?",
    ),
    "sums of the columns": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=0, keepdim=True)",
        "You returned one sum for each column. dim names the dimension you sum over: which one runs along a row? See section 2.",
    ),
    "sums of the columns, in a bare list": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=0)",
        "You returned a 1-D tensor with one sum for each column. Which dimension should you sum over, and how is it kept in the shape? See section 2.",
    ),
    "sums in a bare list": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=1)",
        "The numbers are right, in the shape (n); (n, 1) was asked for. Which argument of sum keeps the dimension? See section 2.",
    ),
    "one sum for everything": (
        "row_sums",
        "def row_sums(X):\n    return X.sum()",
        "You added up the whole table. A table of five rows should give five sums: which argument says so?",
    ),
    "sums with a dim in front": (
        "row_sums",
        "def row_sums(X):\n    return X.sum(dim=1).unsqueeze(0)",
        "You returned the shape (1, n); (n, 1) was asked for. On which side did the new dimension go?",
    ),
    "shares without keepdim": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum(dim=1)",
        "Your row sums have the shape (n), so broadcasting lines them up with the columns. Which shape lines up with the rows? See the trap in section 3.",
    ),
    "the row sums, not divided by": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X.sum(dim=1, keepdim=True)",
        "You returned the row sums, of shape (n, 1). What still has to happen to X with them?",
    ),
    "shares of everything": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum()",
        "You divided by the sum of the whole table, so all entries together sum to 1. What should the first row alone sum to?",
    ),
    "shares of the columns": (
        "normalize_rows",
        "def normalize_rows(X):\n    return X / X.sum(dim=0, keepdim=True)",
        "Your columns sum to 1, not your rows. Should the shares in one row change because another row was added to the table?",
    ),
    "shares in place": (
        "normalize_rows",
        "def normalize_rows(X):\n    X /= X.sum(dim=1, keepdim=True)\n    return X",
        "The values are right, but the caller's X has changed. Which operator works in place, and which makes a new tensor?",
    ),
    "whole columns": (
        "pick",
        "def pick(X, y):\n    return X[:, y]",
        "You took whole columns: n numbers for each row. One is needed. Which list pairs each row with its label? See section 4.",
    ),
    "gather by a list": (
        "pick",
        "def pick(X, y):\n    return X.gather(1, y)",
        "gather needs an index with as many dimensions as X. Your labels have the shape (n): which shape should they have here?",
    ),
    "rows and columns exchanged": (
        "pick",
        "def pick(X, y):\n    return X[y, torch.arange(len(y))]",
        "You used the labels as row numbers. Do labels name rows or columns here, and in which order does X[..., ...] take the two? See section 4.",
    ),
    "whole rows": (
        "pick",
        "def pick(X, y):\n    return X[y]",
        "One list of numbers takes whole rows. How do you say which column of each row you want? See section 4.",
    ),
    "picked, still a column": (
        "pick",
        "def pick(X, y):\n    return X.gather(1, y.reshape(-1, 1))",
        "The numbers are right, in the shape (n, 1); (n) was asked for. How do you remove a dimension of length 1?",
    ),
    "the largest instead": (
        "pick",
        "def pick(X, y):\n    return X.max(dim=1).values",
        "You returned the largest entry of each row, whatever the labels are. Which argument of the function do you not use?",
    ),
    "ones in whole columns": (
        "one_hot",
        "def one_hot(y, num_classes):\n"
        "    H = torch.zeros(len(y), num_classes)\n"
        "    H[:, y] = 1\n"
        "    return H",
        "Some rows of yours have several ones. H[:, y] = 1 fills whole columns: which row goes with each label? See section 4.",
    ),
    "labels compared lying down": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return (y == torch.arange(num_classes)).float()",
        "y has the shape (n) and the list of classes has (c), so they are compared with each other, element by element. Which one must become a column so that you get a table (n, c)?",
    ),
    "one-hot that is true or false": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return y.reshape(-1, 1) == torch.arange(num_classes)",
        "A comparison gives True and False, of dtype bool. Which dtype does the docstring ask for?",
    ),
    "one-hot of whole numbers": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return (y.reshape(-1, 1) == torch.arange(num_classes)).long()",
        "Your ones and zeros are whole numbers. Which dtype does the docstring ask for?",
    ),
    "as many columns as labels seen": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return torch.eye(int(y.max()) + 1)[y]",
        "You made as many columns as the largest label says. How many should there be if the last class never occurs?",
    ),
    "one-hot lying down": (
        "one_hot",
        "def one_hot(y, num_classes):\n    return torch.eye(num_classes)[:, y]",
        "Your result has one column for each label. Rows were asked for: which index of the identity matrix must be y?",
    ),
    "torch's own one-hot": (
        "one_hot",
        "import torch.nn.functional as F\n"
        "def one_hot(y, num_classes):\n    return F.one_hot(y, num_classes).float()",
        "torch's one_hot is the exercise itself. How could you get the same table by comparing, or by taking rows of another table? See section 5.",
    ),
    "the gradient of the value": (
        "gradient_of",
        "def gradient_of(f, x):\n"
        "    x = x.clone().requires_grad_()\n"
        "    y = f(x)\n"
        "    y.backward()\n"
        "    return y.grad",
        "You returned None. backward() itself returns nothing, and only the input has a gradient: in which tensor's .grad is the result?",
    ),
    "a gradient that adds up": (
        "gradient_of",
        "def gradient_of(f, x):\n    x.requires_grad_()\n    f(x).backward()\n    return x.grad",
        "The first call is right and the second is twice as large. backward() adds to .grad: what is in it when the function is called again? See the trap in section 7.",
    ),
    "what backward returns": (
        "gradient_of",
        "def gradient_of(f, x):\n    x = x.clone().requires_grad_()\n    return f(x).backward()",
        "You returned None. backward() itself returns nothing, and only the input has a gradient: in which tensor's .grad is the result?",
    ),
    "nobody asked for a gradient": (
        "gradient_of",
        "def gradient_of(f, x):\n    f(x).backward()\n    return x.grad",
        "PyTorch did not record the computation, because no tensor in it requires a gradient. What do you have to call on x first? See section 7.",
    ),
    "the value instead": (
        "gradient_of",
        "def gradient_of(f, x):\n    x = x.clone().requires_grad_()\n    return f(x)",
        "You returned f(x), the value. The exercise asks for the slope: what do you call on f(x), and in which tensor does the result end up?",
    ),
    "sums: dim 1": (
        "shape_of_the_sums",
        _chosen("shape_of_the_sums", "(5,)"),
        "That is X.sum(dim=1), one sum for each row. dim is the dimension that disappears: which length does dim 0 have?",
    ),
    "sums: dim 0, kept": (
        "shape_of_the_sums",
        _chosen("shape_of_the_sums", "(1, 3)"),
        "Three sums are right. But without keepdim=True, does the dimension you sum over stay in the shape?",
    ),
    "sums: dim 1, kept": (
        "shape_of_the_sums",
        _chosen("shape_of_the_sums", "(5, 1)"),
        "That is X.sum(dim=1, keepdim=True). Which dimension is summed over here, and is it kept?",
    ),
    "broadcast: only equal lengths": (
        "broadcast_shape",
        "def broadcast_shape(a, b):\n    return a if a == b else 'error'",
        "You accept equal shapes only. Which length is compatible with every other?",
    ),
    "broadcast: no error": (
        "broadcast_shape",
        "def broadcast_shape(a, b):\n    return tuple(max(m, n) for m, n in zip(a, b))",
        "You always return a shape. Which two lengths, such as 2 and 3, cannot be combined, and what should you return then?",
    ),
    "broadcast: the shape of the first": (
        "broadcast_shape",
        "def broadcast_shape(a, b):\n    return a",
        "You return the shape of A. Which shape has the sum of a (4, 1) and a (1, 5) table?",
    ),
    "square: as if it were a column": (
        "square_table",
        _chosen("square_table", "each entry is divided by the sum of its own row"),
        "That would need the sums as a column, of shape (2, 1). Here they are 1-D: which dimension do they line up with, from the right?",
    ),
    "square: an error": (
        "square_table",
        _chosen("square_table", "PyTorch raises an error, because the shapes are not compatible"),
        "Compare (2, 2) and (2) from the right: 2 meets 2. Is that compatible?",
    ),
    "square: one sum": (
        "square_table",
        _chosen("square_table", "all entries are divided by the sum of the whole table"),
        "There are two sums, one for each row. Which entries of X does each of them divide?",
    ),
    "backwards: replaced": (
        "three_backwards",
        _chosen("three_backwards", "5, because each call replaces the result of the one before"),
        "That is what most people expect. The title of the section says what backward() does instead.",
    ),
    "backwards: used up": (
        "three_backwards",
        _chosen("three_backwards", "0, because the gradient was used up"),
        "Each call computes the gradient anew: 5. What does it do with what .grad holds already?",
    ),
    "backwards: multiplied": (
        "three_backwards",
        _chosen("three_backwards", "125, because the three gradients are multiplied"),
        "The chain rule multiplies along one path. Here one tensor is used three times: does each use multiply or contribute?",
    ),
    "weighted: element by element": (
        "weighted_sums",
        "def weighted_sums(X, w):\n    return X * w.T",
        "You multiplied element by element, and summed nothing. Which product sums over the inner dimension?",
    ),
    "weighted: no column": (
        "weighted_sums",
        "def weighted_sums(X, w):\n    return (X @ w).reshape(-1)",
        "The numbers are right, in the shape (n); (n, 1) was asked for. What does X @ w have before you change its shape?",
    ),
    "weighted: the wrong way round": (
        "weighted_sums",
        "def weighted_sums(X, w):\n    return w @ X",
        "In a matrix product, the inner lengths must be equal. Which of the two tensors comes first, so that d meets d?",
    ),
    "rows: one row for all": (
        "as_rows",
        "def as_rows(images):\n    return images.reshape(1, -1)",
        "You put all images into one row. How many rows should there be?",
    ),
    "rows: by squeezing": (
        "as_rows",
        "def as_rows(images):\n    return images.squeeze()",
        "squeeze removes dimensions of length 1. Height and width are still two dimensions: how do they become one?",
    ),
    "rows: turned": (
        "as_rows",
        "def as_rows(images):\n    return images.reshape(-1, len(images))",
        "Your result has one column for each image. Which of the two lengths comes first?",
    ),
    "columns: the values": (
        "largest_column",
        "def largest_column(X):\n    return X.max(dim=1).values",
        "You returned the largest entries. Which function gives their positions?",
    ),
    "columns: down the columns": (
        "largest_column",
        "def largest_column(X):\n    return X.argmax(dim=0)",
        "You have one answer for each column. Which dimension must disappear so that there is one for each row?",
    ),
    "columns: of the whole table": (
        "largest_column",
        "def largest_column(X):\n    return X.argmax()",
        "You have one answer for the whole table. Which argument asks for one in each row?",
    ),
    "share: a count": (
        "share_above",
        "def share_above(X, limit):\n    return (X > limit).float().sum(dim=1)",
        "You returned how many entries are above the limit. What turns a count into a share?",
    ),
    "share: of the whole table": (
        "share_above",
        "def share_above(X, limit):\n    return (X > limit).float().mean()",
        "You have one share for the whole table. Which argument of mean asks for one in each row?",
    ),
    "share: of the columns": (
        "share_above",
        "def share_above(X, limit):\n    return (X > limit).float().mean(dim=0)",
        "You have one share for each column. Which dimension must disappear?",
    ),
    "share: a mean of true and false": (
        "share_above",
        "def share_above(X, limit):\n    return (X > limit).mean(dim=1)",
        "A mask has the dtype bool, and PyTorch takes no mean of it. Into which dtype do you turn it first?",
    ),
    "share: the limit itself too": (
        "share_above",
        "def share_above(X, limit):\n    return (X >= limit).float().mean(dim=1)",
        "You also count entries that are equal to the limit. Does the docstring?",
    ),
}
