# %% [markdown] of="36926584"
# # 01 · 张量：形状、求和与梯度
#
# **目标。** 熟练使用张量：沿某一维求和，让不同形状的张量一起运算，从每一行中取出一个数，并让 PyTorch 替你求导。
#
# | | |
# |:--|:--|
# | **用时** | 60 到 90 分钟 |
# | **预备知识** | Python 的函数和列表。不需要会 PyTorch；微积分只需知道“导数就是斜率” |
# | **后续内容** | [02 · 线性回归](../02_linear_regression/linear_regression.ipynb)，第一个会学习的模型 |
# | **新术语** | 张量、形状、数据类型（dtype）、维度、广播、矩阵乘积、视图、掩码、标签、独热编码、梯度、自动微分、计算图、反向传播、链式法则、梯度下降、超参数 |
#
# 你将编写六个函数，其中大多数只有一行：`warm_up`、`row_sums`、`normalize_rows`、`pick`、`one_hot` 和 `gradient_of`。作业 02 和 03 会在真正学习的模型里用到这里的每一个想法；到那时，把行和列弄混了也不会报错。
#
# 每道练习前面都有一个例子，后面都有一个 `check(...)` 单元格，立刻告诉你代码是否正确；`hint("row_sums")` 会逐条给出提示。请从上到下依次运行各个单元格。
#
# 有些练习标有**附加题**：一类是运行单元格之前要先回答的问题，一类是补充练习。它们的得分单独显示在成绩旁边，不会拉低你的成绩；不做这些题，成绩也是完整的。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the tables are small: several threads would only wait for each other => 表格很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。


def draw_table(ax, table, left, top, color="white", dashed=False):
    """把一个二维张量画成一排排方格，左上角位于 (left, top)。"""


def blank_sheet(width, height):
    """一张空白的图，其中一个单位长度就是表格的一格。"""


# %% [markdown] of="70c5cc4c"
# ## 1. 什么是张量，以及这份笔记本怎么用
#
# **张量**就是由数组成的数组。一维张量是一串数，二维张量是有行有列的表格，维数还可以更多。遇到想不通的地方，就把三样东西打印出来：张量的**形状**（每一维上有多少个元素）、它的**数据类型**（dtype，其中的数是什么类型）以及它的值。

# %% first_tensor
# 2 towns, 3 days => 2 个城镇，3 天

# %% [markdown] of="cb013ab7"
# 张量与一个普通的数做运算，例如 `temperatures / 2`，会同时作用于每个元素。你不需要写循环；当元素有上百万个时，这一点很重要。
#
# 第一道练习故意设计得很简单，只是让你看看练习和检查是怎么进行的。先原样运行下面两个单元格。还没有写的函数会引发 `NotImplementedError`，`check` 也会告诉你这一点；这不是出了错。然后把 `# YOUR CODE HERE` 下面的代码换成你自己的，再运行这两个单元格，看看结果有什么变化。
#
# ### 练习 1：`warm_up`


# %% warm_up
def warm_up(X):
    """把 X 的每个元素乘以 2 再加 1。

        result[i, j] = 2 * X[i, j] + 1

    X：    (n, d) float32。
    返回： (n, d) float32。

    约 1 行，以 return 开头。
    """


# %% check_warm_up

# %% [markdown] of="9e9df00c"
# ## 2. 沿某一维求和
#
# `X.sum()` 把所有元素加起来。更常见的情况是，每一行要一个和，或者每一列要一个和。形状为 $(n, d)$ 的表格 $\mathbf{X}$ 可以沿任意一维求和：
#
# $$c_j = \sum_{i} x_{ij} \quad (d \text{ 个和，每列一个}) \qquad\qquad
# r_i = \sum_{j} x_{ij} \quad (n \text{ 个和，每行一个})$$
#
# 参数 `dim` 是**求和所沿的那一维，它会从形状中消失**。第 0 维是从上往下，一行接一行；第 1 维是从左往右，一列接一列。
#
# **先预测，再运行（附加题）。** 在看下面的例子之前，先想一想：对一个 5 行 3 列的表格，`dim=0` 会得到什么？


# %% shape_of_the_sums
def shape_of_the_sums(options):
    """X 的形状是 (5, 3)。X.sum(dim=0) 的形状是什么？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "(3,)"
      - "(5,)"
      - "(1, 3)"
      - "(5, 1)"
    返回：   正确的那一项，原样照抄：return "..."
    """


