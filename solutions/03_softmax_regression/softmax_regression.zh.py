# %% [markdown] of="26d782c7"
# # 03 · softmax 回归
#
# **目标。** 只用张量写出一个分类器，识别十种服装。六个短小的函数就够了，它能认对大约五分之四的测试图像。
#
# | | |
# |:--|:--|
# | **用时** | 约 3 小时 |
# | **预备知识** | [02 · 线性回归](../02_linear_regression/linear_regression.ipynb)：小批量、SGD、训练循环。以及 [01](../01_tensors/tensors.ipynb) 中的：`keepdim`、从每一行取一个数、argmax |
# | **后续内容** | [04 · 多层感知机](../04_mlp/mlp.ipynb)：在像素和分数之间加一个隐藏层 |
# | **新术语** | 分类、logits、softmax、交叉熵、似然、精度、数值稳定性、动量、闭包、混淆矩阵 |
#
# 你将编写 `softmax`、`cross_entropy`、`accuracy`、`evaluate_accuracy`、`sgd` 和 `train_softmax`，总共 30 行左右。每道练习前面都有一个手算的例子，后面都有一个 `check(...)` 单元格，立刻告诉你代码是否正确；`hint("softmax")` 会逐条给出提示。请从上到下依次运行各个单元格。还没有写的函数会引发 `NotImplementedError`，这不是出了错。标有**附加题**的问题，要在运行单元格之前回答，得分单独显示在成绩旁边。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the model is small: several threads would only wait for each other => 模型很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。

# %% [markdown] of="c9694ad2"
# ## 1. 图像
#
# Fashion-MNIST 有 60,000 张训练图像和 10,000 张测试图像：每张是 28 × 28 个灰度像素，另有一个从 0 到 9 的类别编号。预测这样的类别叫做**分类**。`load_data_fashion_mnist(batch_size)` 返回两个迭代器。每遍历其中一个，就会得到一个个小批量 `X, y`；训练图像每次的顺序都不同。每个像素是一个从 0 到 1 的数，下面像墨迹一样画出来：0 是白纸，1 是黑色。

# %% data

# %% look

# %% [markdown] of="75198b2e"
# 沿着第 0、2、4、6 列看：T 恤、套头衫、外套和衬衫。**你**会把哪两种弄混？记住你的猜测；第 9 节会拿它与模型弄混的类别作比较。
#
# ## 2. 模型：十个加权和
#
# 把一张图像的像素排成一行 $\mathbf{x}$，共 $28 \cdot 28 = 784$ 个数。对每个类别，模型有 784 个权重和一个偏置，它给这个类别的**分数**是一个加权和：相当于并排的十个线性回归。一个含 $n$ 张图像的小批量就是一个矩阵，每行一张图像，一次矩阵乘积就给出所有的分数：
#
# $$\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathbf{X}$ | 图像，每行一张 | $(n, 784)$ |
# | $\mathbf{W}$ | 权重，每个类别一列 | $(784, 10)$ |
# | $\mathbf{b}$ | 偏置，加到每一行上 | $(10)$ |
# | $\mathbf{O}$ | 分数，也叫 **logits**（未归一化的预测） | $(n, 10)$ |
# | $\mathbf{P}$ | 概率，对 $\mathbf{O}$ 的每一行做 softmax | $(n, 10)$ |
# | $\mathbf{y}$ | 真实的类别编号 | $(n)$ |
#
# 模型还没有训练，但我们已经可以检查形状：

# %% shapes

# %% [markdown] of="0a0a432c"
# **先预测，再运行（附加题）。** 训练需要找到多少个数？

# %% num_parameters
def num_parameters(num_inputs, num_outputs):
    """线性模型的参数个数：所有的权重和偏置。

    num_inputs： int，例如 784 个像素。
    num_outputs：int，例如 10 个类别。
    返回：       int。

    约 1 行。
    """


# %% check_num_parameters

# %% count_parameters

