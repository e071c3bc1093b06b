# ---
# jupyter:
#   grader:
#     assignment: 07_generalisation
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
# # 07 · Generalisation
#
# | | |
# |:--|:--|
# | **Time** | about 3 hours |
# | **Before you start** | [05 · The same network, with torch.nn](../05_mlp_torch/mlp_torch.ipynb), or [06 · Backpropagation by hand](../06_backpropagation/backpropagation.ipynb): a training loop that you could write yourself |
# | **Where it leads** | [08 · Capstone](../08_capstone/capstone.ipynb): the best network you can train in a budget, and to every model you will train for a purpose |
# | **New words** | generalisation, overfitting, underfitting, validation set, test set, regularisation, weight decay, dropout, early stopping, patience, hyperparameter, sweep, selection bias |
#
# **Goal.** A network with 200,000 weights can learn 500 images by heart. That is easy, and useless. In this
# notebook you measure how well a network does on images it was not trained on, improve that with three
# standard methods, and choose learning rate, width and initialisation without fooling yourself.
#
# You will write `train_valid_split`, `sgd_weight_decay`, `dropout`, `early_stop`,
# `train_early_stopping`, `sweep` and `choose_and_report`: about 40 lines. Before each exercise there is
# an example; after it, a `check(...)` cell that tells you right away whether your code works.
# `hint("dropout")` prints hints, one at a time. A function that you have not written yet raises
# `NotImplementedError`.

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
# ## 1. Three sets of data
#
# A model is trained to do well on its training data. What you want to know is something else: how well it
# will do on new data. That is its **generalisation**, and the only way to measure it is to keep some data
# out of the training. Three sets, each with one purpose:
#
# | set | what it is used for | how often |
# |:--|:--|:--|
# | **training set** | gradients: the weights are made from it | every step |
# | **validation set** | decisions: when to stop, which learning rate, which model | after every epoch, for every model |
# | **test set** | the number that you report | once, at the very end |
#
# Why is the validation set not enough? Because you *choose* with it. The best of many models on the
# validation set is partly the best one and partly the lucky one; section 7 shows how much. Fashion-MNIST
# comes with a training set and a test set, so the validation set has to be split off from the training
# set. Four rules:
#
# - every row is in exactly one of the two parts: none is lost, none is in both;
# - each row keeps its own label;
# - rows are chosen at random: files are often sorted, and the last thousand rows may be all of one class;
# - the randomness comes from a **generator** with a known seed, so that tomorrow's split is the same.
#
# A random order of the rows gives all of that. Here is one, for another task, drawing two lots from five
# names:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "draw_lots", "locked": true, "schema_version": 3, "solution": false, "task": false}
names = ["Ada", "Chen", "Dana", "Emil", "Fatima"]
generator = torch.Generator().manual_seed(7)
lots = torch.randperm(5, generator=generator)  # the numbers 0 to 4 in a random order
print("order:  ", lots.tolist())
print("winners:", [names[i] for i in lots[:2].tolist()])

generator = torch.Generator().manual_seed(7)
print("again:  ", torch.randperm(5, generator=generator).tolist(), " same seed, same order")
print("go on:  ", torch.randperm(5, generator=generator).tolist(), " same generator, next order")

# %% [markdown]
# ### Exercise 1: `train_valid_split`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_valid_split", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_valid_split(X, y, num_valid, generator):
    """Split rows at random into a training part and a validation part.

    X:         tensor (n, ...), one row for each sample. y: tensor (n,), their labels.
    num_valid: int, how many rows go into the validation part; the others are for training.
    generator: torch.Generator, the only source of randomness. Do not seed it.
    returns:   X_train, y_train, X_valid, y_valid. dtypes stay as they are; X and y do not change.

    Not allowed: random_split, train_test_split.
    About 3 lines.
    """
    ### BEGIN SOLUTION
    order = torch.randperm(len(X), generator=generator)
    valid, train = order[:num_valid], order[num_valid:]
    return X[train], y[train], X[valid], y[valid]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_valid_split", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_valid_split")

# %% [markdown]
# Now the real split: 2,000 images for validation. Of the others, only 500 are used for training at first,
# as if labels were expensive (they often are). The test images stay untouched until section 7.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "data", "locked": true, "schema_version": 3, "solution": false, "task": false}
train_iter, test_iter = load_data_fashion_mnist(256)


def pixels(images):
    """uint8 (n, 28, 28) -> float32 (n, 784), from 0 to 1."""
    return images.reshape(len(images), -1).float() / 255


split = train_valid_split(
    train_iter.images, train_iter.labels, 2000, torch.Generator().manual_seed(0)
)
X_train, y_train, X_valid, y_valid = split
X_valid = pixels(X_valid)
X_500, y_500 = pixels(X_train[:500]), y_train[:500]
print("training", len(y_train), " validation", len(y_valid), " images per class in the 500:")
print(torch.bincount(y_500).tolist())