# %% check_shape_of_the_sums

# %% [markdown] of="756c5bc7"
# 下面是各列温度之和。第一个手算就是 $14 + 11 = 25$；三个和合起来是 $(14 + 11,\; 19 + 15,\; 23 + 18) = (25, 34, 41)$。

# %% column_sums

# %% [markdown] of="17fa60d4"
# 加上 `keepdim=True`，这一维就不会消失，而是保留下来，长度为 1。数值不变，只是括号多了一层，但这很快就会变得要紧：形状为 $(n, 1)$ 的一列，每行仍有一个元素；而一维张量 $(n)$ 已经看不出它的元素对应的是行还是列。

# %% picture_of_sums
# 14 + 19 + 23 and 11 + 15 + 18 => 14 + 19 + 23 和 11 + 15 + 18

# %% [markdown] of="75baca7a"
# ### 练习 2：`row_sums`


# %% row_sums
def row_sums(X):
    """每一行的和，排成一列。

        result[i, 0] = X[i, j] 对 j 求和

    X：    (n, d) float32 或 float64。可能只有一行，也可能只有一列。
    返回： (n, 1)，数据类型与 X 相同。

    约 1 行。
    """


# %% check_row_sums

# %% [markdown] of="238fd535"
# ## 3. 广播
#
# 一个 $(2, 3)$ 的表格除以另一种形状的张量，会发生什么？PyTorch **从右边开始**逐一比较两个形状。两个长度相等，或者其中一个是 1，或者其中一个不存在，就算相容。长度为 1 的那一维会按需要重复若干次，而且不会在内存中真正复制。这叫做**广播**：
#
# | | 形状 | |
# |:--|--:|:--|
# | 表格 | $(2, 3)$ | |
# | 除以 | $(2, 1)$ | 3 遇到 1：这一列向右重复 |
# | 表格 | $(2, 3)$ | |
# | 除以 | $(3)$ | 3 遇到 3，2 对面没有长度：一维张量向下重复 |
# | 表格 | $(2, 3)$ | |
# | 除以 | $(2)$ | 3 遇到 2：报错 |
#
# 图中虚线的方格并没有存放在内存里；广播的效果就像它们存在一样：

# %% picture_of_broadcasting

# %% [markdown] of="ecc5fc8c"
# **先预测，再运行（附加题）。** 只看两个形状，就能预测结果的形状。请把上面的规则写成一个函数，只考虑两个二维表格的情形。


# %% broadcast_shape
def broadcast_shape(a, b):
    """形状为 a 的表格 A 与形状为 b 的表格 B 相加，A + B 的形状。

    a、b：  由两个整数组成的元组，每个至少为 1，例如 (2, 3) 和 (2, 1)。
    返回： 由两个整数组成的元组；如果两个形状不相容，则返回文字 "error"。

    例如：(2, 3) 和 (2, 1) 得到 (2, 3)；(4, 1) 和 (1, 5) 得到 (4, 5)；(2, 3) 和 (3, 3)
    得到 "error"。
    约 5 行。
    """


# %% check_broadcast_shape

# %% [markdown] of="24ba9acb"
# **例题。** 三个月里，每个月的雨分别有多大比例落在两个城镇？每月的总量是沿列向下求和，所以是一维张量 $(3)$，广播会把它向下重复。手算第一个月：$30 + 10 = 40$，所以比例是 $30/40 = 0.75$ 和 $10/40 = 0.25$。

# %% column_shares
# 2 towns, 3 months => 2 个城镇，3 个月

# %% [markdown] of="1fb11c34"
# ### 陷阱：方形的表格
#
# 按列做很容易，因为一维张量本来就是向下重复的。按行就不同了。如果用 2 个行和组成的一维张量去除一个 $(2, 3)$ 的表格，就会报错，而报错是好事：至少你会发现问题。
#
# **先预测，再运行（附加题）。** 可如果表格是方形的呢？


# %% square_table
def square_table(options):
    """X 的形状是 (2, 2)，sums 是由各行之和组成的一维张量。X / sums 是什么？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "每个元素除以它所在行的和"
      - "PyTorch 会报错，因为形状不相容"
      - "第 j 列除以第 j 行的和，而且不报错"
      - "所有元素都除以整个表格的总和"
    返回：   正确的那一项，原样照抄：return "..."
    """


# %% check_square_table

# %% square_trap
# the row sums, as a bare list => 各行之和，一维的一串数