# %% [markdown] of="d1b6433d"
# ## 3. 从分数到概率：softmax
#
# 分数可以是任何数，而概率必须为正，并且总和为 1。**softmax** 分两步做到这一点：先用 $\exp$ 把每个分数变成正数，再除以**它所在那一行的**总和：
#
# $$p_{ij} = \frac{\exp(o_{ij})}{\sum_k \exp(o_{ik})}
# \qquad \mathbf{O} \text{ 和 } \mathbf{P}: (n, 10)$$
#
# 为什么用 $\exp$？绝对值或平方也能变成正数，但那样一来，分数 −5 就和分数 5 一样了。$\exp$ 处处为正，而且始终递增，所以分数最大的类别概率也最大；另外，你会在第 4 节看到，梯度会变得非常简单。
#
# 手算一行，三个分数是 $(1, 2, 4)$：

# %% softmax_by_hand

# %% [markdown] of="89ba774b"
# 分数最大的，所占的份额仍然最大。
#
# **先预测，再运行（附加题）。** 如果一行的所有分数都增加同一个数，会发生什么？


# %% shifted_scores
def shifted_scores(options):
    """分数 (1, 2, 4) 变成 (101, 102, 104)。它们的概率会怎样？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "各自更接近 1/3，因为这些分数几乎相等"
      - "保持不变，因为只有分数之差起作用"
      - "都乘以 exp(100)"
      - "最大的更接近 1，因为所有分数都很大"
    返回：   正确的那一项，原样照抄：return "..."
    """


# %% check_shifted_scores

# %% [markdown] of="63cf8460"
# 给整行加上同一个数 $c$，就有
#
# $$\frac{\exp(o_j + c)}{\sum_k \exp(o_k + c)}
# = \frac{e^c \exp(o_j)}{e^c \sum_k \exp(o_k)}
# = \frac{\exp(o_j)}{\sum_k \exp(o_k)}.$$
#
# 分数领先 2，概率就是 $e^2 \approx 7.4$ 倍，不管这个差距出现在哪里：在 2 与 4 之间，还是在 102 与 104 之间。
#
# ### 陷阱：exp 会上溢
#
# 数学上是这样。但分数很大时，float32 就跟不上了：

# %% overflow

# %% [markdown] of="495f7f14"
# 最大的 float32 约为 $3.4 \cdot 10^{38}$，而 $\exp(89)$ 超出了它：结果变成 `inf`，总和也是 `inf`，而 $\infty / \infty$ 是 `nan`。损失中只要有一个 `nan`，下一次更新之后所有权重都会变成 `nan`，以后的任何一步都无法挽回。
#
# 出路在于：每一行都可以自由选取 $c$，而结果不变。对于行 $(1000, 1001, 1002)$，取 $c = -1002$ 得到 $(-2, -1, 0)$，对它们求 exp 就没有问题了：$0.135, 0.368, 1$。除以总和 $1.503$，得到 $(0.090, 0.245, 0.665)$。什么样的 $c$ 对**任何**一行都适用？选对了，每个 exp 值都不超过 1，而总和至少为 1。像这样能避免上溢的计算，叫做**数值稳定**的。
#
# 再提醒一点，因为行和列很容易弄混（见作业 01）：

# %% keepdim
# not one tensor but two => 不是一个张量，而是两个

# %% [markdown] of="3fec8c80"
# ### 练习 1：`softmax`


# %% softmax
def softmax(X):
    """把每一行分数变成概率。

        p[i, j] = exp(X[i, j]) / (exp(X[i, k]) 对 k 求和)

    X：    (n, classes) 分数，可以任意大，甚至是 1000 或 -1000；float32、float64 或整数。
           可能只有一行，也可能只有一个类别。不得改动 X 本身。
    返回： (n, classes) 概率：非负，每行之和为 1。
           X 为 float32 或整数时是 float32，X 为 float64 时是 float64。
           要用 torch 的运算来计算，使 backward() 能给出 X 的梯度。

    不允许使用：torch.softmax、torch.nn.functional.softmax、log_softmax、softmin、torch.nn.Softmax、
    torch.logsumexp、logcumsumexp。
    约 3 行。
    """


# %% check_softmax

# %% [markdown] of="4d5fb559"
# ## 4. 交叉熵
#
# 模型给一张图像的真实类别某个概率 $p$。这张图像的**交叉熵**损失是
#
# $$\ell = -\log p_{\text{真实类别}}$$
#
# 它是一个数；对于一个小批量，$\boldsymbol{\ell}$ 的形状是 $(n)$。如果真实类别的概率为 1，损失就是 0。概率越小，损失越大，没有上限。其余九个概率并不出现在损失中，它们之所以有影响，只是因为十个概率之和为 1。

