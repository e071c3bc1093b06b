# ---
# jupyter:
#   grader:
#     assignment: 02_linear_regression
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
# # 02 · Linear regression
#
# **Goal.** Teach a model what a house is worth from its area and its age, from bare tensors and with
# nothing hidden: the model, the loss, the mini-batches, the step downhill, and the loop around them.
#
# You will write `linreg`, `squared_loss`, `data_iter`, `sgd` and `train_linreg`, some 25 lines in
# all. It is worth the care: these five pieces are the skeleton of nearly everything in deep learning.
# In the next assignments the model grows, and the loop stays.
#
# Before each exercise there is an example worked by hand; after each one, a cell `check(...)` that
# tells you in a moment how you stand. Run the cells from top to bottom. An unwritten function raises
# `NotImplementedError`: that is not a mistake, only a gap waiting for you.

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

torch.set_num_threads(1)  # the model is tiny: several threads would only wait for each other

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"

# %% [markdown]
# ## 1. The houses
#
# The data are made up, and that is their charm: we know the truth that the model has to find. A house
# of this town is worth 60,000 to begin with, 2,400 more for each square metre, 1,500 less for each
# year of its age, and the taste of the buyers adds or takes some 25,000 by chance. Prices are in
# thousands.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "houses", "locked": true, "schema_version": 3, "solution": false, "task": false}
n = 500
generator = torch.Generator().manual_seed(7)
area = 40 + 140 * torch.rand(n, generator=generator)  # square metres
age = 80 * torch.rand(n, generator=generator)  # years
taste = 25 * torch.randn(n, generator=generator)
price = 60 + 2.4 * area - 1.5 * age + taste  # thousands

for i in range(3):
    print(f"house {i}: {area[i]:5.1f} m², {age[i]:4.1f} years old, price {price[i]:5.1f}")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "look", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained", sharey=True)
pairs = [("area in m²", area, "age", age), ("age in years", age, "area", area)]
for ax, (name, along, other, shade) in zip(axes, pairs, strict=True):
    dots = ax.scatter(along, price, c=shade, cmap="viridis", s=12)
    ax.set_xlabel(name)
    bar = fig.colorbar(dots, ax=ax, label=other)
    bar.outline.set_visible(False)
axes[0].set_ylabel("price in thousands")
plt.show()

# %% [markdown]
# On the left, price climbs with area, and among houses of one size the old ones (bright) lie lower.
# On the right, age alone tells little: the dots fill the sheet, for area speaks so loudly that age is
# hardly heard. Follow one colour, and you see it sink to the right. A model has to listen to both.
#
# ### On one scale
#
# An area of 180 and an age of 3 are numbers of different size, and with one learning rate for both,
# the weight of the one would leap while the other crawls. So each feature is **standardised**: take
# away its mean, divide by its standard deviation, and it counts in "how unusual is this house".
# The price is simply counted in steps of
# 100,000, so that all numbers are near 1.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "standardise", "locked": true, "schema_version": 3, "solution": false, "task": false}
raw = torch.stack([area, age], dim=1)  # (n, 2)
mean, std = raw.mean(dim=0), raw.std(dim=0)
house_features = (raw - mean) / std  # (n, 2) minus (2) over (2): each column has its own
house_labels = price / 100  # (n)

print("features:", tuple(house_features.shape), house_features.dtype)
print("labels:  ", tuple(house_labels.shape), house_labels.dtype)
for name, column in [("before:", raw), ("after: ", house_features)]:
    means = [f"{value:.1f}" for value in column.mean(dim=0).abs().tolist()]
    deviations = [f"{value:.1f}" for value in column.std(dim=0).tolist()]
    print(name, "means", means, " standard deviations", deviations)

