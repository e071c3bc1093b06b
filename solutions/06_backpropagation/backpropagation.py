# ---
# jupyter:
#   grader:
#     assignment: 06_backpropagation
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
# # 06 · Backpropagation by hand
#
# | | |
# |:--|:--|
# | **Time** | about 3 hours |
# | **Before you start** | [04 · A multilayer perceptron](../04_mlp/mlp.ipynb); the chain rule from school; matrix products |
# | **Where it leads** | to every framework there is: they all do what you build here; and to [07 · Generalisation](../07_generalisation/generalisation.ipynb), where the training loop is put to use |
# | **New words** | numeric gradient, central difference, gradient check, chain rule, backpropagation, backward pass, local slope, computation graph, topological order |
#
# **Goal.** Until now you called `backward()`, and gradients appeared. In this notebook you compute them
# yourself: first by brute force, then with formulas for each layer of the network from assignment 04,
# and at last with an autograd of your own, a dozen lines long.
#
# You will write `numeric_gradient`, `cross_entropy_grad`, `linear_backward`, `mlp_backward` and the
# class `Value`: about 35 lines. PyTorch's autograd is not allowed inside them. It is the judge: the
# checks compare every number with `torch.autograd.grad`, in float64, to six digits. After each exercise
# there is a `check(...)` cell, and `hint("numeric_gradient")` prints hints, one at a time.

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
import torch.nn.functional as F

from grader import check, hint, load_data_fashion_mnist

torch.set_num_threads(1)  # the model is small: several threads would only wait for each other

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"

# %% [markdown]
# ## 1. A slope from two values
#
# A gradient answers one question for every entry of $\mathbf{x}$: if I change only this entry a
# little, how fast does $f$ change? You can simply try it. Move entry $i$ up by a small
# $\varepsilon$, then down, and divide the difference of the two values by the distance between them:
#
# $$\frac{\partial f}{\partial x_i} \approx
# \frac{f(\mathbf{x} + \varepsilon\,\mathbf{e}_i) - f(\mathbf{x} - \varepsilon\,\mathbf{e}_i)}{2\varepsilon}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{x}$ | the point | any |
# | $f(\mathbf{x})$ | the value there | one number |
# | $\mathbf{e}_i$ | 1 at entry $i$, 0 everywhere else | that of $\mathbf{x}$ |
# | $\varepsilon$ | a small step, such as $10^{-5}$ | one number |
#
# This **numeric gradient** uses a **central difference**. By hand, for $f(x) = x^2$ at $x = 3$ with
# $\varepsilon = 0.1$: $(3.1^2 - 2.9^2) / 0.2 = (9.61 - 8.41) / 0.2 = 6$, which is exactly $2x$. A
# one-sided difference gives $(9.61 - 9) / 0.1 = 6.1$.
#
# How small should $\varepsilon$ be? The formula becomes better as $\varepsilon$ shrinks, but then two nearly
# equal numbers are subtracted, and a float64 holds only some 16 digits:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "epsilons", "locked": true, "schema_version": 3, "solution": false, "task": false}
at = torch.tensor(1.0, dtype=torch.float64)
steps = torch.logspace(-14, -1, 200, dtype=torch.float64)
one_sided = (torch.sin(at + steps) - torch.sin(at)) / steps
central = (torch.sin(at + steps) - torch.sin(at - steps)) / (2 * steps)

fig, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
ax.loglog(steps, (one_sided - at.cos()).abs(), color=ORANGE, linewidth=1, label="one-sided")
ax.loglog(steps, (central - at.cos()).abs(), color=BLUE, linewidth=1, label="central")
ax.axvline(1e-5, color=INK, linestyle=":", linewidth=1)
ax.annotate("1e-5", (1.3e-5, 1e-2), color=INK)
ax.set_xlabel("eps")
ax.set_ylabel("error of the slope of sin at 1")
ax.grid(color=FAINT, linewidth=0.6)
ax.legend(frameon=False, loc="lower left")
plt.show()

