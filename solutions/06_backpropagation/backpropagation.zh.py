# %% [markdown] of="e30f3958"
# # 06 · 手写反向传播
#
# | | |
# |:--|:--|
# | **用时** | 约 3 小时 |
# | **预备知识** | [04 · 多层感知机](../04_mlp/mlp.ipynb)；微积分中的链式法则；矩阵乘法 |
# | **后续内容** | 所有的深度学习框架：它们做的都是你在这里写的事；以及 [07 · 泛化](../07_generalisation/generalisation.ipynb)：训练循环在那里派上用场 |
# | **新术语** | 数值梯度、中心差分、梯度检验、链式法则、反向传播、局部导数、计算图、拓扑序 |
#
# **目标。** 到目前为止，你只要调用 `backward()`，梯度就出现了。在这份笔记本里，你要自己计算梯度：先用蛮力，再用作业 04 的网络中各层的公式，最后用你自己写的自动微分，它只有十几行。
#
# 你将编写 `numeric_gradient`、`cross_entropy_grad`、`linear_backward`、`mlp_backward` 和类 `Value`，一共约 35 行。在它们内部不允许使用 PyTorch 的自动微分。它在这里当裁判：检查会在 float64 下把每个数与 `torch.autograd.grad` 比较，精确到六位数字。每道练习后面都有一个 `check(...)` 单元格，`hint("numeric_gradient")` 会逐条给出提示。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the model is small: several threads would only wait for each other => 模型很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。

# %% [markdown] of="ffe69ceb"
# ## 1. 用两个函数值求导数
#
# 对 $\mathbf{x}$ 的每个元素，梯度回答同一个问题：如果只把这个元素改变一点点，$f$ 变化得有多快？试一试就知道了。把第 $i$ 个元素增大一个很小的 $\varepsilon$，再减小同样多，用两个函数值之差除以两点之间的距离：
#
# $$\frac{\partial f}{\partial x_i} \approx
# \frac{f(\mathbf{x} + \varepsilon\,\mathbf{e}_i) - f(\mathbf{x} - \varepsilon\,\mathbf{e}_i)}{2\varepsilon}$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathbf{x}$ | 所在的点 | 任意 |
# | $f(\mathbf{x})$ | 该点的函数值 | 一个数 |
# | $\mathbf{e}_i$ | 第 $i$ 个元素为 1，其余为 0 | 与 $\mathbf{x}$ 相同 |
# | $\varepsilon$ | 很小的步长，例如 $10^{-5}$ | 一个数 |
#
# 这样得到的**数值梯度**（numeric gradient）用的是**中心差分**（central difference）。手算：$f(x) = x^2$，在 $x = 3$ 处，取 $\varepsilon = 0.1$，得 $(3.1^2 - 2.9^2) / 0.2 = (9.61 - 8.41) / 0.2 = 6$，恰好等于 $2x$。单侧差分则得到 $(9.61 - 9) / 0.1 = 6.1$。
#
# $\varepsilon$ 应该取多小？$\varepsilon$ 越小，公式越准，但这时是两个几乎相等的数相减，而 float64 只有大约 16 位有效数字：

# %% epsilons

# %% [markdown] of="536b3f2b"
# 在每条曲线的右侧，步长太大：单侧差分的误差随 $\varepsilon$ 减小，中心差分的误差随 $\varepsilon^2$ 减小。在左侧，舍入误差占了上风。在 float64 中，中心差分的最佳 $\varepsilon$ 在 $10^{-5}$ 附近。在只有 7 位有效数字的 float32 中，两条曲线都会停在高得多的地方，所以梯度要用 float64 来检验。
#
# ### 练习 1：`numeric_gradient`