# %% [markdown]
# ## 2. The model: a weighted sum
#
# Each feature $j$ has a weight $w_j$, and there is one bias $b$ for all. The predicted price of house
# $i$ is $\hat y_i = \sum_j x_{ij} w_j + b$, and for a whole batch of $n$ houses at once
#
# $$\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b$$
#
# | symbol | meaning | shape |
# |:--|:--|:--|
# | $\mathbf{X}$ | features, one house per row | $(n, d)$ |
# | $\mathbf{w}$ | weights, a column | $(d, 1)$ |
# | $b$ | bias, added to every row | $(1)$ |
# | $\hat{\mathbf{y}}$ | predictions, a column | $(n, 1)$ |
# | $\mathbf{y}$ | true prices, as the data have them | $(n)$ or $(n, 1)$ |
#
# By hand, with $w = (10, -1)$ and $b = 0.5$:
#
# | house | features | weighted sum | prediction |
# |:--|:--|:--|:--|
# | 0 | 1, 0 | $1 \cdot 10 + 0 \cdot (-1) = 10$ | 10.5 |
# | 1 | 0, 1 | $0 \cdot 10 + 1 \cdot (-1) = -1$ | −0.5 |
# | 2 | 2, 3 | $2 \cdot 10 + 3 \cdot (-1) = 17$ | 17.5 |
#
# A matrix product adds up along the direction where its two sides touch, and `*` does not:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "products", "locked": true, "schema_version": 3, "solution": false, "task": false}
A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # (2, 3)
v = torch.tensor([[1.0], [0.0], [2.0]])  # (3, 1)
print("A @ v:  ", (A @ v).tolist(), tuple((A @ v).shape))
print("A * v.T:", (A * v.T).tolist(), " entry by entry, nothing is added up")

# %% [markdown]
# ### Exercise 1: `linreg`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "linreg", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linreg(X, w, b):
    """The linear model: one prediction for each row.

        y_hat[i, 0] = sum over j of X[i, j] * w[j, 0], plus b

    X:       (n, d) float. One row, or one feature, is possible.
    w:       (d, 1) float, of the dtype of X.
    b:       (1,) float, of the dtype of X.
    returns: (n, 1), of the dtype of X: a column.

    Not allowed: torch.nn.Linear, torch.nn.functional.linear.
    About 1 line.
    """
    ### BEGIN SOLUTION
    return X @ w + b
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_linreg", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("linreg")

# %% [markdown]
# ## 3. How wrong is it? The squared loss
#
# A prediction that is off by a little should cost little, and one that is far off a lot:
#
# $$\ell_i = \tfrac{1}{2} (\hat y_i - y_i)^2 \qquad \hat{\mathbf{y}}: (n, 1), \quad
# \mathbf{y}: (n) \text{ or } (n, 1), \quad \boldsymbol{\ell}: (n, 1)$$
#
# The half is there for beauty: the derivative of $\ell_i$ by $\hat y_i$ is then simply
# $\hat y_i - y_i$, what the prediction is off by.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "parabola", "locked": true, "schema_version": 3, "solution": false, "task": false}
off = torch.linspace(-3, 3, 200)
fig, ax = plt.subplots(figsize=(5.5, 2.6), layout="constrained")
ax.plot(off, off**2 / 2, color=BLUE, linewidth=2)
for residual in (-1.0, 0.5, 2.0):
    loss = residual**2 / 2
    ax.plot(residual, loss, "o", color=ORANGE)
    text = f"off by {residual:g}: {loss:g}"
    ax.annotate(text, (residual, loss), xytext=(8, -4), textcoords="offset points")
ax.set_xlabel("prediction minus truth")
ax.set_ylabel("loss")
ax.set_xlim(-3, 3.6)
plt.show()

# %% [markdown]
# By hand: predictions $(3, 4, 7)$, truths $(1, 5, 7)$. They are off by $(2, -1, 0)$, which costs
# $(2,\; 0.5,\; 0)$. Three samples, three losses.
#
# ### A trap: a column minus a list
#
# Predictions are a column $(n, 1)$; labels usually come as a list $(n)$. You know from assignment 01
# what happens when such shapes meet:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_minus_list", "locked": true, "schema_version": 3, "solution": false, "task": false}
y_hat_demo = torch.tensor([[3.0], [4.0], [7.0]])  # (3, 1)
y_demo = torch.tensor([1.0, 5.0, 7.0])  # (3)
difference = y_hat_demo - y_demo
print("shape of the difference:", tuple(difference.shape))
print(difference.tolist())