# %% [markdown]
# On the right of each curve, the step is too wide: the error of the one-sided difference falls with
# $\varepsilon$, that of the central one with $\varepsilon^2$. On the left, rounding takes over. In
# float64 the best $\varepsilon$ for a central difference is near $10^{-5}$. In float32, with 7 digits,
# both curves would end far above, which is why gradients are checked in float64.
#
# ### Exercise 1: `numeric_gradient`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "numeric_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numeric_gradient(f, x, eps=1e-5):
    """The gradient of f at x, by a central difference for each entry.

        result[i] = (f(x with eps added to entry i) - f(x with eps subtracted there)) / (2 * eps)

    f:       a function: f(x) is a tensor of one number, for any tensor shaped like x.
    x:       a float64 tensor of any shape. After the call, x must have its old values.
    eps:     float, the step.
    returns: a float64 tensor of x's shape.

    Not allowed: autograd (backward, grad, requires_grad, torch.autograd, torch.func).
    About 7 lines.
    """
    ### BEGIN SOLUTION
    result = torch.zeros_like(x).reshape(-1)
    for i in range(x.numel()):
        step = torch.zeros_like(x).reshape(-1)
        step[i] = eps
        step = step.reshape(x.shape)
        result[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return result.reshape(x.shape)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_numeric_gradient", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("numeric_gradient")

# %% [markdown]
# It works for any function, and needs no calculus at all. Why does nobody train with it?

# %% [markdown]
# **Predict, then run (bonus).** Section 4 checks a network's gradients with your `numeric_gradient`. How often would the
# loss have to be computed for a network of the size of assignment 04?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "calls_of_f", "locked": false, "schema_version": 3, "solution": true, "task": false}
def calls_of_f(num_inputs, num_hiddens, num_outputs):
    """How often numeric_gradient computes the loss, for all parameters of a network.

    num_inputs, num_hiddens, num_outputs: ints; the network has one hidden layer, and biases.
    returns: int, the number of calls of f for W1, b1, W2 and b2 together.
    """
    ### BEGIN SOLUTION
    weights = num_inputs * num_hiddens + num_hiddens * num_outputs
    biases = num_hiddens + num_outputs
    return 2 * (weights + biases)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_calls_of_f", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("calls_of_f")

# %% [markdown]
# <details><summary>Why?</summary>
#
# Two calls for each parameter: with 784 inputs, 256 hidden units and 10 outputs there are 203,530
# parameters, so 407,060 calls for one step. Backpropagation takes the time of about two more calls,
# whatever the number of parameters. That ratio is why deep learning is possible.
#
# </details>

# %% [markdown]
# ## 2. Where the gradient starts: softmax and cross-entropy
#
# Formulas are faster. The **chain rule** says that a slope through several steps is the product of
# the slopes of the steps, so we can work backward from the loss, one step at a time. The first step
# is the loss itself. For one sample with scores $o_1, \ldots, o_q$ and true class $y$,
#
# $$\ell = -\log p_y = \log\sum_{k=1}^{q} \exp(o_k) - o_y,
# \qquad p_j = \frac{\exp(o_j)}{\sum_k \exp(o_k)}$$
#
# Take the derivative with respect to a score $o_j$. The logarithm of the sum gives
# $\exp(o_j) / \sum_k \exp(o_k)$, which is $p_j$ again; the last term gives $-1$ if $j$ is the true
# class. And because the loss of a mini-batch is the mean over its $n$ samples, everything is divided
# by $n$:
#
# $$\frac{\partial \bar\ell}{\partial o_{ij}} = \frac{1}{n}\bigl(p_{ij} - [\,j = y_i\,]\bigr)$$
#
# where $[\,j = y_i\,]$ is 1 at the true class and 0 elsewhere. Few formulas in deep learning are as
# pleasant: *probabilities minus truth*. By hand, for two samples with probabilities $(0.1, 0.3, 0.6)$
# and $(0.3, 0.2, 0.5)$ and true classes $0$ and $2$:
#
# $$\frac{1}{2}\begin{pmatrix} 0.1 - 1 & 0.3 & 0.6 \\ 0.3 & 0.2 & 0.5 - 1 \end{pmatrix}
# = \begin{pmatrix} -0.45 & 0.15 & 0.30 \\ 0.15 & 0.10 & -0.25 \end{pmatrix}$$

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "minus_truth", "locked": true, "schema_version": 3, "solution": false, "task": false}
shares = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
arrows = torch.tensor([[-0.9, 0.3, 0.6], [0.3, 0.2, -0.5]])
fig, axes = plt.subplots(1, 2, figsize=(7.5, 2.7), layout="constrained", sharey=True)
for ax, p, slope, true in zip(axes, shares, arrows, [0, 2], strict=True):
    places = torch.arange(3)
    ax.bar(places - 0.18, p, width=0.34, color=BLUE, label="probability")
    ax.bar(places + 0.18, slope, width=0.34, color=ORANGE, label="gradient, times n")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set_xticks(places, [f"class {j}" + " (true)" * (j == true) for j in range(3)])
    ax.grid(axis="y", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
axes[1].legend(frameon=False, loc="lower left")
plt.show()

# %% [markdown]
# A step of gradient descent goes *against* the gradient. It raises the score of the true class in
# proportion to $1 - p_\text{true}$, and lowers the score of each other class $j$ in proportion to its
# probability $p_j$. A sample whose true class already has a probability near 1 contributes almost nothing.
# Each row of the gradient sums to 0.
#
# ### Exercise 2: `cross_entropy_grad`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_entropy_grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy_grad(scores, y):
    """The gradient of the mean cross-entropy of softmax, with respect to the scores.

        result[i, j] = (softmax(scores)[i, j] - (1 if j == y[i] else 0)) / n

    scores:  (n, q) float32 or float64, of any size, even ±1000. Must not be changed.
    y:       (n,) int64, the true classes.
    returns: (n, q), same dtype as scores.

    torch.softmax is fine: you wrote it in assignment 03, and it is stable.
    Not allowed: autograd (backward, grad, requires_grad, torch.autograd, torch.func).
    About 4 lines.
    """
    ### BEGIN SOLUTION
    n = len(y)
    result = torch.softmax(scores, dim=1)
    result[torch.arange(n), y] -= 1
    return result / n
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_cross_entropy_grad", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("cross_entropy_grad")

# %% [markdown]
# ### A gradient check
#
# A formula for a gradient is easily wrong by a sign or a factor, and training often works all the
# same, only worse. The cure is a **gradient check**: compare the formula with the numeric gradient at
# a random point. What counts is the *relative* difference; in float64 it should be below about
# $10^{-6}$.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient_check", "locked": true, "schema_version": 3, "solution": false, "task": false}
def relative_difference(ours, numeric):
    """0 for equal tensors, about 1 for unrelated ones."""
    return ((ours - numeric).norm() / (ours.norm() + numeric.norm())).item()


torch.manual_seed(0)
scores, y = torch.randn(5, 4, dtype=torch.float64), torch.tensor([0, 3, 1, 1, 2])
by_formula = cross_entropy_grad(scores, y)
by_trying = numeric_gradient(lambda scores: F.cross_entropy(scores, y), scores)
print(f"as it is:    {relative_difference(by_formula, by_trying):.1e}")
print(f"without 1/n: {relative_difference(by_formula * len(y), by_trying):.1e}")

# %% [markdown]
# ## 3. Back through a linear layer
#
# The gradient with respect to the scores is known; call it $\mathrm{d}\mathbf{O}$. The scores come from
# a linear layer, $\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}$, or entry by entry
#
# $$O_{ij} = \sum_{k=1}^{d} X_{ik} W_{kj} + b_j$$
#
# How fast does the loss change with $W_{kj}$? That weight takes part in $O_{1j}, \ldots, O_{nj}$, in row
# $i$ with the slope $X_{ik}$. The chain rule multiplies along each way and adds up the ways:
#
# $$\mathrm{d}W_{kj} = \sum_{i=1}^{n} X_{ik}\,\mathrm{d}O_{ij}$$
#
# This sum over the samples is a matrix product. The same thought gives all three results:
#
# $$\mathrm{d}\mathbf{W} = \mathbf{X}^\top\,\mathrm{d}\mathbf{O}, \qquad
# \mathrm{d}\mathbf{X} = \mathrm{d}\mathbf{O}\,\mathbf{W}^\top, \qquad
# \mathrm{d}b_j = \sum_{i=1}^{n} \mathrm{d}O_{ij}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathrm{d}\mathbf{O}$ | gradient of the loss with respect to the outputs | $(n, q)$, as $\mathbf{O}$ |
# | $\mathrm{d}\mathbf{X}$ | … with respect to the inputs | $(n, d)$, as $\mathbf{X}$ |
# | $\mathrm{d}\mathbf{W}$ | … with respect to the weights | $(d, q)$, as $\mathbf{W}$ |
# | $\mathrm{d}\mathbf{b}$ | … with respect to the bias | $(q)$, as $\mathbf{b}$ |
#
# You need not learn these by heart, because **every gradient has the shape of what it belongs to**. Only
# one product of $\mathbf{X}$ and $\mathrm{d}\mathbf{O}$ has the shape of $\mathbf{W}$.
#
# By hand, with two samples, two inputs and one output:
#
# $$\mathbf{X} = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix},\quad
# \mathbf{W} = \begin{pmatrix} 5 \\ 6 \end{pmatrix},\quad
# \mathrm{d}\mathbf{O} = \begin{pmatrix} 1 \\ -2 \end{pmatrix}$$
#
# $$\mathrm{d}\mathbf{W} = \begin{pmatrix} 1 \cdot 1 + 3 \cdot (-2) \\ 2 \cdot 1 + 4 \cdot (-2) \end{pmatrix}
# = \begin{pmatrix} -5 \\ -6 \end{pmatrix},\quad
# \mathrm{d}b = 1 - 2 = -1,\quad
# \mathrm{d}\mathbf{X} = \begin{pmatrix} 5 & 6 \\ -10 & -12 \end{pmatrix}$$
#
# Nothing is divided by $n$ here: the mean is inside $\mathrm{d}\mathbf{O}$ already.
#
# ### Exercise 3: `linear_backward`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "linear_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_backward(dO, X, W):
    """The backward pass of a linear layer, O = X W + b.

    dO:      (n, q) float, the gradient of the loss with respect to O.
    X:       (n, d) float, the layer's inputs.
    W:       (d, q) float, its weights.
    returns: dX, dW, db: the gradients with respect to X, W and b, of shapes (n, d), (d, q)
             and (q,), in this order.

    Not allowed: autograd (backward, grad, requires_grad, torch.autograd, torch.func).
    About 4 lines.
    """
    ### BEGIN SOLUTION
    dX = dO @ W.T  # (n, d)
    dW = X.T @ dO  # (d, q)
    db = dO.sum(dim=0)  # (q,)
    return dX, dW, db
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_linear_backward", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("linear_backward")

# %% [markdown]
# ## 4. Back through the whole network
#
# The network of assignment 04 has four steps. The **forward pass** computes them from left to right;
# the **backward pass** goes through the same steps from right to left, and each one turns the gradient
# of its output into the gradient of its input. That is **backpropagation**.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picture_of_the_network", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, ax = plt.subplots(figsize=(9, 2.7), layout="constrained")
places = [0.0, 2.2, 4.4, 6.6, 9.0]
boxes = ["X\n(n, d)", "Z\n(n, h)", "H\n(n, h)", "O\n(n, q)", "loss\n(one number)"]
forward = ["linear\nW1, b1", "relu", "linear\nW2, b2", "softmax and\ncross-entropy"]
backward = ["dW1, db1", "dZ", "dH, dW2, db2", "dO"]
for place, text in zip(places, boxes, strict=True):
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK}
    ax.text(place, 0, text, ha="center", va="center", bbox=box, color=INK)
