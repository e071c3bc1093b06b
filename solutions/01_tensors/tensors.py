# ---
# jupyter:
#   grader:
#     assignment: 01_tensors
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: grader
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 · Tensors: shapes, sums and gradients
#
# **Goal.** Become fluent with tensors: sum along one dimension, combine tensors of different shapes,
# pick one number from each row, and have PyTorch compute derivatives for you.
#
# | | |
# |:--|:--|
# | **Time** | 60 to 90 minutes |
# | **Before you start** | Python functions and lists. No PyTorch, and no calculus beyond "the derivative is a slope" |
# | **What follows** | [02 · Linear regression](../02_linear_regression/linear_regression.ipynb), the first model that learns |
# | **New words** | tensor, shape, dtype, dimension, broadcasting, matrix product, view, mask, label, one-hot encoding, gradient, automatic differentiation, computation graph, backward pass, chain rule, gradient descent, hyperparameter |
#
# You will write six functions, most of them a single line: `warm_up`, `row_sums`, `normalize_rows`,
# `pick`, `one_hot` and `gradient_of`. Assignments 02 and 03 use every one of these ideas inside models
# that learn, and there, mixing up rows and columns raises no error.
#
# Before each exercise there is an example. After each exercise there is a `check(...)` cell that tells
# you right away whether your code works, and `hint("row_sums")` prints hints, one at a time. Run the
# cells from top to bottom.
#
# Some exercises are marked **bonus**: questions that you answer before you run a cell, and practice.
# Their points are shown beside your score; they cannot lower it, and it is complete without them.

# %% [markdown]
# ## Setting up

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "install", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says
# so: then remove the # before %pip and run the cell again.
# # %pip install -q "@INSTALL@"
try:
    import grader
except ModuleNotFoundError as missing:
    missing._render_traceback_ = lambda: [
        'The package grader is not installed. Run: %pip install -q "@INSTALL@"',
    ]
    raise


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import torch

from grader import check, hint

torch.set_num_threads(1)  # the tables are small: several threads would only wait for each other


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"
PALE_BLUE, PALE_ORANGE = "#cfe0f2", "#f8dcc2"


def draw_table(ax, table, left, top, color="white", dashed=False):
    """Draw a 2-d tensor as boxes, its upper left corner at (left, top)."""
    for i, row in enumerate(table.tolist()):
        for j, value in enumerate(row):
            fill = color(i, j) if callable(color) else color
            style = {"edgecolor": FAINT if dashed else INK, "linestyle": ":" if dashed else "-"}
            ax.add_patch(plt.Rectangle((left + j, top - i - 1), 1, 1, facecolor=fill, **style))
            ink = "#9a9a9a" if dashed else INK
            place = (left + j + 0.5, top - i - 0.5)
            ax.text(*place, f"{value:g}", ha="center", va="center", color=ink)


def blank_sheet(width, height):
    """An empty picture in which one unit is one box of a table."""
    _, ax = plt.subplots(figsize=(0.55 * width, 0.55 * height), layout="constrained")
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


# %% [markdown]
# ## 1. A tensor, and how this notebook works
#
# A **tensor** is an array of numbers. A 1-D tensor is a list, a 2-D tensor is a table with rows and
# columns, and there can be more dimensions. Whenever something puzzles you, print three things: the
# tensor's **shape** (how many entries along each dimension), its **dtype** (the type of its numbers),
# and its values.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "first_tensor", "locked": true, "schema_version": 3, "solution": false, "task": false}
temperatures = torch.tensor([[14.0, 19.0, 23.0], [11.0, 15.0, 18.0]])  # 2 towns, 3 days
print("shape:", tuple(temperatures.shape), " dtype:", temperatures.dtype)
print("town 1, day 2:", temperatures[1, 2].item())
print("town 1:", temperatures[1].tolist())
print("half of each:", (temperatures / 2).tolist())
print("labels are whole numbers:", torch.tensor([2, 0, 1]).dtype)