# %% [markdown] of="b67326d5"
# 右上角的 3 除以了 8，也就是**另一**行的和，却没有任何报错。因此，本课程的检查会用各边长度都不相同的表格，也会特意用方形的表格。要让每一行除以它自己的和，这些和应当是什么形状？
#
# ### 练习 3：`normalize_rows`
#
# $$s_{ij} = \frac{x_{ij}}{\sum_k x_{ik}}, \qquad \mathbf{X} \text{ 和 } \mathbf{S} \text{ 的形状都是 } (n, d)$$


# %% normalize_rows
def normalize_rows(X):
    """把每一行除以它的和，使每行之和为 1。

        result[i, j] = X[i, j] / (X[i, k] 对 k 求和)

    X：    (n, d)，所有元素都为正；float32、float64 或整数。可能只有一行，
           也可能是方形的表格。不得改动 X 本身。
    返回： (n, d)：X 为 float32 或整数时是 float32，X 为 float64 时是 float64。

    可以调用你自己的 row_sums。不允许使用：torch.nn.functional.normalize、softmax、softmin、
    torch.renorm、torch.distributions（Categorical）。
    约 1 行。
    """


# %% check_normalize_rows

# %% [markdown] of="69583363"
# ## 4. 从每一行中取一个数
#
# 有人做完了一份测验。每道题（一行）的每个可能的答案（一列）都有各自的分数，而一组**标签**记录了每道题选的是哪个答案。每道题得了多少分？每一行需要取出一个数，取哪一个由标签决定：
#
# $$v_i = x_{i,\,y_i} \qquad \mathbf{X}: (n, c), \quad \mathbf{y}: (n), \quad \mathbf{v}: (n)$$
#
# `X[1, 2]` 你已经知道：第 1 行，第 2 列。如果不是给两个数，而是给**两个列表**，PyTorch 就把它们的元素逐个配对，像拉链的两边一样：

# %% in_step
# 2 bus lines, 3 zones => 2 条公交线路，3 个收费区

# %% [markdown] of="83a0792f"
# 对练习中的情形手算一遍：取两行 $(1, 2, 3)$ 和 $(4, 5, 6)$，标签为 $(2, 0)$。第一行的第 2 列是 $3$，第二行的第 0 列是 $4$，所以结果是 $(3, 4)$。
#
# ### 练习 4：`pick`


# %% pick
def pick(X, y):
    """从每一行中，取出标签所指的那一列的元素。

        result[i] = X[i, y[i]]

    X：    (n, classes)，任意数据类型。可能只有一行。
    y：    (n,) int64，列号，从 0 到 classes - 1。
    返回： (n,)，数据类型与 X 相同：每行一个数，没有多余的维度。

    约 1 行；不需要循环。
    """


# %% check_pick

# %% [markdown] of="b301aa97"
# ## 5. 独热编码：把标签写成行
#
# 类别编号（例如 2）只是一个名字，不是一个数量：类别 2 并不是类别 1 的两倍。要用标签做计算，就给每个类别安排一列，并在标签对应的那一列写 1。这叫做**独热编码**（one-hot encoding）：
#
# $$h_{ij} = [\,j = y_i\,] \qquad \mathbf{y}: (n), \quad \mathbf{H}: (n, c)$$
#
# 其中 $[\ldots]$ 在括号中的命题成立时为 1，不成立时为 0。手算：共有三个类别时，标签 $(2, 0)$ 变成
#
# $$\begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \end{pmatrix}$$
#
# 做法有好几种，所需的工具你都已经见过。一种是比较加广播：由两个数组成的一列与由三个数组成的一维张量相比较，得到一张 $(2, 3)$ 的真假表。另一种是先造一个表格，再按给定的顺序从中取行，同一行可以取多次。

# %% two_ways

# %% [markdown] of="17ac6049"
# ### 练习 5：`one_hot`


# %% one_hot
def one_hot(y, num_classes):
    """把每个标签写成只含一个 1 的一行。

        result[i, j] = 1（若 j == y[i]），否则为 0

    y：          (n,) int64，类别编号，从 0 到 num_classes - 1。有些类别可能不出现。
    num_classes：int，列数。
    返回：       (n, num_classes) float32。

    不允许使用：torch.nn.functional.one_hot。
    约 1 行。
    """


# %% check_one_hot