for i in range(4):
    left, right = places[i] + 0.55, places[i + 1] - (0.55 if i < 3 else 0.95)
    forth = {"arrowstyle": "->", "color": BLUE, "linewidth": 1.8}
    back = {"arrowstyle": "->", "color": ORANGE, "linewidth": 1.8, "linestyle": "--"}
    ax.annotate("", (right, 0.22), (left, 0.22), arrowprops=forth)
    ax.annotate("", (left, -0.22), (right, -0.22), arrowprops=back)
    middle = (left + right) / 2
    ax.text(middle, 0.36, forward[i], ha="center", va="bottom", color=BLUE, fontsize=9)
    ax.text(middle, -0.36, backward[i], ha="center", va="top", color=ORANGE, fontsize=9)
ax.set_xlim(-0.8, 10.2)
ax.set_ylim(-0.95, 1.15)
ax.axis("off")
plt.show()

# %% [markdown]
# | forward (blue) | backward (orange) | needs from the forward pass |
# |:--|:--|:--|
# | $\bar\ell$ = mean cross-entropy of $\mathbf{O}$ | $\mathrm{d}\mathbf{O}$: exercise 2 | $\mathbf{O}$ |
# | $\mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2$ | $\mathrm{d}\mathbf{H}$, $\mathrm{d}\mathbf{W}_2$, $\mathrm{d}\mathbf{b}_2$: exercise 3 | $\mathbf{H}$ |
# | $\mathbf{H} = \operatorname{relu}(\mathbf{Z})$ | $\mathrm{d}\mathbf{Z}$ is $\mathrm{d}\mathbf{H}$ where $\mathbf{Z} > 0$, and 0 elsewhere | $\mathbf{Z}$ |
# | $\mathbf{Z} = \mathbf{X}\mathbf{W}_1 + \mathbf{b}_1$ | $\mathrm{d}\mathbf{W}_1$, $\mathrm{d}\mathbf{b}_1$: exercise 3 again | $\mathbf{X}$ |
#
# The only new line is that of ReLU. Its slope is 1 where its input is positive and 0 where it is
# negative, element by element, so it lets a gradient pass or stops it. By hand, with the example
# of assignment 04, section 6: the input was $(1, 2)$, $\mathbf{Z} = (3, -2)$, $\mathbf{H} = (3, 0)$ and
# $\mathbf{W}_2 = \binom{2}{5}$. Suppose $\mathrm{d}\mathbf{O} = (1)$. Then
#
# $$\mathrm{d}\mathbf{H} = (2, 5),\quad \mathrm{d}\mathbf{Z} = (2, 0),\quad
# \mathrm{d}\mathbf{W}_1 = \begin{pmatrix} 1 \\ 2 \end{pmatrix}(2, 0)
# = \begin{pmatrix} 2 & 0 \\ 4 & 0 \end{pmatrix},\quad \mathrm{d}\mathbf{b}_1 = (2, 0)$$
#
# The second hidden unit was silent for this sample, so it learns nothing from it. The last column of
# the table explains why training takes more memory than predicting: the arrays of the forward pass
# are kept until the backward pass has used them.
#
# ### Exercise 4: `mlp_backward`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mlp_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_backward(X, y, params):
    """The gradients of a network with one hidden layer, with respect to its four parameters.

        Z = X W1 + b1,   H = relu(Z),   O = H W2 + b2,   loss = mean cross-entropy of O and y

    X:       (n, d) float, one sample in each row.
    y:       (n,) int64, the true classes.
    params:  [W1, b1, W2, b2] of shapes (d, h), (h,), (h, q), (q,). Must not be changed.
    returns: [dW1, db1, dW2, db2], each of the shape of its parameter.

    Use your own cross_entropy_grad and linear_backward.
    Not allowed: autograd (backward, grad, requires_grad, torch.autograd, torch.func).
    About 9 lines.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1  # (n, h)
    H = Z.clamp(min=0)
    scores = H @ W2 + b2  # (n, q)
    dO = cross_entropy_grad(scores, y)
    dH, dW2, db2 = linear_backward(dO, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, db1 = linear_backward(dZ, X, W1)
    return [dW1, db1, dW2, db2]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_mlp_backward", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("mlp_backward")

# %% [markdown]
# **Predict, then run (bonus).** Suppose one hidden unit has a negative $Z$ for *every* sample of the mini-batch.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "a_silent_unit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def a_silent_unit(options):
    """What becomes of the first-layer weights of a unit that is silent for every sample?

    options: these texts, as a list whose order changes from call to call:
      - "its column of dW1 is 0, and the step leaves its weights as they are"
      - "its column of dW1 is negative, and the step raises its weights"
      - "its column of dW1 is the mean of the other columns"
      - "its weights are set to 0"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "its column of dW1 is 0, and the step leaves its weights as they are"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_a_silent_unit", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("a_silent_unit")

