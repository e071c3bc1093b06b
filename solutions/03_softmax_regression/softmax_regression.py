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
# **Goal.** Write a classifier from nothing but tensors that recognises ten kinds of clothing. Six short
# functions are enough, and it will be right on about four of five test images.
#
# | | |
# |:--|:--|
# | **Time** | about 3 hours |
# | **Before you start** | [02 · Linear regression](../02_linear_regression/linear_regression.ipynb): mini-batches, SGD, the training loop. From [01](../01_tensors/tensors.ipynb): `keepdim`, picking one number from each row, argmax |
# | **What follows** | [04 · Multilayer perceptron](../04_mlp/mlp.ipynb): a hidden layer between the pixels and the scores |
# | **New words** | classification, logits, softmax, cross-entropy, likelihood, accuracy, numerical stability, momentum, closure, confusion matrix |
#
# You will write `softmax`, `cross_entropy`, `accuracy`, `evaluate_accuracy`, `sgd` and
# `train_softmax`, about 30 lines in all. Before each exercise there is an example worked by hand. After
# each exercise there is a `check(...)` cell that tells you right away whether your code works, and
# `hint("softmax")` prints hints, one at a time. Run the cells from top to bottom. A function that is
# not written yet raises `NotImplementedError`; nothing is wrong. **Bonus** questions are to be answered
# before you run a cell. Their points are shown beside your score.

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

from grader import FASHION_MNIST_CLASSES, check, hint, load_data_fashion_mnist

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
# number from 0 to 9. Predicting such a class is called **classification**.
# `load_data_fashion_mnist(batch_size)` returns two iterators. Each pass over one yields mini-batches
# `X, y`; the training images come in a new order every time. A pixel is a number from 0 to 1, drawn
# below like ink: 0 is white paper, 1 is black.

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
# confuse? Keep your guess; section 9 compares it with what the model confuses.
#
# ## 2. The model: ten weighted sums
#
# Put the pixels of an image into one row $\mathbf{x}$ of $28 \cdot 28 = 784$ numbers. For each class,
# the model has 784 weights and one bias, and its **score** for the class is a weighted sum: ten linear
# regressions side by side. A mini-batch of $n$ images is a matrix with an image in each row, and one
# matrix product gives all the scores:
#
# $$\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{X}$ | images, one per row | $(n, 784)$ |
# | $\mathbf{W}$ | weights, one column per class | $(784, 10)$ |
# | $\mathbf{b}$ | biases, added to every row | $(10)$ |
# | $\mathbf{O}$ | scores, also called **logits** | $(n, 10)$ |
# | $\mathbf{P}$ | probabilities, softmax of each row of $\mathbf{O}$ | $(n, 10)$ |
# | $\mathbf{y}$ | true class numbers | $(n)$ |
#
# The model is untrained, but we can already check the shapes:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shapes", "locked": true, "schema_version": 3, "solution": false, "task": false}
flat = X.reshape(-1, 784)
W_demo = torch.randn(784, 10) * 0.01
b_demo = torch.zeros(10)
O_demo = flat @ W_demo + b_demo
print("images", tuple(X.shape), "-> rows", tuple(flat.shape), "-> scores", tuple(O_demo.shape))
print("scores of the first image:", [round(score, 2) for score in O_demo[0].tolist()])


# %% [markdown]
# **Predict, then run (bonus).** How many numbers does training have to find?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "num_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def num_parameters(num_inputs, num_outputs):
    """The number of parameters of a linear model: all its weights and biases.

    num_inputs:  int, such as 784 pixels.
    num_outputs: int, such as 10 classes.
    returns:     int.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return num_inputs * num_outputs + num_outputs
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_num_parameters", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("num_parameters")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "count_parameters", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("numbers in W and b of the model above:", W_demo.numel() + b_demo.numel())

# %% [markdown]
# ## 3. From scores to probabilities: softmax
#
# A score may be any number. Probabilities must be positive and sum to 1. **Softmax** does this in two
# steps: make every score positive with $\exp$, then divide by the total **of its own row**:
#
# $$p_{ij} = \frac{\exp(o_{ij})}{\sum_k \exp(o_{ik})}
# \qquad \mathbf{O} \text{ and } \mathbf{P}: (n, 10)$$
#
# Why $\exp$? Absolute values or squares would be positive as well, but then a score of −5 would count as
# much as one of 5. $\exp$ is positive everywhere and always increasing, so the largest score gets the
# largest probability; and as you will see in section 4, the gradient becomes very simple.
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
# The largest score keeps the largest share.
#
# **Predict, then run (bonus).** What happens if all scores of a row grow by the same amount?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shifted_scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shifted_scores(options):
    """The scores (1, 2, 4) become (101, 102, 104). What happens to their probabilities?

    options: these texts, as a list whose order changes from call to call:
      - "they come closer to 1/3 each, because the scores are nearly equal"
      - "they stay the same, because only differences between scores count"
      - "they are multiplied by exp(100)"
      - "the largest one comes closer to 1, because all scores are large"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "they stay the same, because only differences between scores count"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_shifted_scores", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("shifted_scores")