# %% [markdown]
# An operation with a plain number, such as `temperatures / 2`, applies to every entry at once. You need
# no loop, which matters when there are a million entries.
#
# The first exercise is deliberately easy: it shows you how exercises and checks work. First run the two
# cells below as they are. A function that is not written yet raises `NotImplementedError`, and `check`
# says so; nothing is wrong. Then replace the lines under `# YOUR CODE HERE`, run both cells again, and
# see the result change.
#
# ### Exercise 1: `warm_up`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "warm_up", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warm_up(X):
    """Double every entry of X and add 1 to it.

        result[i, j] = 2 * X[i, j] + 1

    X:       (n, d) float32.
    returns: (n, d) float32.

    About 1 line, and it begins with return.
    """
    ### BEGIN SOLUTION
    return 2 * X + 1
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_warm_up", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("warm_up")


# %% [markdown]
# ## 2. Sums along a dimension
#
# `X.sum()` adds up all entries. More often you want one sum for each row, or one for each column. For a
# table $\mathbf{X}$ of shape $(n, d)$ you can sum along either dimension:
#
# $$c_j = \sum_{i} x_{ij} \quad (d \text{ sums, one for each column}) \qquad\qquad
# r_i = \sum_{j} x_{ij} \quad (n \text{ sums, one for each row})$$
#
# The argument `dim` is **the dimension you sum over; it disappears from the shape**. Dim 0 goes down,
# from row to row. Dim 1 goes across, from column to column.
#
# **Predict, then run (bonus).** Before you look at the example below, decide what `dim=0` does to a
# table of 5 rows and 3 columns.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shape_of_the_sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shape_of_the_sums(options):
    """X has the shape (5, 3). Which shape has X.sum(dim=0)?

    options: these texts, as a list whose order changes from call to call:
      - "(3,)"
      - "(5,)"
      - "(1, 3)"
      - "(5, 1)"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "(3,)"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_shape_of_the_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("shape_of_the_sums")

# %% [markdown]
# Here are the column sums of the temperatures. The first one, worked by hand, is $14 + 11 = 25$; all
# three are $(14 + 11,\; 19 + 15,\; 23 + 18) = (25, 34, 41)$.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("sum over dim 0:", temperatures.sum(dim=0).tolist())
print("               ", tuple(temperatures.shape), "->", tuple(temperatures.sum(dim=0).shape))
kept = temperatures.sum(dim=0, keepdim=True)
print("with keepdim:  ", tuple(temperatures.shape), "->", tuple(kept.shape), kept.tolist())


# %% [markdown]
# With `keepdim=True` the dimension does not disappear; it stays, with length 1. The numbers are the
# same and only the brackets differ, but it will matter in a moment: a column $(n, 1)$ still has one
# entry per row, while a 1-D tensor $(n)$ no longer says whether its entries belong to rows or to
# columns.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picture_of_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
ax = blank_sheet(10.5, 4.2)
column = torch.tensor([[56.0], [44.0]])  # 14 + 19 + 23 and 11 + 15 + 18
draw_table(ax, temperatures, 1, 3.6, color=PALE_BLUE)
draw_table(ax, temperatures.sum(dim=0, keepdim=True), 1, 1.2, color=PALE_ORANGE)
draw_table(ax, column, 5.6, 3.6, color=PALE_ORANGE)
for j in range(3):
    ax.annotate("", (1.5 + j, 1.2), (1.5 + j, 1.6), arrowprops={"arrowstyle": "->", "color": INK})
for i in range(2):
    ends = (5.55, 3.1 - i), (4.1, 3.1 - i)
    ax.annotate("", *ends, arrowprops={"arrowstyle": "->", "color": INK})
ax.text(2.5, 3.8, "X (2, 3)", ha="center", color=INK)
ax.text(6.1, 3.8, "(2, 1)", ha="center", color=INK)
ax.text(4.3, 0.7, "(1, 3): dim 0 goes down, one sum per column", va="center", color=INK)
ax.text(7.0, 2.6, "dim 1 goes across,\none sum per row", va="center", color=INK)
plt.show()


# %% [markdown]
# ### Exercise 2: `row_sums`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "row_sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
def row_sums(X):
    """The sum of each row, as a column.

        result[i, 0] = sum over j of X[i, j]

    X:       (n, d) float32 or float64. One row, or one column, is possible.
    returns: (n, 1), of the dtype of X.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return X.sum(dim=1, keepdim=True)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_row_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("row_sums")