# %% surprise

# %% [markdown] of="779f1451"
# 为什么取对数？训练集**所有**标签的概率（称为它们的**似然**）是每张图像的 $p$ 的乘积，取对数就把乘积变成了和。所以，使平均损失最小的权重，就是使这些数据出现的概率最大的权重，这与作业 02 中的平方损失一样。而且它能很快地纠正错误。请拿它与看上去更简单的 $1 - p$ 比较。下表列出了对真实类别的分数的梯度：
#
# | 真实类别的概率 | $-\log p$ 的梯度，即 $p - 1$ | $1 - p$ 的梯度，即 $-p(1 - p)$ |
# |--:|--:|--:|
# | 0.01，完全错误 | −0.99 | −0.0099 |
# | 0.5 | −0.5 | −0.25 |
# | 0.99，正确 | −0.01 | −0.0099 |
#
# 如果用 $1 - p$，完全错误的图像得到的纠正，与正确的图像一样少。
#
# 手算三张图像、四个类别的情形：
#
# | 图像 | 概率 | 真实类别 | 取出的数 | 损失 |
# |:--|:--|:--:|:--:|:--|
# | 0 | 0.1, 0.2, **0.6**, 0.1 | 2 | 0.6 | $-\log 0.6 = 0.511$ |
# | 1 | **0.7**, 0.1, 0.1, 0.1 | 0 | 0.7 | $-\log 0.7 = 0.357$ |
# | 2 | 0.3, 0.3, 0.39, **0.01** | 3 | 0.01 | $-\log 0.01 = 4.605$ |
#
# 每张图像取出一个数，得到一个损失。你在作业 01 中写过这样的函数 `pick`：两个索引列表会逐个配对：

# %% picking
# two restaurants, three dishes => 两家餐馆，三道菜

# %% [markdown] of="20fe8499"
# **那么 0 的对数呢？** 它是 $-\infty$，所以损失是 `inf`；从数学上说这没有错：模型断定真实类别不可能出现。从数学上说，softmax 从不会恰好等于 0；但在 float32 中，比最大分数低 104 左右的分数，概率会舍入为 0，这时梯度就变成了 `nan`。处理办法有三种。第一种是不去管它：这份笔记本的步子很小，不会出现这种情况。第二种是把概率截断，使它不小于一个极小的正数：损失保持有限，但这样的图像梯度为 0，模型从中什么也学不到。第三种是自始至终使用对数概率：$\log p_j = o_j - \log\sum_k \exp(o_k)$，直接由**分数**算出；PyTorch 自带的损失函数就是这么做的，你在作业 05 中会用到。这里的函数接收的是概率，所以是否截断由你决定。
#
# ### 练习 2：`cross_entropy`


# %% cross_entropy
def cross_entropy(y_hat, y):
    """每个样本的损失：真实类别的概率的对数，再取负号。

        loss[i] = -log(y_hat[i, y[i]])

    y_hat：(n, classes) 浮点数，概率（已经做过 softmax）。
    y：    (n,) int64，真实的类别编号，从 0 到 classes - 1。
    返回： (n,) 浮点数，每个样本一个损失：不求平均，也不求和。
           要用 torch 的运算来计算，使 backward() 能给出 y_hat 的梯度。

    不允许使用：torch.nn.functional.cross_entropy、nll_loss、log_softmax、
    torch.nn.CrossEntropyLoss、torch.nn.NLLLoss、kl_div、
    torch.distributions（Categorical）。
    约 2 行。是否用一个极小的正数截断，由你决定。
    """


# %% check_cross_entropy

