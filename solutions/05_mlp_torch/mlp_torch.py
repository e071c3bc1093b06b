# ---
# jupyter:
#   grader:
#     assignment: 05_mlp_torch
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
# # 05 · The same network, with torch.nn
#
# | | |
# |:--|:--|
# | **Time** | about 2 hours |
# | **Before you start** | [04 · A multilayer perceptron](../04_mlp/mlp.ipynb), whose network this is |
# | **Where it leads** | [06 · Backpropagation by hand](../06_backpropagation/backpropagation.ipynb): what `backward()` does; [07 · Generalisation](../07_generalisation/generalisation.ipynb): how good it is on new data |
# | **New words** | module, parameter, optimizer, training and evaluation mode, training history, confidence, calibration |
#
# **Goal.** Build the network of assignment 04 from PyTorch's own layers, and write a training loop
# good enough to keep: one that takes any model, any loss and any optimizer.
#
# You will write `FlattenLayer`, `build_mlp`, `train_epoch` and `train_ch3`, about 30 lines. (The name
# `train_ch3` comes from *Dive into Deep Learning*: its chapter 3.) What used to be forbidden is now the
# point: `nn.Linear`, `nn.CrossEntropyLoss`, `torch.optim`. Before each exercise there is an example;
# after it, a `check(...)` cell that tells you right away whether your code works, and
# `hint("build_mlp")` prints hints, one at a time. **Bonus** questions are to be answered before you run
# a cell. Their points are shown beside your score.

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
from torch import nn
from torch.nn import init

from grader import FASHION_MNIST_CLASSES, check, hint, load_data_fashion_mnist

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
# ## 1. A layer is an object
#
# So far a model was a function and, beside it, a list of parameters. A **module** (`nn.Module`) keeps
# both in one place. You write a class with a method `forward`; to use a layer you call it,
# `layer(X)`, and PyTorch calls `forward` for you. A tensor that is wrapped in `nn.Parameter` and stored
# in an attribute is found by `parameters()`, also in modules inside modules.
#
# (But not inside a plain list, tuple or dict: a model that stores its layers in `self.layers = [...]`
# seems to work and never learns. `nn.ModuleList` and `nn.ParameterList` are lists that are searched.)


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "module", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Stretch(nn.Module):
    """Multiply each column by a factor that can be learnt."""

    def __init__(self, columns):
        super().__init__()  # first of all: PyTorch's own bookkeeping
        self.factors = nn.Parameter(torch.ones(columns))

    def forward(self, X):
        return X * self.factors


stretch = Stretch(3)
print(stretch(torch.tensor([[1.0, 2.0, 3.0]])))
print("parameters:", [tuple(param.shape) for param in stretch.parameters()])

# %% [markdown]
# Your first layer has nothing to learn, so it needs no `__init__` at all. It turns each sample into one
# row and keeps the samples apart:
#
# $$(n, d_1, d_2, \ldots, d_k) \;\to\; (n,\; d_1 d_2 \cdots d_k)$$
#
# where $n$ is the number of samples and $d_1, \ldots, d_k$ are the sizes of one of them: images
# $(256, 1, 28, 28)$ become rows $(256, 784)$. Samples must not be mixed. Three ways that are wrong, or
# do not always work:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mixing", "locked": true, "schema_version": 3, "solution": false, "task": false}
pair = torch.arange(8).reshape(2, 2, 2)  # two samples of 2 x 2
print("two samples:      ", pair.tolist())
print("all in one row:   ", pair.reshape(-1).tolist(), " (where does one end?)")
print("first axis summed:", pair.sum(dim=0).tolist(), " (gone)")

swapped = pair.transpose(1, 2)  # the same memory, read in another order
try:
    swapped.view(8)
except RuntimeError:
    print("view refuses memory that is not in order; reshape copies: ", swapped.reshape(8).tolist())