# %% [markdown]
# ## 3. Broadcasting
#
# What happens when a table $(2, 3)$ is divided by something of another shape? PyTorch compares the two
# shapes **from the right**. Two lengths are compatible if they are equal, or if one of them is 1 or
# missing. A length of 1 is then repeated as often as needed, without a copy in memory. This is called
# **broadcasting**:
#
# | | shape | |
# |:--|--:|:--|
# | table | $(2, 3)$ | |
# | divided by | $(2, 1)$ | 3 meets 1: the column is repeated to the right |
# | table | $(2, 3)$ | |
# | divided by | $(3)$ | 3 meets 3, and 2 meets a missing length: the 1-D tensor is repeated downwards |
# | table | $(2, 3)$ | |
# | divided by | $(2)$ | 3 meets 2: an error |
#
# In the picture, dotted boxes are not stored in memory; broadcasting acts as if they were there:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picture_of_broadcasting", "locked": true, "schema_version": 3, "solution": false, "task": false}
table = torch.tensor([[2.0, 3.0, 5.0], [1.0, 4.0, 15.0]])
column, flat = torch.tensor([[10.0], [20.0]]), torch.tensor([[1.0, 2.0, 5.0]])

ax = blank_sheet(11.4, 6.4)
for top, other, name in [(5.6, column, "column (2, 1)"), (2.4, flat, "1-D tensor (3)")]:
    stretched = other.expand(2, 3)
    draw_table(ax, table, 0.2, top, color=PALE_BLUE)
    draw_table(ax, stretched, 4.2, top, dashed=True)
    draw_table(ax, other, 4.2, top, color=PALE_ORANGE)
    draw_table(ax, table / stretched, 8.2, top)
    for x, sign in [(3.7, "/"), (7.7, "=")]:
        ax.text(x, top - 1, sign, ha="center", va="center", fontsize=14, color=INK)
    ax.text(1.7, top + 0.2, "table (2, 3)", ha="center", color=INK)
    ax.text(5.7, top + 0.2, name, ha="center", color=INK)
plt.show()


# %% [markdown]
# **Predict, then run (bonus).** You can predict the shape of a result from the two shapes alone. Write
# the rule above as a function, for two tables.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "broadcast_shape", "locked": false, "schema_version": 3, "solution": true, "task": false}
def broadcast_shape(a, b):
    """The shape of A + B, for two tables A of shape a and B of shape b.

    a, b:    tuples of two ints, each at least 1, such as (2, 3) and (2, 1).
    returns: a tuple of two ints, or the text "error" if the shapes are not compatible.

    Examples: (2, 3) and (2, 1) give (2, 3); (4, 1) and (1, 5) give (4, 5); (2, 3) and (3, 3)
    give "error".
    About 5 lines.
    """
    ### BEGIN SOLUTION
    shape = []
    for m, n in zip(a, b):
        if m != n and 1 not in (m, n):
            return "error"
        shape.append(max(m, n))
    return tuple(shape)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_broadcast_shape", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("broadcast_shape")

# %% [markdown]
# **A worked example.** For each of three months, what share of the rain fell in each of two towns? The
# monthly totals are sums down the columns, so they are a 1-D tensor $(3)$, and broadcasting repeats it
# downwards. By hand, for the first month: $30 + 10 = 40$, so the shares are $30/40 = 0.75$ and
# $10/40 = 0.25$.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_shares", "locked": true, "schema_version": 3, "solution": false, "task": false}
rain = torch.tensor([[30.0, 20.0, 60.0], [10.0, 60.0, 20.0]])  # 2 towns, 3 months
totals = rain.sum(dim=0)
print("totals", tuple(totals.shape), totals.tolist())
print("shares of each month:", (rain / totals).tolist())
print("each column sums to: ", (rain / totals).sum(dim=0).tolist())