# %% [markdown]
# <details><summary>Why?</summary>
#
# The mask is 0 in the whole column of $\mathrm{d}\mathbf{Z}$, so $\mathbf{X}^\top\mathrm{d}\mathbf{Z}$ is 0 there. If the unit
# stays silent for all images, it never learns again: assignment 04 called it a *dead ReLU*.
#
# </details>

# %% [markdown]
# Now check your formulas with your own brute force, on a small network. `numeric_gradient` changes one
# parameter and leaves the other three as they are:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_the_network", "locked": true, "schema_version": 3, "solution": false, "task": false}
def mlp_loss(X, y, params):
    W1, b1, W2, b2 = params
    return F.cross_entropy(torch.relu(X @ W1 + b1) @ W2 + b2, y)


torch.manual_seed(1)
shapes = [(6, 5), (5,), (5, 3), (3,)]
params = [torch.randn(shape, dtype=torch.float64) for shape in shapes]
X, y = torch.randn(8, 6, dtype=torch.float64), torch.randint(3, (8,))
for i, (name, ours) in enumerate(
    zip(["dW1", "db1", "dW2", "db2"], mlp_backward(X, y, params), strict=True)
):

    def loss_of_one(param, i=i):
        return mlp_loss(X, y, [*params[:i], param, *params[i + 1 :]])

    numeric = numeric_gradient(loss_of_one, params[i])
    print(f"{name}: relative difference {relative_difference(ours, numeric):.1e}")