# %% numeric_gradient
def numeric_gradient(f, x, eps=1e-5):
    """用中心差分逐个元素地求 f 在 x 处的梯度。

        result[i] = (f(第 i 个元素加上 eps 后的 x) - f(第 i 个元素减去 eps 后的 x)) / (2 * eps)

    f：      函数：对任何形状与 x 相同的张量，f(x) 是只含一个数的张量。
    x：      任意形状的 float64 张量。调用之后，x 必须还是原来的值。
    eps：    浮点数，步长。
    返回：   与 x 形状相同的 float64 张量。

    不允许使用：自动微分（autograd、backward、grad、requires_grad、torch.autograd、
    torch.func）。约 7 行。
    """


# %% check_numeric_gradient

# %% [markdown] of="e17318c3"
# 它适用于任何函数，而且完全不需要微积分。那为什么没有人用它来训练呢？

# %% [markdown] of="84c9fb15"
# **先预测，再运行（附加题）。** 第 4 节会用你的 `numeric_gradient` 来检验一个网络的梯度。如果网络有作业 04 的那么大，损失要计算多少次？


# %% calls_of_f
def calls_of_f(num_inputs, num_hiddens, num_outputs):
    """对一个网络的全部参数，numeric_gradient 要计算多少次损失。

    num_inputs, num_hiddens, num_outputs：整数；网络有一个隐藏层，并且有偏置。
    返回：   整数，对 W1、b1、W2 和 b2 总共调用 f 的次数。
    """


# %% check_calls_of_f

# %% [markdown] of="1e403f34"
# <details><summary>为什么？</summary>
#
# 每个参数调用两次：784 个输入、256 个隐藏单元和 10 个输出，共有 203,530 个参数，所以一步更新要调用 407,060 次。而反向传播所需的时间大约只相当于再调用两次，无论有多少参数。正是这个比例使深度学习成为可能。
#
# </details>

# %% [markdown] of="a80d19b0"
# ## 2. 梯度的起点：softmax 与交叉熵
#
# 用公式要快得多。**链式法则**告诉我们，经过若干步的导数等于各步导数的乘积，所以可以从损失开始，一步一步往回算。第一步就是损失本身。设一个样本的分数为 $o_1, \ldots, o_q$，真实类别为 $y$，
#
# $$\ell = -\log p_y = \log\sum_{k=1}^{q} \exp(o_k) - o_y,
# \qquad p_j = \frac{\exp(o_j)}{\sum_k \exp(o_k)}$$
#
# 对分数 $o_j$ 求导。和的对数给出 $\exp(o_j) / \sum_k \exp(o_k)$，它又是 $p_j$；如果 $j$ 是真实类别，最后一项给出 $-1$。小批量的损失是它的 $n$ 个样本的平均值，所以全都要除以 $n$：
#
# $$\frac{\partial \bar\ell}{\partial o_{ij}} = \frac{1}{n}\bigl(p_{ij} - [\,j = y_i\,]\bigr)$$
#
# 其中 $[\,j = y_i\,]$ 在真实类别处为 1，在其他地方为 0。深度学习中少有这样优美的公式：**概率减去真实标签**。手算：两个样本的概率分别是 $(0.1, 0.3, 0.6)$ 和 $(0.3, 0.2, 0.5)$，真实类别是 $0$ 和 $2$：
#
# $$\frac{1}{2}\begin{pmatrix} 0.1 - 1 & 0.3 & 0.6 \\ 0.3 & 0.2 & 0.5 - 1 \end{pmatrix}
# = \begin{pmatrix} -0.45 & 0.15 & 0.30 \\ 0.15 & 0.10 & -0.25 \end{pmatrix}$$

# %% minus_truth

# %% [markdown] of="49c9b714"
# 梯度下降的一步**逆着**梯度走：真实类别的分数上升，上升的量正比于 $1 - p_\text{true}$；其余每个类别 $j$ 的分数下降，下降的量正比于它的概率 $p_j$。真实类别的概率已经接近 1 的样本，几乎没有贡献。梯度的每一行之和都是 0。
#
# ### 练习 2：`cross_entropy_grad`