# %% [markdown]
# Add the same number $c$ to a whole row, and
#
# $$\frac{\exp(o_j + c)}{\sum_k \exp(o_k + c)}
# = \frac{e^c \exp(o_j)}{e^c \sum_k \exp(o_k)}
# = \frac{\exp(o_j)}{\sum_k \exp(o_k)}.$$
#
# A lead of 2 is a factor of $e^2 \approx 7.4$, wherever it happens: between 2 and 4, or between 102 and
# 104.
#
# ### A trap: exp overflows
#
# That is the mathematics. A float32 cannot follow it when the scores are large:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "overflow", "locked": true, "schema_version": 3, "solution": false, "task": false}
big = torch.tensor([10.0, 80.0, 88.0, 89.0, 100.0])
print("scores      ", big.tolist())
print("exp         ", [f"{power:.2g}" for power in torch.exp(big).tolist()])
print("exp / total ", (torch.exp(big) / torch.exp(big).sum()).tolist())


# %% [markdown]
# The largest float32 is about $3.4 \cdot 10^{38}$, and $\exp(89)$ is beyond it: it becomes `inf`, the
# total is `inf`, and $\infty / \infty$ is `nan`. A single `nan` in the loss makes every weight `nan`
# after the next update, and no later step can repair that.
#
# The way out is that you may choose $c$ freely, row by row, without changing the result. For the row
# $(1000, 1001, 1002)$, $c = -1002$ gives $(-2, -1, 0)$, and exp of those is harmless:
# $0.135, 0.368, 1$. Divided by their total, $1.503$: $(0.090, 0.245, 0.665)$. Which $c$ works for *any*
# row? With the right one, no power exceeds 1, and the total is at least 1. A computation that avoids
# overflow like this is called **numerically stable**.
#
# One reminder from assignment 01, because rows and columns are easily confused:

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
             They are computed by torch operations, so that backward() gives X a gradient.

    Not allowed: torch.softmax, torch.nn.functional.softmax, log_softmax, softmin, torch.nn.Softmax,
    torch.logsumexp, logcumsumexp.
    About 3 lines.
    """
    ### BEGIN SOLUTION
    powers = torch.exp(X - X.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_softmax", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("softmax")


# %% [markdown]
# ## 4. Cross-entropy
#
# The model gives the true class of an image some probability $p$. The **cross-entropy** loss of this
# image is
#
# $$\ell = -\log p_{\text{true class}}$$
#
# one number; for a mini-batch, $\boldsymbol{\ell}$ has the shape $(n)$. If the true class has
# probability 1, the loss is 0. The smaller the probability, the larger the loss, without limit. The
# other nine probabilities do not appear in the loss; they matter only because all ten sum to 1.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "surprise", "locked": true, "schema_version": 3, "solution": false, "task": false}
p = torch.linspace(0.005, 1, 400)
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.plot(p, -p.log(), color=BLUE, linewidth=2)
for mark, text in [(0.1, "p = 0.1, a guess among ten classes"), (0.5, "p = 0.5"), (0.9, "p = 0.9")]:
    loss = -math.log(mark)
    ax.plot(mark, loss, "o", color=ORANGE)
    ax.annotate(f"{text}: {loss:.2f}", (mark, loss), xytext=(6, 8), textcoords="offset points")
ax.set_xlabel("probability given to the true class")
ax.set_ylabel("loss")
ax.set_xlim(-0.03, 1.12)
ax.set_ylim(0, 5.4)
plt.show()


# %% [markdown]
# Why the logarithm? The probability of *all* labels of the training set (their **likelihood**) is the
# product of the $p$ of every image, and the logarithm turns this product into a sum. So the least mean
# loss belongs to the weights under which the data are most likely, just as for the squared loss in
# assignment 02. And it corrects mistakes quickly. Compare it with $1 - p$, which might seem simpler.
# The table has the gradient with respect to the score of the true class:
#
# | probability of the true class | gradient of $-\log p$, which is $p - 1$ | gradient of $1 - p$, which is $-p(1 - p)$ |
# |--:|--:|--:|
# | 0.01, entirely wrong | −0.99 | −0.0099 |
# | 0.5 | −0.5 | −0.25 |
# | 0.99, right | −0.01 | −0.0099 |
#
# With $1 - p$, an image that is entirely wrong is corrected as little as one that is right.
#
# By hand, for three images and four classes:
#
# | image | probabilities | true class | picked | loss |
# |:--|:--|:--:|:--:|:--|
# | 0 | 0.1, 0.2, **0.6**, 0.1 | 2 | 0.6 | $-\log 0.6 = 0.511$ |
# | 1 | **0.7**, 0.1, 0.1, 0.1 | 0 | 0.7 | $-\log 0.7 = 0.357$ |
# | 2 | 0.3, 0.3, 0.39, **0.01** | 3 | 0.01 | $-\log 0.01 = 4.605$ |
#
# One number per image is picked, and one loss per image comes out. You wrote such a function in
# assignment 01, `pick`: two lists of indices are paired up element by element:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "picking", "locked": true, "schema_version": 3, "solution": false, "task": false}
menu = torch.tensor([[3.0, 4.5, 9.0], [2.0, 5.5, 8.0]])  # two restaurants, three dishes
print("dish 2 at restaurant 0, dish 0 at restaurant 1:", menu[[0, 1], [2, 0]].tolist())
print("not the same: dishes 2 and 0, each everywhere: ", menu[:, [2, 0]].tolist())


# %% [markdown]
# **And the logarithm of 0?** It is $-\infty$, so the loss is `inf`, and mathematically that is right: the
# model called the true class impossible. Mathematically softmax is never exactly 0, but in float32 a
# score about 104 below the largest one is rounded to probability 0, and the gradient then becomes
# `nan`. There are three answers. Leave it so: with the small steps of this notebook it does not happen.
# Or clamp the probabilities at a tiny positive number: the loss stays finite, but such an image then
# has gradient 0 and teaches nothing. Or work with log-probabilities throughout:
# $\log p_j = o_j - \log\sum_k \exp(o_k)$, computed from the *scores*, which is what PyTorch's own loss
# does, and what you will use in assignment 05. Here the function receives probabilities, so clamping is
# up to you.
#
# ### Exercise 2: `cross_entropy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(y_hat, y):
    """The loss of each sample: minus the log of the probability given to its true class.

        loss[i] = -log(y_hat[i, y[i]])

    y_hat:   (n, classes) float, probabilities (softmax has been applied already).
    y:       (n,) int64, true class numbers from 0 to classes - 1.
    returns: (n,) float, one loss per sample: no mean, no sum.
             It is computed by torch operations, so that backward() gives y_hat a gradient.

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
# ### The gradient of softmax and cross-entropy: p minus one-hot
#
# Put the two functions together, for one image with ten scores $o_1, \ldots, o_{10}$ and true class $y$:
#
# $$\ell = -\log\frac{\exp(o_y)}{\sum_k \exp(o_k)} = \log\sum_k \exp(o_k) - o_y$$
#
# Differentiate with respect to the score $o_j$. By the chain rule, the first term gives
# $\exp(o_j)/\sum_k\exp(o_k)$, which is $p_j$; the second gives $1$ if $j$ is the true class and $0$
# otherwise:
#
# $$\frac{\partial \ell}{\partial o_j} = p_j - [\,j = y\,]$$
#
# In a step of gradient descent, the score of every wrong class goes down by an amount proportional to
# its probability, and that of the true class goes up by $1 - p$; an image classified correctly with
# certainty contributes no gradient. Does autograd, in its backward pass through *your* two functions,
# agree?

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
# **Predict, then run (bonus).** An untrained model with small weights gives each class about the same
# probability. What is its mean loss?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "blind_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def blind_loss(num_classes):
    """The cross-entropy of a model that gives each of num_classes classes the same probability.

    num_classes: int, at least 2.
    returns:     float.

    About 1 line; math.log and torch.log are both fine.
    """
    ### BEGIN SOLUTION
    return math.log(num_classes)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_blind_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("blind_loss")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "first_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("loss before training:", round(cross_entropy(softmax(O_demo), y).mean().item(), 3))