# %% [markdown]
# ## 5. Train with it
#
# These gradients are enough to train. No tensor below requires a gradient, and nothing is recorded:
# there are matrix products, a comparison, and your own backward pass.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
train_iter, test_iter = load_data_fashion_mnist(256)
test_images = test_iter.images.float().div(255).reshape(-1, 784)

torch.manual_seed(0)
params = [
    0.01 * torch.randn(784, 256),
    torch.zeros(256),
    0.01 * torch.randn(256, 10),
    torch.zeros(10),
]
for epoch in range(5):
    for X, y in train_iter:
        for param, slope in zip(params, mlp_backward(X.reshape(-1, 784), y, params), strict=True):
            param -= 0.1 * slope
    W1, b1, W2, b2 = params
    answers = (torch.relu(test_images @ W1 + b1) @ W2 + b2).argmax(dim=1)
    accuracy = (answers == test_iter.labels).float().mean().item()
    print(f"epoch {epoch + 1}: test accuracy {accuracy:.3f}")

# %% [markdown]
# The same accuracy as in assignment 04, of course: the gradients are the same numbers.
#
# ## 6. Let the program do the bookkeeping
#
# Each new kind of layer would need a new formula, and a network with branches a new order of steps.
# PyTorch does without: every operation *records* what it was computed from, and the backward pass
# follows these records. You will build that for single numbers.
#
# A `Value` holds a number, the Values it was computed from (its *parents*), and for each parent the
# **local slope**: how fast this Value changes with that parent. A sum has the local slopes 1 and 1.
# What about a product $c = a \cdot b$? If $a$ grows by a little, $c$ grows $b$ times as much, so
# the slope with respect to $a$ is $b$.
#
# The Values and their parents form the **computation graph**, which you met in
# [assignment 01](../01_tensors/tensors.ipynb), section 7. Here it is for $e = a \cdot b + a$ with
# $a = 2$ and $b = -3$, the local slopes beside the arrows:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "graph_by_hand", "locked": true, "schema_version": 3, "solution": false, "task": false}
def draw_graph(nodes, edges, title=""):
    """Draw nodes, a dict of name -> (x, y, text), and edges, a list of (from, to, text)."""
    ax = plt.figure(figsize=(7, 2.6), layout="constrained").gca()
    for start, end, text in edges:
        (x0, y0, _), (x1, y1, _) = nodes[start], nodes[end]
        arrow = {"arrowstyle": "->", "color": BLUE, "linewidth": 1.6, "shrinkA": 30, "shrinkB": 32}
        ax.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        ax.text(
            x0 + 0.45 * (x1 - x0), y0 + 0.45 * (y1 - y0) + 0.12, text, color=ORANGE, ha="center"
        )
    for x, y, text in nodes.values():
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": INK}
        ax.text(x, y, text, ha="center", va="center", bbox=box, color=INK)
    ax.set_title(title)
    ax.set_xlim(-0.6, 4.8)
    ax.set_ylim(-0.5, 1.6)
    ax.axis("off")
    plt.show()


