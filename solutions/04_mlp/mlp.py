# ---
# jupyter:
#   grader:
#     assignment: 04_mlp
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
# # 04 · A multilayer perceptron
#
# **Goal.** Put a layer of 256 hidden units between the pixels and the ten scores, from bare tensors,
# and see why the bend between the two layers is the whole secret.
#
# You will write `relu`, `sigmoid`, `tanh`, `init_params`, `mlp` and `train_mlp`: some 30 lines. The
# loss is a gift this time: you wrote it in assignment 03, and may use PyTorch's own. Before each
# exercise there is an example; after it, a cell `check(...)`. An unwritten function raises
# `NotImplementedError`: a gap, not a mistake.

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

from grader import FASHION_MNIST_CLASSES, check, load_data_fashion_mnist

torch.set_num_threads(1)  # the model is small: several threads would only wait for each other

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "data", "locked": true, "schema_version": 3, "solution": false, "task": false}
train_iter, test_iter = load_data_fashion_mnist(256)
X, y = next(iter(train_iter))
print("X:", tuple(X.shape), X.dtype, " y:", tuple(y.shape), y.dtype)

# %% [markdown]
# ## 1. Two layers that are only one
#
# Softmax regression draws its conclusions by one matrix: an affine map. Would two of them see more?
# Let the first produce $h$ numbers, called hidden units, and the second turn those into scores:
#
# $$\mathbf{H} = \mathbf{X}\mathbf{W}_1 + \mathbf{b}_1, \qquad
# \mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{X}$ | inputs, one per row | $(n, d)$ |
# | $\mathbf{W}_1$, $\mathbf{b}_1$ | weights and biases of the first layer | $(d, h)$, $(h)$ |
# | $\mathbf{H}$ | hidden units | $(n, h)$ |
# | $\mathbf{W}_2$, $\mathbf{b}_2$ | weights and biases of the second layer | $(h, q)$, $(q)$ |
# | $\mathbf{O}$ | scores | $(n, q)$ |
#
# Put the first formula into the second and multiply out:
#
# $$\mathbf{O} = \mathbf{X}\,\underbrace{\mathbf{W}_1\mathbf{W}_2}_{(d,\,q)}
# + \underbrace{\mathbf{b}_1\mathbf{W}_2 + \mathbf{b}_2}_{(q)}$$
#
# One matrix and one bias do the same. Do numbers agree?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "collapse", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
W1, b1 = torch.randn(3, 4), torch.randn(4)
W2, b2 = torch.randn(4, 2), torch.randn(2)
x = torch.randn(5, 3)

two_layers = (x @ W1 + b1) @ W2 + b2
one_layer = x @ (W1 @ W2) + (b1 @ W2 + b2)
print("two layers:", *two_layers.numpy().round(4), sep="\n")
print("one layer: ", *one_layer.numpy().round(4), sep="\n")
print("largest difference:", f"{(two_layers - one_layer).abs().max():.1e}")

# %% [markdown]
# Ten layers would collapse in the same way. What breaks the spell is a **bend** between the layers:
# a function $\sigma$ that is not a straight line, applied to every hidden unit on its own,
#
# $$\mathbf{H} = \sigma(\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1), \qquad
# \mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2 .$$
#
# How much that is worth shows in the smallest example there is. Two switches; the lamp is on when
# *just one* of them is. No straight line parts the two kinds of corner:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "either_or", "locked": true, "schema_version": 3, "solution": false, "task": false}
corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
lamp = torch.tensor([0.0, 1.0, 1.0, 0.0])

hidden = torch.stack([corners.sum(dim=1), corners.sum(dim=1) - 1], dim=1)  # two affine units
bent = hidden.clone()
bent[bent < 0] = 0.0  # a bend at zero

fig, axes = plt.subplots(1, 2, figsize=(7, 2.9), layout="constrained")
for ax, points, title in [
    (axes[0], corners, "the two switches: no line parts them"),
    (axes[1], bent, "two bent hidden units: one does"),
]:
    for value, color, marker in [(0, BLUE, "o"), (1, ORANGE, "s")]:
        chosen = points[lamp == value]
        name = "lamp on" if value else "lamp off"
        ax.scatter(*chosen.T, s=90, color=color, marker=marker, label=name, zorder=3)
    ax.set_title(title)
    ax.grid(color=FAINT, linewidth=0.6)
    ax.set_xlim(-0.3, 2.3)
    ax.set_ylim(-0.3, 1.3)