# %% [markdown]
# ### Exercise 1: `FlattenLayer`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "FlattenLayer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class FlattenLayer(nn.Module):
    """A layer that turns each sample into a row: (n, d1, ..., dk) -> (n, d1 * ... * dk).

    FlattenLayer() makes one; it has no parameters.

    forward(X): X is a tensor (n, d1, ..., dk) of any dtype, k at least 1; its memory need not be
                in order (contiguous), and n may be 1. X itself must not be changed.
    returns:    (n, d1 * ... * dk), same dtype, samples in the same order.

    Any way to change a tensor's shape is fine. Not allowed: nn.Flatten, which is this layer.
    1 line.
    """

    def forward(self, X):
        ### BEGIN SOLUTION
        return X.reshape(len(X), -1)
        ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_FlattenLayer", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("FlattenLayer")

# %% [markdown]
# ## 2. Layers in a row
#
# `nn.Sequential` calls its layers one after the other. `nn.Linear(d, h)` is the affine map of
# assignment 04, but it stores its weight transposed:
#
# $$\mathbf{H} = \mathbf{X}\mathbf{W}^\top + \mathbf{b}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{X}$ | inputs, one per row | $(n, d)$ |
# | $\mathbf{W}$ | weight, one **row** per output | $(h, d)$ |
# | $\mathbf{b}$ | bias | $(h)$ |
# | $\mathbf{H}$ | outputs | $(n, h)$ |
#
# A small model as an example, with another activation function and another task:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sequential", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
thermostat = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1))
print(thermostat)
for name, param in thermostat.named_parameters():
    print(name, tuple(param.shape), *param.detach().numpy().round(2))

# %% [markdown]
# `nn.Linear` initialises its parameters with small random numbers of its own choice. `nn.init` has
# functions that fill a tensor *in place* (the underscore says so), without recording:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "init", "locked": true, "schema_version": 3, "solution": false, "task": false}
init.uniform_(thermostat[0].weight, -0.5, 0.5)
init.constant_(thermostat[0].bias, 0.25)
print("weight now within 0.5:", bool(thermostat[0].weight.abs().max() <= 0.5))
print(
    "bias now:",
    thermostat[0].bias.tolist(),
    " still requires grad:",
    thermostat[0].bias.requires_grad,
)

# %% [markdown]
# ### What the loss does to its input first
#
# `nn.CrossEntropyLoss()` is a module, too: `loss(scores, y)`. It takes **scores** of shape $(n, q)$
# and class numbers $(n)$, and computes
#
# $$\bar\ell = \frac{1}{n}\sum_{i=1}^{n}\Bigl(\log\sum_{k=1}^{q}\exp(o_{ik}) - o_{i,y_i}\Bigr)$$
#
# with $o_{ik}$ the score of sample $i$ for class $k$, $y_i$ its true class, and $\bar\ell$ a single
# number. Softmax is inside, shifted so that nothing overflows: this is the third way to avoid the trap
# of assignment 03. By hand, for the scores $(0, 0)$ and either class: $\log(1 + 1) = 0.693$.