# %% [markdown]
# If training starts far from this number, something is wrong before anything was learnt.
#
# ## 5. Accuracy
#
# The loss is what we train on. What people ask for is the **accuracy**: the share of images whose
# predicted class is right. The predicted class is the one with the largest score, `argmax` along the
# row. By hand:
#
# | image | scores | predicted | true class | right? |
# |:--|:--|:--:|:--:|:--:|
# | 0 | **2.0**, 1.0, −1.0 | 0 | 0 | yes |
# | 1 | 0.1, 0.2, **0.3** | 2 | 1 | no |
# | 2 | −5.0, **−1.0**, −2.0 | 1 | 1 | yes |
# | 3 | 0.0, 0.4, **0.6** | 2 | 2 | yes |
#
# Three of four: the accuracy is 0.75. Softmax keeps the order within a row, so scores and probabilities
# give the same prediction. Why not train on the accuracy itself? A small change of the weights changes
# no prediction at all, so its gradient is zero nearly everywhere.
#
# ### Exercise 3: `accuracy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(y_hat, y):
    """The fraction of samples whose largest score is that of the true class.

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
# 10,000 test images in batches of 256 make 39 full batches and a last one of 16. Is the accuracy over
# all of them the mean of the 40 accuracies? A small example:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "uneven", "locked": true, "schema_version": 3, "solution": false, "task": false}
batches = [(6, 6), (0, 2)]  # (right, size): six of six, then none of two
each = [right / size for right, size in batches]
print("mean of the batches' accuracies:", sum(each) / len(each))
print("right answers / all samples:    ", sum(r for r, _ in batches) / sum(n for _, n in batches))


# %% [markdown]
# Six of eight are right, so 0.75 is correct. In the mean of the two batches, each of the two images in
# the small batch has three times the weight of one in the large batch. Count samples, not batches.
#
# Evaluation also needs no gradients. Inside `with torch.no_grad():` PyTorch records no computation
# graph, which saves time and memory.
#
# ### Exercise 4: `evaluate_accuracy`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "evaluate_accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate_accuracy(data_iter, net):
    """The accuracy of net over all samples that data_iter yields.

    data_iter: yields mini-batches (X, y); their sizes may differ.
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
# ## 6. A step of SGD, again, and with momentum
#
# You wrote `sgd` in assignment 02. Paste it here: it does not need to change, because it knows nothing
# of the model or of the loss. Any list of parameters with gradients will do, a $(2, 1)$ column of
# weights then, a $(784, 10)$ matrix and 10 biases now. Can you say why it needs `torch.no_grad()`, and
# why `param = param - …` would change nothing for the caller?
#
# As in assignment 02, `backward()` is called on the **sum** of the losses, and `sgd` divides by the batch
# size. This is the convention of each assignment:
#
# | assignment | what `backward()` is called on | who divides by the batch size |
# |:--|:--|:--|
# | 02, 03 | the **sum** of the losses of the mini-batch | `sgd(params, lr, batch_size)` divides, by `len(y)` |
# | 04 | the **mean** of the losses | `mean()` has divided already; the step does not |
# | 05, with `params` and `lr` | the **sum** | the step divides, by `len(y)` |
# | 05, with an optimizer | the **mean**, which `nn.CrossEntropyLoss` returns | the loss has divided already |
#
# The step is the same each time: sum and then divide, or take the mean. What goes wrong is dividing
# twice, or never. By hand, with $\mathbf{w} = (3, -1)$, `.grad` $= (8, 4)$, $\eta = 0.5$ and $n = 4$:
#
# $$(3, -1) - \tfrac{0.5}{4}\,(8, 4) = (3, -1) - (1, 0.5) = (2, -1.5)$$
#
# ### Exercise 5: `sgd`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd(params, lr, batch_size):
    """One step of mini-batch stochastic gradient descent, in place.

        param <- param - lr * param.grad / batch_size

    params:     a list of tensors that require a gradient. Their .grad holds the gradient of the SUM
                of the losses of the mini-batch.
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
# ### Something new (bonus): `sgd_momentum`
#
# The gradients of two mini-batches differ, and the steps of SGD zigzag. **Momentum** averages that out.
# Each parameter has a *velocity* $\mathbf{v}$ of its own shape, which starts at zero. A step first
# updates the velocity, keeping the share $\mu$ of the old one, and then moves along it:
#
# $$\mathbf{v} \leftarrow \mu\,\mathbf{v} + \frac{1}{n} \sum_{i=1}^{n} \nabla_{\mathbf{w}}\, \ell_i
# \qquad\qquad \mathbf{w} \leftarrow \mathbf{w} - \eta\,\mathbf{v}$$
#
# By hand, for one number: $w = 1$, $v = 2$, `.grad` $= 8$, $n = 4$, $\mu = 0.5$ and $\eta = 0.1$ give
# $v = 0.5 \cdot 2 + 8/4 = 3$ and $w = 1 - 0.1 \cdot 3 = 0.7$. If the gradient stays the same, the
# velocity grows to $1/(1 - \mu)$ times the gradient: with $\mu = 0.9$ the steps become ten times as long.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd_momentum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_momentum(params, velocities, lr, batch_size, momentum):
    """One step of SGD with momentum, in place.

        velocity <- momentum * velocity + param.grad / batch_size
        param    <- param - lr * velocity

    params:     a list of tensors that require a gradient. Their .grad holds the gradient of the SUM
                of the losses of the mini-batch.
    velocities: a list of tensors, one for each parameter and of its shape; zeros at the start.
    lr:         float, the learning rate.
    batch_size: int, the number of samples in this mini-batch.
    momentum:   float from 0 up to 1; with 0 the step is that of sgd.
    returns:    nothing. The caller's params and velocities hold the new values.

    Not allowed: torch.optim (SGD).
    About 4 lines.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param, velocity in zip(params, velocities):
            velocity *= momentum
            velocity += param.grad / batch_size
            param -= lr * velocity
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_sgd_momentum", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("sgd_momentum")