# %% [markdown]
# ### A trap: the square table
#
# Columns were easy, because a 1-D tensor is repeated downwards. Rows are not. If you divide a table
# $(2, 3)$ by a 1-D tensor of its 2 row sums you get an error, and an error is good news: at least you
# notice.
#
# **Predict, then run (bonus).** But what if the table is square?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "square_table", "locked": false, "schema_version": 3, "solution": true, "task": false}
def square_table(options):
    """X has the shape (2, 2), and sums is the 1-D tensor of its row sums. What is X / sums?

    options: these texts, as a list whose order changes from call to call:
      - "each entry is divided by the sum of its own row"
      - "PyTorch raises an error, because the shapes are not compatible"
      - "column j is divided by the sum of row j, and there is no error"
      - "all entries are divided by the sum of the whole table"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "column j is divided by the sum of row j, and there is no error"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_square_table", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("square_table")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "square_trap", "locked": true, "schema_version": 3, "solution": false, "task": false}
square = torch.tensor([[1.0, 3.0], [2.0, 6.0]])
wrong = square / torch.tensor([4.0, 8.0])  # the row sums, as a bare list
print(wrong.tolist())
print("sums of the rows:", wrong.sum(dim=1).tolist(), " no error, and not 1")


# %% [markdown]
# The 3 in the upper right was divided by 8, the sum of the *other* row, and there was no error message.
# That is why the checks in this course use tables whose sides all differ, and square ones on purpose.
# What shape must the sums have, so that each row is divided by its own sum?
#
# ### Exercise 3: `normalize_rows`
#
# $$s_{ij} = \frac{x_{ij}}{\sum_k x_{ik}}, \qquad \mathbf{X} \text{ and } \mathbf{S} \text{ both of shape } (n, d)$$


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "normalize_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def normalize_rows(X):
    """Divide each row by its sum, so that it sums to 1.

        result[i, j] = X[i, j] / sum over k of X[i, k]

    X:       (n, d), all entries positive; float32, float64 or whole numbers. One row is possible,
             and so is a square table. X itself must not be changed.
    returns: (n, d): float32 for float32 and whole numbers, float64 for float64.

    You may call your own row_sums. Not allowed: torch.nn.functional.normalize, softmax, softmin,
    torch.renorm, torch.distributions (Categorical).
    About 1 line.
    """
    ### BEGIN SOLUTION
    return X / row_sums(X)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_normalize_rows", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("normalize_rows")


# %% [markdown]
# ## 4. Picking one number from each row
#
# A quiz has been answered. For each question (a row) there are points for each possible answer (a
# column), and a list of **labels** says which answer was given. How many points does each question
# earn? You need one number per row, and the label says which:
#
# $$v_i = x_{i,\,y_i} \qquad \mathbf{X}: (n, c), \quad \mathbf{y}: (n), \quad \mathbf{v}: (n)$$
#
# You know `X[1, 2]`: row 1, column 2. If you give **two lists** instead of two numbers, PyTorch pairs
# them up element by element, like the two sides of a zipper:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "in_step", "locked": true, "schema_version": 3, "solution": false, "task": false}
fares = torch.tensor([[2.0, 3.5, 6.0], [1.5, 3.0, 5.5]])  # 2 bus lines, 3 zones
print("line 1 zone 0, then line 0 zone 2:", fares[[1, 0], [0, 2]].tolist())
print("fares[:, [0, 2]] is something else:", fares[:, [0, 2]].tolist(), "zones 0 and 2, each line")
print("fares[[0, 1, 1]] is whole rows:    ", fares[[0, 1, 1]].tolist())
print("counting up to n:                  ", torch.arange(4).tolist())


# %% [markdown]
# By hand, for the exercise: take the rows $(1, 2, 3)$ and $(4, 5, 6)$ with the labels $(2, 0)$. Column
# 2 of the first row holds $3$, and column 0 of the second row holds $4$, so the result is $(3, 4)$.
#
# ### Exercise 4: `pick`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "pick", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pick(X, y):
    """From each row, the entry in the column that its label names.

        result[i] = X[i, y[i]]

    X:       (n, classes), any dtype. One row is possible.
    y:       (n,) int64, column numbers from 0 to classes - 1.
    returns: (n,), of the dtype of X: one number for each row, and no further dimension.

    About 1 line; no loop is needed.
    """
    ### BEGIN SOLUTION
    return X[torch.arange(len(y)), y]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_pick", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("pick")


# %% [markdown]
# ## 5. One-hot encoding: labels as rows
#
# A class number such as 2 is a name, not an amount: class 2 is not twice class 1. To calculate with
# labels, give each class a column of its own, and write a 1 in the column of the label. This is called
# **one-hot encoding**:
#
# $$h_{ij} = [\,j = y_i\,] \qquad \mathbf{y}: (n), \quad \mathbf{H}: (n, c)$$
#
# where $[\ldots]$ is 1 if the statement is true and 0 if it is not. By hand, with three classes, the
# labels $(2, 0)$ become
#
# $$\begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \end{pmatrix}$$
#
# There are several ways to do this, and you have already seen the tools. One way compares and
# broadcasts: a column of two numbers compared with a 1-D tensor of three gives a table $(2, 3)$ of
# answers. Another way takes rows, in a given order and as often as needed, out of a table that you make
# first.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "two_ways", "locked": true, "schema_version": 3, "solution": false, "task": false}
ages = torch.tensor([[17], [30]])  # (2, 1)
limits = torch.tensor([16, 18, 65])  # (3)
print("comparing:", (ages >= limits).tolist())
print("as numbers:", (ages >= limits).float().tolist())

letters = torch.tensor([[7.0, 7.5], [8.0, 8.5], [9.0, 9.5]])
print("rows 2, 0, 2:", letters[torch.tensor([2, 0, 2])].tolist())

# %% [markdown]
# ### Exercise 5: `one_hot`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(y, num_classes):
    """Each label as a row with a single 1.

        result[i, j] = 1 if j == y[i], else 0

    y:           (n,) int64, class numbers from 0 to num_classes - 1. Some classes may not occur.
    num_classes: int, the number of columns.
    returns:     (n, num_classes) float32.

    Not allowed: torch.nn.functional.one_hot.
    About 1 line.
    """
    ### BEGIN SOLUTION
    return torch.eye(num_classes)[y]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_one_hot", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("one_hot")


# %% [markdown]
# `pick` and `one_hot` are related. Multiply a table by the one-hot rows and sum each row: all entries
# but one become zero. A loss function can be written either way.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relatives", "locked": true, "schema_version": 3, "solution": false, "task": false}
X = torch.tensor([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]])
y = torch.tensor([1, 0])
print("picked:            ", pick(X, y).tolist())
print("one-hot, summed:   ", (X * one_hot(y, 3)).sum(dim=1).tolist())


# %% [markdown]
# ## 6. Four more tools
#
# Assignments 02 and 03 use four more operations all the time. This section shows them and lets you
# practise (**bonus**).
#
# - A **matrix product** `A @ B` takes a table $(n, d)$ and a table $(d, m)$. It multiplies and sums over
#   the inner dimension $d$, which both have: the result has the shape $(n, m)$. `A * B` multiplies
#   element by element and sums nothing.
# - `A.reshape(...)` arranges the same numbers, in the same order, in another shape. One length may be
#   `-1`: PyTorch computes it. Where it can, `reshape` returns a **view**, which shares its memory with
#   the original: change one, and you change the other.
# - `A.argmax(dim=1)` gives the *position* of the largest entry of each row, where `A.max(dim=1)` gives
#   two things, the values and the positions.
# - A comparison such as `A > 2` gives a **mask**: a tensor of `True` and `False`, of dtype `bool`, with
#   the shape of `A`. `A[mask]` takes the entries at which it is true. To count or average a mask, turn
#   it into numbers first, with `.float()`.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "four_tools", "locked": true, "schema_version": 3, "solution": false, "task": false}
A = torch.tensor([[1.0, 2.0, 3.0], [6.0, 5.0, 4.0]])  # (2, 3)
B = torch.tensor([[1.0, 10.0], [0.0, 10.0], [1.0, 10.0]])  # (3, 2)
print("matrix product:", tuple(A.shape), "@", tuple(B.shape), "->", (A @ B).tolist())
print("reshaped:      ", A.reshape(3, 2).tolist(), " and", tuple(A.reshape(-1).shape))
print("argmax:        ", A.argmax(dim=1).tolist(), " max:", A.max(dim=1).values.tolist())
mask = A > 2
print("mask:          ", mask.tolist(), mask.dtype)
print("entries above 2:", A[mask].tolist(), " how many:", mask.float().sum().item())

original = torch.zeros(4)
view = original.reshape(2, 2)
view[0, 0] = 7.0
print("the original, after a change of the view:", original.tolist())

# %% [markdown]
# ### Practice (bonus): `weighted_sums`, `as_rows`, `largest_column`, `share_above`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "weighted_sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
def weighted_sums(X, w):
    """For each row of X, the sum of its entries, each multiplied by its column's weight.

        result[i, 0] = sum over j of X[i, j] * w[j, 0]

    X:       (n, d) float32, one student's points in each row, say.
    w:       (d, 1) float32, one weight for each column.
    returns: (n, 1) float32.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return X @ w
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_weighted_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("weighted_sums")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "as_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def as_rows(images):
    """Each image as one row: its pixels, in order.

    images:  (n, 1, height, width) of any dtype. A single image, n = 1, is possible.
    returns: (n, height * width), of the dtype of images.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return images.reshape(len(images), -1)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_as_rows", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("as_rows")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "largest_column", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_column(X):
    """For each row, the number of the column that holds its largest entry.

    X:       (n, d) float32; the largest entry of a row occurs once.
    returns: (n,) int64, column numbers from 0 to d - 1.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return X.argmax(dim=1)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_largest_column", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("largest_column")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "share_above", "locked": false, "schema_version": 3, "solution": true, "task": false}