# %% [markdown]
# Nine numbers: every prediction was compared with **every** house's price. No error, no warning; the
# model then learns to predict the average price of the town for each house, and you would look for
# the reason for hours. It is one of the most common bugs in the whole field, and all of it is a
# shape. Two tools that may help: `t.reshape(2, 3)` lays the same numbers out anew, and the shape may
# be that of another tensor, `t.reshape(other.shape)`.
#
# ### Exercise 2: `squared_loss`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "squared_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def squared_loss(y_hat, y):
    """The loss of each sample: half the square of what the prediction is off by.

        loss[i, 0] = (y_hat[i, 0] - y[i]) ** 2 / 2

    y_hat:   (n, 1) float, predictions. One sample is possible.
    y:       (n,) or (n, 1), true values; floats of the dtype of y_hat, or whole numbers.
    returns: the shape of y_hat, and its dtype: one loss per sample, no mean, no sum.
             backward() must be able to travel from it to y_hat.

    Not allowed: torch.nn.functional.mse_loss, huber_loss, smooth_l1_loss, gaussian_nll_loss,
    torch.nn.MSELoss, torch.nn.HuberLoss.
    About 1 line.
    """
    ### BEGIN SOLUTION
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_squared_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("squared_loss")

# %% [markdown]
# ## 4. A few houses at a time
#
# The gradient over all houses is exact, and dear if there are millions. The gradient over a handful
# of them, drawn at random, points nearly the same way and costs almost nothing. So each pass over the
# data, an **epoch**, is cut into **mini-batches**, in a new random order every time.
#
# A function that hands out one thing after another is a **generator**: instead of `return`, which
# ends it, it says `yield`, which hands something out and goes on when the caller wants the next.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "yield_something", "locked": true, "schema_version": 3, "solution": false, "task": false}
def countdown(start, step):
    while start > 0:
        yield start
        start -= step


for number in countdown(10, 4):
    print("got", number)
print("all at once:", list(countdown(10, 4)))

# %% [markdown]
# Notice the 2 at the end: it is the small rest, and it came out too. For the batches you need a
# random order of row numbers, cut into pieces, and each piece takes rows out of a tensor:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "pieces", "locked": true, "schema_version": 3, "solution": false, "task": false}
order = torch.randperm(5, generator=torch.Generator().manual_seed(1))
letters = torch.tensor([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]])
print("an order:    ", order.tolist())
print("a piece:     ", order[1:3].tolist())
print("past the end:", order[3:99].tolist(), " a slice may ask for too much")
print("its rows:    ", letters[order[1:3]].tolist())

# %% [markdown]
# By hand: 10 rows in batches of 4 make batches of 4, 4 and 2. Every row comes exactly once, **and
# beside its own label**: features and labels must be taken with the same row numbers.
#
# ### Exercise 3: `data_iter`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "data_iter", "locked": false, "schema_version": 3, "solution": true, "task": false}
def data_iter(batch_size, features, labels):
    """Hand out the data once, in mini-batches, in a new random order at each call.

    batch_size: int, rows in a mini-batch. The last one is smaller if it does not work out evenly,
                and with more than n there is just one.
    features:   (n, d) tensor of any dtype.
    labels:     (n,) or (n, 1) tensor.
    yields:     pairs X, y: X (batch, d) are rows of features, y (batch,) or (batch, 1) the labels
                of the same rows. Each row comes exactly once.

    features and labels themselves must not be changed. Not allowed: torch.utils.data.DataLoader.
    About 4 lines.
    """
    ### BEGIN SOLUTION
    order = torch.randperm(len(features))
    for start in range(0, len(features), batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], labels[rows]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_data_iter", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("data_iter")

