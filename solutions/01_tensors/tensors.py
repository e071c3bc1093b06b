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
# **Goal.** Get at home with tensors: add up along one direction, let shapes stretch to fit each
# other, pick one number from each row, and have PyTorch differentiate for you.
#
# You will write `warm_up`, `row_sums`, `normalize_rows`, `pick`, `one_hot` and `gradient_of`: six
# functions, most of them a single line. They look small, and they are; but in assignment 03 you will
# meet each of these ideas again inside a classifier that recognises clothes, and there a confused
# row and column no longer announces itself.
#
# Before each exercise there is an example; after each, a cell `check(...)` that tells you in a moment
# how you stand. Run the cells from top to bottom.

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

from grader import check

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
# A **tensor** is a box of numbers with a shape. Three things are worth knowing about any tensor, and
# whenever something puzzles you, print them: its **shape**, its **dtype** (the kind of number), and
# its values.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "first_tensor", "locked": true, "schema_version": 3, "solution": false, "task": false}
temperatures = torch.tensor([[14.0, 19.0, 23.0], [11.0, 15.0, 18.0]])  # 2 towns, 3 days
print("shape:", tuple(temperatures.shape), " dtype:", temperatures.dtype)
print("town 1, day 2:", temperatures[1, 2].item())
print("town 1:", temperatures[1].tolist())
print("half of each:", (temperatures / 2).tolist())
print("labels are whole numbers:", torch.tensor([2, 0, 1]).dtype)

# %% [markdown]
# An operation with a plain number, such as `temperatures / 2`, happens to every entry at once. No
# loop is needed, and with a million entries you would be glad of it.
#
# The first exercise asks almost nothing. It is there so that you see the machinery once: first run
# the two cells below as they are. An unwritten function raises `NotImplementedError`, and `check`
# says so; that is not a mistake, only a gap waiting for you. Then replace the lines under
# `# YOUR CODE HERE`, run both cells again, and watch the verdict change.
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
# ## 2. Sums along a direction
#
# `X.sum()` adds up everything. More often you want the sums of the rows, or of the columns. For a
# table $\mathbf{X}$ of shape $(n, d)$ there are two directions to walk:
#
# $$c_j = \sum_{i} x_{ij} \quad (d \text{ sums, one for each column}) \qquad\qquad
# r_i = \sum_{j} x_{ij} \quad (n \text{ sums, one for each row})$$
#
# In PyTorch the argument `dim` names **the direction that is added up, and so disappears**: dim 0
# runs down the rows, dim 1 runs along the columns. Here is the one, by hand, for two towns and three
# days: $(14 + 11,\; 19 + 15,\; 23 + 18) = (25, 34, 41)$.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("sum over dim 0:", temperatures.sum(dim=0).tolist())
print("               ", tuple(temperatures.shape), "->", tuple(temperatures.sum(dim=0).shape))
kept = temperatures.sum(dim=0, keepdim=True)
print("with keepdim:  ", tuple(temperatures.shape), "->", tuple(kept.shape), kept.tolist())

# %% [markdown]
# With `keepdim=True` the direction does not vanish; it stays, with length 1. The numbers are the
# same, only the brackets differ, and yet this small thing will matter in a moment: a column $(n, 1)$
# remembers that it belongs to rows, while a bare list $(n)$ has forgotten.

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
ax.text(4.3, 0.7, "(1, 3): down the rows, one sum per column", va="center", color=INK)
ax.text(7.0, 2.6, "along the columns,\none sum per row", va="center", color=INK)
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
# ## 3. Broadcasting: shapes that stretch
#
# What happens when a table $(2, 3)$ is divided by something of another shape? PyTorch compares the two
# shapes **from the right**. Two lengths fit if they are equal, or if one of them is 1, or missing; a length
# 1 is then repeated as often as needed, without a copy in memory:
#
# | | shape | |
# |:--|--:|:--|
# | table | $(2, 3)$ | |
# | divided by | $(2, 1)$ | 3 fits 1: the column is repeated to the right |
# | table | $(2, 3)$ | |
# | divided by | $(3)$ | 3 fits 3, and 2 meets a missing length: the list is repeated downwards |
# | table | $(2, 3)$ | |
# | divided by | $(2)$ | 3 does not fit 2: an error |
#
# In the picture, dotted boxes are the ones that are only imagined:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picture_of_broadcasting", "locked": true, "schema_version": 3, "solution": false, "task": false}
table = torch.tensor([[2.0, 3.0, 5.0], [1.0, 4.0, 15.0]])
column, flat = torch.tensor([[10.0], [20.0]]), torch.tensor([[1.0, 2.0, 5.0]])

