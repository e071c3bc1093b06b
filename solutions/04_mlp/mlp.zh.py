# %% [markdown] of="5c12d23a"
# # 04 · 多层感知机
#
# | | |
# |:--|:--|
# | **用时** | 约 3 小时 |
# | **预备知识** | [03 · softmax 回归](../03_softmax_regression/softmax_regression.ipynb)：交叉熵，以及训练循环（这里的循环与它几乎一样） |
# | **后续内容** | [05 · 用 torch.nn 搭建同一个网络](../05_mlp_torch/mlp_torch.ipynb)，以及 [06 · 手写反向传播](../06_backpropagation/backpropagation.ipynb) |
# | **新术语** | 隐藏层、激活函数、非线性、多层感知机、异或（XOR）、ReLU、sigmoid、tanh、梯度消失、死亡 ReLU、初始化、叶子张量 |
#
# **目标。** 只用张量运算，在像素与十个类别的分数之间加入一个含 256 个单元的隐藏层，并弄清楚为什么两层之间必须有非线性的激活函数。
#
# 你将编写 `relu`、`sigmoid`、`tanh`、`init_params`、`mlp` 和 `train_mlp`，一共约 30 行。损失函数这次是现成的：你在作业 03 里已经写过，现在可以直接使用 PyTorch 自带的。每道练习前面都有一个例子，后面都有一个 `check(...)` 单元格，立刻告诉你代码是否正确；`hint("relu")` 会逐条给出提示。还没有写的函数会引发 `NotImplementedError`，这不是出了错。标有**附加题**的问题，要在运行单元格之前回答，得分单独显示在成绩旁边。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the model is small: several threads would only wait for each other => 模型很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。

# %% data

# %% [markdown] of="b327c53e"
# ## 1. 两层其实只是一层
#
# softmax 回归只是一个仿射变换。把两个仿射变换接在一起，会不会更强？让第一个变换产生 $h$ 个数，称为**隐藏单元**（hidden unit），它们组成**隐藏层**（hidden layer）；再由第二个变换把它们变成分数：
#
# $$\mathbf{H} = \mathbf{X}\mathbf{W}_1 + \mathbf{b}_1, \qquad
# \mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathbf{X}$ | 输入，每行一个样本 | $(n, d)$ |
# | $\mathbf{W}_1$、$\mathbf{b}_1$ | 第一层的权重和偏置 | $(d, h)$、$(h)$ |
# | $\mathbf{H}$ | 隐藏层 | $(n, h)$ |
# | $\mathbf{W}_2$、$\mathbf{b}_2$ | 第二层的权重和偏置 | $(h, q)$、$(q)$ |
# | $\mathbf{O}$ | 分数，即未归一化的预测（logits） | $(n, q)$ |

# %% [markdown] of="5619d01f"
# **先预测，再运行（附加题）。** 两个仿射变换接在一起，中间有 256 个隐藏单元。

# %% two_linear_layers
def two_linear_layers(options):
    """接在一起的两个仿射变换能算出什么单个仿射变换算不出的东西？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "什么也没有：合起来仍是一个仿射变换"
      - "任何函数，只要隐藏单元足够多"
      - "有一次转折的函数"
      - "两个像素的乘积"
    返回：   正确的那一项，原样照抄。
    """


# %% check_two_linear_layers

# %% [markdown] of="88dd7446"
# 把第一个式子代入第二个，再展开：
#
# $$\mathbf{O} = \mathbf{X}\,\underbrace{\mathbf{W}_1\mathbf{W}_2}_{(d,\,q)}
# + \underbrace{\mathbf{b}_1\mathbf{W}_2 + \mathbf{b}_2}_{(q)}$$
#
# 一个矩阵和一个偏置就能做到同样的事。用具体的数验证一下：

# %% collapse