# %% [markdown]
# ## 5. One step downhill
#
# The gradient of the loss says which way each parameter should *not* go. For a mini-batch of $m$
# houses,
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{m} \sum_{i=1}^{m} \nabla_{\mathbf{w}}\, \ell_i,
# \qquad \mathbf{w} \text{ and its gradient}: (d, 1), \quad \eta \text{ and } m: \text{numbers}$$
#
# where $\eta$ is the **learning rate**. In this course the *sum* of the losses is sent backward, so
# `.grad` holds the sum above, and dividing by $m$ is the job of `sgd`. By hand: $w = (2, -4)$,
# `.grad` $= (3, 6)$, $\eta = 0.5$ and $m = 3$ give
#
# $$(2, -4) - \tfrac{0.5}{3}\,(3, 6) = (2, -4) - (0.5, 1) = (1.5, -5)$$
#
# Two things make this exercise harder than its formula. The caller holds the parameters, so the
# tensors **themselves** must change; giving a new tensor an old name changes nothing for the caller.
# And while PyTorch is taking notes, it forbids changing a parameter that requires a gradient:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "two_obstacles", "locked": true, "schema_version": 3, "solution": false, "task": false}
p = torch.tensor([2.0, -4.0], requires_grad=True)


def rename(tensor):
    tensor = tensor * 10  # a new tensor; only the name inside the function moves on


rename(p)
print("after rename:", p.tolist())
try:
    p *= 10
except RuntimeError as error:
    print("in place, while notes are taken:", error)
with torch.no_grad():  # no notes inside this block
    p *= 10
print("in place, without notes:", p.tolist(), " still requires a gradient:", p.requires_grad)

