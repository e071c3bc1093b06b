# ---
# jupyter:
#   grader:
#     assignment: 03_softmax_regression
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
# # 03 · Softmax regression
#
# **Goal.** Write, from bare tensors, a classifier that learns to tell ten kinds of clothing apart.
# Six short functions do it, and on test images it has never seen it will be right about four times
# in five.
#
# You will write `softmax`, `cross_entropy`, `accuracy`, `evaluate_accuracy`, `sgd` and
# `train_softmax`, some 30 lines in all. Before each one there is an example worked by hand; after
# each one, a cell `check(...)` that tells you in a moment how you stand. Run the cells from top to
# bottom. An unwritten function raises `NotImplementedError`: that is not a mistake, only a gap
# waiting for you.

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
import math

import matplotlib.pyplot as plt
import torch

from grader import FASHION_MNIST_CLASSES, check, load_data_fashion_mnist

torch.set_num_threads(1)  # the model is small: several threads would only wait for each other

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"

# %% [markdown]
# ## 1. The images
#
# Fashion-MNIST holds 60,000 training and 10,000 test images: 28 × 28 grey pixels each, and a class
# number from 0 to 9. `load_data_fashion_mnist(batch_size)` returns two iterators. Each pass over
# one hands out mini-batches `X, y`; the training images come in a new order every time. A pixel is
# a number from 0 to 1, drawn below like ink: 0 is white paper, 1 is black.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "data", "locked": true, "schema_version": 3, "solution": false, "task": false}
train_iter, test_iter = load_data_fashion_mnist(256)

X, y = next(iter(train_iter))
print("X:", tuple(X.shape), X.dtype, f"from {X.min():.1f} to {X.max():.1f}")
print("y:", tuple(y.shape), y.dtype, "first labels", y[:8].tolist())
print("images:", len(train_iter.labels), "to train on,", len(test_iter.labels), "to test on")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "look", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = 5
fig, axes = plt.subplots(rows, 10, figsize=(9, 5), layout="compressed")
for label, name in enumerate(FASHION_MNIST_CLASSES):
    samples = train_iter.images[train_iter.labels == label][:rows]
    for ax, image in zip(axes[:, label], samples, strict=False):
        ax.imshow(image, cmap="gray_r")
    axes[0, label].set_title(f"{label} {name}", fontsize=8)
for ax in axes.flat:
    ax.axis("off")
plt.show()

# %% [markdown]
# Look along the columns 0, 2, 4 and 6: T-shirt, pullover, coat and shirt. Which two would *you*
# mix up? Keep your guess; at the end we compare it with what the model mixes up.

# %% [markdown]
# ## 2. The model: ten weighted sums
#
# Lay the pixels of an image end to end: a row $\mathbf{x}$ of $28 \cdot 28 = 784$ numbers. For
# each class, the model holds 784 weights and one bias, and its **score** for the class is a
# weighted sum. A mini-batch of $n$ images is a matrix with an image in each row, and one product
# gives all the scores:
#
# $$\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{X}$ | images, one per row | $(n, 784)$ |
# | $\mathbf{W}$ | weights, one column per class | $(784, 10)$ |
# | $\mathbf{b}$ | biases, added to every row | $(10)$ |
# | $\mathbf{O}$ | scores, also called logits | $(n, 10)$ |
# | $\mathbf{P}$ | probabilities, softmax of each row of $\mathbf{O}$ | $(n, 10)$ |
# | $\mathbf{y}$ | true class numbers | $(n)$ |
#
# Nothing is learnt yet, but the shapes can be seen already:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shapes", "locked": true, "schema_version": 3, "solution": false, "task": false}
flat = X.reshape(-1, 784)
W_demo = torch.randn(784, 10) * 0.01
b_demo = torch.zeros(10)
O_demo = flat @ W_demo + b_demo
print("images", tuple(X.shape), "-> rows", tuple(flat.shape), "-> scores", tuple(O_demo.shape))
print("scores of the first image:", [round(score, 2) for score in O_demo[0].tolist()])