# %% [markdown]
# ## 2. Overfitting
#
# The network is that of assignment 04: 784 inputs, 256 hidden units with ReLU, ten scores. The next cell
# has the whole training. Two of its lines will use functions that you write below; as long as
# `weight_decay` and `p` are 0, they are not needed.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "network", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Net:
    """A perceptron with one hidden layer; p is the probability of dropout (section 4)."""

    def __init__(self, num_hiddens=256, std=0.01, p=0.0, seed=0):
        torch.manual_seed(seed)
        W1, W2 = std * torch.randn(784, num_hiddens), std * torch.randn(num_hiddens, 10)
        self.params = [W1, torch.zeros(num_hiddens), W2, torch.zeros(10)]
        for param in self.params:
            param.requires_grad_()
        self.p = p

    def __call__(self, X, training=False):
        W1, b1, W2, b2 = self.params
        H = torch.relu(X @ W1 + b1)
        if self.p > 0:
            H = dropout(H, self.p, training)
        return H @ W2 + b2


def run_epoch(net, X, y, lr=0.1, weight_decay=0.0):
    """One epoch of SGD in mini-batches of 50."""
    for rows in torch.randperm(len(y)).split(50):
        F.cross_entropy(net(X[rows], training=True), y[rows]).backward()
        if weight_decay > 0:
            sgd_weight_decay(net.params, lr, weight_decay)
        else:
            with torch.no_grad():
                for param in net.params:
                    param -= lr * param.grad
        for param in net.params:
            param.grad = None


def measure(net, X, y):
    """(mean loss, accuracy) as two numbers."""
    with torch.no_grad():
        scores = net(X)
        accuracy = (scores.argmax(dim=1) == y).float().mean()
        return F.cross_entropy(scores, y).item(), accuracy.item()


def history(net, X, y, num_epochs, **settings):
    """Train, and measure after each epoch: a list of (loss, accuracy, valid. loss, valid. accuracy)."""
    rows = []
    for _ in range(num_epochs):
        run_epoch(net, X, y, **settings)
        rows.append((*measure(net, X, y), *measure(net, X_valid, y_valid)))
    return rows


def at_end(rows):
    """Means over the last 20 epochs: from one epoch to the next, these numbers go up and down."""
    return [sum(column) / 20 for column in zip(*rows[-20:])]