# %% cross_entropy_grad
def cross_entropy_grad(scores, y):
    """softmax 与交叉熵的平均损失对分数的梯度。

        result[i, j] = (softmax(scores)[i, j] - (1 if j == y[i] else 0)) / n

    scores： (n, q) float32 或 float64，可大可小，甚至是 ±1000。不得修改。
    y：      (n,) int64，真实类别。
    返回：   (n, q)，dtype 与 scores 相同。

    可以使用 torch.softmax：你在作业 03 里写过它，它是数值稳定的。
    不允许使用：自动微分（autograd、backward、grad、requires_grad、torch.autograd、
    torch.func）。约 4 行。
    """


# %% check_cross_entropy_grad

# %% [markdown] of="76ea2429"
# ### 梯度检验
#
# 梯度公式很容易错一个符号或差一个因子，而训练往往照样能进行，只是效果变差。解决的办法是**梯度检验**（gradient check）：在一个随机的点上，把公式与数值梯度比较。要看的是**相对**误差；在 float64 中，它应该小于约 $10^{-6}$。


# %% gradient_check
def relative_difference(ours, numeric):
    """相等的张量得 0，不相干的张量约得 1。"""


# %% [markdown] of="02d35e57"
# ## 3. 线性层的反向传播
#
# 损失对分数的梯度已经知道了，记作 $\mathrm{d}\mathbf{O}$。分数来自一个线性层 $\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}$，逐个元素写出来就是
#
# $$O_{ij} = \sum_{k=1}^{d} X_{ik} W_{kj} + b_j$$
#
# 损失随 $W_{kj}$ 变化得有多快？这个权重参与了 $O_{1j}, \ldots, O_{nj}$，在第 $i$ 行，导数是 $X_{ik}$。链式法则沿每条路径把导数相乘，再把各条路径相加：
#
# $$\mathrm{d}W_{kj} = \sum_{i=1}^{n} X_{ik}\,\mathrm{d}O_{ij}$$
#
# 这个对样本的求和就是矩阵乘法。用同样的思路可以得到全部三个结果：
#
# $$\mathrm{d}\mathbf{W} = \mathbf{X}^\top\,\mathrm{d}\mathbf{O}, \qquad
# \mathrm{d}\mathbf{X} = \mathrm{d}\mathbf{O}\,\mathbf{W}^\top, \qquad
# \mathrm{d}b_j = \sum_{i=1}^{n} \mathrm{d}O_{ij}$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathrm{d}\mathbf{O}$ | 损失对输出的梯度 | $(n, q)$，同 $\mathbf{O}$ |
# | $\mathrm{d}\mathbf{X}$ | 损失对输入的梯度 | $(n, d)$，同 $\mathbf{X}$ |
# | $\mathrm{d}\mathbf{W}$ | 损失对权重的梯度 | $(d, q)$，同 $\mathbf{W}$ |
# | $\mathrm{d}\mathbf{b}$ | 损失对偏置的梯度 | $(q)$，同 $\mathbf{b}$ |
#
# 这些公式不必死记，因为**每个梯度的形状都与它所对应的量相同**。由 $\mathbf{X}$ 和 $\mathrm{d}\mathbf{O}$ 组成的乘积中，只有一个与 $\mathbf{W}$ 形状相同。
#
# 手算一个例子：两个样本，两个输入，一个输出：
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
# 这里不再除以 $n$：取平均已经包含在 $\mathrm{d}\mathbf{O}$ 里了。
#
# ### 练习 3：`linear_backward`


# %% linear_backward
def linear_backward(dO, X, W):
    """线性层 O = X W + b 的反向传播。

    dO：     (n, q) 的浮点张量，损失对 O 的梯度。
    X：      (n, d) 的浮点张量，这一层的输入。
    W：      (d, q) 的浮点张量，这一层的权重。
    返回：   dX, dW, db：损失对 X、W 和 b 的梯度，形状依次为 (n, d)、(d, q) 和 (q,)，
             按这个次序返回。

    不允许使用：自动微分（autograd、backward、grad、requires_grad、torch.autograd、
    torch.func）。约 4 行。
    """