# %% [markdown]
# ## 3. From scores to probabilities: softmax
#
# A score may be any number. Probabilities must be positive and add up to 1. Softmax gets there in
# two steps: make every score positive with $\exp$, then divide by the total **of its own row**:
#
# $$p_{ij} = \frac{\exp(o_{ij})}{\sum_k \exp(o_{ik})}
# \qquad \mathbf{O} \text{ and } \mathbf{P}: (n, 10)$$
#
# By hand, for one row of three scores, $(1, 2, 4)$:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "softmax_by_hand", "locked": true, "schema_version": 3, "solution": false, "task": false}
scores = [1.0, 2.0, 4.0]
powers = [math.exp(s) for s in scores]
shares = [p / sum(powers) for p in powers]
print("exp     ", [round(p, 3) for p in powers], " total", round(sum(powers), 3))
print("divided ", [round(p, 3) for p in shares], " total", round(sum(shares), 3))

fig, axes = plt.subplots(1, 3, figsize=(8, 2.3), layout="constrained")
steps = [("scores", scores), ("exp: all positive", powers), ("divided: they sum to 1", shares)]
for ax, (title, values) in zip(axes, steps, strict=True):
    bars = ax.bar(["a", "b", "c"], values, color=[BLUE, BLUE, ORANGE], width=0.6)
    ax.bar_label(bars, fmt="%.3g", padding=2)
    ax.set_title(title)
    ax.set_ylim(0, 1.2 * max(values))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
plt.show()

# %% [markdown]
# The largest score keeps the largest share, and a lead of 2 points is a factor of
# $e^2 \approx 7.4$, wherever it happens: between 2 and 4, or between 102 and 104.
#
# ### A trap: exp overflows
#
# That is the mathematics. A float32 sees it differently when the scores are large:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "overflow", "locked": true, "schema_version": 3, "solution": false, "task": false}
big = torch.tensor([10.0, 80.0, 88.0, 89.0, 100.0])
print("scores      ", big.tolist())
print("exp         ", [f"{power:.2g}" for power in torch.exp(big).tolist()])
print("exp / total ", (torch.exp(big) / torch.exp(big).sum()).tolist())

# %% [markdown]
# A float32 ends near $3.4 \cdot 10^{38}$, and $\exp(89)$ is beyond it: it becomes `inf`, the total
# is `inf`, and $\infty / \infty$ is `nan`. A single `nan` in the loss makes every weight `nan`
# after the next update, and nothing brings it back.
#
# The way out: softmax looks only at *differences* between scores. Add the same number $c$ to a
# whole row and
#
# $$\frac{\exp(o_j + c)}{\sum_k \exp(o_k + c)}
# = \frac{e^c \exp(o_j)}{e^c \sum_k \exp(o_k)}
# = \frac{\exp(o_j)}{\sum_k \exp(o_k)},$$
#
# nothing changes. So you may choose $c$ freely, row by row. For the row $(1000, 1001, 1002)$,
# $c = -1002$ gives $(-2, -1, 0)$, whose powers are harmless: $0.135, 0.368, 1$. Divided by their
# total, $1.503$: $(0.090, 0.245, 0.665)$. What is a good $c$ for *any* row? With the right one, no
# power exceeds 1, and the total is never 0.
#
# One reminder from assignment 01, since rows are easily mistaken for columns:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "keepdim", "locked": true, "schema_version": 3, "solution": false, "task": false}
table = torch.arange(6.0).reshape(2, 3)
print("table:                           ", tuple(table.shape))
print("table.sum(dim=1):                ", tuple(table.sum(dim=1).shape))
print("table.sum(dim=1, keepdim=True):  ", tuple(table.sum(dim=1, keepdim=True).shape))
pair = table.max(dim=1)  # not one tensor but two
print("table.max(dim=1).values, .indices:", pair.values.tolist(), pair.indices.tolist())