# %% [markdown]
# **Predict, then run (bonus).** The network has 203,530 parameters and gets 500 images, 150 times each. How
# will it do on these 500, and how on the validation images?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "five_hundred_images", "locked": false, "schema_version": 3, "solution": true, "task": false}
def five_hundred_images(options):
    """What will the accuracies be after 150 epochs on 500 images?

    options: these texts, as a list whose order changes from call to call:
      - "nearly all of the 500 are right, and clearly fewer of the validation images"
      - "nearly all are right in both sets"
      - "about as many are right in both sets, and far from all"
      - "hardly any are right in either set, because 500 images are too few for 203,530 parameters"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "nearly all of the 500 are right, and clearly fewer of the validation images"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_five_hundred_images", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("five_hundred_images")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "overfitting", "locked": true, "schema_version": 3, "solution": false, "task": false}
def draw(rows, axes, label="", color=BLUE, train=True):
    """Accuracies on the left, losses on the right; training dotted, validation solid."""
    epochs = range(1, len(rows) + 1)
    for ax, t, v in ((axes[0], 1, 3), (axes[1], 0, 2)):
        if train:
            ax.plot(
                epochs, [r[t] for r in rows], color=color, linestyle=":", label=f"training {label}"
            )
        ax.plot(epochs, [r[v] for r in rows], color=color, label=f"validation {label}")
        ax.set_xlabel("epoch")
        ax.grid(color=FAINT, linewidth=0.6)
    axes[0].set_title("accuracy")
    axes[1].set_title("loss")


memorised = history(Net(), X_500, y_500, 150)
fig, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
draw(memorised, axes)
axes[0].legend(frameon=False, loc="lower right")
plt.show()

lowest = min(range(150), key=lambda i: memorised[i][2])
for name, row in (("lowest validation loss", lowest), ("last", 149)):
    loss, accuracy, valid_loss, valid_accuracy = memorised[row]
    print(
        f"epoch {row + 1:3d} ({name}): training {accuracy:.3f}, validation {valid_accuracy:.3f};",
        end=" ",
    )
    print(f"losses {loss:.3f} and {valid_loss:.3f}")


# %% [markdown]
# With Fashion-MNIST, the 500 images end at **1.000**, and the validation images at **0.775**. The validation
# loss is lowest after 32 epochs, at 0.67, and ends at 0.96. (The stand-in images, some of which nobody could
# tell apart, end at 0.91 and 0.76.)
#
# <details><summary>Why?</summary>
#
# There are 407 parameters for each image, enough to learn each of them by heart, whether or not there is a rule
# behind the labels. Most of what was learnt does hold for other images as well, but a good fifth does not.
#
# </details>
#
# This is **overfitting**: the training loss still falls while the validation loss rises. Look at the loss:
# the accuracy hardly changes any more, but the network becomes more and more certain, also where it is
# wrong. The opposite, a model that does badly on both sets because it is too small or was stopped too
# early, is called **underfitting**.
#
# The best remedy is more data. Here are training sets of different sizes, each trained for 1,500 steps:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "more_images", "locked": true, "schema_version": 3, "solution": false, "task": false}
sizes, results = [100, 500, 2000, 8000], []
for size in sizes:
    net = Net()
    X, y = pixels(X_train[:size]), y_train[:size]
    for _ in range(1500 * 50 // size):
        run_epoch(net, X, y)
    results.append((measure(net, X, y)[1], measure(net, X_valid, y_valid)[1]))
    print(f"{size:5d} images: training {results[-1][0]:.3f}, validation {results[-1][1]:.3f}")

fig, ax = plt.subplots(figsize=(5.5, 3), layout="constrained")
ax.semilogx(sizes, [r[0] for r in results], color=ORANGE, marker="o", label="training")
ax.semilogx(sizes, [r[1] for r in results], color=BLUE, marker="o", label="validation")
ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
ax.minorticks_off()
ax.set_xlabel("training images")
ax.set_ylabel("accuracy")
ax.grid(color=FAINT, linewidth=0.6)
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The gap between the two curves closes from both sides. Where no more data can be had, methods that reduce
# overfitting help: **regularisation**. You will write three of them. To see them at work, make the task
# harder in a way that real data often is: a fifth of the 500 labels is replaced by random ones. (Every
# tenth of these is right by chance, so a few less are wrong.)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "noise", "locked": true, "schema_version": 3, "solution": false, "task": false}
generator = torch.Generator().manual_seed(1)
replaced = torch.rand(500, generator=generator) < 0.2
y_noisy = torch.where(replaced, torch.randint(10, (500,), generator=generator), y_500)
print(f"wrong labels: {(y_noisy != y_500).sum()} of 500")

plain = history(Net(), X_500, y_noisy, 150)
print(f"at the end: training {at_end(plain)[1]:.3f}, validation {at_end(plain)[3]:.3f};", end=" ")
print(f"the best epoch: validation {max(row[3] for row in plain):.3f}")

# %% [markdown]
# The network learns the wrong labels, too: 96 % of the noisy labels are answered as they are written. The price
# is paid on the validation images: **0.69** at the end, after 0.76 on the way. (On the stand-in images: 0.68,
# after 0.82.)
#
# ## 3. Weight decay
#
# To fit one strange label among its neighbours, a network needs large weights. **Weight decay** makes them
# expensive: it adds $\frac{\lambda}{2}\lVert\mathbf{w}\rVert^2$ to the loss. The gradient of this term
# with respect to $\mathbf{w}$ is $\lambda\mathbf{w}$, so nothing needs to be added to the loss at all; it is
# enough to change the step:
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \eta\,(\mathbf{g} + \lambda\mathbf{w})
# = (1 - \eta\lambda)\,\mathbf{w} - \eta\,\mathbf{g}$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{w}$ | a parameter | any |
# | $\mathbf{g}$ | its gradient, `param.grad`: that of the mean loss | that of $\mathbf{w}$ |
# | $\eta$ | learning rate, `lr` | one number |
# | $\lambda$ | weight decay, `weight_decay` | one number |
#
# On the right you see the name: in each step, the weight loses the share $\eta\lambda$ of itself. By hand,
# with $w = 2$, $g = 0.5$, $\eta = 0.1$ and $\lambda = 0.3$: $2 - 0.1 \cdot (0.5 + 0.3 \cdot 2) = 1.89$. Note
# that $\eta$ multiplies both terms, and that both use the *old* $w$.
#
# ### Exercise 2: `sgd_weight_decay`
#
# The gradients are those of a mean here, as `F.cross_entropy` gives them, so nothing is divided by a batch
# size. (PyTorch has this as the argument `weight_decay` of its optimizers, which decay biases, too.)


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd_weight_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_weight_decay(params, lr, weight_decay):
    """One step of SGD with weight decay, in place.

        param <- param - lr * (param.grad + weight_decay * param)

    params:       list of leaf tensors that require a gradient; .grad is filled.
    lr:           float, the learning rate.
    weight_decay: float; with 0 the step is that of sgd.
    returns:      nothing. The tensors in params change; they stay leaf tensors.

    Not allowed: optim, SGD.
    About 3 lines.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param in params:
            param -= lr * (param.grad + weight_decay * param)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_sgd_weight_decay", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("sgd_weight_decay")

# %% [markdown]
# **Predict, then run (bonus).** A unit that never gets a gradient keeps its weights in plain SGD. What
# becomes of them with weight decay?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "share_left", "locked": false, "schema_version": 3, "solution": true, "task": false}
def share_left(lr, weight_decay, num_steps):
    """What share of a weight is left after num_steps steps with a gradient of 0?

    lr, weight_decay: floats. num_steps: int.
    returns: float, the weight at the end divided by the weight at the start.
    """
    ### BEGIN SOLUTION
    return (1 - lr * weight_decay) ** num_steps
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_share_left", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("share_left")

# %% [markdown]
# <details><summary>Why?</summary>
#
# Each step multiplies the weight by $1 - \eta\lambda$. That is slow: with $\eta = 0.1$ and $\lambda = 0.01$,
# after 1,500 steps $0.999^{1500} = 0.22$ of it is left. A weight survives only if its gradient keeps
# renewing it, which a single strange label cannot do for long.
#
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "decayed", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
draw(plain, axes, "without", INK)
decayed = history(Net(), X_500, y_noisy, 150, weight_decay=0.03)
draw(decayed, axes, "with decay", BLUE)
axes[0].legend(frameon=False, fontsize=8)
plt.show()
print(f"validation without: {at_end(plain)[3]:.3f}; with weight decay: {at_end(decayed)[3]:.3f}")