# %% [markdown] of="acf22e6f"
# ### softmax 加交叉熵的梯度：p 减独热编码
#
# 把两个函数合在一起，考虑一张图像，它的十个分数是 $o_1, \ldots, o_{10}$，真实类别是 $y$：
#
# $$\ell = -\log\frac{\exp(o_y)}{\sum_k \exp(o_k)} = \log\sum_k \exp(o_k) - o_y$$
#
# 对分数 $o_j$ 求导。根据链式法则，第一项给出 $\exp(o_j)/\sum_k\exp(o_k)$，也就是 $p_j$；第二项在 $j$ 是真实类别时给出 $1$，否则给出 $0$：
#
# $$\frac{\partial \ell}{\partial o_j} = p_j - [\,j = y\,]$$
#
# 在梯度下降的一步中，每个错误类别的分数都会下降，下降的幅度与它的概率成正比；真实类别的分数则会上升，幅度与 $1 - p$ 成正比。一张已经有十足把握分对的图像，对梯度没有贡献。自动微分沿着**你的**两个函数反向传播，得到的结果一致吗？

# %% gradient

# %% [markdown] of="507c0738"
# **先预测，再运行（附加题）。** 权重很小、还没有训练的模型给每个类别的概率差不多相等。它的平均损失是多少？


# %% blind_loss
def blind_loss(num_classes):
    """如果模型给 num_classes 个类别的概率都相等，它的交叉熵是多少。

    num_classes：int，至少为 2。
    返回：       float。

    约 1 行；math.log 和 torch.log 都可以。
    """


# %% check_blind_loss

# %% first_loss

# %% [markdown] of="2d642f2c"
# 如果训练一开始的损失与这个数相差很远，那么什么都还没学，就已经有地方出错了。
#
# ## 5. 精度
#
# 训练用的是损失，而人们关心的是**精度**（accuracy）：预测类别正确的图像所占的比例。预测类别就是分数最大的那个，即沿着行取 `argmax`。手算：
#
# | 图像 | 分数 | 预测 | 真实类别 | 正确？ |
# |:--|:--|:--:|:--:|:--:|
# | 0 | **2.0**, 1.0, −1.0 | 0 | 0 | 是 |
# | 1 | 0.1, 0.2, **0.3** | 2 | 1 | 否 |
# | 2 | −5.0, **−1.0**, −2.0 | 1 | 1 | 是 |
# | 3 | 0.0, 0.4, **0.6** | 2 | 2 | 是 |
#
# 四张中有三张正确：精度是 0.75。softmax 不改变一行之内的大小顺序，所以用分数还是用概率，预测都一样。为什么不直接以精度为目标来训练呢？权重的微小变化根本不会改变预测，所以精度的梯度几乎处处为零。
#
# ### 练习 3：`accuracy`


# %% accuracy
def accuracy(y_hat, y):
    """最大分数恰好属于真实类别的样本所占的比例。

    y_hat：(n, classes) 浮点数，分数或概率。
    y：    (n,) int64，真实的类别编号。
    返回： Python 的 float，在 0.0 和 1.0 之间：是比例，不是个数。

    约 1 行。
    """


# %% check_accuracy

# %% [markdown] of="8718b75f"
# ### 逐批处理整个数据集
#
# 10,000 张测试图像按每批 256 张来分，有 39 个满批，最后一批是 16 张。整个数据集上的精度，是这 40 个精度的平均值吗？看一个小例子：

# %% uneven
# (right, size): six of six, then none of two => (正确数, 批量大小)：先是六个全对，然后两个全错

# %% [markdown] of="8111c2fa"
# 八张中有六张正确，所以 0.75 才是对的。如果对两批的精度求平均，那么小批里的每张图像，权重都是大批里每张图像的三倍。要数样本，不要数批。
#
# 评估时也不需要梯度。在 `with torch.no_grad():` 里面，PyTorch 不记录计算图，这样既省时间又省内存。
#
# ### 练习 4：`evaluate_accuracy`


# %% evaluate_accuracy
def evaluate_accuracy(data_iter, net):
    """net 在 data_iter 产生的所有样本上的精度。

    data_iter：产生小批量 (X, y)；它们的大小可能不同。
    net：      函数（或模块）；net(X) 给出分数 (batch, classes)。
    返回：     Python 的 float：所有样本中预测正确的个数除以样本总数。
               不是各批精度的平均值。不记录梯度。

    可以调用你自己的 accuracy。约 6 行。
    """


# %% check_evaluate_accuracy