# %% [markdown] of="6b0f6c71"
# 叠十层也一样会合并成一层。要避免这一点，就要在两层之间加入非线性的**激活函数**（activation function，也称为**非线性**，nonlinearity）：它是一个图像不是直线的函数 $\sigma$，分别作用于每个隐藏单元，
#
# $$\mathbf{H} = \sigma(\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1), \qquad
# \mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2 .$$
#
# 这样的网络称为**多层感知机**（multilayer perceptron，MLP）。
#
# 要说明它的价值，最小的例子是**异或**（exclusive or，**XOR**）。设有两个开关，当且仅当**恰有一个**开关闭合时灯亮。没有一条直线能把这两类分开（图中 lamp on 表示灯亮，lamp off 表示灯灭）：

# %% xor
# two affine units => 两个仿射单元
# a simple activation function => 一个简单的激活函数

# %% [markdown] of="3cec72e9"
# 右图只剩下三个点：灯亮的两个角落到了同一个点上，而 $h_1 - 2h_2$ 恰好就是答案。如果没有激活函数，这些点仍会落在一条直线上，次序是灭、亮、灭。
#
# ## 2. ReLU
#
# 最常用的激活函数也是最简单的，即**修正线性单元**（rectified linear unit，ReLU）：
#
# $$\operatorname{relu}(x) = \max(x, 0)$$
#
# 手算：$(-3, 2, -0.5, 4)$ 变成 $(0, 2, 0, 4)$。它逐元素计算，所以形状不变。在正数处导数为 1，在负数处导数为 0；在 0 处不可导，PyTorch 取 0。
#
# 下面用另一个任务演示两个有用的函数：

# %% tools

# %% [markdown] of="dc6f3130"
# ### 练习 1：`relu`


# %% relu
def relu(X):
    """保留正的元素，把其余元素换成 0。

        relu(x) = max(x, 0)，对 X 的每个元素 x

    X：      任意形状的浮点张量，float32 或 float64。不得修改 X 本身。
    返回：   形状和 dtype 都相同的张量。
             梯度必须能从它传回 X。

    不允许使用：torch.relu、torch.nn.functional.relu、torch.nn.ReLU 以及同类函数
    （leaky_relu、threshold、hardtanh、elu）。可以使用 torch.where、clamp 和 maximum。
    约 1 行。
    """


# %% check_relu

# %% [markdown] of="69663c72"
# （`clamp` 和 `torch.relu` 会让 `nan` 保持原样；`torch.where(X > 0, X, 0)` 则会把它变成一个看似无害的 0，你再想找出错的原因就难了。）
#
# ## 3. sigmoid：平滑的开关
#
# 在 ReLU 之前，人们用的是 **sigmoid** 函数，它把任意实数映射到 $(0, 1)$：
#
# $$\operatorname{sigmoid}(x) = \frac{1}{1 + \exp(-x)}$$
#
# 手算：在 0 处是 $1/(1+1) = 0.5$；在 2 处是 $1/(1 + 0.135) = 0.881$；在 $-2$ 处是 $1 - 0.881 = 0.119$。
#
# ### 只在反向传播中才暴露的陷阱
#
# 在反向传播中，自动微分使用链式法则（作业 01 第 7 节）：复合函数的导数等于各步导数的乘积。在纸上推导，sigmoid 的导数是 $\sigma(x)\,(1 - \sigma(x))$。自动微分则按 $u = \exp(-x)$ 和 $v = 1/(1+u)$ 这两步来计算：
#
# $$\frac{\mathrm{d}v}{\mathrm{d}u} \cdot \frac{\mathrm{d}u}{\mathrm{d}x}
# = \frac{-1}{(1+u)^2} \cdot (-u)$$
#
# 在 $x = -100$ 处，$u = \exp(100)$ 在 float32 中上溢为 `inf`。函数值不受影响，因为 $1/\infty = 0$ 正是对的；导数却成了 $0 \cdot \infty$，也就是 `nan`。另一个函数 $1/(1+x^2)^2$ 在 $x$ 很大时也会这样：

# %% overflow