# %% [markdown]
# With weight decay the validation accuracy ends at **0.72** in place of 0.69. (On the stand-in images the
# difference is larger: 0.79 in place of 0.68.) Look at the training accuracy, too: 0.76 in place of 0.96. That
# is no loss: of these labels, 16 % are wrong and better not learnt.
#
# ## 4. Dropout
#
# **Dropout** sets each hidden activation to 0 with probability $p$, anew in every step. No unit can rely on
# a particular other one, so the network cannot build the fine-tuned combinations of units that single
# labels need. For an activation $h$:
#
# $$h' = \begin{cases} 0 & \text{with probability } p \\ h / (1 - p) & \text{otherwise} \end{cases}$$
#
# The division keeps the mean: $p \cdot 0 + (1 - p) \cdot h / (1 - p) = h$. So the next layer gets inputs of
# the size it is used to, with or without dropout. That matters because in **evaluation** nothing is dropped
# at all: $h' = h$. By hand, with $p = 0.5$, $(3, 1, 2, 4)$ may become $(6, 0, 0, 8)$ or $(0, 2, 4, 8)$.
#
# Here is how to decide something at random for each entry, on another task: rain on three of ten days.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "rain", "locked": true, "schema_version": 3, "solution": false, "task": false}
generator = torch.Generator().manual_seed(3)
numbers = torch.rand(2, 10, generator=generator)  # two weeks of ten days, numbers from 0 up to 1
rainy = numbers < 0.3  # each day is rainy with a probability of 0.3
print(rainy.int())
print("litres: ", (rainy * torch.tensor(4.5))[0].tolist())  # True counts as 1, False as 0
print(f"share of rainy days: {(torch.rand(10_000) < 0.3).float().mean():.3f}")

# %% [markdown]
# ### Exercise 3: `dropout`
#
# Think of $p = 1$, too: everything is dropped, and $h / (1 - p)$ would divide by 0.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout(X, p, training):
    """Dropout: in training, each entry becomes 0 with probability p, and X / (1 - p) otherwise.

    X:        float tensor of any shape; it does not change.
    p:        float from 0 to 1, the probability of an entry to be dropped. With 1, all are.
    training: bool; if False, the result is X as it is.
    returns:  a tensor of X's shape and dtype. Each entry is decided by itself, anew in each call.

    Not allowed: PyTorch's own dropout, native_dropout, feature_dropout, alpha_dropout,
    feature_alpha_dropout.
    About 5 lines.
    """
    ### BEGIN SOLUTION
    if not training:
        return X
    if p == 1:
        return torch.zeros_like(X)
    keep = torch.rand(X.shape) >= p
    return X * keep / (1 - p)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_dropout", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("dropout")