# %% [markdown]
# ### Exercise 1: `softmax`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(X):
    """Turn each row of scores into probabilities.

        p[i, j] = exp(X[i, j]) / sum over k of exp(X[i, k])

    X:       (n, classes) scores of any size, even 1000 or -1000; float32, float64 or integers.
             One row, or one class, is possible. X itself must not be changed.
    returns: (n, classes) probabilities: not negative, each row sums to 1.
             float32 for float32 and integers, float64 for float64.
             backward() must be able to travel from it to X.

    Not allowed: torch.softmax, torch.nn.functional.softmax, log_softmax, softmin, torch.nn.Softmax,
    torch.logsumexp, logcumsumexp.
    About 3 lines.
    """
    ### BEGIN SOLUTION
    X = X * 1.0  # a new tensor: integers become floats, float64 stays float64
    powers = torch.exp(X - X.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_softmax", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("softmax")

# %% [markdown]
# ## 4. How wrong is it? Cross-entropy
#
# The model gives the true class of an image some probability $p$. The loss of this image is
#
# $$\ell = -\log p_{\text{true class}}$$
#
# one number; for a mini-batch, $\boldsymbol{\ell}$ has shape $(n)$. Certain and right costs nothing; the less the truth was expected, the more it costs, without
# limit. The probabilities of the other nine classes do not appear: they count only through what
# they take away.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "surprise", "locked": true, "schema_version": 3, "solution": false, "task": false}
p = torch.linspace(0.005, 1, 400)
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.plot(p, -p.log(), color=BLUE, linewidth=2)
for mark, text in [(0.1, "p = 0.1, a blind guess among ten"), (0.5, "p = 0.5"), (0.9, "p = 0.9")]:
    loss = -math.log(mark)
    ax.plot(mark, loss, "o", color=ORANGE)
    ax.annotate(f"{text}: {loss:.2f}", (mark, loss), xytext=(6, 8), textcoords="offset points")
ax.set_xlabel("probability given to the true class")
ax.set_ylabel("loss")
ax.set_xlim(-0.03, 1.12)
ax.set_ylim(0, 5.4)
plt.show()

# %% [markdown]
# By hand, for three images and four classes:
#
# | image | probabilities | true class | picked | loss |
# |:--|:--|:--:|:--:|:--|
# | 0 | 0.1, 0.2, **0.6**, 0.1 | 2 | 0.6 | $-\log 0.6 = 0.511$ |
# | 1 | **0.7**, 0.1, 0.1, 0.1 | 0 | 0.7 | $-\log 0.7 = 0.357$ |
# | 2 | 0.3, 0.3, 0.39, **0.01** | 3 | 0.01 | $-\log 0.01 = 4.605$ |
#
# One number per image is picked, and one loss per image comes out. To pick one number from each
# row, remember that two lists of indices walk in step:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picking", "locked": true, "schema_version": 3, "solution": false, "task": false}
menu = torch.tensor([[3.0, 4.5, 9.0], [2.0, 5.5, 8.0]])  # two restaurants, three dishes
print("dish 2 at restaurant 0, dish 0 at restaurant 1:", menu[[0, 1], [2, 0]].tolist())
print("not the same: dishes 2 and 0, each everywhere: ", menu[:, [2, 0]].tolist())

# %% [markdown]
# **And the logarithm of 0?** It is $-\infty$, so the loss is `inf`, and mathematically that is
# right: the model had called the truth impossible. Softmax never *means* 0, but in float32 a score
# about 104 below the best one is rounded to it, and the gradient then becomes `nan`. There are
# three honest answers. Leave it so: with the small steps of this notebook it does not happen. Or
# clamp the probabilities at a tiny positive number: the loss stays finite, but such an image then
# has gradient 0 and teaches nothing. Or never leave the logarithms:
# $\log p_j = o_j - \log\sum_k \exp(o_k)$, computed from the *scores*, which is what PyTorch's own
# loss does, and what you will use in assignment 05. Here the function receives probabilities, so
# clamping is up to you.
#
# ### Exercise 2: `cross_entropy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(y_hat, y):
    """The loss of each sample: minus the log of the probability given to its true class.

        loss[i] = -log(y_hat[i, y[i]])

    y_hat:   (n, classes) float, probabilities (softmax has been applied already).
    y:       (n,) int64, true class numbers from 0 to classes - 1.
    returns: (n,) float, one loss per sample: no mean, no sum.
             backward() must be able to travel from it to y_hat.

    Not allowed: torch.nn.functional.cross_entropy, nll_loss, log_softmax,
    torch.nn.CrossEntropyLoss, torch.nn.NLLLoss, kl_div,
    torch.distributions (Categorical).
    About 2 lines. Clamping at a tiny positive number is optional.
    """
    ### BEGIN SOLUTION
    picked = y_hat[torch.arange(len(y)), y]
    # The clamp is optional: it keeps one probability of exactly 0 from turning all weights to nan.
    return -torch.log(picked.clamp(min=torch.finfo(y_hat.dtype).tiny))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_cross_entropy", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("cross_entropy")

# %% [markdown]
# ### A gift: the gradient is simply *p minus the truth*
#
# Put the two functions together, for one image with ten scores $o_1, \ldots, o_{10}$ and true class $y$:
#
# $$\ell = -\log\frac{\exp(o_y)}{\sum_k \exp(o_k)} = \log\sum_k \exp(o_k) - o_y$$
#
# Differentiate by the score $o_j$. The first term gives $\exp(o_j)/\sum_k\exp(o_k)$, which is
# $p_j$; the second gives $1$ if $j$ is the true class and $0$ otherwise:
#
# $$\frac{\partial \ell}{\partial o_j} = p_j - [\,j = y\,]$$
#
# Every wrong class is pushed down by the probability it took, the true class is pulled up by what
# it lacks, and an image that is already certain and right pushes nothing. Does autograd, walking
# back through *your* two functions, agree?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient", "locked": true, "schema_version": 3, "solution": false, "task": false}
scores = torch.tensor([[1.0, 2.0, 4.0], [0.5, 0.5, 0.5]], requires_grad=True)
truth = torch.tensor([1, 2])
cross_entropy(softmax(scores), truth).sum().backward()

onehot = torch.eye(3)[truth]
by_formula = softmax(scores.detach()) - onehot
print("autograd:", scores.grad.numpy().round(4), sep="\n")
print("p - onehot:", by_formula.numpy().round(4), sep="\n")
print("largest difference:", f"{(scores.grad - by_formula).abs().max():.1e}")

# %% [markdown]
# And one number to remember: a model that knows nothing gives each of ten classes about 0.1, so
# its loss is near $-\log 0.1 = 2.303$. If training starts far from it, something is off before
# anything was learnt.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "first_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("loss before training:", round(cross_entropy(softmax(O_demo), y).mean().item(), 3))

# %% [markdown]
# ## 5. Accuracy
#
# The loss is what we train on; what people ask for is how often the model is right. Its answer for
# an image is the class with the largest score, `argmax` along the row. By hand:
#
# | image | scores | answer | true class | right? |
# |:--|:--|:--:|:--:|:--:|
# | 0 | **2.0**, 1.0, −1.0 | 0 | 0 | yes |
# | 1 | 0.1, 0.2, **0.3** | 2 | 1 | no |
# | 2 | −5.0, **−1.0**, −2.0 | 1 | 1 | yes |
# | 3 | 0.0, 0.4, **0.6** | 2 | 2 | yes |
#
# Three of four: the accuracy is 0.75. Softmax keeps the order within a row, so scores and
# probabilities give the same answer.
#
# ### Exercise 3: `accuracy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(y_hat, y):
    """The fraction of samples whose largest score stands at the true class.

    y_hat:   (n, classes) float, scores or probabilities.
    y:       (n,) int64, true class numbers.
    returns: a Python float between 0.0 and 1.0: a fraction, not a count.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return (y_hat.argmax(dim=1) == y).sum().item() / len(y)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("accuracy")

# %% [markdown]
# ### A whole data set, batch by batch
#
# 10,000 test images in batches of 256 make 39 full batches and a last one of 16. Is the accuracy
# over all of them the mean of the 40 accuracies? A small case tells:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "uneven", "locked": true, "schema_version": 3, "solution": false, "task": false}
batches = [(6, 6), (0, 2)]  # (right, size): six of six, then none of two
each = [right / size for right, size in batches]
print("mean of the batches' accuracies:", sum(each) / len(each))
print("right answers / all samples:    ", sum(r for r, _ in batches) / sum(n for _, n in batches))

# %% [markdown]
# Six of eight are right, so 0.75 is the truth; the other way, each of the two images in the small
# batch weighs three times as much as one in the large batch. Count samples, not batches.
#
# Evaluating also needs no gradients. Inside `with torch.no_grad():` PyTorch records nothing, which
# saves time and memory.
#
# ### Exercise 4: `evaluate_accuracy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "evaluate_accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate_accuracy(data_iter, net):
    """The accuracy of net over all samples that data_iter hands out.

    data_iter: gives mini-batches (X, y); their sizes may differ.
    net:       a function (or module); net(X) gives scores (batch, classes).
    returns:   a Python float: right answers over all samples, divided by the number of
               samples. Not the mean of the batches' accuracies. No gradients are recorded.

    You may call your own accuracy. About 6 lines.
    """
    ### BEGIN SOLUTION
    right, total = 0.0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += accuracy(net(X), y) * len(y)
            total += len(y)
    return right / total
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_evaluate_accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("evaluate_accuracy")

# %% [markdown]
# ## 6. One step downhill: mini-batch SGD
#
# The gradient of the loss says which way each parameter should *not* go. For a mini-batch of $n$
# images,
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{n} \sum_{i=1}^{n} \nabla_{\mathbf{w}}\, \ell_i$$
#
# with the learning rate $\eta$, a number, and $\mathbf{w}$ either of the parameters, $\mathbf{W}$ or
# $\mathbf{b}$ (a gradient has its shape). In this course the **sum** of the losses is sent backward, so
# `.grad` holds the sum above, and the division by $n$ is the job of `sgd`. By hand, with
# $\mathbf{w} = (3, -1)$, `.grad` $= (8, 4)$, $\eta = 0.5$ and $n = 4$:
#
# $$(3, -1) - \tfrac{0.5}{4}\,(8, 4) = (3, -1) - (1, 0.5) = (2, -1.5)$$
#
# The caller keeps its own names for the parameters, so they must change *in place*. The difference
# looks small and is not:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "in_place", "locked": true, "schema_version": 3, "solution": false, "task": false}
w = torch.tensor([3.0, -1.0])

same = w  # a second name for the same tensor
same = same - 1  # a new tensor gets the name; w does not hear of it
print("after  same = same - 1   w is", w.tolist())

same = w
same -= 1  # the tensor itself changes
print("after  same -= 1         w is", w.tolist())

# %% [markdown]
# A parameter requires a gradient, and PyTorch refuses to change it in place while it is recording.
# The update is no part of the model, so it belongs inside `torch.no_grad()`.
#
# ### Exercise 5: `sgd`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd(params, lr, batch_size):
    """One step of mini-batch stochastic gradient descent, in place.

        param <- param - lr * param.grad / batch_size

    params:     a list of tensors that require a gradient. Their .grad is filled in already: the
                gradient of the SUM of the losses of the mini-batch.
    lr:         float, the learning rate.
    batch_size: int, the number of samples in this mini-batch.
    returns:    nothing. The caller's tensors hold the new values and still require a gradient.

    Whether the gradients are zeroed here or in the training loop is your choice: the
    reference does it in the loop. Not allowed: torch.optim (SGD).
    About 3 lines.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_sgd", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("sgd")

# %% [markdown]
# ## 7. Training
#
# Everything is there; now it goes round. An **epoch** is one pass over the training images, and
# for each mini-batch:
#
# 1. the model gives scores, softmax makes probabilities, cross-entropy gives a loss per image;
# 2. old gradients are cleared. `backward()` *adds* to `.grad`, so what the last batch left there
#    would be counted again;
# 3. the sum of the losses goes backward;
# 4. `sgd` takes a step.
#
# The last mini-batch may be smaller: 60,000 images in batches of 256 leave 96. Divide by the
# number of images that are really there, `len(y)`.
#
# What comes out is a function. A function written inside another one remembers the variables
# around it, so `net` can carry its weights along:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "closure", "locked": true, "schema_version": 3, "solution": false, "task": false}
def make_scaler(factor):
    def scale(X):
        return factor * X  # factor is remembered

    return scale


double = make_scaler(2.0)
print(double(torch.tensor([1.0, 5.0])).tolist())

# %% [markdown]
# ### Exercise 6: `train_softmax`
#
# Use your own `softmax`, `cross_entropy` and `sgd`. Take nothing from variables outside the
# function, such as the `train_iter` or `X` above: the grader calls yours with its own data, and
# those names do not exist there.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    """Train softmax regression from scratch and return the trained model.

        scores = X W + b,   W: (784, 10) drawn from N(0, 0.01^2),   b: (10,) zeros

    train_iter: gives mini-batches X (batch, 1, 28, 28) float32 in [0, 1] and y (batch,) int64,
                anew on every pass; the last batch may be smaller.
    num_epochs: int, passes over train_iter.
    lr:         float, the learning rate.
    on_epoch:   given and optional: if it is not None, call on_epoch(epoch, net) after each epoch,
                with epoch = 0, 1, 2, ... It draws the curve below; the grader does not need it.
    returns:    net, a function: net(X) gives class scores (n, 10) for images (n, 1, 28, 28)
                and for rows (n, 784) alike.

    Use your own softmax, cross_entropy and sgd on the SUM of each batch's losses; W and b are
    plain tensors. Take nothing from variables outside. Not allowed: torch.optim (SGD),
    torch.nn.functional.cross_entropy, nll_loss.
    About 14 lines.
    """
    ### BEGIN SOLUTION
    W = (0.01 * torch.randn(784, 10)).requires_grad_()
    b = torch.zeros(10, requires_grad=True)

    def net(X):
        return X.reshape(-1, 784) @ W + b

    for epoch in range(num_epochs):
        for X, y in train_iter:
            W.grad = b.grad = None  # forget the last batch: backward() adds to what is there
            loss = cross_entropy(softmax(net(X)), y).sum()
            loss.backward()
            sgd([W, b], lr, len(y))
        if on_epoch is not None:
            on_epoch(epoch, net)
    return net
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_softmax", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_softmax")

# %% [markdown]
# ## 8. Watch it learn
#
# Ten epochs with your functions, in well under a minute. After each of them the callback
# `on_epoch` lets `record` note loss and accuracy on both data sets.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "record", "locked": true, "schema_version": 3, "solution": false, "task": false}
history = []


def record(epoch, net):
    row = {"epoch": epoch + 1}
    for name, data_iter in [("train", train_iter), ("test", test_iter)]:
        total, count = 0.0, 0
        with torch.no_grad():
            for X, y in data_iter:
                total += cross_entropy(softmax(net(X)), y).sum().item()
                count += len(y)
        row[name + " loss"] = total / count
        row[name + " accuracy"] = float(evaluate_accuracy(data_iter, net))
    history.append(row)
    figures = [f"{what} {row[what]:.3f}" for what in list(row)[1:]]
    print(f"epoch {row['epoch']:2d}:", ", ".join(figures))


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
history.clear()
net = train_softmax(train_iter, num_epochs=10, lr=0.1, on_epoch=record)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curve", "locked": true, "schema_version": 3, "solution": false, "task": false}
if not history:
    print("Nothing was recorded: does train_softmax call on_epoch(epoch, net) after each epoch?")
epochs = [row["epoch"] for row in history]
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3), layout="constrained")
for ax, quantity in zip(axes, ["loss", "accuracy"], strict=True):
    for part, color, line in [("train", BLUE, "-"), ("test", ORANGE, "--")]:
        values = [row[f"{part} {quantity}"] for row in history]
        ax.plot(epochs, values, line, color=color, marker="o", markersize=4, label=part)
    ax.set_xlabel("epoch")
    ax.set_title(quantity)
    ax.grid(color=FAINT, linewidth=0.6)
    ax.legend(frameon=False)
plt.show()

# %% [markdown]
# What to see in it: the first epoch does most of the work, coming from 2.30 and 10 % for a model
# that knows nothing. The two curves stay close, for ten weighted sums are too simple a model to
# learn 60,000 images by heart. And both jump up and down *together*: each step listens to 256
# images only, and at this learning rate the weights dance around the best place rather than settle
# there.
#
# ## 9. What has it learnt?
#
# **Its weights are pictures.** Each class has 784 weights, one per pixel. The model is linear, so
# it tells its weights if asked: show it 784 images, each with a single pixel of ink, and take away
# the scores of an empty one. Orange pixels speak for the class, purple ones against it.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "weights", "locked": true, "schema_version": 3, "solution": false, "task": false}
with torch.no_grad():
    weights = net(torch.eye(784)) - net(torch.zeros(1, 784))  # (784, 10)

limit = weights.abs().quantile(0.995).item()
fig, axes = plt.subplots(2, 5, figsize=(8.5, 3.7), layout="compressed")
for label, ax in enumerate(axes.flat):
    picture = weights[:, label].reshape(28, 28)
    shown = ax.imshow(picture, cmap="PuOr_r", vmin=-limit, vmax=limit)
    ax.set_title(f"{label} {FASHION_MNIST_CLASSES[label]}")
    ax.axis("off")
bar = fig.colorbar(shown, ax=axes, shrink=0.8, label="weight")
bar.outline.set_visible(False)
plt.show()

# %% [markdown]
# Find the gap between the legs of the trousers: ink there speaks strongly against them. The model
# has a single template for each class, and that is its limit. In this data set nearly all shoes
# point to the left; what would it make of one that points to the right?
#
# **Its surest mistakes** are worth a look: test images where it was most certain, and wrong.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "surest_mistakes", "locked": true, "schema_version": 3, "solution": false, "task": false}
test_images = test_iter.images.float().div(255).unsqueeze(1)  # (n, 1, 28, 28)
test_labels = test_iter.labels
with torch.no_grad():
    probabilities = softmax(net(test_images))
sureness, answers = probabilities.max(dim=1)

wrong = torch.nonzero(answers != test_labels).flatten()
surest = wrong[sureness[wrong].argsort(descending=True)][:12]
fig, axes = plt.subplots(2, 6, figsize=(9, 3.8), layout="compressed")
for ax in axes.flat:
    ax.axis("off")
for ax, i in zip(axes.flat, surest.tolist(), strict=False):
    ax.imshow(test_iter.images[i], cmap="gray_r")
    said, true = FASHION_MNIST_CLASSES[answers[i]], FASHION_MNIST_CLASSES[test_labels[i]]
    ax.set_title(f"says {said} ({sureness[i]:.2f})\nis {true}", fontsize=9)
plt.show()

# %% [markdown]
# Some of these you would get wrong, too. Others are a reminder that a probability near 1 says how
# far apart the scores are, and not how far the model may be trusted.
#
# **Who is taken for whom?** One row for each true class: of all images of this class, how many per
# cent were given each answer? The diagonal is right.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "confusion", "locked": true, "schema_version": 3, "solution": false, "task": false}
counts = torch.bincount(10 * test_labels + answers, minlength=100).reshape(10, 10)
percent = 100 * counts / counts.sum(dim=1, keepdim=True)

fig, ax = plt.subplots(figsize=(7, 5.6), layout="constrained")
ax.imshow(percent, cmap="Blues", vmin=0, vmax=100)
for i in range(10):
    for j in range(10):
        if percent[i, j] > 0.5:
            color = "white" if percent[i, j] > 55 else INK
            ax.text(j, i, f"{percent[i, j]:.0f}", ha="center", va="center", color=color)
ax.set_xticks(range(10), FASHION_MNIST_CLASSES, rotation=40, ha="right")
ax.set_yticks(range(10), FASHION_MNIST_CLASSES)
ax.set_xlabel("the model's answer")
ax.set_ylabel("true class")
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.show()

print("accuracy:", round(float(evaluate_accuracy(test_iter, net)), 4))
for i in percent.diag().argsort().tolist()[:3]:
    others = percent[i].clone()
    others[i] = 0
    j = int(others.argmax())
    print(
        f"hardest: {FASHION_MNIST_CLASSES[i]}, right {percent[i, i]:.0f} %, "
        f"taken for {FASHION_MNIST_CLASSES[j]} {percent[i, j]:.0f} %"
    )

# %% [markdown]
# Was your guess from the beginning among them? The clothes for the upper body share one outline,
# and an outline is nearly all that ten templates can see. The multilayer perceptron of assignment
# 04 does better, though not by as much as you may expect.
#
# ## 10. How it is graded
#
# - Your **functions** are taken out of this notebook and called, each with fresh inputs: rows of
#   different lengths, large scores, uneven batches. Most of the points are here, because accuracy
#   hides mistakes: a softmax over the wrong axis still trains to 82 %.
# - `train_softmax` is run on the grader's own data: its own order and seed, and
#   **class numbers shuffled by a secret permutation**, so only code that learns can do well. What
#   this notebook printed does not count.
# - Test accuracy earns its full points from **0.78** and none below **0.70**, with a share in
#   proportion between the two; what falls short is trained once more, and the better run counts.
#   In five epochs at a learning rate of 0.1 the reference solution reaches 0.825, give or take 0.004
#   (24 runs), so a correct one has room to spare. (Where the drawn stand-in images are used instead,
#   it reaches 0.832, and the limits are **0.79** and **0.71**.)
# - Where this notebook leaves you a choice (clamping or not, zeroing in `sgd` or in the loop),
#   either way is right.
#
# ## What you have learnt
#
# - Softmax turns each row of scores into probabilities. It sees only differences, which lets you
#   shift a row until nothing overflows.
# - Cross-entropy is the price of the truth's probability, and together with softmax its gradient
#   is $p$ minus the truth.
# - An accuracy counts samples, never batches.
# - `backward()` adds to `.grad`, `sgd` changes parameters in place, and the division by the batch
#   size happens exactly once.
# - A linear model can be looked at: its weights are templates.
#
# **If you like it here:** start all weights at zero: does it still learn, and why? Make the
# learning rate 100 times smaller, then 100 times larger. Mirror the test images,
# `test_images.flip(-1)`: which classes suffer, and could you have told from the templates?
#
# ## Where to read on
#
# - *Dive into Deep Learning*, chapter 4, Linear Neural Networks for Classification:
#   [d2l.ai](https://d2l.ai/chapter_linear-classification/index.html)
# - Fashion-MNIST, by Zalando Research: [the
#   repository](https://github.com/zalandoresearch/fashion-mnist) and [the
#   paper](https://arxiv.org/abs/1708.07747), with results of many other models
# - Goodfellow, Bengio and Courville, *Deep Learning*, section 4.1 on overflow and underflow:
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/numerical.html)
# - PyTorch:
#   [`CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html),
#   which takes scores and does both steps at once, and [how autograd
#   works](https://docs.pytorch.org/docs/stable/notes/autograd.html)