# %% [markdown] of="62f71f68"
# `pick` 和 `one_hot` 是相通的：把表格乘以独热编码的各行，再对每一行求和，除了一个元素之外，其余全都变成零。损失函数用哪一种写法都可以。

# %% relatives

# %% [markdown] of="bbafeecd"
# ## 6. 另外四样工具
#
# 作业 02 和 03 还经常用到另外四种运算。本节逐一介绍，并让你练习（**附加题**）。
#
# - **矩阵乘积** `A @ B` 作用于一个 $(n, d)$ 的表格和一个 $(d, m)$ 的表格。它沿两者共有的内侧维度 $d$ 相乘再求和，结果的形状是 $(n, m)$。`A * B` 则是逐元素相乘，不求和。
# - `A.reshape(...)` 把同样的数按同样的顺序排成另一种形状。其中一个长度可以写成 `-1`，由 PyTorch 算出。只要可能，`reshape` 返回的就是一个**视图**，它与原张量共用内存：改动一个，另一个也跟着变。
# - `A.argmax(dim=1)` 给出每一行最大元素的**位置**，而 `A.max(dim=1)` 给出两样东西：值和位置。
# - 像 `A > 2` 这样的比较会得到一个**掩码**：由 `True` 和 `False` 组成的张量，数据类型为 `bool`，形状与 `A` 相同。`A[mask]` 取出掩码为真处的元素。要对掩码计数或求平均，先用 `.float()` 把它变成数。

# %% four_tools

# %% [markdown] of="15b3b407"
# ### 补充练习（附加题）：`weighted_sums`、`as_rows`、`largest_column`、`share_above`


# %% weighted_sums
def weighted_sums(X, w):
    """对 X 的每一行，把各元素乘以所在列的权重，再求和。

        result[i, 0] = X[i, j] * w[j, 0] 对 j 求和

    X：    (n, d) float32，比如每行是一名学生的各项得分。
    w：    (d, 1) float32，每列一个权重。
    返回： (n, 1) float32。

    约 1 行。
    """


# %% check_weighted_sums


# %% as_rows
def as_rows(images):
    """把每张图像排成一行：它的各个像素，按原来的顺序。

    images： (n, 1, height, width)，任意数据类型。可能只有一张图像，即 n = 1。
    返回：   (n, height * width)，数据类型与 images 相同。

    约 1 行。
    """


# %% check_as_rows


# %% largest_column
def largest_column(X):
    """对每一行，给出最大元素所在的列号。

    X：    (n, d) float32；每行的最大元素只出现一次。
    返回： (n,) int64，列号，从 0 到 d - 1。

    约 1 行。
    """


# %% check_largest_column


# %% share_above
def share_above(X, limit):
    """对每一行，给出大于 limit 的元素所占的比例。

        result[i] = （满足 X[i, j] > limit 的 j 的个数）/ d

    X：    (n, d) float32。
    limit：float。
    返回： (n,) float32，在 0 和 1 之间。

    约 1 行。
    """


# %% check_share_above

# %% [markdown] of="474fe4a9"
# ## 7. 梯度
#
# 模型的学习，就是把它的参数朝着使结果变好的方向一点一点地改动。那么，是哪个方向呢？$f$ 在 $\mathbf{x}$ 处的**梯度**告诉我们，当 $\mathbf{x}$ 的某个元素变化时，$f(\mathbf{x})$ 变化得有多快。每个元素对应一个数，所以梯度的形状与 $\mathbf{x}$ 相同：
#
# $$\nabla f(\mathbf{x}) = \left( \frac{\partial f}{\partial x_1}, \ldots, \frac{\partial f}{\partial x_d} \right),
# \qquad \mathbf{x}: (d), \quad f(\mathbf{x}): \text{一个数}, \quad \nabla f(\mathbf{x}): (d)$$
#
# 手算：对 $f(x_1, x_2) = x_1^2 + 3 x_2$，在 $(2, 5)$ 处，第一个分量是 $2 x_1 = 4$，第二个分量是 $3$。PyTorch 可以替你计算，这叫做**自动微分**（automatic differentiation，简称 autograd）。先声明某个张量**需要梯度**，再用它计算，最后对结果调用 `backward()`：

# %% autograd_by_hand