# %% [markdown]
# **Predict, then run (bonus).** Suppose that you forget the division by $1 - p$.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "without_scaling", "locked": false, "schema_version": 3, "solution": true, "task": false}
def without_scaling(options):
    """Trained with dropout of 0.5 that does not divide by 1 - p: what happens in evaluation?

    options: these texts, as a list whose order changes from call to call:
      - "the second layer gets inputs about twice as large as in training"
      - "the second layer gets inputs about half as large as in training"
      - "nothing changes, because the mean of the mask is 1"
      - "half of the units are still missing, at random"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "the second layer gets inputs about twice as large as in training"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_without_scaling", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("without_scaling")

# %% [markdown]
# <details><summary>Why?</summary>
#
# In training half of the terms of each weighted sum are 0. In evaluation all of them are there, so the sum is
# about twice as large: scores for which the second layer was never trained.
#
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "dropped", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
draw(plain, axes, "without", INK)
dropped = history(Net(p=0.8), X_500, y_noisy, 150)
draw(dropped, axes, "with dropout", BLUE)
axes[0].legend(frameon=False, fontsize=8)
plt.show()
print(f"validation without: {at_end(plain)[3]:.3f}; with dropout: {at_end(dropped)[3]:.3f}")

# %% [markdown]
# Dropout ends at **0.75** in place of 0.69 (stand-in: 0.78 in place of 0.68). A probability of 0.8 is a lot;
# between 0.2 and 0.5 is usual. Here 256 units share 500 images, so there are enough of them. The dotted curves
# are measured in evaluation, with all units.
#
# ## 5. Early stopping
#
# Look at the black curves once more: the network was better earlier. The cheapest regularisation is to stop
# in time. But a validation loss goes up and down by chance, so one bad epoch is no reason to stop.
# **Early stopping** has a **patience**: it stops when the loss has not been better than the best so far for
# that many epochs in a row, and then goes back to the weights of the best epoch.
#
# For the losses below and a patience of 2:
#
# | epoch | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |:--|:--|:--|:--|:--|:--|:--|:--|
# | validation loss | 0.9 | 0.7 | 0.8 | 0.6 | 0.6 | 0.65 | 0.5 |
# | epochs since the best | 0 | 0 | 1 | 0 | 1 | **2** | |
#
# Epoch 3 is worse, but epoch 4 comes in time. Epoch 5 is as good as the best, which is no improvement. After
# epoch 6 the patience is used up: training stops, the best epoch is 4, and epoch 7 is never computed, though
# it would have been better.
#
# ### Exercise 4: `early_stop`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "early_stop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stop(losses, patience):
    """Decide from the validation losses which epoch is the best, and whether to stop.

    losses:   list of floats, one for each epoch; the first is that of epoch 1. The first is a number,
              later ones may be nan, which is never an improvement.
    patience: int, 1 or more.
    returns:  (best, stop): two epochs, counted from 1.
              stop: the first epoch at which the best loss so far is patience epochs old; None if
                    there is no such epoch, so that training goes on.
              best: the epoch of the smallest loss up to then; the earlier one of two that are equal.

    About 8 lines.
    """
    ### BEGIN SOLUTION
    best, best_loss = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if loss < best_loss:
            best, best_loss = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, None
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_early_stop", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("early_stop")

# %% [markdown]
# ### Exercise 5: `train_early_stopping`
#
# Now the loop. It does not know what it trains: it gets one function that trains for an epoch, and one that
# evaluates. Its own work is to watch the losses, to keep a *copy* of the best parameters, and to put it back
# at the end. A trap to think of before: the parameters are changed in place, and a second name for a tensor
# is no copy:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "second_name", "locked": true, "schema_version": 3, "solution": false, "task": false}
w = torch.tensor([1.0, 2.0])
second_name, copy = w, w.clone()
w -= 0.5
print("second name:", second_name.tolist(), " copy:", copy.tolist())


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_early_stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):
    """Train until early_stop says so; at the end, the parameters are those of the best epoch.

    params:      list of leaf tensors, which train_epoch changes in place.
    train_epoch: function without arguments: trains for one epoch.
    evaluate:    function without arguments: returns the validation loss, a float. Call it once
                 after each epoch.
    max_epochs:  int, 1 or more: the largest number of epochs. patience: int.
    returns:     list of the validation losses of all epochs that were trained.

    At the end the tensors in params hold, in place, the values they had after the best epoch.
    About 11 lines.
    """
    ### BEGIN SOLUTION
    losses = []
    for _ in range(max_epochs):
        train_epoch()
        losses.append(evaluate())
        best, stop = early_stop(losses, patience)
        if best == len(losses):
            kept = [param.detach().clone() for param in params]
        if stop is not None:
            break
    with torch.no_grad():
        for param, value in zip(params, kept):
            param.copy_(value)
    return losses
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_early_stopping", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_early_stopping")

# %% [markdown]
# All four on the 500 noisy labels. Stopping needs a validation set; that is its price.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "compared", "locked": true, "schema_version": 3, "solution": false, "task": false}
stopped_net = Net()
losses = train_early_stopping(
    stopped_net.params,
    lambda: run_epoch(stopped_net, X_500, y_noisy),
    lambda: measure(stopped_net, X_valid, y_valid)[0],
    max_epochs=150,
    patience=10,
)
best, stop = early_stop(losses, 10)
print(f"stopped after epoch {stop}, best epoch {best}")

ends = {
    "plain": at_end(plain),
    "weight decay 0.03": at_end(decayed),
    "dropout 0.8": at_end(dropped),
    "early stopping": (
        *measure(stopped_net, X_500, y_noisy),
        *measure(stopped_net, X_valid, y_valid),
    ),
}
fig, ax = plt.subplots(figsize=(6.5, 2.6), layout="constrained")
for place, (name, row) in enumerate(ends.items()):
    print(f"{name:18} training {row[1]:.3f}, validation {row[3]:.3f}, loss {row[2]:.3f}")
    ax.plot([row[3], row[1]], [place, place], color=FAINT, linewidth=3, zorder=1)
    ax.scatter(row[1], place, color=ORANGE, zorder=2, label="training" if place == 0 else None)
    ax.scatter(row[3], place, color=BLUE, zorder=2, label="validation" if place == 0 else None)
ax.set_yticks(range(4), ends)
ax.invert_yaxis()
ax.set_xlabel("accuracy")
ax.grid(axis="x", color=FAINT, linewidth=0.6)
ax.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# Training stops after epoch 54 and goes back to epoch 44: **0.75**, nearly as good
# as the best epoch of all, in a third of the time. (Stand-in: 51, 41 and 0.80.) The methods can be combined, and
# usually are: weight decay and dropout in the step, early stopping around it.
#
# ## 6. Hyperparameters
#
# Learning rate, width, standard deviation of the first weights, weight decay, $p$, patience: values that are
# not learnt, but chosen by you, are **hyperparameters**. To choose one, train once for each of several values
# and compare on the validation set: a **sweep**. Values that span several powers of ten (0.01, 0.1, 1) say
# more than neighbours (0.1, 0.11, 0.12). Everything else stays the same, including the seed.
#
# A run can fail: with too large a learning rate the loss becomes `nan`, and so does the score. Then Python's
# comparisons have a surprise for you:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "nan_wins", "locked": true, "schema_version": 3, "solution": false, "task": false}
nan = float("nan")
print("0.8 > nan:", 0.8 > nan, "  nan > 0.8:", nan > 0.8, "  nan == nan:", nan == nan)
print("max([nan, 0.8]):", max([nan, 0.8]), "  max([0.8, nan]):", max([0.8, nan]))
print(
    "argmax of torch:",
    torch.tensor([0.8, nan, 0.7]).argmax().item(),
    " (nan counts as the largest)",
)

# %% [markdown]
# ### Exercise 6: `sweep`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sweep", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sweep(train, values):
    """Train once for each value; find the one with the highest validation score.

    train:   function of one value: trains a new model and returns its validation score, a float,
             the higher the better; nan if the training failed.
    values:  list of what train takes.
    returns: (best, scores). scores: list of floats, in the order of values. best: the value with the
             highest score, the first one of those that are equal. A score of nan never wins; if all
             of them are nan, best is None.

    train is called exactly once for each value, in order: a training can take hours.
    About 6 lines.
    """
    ### BEGIN SOLUTION
    scores = [train(value) for value in values]
    best, best_score = None, float("-inf")
    for value, score in zip(values, scores):
        if score > best_score:
            best, best_score = value, score
    return best, scores
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_sweep", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("sweep")

# %% [markdown]
# **Predict, then run (bonus).** A **grid search** trains once for each *combination* of values.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "trainings_of_a_grid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):
    """How many trainings does a grid search take, each combination with each of the seeds?

    num_lrs, num_widths, num_stds: ints, how many values are tried of each hyperparameter.
    num_seeds: int, how many seeds each combination is trained with.
    returns: int.
    """
    ### BEGIN SOLUTION
    return num_lrs * num_widths * num_stds * num_seeds
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_trainings_of_a_grid", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("trainings_of_a_grid")

# %% [markdown]
# <details><summary>Why?</summary>
#
# Numbers of values are multiplied, not added: 5 learning rates, 4 widths and 4 initialisations with 3 seeds
# are 240 trainings. With many hyperparameters, random combinations find good ones sooner than a grid does
# (Bergstra and Bengio, below).
#
# </details>
#
# Three sweeps on 5,000 images with correct labels, 10 epochs each. Before you run the cell, write down which
# value you expect to win each time, and what happens at both ends.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sweeps", "locked": true, "schema_version": 3, "solution": false, "task": false}
X_5000, y_5000 = pixels(X_train[:5000]), y_train[:5000]


def validation_accuracy(lr=0.1, num_hiddens=256, std=0.01):
    """Train a new network for 10 epochs; nan if its loss has become nan or inf."""
    net = Net(num_hiddens=num_hiddens, std=std)
    for _ in range(10):
        run_epoch(net, X_5000, y_5000, lr=lr)
    loss, accuracy = measure(net, X_valid, y_valid)
    return accuracy if loss < float("inf") else float("nan")


sweeps = {
    "learning rate": (lambda v: validation_accuracy(lr=v), [0.001, 0.01, 0.1, 1.0, 10.0]),
    "hidden units": (lambda v: validation_accuracy(num_hiddens=v), [1, 4, 16, 64, 256]),
    "std of the first weights": (
        lambda v: validation_accuracy(std=v),
        [0.0, 0.001, 0.01, 0.1, 1.0],
    ),
}
fig, axes = plt.subplots(1, 3, figsize=(9.5, 2.8), layout="constrained", sharey=True)
for ax, (name, (train, values)) in zip(axes, sweeps.items(), strict=True):
    best, scores = sweep(train, values)
    print(
        f"{name}:", ", ".join(f"{v:g}: {s:.3f}" for v, s in zip(values, scores)), f" best {best:g}"
    )
    places = range(len(values))
    ax.plot(places, scores, color=BLUE, marker="o")
    for place, score in enumerate(scores):
        if score != score:
            ax.annotate("nan", (place, 0.05), color=ORANGE, ha="center")
    ax.set_xticks(places, [f"{v:g}" for v in values])
    ax.set_xlabel(name)
    ax.set_ylim(0, 1)
    ax.grid(color=FAINT, linewidth=0.6)
axes[0].set_ylabel("validation accuracy")
plt.show()

# %% [markdown]
# Read each curve from the middle outwards (figures for Fashion-MNIST):
#
# - **Learning rate.** 0.80 at 0.1. At 0.001 ten epochs are not enough: 0.34, underfitting. At 1 and 10 about
#   0.1, a guess: the first steps were so large that every hidden unit is negative for every image, and a dead
#   ReLU (assignment 04) has no gradient to come back with.
# - **Width.** One hidden unit gives 0.36, four give 0.79, and from 16 on the curve is flat: 0.82, 0.81, 0.80. Is
#   16 the best? An accuracy of 0.8 measured on 2,000 images has a standard error of
#   $\sqrt{0.8 \cdot 0.2 / 2000} = 0.009$, and another seed moves it as much again. So these three are equal as
#   far as this sweep can tell.
# - **Initialisation.** With 0, nothing is learnt: all hidden units are 0, and no gradient reaches their weights.
#   From 0.001 to 0.1 all is well; at 1 the first scores are so large that most of the training goes into undoing
#   them.
#
# The winner of a sweep at the *end* of its range is a reason to try further values beyond it.
#
# ## 7. The test set, once
#
# How much does choosing flatter? Suppose that 100 models are all equally good: each is right with a
# probability of 0.80 for any image. You measure each on 200 validation images and take the best.
#
# **Predict, then run (bonus).** What will the chosen one reach on new images?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "best_of_many", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_of_many(options):
    """The best of 100 equally good models on the validation set: how good is it on new images?

    options: these texts, as a list whose order changes from call to call:
      - "about 0.80: its validation accuracy was higher only by luck"
      - "about as good as on the validation set"
      - "better than on the validation set, because it is the best of 100"
      - "clearly below 0.80, because good luck is followed by bad luck"
    returns: the right one, copied word for word.
    """
    ### BEGIN SOLUTION
    return "about 0.80: its validation accuracy was higher only by luck"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_best_of_many", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("best_of_many")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "luck", "locked": true, "schema_version": 3, "solution": false, "task": false}
torch.manual_seed(4)
on_validation = (torch.rand(100, 200) < 0.8).float().mean(dim=1)  # 100 models, 200 images
on_new_images = (torch.rand(100, 200) < 0.8).float().mean(dim=1)
chosen = on_validation.argmax()

fig, ax = plt.subplots(figsize=(5, 3.4), layout="constrained")
ax.scatter(on_validation, on_new_images, color=BLUE, s=14, alpha=0.6)
ax.scatter(on_validation[chosen], on_new_images[chosen], color=ORANGE, s=50, label="the chosen one")
ax.axhline(0.8, color=INK, linewidth=0.8, linestyle=":")
ax.axvline(0.8, color=INK, linewidth=0.8, linestyle=":")
ax.set_xlabel("accuracy on the validation images")
ax.set_ylabel("accuracy on new images")
ax.legend(frameon=False, loc="lower left")
plt.show()
print(f"chosen: {on_validation[chosen]:.3f} on the validation images,", end=" ")
print(f"{on_new_images[chosen]:.3f} on new ones")

again = [(torch.rand(500, 100, 200) < 0.8).float().mean(dim=2) for _ in range(2)]
best = again[0].argmax(dim=1, keepdim=True)  # the same 500 times
means = [accuracies.gather(1, best).mean().item() for accuracies in again]
print(
    f"mean of 500 such choices: {means[0]:.3f} on the validation images, {means[1]:.3f} on new ones"
)

# %% [markdown]
# <details><summary>Why?</summary>
#
# The best of 100 had the most luck on these 200 images. On new images its luck is drawn again, and it is one
# more model that is right with a probability of 0.80. A single choice may end above or below that; the mean of
# many choices is **0.87** on the validation images and **0.80** on new ones.
#
# </details>
#
# This is **selection bias**: the winner's validation accuracy is too high an estimate, the more so the more
# models were compared and the smaller the validation set is. The test set has no part in any choice, so its
# estimate is honest, but only as long as it is asked once. Whoever looks at it, changes something and looks
# again has made a second validation set of it.
#
# ### Exercise 7: `choose_and_report`
#
# Your `sweep` can do the choosing.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "choose_and_report", "locked": false, "schema_version": 3, "solution": true, "task": false}
def choose_and_report(candidates, valid_accuracy, test_accuracy):
    """Choose a model by its validation accuracy, and report its test accuracy.

    candidates:     dict, name -> trained model.
    valid_accuracy: function of a model: its accuracy on the validation set, a float; may be nan,
                    which never wins, but not for all of them. Call it once for each model.
    test_accuracy:  function of a model: its accuracy on the test set. Call it exactly once: for the
                    chosen model.
    returns:        (name of the chosen one, its test accuracy). Of equal ones, the first is chosen.

    About 3 lines.
    """
    ### BEGIN SOLUTION
    names = list(candidates)
    best, _ = sweep(lambda name: valid_accuracy(candidates[name]), names)
    return best, test_accuracy(candidates[best])
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_choose_and_report", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("choose_and_report")

# %% [markdown]
# The end of the story: four networks, trained on 5,000 images, of which a fifth has random labels. One of
# them is chosen, and the test images are opened.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "report", "locked": true, "schema_version": 3, "solution": false, "task": false}
generator = torch.Generator().manual_seed(2)
replaced = torch.rand(5000, generator=generator) < 0.2
y_5000_noisy = torch.where(replaced, torch.randint(10, (5000,), generator=generator), y_5000)

candidates = {}
for name, p, weight_decay in [
    ("plain", 0.0, 0.0),
    ("decay 0.003", 0.0, 0.003),
    ("dropout 0.5", 0.5, 0.0),
    ("both", 0.5, 0.003),
]:
    net = Net(p=p)
    for _ in range(30):
        run_epoch(net, X_5000, y_5000_noisy, weight_decay=weight_decay)
    candidates[name] = net
    print(f"{name:12} validation {measure(net, X_valid, y_valid)[1]:.3f}")

X_test, y_test = pixels(test_iter.images), test_iter.labels
name, accuracy = choose_and_report(
    candidates,
    lambda net: measure(net, X_valid, y_valid)[1],
    lambda net: measure(net, X_test, y_test)[1],
)
print(f"chosen: {name}; test accuracy {accuracy:.3f}")

# %% [markdown]
# Dropout is chosen. It has 0.827 on the validation images and **0.828** on the test images. (Stand-in: 0.842
# and 0.836.) With four candidates and 2,000 validation images, there is little selection bias; with the 240
# trainings of a grid there would be more. The second number goes into the report. And now the test set is used
# up: if you change something because of it, you need new test data.
#
# ## How it is graded
#
# - Your **functions** are called with fresh inputs: other shapes, images in uint8, float64, losses with ties
#   and `nan`. Nothing large is trained.
# - `sgd_weight_decay` is compared with `torch.optim.SGD` after three steps, to four digits.
# - `dropout` is random, so the checks look at what must hold for any draw: what is kept is multiplied by
#   $1/(1-p)$, and the dropped share of 40,000 entries is within 0.02 of $p$.
# - `train_early_stopping`, `sweep` and `choose_and_report` get functions that count how often they are
#   called, and with what. An epoch too many, a second training or a second look at the test set is seen.
# - Where the notebook leaves a choice (loops or indexing, your own helper functions), any way is accepted.
# - A wrong function costs its own exercise only: `train_early_stopping` is graded with a correct
#   `early_stop`, and `choose_and_report` with a correct `sweep`, if yours do not pass.
#
# ## What you have learnt
#
# - Training accuracy says how much was memorised. Only data that were kept out say how good a model is.
# - Overfitting shows in the validation loss first: it rises while the training loss still falls.
# - Weight decay shrinks every weight a little in each step; only gradients that keep coming hold it up.
# - Dropout changes training only; the factor $1/(1-p)$ keeps the mean, so evaluation needs no correction.
# - Early stopping needs patience, and a copy of the best weights.
# - A score of `nan` must not win. Compare so that it cannot.
# - Choose by validation, report by test, and look at the test set once.
#
# ## Common mistakes
#
# | what you see | likely cause | section |
# |:--|:--|:--|
# | validation accuracy near 10 % although training works | rows and labels were shuffled by two different orders | 1 |
# | validation accuracy nearly as high as training accuracy, and too good to be true | validation rows are in the training part, too | 1 |
# | a new split in each run, whatever the seed | `randperm` without `generator=generator` | 1 |
# | the loss is `nan` after a few steps with decay | `+` for `-`: the weights grow | 3 |
# | decay far too strong | $\lambda$ is not multiplied by the learning rate | 3 |
# | training fine, validation poor with dropout | no division by $1 - p$, or `training` is ignored | 4 |
# | `nan` with $p = 1$ | divided by 0 | 4 |
# | training never stops | compared with the epoch before, not with the best so far | 5 |
# | the restored weights are those of the last epoch | a second name in place of a copy | 5 |
# | the sweep takes twice as long as it should | trained again to find the best | 6 |
# | the best value has the score `nan` | `max` or `argmax` of a list with `nan` in it | 6 |
# | test accuracy disappoints later | the model was chosen by it | 7 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | generalisation | how well a model does on data it was not trained on |
# | training, validation, test set | for the weights; for decisions; for the number that is reported |
# | overfitting | learning what is particular to the training set; training improves, validation gets worse |
# | underfitting | doing badly on both sets |
# | regularisation | whatever reduces overfitting without more data |
# | weight decay, L2 regularisation | a penalty $\frac{\lambda}{2}\lVert\mathbf{w}\rVert^2$; with SGD, a share of each weight is lost in each step |
# | dropout | setting activations to 0 at random in training |
# | early stopping, patience | stopping when validation has not improved for that many epochs |
# | hyperparameter | a value that is chosen, not learnt |
# | sweep, grid search | training once for each value; for each combination of values |
# | selection bias | the chosen one looks better than it is, because it was chosen |
#
# ## Going further
#
# - Apply weight decay to the two weight matrices only, not to the biases. Does it make a difference?
# - Draw the first weights with a standard deviation of $\sqrt{2 / \text{inputs}}$ for each layer (He
#   initialisation). Where is it in the third sweep?
# - Train on random labels only. Does the training accuracy still reach 1.00? (Zhang et al., below.)
# - Shift each training image by one pixel in a random direction in every epoch: **data augmentation**. How
#   much is it worth, compared with the methods above?
#
# ## Where to read on
#
# - *Dive into Deep Learning*, sections 3.6, Generalization, 3.7, Weight Decay, and 5.6, Dropout:
#   [d2l.ai](https://d2l.ai/chapter_linear-regression/generalization.html)
# - Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR 15 (2014):
#   [jmlr.org](https://jmlr.org/papers/v15/srivastava14a.html)
# - Zhang et al., *Understanding deep learning requires rethinking generalization*:
#   [arxiv.org/abs/1611.03530](https://arxiv.org/abs/1611.03530)
# - Bergstra and Bengio, *Random Search for Hyper-Parameter Optimization*, JMLR 13 (2012):
#   [jmlr.org](https://jmlr.org/papers/v13/bergstra12a.html)
# - Goodfellow, Bengio and Courville, *Deep Learning*, chapter 7, Regularization for Deep Learning:
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/regularization.html)
# - Karpathy, *A Recipe for Training Neural Networks*:
#   [karpathy.github.io](https://karpathy.github.io/2019/04/25/recipe/)
