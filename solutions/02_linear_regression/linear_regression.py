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
# **Goal.** Train a model that predicts the price of a house from its area and its age, using nothing but
# tensors: the model, the loss, the mini-batches, the gradient step, and the loop around them.
#
# | | |
# |:--|:--|
# | **Time** | about 2 hours |
# | **Before you start** | [01 · Tensors](../01_tensors/tensors.ipynb): sums along a dimension, broadcasting, gradients |
# | **What follows** | [03 · Softmax regression](../03_softmax_regression/softmax_regression.ipynb): the same loop on images, with classes in place of prices |
# | **New words** | feature, parameter, weight, bias, loss function, residual, mini-batch, epoch, stochastic gradient descent, learning rate, training, validation and test set, generalisation, overfitting, generator |
#
# You will write `linreg`, `squared_loss`, `data_iter`, `sgd` and `train_linreg`, about 25 lines in all.
# They are worth the care: nearly every model in deep learning is trained by these five pieces. In the
# next assignments the model grows, and the loop stays. (The names are those of the book *Dive into Deep
# Learning*.)
#
# Before each exercise there is an example worked by hand. After each exercise there is a `check(...)`
# cell that tells you right away whether your code works, and `hint("linreg")` prints hints, one at a
# time. Run the cells from top to bottom. A function that is not written yet raises
# `NotImplementedError`; nothing is wrong. **Bonus** questions are to be answered before you run a cell.
# Their points are shown beside your score.

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

torch.set_num_threads(1)  # the model is tiny: several threads would only wait for each other


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "style", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme.
plt.style.use("default")
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10})
BLUE, ORANGE, INK, FAINT = "#2b6cb0", "#d9730d", "#222222", "#d8d8d8"


# %% [markdown]
# ## 1. The data
#
# The data are synthetic, so we know the true answer that the model has to find. A house in this town
# costs a base price of 60,000, plus 2,400 for each square metre, minus 1,500 for each year of age, plus
# random noise (the buyers' taste) with a standard deviation of 25,000. Prices are in thousands.

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
# On the left, the price rises with the area, and among houses of the same area the old ones (bright) are
# cheaper. On the right, the points show no clear trend, because the area dominates. But look at points
# of one colour, which have a similar area: the price falls with age. The model needs both **features**,
# as the inputs of a model are called. What it has to predict, the price, is the **label**.
#
# ### Training set and test set
#
# How do you find out whether a model is any good? Not by the houses it was trained on: a model could
# simply remember them. What counts is **generalisation**, how well it predicts houses that it has not
# seen. So we hold out 100 houses as a **test set**, train on the other 400, the **training set**, and
# look at the test set only to measure. The data were drawn at random, so the last 100 rows are as good
# as any.
#
# ### On one scale
#
# An area of 180 and an age of 3 are numbers of different size. With one learning rate for both, one
# weight would overshoot while the other barely moved. So each feature is **standardised**: subtract its
# mean and divide by its standard deviation. Each feature now says how many standard deviations a house
# is from the average. Mean and standard deviation come from the training set, as the test set may tell
# us nothing before it is used. The price is counted in units of 100,000, so that all numbers are near 1.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "standardise", "locked": true, "schema_version": 3, "solution": false, "task": false}
num_train = 400
raw = torch.stack([area, age], dim=1)  # (n, 2)
mean, std = raw[:num_train].mean(dim=0), raw[:num_train].std(dim=0)
house_features = (raw - mean) / std  # (n, 2) minus (2) over (2): each column has its own
house_labels = price / 100  # (n)
train_features, test_features = house_features[:num_train], house_features[num_train:]
train_labels, test_labels = house_labels[:num_train], house_labels[num_train:]

print("to train on:", tuple(train_features.shape), tuple(train_labels.shape))
print("to test on: ", tuple(test_features.shape), tuple(test_labels.shape))
for name, column in [("before:", raw[:num_train]), ("after: ", train_features)]:
    means = [f"{value:.1f}" for value in column.mean(dim=0).abs().tolist()]
    deviations = [f"{value:.1f}" for value in column.std(dim=0).tolist()]
    print(name, "means", means, " standard deviations", deviations)