axes[1].plot([0.25, 2.2], [-0.13, 0.85], "--", color=INK, linewidth=1)
axes[0].legend(frameon=False, loc="center right")
plt.show()
print("score = first unit - 2 * second:", (bent[:, 0] - 2 * bent[:, 1]).tolist())

# %% [markdown]
# On the right there are three places only: both corners with the lamp on have landed on the same
# one, and $h_1 - 2h_2$ is the answer itself. Without the bend, the points would still lie on a line
# in the order off, on, off.
#
# ## 2. ReLU: keep it or drop it
#
# The most popular bend is also the simplest, the *rectified linear unit*:
#
# $$\operatorname{relu}(x) = \max(x, 0)$$
#
# By hand: $(-3, 2, -0.5, 4)$ becomes $(0, 2, 0, 4)$. Each element is looked at alone, so the shape
# stays. Its slope is 1 where it keeps and 0 where it drops; at 0 itself there is none, and PyTorch
# takes 0.
#
# Two tools that may be of use, on something else than ReLU:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "tools", "locked": true, "schema_version": 3, "solution": false, "task": false}
temperatures = torch.tensor([[-4.0, 31.0, 12.0], [35.0, 8.0, -1.0]])
print("no more than 30:   ", temperatures.clamp(max=30).tolist())
print("frost kept, else 9:", torch.where(temperatures < 0, temperatures, 9.0).tolist())

# %% [markdown]
# ### Exercise 1: `relu`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(X):
    """Keep what is positive, put 0 in the place of what is not.

        relu(x) = max(x, 0), for each element x of X

    X:       a float tensor of any shape; float32 or float64. X itself must not be changed.
    returns: a tensor of the same shape and dtype.
             backward() must be able to travel from it to X.

    Not allowed: torch.relu, torch.nn.functional.relu, torch.nn.ReLU, and their relatives
    (leaky_relu, threshold, hardtanh, elu). torch.where, clamp and maximum are fine.
    About 1 line.
    """
    ### BEGIN SOLUTION
    return torch.where(X > 0, X, torch.zeros_like(X))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_relu", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("relu")

# %% [markdown]
# ## 3. Sigmoid: a soft switch
#
# Before ReLU there was the **sigmoid**, which squeezes any number into $(0, 1)$:
#
# $$\operatorname{sigmoid}(x) = \frac{1}{1 + \exp(-x)}$$
#
# By hand: at 0 it is $1/(1+1) = 0.5$; at 2, $1/(1 + 0.135) = 0.881$; and at $-2$ what is missing from
# there to 1, $0.119$.
#
# ### A trap that shows only on the way back
#
# For a very negative $x$, $\exp(-x)$ overflows to `inf`. The value survives, for $1/\infty = 0$ is
# right. The *gradient* does not, and neither does the value if the fraction is multiplied out
# differently. Here is the same accident with another function, $1/(1+x^2)^2$ at a huge $x$:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "overflow", "locked": true, "schema_version": 3, "solution": false, "task": false}
x = torch.tensor([2.0, 1e20], requires_grad=True)
value = 1 / (1 + x**2) ** 2
value.sum().backward()
print("value:   ", [round(number, 3) for number in value.tolist()])
print("gradient:", [round(number, 3) for number in x.grad.tolist()])

ratio = torch.exp(torch.tensor(100.0)) / (1 + torch.exp(torch.tensor(100.0)))
print("exp(100) / (1 + exp(100)) =", ratio.item())