# %% [markdown] of="d6e4a4a0"
# 函数值 0 是对的，梯度却是 `nan`。可见结果看上去正确还不够：**任何中间步骤都不能上溢**。把 $x$ 限制在一定范围内并没有损失：在 $|x| = 80$ 之外，sigmoid 与 0 或 1 的差不超过 $10^{-34}$，导数与 0 的差也不超过 $10^{-34}$。应当在哪里加限制，`exp` 之前还是之后？
#
# （先把两个分支都算出来，**之后**再用 `torch.where(x >= 0, ..., ...)` 选择，这样并不能挽救梯度：只要有一个分支上溢就不行，因为自动微分会沿两个分支往回传，而 $0 \cdot \infty$ 是 `nan`。）
#
# ### 练习 2：`sigmoid`


# %% sigmoid
def sigmoid(X):
    """把每个元素映射到 0 与 1 之间。

        sigmoid(x) = 1 / (1 + exp(-x))，对 X 的每个元素 x

    X：      任意形状的浮点张量，float32 或 float64；元素可大可小，甚至是 ±1000。
             不得修改 X 本身。
    返回：   形状和 dtype 都相同的张量，不含 nan。
             它的梯度也必须正确，在 ±100 处为 0（而不是 nan）。

    不允许使用：torch.sigmoid、torch.nn.functional.sigmoid、logsigmoid、silu、mish、glu、
    torch.special.expit、torch.nn.Sigmoid、torch.tanh、torch.tan、softmax、softplus。
    约 1 行，或 2 行。
    """


# %% check_sigmoid

# %% [markdown] of="7d763755"
# ## 4. tanh：以零为中心的同一条曲线
#
# 双曲正切函数 **tanh** 的取值从 $-1$ 到 $1$，并且经过原点：
#
# $$\tanh(x) = \frac{\exp(x) - \exp(-x)}{\exp(x) + \exp(-x)} = \frac{1 - \exp(-2x)}{1 + \exp(-2x)}$$
#
# 手算，在 $x = 1$ 处：$(2.718 - 0.368) / (2.718 + 0.368) = 2.350 / 3.086 = 0.762$。两种写法都会在某处上溢。不过，这条曲线就是经过拉伸和平移的 sigmoid：
#
# | $x$ | $-2$ | $-1$ | $0$ | $1$ | $2$ |
# |:--|:--|:--|:--|:--|:--|
# | $x$ 的 sigmoid | 0.119 | 0.269 | 0.5 | 0.731 | 0.881 |
# | $2x$ 的 sigmoid | 0.018 | 0.119 | 0.5 | 0.881 | 0.982 |
# | $x$ 的 tanh | −0.964 | −0.762 | 0 | 0.762 | 0.964 |
#
# 比较最后两行：怎样从一行得到另一行？
#
# ### 练习 3：`tanh`


# %% tanh
def tanh(X):
    """把每个元素映射到 -1 与 1 之间。

        tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x))，对 X 的每个元素 x

    X：      任意形状的浮点张量，float32 或 float64；元素可大可小，甚至是 ±1000。
             不得修改 X 本身。
    返回：   形状和 dtype 都相同的张量，不含 nan。
             它的梯度也必须正确，在 ±100 处为 0（而不是 nan）。

    不允许使用：torch.tanh、torch.nn.functional.tanh、torch.nn.Tanh、torch.tan、torch.sigmoid、
    expit、glu、mish、softmax、softplus。可以使用你自己写的 sigmoid。约 1 行。
    """


# %% check_tanh

# %% [markdown] of="e24c7846"
# ### 三条曲线和它们的导数
#
# 下面的导数由自动微分通过**你写的**函数求出（图中 value 是函数值，slope 是导数，steepest 是导数的最大值）：

# %% curves

# %% [markdown] of="98a19395"
# 看橙色的线。反向传播经过一层时，梯度要乘上这个导数，再乘上这一层的权重。sigmoid 的导数是 $\sigma(x)(1 - \sigma(x))$，从不超过 $\frac14$：经过十个 sigmoid 层，单是这些导数贡献的因子至多是 $(1/4)^{10}$，约为 $10^{-6}$。除非权重能补回来，否则前面几层几乎学不到东西。这就是**梯度消失**（vanishing gradient）问题。tanh 的导数能达到 1，但只在中心处。ReLU 的导数在每个激活的单元上都是 1，所以它后来居上。它也有代价：如果一个单元对每张图像的输入都是负的，它就得不到梯度，从此不再学习，称为**死亡 ReLU**（dead ReLU）。
#
# ## 5. 初始化
#
# softmax 回归可以从全零的权重开始。带隐藏单元的网络也可以吗？