def share_above(X, limit):
    """For each row, the share of its entries that are greater than limit.

        result[i] = (number of j with X[i, j] > limit) / d

    X:       (n, d) float32.
    limit:   float.
    returns: (n,) float32, between 0 and 1.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return (X > limit).float().mean(dim=1)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_share_above", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("share_above")

# %% [markdown]
# ## 7. Gradients
#
# A model learns by changing its numbers a little, in the direction that makes the result better. Which
# direction is that? The **gradient** of $f$ at $\mathbf{x}$ says how fast $f(\mathbf{x})$ changes when
# one entry of $\mathbf{x}$ changes. It has one number per entry, so it has the shape of $\mathbf{x}$:
#
# $$\nabla f(\mathbf{x}) = \left( \frac{\partial f}{\partial x_1}, \ldots, \frac{\partial f}{\partial x_d} \right),
# \qquad \mathbf{x}: (d), \quad f(\mathbf{x}): \text{one number}, \quad \nabla f(\mathbf{x}): (d)$$
#
# By hand, for $f(x_1, x_2) = x_1^2 + 3 x_2$ at $(2, 5)$: the first component is $2 x_1 = 4$, the second
# is $3$. PyTorch can compute this for you, which is called **automatic differentiation** (autograd for
# short). Say that a tensor **requires a gradient**, compute with it, and call `backward()` on the
# result:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "autograd_by_hand", "locked": true, "schema_version": 3, "solution": false, "task": false}
x = torch.tensor([2.0, 5.0], requires_grad=True)
value = x[0] ** 2 + 3 * x[1]
print("f(x) =", value.item(), " x.grad before backward():", x.grad)
value.backward()
print("x.grad after it:", x.grad.tolist())


# %% [markdown]
# PyTorch records every operation from `x` to `value`: this record is the **computation graph**.
# `backward()` goes through it from the end to the beginning, the **backward pass**, and multiplies the
# derivatives of the single operations, which is the **chain rule**: if $y$ depends on $u$ and $u$
# depends on $x$, then $\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}$.
#
# In one dimension the gradient is the slope of the curve, and a small step in the opposite direction
# leads downhill. Repeating that step is **gradient descent**. Here a ball takes ten steps:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picture_of_slope", "locked": true, "schema_version": 3, "solution": false, "task": false}
def valley(v):
    return (v - 1) ** 2 / 2 + torch.sin(3 * v) / 3


place, path = torch.tensor(3.2), []
for _ in range(10):
    here = place.clone().requires_grad_()
    valley(here).backward()
    path.append((place.item(), valley(place).item(), here.grad.item()))
    place = place - 0.25 * here.grad

grid = torch.linspace(-1.2, 3.6, 300)
fig, ax = plt.subplots(figsize=(6.5, 2.9), layout="constrained")
ax.plot(grid, valley(grid), color=BLUE, linewidth=2)
where, height, slope = path[0]
ax.plot([where - 0.5, where + 0.35], [height - 0.5 * slope, height + 0.35 * slope], color=INK)
ax.annotate(
    f"slope {slope:.2f}", (where, height), xytext=(-12, 8), textcoords="offset points", ha="right"
)
ax.plot([p[0] for p in path], [p[1] for p in path], "o", color=ORANGE)
ax.set_xlabel("x")
ax.set_ylabel("f(x)")
plt.show()


# %% [markdown]
# ### A trap: `backward()` adds
#
# **Predict, then run (bonus).** The gradient of `(5 * x).sum()` is 5 for each entry of `x`. The next
# cell calls `backward()` on it three times.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "three_backwards", "locked": false, "schema_version": 3, "solution": true, "task": false}
def three_backwards(options):
    """What is in each entry of x.grad after (5 * x).sum().backward() was run three times?

    options: these texts, as a list whose order changes from call to call:
      - "5, because each call replaces the result of the one before"
      - "15, because each call adds to what is there"
      - "0, because the gradient was used up"
      - "125, because the three gradients are multiplied"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "15, because each call adds to what is there"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_three_backwards", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("three_backwards")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "it_adds", "locked": true, "schema_version": 3, "solution": false, "task": false}