# %% [markdown]
# **Predict, then run (bonus).** Somebody ends a model with `nn.Softmax` and trains it with `nn.CrossEntropyLoss`.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "softmax_twice", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_twice(options):
    """What happens if a model returns probabilities, and the loss expects scores?

    options: these texts, as a list whose order changes from call to call:
      - "it learns, but its loss stays high and its gradients are small"
      - "PyTorch raises an error"
      - "nothing: softmax of probabilities gives the same probabilities"
      - "the loss becomes nan"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "it learns, but its loss stays high and its gradients are small"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_softmax_twice", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("softmax_twice")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
loss = nn.CrossEntropyLoss()
print(
    "scores (0, 0):        ", round(loss(torch.tensor([[0.0, 0.0]]), torch.tensor([1])).item(), 3)
)
print("scores (1000, -1000): ", loss(torch.tensor([[1000.0, -1000.0]]), torch.tensor([1])).item())

lead = torch.linspace(0, 12, 100)  # the true class leads the nine others by this many points
scores = torch.zeros(100, 10)
scores[:, 0] = lead
truth = torch.zeros(100, dtype=torch.int64)
each = nn.CrossEntropyLoss(reduction="none")  # one loss per sample
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.plot(lead, each(scores, truth), color=BLUE, linewidth=2, label="scores given to the loss")
squeezed = each(scores.softmax(dim=1), truth)
ax.plot(lead, squeezed, "--", color=ORANGE, linewidth=2, label="probabilities given to the loss")
ax.annotate(
    f"never below {squeezed.min():.2f}",
    (9, squeezed.min()),
    xytext=(0, 8),
    textcoords="offset points",
)
ax.set_xlabel("lead of the true class")
ax.set_ylabel("loss")
ax.set_ylim(0, 2.5)
ax.grid(color=FAINT, linewidth=0.6)
ax.legend(frameon=False, loc="upper right")
plt.show()

# %% [markdown]
# The orange line shows a model that passes probabilities to the loss: softmax is applied a second
# time. However certain and right the model is, its loss stays high and its gradient small. It still
# learns, to about 80 %, which is why the mistake is so easily overlooked.
#
# ### Exercise 2: `build_mlp`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_mlp(num_inputs, num_hiddens, num_outputs):
    """A multilayer perceptron with one hidden layer, as an nn.Sequential.

        FlattenLayer -> linear -> relu -> linear:   H = relu(X W1^T + b1),   O = H W2^T + b2

    num_inputs, num_hiddens, num_outputs: ints, such as 784, 256 and 10.
    returns: net, an nn.Sequential. net(X) gives class scores (n, num_outputs) for X of shape
             (n, ...) with num_inputs numbers in each sample: scores, for nn.CrossEntropyLoss.
             Both weights, (num_hiddens, num_inputs) and (num_outputs, num_hiddens), are drawn
             from N(0, 0.01^2), by torch.nn.init or otherwise. The biases are up to you.

    Use your own FlattenLayer, nn.Linear and nn.ReLU.
    About 9 lines.
    """
    ### BEGIN SOLUTION
    net = nn.Sequential(
        FlattenLayer(),
        nn.Linear(num_inputs, num_hiddens),
        nn.ReLU(),
        nn.Linear(num_hiddens, num_outputs),
    )
    for layer in (net[1], net[3]):
        init.normal_(layer.weight, mean=0, std=0.01)
        init.zeros_(layer.bias)
    return net
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_build_mlp", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("build_mlp")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shapes", "locked": true, "schema_version": 3, "solution": false, "task": false}
net = build_mlp(784, 256, 10)
H = X
print("images".ljust(14), tuple(H.shape))
for layer in net:
    H = layer(H)
    print(type(layer).__name__.ljust(14), tuple(H.shape))
print("parameters:", sum(param.numel() for param in net.parameters()))
print("loss before training:", round(nn.CrossEntropyLoss()(H, y).item(), 3))

# %% [markdown]
# ## 3. A loop for any model
#
# An **optimizer** holds the parameters and takes the steps. Three calls, in this order, for every
# mini-batch: zero the gradients, backward, step. Here for $(w - 3)^2$ from $w = 1$ with a learning rate
# of 0.25; by hand, $w = 1 - 0.25 \cdot (-4) = 2$, then 2.5:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "optimizer", "locked": true, "schema_version": 3, "solution": false, "task": false}
w = nn.Parameter(torch.tensor([1.0]))
descent = torch.optim.SGD([w], lr=0.25)
for _ in range(2):
    descent.zero_grad()
    ((w - 3) ** 2).sum().backward()
    descent.step()
    print("w", w.item())

# %% [markdown]
# The loop you write works in two ways.
#
# **With an optimizer**, the loss is a mean over the mini-batch, as `nn.CrossEntropyLoss()` gives it,
# and the optimizer steps: $\mathbf{w} \leftarrow \mathbf{w} - \eta\,\nabla_{\mathbf{w}}\,\bar\ell$.
#
# **Without one**, there are `params` and `lr`, as in assignments 02 and 03. The loss then gives one
# number per sample, `backward()` is called on the *sum*, and the step divides by $n$, the number of
# samples that are really in this mini-batch, `len(y)`:
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{n}\sum_{i=1}^{n}\nabla_{\mathbf{w}}\,\ell_i$$
#
# Here $\mathbf{w}$ is any parameter (a gradient has its shape), $\eta$ the learning rate, $\ell_i$ the
# loss of sample $i$ and $\bar\ell$ their mean.
#
# | assignment | what `backward()` is called on | who divides by the batch size |
# |:--|:--|:--|
# | 02, 03 | the **sum** of the losses of the mini-batch | `sgd(params, lr, batch_size)` divides, by `len(y)` |
# | 04 | the **mean** of the losses | `mean()` has divided already; the step does not |
# | 05, with `params` and `lr` | the **sum** | the step divides, by `len(y)` |
# | 05, with an optimizer | the **mean**, which `nn.CrossEntropyLoss` returns | the loss has divided already |
#
# The step is the same each time: sum and then divide, or take the mean. What goes wrong is dividing
# twice, or never. Dividing twice is a classic bug: with $n = 256$ the model hardly learns. How can one
# line serve both ways? The sum of a single number is that number, and so is its mean:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sums", "locked": true, "schema_version": 3, "solution": false, "task": false}
mean_loss, sample_losses = torch.tensor(0.5), torch.tensor([0.25, 0.75, 0.5])
print("a mean, summed:      ", mean_loss.sum().item(), " mean:", mean_loss.mean().item())
print("three losses, summed:", sample_losses.sum().item(), " mean:", sample_losses.mean().item())

# %% [markdown]
# ### One epoch
#
# Build the loop in parts, from the inside out. The inner part goes through the data once. It takes the
# steps, and on the way it gathers the loss and the accuracy from the scores that were computed anyway.
# Both must count *images*, because the last mini-batch may be smaller. By hand, with mini-batches of 6
# and 2 images, mean losses 0.5 and 0.9, and 3 and 2 right answers: the loss is
# $(6 \cdot 0.5 + 2 \cdot 0.9) / 8 = 0.6$ and the accuracy $(3 + 2) / 8 = 0.625$.

# %% [markdown]
# **Predict, then run (bonus).** What is the mean loss per image, if the mini-batches have different sizes?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mean_over_images", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_over_images(mean_losses, sizes):
    """The mean loss over all images.

    mean_losses: list of floats, the mean loss of each mini-batch, such as [0.5, 0.9].
    sizes:       list of ints, the number of images in each, such as [6, 2].
    returns:     float; 0.6 for this example.
    """
    ### BEGIN SOLUTION
    total = sum(loss * size for loss, size in zip(mean_losses, sizes))
    return total / sum(sizes)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_mean_over_images", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("mean_over_images")

# %% [markdown]
# <details><summary>Why?</summary>
#
# A mean loss stands for as many images as its mini-batch has. Multiply each by that number, add them up,
# and divide by the number of all images. The plain mean of 0.5 and 0.9, 0.7, would give the two images of
# the last mini-batch as much weight as the six of the first.
#
# </details>

# %% [markdown]
# ### Practice: `train_epoch`
#
# This part has a check of its own, and bonus points. `train_ch3` may call it.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_epoch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_epoch(net, train_iter, loss, params=None, lr=None, optimizer=None):
    """Train net in place for one epoch; return the mean loss and the accuracy on the way.

    net, loss, params, lr, optimizer: as in train_ch3, below.
    train_iter: gives mini-batches (X, y), whose sizes may differ.
    For each mini-batch: zero the gradients, compute scores and loss, backward, step.
    Without an optimizer, the step is, in place and without recording,
        param <- param - lr * (gradient of the SUM of the losses) / len(y)
    returns:    (train_loss, train_accuracy), two floats: the mean loss per image and the share
                of right answers over all images, as they were met, before each step.

    Not allowed inside: torch.optim (SGD). About 18 lines.
    """
    ### BEGIN SOLUTION
    total_loss, right, count = 0.0, 0, 0
    for X, y in train_iter:
        scores = net(X)
        losses = loss(scores, y)  # a mean, or one loss per sample
        if optimizer is not None:
            optimizer.zero_grad()
        else:
            for param in params:
                param.grad = None
        losses.sum().backward()  # the sum of a single number is that number
        if optimizer is not None:
            optimizer.step()
        else:
            with torch.no_grad():
                for param in params:
                    param -= lr * param.grad / len(y)
        total_loss += losses.mean().item() * len(y)
        right += (scores.argmax(dim=1) == y).sum().item()
        count += len(y)
    return total_loss / count, right / count
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_epoch", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_epoch")

# %% [markdown]
# ### The test accuracy
#
# The second part is given: `evaluate_accuracy`, which you wrote in assignment 03. A module has two
# **modes**, training and evaluation. Your layers behave the same in both, but others (such as dropout)
# do not. So this function switches to evaluation, and restores the mode that it found:


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "evaluate_accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false}
def evaluate_accuracy(data_iter, net):
    """The accuracy of net on all samples of data_iter, as a Python float."""
    was_training = isinstance(net, nn.Module) and net.training
    if was_training:
        net.eval()
    right, count = 0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += (net(X).argmax(dim=1) == y).sum().item()
            count += len(y)
    if was_training:
        net.train()
    return right / count


# %% [markdown]
# ### The loop
#
# What is left is short: for each epoch, train, evaluate, and write down three numbers. The list of
# these rows is the **training history**.
#
# ### Exercise 3: `train_ch3`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_ch3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_ch3(
    net, train_iter, test_iter, loss, num_epochs, batch_size, params=None, lr=None, optimizer=None
):
    """Train net in place, and return the training history.

    net:        nn.Module or function; net(X) gives class scores (batch, classes).
    train_iter: gives mini-batches (X, y), afresh on every pass; sizes may differ.
    test_iter:  the same, for the test accuracy after each epoch.
    loss:       loss(scores, y). With an optimizer it is one number, the mean over the
                mini-batch; without, it is (batch,), one loss for each sample.
    num_epochs: int, passes over train_iter.
    batch_size: int, the size of a full mini-batch. You need not use it: it is there because
                d2l's function has it.
    optimizer:  if it is not None, it takes the steps; params and lr are None.
    params, lr: otherwise: a list of leaf tensors, and the learning rate. After each mini-batch
                    param <- param - lr * (gradient of the SUM of its losses) / len(y)
                in place. Only these tensors change.
    returns:    a list with one tuple (train_loss, train_accuracy, test_accuracy) of floats for
                each epoch. train_loss is the mean loss per image and train_accuracy the share of
                right answers, over all images of the pass, as they were met before each step;
                test_accuracy is measured on test_iter after the epoch's last step. Print what you
                like on the way, but return the list: a loop that only prints returns None.

    Use your train_epoch, or write everything here. Given: evaluate_accuracy(data_iter, net).
    Not allowed inside: torch.optim (SGD). About 6 lines with train_epoch.
    """
    ### BEGIN SOLUTION
    history = []
    for _ in range(num_epochs):
        train_loss, train_accuracy = train_epoch(net, train_iter, loss, params, lr, optimizer)
        history.append((train_loss, train_accuracy, evaluate_accuracy(test_iter, net)))
    return history
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_ch3", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_ch3")

# %% [markdown]
# ## 4. Watch it learn
#
# 256 hidden units, mini-batches of 256, five epochs, a learning rate of 0.5.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(0)
batch_size, num_epochs = 256, 5
net = build_mlp(784, 256, 10)
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
history = train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size, None, None, optimizer)
for number, row in enumerate(history, start=1):
    print("epoch {}: loss {:.3f}, train accuracy {:.3f}, test accuracy {:.3f}".format(number, *row))

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curve", "locked": true, "schema_version": 3, "solution": false, "task": false}
epochs = range(1, len(history) + 1)
train_loss, train_accuracy, test_accuracy = zip(*history, strict=True)
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3), layout="constrained")
axes[0].plot(epochs, train_loss, color=BLUE, marker="o", markersize=4, label="train")
axes[1].plot(epochs, train_accuracy, color=BLUE, marker="o", markersize=4, label="train")
axes[1].plot(epochs, test_accuracy, "--", color=ORANGE, marker="o", markersize=4, label="test")
for ax, title in zip(axes, ["loss", "accuracy"], strict=True):
    ax.set_title(title)
    ax.set_xlabel("epoch")
    ax.set_xticks(list(epochs))
    ax.grid(color=FAINT, linewidth=0.6)
    ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The training curve is smooth and the test curve is not, although both data sets are similar. They are
# measured differently: the training accuracy is gathered *during* the epoch, while the weights keep
# changing, so its ups and downs average out. The test accuracy is a snapshot after the last step.
#
# ### An honest word about 0.5
#
# How much of the last number is luck? Two more seeds at 0.5, and two at 0.1:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "swing", "locked": true, "schema_version": 3, "solution": false, "task": false}
runs = {0.5: [list(test_accuracy)], 0.1: []}
for lr, seed in [(0.5, 1), (0.5, 2), (0.1, 0), (0.1, 1)]:
    torch.manual_seed(seed)
    other = build_mlp(784, 256, 10)
    steps = torch.optim.SGD(other.parameters(), lr=lr)
    rows = train_ch3(other, train_iter, test_iter, loss, num_epochs, batch_size, None, None, steps)
    runs[lr].append([row[2] for row in rows])
    print(f"learning rate {lr}, seed {seed}:", [round(value, 3) for value in runs[lr][-1]])

fig, ax = plt.subplots(figsize=(6.5, 3), layout="constrained")
for lr, color, line in [(0.5, ORANGE, "--"), (0.1, BLUE, "-")]:
    for number, values in enumerate(runs[lr]):
        name = f"learning rate {lr}" if number == 0 else None
        ax.plot(range(1, 6), values, line, color=color, marker="o", markersize=4, label=name)
ax.set_xlabel("epoch")
ax.set_ylabel("test accuracy")
ax.set_xticks(range(1, 6))
ax.grid(color=FAINT, linewidth=0.6)
ax.legend(frameon=False, loc="lower right")
plt.show()
for lr, values in runs.items():
    last = [run[-1] for run in values]
    print(f"learning rate {lr}: last epoch from {min(last):.3f} to {max(last):.3f}")

# %% [markdown]
# At 0.5, correct programs end anywhere from 0.69 to 0.86. Over 40 seeds, about one in seven ends below
# 0.80, and recovers one epoch later. At 0.1, training is slower and nearly the same every time (0.81 to
# 0.84 after five epochs). So never compare two models on a single run at an unstable learning rate, and
# do not worry about one bad epoch.
#
# ## 5. Can its probabilities be trusted?
#
# A network is **calibrated** if it is right as often as it says. Sort the test images by its **confidence**,
# the probability of its answer. Of those between 80 and 90 %, 80 to 90 % should be right: that is the
# dashed line.

# %% [markdown]
# **Predict, then run (bonus).** Suppose the bars stand *above* the dashed line.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "bars_above_the_line", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bars_above_the_line(options):
    """What do bars above the dashed line mean?

    options: these texts, as a list whose order changes from call to call:
      - "the model is right more often than it says: it is underconfident"
      - "the model is right less often than it says: it is overconfident"
      - "the model has a high accuracy"
      - "there are too few images in these bars"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "the model is right more often than it says: it is underconfident"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_bars_above_the_line", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("bars_above_the_line")