numbers = {
    "a": (0, 1.2, "a = 2"),
    "b": (0, 0, "b = -3"),
    "a * b": (2, 0.4, "a * b = -6"),
    "e": (4, 1.0, "e = -4"),
}
slopes = [("a", "a * b", "-3"), ("b", "a * b", "2"), ("a * b", "e", "1"), ("a", "e", "1")]
draw_graph(numbers, slopes)

# %% [markdown]
# Go backward from $e$, whose slope with respect to itself is $1$. Along the arrow to $a \cdot b$, this
# stays $1$. From there, $-3$ arrives at $a$ and $2$ at $b$. But a second arrow leads from $e$ to $a$,
# with the slope $1$. **Contributions along different ways are added**, so
# $\mathrm{d}e/\mathrm{d}a = -3 + 1 = -2$. And indeed $e = a(b + 1)$, whose slope is $b + 1 = -2$.
#
# So a Value may pass its gradient on only when *all* its own contributions have arrived: first $e$, then
# $a \cdot b$, then $a$ and $b$. Such an order, in which nothing comes before what it was used for, is
# the reverse of a **topological order**: a list in which each Value stands after its parents. The
# usual way to get one is to walk through the graph depth first:
#
# 1. to visit a Value, skip it if it has been visited before;
# 2. otherwise visit its parents first, then append the Value to the list.
#
# (Following every *path* instead would be right, too, but hopeless: after `y = y * y` thirty times
# there are a billion paths, and 31 Values.)
#
# ### Exercise 5: `Value`
#
# `__init__` and `__add__` are given. Python calls `__add__` for `a + b`, and `__mul__` for `a * b`.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "Value", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Value:
    """A number that remembers what it was computed from.

    data:    float, the number.
    grad:    float, 0 at first; after result.backward(), the slope of result with respect to this.
    parents: the Values it was computed from.
    slopes:  its own slope with respect to each parent, in the same order.

    a * b      gives a Value of the product. a and b may be the same Value.
    a.relu()   gives a Value of max(a, 0); its slope is 1 if a is positive, and 0 otherwise.
    a.backward()  sets grad in a and in every Value that a was computed from. It visits each of
                  them once, and is called once for each graph. It returns nothing.

    Not allowed: autograd (requires_grad, torch.autograd). Plain Python numbers are enough.
    """

    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __repr__(self):
        return f"Value(data={self.data:.4g}, grad={self.grad:.4g})"

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):  # 1 line
        ### BEGIN SOLUTION
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        ### END SOLUTION

    def relu(self):  # about 2 lines
        ### BEGIN SOLUTION
        slope = 1.0 if self.data > 0 else 0.0
        return Value(self.data * slope, (self,), (slope,))
        ### END SOLUTION

    def backward(self):  # about 12 lines
        ### BEGIN SOLUTION
        order, seen = [], set()

        def visit(value):
            if id(value) not in seen:
                seen.add(id(value))
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad
        ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_Value", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("Value")