x = torch.tensor([1.0, -2.0], requires_grad=True)
for attempt in range(3):
    (5 * x).sum().backward()  # the gradient is 5 for each entry, every time
    print("x.grad after backward() number", attempt + 1, "is", x.grad.tolist())

y = x.detach()  # the same numbers, outside the computation graph
print("y requires a gradient:", y.requires_grad, " y.grad:", y.grad)


# %% [markdown]
# There is a good reason to add: a tensor may be used in several places, and each use contributes to the
# gradient. But when the same tensor is used in the next step of training, the old gradient must be
# cleared first.
#
# ### Exercise 6: `gradient_of`
#
# Your function receives a *function*: `f` is something that you can call, `f(x)`, and it returns one
# number, as a tensor without dimensions.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient_of", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_of(f, x):
    """The gradient of f at x, by autograd.

        result[i] = how f(x) changes with x[i]

    f:       a function; f(x) is a tensor with a single number, made from x by torch operations.
    x:       a tensor of any shape, float32 or float64, that does not require a gradient.
    returns: a tensor of the shape and dtype of x.

    The caller's x stays as it was: called twice, the function gives the same answer twice.
    Use autograd; finite differences are not accurate enough.
    About 3 lines.
    """
    ### BEGIN SOLUTION
    x = x.detach().clone().requires_grad_()  # a tensor of our own: its .grad begins empty
    f(x).backward()
    return x.grad
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_gradient_of", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("gradient_of")