# %% [markdown]
# **Predict, then run (bonus).** Why not test on the training set? Answer before you go on.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "why_test_set", "locked": false, "schema_version": 3, "solution": true, "task": false}
def why_test_set(options):
    """Why is a model measured on data that it was not trained on?

    options: these texts, as a list whose order changes from call to call:
      - "because training data are standardised, and test data are not"
      - "because a model may fit its training data and still predict new data badly"
      - "because measuring on fewer rows is faster"
      - "because the loss cannot be computed on training data"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "because a model may fit its training data and still predict new data badly"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_why_test_set", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("why_test_set")

# %% [markdown]
# <details><summary>Why?</summary>
#
# A model with enough parameters can fit every training example, noise included, and still be useless on
# new ones. That is called **overfitting**. The linear model of this notebook has three parameters for
# 400 houses, so its two losses will be nearly equal. When you choose between models, or choose a
# learning rate, the data that you compare them on must again be separate from the test set: that third
# part is called the **validation set**.
#
# </details>
#
# ## 2. The model: a weighted sum
#
# Each feature $j$ has a **weight** $w_j$, and there is one **bias** $b$. Weights and bias are the
# **parameters** of the model: the numbers that training changes. The predicted price of house $i$ is
# $\hat y_i = \sum_j x_{ij} w_j + b$. For a whole batch of $n$ houses at once,
#
# $$\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b$$
#
# Why linear? It is the simplest model in which every feature has a say, its weights can be read and
# understood, and larger models are built from it.
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
# A matrix product sums over the inner dimension; `*` multiplies element by element and sums nothing:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "products", "locked": true, "schema_version": 3, "solution": false, "task": false}
A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # (2, 3)
v = torch.tensor([[1.0], [0.0], [2.0]])  # (3, 1)
print("A @ v:  ", (A @ v).tolist(), tuple((A @ v).shape))
print("A * v.T:", (A * v.T).tolist(), " element by element, nothing is summed")


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
# ## 3. The squared loss
#
# A **loss function** says how bad a prediction is, as a number. The difference between prediction and
# label, $\hat y_i - y_i$, is the **residual**. The squared loss is half its square:
#
# $$\ell_i = \tfrac{1}{2} (\hat y_i - y_i)^2 \qquad \hat{\mathbf{y}}: (n, 1), \quad
# \mathbf{y}: (n) \text{ or } (n, 1), \quad \boldsymbol{\ell}: (n, 1)$$
#
# Why the square? A small residual costs little and a large one costs a lot, in both directions alike,
# and the loss is smooth, so it has a gradient everywhere. There is also a deeper reason: if the noise in
# the labels is normally distributed, as it is here, then the weights with the least squared loss are
# those under which the data are most likely (maximum likelihood). The factor $\tfrac12$ is for
# convenience: the derivative with respect to the prediction is then just the residual.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "parabola", "locked": true, "schema_version": 3, "solution": false, "task": false}
off = torch.linspace(-3, 3, 200)
fig, ax = plt.subplots(figsize=(5.5, 2.6), layout="constrained")
ax.plot(off, off**2 / 2, color=BLUE, linewidth=2)
for residual in (-1.0, 0.5, 2.0):
    loss = residual**2 / 2
    ax.plot(residual, loss, "o", color=ORANGE)
    text = f"residual {residual:g}: {loss:g}"
    ax.annotate(text, (residual, loss), xytext=(8, -4), textcoords="offset points")
ax.set_xlabel("prediction minus truth")
ax.set_ylabel("loss")
ax.set_xlim(-3, 3.6)
plt.show()


# %% [markdown]
# By hand: with predictions $(3, 4, 7)$ and labels $(1, 5, 7)$, the residuals are $(2, -1, 0)$ and the
# losses are $(2,\; 0.5,\; 0)$. Three samples, three losses.
#
# ### A trap: a column minus a 1-D tensor
#
# Predictions are a column $(n, 1)$; labels usually come as a 1-D tensor $(n)$.
#
# **Predict, then run (bonus).** You know broadcasting from assignment 01. What happens when they meet?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_minus_list", "locked": false, "schema_version": 3, "solution": true, "task": false}
def column_minus_list(options):
    """y_hat has the shape (3, 1) and y has the shape (3). What is y_hat - y?

    options: these texts, as a list whose order changes from call to call:
      - "3 residuals, in the shape (3, 1)"
      - "an error, because the shapes are not compatible"
      - "9 differences, each prediction minus each label"
      - "3 residuals, in the shape (3)"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "9 differences, each prediction minus each label"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_column_minus_list", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("column_minus_list")

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "column_minus_list_cell", "locked": true, "schema_version": 3, "solution": false, "task": false}
y_hat_demo = torch.tensor([[3.0], [4.0], [7.0]])  # (3, 1)
y_demo = torch.tensor([1.0, 5.0, 7.0])  # (3)
difference = y_hat_demo - y_demo
print("shape of the difference:", tuple(difference.shape))
print(difference.tolist())