# %% [markdown]
# The number in each bar says how many images are in it:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "calibration", "locked": true, "schema_version": 3, "solution": false, "task": false}
calm = other  # the last one above, trained at 0.1
images = test_iter.images.float().div(255).unsqueeze(1)  # (n, 1, 28, 28)
labels = test_iter.labels
with torch.no_grad():
    confidence, answers = calm(images).softmax(dim=1).max(dim=1)
is_right = (answers == labels).float()

bins = (confidence * 10).long().clamp(max=9)
shown = [b for b in range(10) if (bins == b).sum() >= 20]
share = [is_right[bins == b].mean().item() for b in shown]
count = [int((bins == b).sum()) for b in shown]
fig, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
bars = ax.bar([b / 10 + 0.05 for b in shown], share, width=0.09, color=BLUE)
ax.bar_label(bars, map(str, count), label_type="center", fontsize=8, color="white")
ax.plot([0, 1], [0, 1], "--", color=ORANGE, linewidth=1.5, label="calibrated")
ax.set_xlim(0.15, 1.02)
ax.set_ylim(0, 1.12)
ax.set_xlabel("confidence (number of images in each bar)")
ax.set_ylabel("accuracy")
ax.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# Here the bars are on the line, or a little above it: after five epochs of small steps, this network is
# nearly calibrated, and slightly underconfident where it is unsure. Long training often turns this
# round, as the paper at the end of this notebook shows: networks become confident faster than they
# become right.
#
# **The most confident mistakes**, each with the model's answer and the true class:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "confident_mistakes", "locked": true, "schema_version": 3, "solution": false, "task": false}
wrong = torch.nonzero(answers != labels).flatten()
most_confident = wrong[confidence[wrong].argsort(descending=True)][:12]
fig, axes = plt.subplots(2, 6, figsize=(9, 3.8), layout="compressed")
for ax in axes.flat:
    ax.axis("off")