# %% [markdown]
# Try it on a function that you would rather not differentiate by hand. The function below is a smooth
# version of the maximum of three numbers. Look at its gradient: all its entries are positive, and they
# sum to 1.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "a_glimpse", "locked": true, "schema_version": 3, "solution": false, "task": false}
def smooth_maximum(v):
    return v.exp().sum().log()


scores = torch.tensor([1.0, 2.0, 4.0])
print("the value:   ", round(smooth_maximum(scores).item(), 3), "for the scores", scores.tolist())
print("its gradient:", [round(g, 3) for g in gradient_of(smooth_maximum, scores).tolist()])


# %% [markdown]
# These three shares are called *softmax*, and assignment 03 begins with them.
#
# **Experiment.** The next cell is yours: change `start` and `learning_rate`, and run it again. Try the
# starts 3.2, 1 and −1. Does each of them reach the lowest point of the curve? What happens with the
# start 3.2 and a learning rate of 1?

# %%
start, learning_rate = 3.2, 0.25
x = torch.tensor([start])
for step in range(10):
    x = x - learning_rate * gradient_of(lambda v: valley(v).sum(), x)
    print(f"step {step + 1:2d}: x = {x.item():7.3f}, f(x) = {valley(x).item():.3f}")

# %% [markdown]
# <details><summary>What did you see?</summary>
#
# The curve has two minima: a low one near 1.42, where $f$ is −0.21, and a higher one at 0, where it is
# 0.5. From 3.2 and from 1 you reach the low one. From −1 you stop at 0: gradient descent knows the
# slope where it stands and nothing else, so it finds a *local* minimum. With a learning rate of 1 the
# steps are so long that the ball jumps over the low minimum and ends in the higher one. The learning
# rate is a number that you choose, and nothing learns it: such a number is called a **hyperparameter**.
#
# </details>
#
# ## 8. What each piece is good for
#
# | you wrote | in 02, linear regression | in 03, softmax regression |
# |:--|:--|:--|
# | `row_sums`, with `keepdim` | predictions stay a column | each image's scores have *their own* total |
# | `normalize_rows` | each feature is put on one scale | scores turn into probabilities |
# | `pick` | | the loss looks at the probability of the true class only |
# | `one_hot` | | the gradient of the loss is "probability minus one-hot" |
# | `weighted_sums` | the model itself | the model itself, ten times |
# | `as_rows`, `largest_column` | labels take the shape of predictions | images become rows; the predicted class |
# | `gradient_of` | every training step | every training step |
#
# ## What you have learnt
#
# - `dim` is the dimension you sum over; `keepdim=True` keeps it, with length 1.
# - Shapes are compared from the right, and a length of 1 is repeated. A square table hides a wrong
#   dimension.
# - Two lists of indices are paired up; one list of row numbers takes whole rows.
# - A class number is a name. One-hot rows are something to calculate with.
# - `backward()` computes gradients by the chain rule, and adds them to `.grad`.
#
# ## Common mistakes
#
# | what you see | what it often is | section |
# |:--|:--|:--|
# | the shape $(n)$ instead of $(n, 1)$ | `keepdim=True` is missing | 2 |
# | one sum for each column instead of each row | `dim` names the dimension that disappears | 2 |
# | rows that do not sum to 1, and no error | a 1-D tensor of sums met a square table | 3 |
# | the caller's tensor has changed | `X /= …` works in place; `X / …` makes a new tensor | 3 |
# | a table $(n, n)$ where $n$ numbers were expected | `X[:, y]` takes whole columns | 4 |
# | `None` instead of a gradient | `backward()` returns nothing; the result is in `x.grad` | 7 |
# | a gradient that grows from call to call | `backward()` adds; the old gradient was not cleared | 7 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | **tensor** | an array of numbers with any number of dimensions |
# | **shape** | how many entries a tensor has along each dimension |
# | **dtype** | the type of a tensor's numbers: `float32`, `int64`, `bool`, … |
# | **dimension** (axis) | one direction of a tensor; dim 0 counts rows, dim 1 columns |
# | **broadcasting** | treating a length of 1, or a missing one, as if it were repeated |
# | **matrix product** | `A @ B`: products of rows and columns, summed over the inner dimension |
# | **view** | another shape for the same memory |
# | **mask** | a tensor of `True` and `False`, made by a comparison |
# | **argmax** | the position of the largest entry |
# | **label** | the number of the true class |
# | **one-hot encoding** | a row with a 1 in the column of the label, and 0 elsewhere |
# | **gradient** | how fast a number changes with each entry of a tensor |
# | **requires a gradient** | said of a tensor: PyTorch records what is computed from it |
# | **automatic differentiation** | computing gradients from a record of the operations |
# | **computation graph** | the record of the operations that led to a result |
# | **chain rule** | the derivative of a composition is the product of the derivatives |
# | **backward pass** | applying the chain rule from the result back to the inputs |
# | **gradient descent** | repeating small steps against the gradient |
# | **hyperparameter** | a number that you choose before training, such as the learning rate |
#
# ## Going further
#
# - Write `normalize_columns`, then write `normalize_rows` again with its help and `.T`.
# - What does `pick` do with a label of −1, and would you want that?
# - Find two shapes of three dimensions that broadcast to a third shape that neither of them has.
# - What happens inside `backward()`? You write it yourself in [assignment
#   06](../06_backpropagation/backpropagation.ipynb).
#
# **Next:** [02 · Linear regression](../02_linear_regression/linear_regression.ipynb).
#
# ## Where to read on
#
# - *Dive into Deep Learning*, chapter 2, Preliminaries: tensors, linear algebra and automatic
#   differentiation: [d2l.ai](https://d2l.ai/chapter_preliminaries/index.html)
# - PyTorch: [the rules of
#   broadcasting](https://docs.pytorch.org/docs/stable/notes/broadcasting.html), [how autograd
#   works](https://docs.pytorch.org/docs/stable/notes/autograd.html), and [a first tour of
#   tensors](https://docs.pytorch.org/tutorials/beginner/basics/tensorqs_tutorial.html)
# - NumPy, whose rules these are: [indexing with
#   arrays](https://numpy.org/doc/stable/user/basics.indexing.html)
# - Sasha Rush, *Tensor Puzzles*, for when you want more of them:
#   [github.com/srush/Tensor-Puzzles](https://github.com/srush/Tensor-Puzzles)