# %% [markdown]
# **Predict, then run (bonus).** In `backward`, gradients are added to `grad`, not assigned.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "why_add", "locked": false, "schema_version": 3, "solution": true, "task": false}
def why_add(options):
    """Why is a contribution added to a parent's grad, and not assigned to it?

    options: these texts, as a list whose order changes from call to call:
      - "a Value that is used several times reaches the result along several ways"
      - "the gradients of the last training step must be kept"
      - "a mean over the samples is a sum, divided by their number"
      - "the graph may contain cycles"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "a Value that is used several times reaches the result along several ways"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_why_add", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("why_add")

# %% [markdown]
# <details><summary>Why?</summary>
#
# By the chain rule, slopes along one way are multiplied, and different ways are added. This is also why
# PyTorch adds to `.grad`, and why *you* have to zero it between two steps.
#
# </details>

# %% [markdown]
# The graph from above, with your own numbers in it, and PyTorch beside them:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "graph_by_value", "locked": true, "schema_version": 3, "solution": false, "task": false}
a, b = Value(2.0), Value(-3.0)
ab = a * b
e = ab + a
e.backward()
named = {"a": a, "b": b, "a * b": ab, "e": e}
nodes = {n: (*numbers[n][:2], f"{n} = {v.data:g}\ngrad {v.grad:g}") for n, v in named.items()}
draw_graph(nodes, [(start, end, "") for start, end, _ in slopes])

ta, tb = torch.tensor(2.0, requires_grad=True), torch.tensor(-3.0, requires_grad=True)
(ta * tb + ta).backward()
print("PyTorch: a.grad", ta.grad.item(), " b.grad", tb.grad.item())
print("Value:   a.grad", a.grad, " b.grad", b.grad)

# %% [markdown]
# Is it good enough to learn something? Here it learns XOR, which no linear model can (assignment 04):
# four hidden units, built from Values, and gradient descent on the squared error.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "xor", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(5)  # with other first weights, it may get stuck: try
hidden = [[Value(w) for w in torch.randn(3).tolist()] for _ in range(4)]  # w0, w1, bias
output = [Value(w) for w in torch.randn(5).tolist()]  # a weight for each unit, and a bias
weights = [w for unit in [*hidden, output] for w in unit]
corners = [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)]


def predict(x0, x1):
    result = output[4]
    for (w0, w1, bias), weight in zip(hidden, output, strict=False):
        result = result + weight * (w0 * Value(x0) + w1 * Value(x1) + bias).relu()
    return result


losses = []
for _ in range(200):
    loss = Value(0.0)
    for x0, x1, wanted in corners:
        error = predict(x0, x1) + Value(-wanted)
        loss = loss + error * error
    for w in weights:
        w.grad = 0.0
    loss.backward()
    for w in weights:
        w.data = w.data - 0.05 * w.grad
    losses.append(loss.data)

fig, ax = plt.subplots(figsize=(5.5, 2.6), layout="constrained")
ax.plot(losses, color=BLUE)
ax.set_xlabel("step")
ax.set_ylabel("squared error")
ax.grid(color=FAINT, linewidth=0.6)
plt.show()
for x0, x1, wanted in corners:
    print(f"{x0:.0f} xor {x1:.0f}: {predict(x0, x1).data:5.2f}  (should be {wanted:.0f})")

# %% [markdown]
# The loop from `loss = Value(0.0)` on is the training loop that you know: forward, zero the gradients,
# backward, step. What PyTorch adds is speed, because its values are whole tensors, and hundreds more
# operations, each with its local slopes. The idea is the one you have just written.
#
# ## How it is graded
#
# - Your **functions** are called with fresh inputs of other shapes: one sample, one hidden unit, square
#   matrices, scores of ±1000. Every gradient is compared with `torch.autograd.grad` in float64.
# - A function that runs PyTorch's autograd gets no points, whatever the numbers are.
# - Where the notebook leaves a choice (loops or matrices, your own helper functions), any way is accepted.
# - A wrong function costs its own exercise only: `mlp_backward` is graded with correct
#   `cross_entropy_grad` and `linear_backward` if yours do not pass.
#
# ## What you have learnt
#
# - A numeric gradient needs two evaluations for each parameter: too slow for training, ideal for checking.
# - Softmax with cross-entropy sends back probabilities minus truth, divided by $n$.
# - A linear layer sends $\mathrm{d}\mathbf{O}\,\mathbf{W}^\top$ back to its input. Shapes tell you the rest.
# - ReLU passes a gradient or stops it, by the sign of what went in.
# - Autograd is a graph of local slopes, visited once from the end to the beginning.
#
# ## Common mistakes
#
# | what you see | likely cause | section |
# |:--|:--|:--|
# | numeric gradient twice too large | divided by `eps`, not by `2 * eps` | 1 |
# | numeric gradient right only on straight lines | a one-sided difference | 1 |
# | relative difference exactly $(n-1)/(n+1)$ | the $1/n$ of the mean is missing, or there twice | 2 |
# | the caller's scores have changed | `-= 1` on the scores' own memory | 2 |
# | an error only if the matrices are not square | a transpose is missing, or is on the other matrix | 3 |
# | `db` of shape `(n, q)` | the bias's contributions are not summed over the samples | 3 |
# | second layer right, first layer wrong | ReLU's mask is missing, or taken from `dH` instead of `Z` | 4 |
# | `(a * a).backward()` gives `a` instead of `2 * a` | `=` where contributions must be added by `+=` | 6 |
# | wrong only in graphs with branches | a Value passed its gradient on before it was complete | 6 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | numeric gradient | a gradient from differences of nearby values |
# | central difference | $(f(x+\varepsilon) - f(x-\varepsilon)) / 2\varepsilon$; its error falls with $\varepsilon^2$ |
# | gradient check | comparing a formula with the numeric gradient at a random point |
# | chain rule | slopes along a way are multiplied, and different ways are added |
# | forward pass | computing the loss from the inputs |
# | backward pass, backpropagation | computing all gradients from the loss, step by step in reverse |
# | computation graph | which values were computed from which |
# | local slope | the derivative of one operation with respect to one of its inputs |
# | topological order | an order in which each value stands after those it was computed from |
#
# ## Going further
#
# - Give `Value` a `tanh`, and `__sub__`, `__neg__` and `__truediv__` made of what is there. Check each with
#   `numeric_gradient`.
# - Add a second hidden layer to `mlp_backward`. How many new lines does it take?
# - In section 5, leave out the line of ReLU's mask. The network still learns: how much worse?
#
# ## Where to read on
#
# - Andrej Karpathy, *micrograd*, an autograd of a hundred lines, and its lecture:
#   [github.com/karpathy/micrograd](https://github.com/karpathy/micrograd)
# - *CS231n*, notes on backpropagation and on gradient checks:
#   [cs231n.github.io](https://cs231n.github.io/optimization-2/)
# - *Dive into Deep Learning*, section 5.3, Forward Propagation, Backward Propagation, and Computational
#   Graphs: [d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/backprop.html)
# - Michael Nielsen, *Neural Networks and Deep Learning*, chapter 2, How the backpropagation algorithm
#   works: [neuralnetworksanddeeplearning.com](http://neuralnetworksanddeeplearning.com/chap2.html)
# - Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, Nature 323
#   (1986): [nature.com](https://www.nature.com/articles/323533a0)