# %% [markdown] of="78f1a51f"
# **先预测，再运行（附加题）。** 四个隐藏单元的初始权重完全相同，都是 0.01。


# %% equal_start
def equal_start(options):
    """初始权重完全相同的隐藏单元，后来会怎样？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "无论训练多久，它们始终相同"
      - "第一步之后，它们就不同了"
      - "损失会变成 nan"
      - "与别的单元学得一样，只是更慢"
    返回：   正确的那一项，原样照抄。
    """


# %% check_equal_start

# %% [markdown] of="83d41a9f"
# 下面是训练二十步之后的四个隐藏单元，分别用相同的值和随机值**初始化**（图中 alike 表示初值相同，random 表示随机初值）：


# %% symmetry
def four_units(W1, W2):
    """在一个小批量上走二十步；激活函数用 torch 的 tanh，仅用于这幅图。"""


# %% [markdown] of="4ba8c255"
# 上面一行的四个隐藏单元彼此是复制品：它们从相同的值开始，每一步得到的梯度也相同，于是永远相同。恰好从 0 开始就更糟了：$\mathbf{W}_1$ 的梯度要经过 $\mathbf{W}_2$，而 $\mathbf{W}_2$ 的梯度又由隐藏单元算出，所以在使用 ReLU 时两者始终是 0。只要权重各不相同，偏置就可以从 0 开始。
#
# 所以权重要随机初始化。取多大呢？一个隐藏单元是 784 个像素的加权和，这里像素的典型大小是 0.45。如果权重的标准差是 $s$，这个和的标准差大约是 $0.45\sqrt{784}\,s \approx 13\,s$。取 $s = 1$，分数就会达到几百，softmax 在还什么都没学到时，就对随机的答案确信不疑。取 $s = 0.01$，所有分数一开始都接近 0。（在深层网络中，0.01 会使信号逐层衰减。那里的 $s$ 要由输入的个数来决定：请查阅 **He 初始化**。）
#
# 我们从均值为 0、标准差为 0.01 的正态分布中抽取权重，并把偏置设为 0。要训练的张量必须是需要梯度的**叶子张量**（leaf）。由计算得到的张量不是叶子张量：

# %% leaves

# %% [markdown] of="efb5055a"
# ### 练习 4：`init_params`


# %% init_params
def init_params(num_inputs, num_hiddens, num_outputs):
    """含一个隐藏层的多层感知机的四个参数。

    num_inputs, num_hiddens, num_outputs：整数，例如 784、256 和 10。
    返回：   列表 [W1, b1, W2, b2]，都是需要梯度的 float32 叶子张量：
             W1 (num_inputs, num_hiddens)    抽自 N(0, 0.01^2)
             b1 (num_hiddens,)               全零
             W2 (num_hiddens, num_outputs)   抽自 N(0, 0.01^2)
             b2 (num_outputs,)               全零

    不允许使用：torch.nn.Linear、torch.nn.Sequential。
    约 5 行。
    """


# %% check_init_params