# %% [markdown] of="df67241a"
# ## 6. 再写一次 SGD 的一步，并加上动量
#
# 你在作业 02 中写过 `sgd`。把它粘贴到这里：不需要改动，因为它对模型和损失一无所知。任何带有梯度的参数列表都可以：那时是 $(2, 1)$ 的一列权重，现在是 $(784, 10)$ 的矩阵和 10 个偏置。你能说出它为什么需要 `torch.no_grad()`，以及为什么 `param = param - …` 对调用者来说什么也没有改变吗？
#
# 与作业 02 一样，对损失的**和**调用 `backward()`，由 `sgd` 除以批量大小。各份作业的约定如下：
#
# | 作业 | 对什么调用 `backward()` | 由谁除以批量大小 |
# |:--|:--|:--|
# | 02、03 | 小批量中各个损失的**和** | `sgd(params, lr, batch_size)` 来除，除数是 `len(y)` |
# | 04 | 各个损失的**平均值** | `mean()` 已经除过；更新时不再除 |
# | 05，使用 `params` 和 `lr` 时 | **和** | 更新时来除，除数是 `len(y)` |
# | 05，使用优化器时 | **平均值**，由 `nn.CrossEntropyLoss` 返回 | 损失函数已经除过 |
#
# 每种做法走的都是同样的一步：要么先求和再除，要么直接取平均。出错的情形是除了两次，或者一次也没除。手算：设 $\mathbf{w} = (3, -1)$，`.grad` $= (8, 4)$，$\eta = 0.5$，$n = 4$：
#
# $$(3, -1) - \tfrac{0.5}{4}\,(8, 4) = (3, -1) - (1, 0.5) = (2, -1.5)$$
#
# ### 练习 5：`sgd`


# %% sgd
def sgd(params, lr, batch_size):
    """小批量随机梯度下降的一步，原地更新。

        param <- param - lr * param.grad / batch_size

    params：    由若干张量组成的列表，都需要梯度。它们的 .grad 中存的是
                小批量中各个损失之“和”的梯度。
    lr：        float，学习率。
    batch_size：int，这个小批量的样本数。
    返回：      无。调用者的张量里是新的值，并且仍然需要梯度。

    在这里还是在训练循环里将梯度清零，由你决定：参考解答是在循环里做的。
    不允许使用：torch.optim（SGD）。
    约 3 行。
    """


# %% check_sgd

# %% [markdown] of="9dd12544"
# ### 新内容（附加题）：`sgd_momentum`
#
# 不同小批量的梯度互不相同，SGD 的步子走的是之字形。**动量**能把它抹平。每个参数都有一个形状相同的**速度** $\mathbf{v}$，从零开始。每一步先更新速度，保留旧速度的 $\mu$ 倍，然后沿着速度移动：
#
# $$\mathbf{v} \leftarrow \mu\,\mathbf{v} + \frac{1}{n} \sum_{i=1}^{n} \nabla_{\mathbf{w}}\, \ell_i
# \qquad\qquad \mathbf{w} \leftarrow \mathbf{w} - \eta\,\mathbf{v}$$
#
# 手算一个数的情形：$w = 1$，$v = 2$，`.grad` $= 8$，$n = 4$，$\mu = 0.5$，$\eta = 0.1$，得到 $v = 0.5 \cdot 2 + 8/4 = 3$，$w = 1 - 0.1 \cdot 3 = 0.7$。如果梯度始终不变，速度会增长到梯度的 $1/(1 - \mu)$ 倍：$\mu = 0.9$ 时，步子会变为原来的十倍。


# %% sgd_momentum
def sgd_momentum(params, velocities, lr, batch_size, momentum):
    """带动量的 SGD 的一步，原地更新。

        velocity <- momentum * velocity + param.grad / batch_size
        param    <- param - lr * velocity

    params：    由若干张量组成的列表，都需要梯度。它们的 .grad 中存的是
                小批量中各个损失之“和”的梯度。
    velocities：由若干张量组成的列表，与参数一一对应，形状相同；开始时为零。
    lr：        float，学习率。
    batch_size：int，这个小批量的样本数。
    momentum：  float，从 0 到 1；为 0 时，这一步就是 sgd 的一步。
    返回：      无。调用者的 params 和 velocities 里是新的值。

    不允许使用：torch.optim（SGD）。
    约 4 行。
    """


# %% check_sgd_momentum