ax = blank_sheet(11.4, 6.4)
for top, other, name in [(5.6, column, "column (2, 1)"), (2.4, flat, "list (3)")]:
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
# **A worked example.** Of all the rain in three months, which share fell in each of two towns? The
# totals run down the columns, so they are a list $(3)$, and it stretches downwards by itself. By hand,
# the first month: $30 + 10 = 40$, so $30/40 = 0.75$ and $10/40 = 0.25$.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_shares", "locked": true, "schema_version": 3, "solution": false, "task": false}
rain = torch.tensor([[30.0, 20.0, 60.0], [10.0, 60.0, 20.0]])  # 2 towns, 3 months
totals = rain.sum(dim=0)
print("totals", tuple(totals.shape), totals.tolist())
print("shares of each month:", (rain / totals).tolist())
print("each column sums to: ", (rain / totals).sum(dim=0).tolist())

# %% [markdown]
# ### A trap: the square table
#
# Columns were easy, because a list stretches downwards. Rows are not. With $(2, 3)$ and a list of 2
# row sums you get an error, and an error is good news: you hear of it. But suppose the table is
# square:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "square_trap", "locked": true, "schema_version": 3, "solution": false, "task": false}
square = torch.tensor([[1.0, 3.0], [2.0, 6.0]])
wrong = square / torch.tensor([4.0, 8.0])  # the row sums, as a bare list
print(wrong.tolist())
print("sums of the rows:", wrong.sum(dim=1).tolist(), " no error, and not 1")

# %% [markdown]
# The 3 in the upper right was divided by 8, the sum of the *other* row. Nobody complained. That is
# why the checks in this course use tables of uneven size, and square ones on purpose. What would
# the shape of the sums have to be, so that each sum meets its own row?
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
# A quiz has been answered: for each question (a row) there are points for each possible answer (a
# column), and a list of *labels* says which answer was given. What are the points of each question?
# One number per row, and the labels say where:
#
# $$v_i = x_{i,\,y_i} \qquad \mathbf{X}: (n, c), \quad \mathbf{y}: (n), \quad \mathbf{v}: (n)$$
#
# You know `X[1, 2]`: row 1, column 2. Give it **two lists** instead of two numbers, and they walk in
# step, like the two sides of a zip fastener:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "in_step", "locked": true, "schema_version": 3, "solution": false, "task": false}
fares = torch.tensor([[2.0, 3.5, 6.0], [1.5, 3.0, 5.5]])  # 2 bus lines, 3 zones
print("line 1 zone 0, then line 0 zone 2:", fares[[1, 0], [0, 2]].tolist())
print("fares[:, [0, 2]] is another thing: ", fares[:, [0, 2]].tolist(), "zones 0 and 2, each line")
print("fares[[0, 1, 1]] is whole rows:    ", fares[[0, 1, 1]].tolist())
print("counting up to n:                  ", torch.arange(4).tolist())

# %% [markdown]
# By hand, for the exercise: from the rows $(1, 2, 3)$ and $(4, 5, 6)$ with labels $(2, 0)$ come the
# entry in column 2 of the first, $3$, and the entry in column 0 of the second, $4$.
#
# ### Exercise 4: `pick`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "pick", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pick(X, y):
    """From each row, the entry in the column that its label names.

        result[i] = X[i, y[i]]

    X:       (n, classes), any dtype. One row is possible.
    y:       (n,) int64, column numbers from 0 to classes - 1.
    returns: (n,), of the dtype of X: one number for each row, neither more nor an extra dim.

    About 1 line; no loop is needed.
    """
    ### BEGIN SOLUTION
    return X[torch.arange(len(y)), y]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_pick", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("pick")

# %% [markdown]
# ## 5. Labels as rows: one-hot
#
# A class number such as 2 is a name, not an amount: class 2 is not twice class 1. To calculate with
# labels, give each class a column of its own, and write a 1 in the column that is meant:
#
# $$h_{ij} = [\,j = y_i\,] \qquad \mathbf{y}: (n), \quad \mathbf{H}: (n, c)$$
#
# where $[\ldots]$ is 1 if it is true and 0 if not. By hand, with three classes: the labels $(2, 0)$
# become
#
# $$\begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \end{pmatrix}$$
#
# Several roads lead there, and you have already seen what they are paved with. One compares, and
# broadcasts: a column of two against a list of three gives a table of answers. Another takes whole
# rows out of a table that is already there.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "two_roads", "locked": true, "schema_version": 3, "solution": false, "task": false}
ages = torch.tensor([[17], [30]])  # (2, 1)
limits = torch.tensor([16, 18, 65])  # (3)
print("comparing:", (ages >= limits).tolist())
print("as numbers:", (ages >= limits).float().tolist())

letters = torch.tensor([[7.0, 7.5], [8.0, 8.5], [9.0, 9.5]])
print("rows 2, 0, 2:", letters[torch.tensor([2, 0, 2])].tolist())
print("an identity matrix:", torch.eye(2).tolist())

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
# Do you see that `pick` and `one_hot` are relatives? Multiply a table by the one-hot rows and add up
# each row: all entries vanish but one. A loss can be written either way.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relatives", "locked": true, "schema_version": 3, "solution": false, "task": false}
X = torch.tensor([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]])
y = torch.tensor([1, 0])
print("picked:            ", pick(X, y).tolist())
print("one-hot, summed:   ", (X * one_hot(y, 3)).sum(dim=1).tolist())