# %% [markdown] of="9703a8ea"
# PyTorch 会记录从 `x` 到 `value` 的每一步运算，这份记录就是**计算图**。`backward()` 从终点往起点走一遍，这就是**反向传播**，途中把各步运算的导数相乘，依据的是**链式法则**：如果 $y$ 依赖于 $u$，而 $u$ 依赖于 $x$，那么 $\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}$。
#
# 在一维情形下，梯度就是曲线的斜率，朝相反的方向迈一小步就是往低处走。反复迈这样的步子，就是**梯度下降**。下图中，一个小球走了十步：

# %% picture_of_slope

# %% [markdown] of="34c702f2"
# ### 陷阱：`backward()` 是累加的
#
# **先预测，再运行（附加题）。** `(5 * x).sum()` 对 `x` 的每个元素的梯度都是 5。下一个单元格会对它调用三次 `backward()`。


# %% three_backwards
def three_backwards(options):
    """把 (5 * x).sum().backward() 运行三次之后，x.grad 的每个元素是多少？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "5，因为每次调用都会替换上一次的结果"
      - "15，因为每次调用都会加到已有的值上"
      - "0，因为梯度已经用完了"
      - "125，因为三次的梯度相乘"
    返回：   正确的那一项，原样照抄：return "..."
    """


# %% check_three_backwards

# %% it_adds
# the gradient is 5 for each entry, every time => 每次的梯度都是：每个元素 5
# the same numbers, outside the computation graph => 数值相同，但不在计算图中

# %% [markdown] of="d9cf7628"
# 累加是有道理的：同一个张量可能在好几处用到，每一处都对梯度有贡献。但是，当同一个张量要用于下一步训练时，必须先把旧的梯度清零。
#
# ### 练习 6：`gradient_of`
#
# 你的函数接收的是一个**函数**：`f` 可以像 `f(x)` 这样调用，返回一个数，也就是一个零维的张量。


# %% gradient_of
def gradient_of(f, x):
    """用自动微分求 f 在 x 处的梯度。

        result[i] = f(x) 随 x[i] 变化的快慢

    f：    一个函数；f(x) 是只含一个数的张量，由 x 经 torch 的运算得到。
    x：    任意形状的张量，float32 或 float64，不需要梯度。
    返回： 形状和数据类型都与 x 相同的张量。

    调用者的 x 要保持原样：调用两次，两次的答案应当相同。
    请使用自动微分；有限差分不够精确。
    约 3 行。
    """


# %% check_gradient_of

# %% [markdown] of="a2ae3f09"
# 拿一个你不太想手工求导的函数试试。下面的函数是三个数的最大值的一个光滑版本。看看它的梯度：所有元素都为正，而且加起来等于 1。

# %% a_glimpse

# %% [markdown] of="8f8772ae"
# 这三个比例就叫做 *softmax*，作业 03 将从它讲起。
#
# **实验。** 下一个单元格由你支配：改动 `start` 和 `learning_rate`，再运行一次。起点分别试试 3.2、1 和 −1。它们都能到达曲线的最低点吗？起点为 3.2、学习率为 1 时，又会怎样？

# %%