# %% check_linear_backward

# %% [markdown] of="a4654773"
# ## 4. 整个网络的反向传播
#
# 作业 04 的网络有四步。**前向传播**（forward pass）从左到右计算它们；**反向过程**（backward pass）从右到左经过同样的步骤，每一步把它的输出的梯度变成它的输入的梯度。这就是**反向传播**（backpropagation）。

# %% picture_of_the_network

# %% [markdown] of="0aa4b486"
# | 前向（蓝色） | 反向（橙色） | 需要前向传播中的 |
# |:--|:--|:--|
# | $\bar\ell$ 是 $\mathbf{O}$ 的平均交叉熵 | $\mathrm{d}\mathbf{O}$：练习 2 | $\mathbf{O}$ |
# | $\mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2$ | $\mathrm{d}\mathbf{H}$、$\mathrm{d}\mathbf{W}_2$、$\mathrm{d}\mathbf{b}_2$：练习 3 | $\mathbf{H}$ |
# | $\mathbf{H} = \operatorname{relu}(\mathbf{Z})$ | $\mathrm{d}\mathbf{Z}$ 在 $\mathbf{Z} > 0$ 处等于 $\mathrm{d}\mathbf{H}$，在其他地方为 0 | $\mathbf{Z}$ |
# | $\mathbf{Z} = \mathbf{X}\mathbf{W}_1 + \mathbf{b}_1$ | $\mathrm{d}\mathbf{W}_1$、$\mathrm{d}\mathbf{b}_1$：再用一次练习 3 | $\mathbf{X}$ |
#
# 新的只有 ReLU 那一行。逐元素来看，输入为正处导数为 1，输入为负处导数为 0，所以它要么让梯度通过，要么把它挡住。手算作业 04 第 6 节的例子：输入是 $(1, 2)$，$\mathbf{Z} = (3, -2)$，$\mathbf{H} = (3, 0)$，$\mathbf{W}_2 = \binom{2}{5}$。设 $\mathrm{d}\mathbf{O} = (1)$，那么
#
# $$\mathrm{d}\mathbf{H} = (2, 5),\quad \mathrm{d}\mathbf{Z} = (2, 0),\quad
# \mathrm{d}\mathbf{W}_1 = \begin{pmatrix} 1 \\ 2 \end{pmatrix}(2, 0)
# = \begin{pmatrix} 2 & 0 \\ 4 & 0 \end{pmatrix},\quad \mathrm{d}\mathbf{b}_1 = (2, 0)$$
#
# 第二个隐藏单元对这个样本没有激活，所以没有从它学到任何东西。表格的最后一列说明了为什么训练比预测更占内存：前向传播中的数组要一直保存到反向传播用过为止。
#
# ### 练习 4：`mlp_backward`


# %% mlp_backward
def mlp_backward(X, y, params):
    """含一个隐藏层的网络对它的四个参数的梯度。

        Z = X W1 + b1,   H = relu(Z),   O = H W2 + b2,   loss = O 与 y 的平均交叉熵

    X：      (n, d) 的浮点张量，每行一个样本。
    y：      (n,) int64，真实类别。
    params： [W1, b1, W2, b2]，形状为 (d, h)、(h,)、(h, q)、(q,)。不得修改。
    返回：   [dW1, db1, dW2, db2]，每个都与相应的参数形状相同。

    请使用你自己写的 cross_entropy_grad 和 linear_backward。
    不允许使用：自动微分（autograd、backward、grad、requires_grad、torch.autograd、
    torch.func）。约 9 行。
    """


# %% check_mlp_backward

# %% [markdown] of="18b0d282"
# **先预测，再运行（附加题）。** 假设有一个隐藏单元，对小批量中的**每个**样本，它的 $Z$ 都是负的。