# %% [markdown] of="4dd9736a"
# ## 6. 模型
#
# 现在把各部分组合起来。设有 $n$ 张图像，$h = 256$，跟着形状走一遍：
#
# $$\underbrace{\mathbf{X}}_{(n,\,1,\,28,\,28)} \to
# \underbrace{\mathbf{X}}_{(n,\,784)} \to
# \underbrace{\mathbf{H} = \operatorname{relu}(\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1)}_{(n,\,256)} \to
# \underbrace{\mathbf{O} = \mathbf{H}\mathbf{W}_2 + \mathbf{b}_2}_{(n,\,10)}$$
#
# 手算一个例子：一个输入 $(1, 2)$，两个隐藏单元，一个输出：
#
# $$\mathbf{W}_1 = \begin{pmatrix} 1 & -1 \\ 1 & -1 \end{pmatrix},\quad
# \mathbf{b}_1 = (0, 1),\quad
# \mathbf{W}_2 = \begin{pmatrix} 2 \\ 5 \end{pmatrix},\quad b_2 = -10$$
#
# 第一层给出 $(1 + 2 + 0,\; -1 - 2 + 1) = (3, -2)$，ReLU 把它变成 $(3, 0)$，第二层给出 $2 \cdot 3 + 5 \cdot 0 - 10 = -4$。分数可以是负的，因为起作用的只是各个分数之间的比较。在最后一层之后再加激活函数，只会丢失信息。
#
# 还有一个细节：`reshape(-1, 784)` 让 PyTorch 自己算出图像的张数。

# %% flatten

# %% [markdown] of="d24c49b7"
# ### 练习 5：`mlp`


# %% mlp
def mlp(X, params):
    """含一个隐藏层的多层感知机给出的类别分数。

        H = relu(X W1 + b1),   O = H W2 + b2

    X：      (n, 1, 28, 28) 或 (n, 784) 的浮点张量，即图像；可以只有一张。
    params： [W1, b1, W2, b2]，形状为 (784, h)、(h,)、(h, q)、(q,)，h 和 q 任意。
             不得修改 X 和 params。
    返回：   (n, q) 的浮点张量，即分数：任意实数。不做 softmax，第二层之后也没有
             激活函数。

    请使用你自己写的 relu。不允许使用：torch.nn.Linear、torch.nn.functional.linear、
    torch.nn.Sequential。约 4 行。
    """


# %% check_mlp

# %% [markdown] of="fad57435"
# **先预测，再运行（附加题）。** 这个网络要学习多少个数？


# %% num_parameters
def num_parameters(num_inputs, num_hiddens, num_outputs):
    """W1、b1、W2 和 b2 一共含有多少个数。

    num_inputs, num_hiddens, num_outputs：整数，例如 784、256 和 10。
    返回：   整数。
    """


# %% check_num_parameters

# %% [markdown] of="0b9b3457"
# <details><summary>为什么？</summary>
#
# $784 \cdot 256 + 256 + 256 \cdot 10 + 10 = 203{,}530$，而 softmax 回归只有 7,850 个。绝大部分都在第一层。
#
# </details>

# %% [markdown] of="b2bc2e19"
# 模型还没有训练，所以十个类别的概率应该都在十分之一左右，损失应该接近 $-\log 0.1 = 2.303$：

# %% first_loss

# %% [markdown] of="37fab0c7"
# ## 7. 训练
#
# 训练循环与作业 03 的相同。损失函数是现成的：`F.cross_entropy(scores, y)` 接收的是**分数**（softmax 和对数都在它内部，采用数值稳定的形式）和类别编号，返回一个数，即小批量上的**平均值**。因此它的梯度已经是平均值，一步更新就是
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \eta\, \nabla_{\mathbf{w}}\, \bar\ell,
# \qquad \bar\ell = \frac{1}{n}\sum_{i=1}^{n} \ell_i$$
#
# 其中 $\eta$ 是学习率，$n$ 是这个小批量中图像的张数，$\ell_i$ 是第 $i$ 张图像的损失，$\mathbf{w}$ 是四个参数中的任意一个（梯度与它形状相同）。用一个参数手算两步，损失是 $(w - 3)^2$，从 $w = 1$ 出发，$\eta = 0.25$：导数是 $2(1-3) = -4$，所以 $w = 2$；接着是 $2(2-3) = -2$，所以 $w = 2.5$。
#
# 谁来除以图像的张数？书中常见的三种做法，本课程都会用到：
#
# | 作业 | 对什么调用 `backward()` | 谁来除以批量大小 |
# |:--|:--|:--|
# | 02、03 | 小批量上各损失的**和** | `sgd(params, lr, batch_size)` 来除，除数是 `len(y)` |
# | 04 | 各损失的**平均值** | `mean()` 已经除过，更新时不再除 |
# | 05，使用 `params` 和 `lr` | **和** | 更新时除，除数是 `len(y)` |
# | 05，使用优化器 | **平均值**，由 `nn.CrossEntropyLoss` 返回 | 损失函数已经除过 |
#
# 每种做法走的都是同样的一步：先求和再除，或者直接取平均。会出错的是除两次，或者一次也不除。用 PyTorch 写出来：