# %% [markdown]
# Nine numbers: every prediction was compared with **every** house's price. There is no error and no
# warning. The model then learns to predict the average price for every house, and you could hunt for
# the cause for hours. It is one of the most common bugs in the whole field, and it is only a shape
# mismatch. A tool that helps: `t.reshape(2, 3)` arranges the same numbers in another shape, and the new
# shape may be that of another tensor, `t.reshape(other.shape)`.
#
# ### Exercise 2: `squared_loss`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "squared_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def squared_loss(y_hat, y):
    """The loss of each sample: half the square of its residual.

        loss[i, 0] = (y_hat[i, 0] - y[i]) ** 2 / 2

    y_hat:   (n, 1) float, predictions. One sample is possible.
    y:       (n,) or (n, 1), true values; floats of the dtype of y_hat, or whole numbers.
    returns: the shape of y_hat, and its dtype: one loss per sample, no mean, no sum.
             It is computed by torch operations, so that backward() gives y_hat a gradient.

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
# **Predict, then run (bonus).** Before training, all weights and the bias are near 0, so every
# prediction is near 0. How large is the mean loss then? Write it as a function of the labels.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "loss_at_zero", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_at_zero(labels):
    """The mean squared loss over all samples when every prediction is 0.

    labels:  (n,) float32, true values.
    returns: one number, as a float or a tensor: the mean of the losses, each with its factor 1/2.

    You may call your own squared_loss. About 1 line.
    """
    ### BEGIN SOLUTION
    return (labels**2 / 2).mean()
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_loss_at_zero", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("loss_at_zero")

# %% [markdown]
# In section 7 you will see whether training begins at this number. If it does not, something is wrong
# before the first step.
#
# ## 4. Mini-batches
#
# The gradient over all houses is exact, but expensive when there are millions. The gradient over a few
# of them, drawn at random, points in nearly the same direction and costs almost nothing. So each pass
# over the training set, an **epoch**, is cut into **mini-batches**, in a new random order every time.
#
# **Predict, then run (bonus).** Each mini-batch gives one step of training. How many steps has an
# epoch?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "steps_per_epoch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steps_per_epoch(n, batch_size):
    """The number of mini-batches in one epoch; the last one may be smaller.

    n:          int, rows in the training set, at least 1.
    batch_size: int, rows in a mini-batch, at least 1; it may exceed n.
    returns:    int. For example, 10 rows in mini-batches of 4 make 3.

    About 1 line.
    """
    ### BEGIN SOLUTION
    return -(-n // batch_size)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_steps_per_epoch", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("steps_per_epoch")

# %% [markdown]
# A function that produces one value after another is a **generator**. It uses `yield` instead of
# `return`: `yield` produces a value, pauses, and resumes when the caller asks for the next one.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "yield_something", "locked": true, "schema_version": 3, "solution": false, "task": false}
def countdown(start, step):
    while start > 0:
        yield start
        start -= step


for number in countdown(10, 4):
    print("got", number)
print("all at once:", list(countdown(10, 4)))


# %% [markdown]
# Note the 2 at the end: it is the last, smaller value, and it came out too. For the mini-batches you
# need a random order of row numbers, cut into pieces, and each piece takes rows out of a tensor:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "pieces", "locked": true, "schema_version": 3, "solution": false, "task": false}
order = torch.randperm(5, generator=torch.Generator().manual_seed(1))
letters = torch.tensor([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]])
print("an order:    ", order.tolist())
print("a piece:     ", order[1:3].tolist())
print("past the end:", order[3:99].tolist(), " a slice may ask for too much")
print("its rows:    ", letters[order[1:3]].tolist())


# %% [markdown]
# By hand: 10 rows in mini-batches of 4 make batches of 4, 4 and 2. Every row comes exactly once, **and
# with its own label**: features and labels must be taken with the same row numbers.
#
# ### Exercise 3: `data_iter`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "data_iter", "locked": false, "schema_version": 3, "solution": true, "task": false}
def data_iter(batch_size, features, labels):
    """Yield the data once, in mini-batches, in a new random order at each call.

    batch_size: int, rows in a mini-batch. The last one is smaller if batch_size does not divide n;
                if batch_size > n there is a single one.
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
# ## 5. A step of gradient descent
#
# The gradient of the loss says in which direction each parameter makes the loss larger, so we go the
# other way. For a mini-batch of $m$ houses,
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{m} \sum_{i=1}^{m} \nabla_{\mathbf{w}}\, \ell_i,
# \qquad \mathbf{w} \text{ and its gradient}: (d, 1), \quad \eta \text{ and } m: \text{numbers}$$
#
# where $\eta$ is the **learning rate**, a hyperparameter. Because each step uses a few rows drawn at
# random, the method is called mini-batch **stochastic gradient descent**, SGD for short.
#
# The step goes along the *mean* of the gradients, so the size of the mini-batch must be divided out
# somewhere, exactly once. Books and libraries do it in different places, and so does this course:
#
# | assignment | what `backward()` is called on | who divides by the batch size |
# |:--|:--|:--|
# | 02, 03 | the **sum** of the losses of the mini-batch | `sgd(params, lr, batch_size)` divides, by `len(y)` |
# | 04 | the **mean** of the losses | `mean()` has divided already; the step does not |
# | 05, with `params` and `lr` | the **sum** | the step divides, by `len(y)` |
# | 05, with an optimizer | the **mean**, which `nn.CrossEntropyLoss` returns | the loss has divided already |
#
# The step is the same each time: sum and then divide, or take the mean. What goes wrong is dividing
# twice, or never. Here, `.grad` holds the sum, and `sgd` divides. By hand: $w = (2, -4)$, `.grad`
# $= (3, 6)$, $\eta = 0.5$ and $m = 3$ give
#
# $$(2, -4) - \tfrac{0.5}{3}\,(3, 6) = (2, -4) - (0.5, 1) = (1.5, -5)$$
#
# Two things make this exercise harder than its formula. The caller holds the parameters, so the
# tensors **themselves** must change; rebinding the name to a new tensor does not change the caller's
# tensor. And while PyTorch records operations, it refuses to change a parameter that requires a
# gradient. Inside `torch.no_grad()` it records nothing:

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "two_obstacles", "locked": true, "schema_version": 3, "solution": false, "task": false}
p = torch.tensor([2.0, -4.0], requires_grad=True)