for ax, i in zip(axes.flat, most_confident.tolist(), strict=False):
    ax.imshow(test_iter.images[i], cmap="gray_r")
    said, true = FASHION_MNIST_CLASSES[answers[i]], FASHION_MNIST_CLASSES[labels[i]]
    ax.set_title(f"says {said} ({confidence[i]:.2f})\nis {true}", fontsize=9)
plt.show()

# %% [markdown]
# **Which classes are confused?** The confusion matrix has one row for each true class, in %; the
# diagonal is right. Compare it with that of assignment 03. Which pairs does the hidden layer tell apart
# better, and which not?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "confusion", "locked": true, "schema_version": 3, "solution": false, "task": false}
counts = torch.bincount(10 * labels + answers, minlength=100).reshape(10, 10)
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

# %% [markdown]
# ## 6. Experiments
#
# The next cell is yours. Your loop takes any optimizer: SGD, SGD with momentum (assignment 03, section
# 6) and Adam, which gives each parameter a step size of its own. Which one learns fastest? Then change
# it: a second hidden layer, other learning rates, other first weights.

# %%
makers = {
    "SGD": lambda params: torch.optim.SGD(params, lr=0.1),
    "momentum": lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9),
    "Adam": torch.optim.Adam,
}
for name, make in makers.items():
    torch.manual_seed(0)
    trial = build_mlp(784, 256, 10)
    rows = train_ch3(trial, train_iter, test_iter, loss, 5, 256, optimizer=make(trial.parameters()))
    print(f"{name:9} test accuracy after each epoch:", [round(row[2], 3) for row in rows])