# %% [markdown]
# ## 7. Training
#
# Now we put the pieces into a loop, the same as in assignment 02. For each epoch, and in it for each
# mini-batch:
#
# 1. the model gives scores, softmax makes probabilities, cross-entropy gives a loss per image;
# 2. clear the old gradients, because `backward()` *adds* to `.grad`;
# 3. call `backward()` on the sum of the losses;
# 4. take a step with `sgd`.
#
# The last mini-batch may be smaller: 60,000 images in batches of 256 leave 96. Divide by the number of
# images that are really in it, `len(y)`. The weights start as small random numbers with a standard
# deviation of 0.01: then all first scores are near 0, no class is preferred, and the first loss is the
# one that you predicted in section 4. (Section 10 tries others.)
#
# What the function returns is a function. A function defined inside another one remembers the variables
# around it (a **closure**), so `net` can carry its weights along:


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

    train_iter: yields mini-batches X (batch, 1, 28, 28) float32 in [0, 1] and y (batch,) int64,
                anew on every pass; the last batch may be smaller.
    num_epochs: int, passes over train_iter.
    lr:         float, the learning rate.
    on_epoch:   optional: if it is not None, call on_epoch(epoch, net) after each epoch, with
                epoch = 0, 1, 2, ... Section 8 uses it; the grader does not.
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
            W.grad = b.grad = None  # backward() adds to what is there
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
# ## 8. The training curve
#
# Ten epochs with your functions take well under a minute. After each of them, `on_epoch` has `record`
# measure loss and accuracy on both data sets.

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
# The first epoch does most of the work, starting from a loss of 2.30 and an accuracy of 10 % for a model
# that knows nothing. The two curves stay close, so there is hardly any overfitting: ten weighted sums
# are too simple a model to remember 60,000 images. Both curves jump up and down *together*, because
# each step uses 256 images only, and at this learning rate the weights keep moving around the minimum.
#
# Here we look at the test set after each epoch, but we decide nothing by it. If you choose a learning
# rate or the number of epochs by the test accuracy, then that accuracy is no longer a fair measure, and
# you need a validation set to choose by (assignment 02, section 1).
#
# ## 9. What has the model learnt?
#
# **Its weights are pictures.** Each class has 784 weights, one per pixel. Because the model is linear,
# we can read its weights off its outputs: give it 784 images, each with a single pixel of ink, and
# subtract the scores of an empty one. Ink in orange pixels raises the score of the class, ink in purple
# ones lowers it.

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
# Find the gap between the legs of the trousers: ink there lowers their score a lot. The model has a
# single template for each class, and that is its limit.
#
# **Most confident mistakes**: test images where it was most certain, and wrong.

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
    ax.set_title(f"predicted {said} ({sureness[i]:.2f})\nis {true}", fontsize=9)