# %% [markdown]
# ### Exercise 4: `sgd`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd(params, lr, batch_size):
    """One step of mini-batch stochastic gradient descent, in place.

        param <- param - lr * param.grad / batch_size

    params:     a list of tensors of any shapes that require a gradient. Their .grad is filled in
                already: the gradient of the SUM of the losses of the mini-batch.
    lr:         float, the learning rate.
    batch_size: int, the number of samples in this mini-batch.
    returns:    nothing. The caller's tensors hold the new values and still require a gradient.

    Whether the gradients are zeroed here or in the training loop is your choice: the reference
    does it in the loop. Not allowed: torch.optim (SGD).
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
# ## 6. The loop
#
# Now everything goes round. For each epoch, and in it for each mini-batch:
#
# 1. the model predicts, and the loss says how wrong each prediction is;
# 2. old gradients are cleared, for `backward()` *adds* to `.grad`;
# 3. the sum of the losses goes backward;
# 4. `sgd` takes a step. The last mini-batch may be smaller: divide by `len(y)`, the number of houses
#    that are really there.
#
# One step by hand, for one feature and two houses: $x = (1, 3)$, $y = (2, 4)$, and $w = b = 0$. The
# predictions are 0, so they are off by $(-2, -4)$. The sum of the losses has the gradient
# $-2 \cdot 1 - 4 \cdot 3 = -14$ by $w$ and $-2 - 4 = -6$ by $b$. With $\eta = 0.1$ and $m = 2$:
# $w = 0 + 0.05 \cdot 14 = 0.7$ and $b = 0.3$. If your pieces work together, this cell agrees:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "one_step", "locked": true, "schema_version": 3, "solution": false, "task": false}
w_demo = torch.zeros(1, 1, requires_grad=True)
b_demo = torch.zeros(1, requires_grad=True)
X_demo, y_demo = torch.tensor([[1.0], [3.0]]), torch.tensor([2.0, 4.0])
squared_loss(linreg(X_demo, w_demo, b_demo), y_demo).sum().backward()
print("gradients: ", w_demo.grad.item(), b_demo.grad.item())
sgd([w_demo, b_demo], 0.1, 2)
print("afterwards:", round(w_demo.item(), 4), round(b_demo.item(), 4))

# %% [markdown]
# ### Exercise 5: `train_linreg`
#
# Use your own four functions. Take nothing from variables outside, such as `house_features` or `n` above:
# the grader calls your function with its own data, and those names do not exist there.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_linreg", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_linreg(features, labels, batch_size, num_epochs, lr, on_epoch=None):
    """Train linear regression from scratch and return its parameters.

        w: (d, 1) drawn from N(0, 0.01^2),   b: (1,) zero;   both require a gradient

    features:   (n, d) float32.
    labels:     (n,) float32.
    batch_size: int, for data_iter; the last mini-batch may be smaller.
    num_epochs: int, passes over the data.
    lr:         float, the learning rate.
    on_epoch:   given and optional: if it is not None, call on_epoch(epoch, w, b) after each epoch,
                with epoch = 0, 1, 2, ... It draws the curves below; the grader does not need it.
    returns:    the pair w, b.

    Use your own linreg, squared_loss, data_iter and sgd on the SUM of each batch's losses. Take
    nothing from variables outside. Not allowed: torch.optim (SGD), torch.linalg.lstsq, pinv,
    numpy's polyfit, torch.nn.functional.mse_loss.
    About 11 lines.
    """
    ### BEGIN SOLUTION
    w = (0.01 * torch.randn(features.shape[1], 1)).requires_grad_()
    b = torch.zeros(1, requires_grad=True)
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.grad = b.grad = None  # forget the last batch: backward() adds to what is there
            loss = squared_loss(linreg(X, w, b), y).sum()
            loss.backward()
            sgd([w, b], lr, len(y))
        if on_epoch is not None:
            on_epoch(epoch, w, b)
    return w, b
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_train_linreg", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("train_linreg")

# %% [markdown]
# ## 7. Watch it learn
#
# Twelve epochs with your functions. After each of them `record` notes where the weights and the bias
# have come to.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
history = []


def record(epoch, w, b):
    numbers = [*w.flatten().tolist(), b.item()]
    history.append(numbers)
    print(
        f"epoch {epoch + 1:2d}: weights {numbers[0]:.3f}, {numbers[1]:.3f}, bias {numbers[2]:.3f}"
    )


torch.manual_seed(0)
weights, bias = train_linreg(
    house_features, house_labels, batch_size=10, num_epochs=12, lr=0.01, on_epoch=record
)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curves", "locked": true, "schema_version": 3, "solution": false, "task": false}
if not history:
    print("Nothing was recorded: does train_linreg call on_epoch(epoch, w, b) after each epoch?")
w_best, b_best = weights.detach().reshape(2, 1), bias.detach().reshape(1)


def mean_loss(X, y, w0, w1, b):
    """The mean over all rows of X, by your functions."""
    y_hat = linreg(X, torch.tensor([[w0], [w1]]), torch.tensor([b]))
    return squared_loss(y_hat, y).mean().item()


houses = house_features, house_labels
losses = [mean_loss(*houses, *numbers) for numbers in history]
across, up = torch.linspace(-0.5, 2.0, 40).tolist(), torch.linspace(-1.2, 0.6, 30).tolist()
surface = [[mean_loss(*houses, w0, w1, b_best.item()) for w0 in across] for w1 in up]

fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
axes[0].plot(range(1, len(losses) + 1), losses, "o-", color=BLUE)
axes[0].axhline((taste / 100).square().mean().item() / 2, color=INK, linestyle=":")
axes[0].set_yscale("log")
axes[0].set_title("mean loss (dotted: what taste alone costs)")
axes[0].set_xlabel("epoch")
rings = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.2]
axes[1].contour(across, up, surface, levels=rings, cmap="Blues_r", linewidths=0.9)
way = [(0.0, 0.0), *history]
axes[1].plot([p[0] for p in way], [p[1] for p in way], "o-", color=ORANGE, markersize=4)
axes[1].set_aspect("equal")
axes[1].set_title("the way of the two weights, epoch by epoch")
axes[1].set_xlabel("weight of area")
axes[1].set_ylabel("weight of age")
plt.show()

# %% [markdown]
# On the left, the loss falls fast and then stays: it has reached the dotted line, the part of the
# price that depends on the buyers' taste, and no model of area and age can know that. On the right,
# each ring joins weights with equal loss. The path runs downhill across the rings, in long strides
# while the slope is steep, in small ones near the bottom. The rings are nearly round because the
# features were standardised; with raw ones they would be a thin canyon.
#
# ## 8. What has it learnt?
#
# The weights belong to standardised features. Undo it, and they speak in square metres and years. Do
# you recognise the numbers from the beginning?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "undo", "locked": true, "schema_version": 3, "solution": false, "task": false}
per_unit = 100 * w_best.flatten() / std
base = 100 * b_best.item() - (per_unit * mean).sum().item()
print(
    f"the model:  {base:6.1f} to begin with, {per_unit[0]:.2f} per m², {per_unit[1]:.2f} per year"
)
print("the truth:    60.0 to begin with, 2.40 per m², -1.50 per year")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "fitted", "locked": true, "schema_version": 3, "solution": false, "task": false}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
dots = axes[0].scatter(area, price, c=age, cmap="viridis", s=10, alpha=0.6)
along = torch.linspace(40, 180, 2)
shades = plt.get_cmap("viridis")
for years in (0, 40, 80):
    line = base + per_unit[0] * along + per_unit[1] * years
    axes[0].plot(along, line, color=INK, linewidth=4)
    axes[0].plot(along, line, color=shades(years / 80), linewidth=2.5)
    axes[0].annotate(f"{years} years", (180, line[1]), xytext=(4, -3), textcoords="offset points")
axes[0].set_xlabel("area in m²")
axes[0].set_ylabel("price in thousands")
axes[0].set_title("the plane, cut at three ages")
axes[0].set_xlim(35, 205)

with torch.no_grad():
    predicted = 100 * linreg(house_features, w_best, b_best).reshape(n)
limits = [price.min().item(), price.max().item()]
axes[1].plot(limits, limits, color=INK, linestyle=":")
axes[1].scatter(predicted, price, color=BLUE, s=10, alpha=0.6)
axes[1].set_xlabel("predicted")
axes[1].set_ylabel("true")
axes[1].set_title("each house: prediction and truth")
plt.show()

# %% [markdown]
# With two features the model is a plane over the floor of area and age; cut at one age, it is a line,
# and old houses have a lower one. On the right, the houses scatter around the dotted line as wide as
# taste makes them, at low and high prices alike.
#
# For this model there is also a formula that gives the best weights at once, without a single step.
# Did all the walking arrive at the same place?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "least_squares", "locked": true, "schema_version": 3, "solution": false, "task": false}
ones = torch.cat([house_features, torch.ones(n, 1)], dim=1)  # (n, 3): the bias as a third weight
best = torch.linalg.lstsq(ones, house_labels.reshape(n, 1)).solution.flatten()
print("least squares: ", [round(value, 3) for value in best.tolist()])
print(
    "walked downhill:", [round(value, 3) for value in [*w_best.flatten().tolist(), b_best.item()]]
)

# %% [markdown]
# Very nearly. From assignment 03 on there is no such formula, and walking is all there is.
#
# ## 9. How it is graded
#
# - Your **functions** are taken out of this notebook and called, each with fresh inputs: one house,
#   one feature, labels as a list and as a column, an uneven last batch.
# - `train_linreg` is run on the grader's own data. A few steps are compared with those of a
#   reference, and after some epochs your weights must lie near the least squares solution, with room
#   to spare for the randomness of mini-batches.
# - If one of the first four functions is wrong, torch's own takes its place while `train_linreg` is
#   graded: a mistake costs its points once.
# - Where this notebook leaves you a choice (zeroing in `sgd` or in the loop, starting from zero or
#   from small random weights), either way is right.
#
# ## What you have learnt
#
# - A model is a function with parameters; for a batch, one matrix product does it all.
# - A column minus a list is a table. Look at shapes before you look for anything else.
# - Mini-batches: every row once, in random order, and features and labels stay together.
# - A step changes parameters in place, without notes, and divides by the batch size exactly once.
# - Predict, lose, clear, backward, step: this loop you will meet again and again.
#
# **If you like it here:** multiply the learning rate by 30, then by 300: when does it stop learning,
# and what do the losses look like on the way? Train on `raw` instead of `house_features`: which learning
# rate still works? Leave the clearing of gradients out and draw the path of the weights.
#
# ## Where to read on
#
# - *Dive into Deep Learning*, chapter 3, Linear Neural Networks for Regression:
#   [d2l.ai](https://d2l.ai/chapter_linear-regression/index.html)
# - Goodfellow, Bengio and Courville, *Deep Learning*, section 5.1.4 on linear regression and 5.9 on
#   stochastic gradient descent:
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/ml.html)
# - PyTorch: [how autograd works](https://docs.pytorch.org/docs/stable/notes/autograd.html), and
#   [`DataLoader`](https://docs.pytorch.org/docs/stable/data.html), the grown-up version of your
#   `data_iter`
# - Python: [generators, from the official
#   tutorial](https://docs.python.org/3/tutorial/classes.html#generators)