# %% two_steps
# the update itself is not recorded => 更新本身不记录到计算图中
# else the next backward() would add to it => 否则下一次 backward() 会累加到它上面

# %% [markdown] of="206de73e"
# ### 练习 6：`train_mlp`


# %% train_mlp
def train_mlp(train_iter, num_epochs, lr, on_epoch=None):
    """训练一个含 256 个隐藏单元的多层感知机，并返回训练好的模型。

        784 个像素 -> 256 个使用 relu 的隐藏单元 -> 10 个分数

    train_iter：给出小批量 X (batch, 1, 28, 28) float32，取值在 [0, 1]，以及 y (batch,) int64；
                每次遍历都从头开始；最后一个小批量可能较小。
    num_epochs：整数，遍历 train_iter 的次数。
    lr：        浮点数，学习率：每一步走 lr 乘以该小批量【平均】损失的梯度。
    on_epoch：  可选：如果不是 None，就在每轮之后调用 on_epoch(epoch, net)，
                epoch = 0, 1, 2, ... 下面的曲线要用它，评分程序不用。
    返回：      net，一个函数：对图像 (n, 1, 28, 28) 和行向量 (n, 784)，net(X) 都给出
                类别分数 (n, 10)。还要设置 net.params = [W1, b1, W2, b2]（函数可以有
                属性）；第 9 节要用它，评分程序不用。

    请使用你自己写的 init_params 和 mlp。已提供：F.cross_entropy(scores, y)，即小批量的平均
    损失。除此之外，不要使用函数外部的变量。不允许使用：torch.optim（SGD、Adam、RMSprop）、
    torch.nn.Linear、torch.nn.functional.linear、torch.nn.Sequential。
    约 14 行。
    """


# %% check_train_mlp

# %% [markdown] of="166bc93f"
# ## 8. 观察它的学习过程
#
# 训练五轮。学习率、轮数和隐藏单元个数都是超参数：它们由你选定，而不是学习得到的。书中的学习率是 0.5，是作业 03 的五倍。

# %% record

# %% train

# %% curve

# %% [markdown] of="bb340a79"
# 换一个随机种子再训练一次，再画一次图：曲线会大不相同，最后一轮的结果可能落在 0.7 到 0.86 之间的任何地方。这不是你的错。学习率为 0.5 时步子很大：一个不寻常的小批量就能让权重变化很多，下一轮又会纠正回来。学习率为 0.1 时训练较慢，但很稳定，所以评分程序用 0.1。
#
# ## 9. 隐藏层值多少
#
# 为了公平比较，两个模型使用相同的学习率 0.1，都训练三十轮。这里的 softmax 回归用 PyTorch 自带的层来搭建。

# %% [markdown] of="140b338d"
# **先预测，再运行（附加题）。** 三十轮之后，哪个模型的测试精度更高？


# %% after_thirty_epochs
def after_thirty_epochs(options):
    """各训练三十轮之后，多层感知机的测试精度与 softmax 回归相比如何？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "高出约 0.04"
      - "高出约 0.2"
      - "大致相同"
      - "更低，因为网络过拟合了"
    返回：   正确的那一项，原样照抄。
    """


# %% check_after_thirty_epochs

# %% [markdown] of="9ac22c06"
# 训练这两个模型大约需要半分钟：

# %% thirty_epochs