# %% [markdown]
# The value 0 is right; on the way back autograd multiplies $0$ by $\infty$, which is `nan`. So it is
# not enough that the result looks right: **no step on the way may overflow**. Nothing is lost by
# stopping early: beyond $|x| = 80$, sigmoid is within $10^{-34}$ of 0 or 1, and its slope within
# $10^{-34}$ of 0. Where would you intervene: before `exp`, or after it?
#
# (A choice by `torch.where(x >= 0, ..., ...)` *after* the two branches does not save the gradient if
# one of them overflowed: autograd goes back through both, and $0 \cdot \infty$ is still `nan`.)
#
# ### Exercise 2: `sigmoid`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(X):
    """Squeeze each element into the range from 0 to 1.

        sigmoid(x) = 1 / (1 + exp(-x)), for each element x of X

    X:       a float tensor of any shape; float32 or float64; elements of any size, even ±1000.
             X itself must not be changed.
    returns: a tensor of the same shape and dtype, without nan.
             Its gradient must be right too, and 0 (not nan) at ±100.

    Not allowed: torch.sigmoid, torch.nn.functional.sigmoid, logsigmoid, silu, mish, glu,
    torch.special.expit, torch.nn.Sigmoid, torch.tanh, torch.tan, softmax, softplus.
    About 1 line, or 2.
    """
    ### BEGIN SOLUTION
    return 1 / (1 + torch.exp(-X.clamp(min=-80)))  # exp(80) is still a float32
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_sigmoid", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("sigmoid")

# %% [markdown]
# ## 4. Tanh: the same curve around zero
#
# The hyperbolic tangent runs from $-1$ to $1$ and through the origin:
#
# $$\tanh(x) = \frac{\exp(x) - \exp(-x)}{\exp(x) + \exp(-x)} = \frac{1 - \exp(-2x)}{1 + \exp(-2x)}$$
#
# By hand, at $x = 1$: $(2.718 - 0.368) / (2.718 + 0.368) = 2.350 / 3.086 = 0.762$. Both forms
# overflow somewhere, so look at the curve instead: it is a sigmoid that has been stretched and moved.
#
# | $x$ | $-2$ | $-1$ | $0$ | $1$ | $2$ |
# |:--|:--|:--|:--|:--|:--|
# | sigmoid of $x$ | 0.119 | 0.269 | 0.5 | 0.731 | 0.881 |
# | sigmoid of $2x$ | 0.018 | 0.119 | 0.5 | 0.881 | 0.982 |
# | tanh of $x$ | −0.964 | −0.762 | 0 | 0.762 | 0.964 |
#
# Compare the last two rows: how do you get from one to the other?
#
# ### Exercise 3: `tanh`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tanh(X):
    """Squeeze each element into the range from -1 to 1.

        tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)), for each element x of X

    X:       a float tensor of any shape; float32 or float64; elements of any size, even ±1000.
             X itself must not be changed.
    returns: a tensor of the same shape and dtype, without nan.
             Its gradient must be right too, and 0 (not nan) at ±100.

    Not allowed: torch.tanh, torch.nn.functional.tanh, torch.nn.Tanh, torch.tan, torch.sigmoid,
    expit, glu, mish, softmax, softplus. Your own sigmoid is welcome. About 1 line.
    """
    ### BEGIN SOLUTION
    return 2 * sigmoid(2 * X) - 1
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_tanh", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("tanh")