# %% [markdown]
# <details><summary>What did you see?</summary>
#
# On Fashion-MNIST, one run each, five epochs: SGD reaches about 0.83, momentum 0.86, and Adam 0.86, with
# 0.83 after its first epoch already. A second hidden layer does not help here: with a standard deviation
# of 0.01 the signal becomes smaller in each layer, training begins slowly, and five epochs of SGD reach
# about 0.74. With the first weights of `nn.Linear` itself they reach 0.83.
#
# </details>
#
# ## 7. How it is graded
#
# - Your **layers and functions** are used with fresh inputs: other shapes, one sample, images whose
#   memory is not in order (a small part of the points), uneven mini-batches.
# - `train_ch3` gets small nets with known weights, fixed mini-batches, and both ways to step; the
#   parameters afterwards must be those of the reference, to three digits. With an optimizer the loss
#   is always a mean, without one always per sample, so `.sum()` and `.mean()` may both be right:
#   only the final parameters count.
# - Whether a smaller last mini-batch is divided by its own size, `len(y)`, is checked in `train_epoch`.
#   `train_ch3` keeps its points if it divides by `batch_size`, as in the book.
# - Then it trains *your* `build_mlp` on **class numbers shuffled by a secret permutation**, with
#   `torch.optim.SGD` and a learning rate of 0.1 for five epochs. Test accuracy earns its full points
#   from **0.79** and none below **0.71**, in proportion between the two; the reference solution reaches
#   0.831 ± 0.006 (24 runs). A run below the limit is trained a second time, and the better run counts.
#   The swing at 0.5 costs nobody any points. (On the drawn stand-in images, ten epochs at 0.05, it
#   reaches 0.829, and the limits are **0.78** and **0.70**.)
# - A wrong part costs its own exercise only: the others are graded with PyTorch's in its place.
#
# ## What you have learnt
#
# - A module keeps parameters and `forward` together; `nn.Sequential` chains modules.
# - `nn.CrossEntropyLoss` wants scores: a softmax before it is one too many.
# - Zero, backward, step, in this order; and the mean is taken exactly once.
# - One training loop serves every model you will meet in this course.
# - A single number from an unstable run is luck. Look at several seeds, or take smaller steps.
# - A model's confidence is one thing, and how often it is right is another.
#
# ## Common mistakes
#
# | what you see | likely cause | section |
# |:--|:--|:--|
# | `'FlattenLayer' object has no attribute '_modules'` | `__init__` does not call `super().__init__()` | 1 |
# | `parameters()` is empty | layers in a plain list, not in `nn.ModuleList` | 1 |
# | works in a batch, fails for one sample | `squeeze` removed the batch dimension, too | 1 |
# | accuracy near 80 % and stuck | softmax before `nn.CrossEntropyLoss`, which contains one | 2 |
# | the model hardly learns | divided by the batch size twice | 3 |
# | no parameter changes | `step()` is missing, or `zero_grad()` comes between `backward()` and `step()` | 3 |
# | loss right, except with uneven batches | a mean of means: the last, smaller batch counts too much | 3 |
# | the loop prints everything and returns `None` | the list is not returned | 3 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | module | a layer or model: parameters and `forward` in one object |
# | parameter | a tensor that is learnt, found by `parameters()` |
# | `nn.Sequential` | modules that are called one after the other |
# | optimizer | holds the parameters and takes the steps |
# | training mode, evaluation mode | `train()` and `eval()`: layers such as dropout behave differently |
# | training history | loss and accuracies after each epoch |
# | confidence | the probability that a model gives to its answer |
# | calibration | whether confidence and accuracy agree |
# | confusion matrix | how often each true class is answered as each class |
#
# ## Going further
#
# - Save what was learnt with `torch.save(net.state_dict(), "mlp.pt")`, and load it into a new model with
#   `load_state_dict`. Does it give the same accuracy?
# - If you have a GPU: move the model and each mini-batch to it with `.to("cuda")`. At which number of
#   hidden units is it faster?
# - Train your functions from assignment 04 with `train_ch3`, by `params` and `lr`. The loss must then give
#   one number per sample: `nn.CrossEntropyLoss(reduction="none")`.
# - What happens inside `backward()`? You build it yourself in
#   [assignment 06](../06_backpropagation/backpropagation.ipynb).
#
# **Next:** [06 · Backpropagation by hand](../06_backpropagation/backpropagation.ipynb).
#
# ## Where to read on
#
# - *Dive into Deep Learning*, section 5.2, Implementation of Multilayer Perceptrons:
#   [d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/mlp-implementation.html), and chapter 6,
#   [Builders' Guide](https://d2l.ai/chapter_builders-guide/index.html)
# - PyTorch: [`nn.Module`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html),
#   [`CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html),
#   [`torch.optim`](https://docs.pytorch.org/docs/stable/optim.html)
# - Guo, Pleiss, Sun and Weinberger, *On Calibration of Modern Neural Networks*:
#   [arxiv.org/abs/1706.04599](https://arxiv.org/abs/1706.04599)
# - Fashion-MNIST, by Zalando Research: [the
#   repository](https://github.com/zalandoresearch/fashion-mnist), with results of many other models