# %% [markdown] of="9c088147"
# 在 Fashion-MNIST 上，随种子不同：
#
# | 测试精度 | 5 轮之后 | 30 轮之后 |
# |:--|:--|:--|
# | softmax 回归 | 0.80 到 0.83 | 0.83 到 0.84 |
# | 多层感知机 | 0.81 到 0.84 | 约 0.87 |
#
# 五轮之后，隐藏层才刚刚开始起作用：对服装图像来说，线性模型并不差。此后 softmax 回归几乎不再提高，多层感知机则继续学习。
#
# ### 隐藏单元对什么有反应
#
# $\mathbf{W}_1$ 的每一列对应一个隐藏单元，也就是由 784 个权重组成的一张图。下面是权重最大的 24 个单元：

# %% units

# %% [markdown] of="366d661b"
# softmax 回归为每个类别准备一个模板。这里的一个单元则可能对袖子、鞋跟或两条裤腿之间的空隙有反应。不同的类别会共用单元吗？用你自己的 `mlp` 就能看到：把 $\mathbf{W}_2$ 取为单位矩阵，$\mathbf{b}_2$ 取为零，它的输出**就是**隐藏层。

# %% activity

# %% [markdown] of="eae77b50"
# 顺着一列看下去：几乎没有哪个单元只属于一个类别。第二层为十个类别中的每一个，对同样的观察结果赋予不同的权重；如果一个单元对某个类别不激活，它对这个类别就没有贡献。
#
# ## 10. 实验
#
# 下一个单元格由你支配。隐藏单元的个数有多重要？先运行一次，再改动它：换别的初始权重（`start=0.0`、`start=1.0`），或者用 `activation=tanh` 或 `sigmoid`。每次运行之前，先写下你的预测。（如果要为正式报告的模型选一个值，应当在验证集上比较，而不是在测试集上。）


# %%
def try_it(num_hiddens=256, start=0.01, activation=relu, epochs=5, lr=0.1):
    """训练之后的测试精度；start 是初始权重的标准差。"""