# %% [markdown] of="cc517c1c"
# ## 7. 训练
#
# 现在把各个部件装进一个循环，与作业 02 中的一样。对每一轮，以及其中的每个小批量：
#
# 1. 模型给出分数，softmax 变成概率，交叉熵给出每张图像的损失；
# 2. 清除旧的梯度，因为 `backward()` 会把梯度**累加**到 `.grad` 上；
# 3. 对损失之和调用 `backward()`；
# 4. 用 `sgd` 走一步。
#
# 最后一个小批量可能较小：60,000 张图像按每批 256 张来分，最后剩下 96 张。除数应当是其中实际的图像数 `len(y)`。权重从标准差为 0.01 的小随机数开始：这样，最初的分数都在 0 附近，不偏向任何类别，最初的损失就是你在第 4 节预测的那个数。（第 10 节会试试别的起点。）
#
# 这个函数返回的是一个函数。在另一个函数里面定义的函数会记住它周围的变量（称为**闭包**），所以 `net` 可以随身带着它的权重：

# %% closure
# factor is remembered => factor 被记住了

# %% [markdown] of="ca580b8c"
# ### 练习 6：`train_softmax`
#
# 使用你自己的 `softmax`、`cross_entropy` 和 `sgd`。不要使用函数外面的变量，例如上面的 `train_iter` 或 `X`：评分程序会用它自己的数据来调用你的函数，那里没有这些名字。


# %% train_softmax
def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    """从零开始训练 softmax 回归，并返回训练好的模型。

        分数 = X W + b，   W：(784, 10)，取自 N(0, 0.01^2)，   b：(10,)，全为零

    train_iter：产生小批量：X (batch, 1, 28, 28) float32，值在 [0, 1] 中；y (batch,) int64。
                每次遍历都重新产生；最后一批可能较小。
    num_epochs：int，遍历 train_iter 的轮数。
    lr：        float，学习率。
    on_epoch：  可选：如果不是 None，就在每一轮之后调用 on_epoch(epoch, net)，
                其中 epoch = 0, 1, 2, ...；第 8 节会用到，评分时不用。
    返回：      net，一个函数：net(X) 给出类别分数 (n, 10)，
                图像 (n, 1, 28, 28) 和行 (n, 784) 都能接收。

    使用你自己的 softmax、cross_entropy 和 sgd，并对每个小批量的损失之“和”求梯度；W 和 b
    是普通的张量。不要使用函数外面的变量。不允许使用：torch.optim（SGD）、
    torch.nn.functional.cross_entropy、nll_loss。
    约 14 行。
    """


# %% check_train_softmax

# %% [markdown] of="76ba46c4"
# ## 8. 训练曲线
#
# 用你的函数训练十轮，远不到一分钟。每一轮之后，`on_epoch` 会让 `record` 在两个数据集上测量损失和精度。

# %% record

# %% train

# %% curve

# %% [markdown] of="43f93e38"
# 大部分进步发生在第一轮：什么都不懂的模型是从损失 2.30、精度 10 % 开始的。两条曲线始终靠得很近，所以几乎没有过拟合：十个加权和太简单了，记不住 60,000 张图像。两条曲线**一起**上下跳动，是因为每一步只用 256 张图像，而在这个学习率下，权重会一直在最小值附近来回移动。
#
# 这里我们每一轮之后都看测试集，但没有据此做任何决定。如果你根据测试精度来选学习率或轮数，那么这个精度就不再是公正的衡量，你需要一个验证集来做选择（作业 02 第 1 节）。
#
# ## 9. 模型学到了什么？
#
# **它的权重是图画。** 每个类别有 784 个权重，每个像素一个。由于模型是线性的，我们可以从它的输出中读出权重：给它 784 张图像，每张只有一个像素有墨，再减去空白图像的分数。墨落在橙色的像素上，会提高这个类别的分数；落在紫色的像素上，会降低分数。

# %% weights

# %% [markdown] of="69b5940a"
# 找一找裤子两条裤腿之间的空隙：墨落在那里，会大大降低裤子的分数。模型对每个类别只有一个模板，这就是它的局限。
#
# **最有把握的错误：** 模型最有把握、却认错了的测试图像。

# %% surest_mistakes