plt.show()


# %% [markdown]
# Some of these you would get wrong, too. The others show that a probability near 1 says how far apart
# the scores are, and not how far the model can be trusted.
#
# **Which classes are confused?** A **confusion matrix** has one row for each true class: of all images of this class, what share, in %, was predicted as each class? The diagonal is
# right.

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
ax.set_xlabel("predicted class")
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
        f"predicted as {FASHION_MNIST_CLASSES[j]} {percent[i, j]:.0f} %"
    )


# %% [markdown]
# Was your guess from section 1 among them? The clothes for the upper body have nearly the same outline,
# and an outline is nearly all that ten templates can see. The multilayer perceptron of assignment 04
# does better.
#
# ## 10. Experiments
#
# **Predict, then run (bonus).** What if all weights start at exactly zero?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "zero_start", "locked": false, "schema_version": 3, "solution": true, "task": false}
def zero_start(options):
    """All of W and b start at 0 in place of small random numbers. What does training do?

    options: these texts, as a list whose order changes from call to call:
      - "nothing, because every gradient is 0"
      - "all ten classes keep equal weights, and the accuracy stays at 10 %"
      - "it learns as well as before, because each class has a gradient of its own"
      - "the loss becomes nan, because softmax divides by 0"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "it learns as well as before, because each class has a gradient of its own"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_zero_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("zero_start")

# %% [markdown]
# <details><summary>Why?</summary>
#
# At zero weights every class has probability 0.1, so the gradient of the scores is $0.1 -
# [\,j = y\,]$: it differs from class to class, and so do the gradients of the columns of $\mathbf{W}$.
# After the first step the columns are no longer equal. In assignment 04 a hidden layer begins at zero,
# and there this answer changes.
#
# </details>
#
# The next cells are yours. The first one compares learning rates, in five epochs each (a few seconds per
# rate). Which of them is too small, and which is too large? Change `start` as well: 0, 0.01, 1. (To choose
# one for a model that you report on, you would compare them on a validation set, not on the test set.)


# %%
def try_it(lr, epochs=5, start=0.01, momentum=0.0):
    """Test accuracy after training with sgd, or with sgd_momentum if momentum is not 0."""
    torch.manual_seed(0)
    W = (start * torch.randn(784, 10)).requires_grad_()
    b = torch.zeros(10, requires_grad=True)
    velocities = [torch.zeros(784, 10), torch.zeros(10)]
    for _ in range(epochs):
        for X, y in train_iter:
            W.grad = b.grad = None
            cross_entropy(softmax(X.reshape(-1, 784) @ W + b), y).sum().backward()
            if momentum:
                sgd_momentum([W, b], velocities, lr, len(y), momentum)
            else:
                sgd([W, b], lr, len(y))
    return evaluate_accuracy(test_iter, lambda X: X.reshape(-1, 784) @ W + b)


for lr in [0.001, 0.01, 0.1, 1.0]:
    print(f"learning rate {lr:5}: test accuracy {try_it(lr):.3f}")

# %%
# A small learning rate, without momentum. Add 0.9 to the list once your sgd_momentum works.
for momentum in [0.0]:
    print(f"momentum {momentum}: test accuracy {try_it(lr=0.01, momentum=momentum):.3f}")

# %%
# Images that are mirrored: which classes suffer, and could you have told from the templates?
with torch.no_grad():
    mirrored = net(test_images.flip(-1)).argmax(dim=1)
for label, name in enumerate(FASHION_MNIST_CLASSES):
    chosen = test_labels == label
    before, after = ((p[chosen] == label).float().mean() for p in (answers, mirrored))
    print(f"{name:12} right {before:.2f}, mirrored {after:.2f}")

# %% [markdown]
# <details><summary>What did you see?</summary>
#
# On Fashion-MNIST, one run each: with 0.001 the accuracy is about 0.66 after five epochs, with 0.01 about
# 0.77, with 0.1 about 0.82, and with 1 the weights jump so far that it falls to about 0.65. Momentum 0.9
# at a learning rate of 0.01 makes steps that are in the end ten times as long, and reaches about 0.83.
# Zero weights learn as well as small random ones (0.82); random weights with a standard deviation of 1
# are still at 0.72, because their first scores are large and wrong. In this data set nearly all shoes
# point to the left: mirrored, sneakers and boots are hardly ever recognised (0.03 and 0.00), while
# T-shirts and bags look much the same.
#
# </details>
#
# ## 11. How it is graded
#
# - Your **functions** are taken out of this notebook and called, each with fresh inputs: rows of
#   different lengths, large scores, uneven batches. Most of the points are here, because accuracy
#   hides mistakes: a softmax over the wrong dimension still trains to 82 %.
# - `train_softmax` is run on the grader's own data: its own order and seed, and
#   **class numbers shuffled by a secret permutation**, so only code that learns can do well. What
#   this notebook printed does not count.
# - Test accuracy earns its full points from **0.78** and none below **0.70**, with a share in
#   proportion between the two. A run that earns less than full points is repeated once, and the better
#   one counts. In five epochs at a learning rate of 0.1 the reference solution reaches 0.825, give or
#   take 0.004 (24 runs), so a correct one has room to spare. (Where the drawn stand-in images are used
#   instead, it reaches 0.832, and the limits are **0.79** and **0.71**.)
# - Where the notebook leaves a choice (clamping or not, zeroing in `sgd` or in the loop), both are
#   accepted.
# - Bonus points are shown beside the score. They are in neither the score nor its maximum.
#
# ## What you have learnt
#
# - Softmax turns each row of scores into probabilities. Only differences count, so you may shift a row
#   until nothing overflows.
# - Cross-entropy is minus the log-probability of the true class, and together with softmax its
#   gradient is $p$ minus one-hot.
# - An accuracy counts samples, never batches.
# - `backward()` adds to `.grad`, `sgd` changes parameters in place, and the division by the batch
#   size happens exactly once.
# - The weights of a linear model can be looked at: they are templates.
#
# ## Common mistakes
#
# | what you see | what it often is | section |
# |:--|:--|:--|
# | rows that do not sum to 1 | softmax over dim 0, over the whole table, or without `keepdim` | 3 |
# | `nan` for large scores | no shift by the largest score of the row | 3 |
# | the caller's scores have changed | `X -= …` works in place | 3 |
# | a table $(n, n)$ of losses | `y_hat[:, y]` takes whole columns | 4 |
# | a negative loss, or −0.01 where 4.605 belongs | the minus or the logarithm is missing | 4 |
# | an accuracy above 1 | a count that was not divided | 5 |
# | an evaluation that is a little off | the mean of batch means, or only the first batch | 5 |
# | a loss that grows from step to step | gradients are not cleared | 7 |
# | an accuracy near 0.70 to 0.76 | softmax is applied twice, in `net` and in the loop | 7 |
# | training that is far too slow | divided by the batch size twice: `mean()` and `sgd` | 6 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | **classification** | predicting a class, one of a fixed number |
# | **score**, **logit** | the model's number for a class, before softmax |
# | **softmax** | exp of each score, divided by the row's total |
# | **numerically stable** | computed so that large numbers do not overflow |
# | **cross-entropy** | minus the log-probability of the true class |
# | **likelihood** | the probability of the data under a model |
# | **accuracy** | the share of predictions that are right |
# | **momentum** | steps along a decaying sum of the gradients, the velocity |
# | **closure** | a function that remembers the variables around its definition |
# | **confusion matrix** | for each true class, how often each class was predicted |
# | **overfitting** | fitting the training set, and doing badly on new data |
# | **validation set** | data kept aside, to choose hyperparameters by |
#
# ## Going further
#
# - Label smoothing: replace one-hot by 0.9 for the true class and 0.1 shared among all classes. What
#   becomes of the most confident mistakes?
# - Weight decay: add $\lambda \mathbf{W}$ to the gradient of $\mathbf{W}$ before the step. Do the
#   templates look smoother?
#
# **Next:** [04 · Multilayer perceptron](../04_mlp/mlp.ipynb).
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