# %% [markdown] of="017fd419"
# <details><summary>你看到了什么？</summary>
#
# 这条曲线有两个极小值：较低的一个在 1.42 附近，那里 $f$ 等于 −0.21；较高的一个在 0 处，那里的值是 0.5。从 3.2 和 1 出发，都会到达较低的那个。从 −1 出发，则会停在 0：梯度下降只知道脚下的斜率，别的一概不知，所以它找到的是**局部**极小值。学习率为 1 时，步子太大，小球会越过较低的极小值，落进较高的那个。学习率是由你来选、而不是学出来的数，这样的数叫做**超参数**。
#
# </details>
#
# ## 8. 各个部件有什么用
#
# | 你写的函数 | 在 02 线性回归中 | 在 03 softmax 回归中 |
# |:--|:--|:--|
# | `row_sums`，带 `keepdim` | 预测值保持为一列 | 每张图像的分数除以**它自己的**总和 |
# | `normalize_rows` | 把各个特征化到同一尺度 | 把分数变成概率 |
# | `pick` | | 损失只看真实类别的概率 |
# | `one_hot` | | 损失的梯度是“概率减独热编码” |
# | `weighted_sums` | 就是模型本身 | 就是模型本身，做十次 |
# | `as_rows`、`largest_column` | 让标签与预测值的形状一致 | 把图像变成行；得出预测的类别 |
# | `gradient_of` | 每一步训练 | 每一步训练 |
#
# ## 你学到了什么
#
# - `dim` 是求和所沿的那一维；`keepdim=True` 会保留它，长度为 1。
# - 形状从右边开始比较，长度为 1 的维会重复。遇到方形的表格，弄错了维度也看不出来。
# - 两个索引列表会逐个配对；一个行号列表取的是整行。
# - 类别编号只是名字。独热编码的行才能用来计算。
# - `backward()` 按链式法则计算梯度，并把它加到 `.grad` 上。
#
# ## 常见错误
#
# | 你看到的现象 | 常见的原因 | 节 |
# |:--|:--|:--|
# | 形状是 $(n)$，而不是 $(n, 1)$ | 漏了 `keepdim=True` | 2 |
# | 得到的是每列的和，而不是每行的和 | `dim` 指的是会消失的那一维 | 2 |
# | 各行之和不为 1，却没有报错 | 由和组成的一维张量遇到了方形的表格 | 3 |
# | 调用者的张量被改动了 | `X /= …` 是原地运算；`X / …` 会产生新的张量 | 3 |
# | 本该是 $n$ 个数，却得到 $(n, n)$ 的表格 | `X[:, y]` 取的是整列 | 4 |
# | 得到的不是梯度，而是 `None` | `backward()` 没有返回值；结果在 `x.grad` 中 | 7 |
# | 梯度一次比一次大 | `backward()` 是累加的；旧的梯度没有清零 | 7 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | **张量**（tensor） | 由数组成的数组，维数任意 |
# | **形状**（shape） | 张量在每一维上有多少个元素 |
# | **数据类型**（dtype） | 张量中的数的类型：`float32`、`int64`、`bool` 等 |
# | **维度**（dimension，又称轴） | 张量的一个方向；第 0 维数的是行，第 1 维数的是列 |
# | **广播**（broadcasting） | 把长度为 1 或不存在的维当作重复过的来处理 |
# | **矩阵乘积**（matrix product） | `A @ B`：行与列对应相乘，沿内侧维度求和 |
# | **视图**（view） | 同一块内存的另一种形状 |
# | **掩码**（mask） | 由 `True` 和 `False` 组成的张量，由比较得到 |
# | **argmax** | 最大元素的位置 |
# | **标签**（label） | 真实类别的编号 |
# | **独热编码**（one-hot encoding） | 一行数，标签对应的列为 1，其余为 0 |
# | **梯度**（gradient） | 某个数随张量的每个元素变化得有多快 |
# | **需要梯度**（requires a gradient） | PyTorch 会记录由这个张量算出的一切 |
# | **自动微分**（automatic differentiation） | 根据运算的记录来计算梯度 |
# | **计算图**（computation graph） | 得到某个结果所经过的各步运算的记录 |
# | **链式法则**（chain rule） | 复合函数的导数等于各部分导数的乘积 |
# | **反向传播**（backward pass） | 从结果往输入的方向逐步应用链式法则 |
# | **梯度下降**（gradient descent） | 反复沿梯度的反方向迈小步 |
# | **超参数**（hyperparameter） | 训练之前由你选定的数，例如学习率 |
#
# ## 进一步探索
#
# - 写一个 `normalize_columns`，再借助它和 `.T` 重写 `normalize_rows`。
# - 标签为 −1 时，`pick` 会怎么做？这是你想要的吗？
# - 找出两个三维的形状，使它们广播后得到的形状与两者都不相同。
# - `backward()` 内部发生了什么？在[作业 06](../06_backpropagation/backpropagation.ipynb) 里，你会自己把它写出来。
#
# **下一份作业：** [02 · 线性回归](../02_linear_regression/linear_regression.ipynb)。
#
# ## 延伸阅读
#
# - *Dive into Deep Learning*（中文版《动手学深度学习》）第 2 章“预备知识”：张量、线性代数和自动微分：[d2l.ai](https://d2l.ai/chapter_preliminaries/index.html)
# - PyTorch：[广播的规则](https://docs.pytorch.org/docs/stable/notes/broadcasting.html)、[自动微分的原理](https://docs.pytorch.org/docs/stable/notes/autograd.html)，以及[张量入门教程](https://docs.pytorch.org/tutorials/beginner/basics/tensorqs_tutorial.html)
# - 这些规则源自 NumPy：[用数组作索引](https://numpy.org/doc/stable/user/basics.indexing.html)
# - Sasha Rush 的 *Tensor Puzzles*，想多做些练习的话可以看看：[github.com/srush/Tensor-Puzzles](https://github.com/srush/Tensor-Puzzles)