def rename(tensor):
    tensor = tensor * 10  # a new tensor gets the name; the caller's is as it was


rename(p)
print("after rename:", p.tolist())
try:
    p *= 10
except RuntimeError as error:
    print("in place, while PyTorch records:", error)
with torch.no_grad():  # nothing is recorded inside this block
    p *= 10
print("in place, inside no_grad:", p.tolist(), " still requires a gradient:", p.requires_grad)


# %% [markdown]
# ### Exercise 4: `sgd`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd(params, lr, batch_size):
    """One step of mini-batch stochastic gradient descent, in place.

        param <- param - lr * param.grad / batch_size

    params:     a list of tensors of any shapes that require a gradient. Their .grad holds the
                gradient of the SUM of the losses of the mini-batch.
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
# ## 6. The training loop
#
# Now we put the pieces into a loop. For each epoch, and in it for each mini-batch:
#
# 1. compute the predictions, and the loss of each of them;
# 2. clear the old gradients, because `backward()` *adds* to `.grad`;
# 3. call `backward()` on the sum of the losses;
# 4. take a step with `sgd`. The last mini-batch may be smaller: divide by `len(y)`, the number of houses
#    that are really in it.
#
# Where does training start? With small random weights, normally distributed with a standard deviation of
# 0.01, and a bias of zero. Then the first predictions are near 0, whatever the features are. A linear
# model could start at exactly zero as well; the networks of assignment 04 cannot, and you will see why.
#
# One step by hand, for one feature and two houses: $x = (1, 3)$, $y = (2, 4)$, and $w = b = 0$. The
# predictions are 0, so the residuals are $(-2, -4)$. The sum of the losses has the gradient
# $-2 \cdot 1 - 4 \cdot 3 = -14$ with respect to $w$ and $-2 - 4 = -6$ with respect to $b$. With
# $\eta = 0.1$ and $m = 2$: $w = 0 + 0.05 \cdot 14 = 0.7$ and $b = 0.3$. If your functions work together,
# this cell prints the same:

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
    on_epoch:   optional: if it is not None, call on_epoch(epoch, w, b) after each epoch, with
                epoch = 0, 1, 2, ... Section 7 uses it; the grader does not.
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
            w.grad = b.grad = None  # backward() adds to what is there
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
# ## 7. Training
#
# Twelve epochs with your functions. After each of them `record` keeps the weights and the bias.

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
    train_features, train_labels, batch_size=10, num_epochs=12, lr=0.01, on_epoch=record
)


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curves", "locked": true, "schema_version": 3, "solution": false, "task": false}
if not history:
    print("Nothing was recorded: does train_linreg call on_epoch(epoch, w, b) after each epoch?")
w_best, b_best = weights.detach().reshape(2, 1), bias.detach().reshape(1)


def mean_loss(X, y, w0, w1, b):
    """The mean over all rows of X, by your functions."""
    y_hat = linreg(X, torch.tensor([[w0], [w1]]), torch.tensor([b]))
    return squared_loss(y_hat, y).mean().item()


houses, unseen = (train_features, train_labels), (test_features, test_labels)
start = [(0.0, 0.0, 0.0), *history]
losses = [mean_loss(*houses, *numbers) for numbers in start]
test_losses = [mean_loss(*unseen, *numbers) for numbers in start]
print(f"mean loss before training {losses[0]:.3f}, at the end {losses[-1]:.4f}", end="")
print(f" (on the test set {test_losses[-1]:.4f})")
across, up = torch.linspace(-0.5, 2.0, 40).tolist(), torch.linspace(-1.2, 0.6, 30).tolist()
surface = [[mean_loss(*houses, w0, w1, b_best.item()) for w0 in across] for w1 in up]

fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
axes[0].plot(range(len(losses)), losses, "o-", color=BLUE, label="training set")
axes[0].plot(range(len(losses)), test_losses, "s--", color=ORANGE, label="test set")
axes[0].legend(frameon=False)
axes[0].axhline((taste / 100).square().mean().item() / 2, color=INK, linestyle=":")
axes[0].set_yscale("log")
axes[0].set_title("mean loss (dotted: the noise alone)")
axes[0].set_xlabel("epoch")
rings = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.2]
axes[1].contour(across, up, surface, levels=rings, cmap="Blues_r", linewidths=0.9)
way = [(0.0, 0.0), *history]
axes[1].plot([p[0] for p in way], [p[1] for p in way], "o-", color=ORANGE, markersize=4)
axes[1].set_aspect("equal")
axes[1].set_title("the two weights after each epoch")
axes[1].set_xlabel("weight of area")
axes[1].set_ylabel("weight of age")
plt.show()


# %% [markdown]
# On the left, both losses fall fast and then stay the same: they have reached the dotted line, which is
# the part of the price that depends on the buyers' taste, and no model of area and age can know that.
# The loss on the test set is about that on the training set, so the model generalises. On the right,
# each ring joins weights with equal loss. The path crosses the rings downhill, in large steps where the
# slope is steep and in small ones near the minimum. The rings are nearly round because the features are
# standardised *and* area and age are independent here. Features that are correlated give ellipses, even
# when they are standardised; raw ones would give a narrow canyon.
#
# ## 8. What has the model learnt?
#
# The weights belong to standardised features. Undo the standardisation to get prices per square metre
# and per year. Do you recognise the numbers from section 1?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "undo", "locked": true, "schema_version": 3, "solution": false, "task": false}
per_unit = 100 * w_best.flatten() / std
base = 100 * b_best.item() - (per_unit * mean).sum().item()
print(f"the model:  base price {base:5.1f}, {per_unit[0]:.2f} per m², {per_unit[1]:.2f} per year")
print("the truth:  base price  60.0, 2.40 per m², -1.50 per year")


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
    predicted = 100 * linreg(test_features, w_best, b_best).reshape(-1)
limits = [price.min().item(), price.max().item()]
axes[1].plot(limits, limits, color=INK, linestyle=":")
axes[1].scatter(predicted, price[num_train:], color=BLUE, s=12, alpha=0.7)
axes[1].set_xlabel("predicted")
axes[1].set_ylabel("true")
axes[1].set_title("the test houses: prediction and truth")
plt.show()


# %% [markdown]
# With two features the model is a plane above the floor of area and age. Cut at one age it is a line,
# and the line of old houses is lower. On the right are the 100 test houses: they scatter around the
# dotted line as wide as taste makes them, at low and high prices alike.
#
# For this model there is also a formula, a **closed-form solution**, that gives the best weights at
# once, without a single step. Did gradient descent reach the same answer?

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "least_squares", "locked": true, "schema_version": 3, "solution": false, "task": false}
ones = torch.cat([train_features, torch.ones(num_train, 1)], dim=1)  # the bias as a third weight
best = torch.linalg.lstsq(ones, train_labels.reshape(num_train, 1)).solution.flatten()
ours = [*w_best.flatten().tolist(), b_best.item()]
print("least squares:   ", [round(value, 3) for value in best.tolist()])
print("gradient descent:", [round(value, 3) for value in ours])


# %% [markdown]
# Very nearly. For the models from assignment 03 on there is no closed-form solution, so we need an
# iterative method such as SGD.
#
# ## 9. Experiments
#
# **Predict, then run (bonus).** In section 7 the learning rate was 0.01. What happens with one that is
# 300 times as large?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "learning_rate_too_large", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learning_rate_too_large(options):
    """What do you expect of training with a learning rate of 3 in place of 0.01?

    options: these texts, as a list whose order changes from call to call:
      - "it reaches the same loss, 300 times as fast"
      - "nothing changes, because sgd divides by the batch size"
      - "the loss stays where it began, because the steps cancel out"
      - "each step overshoots, and the loss grows until it is inf or nan"
    returns: the right one, copied word for word: return "..."
    """
    ### BEGIN SOLUTION
    return "each step overshoots, and the loss grows until it is inf or nan"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_learning_rate_too_large", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("learning_rate_too_large")

# %% [markdown]
# The next cell is yours. Run it, then change it: other learning rates, another `batch_size`, and
# `raw[:num_train]` in place of `train_features`. Which learning rates still work with the raw features?

# %%
for lr in [0.001, 0.01, 0.1, 0.3, 3.0]:
    torch.manual_seed(0)
    w, b = train_linreg(train_features, train_labels, batch_size=10, num_epochs=12, lr=lr)
    with torch.no_grad():
        loss = squared_loss(linreg(train_features, w, b), train_labels).mean().item()
    print(f"learning rate {lr:5}: mean loss after 12 epochs {loss:.4f}")

# %% [markdown]
# <details><summary>What did you see?</summary>
#
# From 0.01 to 0.3 the mean loss ends near 0.033, which is about what the noise alone costs. With 0.001,
# twelve epochs are not enough: about 1.5 is left. With 3 every step overshoots by more than the one
# before, and the weights become `nan`. With the raw features 0.0001 is about the limit, because one
# feature is as large as 180: the loss is near 0.07, as the bias has hardly moved yet, and 0.0002 already
# gives `nan`.
#
# </details>
#
# ## 10. How it is graded
#
# - Your **functions** are taken out of this notebook and called, each with fresh inputs: one house,
#   one feature, labels as a 1-D tensor and as a column, an uneven last batch.
# - `train_linreg` is run on the grader's own data. A few steps are compared with those of a
#   reference, and after some epochs your weights must lie near the least squares solution, with room
#   to spare for the randomness of mini-batches.
# - If one of the first four functions is wrong, torch's own takes its place while `train_linreg` is
#   graded: a mistake costs its points once.
# - Where the notebook leaves a choice (zeroing in `sgd` or in the loop, starting from zero or from small
#   random weights), both are accepted.
# - Bonus points are shown beside the score. They are in neither the score nor its maximum.
#
# ## What you have learnt
#
# - A model is a function with parameters; for a batch, one matrix product computes all predictions.
# - A column minus a 1-D tensor is a table. Look at shapes before you look for anything else.
# - Mini-batches: every row once, in random order, and features and labels stay together.
# - A step changes parameters in place, inside `no_grad`, and divides by the batch size exactly once.
# - Predict, compute the loss, zero the gradients, backward, step: you will use this loop again and again.
# - A model is measured on data that it was not trained on.
#
# ## Common mistakes
#
# | what you see | what it often is | section |
# |:--|:--|:--|
# | losses of shape $(n, n)$, a model that predicts the average | a column minus a 1-D tensor | 3 |
# | one loss for the whole batch | `sum()` or `mean()` in `squared_loss` | 3 |
# | one batch only | `return` where `yield` belongs | 4 |
# | a model that learns nothing from good data | features and labels shuffled apart | 4 |
# | the parameters do not change | `param = param - …` makes a new tensor | 5 |
# | *a leaf Variable that requires grad is being used in an in-place operation* | the update is outside `torch.no_grad()` | 5 |
# | a loss that grows from step to step | gradients are not cleared, or the learning rate is too large | 6, 9 |
# | training that is 10 times too slow or too fast | divided by the batch size twice, or never | 5 |
# | it works here and fails in the grader | the function uses a variable of the notebook | 6 |
#
# ## Glossary
#
# | term | meaning |
# |:--|:--|
# | **feature** | an input of the model, such as the area |
# | **label** | what is to be predicted, as the data have it |
# | **parameter** | a number that training changes: a **weight** or a **bias** |
# | **loss function** | says how bad a prediction is |
# | **residual** | prediction minus label |
# | **standardise** | subtract the mean, divide by the standard deviation |
# | **training set** | the data that the parameters are fitted to |
# | **test set** | data kept aside, to measure the finished model on |
# | **validation set** | data kept aside, to choose between models and hyperparameters |
# | **generalisation** | how well a model does on data that it has not seen |
# | **overfitting** | fitting the training set, noise included, and doing badly on new data |
# | **mini-batch** | a few rows, drawn at random, for one step |
# | **epoch** | one pass over the training set |
# | **generator** | a function that yields one value after another |
# | **stochastic gradient descent** (SGD) | gradient descent with the gradient of a mini-batch |
# | **learning rate** | the factor in front of the gradient in a step; a hyperparameter |
# | **closed-form solution** | a formula for the answer, in place of an iteration |
#
# ## Going further
#
# - Draw the path of the two weights, as in section 7, for a learning rate of 0.3 and a batch size of 1.
# - Leave out the clearing of gradients and draw the path again.
#
# **Next:** [03 · Softmax regression](../03_softmax_regression/softmax_regression.ipynb).
#
# ## Where to read on
#
# - *Dive into Deep Learning*, chapter 3, Linear Neural Networks for Regression:
#   [d2l.ai](https://d2l.ai/chapter_linear-regression/index.html)
# - Goodfellow, Bengio and Courville, *Deep Learning*, section 5.1.4 on linear regression, 5.3 on
#   hyperparameters and validation sets, and 5.9 on stochastic gradient descent:
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/ml.html)
# - PyTorch: [how autograd works](https://docs.pytorch.org/docs/stable/notes/autograd.html), and
#   [`DataLoader`](https://docs.pytorch.org/docs/stable/data.html), PyTorch's own version of your
#   `data_iter`
# - Python: [generators, from the official
#   tutorial](https://docs.python.org/3/tutorial/classes.html#generators)