# %% [markdown] of="88322b96"
# 其中有些，你自己也会认错。另一些则说明，接近 1 的概率反映的是各个分数相差多远，而不是模型有多可信。
#
# **哪些类别会弄混？** **混淆矩阵**的每一行对应一个真实类别：这个类别的所有图像中，预测为各个类别的分别占多大比例（以 % 表示）？对角线上的是正确的。

# %% confusion

# %% [markdown] of="45fe224d"
# 你在第 1 节的猜测在其中吗？上身的衣服轮廓几乎一样，而十个模板能看到的差不多只有轮廓。作业 04 的多层感知机会做得更好。
#
# ## 10. 实验
#
# **先预测，再运行（附加题）。** 如果所有权重都恰好从零开始，会怎样？


# %% zero_start
def zero_start(options):
    """W 和 b 不取小的随机数，而是全部从 0 开始。训练会怎样？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "什么也没有发生，因为每个梯度都是 0"
      - "十个类别的权重始终相等，精度停在 10 %"
      - "学得和以前一样好，因为每个类别都有自己的梯度"
      - "损失变成 nan，因为 softmax 除以了 0"
    返回：   正确的那一项，原样照抄：return "..."
    """


# %% check_zero_start

# %% [markdown] of="c01dd78e"
# <details><summary>为什么？</summary>
#
# 权重为零时，每个类别的概率都是 0.1，所以分数的梯度是 $0.1 - [\,j = y\,]$：各个类别不同，于是 $\mathbf{W}$ 各列的梯度也不同。走完第一步，各列就不再相等了。在作业 04 中，从零开始的是隐藏层，那时答案就不一样了。
#
# </details>
#
# 下面几个单元格由你支配。第一个比较不同的学习率，每个训练五轮（每个学习率几秒钟）。哪个太小，哪个太大？也请改动 `start`：0、0.01、1。（如果要为一个将要报告结果的模型选学习率，应当在验证集上比较，而不是在测试集上。）


# %%
def try_it(lr, epochs=5, start=0.01, momentum=0.0):
    """用 sgd 训练之后的测试精度；如果 momentum 不为 0，则用 sgd_momentum。"""


# %%
# A small learning rate, without momentum. Add 0.9 to the list once your sgd_momentum works. => 小的学习率，不用动量。等你的 sgd_momentum 写好之后，把 0.9 加到列表里。

# %%
# Images that are mirrored: which classes suffer, and could you have told from the templates? => 左右镜像的图像：哪些类别受影响？从模板中能事先看出来吗？