# %% [markdown]
# ## 6. Gradients without tears
#
# Learning means: turn each knob a little in the direction that makes the result better. The
# **gradient** of $f$ at $\mathbf{x}$ says how much $f$ changes when an entry of $\mathbf{x}$ does,
# one number per entry, so it has the shape of $\mathbf{x}$:
#
# $$\nabla f(\mathbf{x}) = \left( \frac{\partial f}{\partial x_1}, \ldots, \frac{\partial f}{\partial x_d} \right),
# \qquad \mathbf{x}: (d), \quad f(\mathbf{x}): \text{one number}, \quad \nabla f(\mathbf{x}): (d)$$
#
# By hand, for $f(x_1, x_2) = x_1^2 + 3 x_2$ at $(2, 5)$: the first entry counts with $2 x_1 = 4$, the
# second with $3$. PyTorch finds it alone. Tell a tensor that it **requires a gradient**, calculate
# with it, and call `backward()` on the result:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "autograd_by_hand", "locked": true, "schema_version": 3, "solution": false, "task": false}
x = torch.tensor([2.0, 5.0], requires_grad=True)
value = x[0] ** 2 + 3 * x[1]
print("f(x) =", value.item(), " x.grad before backward():", x.grad)
value.backward()
print("x.grad after it:", x.grad.tolist())

# %% [markdown]
# PyTorch notes every step from `x` to `value`, then walks back along its notes. On a curve, the
# gradient is the slope; a step against it leads downhill. Here a ball takes ten such steps:


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
# A second `backward()` does not replace what is in `.grad`, it **adds** to it. There is a good reason
# (a tensor may be used in several places, and each has its say), but it surprises everybody once:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "it_adds", "locked": true, "schema_version": 3, "solution": false, "task": false}
x = torch.tensor([1.0, -2.0], requires_grad=True)
for attempt in range(3):
    (5 * x).sum().backward()  # the gradient is 5 for each entry, every time
    print("x.grad after backward() number", attempt + 1, "is", x.grad.tolist())

y = x.detach()  # the same numbers, with no history and no gradient
print("y requires a gradient:", y.requires_grad, " y.grad:", y.grad)

# %% [markdown]
# ### Exercise 6: `gradient_of`
#
# Your function receives a *function*: `f` is something that you can call, `f(x)`, and it returns one
# number, as a tensor without dims.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient_of", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_of(f, x):
    """The gradient of f at x, by autograd.

        result[i] = how f(x) changes with x[i]

    f:       a function; f(x) is a tensor with a single number, made from x by torch operations.
    x:       a tensor of any shape, float32 or float64, that does not require a gradient.
    returns: a tensor of the shape and dtype of x.

    The caller's x is left as it was: asked twice, the function gives the same answer twice.
    Let autograd do it; differences of nearby values are too coarse.
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
# Try it on something you would rather not differentiate by hand. The function below smoothly imitates
# the maximum of three numbers. Look at its gradient: it is positive, and it sums to 1.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "a_glimpse", "locked": true, "schema_version": 3, "solution": false, "task": false}
def smooth_maximum(v):
    return v.exp().sum().log()


scores = torch.tensor([1.0, 2.0, 4.0])
print("the value:   ", round(smooth_maximum(scores).item(), 3), "for the scores", scores.tolist())
print("its gradient:", [round(g, 3) for g in gradient_of(smooth_maximum, scores).tolist()])

# %% [markdown]
# These three shares have a name, *softmax*, and they are where assignment 03 begins.
#
# ## 7. What each piece will be good for
#
# | you wrote | in assignment 03 it turns up where |
# |:--|:--|
# | `row_sums`, with its kept dim | each image's powers need *their own* total |
# | `normalize_rows` | scores turn into probabilities |
# | `pick` | the loss looks at the probability of the true class only |
# | `one_hot` | the gradient of the loss is "probability minus truth" |
# | `gradient_of` | every step of training, and old gradients in the way |
#
# ## What you have learnt
#
# - `dim` names the direction that is added up; `keepdim=True` leaves it there with length 1.
# - Shapes are compared from the right, and a length 1 stretches. A square table hides a wrong axis.
# - Two lists of indices walk in step; a list of row numbers takes whole rows.
# - A class number is a name. One-hot rows make it something to calculate with.
# - `backward()` fills `.grad`, and adds to what is there.
#
# **If you like it here:** write `normalize_columns`, then `normalize_rows` again with its help and
# `.T`. Let `gradient_of` walk downhill in `valley` from several starting places: do all of them end
# in the same one? What does `pick` do with a label of -1, and would you want that?
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