# %% [markdown]
# ### The three curves, and their slopes
#
# Autograd draws the derivatives, through *your* functions:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curves", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, axes = plt.subplots(1, 3, figsize=(9, 2.8), layout="constrained", sharex=True)
for ax, function in zip(axes, [relu, sigmoid, tanh], strict=True):
    x = torch.linspace(-6, 6, 400, requires_grad=True)
    value = function(x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    ax.plot(x.detach(), value.detach(), color=BLUE, linewidth=2, label="value")
    ax.plot(x.detach(), slope, "--", color=ORANGE, linewidth=2, label="slope")
    ax.set_title(f"{function.__name__}: steepest {slope.max():.2f}")
    ax.set_ylim(-1.2, 2.2)
    ax.grid(color=FAINT, linewidth=0.6)
axes[0].legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# Look at the orange lines. On its way back through a layer, the gradient is multiplied by this slope.
# Sigmoid's is $\sigma(x)(1 - \sigma(x))$, never more than $\frac14$: ten layers of it leave at most
# a millionth of the gradient. Tanh reaches 1, but only at the centre. ReLU passes all or nothing.
# That is why it took over, and why a unit that is negative for every image learns nothing any more.
#
# ## 5. Where to begin
#
# Softmax regression may start with all weights at zero. May a network with hidden units? Watch four
# hidden units after twenty steps, begun all alike and begun at random:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "symmetry", "locked": true, "schema_version": 3, "solution": false, "task": false}
def four_units(W1, W2):
    """Twenty steps on a mini-batch; the bend is torch's tanh, for this picture only."""
    W1, W2 = W1.clone().requires_grad_(), W2.clone().requires_grad_()
    for _ in range(20):
        loss = F.cross_entropy(torch.tanh(X.reshape(-1, 784) @ W1) @ W2, y)
        slope1, slope2 = torch.autograd.grad(loss, (W1, W2))
        W1.data -= 0.5 * slope1
        W2.data -= 0.5 * slope2
    return W1.detach()


torch.manual_seed(3)
alike = four_units(torch.full((784, 4), 0.01), torch.full((4, 10), 0.01))
unlike = four_units(torch.randn(784, 4) * 0.01, torch.randn(4, 10) * 0.01)

fig, axes = plt.subplots(2, 4, figsize=(7, 3.7), layout="compressed")
for row, (title, W) in zip(axes, [("alike", alike), ("random", unlike)], strict=True):
    limit = W.abs().quantile(0.99).item()
    for unit, ax in enumerate(row):
        ax.imshow(W[:, unit].reshape(28, 28), cmap="PuOr_r", vmin=-limit, vmax=limit)
        ax.set_title(f"{title}: unit {unit}")
        ax.axis("off")
plt.show()

# %% [markdown]
# Above, four hidden units are four copies of one: they began equal, so they received equal gradients
# at every step, and nothing will ever part them. Starting at exactly 0 is worse still: the gradient of
# $\mathbf{W}_1$ passes through $\mathbf{W}_2$, and that of $\mathbf{W}_2$ is made of hidden units, so
# with ReLU both are 0 for ever. Biases have no such trouble once the weights differ.
#
# So: weights from a normal distribution with mean 0 and standard deviation 0.01, biases 0. And a
# tensor that is to be trained must be a **leaf** that requires a gradient, which a computed one is
# not:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "leaves", "locked": true, "schema_version": 3, "solution": false, "task": false}
a = torch.ones(2, requires_grad=True) * 0.5
b = (torch.ones(2) * 0.5).requires_grad_()
print("scaled after the mark: requires_grad", a.requires_grad, " leaf", a.is_leaf)
print("marked after scaling:  requires_grad", b.requires_grad, " leaf", b.is_leaf)

# %% [markdown]
# ### Exercise 4: `init_params`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "init_params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_params(num_inputs, num_hiddens, num_outputs):
    """The four parameters of a multilayer perceptron with one hidden layer.

    num_inputs, num_hiddens, num_outputs: ints, such as 784, 256 and 10.
    returns: a list [W1, b1, W2, b2] of float32 leaf tensors that require a gradient:
             W1 (num_inputs, num_hiddens)    drawn from N(0, 0.01^2)
             b1 (num_hiddens,)               zeros
             W2 (num_hiddens, num_outputs)   drawn from N(0, 0.01^2)
             b2 (num_outputs,)               zeros

    Not allowed: torch.nn.Linear, torch.nn.Sequential.
    About 5 lines.
    """
    ### BEGIN SOLUTION
    W1 = 0.01 * torch.randn(num_inputs, num_hiddens)
    b1 = torch.zeros(num_hiddens)
    W2 = 0.01 * torch.randn(num_hiddens, num_outputs)
    b2 = torch.zeros(num_outputs)
    return [param.requires_grad_() for param in (W1, b1, W2, b2)]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_init_params", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("init_params")

# %% [markdown]
# ## 6. The model
#
# Now the pieces go together. Follow the shapes with a finger, for $n$ images and $h = 256$:
#
# $$\underbrace{\mathbf{X}}_{(n,\,1,\,28,\,28)} \to
# \underbrace{\mathbf{X}}_{(n,\,784)} \to
# \underbrace{\mathbf{H} = \operatorname{relu}(\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1)}_{(n,\,256)} \to
# \underbrace{\mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2}_{(n,\,10)}$$
#
# By hand, for one input $(1, 2)$, two hidden units and a single output:
#
# $$\mathbf{W}_1 = \begin{pmatrix} 1 & -1 \\ 1 & -1 \end{pmatrix},\quad
# \mathbf{b}_1 = (0, 1),\quad
# \mathbf{W}_2 = \begin{pmatrix} 2 \\ 5 \end{pmatrix},\quad b_2 = -10$$
#
# The first layer gives $(1 + 2 + 0,\; -1 - 2 + 1) = (3, -2)$, ReLU makes it $(3, 0)$, the second layer
# $2 \cdot 3 + 5 \cdot 0 - 10 = -4$. A score may be negative: it is compared with other scores, and
# bending it, too, would only take something away.
#
# One more detail: `reshape(-1, 784)` lets PyTorch count the images itself.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "flatten", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("images:", tuple(X.shape), "-> rows:", tuple(X.reshape(-1, 784).shape))
print("rows stay rows:", tuple(X.reshape(-1, 784).reshape(-1, 784).shape))

# %% [markdown]
# ### Exercise 5: `mlp`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp(X, params):
    """The class scores of a multilayer perceptron with one hidden layer.

        H = relu(X W1 + b1),   O = H W2 + b2

    X:       (n, 1, 28, 28) or (n, 784) float, images; one image is possible.
    params:  [W1, b1, W2, b2] of shapes (784, h), (h,), (h, q), (q,), for any h and q.
             Neither X nor params may be changed.
    returns: (n, q) float, scores: any numbers, no softmax, no bend behind the second layer.

    Use your own relu. Not allowed: torch.nn.Linear, torch.nn.functional.linear,
    torch.nn.Sequential. About 4 lines.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params
    X = X.reshape(-1, W1.shape[0])  # (n, 784)
    H = relu(X @ W1 + b1)  # (n, h)
    return H @ W2 + b2  # (n, q)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_mlp", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("mlp")

# %% [markdown]
# Nothing has been learnt yet, so each of ten classes should get about a tenth, and the loss be near
# $-\log 0.1 = 2.303$:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "first_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
scores = mlp(X, init_params(784, 256, 10))
print("loss before training:", round(F.cross_entropy(scores, y).item(), 3))

# %% [markdown]
# ## 7. Training
#
# The loop is that of assignment 03. The loss is given: `F.cross_entropy(scores, y)` takes *scores*
# (it does softmax and logarithm itself, safely) and class numbers, and returns one number, the
# **mean** over the mini-batch. Its gradient is therefore an average already, and a step is
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \eta\, \nabla_{\mathbf{w}}\, \bar\ell,
# \qquad \bar\ell = \frac{1}{n}\sum_{i=1}^{n} \ell_i$$
#
# with $\eta$ the learning rate, $n$ the number of images in this mini-batch, $\ell_i$ the loss of
# image $i$ and $\mathbf{w}$ any of the four parameters (the gradient has its shape). On a single
# parameter, with the loss $(w - 3)^2$ and two steps by hand from $w = 1$, $\eta = 0.25$: the slope is
# $2(1-3) = -4$, so $w = 2$; then $2(2-3) = -2$, so $w = 2.5$. In PyTorch:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "two_steps", "locked": true, "schema_version": 3, "solution": false, "task": false}
w = torch.tensor([1.0], requires_grad=True)
for step in range(2):
    ((w - 3) ** 2).sum().backward()
    print(f"step {step}: slope", w.grad.item(), end="  ")
    with torch.no_grad():  # the update is no part of the model
        w -= 0.25 * w.grad
    w.grad = None  # else the next backward() would add to it
    print("w", w.item())

# %% [markdown]
# ### Exercise 6: `train_mlp`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_mlp(train_iter, num_epochs, lr, on_epoch=None):
    """Train a multilayer perceptron with 256 hidden units and return the trained model.

        784 pixels -> 256 hidden units with relu -> 10 scores

    train_iter: gives mini-batches X (batch, 1, 28, 28) float32 in [0, 1] and y (batch,) int64,
                anew on every pass; the last batch may be smaller.
    num_epochs: int, passes over train_iter.
    lr:         float, the learning rate: each step takes lr times the gradient of the MEAN loss
                of its mini-batch.
    on_epoch:   given and optional: if it is not None, call on_epoch(epoch, net) after each epoch,
                with epoch = 0, 1, 2, ... It draws the curve below; the grader does not need it.
    returns:    net, a function: net(X) gives class scores (n, 10) for images (n, 1, 28, 28)
                and for rows (n, 784) alike. Please say net.params = [W1, b1, W2, b2], too (a
                function may carry a note): section 9 looks at it, the grader does not need it.

    Use your own init_params and mlp. Given: F.cross_entropy(scores, y), the mean loss of a
    mini-batch. Take nothing else from variables outside. Not allowed: torch.optim (SGD,
    Adam, RMSprop), torch.nn.Linear, torch.nn.functional.linear, torch.nn.Sequential.
    About 14 lines.
    """
    ### BEGIN SOLUTION
    params = init_params(784, 256, 10)

    def net(X):
        return mlp(X, params)

    net.params = params
    for epoch in range(num_epochs):
        for X, y in train_iter:
            for param in params:
                param.grad = None  # forget the last mini-batch
            F.cross_entropy(net(X), y).backward()
            with torch.no_grad():
                for param in params:
                    param -= lr * param.grad
        if on_epoch is not None:
            on_epoch(epoch, net)
    return net
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_mlp", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_mlp")

# %% [markdown]
# ## 8. Watch it learn
#
# Five epochs, at a learning rate five times as large as last time.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "record", "locked": true, "schema_version": 3, "solution": false, "task": false}
history = []


def record(epoch, net):
    row = {"epoch": epoch + 1}
    for name, data_iter in [("train", train_iter), ("test", test_iter)]:
        total, right, count = 0.0, 0, 0
        with torch.no_grad():
            for X, y in data_iter:
                scores = net(X)
                total += F.cross_entropy(scores, y, reduction="sum").item()
                right += (scores.argmax(dim=1) == y).sum().item()
                count += len(y)
        row[name + " loss"], row[name + " accuracy"] = total / count, right / count
    history.append(row)
    figures = [f"{what} {row[what]:.3f}" for what in list(row)[1:]]
    print(f"epoch {row['epoch']:2d}:", ", ".join(figures))


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
history.clear()
net = train_mlp(train_iter, num_epochs=5, lr=0.5, on_epoch=record)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curve", "locked": true, "schema_version": 3, "solution": false, "task": false}
if not history:
    print("Nothing was recorded: does train_mlp call on_epoch(epoch, net) after each epoch?")
epochs = [row["epoch"] for row in history]
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3), layout="constrained")
for ax, quantity in zip(axes, ["loss", "accuracy"], strict=True):
    for part, color, line in [("train", BLUE, "-"), ("test", ORANGE, "--")]:
        values = [row[f"{part} {quantity}"] for row in history]
        ax.plot(epochs, values, line, color=color, marker="o", markersize=4, label=part)
    ax.set_xlabel("epoch")
    ax.set_xticks(epochs)
    ax.set_title(quantity)
    ax.grid(color=FAINT, linewidth=0.6)
    ax.legend(frameon=False)
plt.show()

# %% [markdown]
# Run the cell that trains again with another seed, then the picture: the curve will look quite different, and the last
# epoch may end anywhere from 0.7 to 0.86. That is not a mistake of yours. At a learning rate of 0.5
# the steps are wide, a mini-batch with unusual images throws the weights about, and the epoch after
# repairs it. At 0.1 the way is slower and calm, which is why the grader uses 0.1.
#
# ## 9. What the hidden units look at
#
# Each column of $\mathbf{W}_1$ belongs to a hidden unit and is a picture of 784 weights. Train once
# more, at a calm 0.1, and look at the 24 units whose weights are largest:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "units", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
calm = train_mlp(train_iter, num_epochs=5, lr=0.1)
if not hasattr(calm, "params"):
    print("Nothing to look at: does train_mlp say net.params = ... before it returns net?")
else:
    W1 = calm.params[0].detach()
    largest = W1.norm(dim=0).argsort(descending=True)[:24]
    limit = W1[:, largest].abs().quantile(0.995).item()
    fig, axes = plt.subplots(3, 8, figsize=(9, 3.6), layout="compressed")
    for number, (ax, unit) in enumerate(zip(axes.flat, largest.tolist(), strict=True)):
        picture = W1[:, unit].reshape(28, 28)
        shown = ax.imshow(picture, cmap="PuOr_r", vmin=-limit, vmax=limit)
        ax.set_title(str(number), fontsize=8)
        ax.axis("off")
    bar = fig.colorbar(shown, ax=axes, shrink=0.8, label="weight")
    bar.outline.set_visible(False)
    plt.show()

# %% [markdown]
# Softmax regression had one template per class. Here a unit may stand for a sleeve, a heel or the gap
# between two legs. Do classes share them? A trick lets your own `mlp` tell: with the identity matrix in
# the place of $\mathbf{W}_2$ and zeros in that of $\mathbf{b}_2$, what comes out *is* the hidden layer.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "who_wakes_whom", "locked": true, "schema_version": 3, "solution": false, "task": false}
if hasattr(calm, "params"):
    images = test_iter.images.float().div(255).unsqueeze(1)
    with torch.no_grad():
        hidden = mlp(images, [*calm.params[:2], torch.eye(256), torch.zeros(256)])[:, largest]
    awake = torch.stack([hidden[test_iter.labels == label].mean(dim=0) for label in range(10)])

    fig, ax = plt.subplots(figsize=(8.5, 3.6), layout="constrained")
    shown = ax.imshow(awake, cmap="Blues", aspect="auto")
    ax.set_xticks(range(24))
    ax.set_yticks(range(10), FASHION_MNIST_CLASSES)
    ax.set_xlabel("hidden unit, numbered as above")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    fig.colorbar(shown, ax=ax, label="mean value").outline.set_visible(False)
    plt.show()

# %% [markdown]
# Follow a column: hardly any unit belongs to a single class. The second layer weighs the same few
# observations anew for each of the ten, and a unit that sleeps for a whole row of classes leaves them
# alone.
#
# How much is all this worth? After five epochs, honestly, little: 0.81 to 0.84, where softmax
# regression reached 0.80 to 0.83. A linear model is not bad at clothing, and at this pace the bend
# only begins to pay. Give both of them thirty epochs and compare again.
#
# ## 10. How it is graded
#
# - Your **functions** are called with fresh inputs: other shapes, scores of ±1000, float64, tables
#   whose memory is not in order. Most of the points are here. The gradients at ±100 are a small part.
# - `train_mlp` is compared with PyTorch's own layers after a few steps, learns the two switches of
#   section 1 from pictures, and is trained on **class numbers shuffled by a secret permutation**.
#   What this notebook printed does not count.
# - Test accuracy earns its full point from **0.79** and none below **0.71**, in proportion between the
#   two, after five epochs at a learning rate of 0.1. The reference solution reaches 0.832, give or
#   take 0.004 (24 runs), so there is room for luck; and what falls short is trained once more, and
#   the better run counts. (On the drawn stand-in images, ten epochs at 0.05, it reaches 0.829, and
#   the limits are **0.78** and **0.70**.)
# - A wrong function costs its own exercise only: the others are graded with PyTorch's in its place.
#
# ## What you have learnt
#
# - Affine maps in a row are one affine map. A bend between them makes the difference.
# - ReLU passes a gradient or stops it; sigmoid and tanh fade it out on both sides.
# - A value can be right and its gradient `nan`: no step in between may overflow.
# - Hidden units that start equal stay equal: weights begin small and random.
# - A large learning rate makes the last epoch a matter of luck. Look at the curve, not at its end.
#
# **If you like it here:** put `tanh` in the place of `relu` in `mlp`: how do the first epochs change?
# Start with a standard deviation of 1. Give it 4 hidden units, then 1024: what do you gain, and what
# does it cost?
#
# ## Where to read on
#
# - *Dive into Deep Learning*, chapter 5, Multilayer Perceptrons:
#   [d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/index.html)
# - Michael Nielsen, *Neural Networks and Deep Learning*, chapter 4, a visual proof that such a network
#   can approximate any function: [neuralnetworksanddeeplearning.com](http://neuralnetworksanddeeplearning.com/chap4.html)
# - Goodfellow, Bengio and Courville, *Deep Learning*, chapter 6, Deep Feedforward Networks:
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/mlp.html)
# - Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks*:
#   [proceedings.mlr.press](https://proceedings.mlr.press/v9/glorot10a.html), on better first weights
# - PyTorch: [`cross_entropy`](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html)
#   and [how autograd works](https://docs.pytorch.org/docs/stable/notes/autograd.html)