# %% [markdown] of="5187b230"
# <details><summary>你看到了什么？</summary>
#
# 在 Fashion-MNIST 上，各运行一次：学习率为 0.001 时，五轮之后精度约为 0.66；0.01 时约为 0.77；0.1 时约为 0.82；为 1 时，权重跳动得太厉害，精度降到 0.65 左右。学习率为 0.01、动量为 0.9 时，步子最终会变为原来的十倍，精度达到 0.83 左右。从零权重开始，学得和小的随机权重一样好（0.82）；标准差为 1 的随机权重这时还停在 0.72，因为它们最初的分数很大，而且是错的。这个数据集里几乎所有的鞋都朝左：做了镜像之后，运动鞋和短靴几乎都认不出来（0.03 和 0.00），而 T 恤和包看上去没有多大变化。
#
# </details>
#
# ## 11. 如何评分
#
# - 你的**函数**会从这份笔记本中取出来，用新的输入逐个调用：各种长度的行，很大的分数，大小不一的批量。大部分分值都在这里，因为精度会掩盖错误：沿错误的维度做 softmax，照样能训练到 82 %。
# - `train_softmax` 会在评分程序自己的数据上运行：有它自己的顺序和随机种子，并且**类别编号按一个保密的排列打乱**，所以只有真正在学习的代码才能得到好结果。这份笔记本打印过什么，不计入评分。
# - 测试精度达到 **0.78** 得满分，低于 **0.70** 不得分，两者之间按比例计分。没有得到满分的运行会再重复一次，取较好的一次。参考解答以 0.1 的学习率训练五轮，精度达到 0.825，上下浮动 0.004（24 次运行），所以正确的答案有足够的余地。（如果用的是绘制的替代图像，参考解答达到 0.832，两条界线是 **0.79** 和 **0.71**。）
# - 笔记本没有规定的地方（是否截断，在 `sgd` 里还是在循环里清零），两种做法都接受。
# - 附加分单独显示在成绩旁边，既不计入成绩，也不计入满分。
#
# ## 你学到了什么
#
# - softmax 把每一行分数变成概率。只有分数之差起作用，所以可以平移一行，直到不会上溢为止。
# - 交叉熵是真实类别的对数概率的相反数；与 softmax 合在一起，它的梯度是 $p$ 减独热编码。
# - 精度数的是样本，从来不是批。
# - `backward()` 累加到 `.grad` 上，`sgd` 原地改变参数，而除以批量大小恰好只做一次。
# - 线性模型的权重可以画出来看：它们就是模板。
#
# ## 常见错误
#
# | 你看到的现象 | 常见的原因 | 节 |
# |:--|:--|:--|
# | 各行之和不为 1 | softmax 沿第 0 维做、对整个表格做，或者没有用 `keepdim` | 3 |
# | 分数很大时出现 `nan` | 没有减去这一行的最大分数 | 3 |
# | 调用者的分数被改动了 | `X -= …` 是原地运算 | 3 |
# | 损失是 $(n, n)$ 的表格 | `y_hat[:, y]` 取的是整列 | 4 |
# | 损失为负，或者本该是 4.605 却得到 −0.01 | 漏了负号或对数 | 4 |
# | 精度大于 1 | 个数没有除以样本数 | 5 |
# | 评估的结果略有偏差 | 对各批的平均值求了平均，或者只算了第一批 | 5 |
# | 损失一步比一步大 | 梯度没有清零 | 7 |
# | 精度在 0.70 到 0.76 左右 | 做了两次 softmax，在 `net` 中和循环中各一次 | 7 |
# | 训练慢得多 | 除以了两次批量大小：`mean()` 和 `sgd` | 6 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | **分类**（classification） | 从固定的若干个类别中预测一个 |
# | **分数**（score），**logit** | 模型在 softmax 之前给一个类别的数 |
# | **softmax** | 每个分数取 exp，再除以所在行的总和 |
# | **数值稳定**（numerically stable） | 计算方式使很大的数也不会上溢 |
# | **交叉熵**（cross-entropy） | 真实类别的对数概率的相反数 |
# | **似然**（likelihood） | 在某个模型下数据出现的概率 |
# | **精度**（accuracy） | 预测正确的比例 |
# | **动量**（momentum） | 沿着梯度的衰减累加和（即速度）更新 |
# | **闭包**（closure） | 记住了定义处周围变量的函数 |
# | **混淆矩阵**（confusion matrix） | 对每个真实类别，预测为各个类别的频率 |
# | **过拟合**（overfitting） | 拟合了训练集，在新数据上却表现很差 |
# | **验证集**（validation set） | 留出来、用于选择超参数的数据 |
#
# ## 进一步探索
#
# - 标签平滑：把独热编码换成真实类别 0.9，另外 0.1 由所有类别平分。最有把握的那些错误会怎样？
# - 权重衰减：更新之前，给 $\mathbf{W}$ 的梯度加上 $\lambda \mathbf{W}$。模板看上去更平滑吗？
#
# **下一份作业：** [04 · 多层感知机](../04_mlp/mlp.ipynb)。
#
# ## 延伸阅读
#
# - *Dive into Deep Learning* 第 4 章 Linear Neural Networks for Classification（中文版《动手学深度学习》的“线性神经网络”一章）：[d2l.ai](https://d2l.ai/chapter_linear-classification/index.html)
# - Zalando Research 的 Fashion-MNIST：[代码仓库](https://github.com/zalandoresearch/fashion-mnist)和[论文](https://arxiv.org/abs/1708.07747)，其中有许多其他模型的结果
# - Goodfellow、Bengio 和 Courville 的 *Deep Learning*（中文版《深度学习》）4.1 节，关于上溢和下溢：[deeplearningbook.org](https://www.deeplearningbook.org/contents/numerical.html)
# - PyTorch：[`CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html)，它接收分数，一次做完两步；以及[自动微分的原理](https://docs.pytorch.org/docs/stable/notes/autograd.html)