# %% a_silent_unit
def a_silent_unit(options):
    """如果一个单元对每个样本都不激活，它在第一层的权重会怎样？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "它在 dW1 中的那一列是 0，更新后它的权重不变"
      - "它在 dW1 中的那一列是负的，更新使它的权重增大"
      - "它在 dW1 中的那一列是其余各列的平均值"
      - "它的权重被设为 0"
    返回：   正确的那一项，原样照抄。
    """


# %% check_a_silent_unit

# %% [markdown] of="49bd23ab"
# <details><summary>为什么？</summary>
#
# 掩码使 $\mathrm{d}\mathbf{Z}$ 中的整列都是 0，所以 $\mathbf{X}^\top\mathrm{d}\mathbf{Z}$ 中相应的列也是 0。如果这个单元对所有图像都不激活，它就再也学不到东西了：作业 04 称之为**死亡 ReLU**。
#
# </details>

# %% [markdown] of="e90ca195"
# 现在用你自己的蛮力方法，在一个小网络上检验你的公式。`numeric_gradient` 每次改变一个参数，其余三个保持不变：

# %% check_the_network

# %% [markdown] of="bba73de6"
# ## 5. 用它来训练
#
# 有了这些梯度就可以训练了。下面没有任何张量需要梯度，也不记录计算图：只有矩阵乘法、一次比较，以及你自己写的反向传播。

# %% train

# %% [markdown] of="b86aff02"
# 精度当然与作业 04 相同：算出的梯度就是同样的数。
#
# ## 6. 让程序来记账
#
# 每一种新的层都需要一个新的公式，带分支的网络还需要一种新的步骤次序。PyTorch 不需要这些：每个运算都会**记录**它的结果是由什么算出来的，反向传播就沿着这些记录进行。你将为单个的数实现这种机制。
#
# 一个 `Value` 保存一个数、算出它所用的那些 Value（它的**父节点**，parents），以及对每个父节点的**局部导数**（local slope）：这个 Value 随该父节点变化得有多快。和的局部导数是 1 和 1。乘积 $c = a \cdot b$ 呢？如果 $a$ 增大一点点，$c$ 的增量是它的 $b$ 倍，所以对 $a$ 的导数是 $b$。
#
# 这些 Value 和它们的父节点组成**计算图**（computation graph，见[作业 01](../01_tensors/tensors.ipynb) 第 7 节）。下图画的是 $e = a \cdot b + a$，其中 $a = 2$，$b = -3$，箭头旁边是局部导数：


# %% graph_by_hand
def draw_graph(nodes, edges, title=""):
    """画出节点 nodes（字典：名字 -> (x, y, 文字)）和边 edges（列表，每项为 (起点, 终点, 文字)）。"""


# %% [markdown] of="31b0bd49"
# 从 $e$ 往回走，它对自己的导数是 $1$。沿着通往 $a \cdot b$ 的箭头，仍然是 $1$。从那里出发，到达 $a$ 的是 $-3$，到达 $b$ 的是 $2$。但还有第二条箭头从 $e$ 通往 $a$，导数是 $1$。**沿不同路径的贡献要相加**，所以 $\mathrm{d}e/\mathrm{d}a = -3 + 1 = -2$。的确，$e = a(b + 1)$，它的导数是 $b + 1 = -2$。
#
# 所以，只有当一个 Value 自己的**全部**贡献都到齐之后，它才能把梯度传下去：先是 $e$，然后是 $a \cdot b$，最后是 $a$ 和 $b$。在这样的次序中，任何节点都排在用到它的节点之后；它正是**拓扑序**（topological order）的逆序。拓扑序是一个列表，其中每个 Value 都排在它的父节点之后。通常用深度优先遍历来得到它：
#
# 1. 访问一个 Value 时，如果已经访问过，就跳过；
# 2. 否则先访问它的父节点，再把这个 Value 加到列表末尾。
#
# （改为沿每一条**路径**走也是对的，但根本行不通：执行三十次 `y = y * y` 之后，有十亿条路径，而 Value 只有 31 个。）
#
# ### 练习 5：`Value`
#
# `__init__` 和 `__add__` 是现成的。Python 遇到 `a + b` 会调用 `__add__`，遇到 `a * b` 会调用 `__mul__`。