# %% [markdown] of="750b7110"
# <details><summary>你看到了什么？</summary>
#
# 在 Fashion-MNIST 上各运行一次：4 个隐藏单元达到约 0.75，16 个和 64 个约 0.82，256 个约 0.83；1024 个达到 0.84，但要多花好几倍的时间。如果所有权重都从 0 开始，就什么也学不到（0.10）。标准差为 1 时，最初的分数又大又错，五轮之后精度是 0.75。`tanh` 与 `relu` 差不多（0.83）；`sigmoid` 的导数小，学得较慢（0.77）。完全不用激活函数（`lambda H: H`）时模型是线性的，也能达到 0.83：只训练五轮，隐藏层才刚开始起作用。
#
# </details>
#
# ## 11. 如何评分
#
# - 你的**函数**会用新的输入来调用：别的形状、±1000 的分数、float64、内存不连续的表格。大部分分值在这里。±100 处的梯度占一小部分。
# - `train_mlp` 在几步之后与 PyTorch 自带的层作比较；它必须学会画成小图像的异或（第 1 节）；还要在**类别编号经过秘密置换**的数据上训练。本笔记本里打印的结果不计分。
# - 测试精度的评分：以 0.1 的学习率训练五轮，达到 **0.79** 得满分，低于 **0.71** 不得分，两者之间按比例计分。参考解答达到 0.832 ± 0.004（24 次运行），所以运气不好也有余地。低于界限的会再训练一次，取较好的一次。（在程序绘制的替代图像上，以 0.05 训练十轮，参考解答达到 0.829，界限是 **0.78** 和 **0.70**。）
# - 写错的函数只影响它自己的练习：评其他练习时，会用 PyTorch 的函数代替它。
#
# ## 你学到了什么
#
# - 几个仿射变换接在一起仍是一个仿射变换。区别来自非线性的激活函数。
# - ReLU 要么让梯度通过，要么把它挡住；sigmoid 和 tanh 的导数在两端都趋于零。
# - 函数值可以是对的，而梯度是 `nan`：任何中间步骤都不能上溢。
# - 初值相同的隐藏单元会一直相同，所以权重要从小的随机数开始。
# - 学习率太大，最后一轮的结果就靠运气。要看整条曲线。
# - 隐藏层需要时间才见效：三十轮之后，精度高出约四个百分点。
#
# ## 常见错误
#
# | 现象 | 可能的原因 | 节 |
# |:--|:--|:--|
# | `torch.max(X, 0)` 给出两个张量 | 这是沿第 0 维的最大值，不是与 0 比较的最大值 | 2 |
# | 调用者的张量被改动了 | ReLU 是原地计算的 | 2 |
# | 值正确，±100 处的梯度是 `nan` | `exp` 在中间步骤上溢 | 3 |
# | 所有隐藏单元始终相同 | 所有权重从同一个值开始 | 5 |
# | 参数的 `.grad` 是 `None` | 在 `requires_grad` 之后才缩放，所以它不是叶子张量 | 5 |
# | 损失几乎不下降 | 除了两次批量大小 | 7 |
# | 损失上升或是 `nan` | 没有清空梯度，该取平均却求了和，或者更新方向反了 | 7 |
# | 精度停在 80 % 左右 | 在 `F.cross_entropy` 之前做了 softmax，而它内部已经有一个 | 7 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | 多层感知机（multilayer perceptron，MLP） | 若干仿射变换，之间有激活函数 |
# | 隐藏层（hidden layer）、隐藏单元（hidden unit） | 两个仿射变换之间的那些数，以及其中的一个 |
# | 激活函数（activation function）、非线性（nonlinearity） | 作用于每个元素、图像不是直线的函数 |
# | 异或（XOR） | 两个输入恰有一个为真时为真；线性模型算不出它 |
# | ReLU，修正线性单元（rectified linear unit） | $\max(x, 0)$ |
# | sigmoid | $1/(1 + \exp(-x))$，在 0 和 1 之间 |
# | tanh | 从 $-1$ 到 $1$、经过原点的 sigmoid |
# | 死亡 ReLU（dead ReLU） | 对每个输入都是负值、因而得不到梯度的单元 |
# | 链式法则（chain rule） | 多步复合的导数等于各步导数的乘积 |
# | 反向传播（backward pass） | 从损失出发，按相反的次序一步步算出所有梯度 |
# | 梯度消失（vanishing gradient） | 梯度往回经过许多层时变得极小 |
# | 初始化（initialisation） | 选取最初的权重 |
# | 叶子张量（leaf） | 不是由其他张量算出的张量；`backward()` 会填写它的 `.grad` |
# | 超参数（hyperparameter） | 由你选定、而不是学习得到的值 |
#
# ## 进一步探索
#
# - 数一数训练好的网络里有多少死亡 ReLU：对每张测试图像都是 0 的隐藏单元。
# - 让学习率逐轮下降，从 0.5 降到 0.05。最后一轮的结果还要看运气吗？
# - `backward()` 是怎样求出这些梯度的？在 [作业 06](../06_backpropagation/backpropagation.ipynb) 里，你会自己把它写出来。
#
# **下一份作业：** [05 · 用 torch.nn 搭建同一个网络](../05_mlp_torch/mlp_torch.ipynb)。
#
# ## 延伸阅读
#
# - 《动手学深度学习》（*Dive into Deep Learning*）英文版第 5 章“多层感知机”：[d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/index.html)（中文版为第 4 章）
# - Michael Nielsen，*Neural Networks and Deep Learning*，第 4 章，用图形证明这样的网络可以逼近任何函数：[neuralnetworksanddeeplearning.com](http://neuralnetworksanddeeplearning.com/chap4.html)
# - Goodfellow、Bengio 和 Courville，《深度学习》（*Deep Learning*），第 6 章“深度前馈网络”：[deeplearningbook.org](https://www.deeplearningbook.org/contents/mlp.html)
# - Glorot 和 Bengio，*Understanding the difficulty of training deep feedforward neural networks*：[proceedings.mlr.press](https://proceedings.mlr.press/v9/glorot10a.html)，讨论更好的初始权重
# - PyTorch：[`cross_entropy`](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html)，以及 [自动微分的原理](https://docs.pytorch.org/docs/stable/notes/autograd.html)