# %% Value
# 1 line => 1 行
# about 2 lines => 约 2 行
# about 12 lines => 约 12 行


class Value:
    """一个记得自己由什么算出来的数。

    data：   浮点数，这个数本身。
    grad：   浮点数，开始时为 0；在 result.backward() 之后，是 result 对它的导数。
    parents：算出它所用的那些 Value。
    slopes： 它自己对每个父节点的导数，次序相同。

    a * b      给出乘积的 Value。a 和 b 可以是同一个 Value。
    a.relu()   给出 max(a, 0) 的 Value；a 为正时导数为 1，否则为 0。
    a.backward()  设置 a 的 grad，以及算出 a 所用的每个 Value 的 grad。每个 Value 只访问
                  一次，每个计算图只调用一次。它不返回任何东西。

    不允许使用：自动微分（autograd、requires_grad、torch.autograd）。普通的 Python 数就够了。
    """


# %% check_Value

# %% [markdown] of="8503ed0b"
# **先预测，再运行（附加题）。** 在 `backward` 中，梯度是累加到 `grad` 上的，而不是赋值给它。


# %% why_add
def why_add(options):
    """为什么要把贡献累加到父节点的 grad 上，而不是赋值给它？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "一个用了多次的 Value 会沿多条路径到达结果"
      - "必须保留上一步训练的梯度"
      - "样本的平均值等于总和除以样本数"
      - "计算图可能含有环"
    返回：   正确的那一项，原样照抄。
    """


# %% check_why_add

# %% [markdown] of="a2bf9b03"
# <details><summary>为什么？</summary>
#
# 按链式法则，沿同一条路径的导数相乘，不同的路径相加。这也是为什么 PyTorch 会累加到 `.grad` 上，以及为什么**你**必须在两步之间把它清零。
#
# </details>

# %% [markdown] of="ab0e8d6f"
# 还是上面的计算图，这次填的是你的程序算出的数，旁边是 PyTorch 的结果：

# %% graph_by_value

# %% [markdown] of="351e9f2e"
# 它足以用来学习吗？下面让它学习异或（XOR），这是任何线性模型都做不到的（作业 04）：四个由 Value 搭成的隐藏单元，对平方误差做梯度下降。

# %% xor
# with other first weights, it may get stuck: try => 换一组初始权重，它可能会卡住：试试看
# w0, w1, bias => w0、w1、偏置
# a weight for each unit, and a bias => 每个单元一个权重，再加一个偏置

# %% [markdown] of="c4c10087"
# 从 `loss = Value(0.0)` 开始的循环，就是你熟悉的训练循环：前向传播、梯度清零、反向传播、更新。PyTorch 另外提供的是速度，因为它的值是整个张量；还有数百种别的运算，各有自己的局部导数。而核心思想就是你刚刚写出的这些。
#
# ## 如何评分
#
# - 你的**函数**会用形状不同的新输入来调用：单个样本、单个隐藏单元、方阵、±1000 的分数。每个梯度都在 float64 下与 `torch.autograd.grad` 比较。
# - 运行了 PyTorch 自动微分的函数不得分，无论算出的数是什么。
# - 凡是笔记本留有选择余地的地方（用循环还是矩阵，自己写辅助函数），任何写法都可以。
# - 写错的函数只影响它自己的练习：如果你的 `cross_entropy_grad` 和 `linear_backward` 没有通过，评 `mlp_backward` 时会用正确的来代替。
#
# ## 你学到了什么
#
# - 数值梯度对每个参数要计算两次函数值：用来训练太慢，用来检验正好。
# - softmax 与交叉熵传回的是概率减去真实标签，再除以 $n$。
# - 线性层把 $\mathrm{d}\mathbf{O}\,\mathbf{W}^\top$ 传回给它的输入。其余的看形状就知道了。
# - ReLU 按照输入的符号，要么让梯度通过，要么把它挡住。
# - 自动微分就是一张由局部导数组成的图，从末尾到开头遍历一次。
#
# ## 常见错误
#
# | 现象 | 可能的原因 | 节 |
# |:--|:--|:--|
# | 数值梯度大了一倍 | 除以了 `eps`，而不是 `2 * eps` | 1 |
# | 数值梯度只对直线正确 | 用了单侧差分 | 1 |
# | 相对误差恰好是 $(n-1)/(n+1)$ | 漏了取平均的 $1/n$，或者多了一个 | 2 |
# | 调用者的分数被改动了 | 在分数自己的内存上做了 `-= 1` | 2 |
# | 只有矩阵不是方阵时才出错 | 少了一个转置，或者转置了另一个矩阵 | 3 |
# | `db` 的形状是 `(n, q)` | 没有把各样本对偏置的贡献加起来 | 3 |
# | 第二层正确，第一层错误 | 缺少 ReLU 的掩码，或者掩码取自 `dH` 而不是 `Z` | 4 |
# | `(a * a).backward()` 得到 `a` 而不是 `2 * a` | 该用 `+=` 累加贡献的地方用了 `=` | 6 |
# | 只有在带分支的计算图中才错 | 一个 Value 还没有到齐就把梯度传了下去 | 6 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | 数值梯度（numeric gradient） | 由邻近函数值之差得到的梯度 |
# | 中心差分（central difference） | $(f(x+\varepsilon) - f(x-\varepsilon)) / 2\varepsilon$；误差随 $\varepsilon^2$ 减小 |
# | 梯度检验（gradient check） | 在一个随机的点上，把公式与数值梯度比较 |
# | 链式法则（chain rule） | 沿同一条路径的导数相乘，不同的路径相加 |
# | 前向传播（forward pass） | 由输入计算损失 |
# | 反向传播（backward pass、backpropagation） | 从损失出发，按相反的次序一步步算出所有梯度 |
# | 计算图（computation graph） | 哪些值是由哪些值算出来的 |
# | 局部导数（local slope） | 一个运算对它的一个输入的导数 |
# | 拓扑序（topological order） | 每个值都排在算出它所用的值之后的次序 |
#
# ## 进一步探索
#
# - 给 `Value` 加上 `tanh`，并用已有的方法写出 `__sub__`、`__neg__` 和 `__truediv__`。用 `numeric_gradient` 逐一检验。
# - 在 `mlp_backward` 中再加一个隐藏层。需要多少行新代码？
# - 在第 5 节中，去掉 ReLU 掩码那一行。网络仍能学习：差了多少？
#
# ## 延伸阅读
#
# - Andrej Karpathy，*micrograd*，一百行的自动微分，以及相应的讲座：[github.com/karpathy/micrograd](https://github.com/karpathy/micrograd)
# - *CS231n* 关于反向传播和梯度检验的讲义：[cs231n.github.io](https://cs231n.github.io/optimization-2/)
# - 《动手学深度学习》（*Dive into Deep Learning*）英文版 5.3 节“前向传播、反向传播和计算图”：[d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/backprop.html)（中文版为 4.7 节）
# - Michael Nielsen，*Neural Networks and Deep Learning*，第 2 章，反向传播算法如何工作：[neuralnetworksanddeeplearning.com](http://neuralnetworksanddeeplearning.com/chap2.html)
# - Rumelhart、Hinton 和 Williams，*Learning representations by back-propagating errors*，Nature 323（1986）：[nature.com](https://www.nature.com/articles/323533a0)
