# %% [markdown] of="df4c3999"
# # 07 · 泛化
#
# | | |
# |:--|:--|
# | **用时** | 约 3 小时 |
# | **预备知识** | [05 · 用 torch.nn 搭建同一个网络](../05_mlp_torch/mlp_torch.ipynb)或 [06 · 手写反向传播](../06_backpropagation/backpropagation.ipynb)：一个你自己也能写出来的训练循环 |
# | **后续内容** | [08 · 综合项目](../08_capstone/capstone.ipynb)：在预算之内训练出你能得到的最好的网络；以及你今后为某个目的训练的每一个模型 |
# | **新术语** | 泛化、过拟合、欠拟合、验证集、测试集、正则化、权重衰减、暂退法（dropout）、提前停止、耐心、超参数、扫描、选择偏差 |
#
# **目标。** 一个有 200,000 个权重的网络，能把 500 张图像背下来。这很容易，也毫无用处。在这份笔记本里，你将衡量网络在没有训练过的图像上表现如何，用三种标准方法加以改进，并且在选择学习率、宽度和初始化时不自欺。
#
# 你将编写 `train_valid_split`、`sgd_weight_decay`、`dropout`、`early_stop`、`train_early_stopping`、`sweep` 和 `choose_and_report`，一共约 40 行。每道练习之前有一个例子，之后有一个 `check(...)` 单元格，它会立刻告诉你代码是否正确。`hint("dropout")` 会逐条给出提示。还没有写的函数会引发 `NotImplementedError`。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the model is small: several threads would only wait for each other => 模型很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。

# %% [markdown] of="2e6ccf3a"
# ## 1. 三份数据
#
# 训练模型，是为了让它在训练数据上表现得好。而你想知道的是另一回事：它在新数据上会有多好。这就是它的**泛化**能力。要衡量它，唯一的办法是留出一些数据不参与训练。数据分成三份，各有各的用途：
#
# | 数据集 | 用来做什么 | 多久用一次 |
# |:--|:--|:--|
# | **训练集** | 计算梯度：权重由它得来 | 每一步 |
# | **验证集** | 做决定：什么时候停止，用哪个学习率，选哪个模型 | 每一轮之后，每个模型 |
# | **测试集** | 给出要报告的那个数 | 只有一次，在最后 |
#
# 为什么有了验证集还不够？因为你是用它来**选择**的。在验证集上最好的那个模型，一部分是因为它确实最好，一部分是因为运气最好；第 7 节会告诉你运气占多少。Fashion-MNIST 自带训练集和测试集，所以验证集要从训练集中分出来。有四条规则：
#
# - 每一行恰好属于两部分中的一个：不丢失，也不重复；
# - 每一行带着它自己的标签；
# - 行要随机选取：文件常常是排好序的，最后一千行可能全是同一类；
# - 随机性来自一个种子已知的**生成器**（generator），这样明天再分一次，结果也一样。
#
# 把行随机排序，就能满足所有这些要求。下面是用于另一个任务的随机排序，从五个名字中抽两个签：

# %% draw_lots
# the numbers 0 to 4 in a random order => 数 0 到 4 的一个随机排列

# %% [markdown] of="9ac5e472"
# ### 练习 1：`train_valid_split`

# %% train_valid_split
def train_valid_split(X, y, num_valid, generator):
    """把各行随机分成训练部分和验证部分。

    X：        张量 (n, ...)，每个样本一行。y：张量 (n,)，它们的标签。
    num_valid：int，验证部分的行数；其余的用于训练。
    generator：torch.Generator，随机性的唯一来源。不要给它设种子。
    返回：     X_train, y_train, X_valid, y_valid。数据类型保持不变；X 和 y 不改动。

    不允许使用：random_split、train_test_split。
    约 3 行。
    """


# %% check_train_valid_split

# %% [markdown] of="9e851dba"
# 现在来真正地划分：2,000 张图像用于验证。其余的图像中，起初只用 500 张来训练，就好像标签很贵一样（实际上往往很贵）。在第 7 节之前，测试图像一张也不碰。


# %% data
def pixels(images):
    """uint8 (n, 28, 28) -> float32 (n, 784)，值从 0 到 1。"""


# %% [markdown] of="da29dda8"
# ## 2. 过拟合
#
# 网络就是作业 04 中的那个：784 个输入，256 个使用 ReLU 的隐藏单元，十个分数。下一个单元格包含了整个训练过程。其中有两行会用到你在后面要写的函数；只要 `weight_decay` 和 `p` 为 0，就用不到它们。


# %% network
class Net:
    """有一个隐藏层的感知机；p 是暂退法的概率（第 4 节）。"""


def run_epoch(net, X, y, lr=0.1, weight_decay=0.0):
    """一轮 SGD，每个小批量 50 张。"""


def measure(net, X, y):
    """两个数：(平均损失, 精度)。"""


def history(net, X, y, num_epochs, **settings):
    """训练，并在每一轮之后测量：由 (损失, 精度, 验证损失, 验证精度) 组成的列表。"""


def at_end(rows):
    """最后 20 轮的平均值：这些数每一轮都会上下波动。"""


# %% [markdown] of="f82354ec"
# **先预测，再运行（附加题）。** 这个网络有 203,530 个参数，看到 500 张图像，每张 150 次。它在这 500 张上会怎样？在验证图像上呢？


# %% five_hundred_images
def five_hundred_images(options):
    """在 500 张图像上训练 150 轮之后，精度会是怎样的？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "500 张几乎全对，验证图像对的明显少一些"
      - "在两个集合上都几乎全对"
      - "在两个集合上对的比例差不多，都远没有全对"
      - "在两个集合上都几乎没有对的，因为对 203,530 个参数来说 500 张图像太少了"
    返回：   正确的那一项，原样照抄。
    """


# %% check_five_hundred_images


# %% overfitting
def draw(rows, axes, label="", color=BLUE, train=True):
    """左边是精度，右边是损失；虚线是训练，实线是验证。"""


# %% [markdown] of="ca03d0d5"
# 在 Fashion-MNIST 上，500 张图像最终达到 **1.000**，验证图像达到 **0.775**。验证损失在 32 轮之后最低，为 0.67，最终是 0.96。（替代图像中有一些谁也分不清，最终是 0.91 和 0.76。）
#
# <details><summary>为什么？</summary>
#
# 平均每张图像有 407 个参数，足够把每张都背下来，不管标签背后有没有规律。学到的东西大部分对其他图像也成立，但有五分之一多不成立。
#
# </details>
#
# 这就是**过拟合**：训练损失还在下降，验证损失却在上升。要看损失：精度几乎不再变化，但网络变得越来越有把握，即使在它出错的地方也一样。相反的情形是模型太小，或者停得太早，在两个集合上都表现很差，这叫做**欠拟合**。
#
# 最好的办法是增加数据。下面是大小不同的训练集，每个都训练 1,500 步：

# %% more_images

# %% [markdown] of="de1bbf36"
# 两条曲线从两边靠拢。如果得不到更多的数据，还有一些能够减轻过拟合的方法：**正则化**。你将写出其中的三种。为了看出它们的作用，我们让任务变得更难，就像真实数据中常见的那样：500 个标签中有五分之一换成随机的标签。（其中十分之一碰巧是对的，所以错误的标签要少一些。）

# %% noise

# %% [markdown] of="437eea93"
# 网络把错误的标签也学会了：96 % 的带噪声的标签，它都照样答出来。代价体现在验证图像上：最终是 **0.69**，而中途曾达到 0.76。（在替代图像上：0.68，中途曾达到 0.82。）
#
# ## 3. 权重衰减
#
# 要在周围的样本当中拟合一个反常的标签，网络需要很大的权重。**权重衰减**让大的权重付出代价：它给损失加上 $\frac{\lambda}{2}\lVert\mathbf{w}\rVert^2$。这一项对 $\mathbf{w}$ 的梯度是 $\lambda\mathbf{w}$，所以根本不必在损失上加什么，只要改变更新的那一步就够了：
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \eta\,(\mathbf{g} + \lambda\mathbf{w})
# = (1 - \eta\lambda)\,\mathbf{w} - \eta\,\mathbf{g}$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathbf{w}$ | 一个参数 | 任意 |
# | $\mathbf{g}$ | 它的梯度 `param.grad`：平均损失的梯度 | 与 $\mathbf{w}$ 相同 |
# | $\eta$ | 学习率，`lr` | 一个数 |
# | $\lambda$ | 权重衰减系数，`weight_decay` | 一个数 |
#
# 从等号右边可以看出这个名字的由来：每一步，权重都会失去自身的 $\eta\lambda$ 倍。手算：设 $w = 2$，$g = 0.5$，$\eta = 0.1$，$\lambda = 0.3$，则 $2 - 0.1 \cdot (0.5 + 0.3 \cdot 2) = 1.89$。注意 $\eta$ 要乘以两项，而且两项用的都是**旧的** $w$。
#
# ### 练习 2：`sgd_weight_decay`
#
# 这里的梯度是平均值的梯度，`F.cross_entropy` 给出的就是这样，所以不必除以批量大小。（在 PyTorch 中，这就是优化器的参数 `weight_decay`；它对偏置也做衰减。）


# %% sgd_weight_decay
def sgd_weight_decay(params, lr, weight_decay):
    """带权重衰减的 SGD 的一步，原地更新。

        param <- param - lr * (param.grad + weight_decay * param)

    params：      由需要梯度的叶子张量组成的列表；.grad 已有值。
    lr：          float，学习率。
    weight_decay：float；为 0 时，这一步就是 sgd 的一步。
    返回：        无。params 中的张量会改变，并且仍是叶子张量。

    不允许使用：optim、SGD。
    约 3 行。
    """


# %% check_sgd_weight_decay

# %% [markdown] of="11a16bae"
# **先预测，再运行（附加题）。** 在普通的 SGD 中，从来得不到梯度的单元会保持它的权重不变。有了权重衰减，这些权重会怎样？


# %% share_left
def share_left(lr, weight_decay, num_steps):
    """梯度为 0 时，走了 num_steps 步之后，权重还剩下几分之几？

    lr、weight_decay：float。num_steps：int。
    返回：float，最终的权重除以开始时的权重。
    """


# %% check_share_left

# %% [markdown] of="9ba49aa9"
# <details><summary>为什么？</summary>
#
# 每一步都把权重乘以 $1 - \eta\lambda$。这很慢：$\eta = 0.1$、$\lambda = 0.01$ 时，1,500 步之后还剩下 $0.999^{1500} = 0.22$。一个权重要存活下来，就必须有梯度不断地补充它，而单单一个反常的标签是做不到长久这样的。
#
# </details>

# %% decayed

# %% [markdown] of="75015ac4"
# 有了权重衰减，验证精度最终是 **0.72**，而不是 0.69。（在替代图像上差别更大：0.79，而不是 0.68。）再看训练精度：是 0.76，而不是 0.96。这不算损失：这些标签中有 16 % 是错的，不学更好。
#
# ## 4. 暂退法
#
# **暂退法**（dropout）以概率 $p$ 把每个隐藏层的激活值置为 0，每一步都重新决定。没有哪个单元可以依赖某个特定的其他单元，所以网络无法建立那些只为个别标签服务的、精细的单元组合。对一个激活值 $h$：
#
# $$h' = \begin{cases} 0 & \text{概率为 } p \\ h / (1 - p) & \text{否则} \end{cases}$$
#
# 除法使均值保持不变：$p \cdot 0 + (1 - p) \cdot h / (1 - p) = h$。所以无论有没有暂退法，下一层得到的输入大小都和平时一样。这很重要，因为在**评估**时什么也不丢弃：$h' = h$。手算：$p = 0.5$ 时，$(3, 1, 2, 4)$ 可能变成 $(6, 0, 0, 8)$，也可能变成 $(0, 2, 4, 8)$。
#
# 下面用另一个任务来说明，怎样对每个元素随机地作出决定：十天中有三天下雨。

# %% rain
# two weeks of ten days, numbers from 0 up to 1 => 两段，每段十天，从 0 到 1 的数
# each day is rainy with a probability of 0.3 => 每天下雨的概率是 0.3
# True counts as 1, False as 0 => True 算作 1，False 算作 0

# %% [markdown] of="07929065"
# ### 练习 3：`dropout`
#
# 还要考虑 $p = 1$：所有元素都丢弃，而 $h / (1 - p)$ 会除以 0。


# %% dropout
def dropout(X, p, training):
    """暂退法：训练时，每个元素以概率 p 变为 0，否则变为 X / (1 - p)。

    X：       任意形状的浮点张量；不改动它。
    p：       float，从 0 到 1，一个元素被丢弃的概率。为 1 时，全部丢弃。
    training：bool；如果为 False，结果就是 X 本身。
    返回：    形状和数据类型都与 X 相同的张量。每个元素各自独立决定，每次调用都重新决定。

    不允许使用：PyTorch 自带的 dropout、native_dropout、feature_dropout、alpha_dropout、
    feature_alpha_dropout。
    约 5 行。
    """


# %% check_dropout

# %% [markdown] of="d6d5a687"
# **先预测，再运行（附加题）。** 假设你忘了除以 $1 - p$。


# %% without_scaling
def without_scaling(options):
    """用概率 0.5 的暂退法训练，却没有除以 1 - p：评估时会发生什么？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "第二层的输入大约是训练时的两倍"
      - "第二层的输入大约是训练时的一半"
      - "没有变化，因为掩码的均值是 1"
      - "仍有一半的单元随机缺失"
    返回：   正确的那一项，原样照抄。
    """


# %% check_without_scaling

# %% [markdown] of="89688160"
# <details><summary>为什么？</summary>
#
# 训练时，每个加权和中有一半的项是 0。评估时所有的项都在，所以和大约是两倍：第二层从没有在这样大的输入上训练过。
#
# </details>

# %% dropped

# %% [markdown] of="94c07c77"
# 暂退法最终达到 **0.75**，而不是 0.69（替代图像：0.78，而不是 0.68）。0.8 的概率很大；通常在 0.2 到 0.5 之间。这里有 256 个单元对付 500 张图像，所以单元足够多。虚线是在评估状态下测量的，所有单元都在。
#
# ## 5. 提前停止
#
# 再看一看黑色的曲线：网络早些时候更好。最省事的正则化就是及时停下来。但是验证损失会随机地上下波动，所以一轮不好并不是停止的理由。**提前停止**有一个**耐心**值（patience）：如果连续这么多轮，损失都没有比迄今为止的最好值更好，就停止训练，然后回到最好那一轮的权重。
#
# 对于下面的损失，耐心为 2：
#
# | 轮 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |:--|:--|:--|:--|:--|:--|:--|:--|
# | 验证损失 | 0.9 | 0.7 | 0.8 | 0.6 | 0.6 | 0.65 | 0.5 |
# | 距最好一轮的轮数 | 0 | 0 | 1 | 0 | 1 | **2** | |
#
# 第 3 轮变差了，但第 4 轮来得及时。第 5 轮与最好值相等，不算改进。第 6 轮之后耐心用完了：训练停止，最好的是第 4 轮；第 7 轮根本没有计算，尽管它本来会更好。
#
# ### 练习 4：`early_stop`


# %% early_stop
def early_stop(losses, patience):
    """根据验证损失，决定哪一轮最好，以及是否停止。

    losses：  由 float 组成的列表，每轮一个；第一个对应第 1 轮。第一个是普通的数，
              后面的可能是 nan，nan 从不算改进。
    patience：int，1 或更大。
    返回：    (best, stop)：两个轮数，从 1 数起。
              stop：第一个使迄今最好的损失已经过去 patience 轮的轮数；如果没有
                    这样的轮，就是 None，训练继续。
              best：到那时为止损失最小的一轮；如果有两轮相等，取较早的一轮。

    约 8 行。
    """


# %% check_early_stop

# %% [markdown] of="ac767663"
# ### 练习 5：`train_early_stopping`
#
# 现在来写循环。它不知道自己训练的是什么：它得到一个训练一轮的函数，和一个做评估的函数。它自己的任务是观察损失，保存最好的参数的一份**副本**，并在最后把它放回去。有一个陷阱要事先想到：参数是原地改变的，给张量起第二个名字并不是副本：

# %% second_name


# %% train_early_stopping
def train_early_stopping(params, train_epoch, evaluate, max_epochs, patience):
    """训练到 early_stop 说停为止；结束时，参数是最好那一轮的参数。

    params：     由叶子张量组成的列表，train_epoch 会原地改变它们。
    train_epoch：没有参数的函数：训练一轮。
    evaluate：   没有参数的函数：返回验证损失，一个 float。每一轮之后
                 调用它一次。
    max_epochs： int，1 或更大：最多训练多少轮。patience：int。
    返回：       由训练过的所有各轮的验证损失组成的列表。

    结束时，params 中的张量（原地）保存着最好那一轮之后的值。
    约 11 行。
    """


# %% check_train_early_stopping

# %% [markdown] of="239b413a"
# 把四种方法都用在 500 个带噪声的标签上。提前停止需要一个验证集，这就是它的代价。

# %% compared

# %% [markdown] of="6dbbb9f9"
# 训练在第 54 轮之后停止，回到第 44 轮：**0.75**，与所有各轮中最好的差不多，而只用了三分之一的时间。（替代图像：51、41 和 0.80。）这些方法可以组合使用，通常也是这么做的：更新时用权重衰减和暂退法，外面再加上提前停止。
#
# ## 6. 超参数
#
# 学习率、宽度、初始权重的标准差、权重衰减系数、$p$、耐心：这些不是学出来的、而是由你选定的值，叫做**超参数**。要选一个超参数，就对几个值各训练一次，在验证集上比较：这叫做**扫描**（sweep）。跨越几个数量级的值（0.01、0.1、1）比相邻的值（0.1、0.11、0.12）更能说明问题。其余的一切都保持不变，包括随机种子。
#
# 一次训练可能失败：学习率太大时，损失会变成 `nan`，分数也一样。这时，Python 的比较运算会让你大吃一惊：

# %% nan_wins

# %% [markdown] of="6162e359"
# ### 练习 6：`sweep`


# %% sweep
def sweep(train, values):
    """对每个值训练一次；找出验证分数最高的那个值。

    train：  一个值的函数：训练一个新的模型，返回它的验证分数，一个 float，
             越大越好；训练失败时是 nan。
    values： 由 train 能接收的值组成的列表。
    返回：   (best, scores)。scores：由 float 组成的列表，顺序与 values 相同。best：分数
             最高的值，如果有几个相等，取第一个。nan 的分数从不获胜；如果
             全都是 nan，best 就是 None。

    对每个值恰好调用一次 train，按顺序进行：一次训练可能要几个小时。
    约 6 行。
    """


# %% check_sweep

# %% [markdown] of="a068975f"
# **先预测，再运行（附加题）。** **网格搜索**对各个值的每一种**组合**都训练一次。


# %% trainings_of_a_grid
def trainings_of_a_grid(num_lrs, num_widths, num_stds, num_seeds):
    """网格搜索要训练多少次？每种组合都用每个种子训练一次。

    num_lrs、num_widths、num_stds：int，每个超参数各试几个值。
    num_seeds：int，每种组合用几个种子训练。
    返回：int。
    """


# %% check_trainings_of_a_grid

# %% [markdown] of="75952ee5"
# <details><summary>为什么？</summary>
#
# 各个值的个数是相乘，而不是相加：5 个学习率、4 种宽度、4 种初始化，再加上 3 个种子，就是 240 次训练。超参数很多时，随机的组合比网格更快找到好的组合（见下面 Bergstra 和 Bengio 的论文）。
#
# </details>
#
# 在 5,000 张标签正确的图像上做三次扫描，每次训练 10 轮。运行单元格之前，请先写下你认为每次哪个值会获胜，以及两端会发生什么。


# %% sweeps
def validation_accuracy(lr=0.1, num_hiddens=256, std=0.01):
    """训练一个新网络，共 10 轮；如果它的损失变成 nan 或 inf，则返回 nan。"""


# %% [markdown] of="29ffc693"
# 每条曲线都从中间往两边看（数字是 Fashion-MNIST 的）：
#
# - **学习率。** 0.1 时是 0.80。0.001 时十轮不够：0.34，欠拟合。1 和 10 时约为 0.1，等于瞎猜：最初的步子太大，使每个隐藏单元对每张图像都是负的，而死亡 ReLU（作业 04）没有梯度，再也回不来。
# - **宽度。** 一个隐藏单元得到 0.36，四个得到 0.79，从 16 个起曲线就平了：0.82、0.81、0.80。16 是最好的吗？在 2,000 张图像上测得的 0.8 的精度，标准误差是 $\sqrt{0.8 \cdot 0.2 / 2000} = 0.009$，换一个种子又会变动同样的幅度。所以就这次扫描所能分辨的而言，这三个是相等的。
# - **初始化。** 为 0 时什么也学不到：所有隐藏单元都是 0，没有梯度能到达它们的权重。从 0.001 到 0.1 都没有问题；为 1 时，最初的分数太大，大部分训练都花在消除它们上了。
#
# 如果一次扫描的获胜者在范围的**端点**，就应当再试试端点以外的值。
#
# ## 7. 测试集，只用一次
#
# 选择会让结果好看多少？假设有 100 个同样好的模型：每个模型对任何图像判断正确的概率都是 0.80。你在 200 张验证图像上测量每个模型，取最好的一个。
#
# **先预测，再运行（附加题）。** 选出来的这个模型在新图像上会达到多少？


# %% best_of_many
def best_of_many(options):
    """从 100 个同样好的模型中选出在验证集上最好的：它在新图像上有多好？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "约 0.80：它的验证精度更高，只是靠运气"
      - "与在验证集上差不多"
      - "比在验证集上更好，因为它是 100 个中最好的"
      - "明显低于 0.80，因为好运之后是厄运"
    返回：   正确的那一项，原样照抄。
    """


# %% check_best_of_many

# %% luck
# 100 models, 200 images => 100 个模型，200 张图像

# %% [markdown] of="17aab865"
# <details><summary>为什么？</summary>
#
# 100 个中最好的那个，只是在这 200 张图像上运气最好。到了新的图像上，运气要重新抽取，它不过又是一个判断正确的概率为 0.80 的模型。单独一次选择的结果可能高于它，也可能低于它；许多次选择的平均值，在验证图像上是 **0.87**，在新的图像上是 **0.80**。
#
# </details>
#
# 这就是**选择偏差**：获胜者的验证精度是一个偏高的估计；比较的模型越多，验证集越小，偏高得就越多。测试集没有参与任何选择，所以它给出的估计是公正的，但前提是只用一次。谁要是看了它，改了些东西，又再看一次，就是把它变成了第二个验证集。
#
# ### 练习 7：`choose_and_report`
#
# 可以用你的 `sweep` 来做选择。


# %% choose_and_report
def choose_and_report(candidates, valid_accuracy, test_accuracy):
    """根据验证精度选出一个模型，并报告它的测试精度。

    candidates：    dict，名称 -> 训练好的模型。
    valid_accuracy：模型的函数：它在验证集上的精度，一个 float；可能是 nan，
                    nan 从不获胜，但不会全都是 nan。对每个模型调用它一次。
    test_accuracy： 模型的函数：它在测试集上的精度。恰好调用它一次：
                    只用于选出的模型。
    返回：          (选出的模型的名称, 它的测试精度)。如果有几个相等，选第一个。

    约 3 行。
    """


# %% check_choose_and_report

# %% [markdown] of="42267274"
# 故事的结尾：四个网络，在 5,000 张图像上训练，其中五分之一的标签是随机的。从中选出一个，然后打开测试图像。

# %% report

# %% [markdown] of="a4039afe"
# 选中的是暂退法。它在验证图像上是 0.827，在测试图像上是 **0.828**。（替代图像：0.842 和 0.836。）只有四个候选，又有 2,000 张验证图像，选择偏差很小；如果是网格搜索的 240 次训练，偏差就会大一些。写进报告的是第二个数。现在测试集已经用过了：如果你因为它而改动什么，就需要新的测试数据。
#
# ## 如何评分
#
# - 你的**函数**会用新的输入来调用：别的形状、uint8 的图像、float64、含有相等值和 `nan` 的损失。不会做大规模的训练。
# - `sgd_weight_decay` 在三步之后与 `torch.optim.SGD` 比较，精确到四位数字。
# - `dropout` 是随机的，所以检查的是对任何一次抽取都成立的性质：保留下来的要乘以 $1/(1-p)$，而 40,000 个元素中丢弃的比例与 $p$ 相差不超过 0.02。
# - `train_early_stopping`、`sweep` 和 `choose_and_report` 得到的函数会记下自己被调用了几次、用的是什么参数。多训练一轮、第二次训练、再看一次测试集，都会被发现。
# - 笔记本没有规定的地方（用循环还是索引，用不用你自己的辅助函数），怎么做都可以。
# - 写错的函数只影响它自己的练习：如果你的函数没有通过，评 `train_early_stopping` 时会用正确的 `early_stop`，评 `choose_and_report` 时会用正确的 `sweep`。
#
# ## 你学到了什么
#
# - 训练精度说明背下了多少。只有留出来的数据才能说明模型有多好。
# - 过拟合首先体现在验证损失上：训练损失还在下降，它却在上升。
# - 权重衰减在每一步都让每个权重缩小一点；只有不断到来的梯度才能维持它。
# - 暂退法只改变训练；因子 $1/(1-p)$ 使均值保持不变，所以评估时不需要修正。
# - 提前停止需要耐心，还需要最好的权重的一份副本。
# - `nan` 的分数不能获胜。比较的写法要保证这一点。
# - 用验证集来选择，用测试集来报告，测试集只看一次。
#
# ## 常见错误
#
# | 你看到的现象 | 常见的原因 | 节 |
# |:--|:--|:--|
# | 训练没有问题，验证精度却在 10 % 附近 | 行和标签按两种不同的顺序打乱了 | 1 |
# | 验证精度几乎与训练精度一样高，好得令人难以置信 | 验证的行也在训练部分中 | 1 |
# | 无论种子是什么，每次运行的划分都不同 | `randperm` 没有用 `generator=generator` | 1 |
# | 带衰减走几步之后，损失是 `nan` | 该用 `-` 的地方用了 `+`：权重在增大 | 3 |
# | 衰减太强 | $\lambda$ 没有乘以学习率 | 3 |
# | 使用暂退法时，训练很好，验证很差 | 没有除以 $1 - p$，或者忽略了 `training` | 4 |
# | $p = 1$ 时出现 `nan` | 除以了 0 | 4 |
# | 训练停不下来 | 是与前一轮比较，而不是与迄今的最好值比较 | 5 |
# | 恢复的权重是最后一轮的 | 只是第二个名字，而不是副本 | 5 |
# | 扫描的用时是应有的两倍 | 为了找出最好的，又训练了一遍 | 6 |
# | 最好的值的分数是 `nan` | 对含有 `nan` 的列表用了 `max` 或 `argmax` | 6 |
# | 测试精度后来令人失望 | 模型是根据它选出来的 | 7 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | 泛化（generalisation） | 模型在没有训练过的数据上表现如何 |
# | 训练集、验证集、测试集（training, validation, test set） | 用于得到权重；用于做决定；用于得到要报告的数 |
# | 过拟合（overfitting） | 学到的是训练集特有的东西；训练变好，验证变差 |
# | 欠拟合（underfitting） | 在两个集合上都表现很差 |
# | 正则化（regularisation） | 不增加数据而减轻过拟合的各种方法 |
# | 权重衰减、L2 正则化（weight decay） | 惩罚项 $\frac{\lambda}{2}\lVert\mathbf{w}\rVert^2$；用 SGD 时，每一步都使每个权重失去一定的比例 |
# | 暂退法（dropout） | 训练时随机地把激活值置为 0 |
# | 提前停止、耐心（early stopping, patience） | 验证结果连续若干轮没有改进时就停止 |
# | 超参数（hyperparameter） | 由人选定、而不是学习得到的值 |
# | 扫描、网格搜索（sweep, grid search） | 对每个值训练一次；对各个值的每种组合训练一次 |
# | 选择偏差（selection bias） | 选出来的看上去比实际更好，因为它是选出来的 |
#
# ## 进一步探索
#
# - 只对两个权重矩阵做权重衰减，不对偏置做。有差别吗？
# - 每一层的初始权重取标准差 $\sqrt{2 / \text{输入个数}}$（He 初始化）。它在第三次扫描中处于什么位置？
# - 只用随机的标签来训练。训练精度还能达到 1.00 吗？（见下面 Zhang 等人的论文。）
# - 在每一轮中，把每张训练图像朝随机的方向平移一个像素：这叫做**数据增广**（data augmentation）。与上面的方法相比，它值多少？
#
# ## 延伸阅读
#
# - *Dive into Deep Learning*（中文版《动手学深度学习》）：3.6 节 Generalization、3.7 节 Weight Decay 和 5.6 节 Dropout：[d2l.ai](https://d2l.ai/chapter_linear-regression/generalization.html)
# - Srivastava 等，*Dropout: A Simple Way to Prevent Neural Networks from Overfitting*，JMLR 15 (2014)：[jmlr.org](https://jmlr.org/papers/v15/srivastava14a.html)
# - Zhang 等，*Understanding deep learning requires rethinking generalization*：[arxiv.org/abs/1611.03530](https://arxiv.org/abs/1611.03530)
# - Bergstra 和 Bengio，*Random Search for Hyper-Parameter Optimization*，JMLR 13 (2012)：[jmlr.org](https://jmlr.org/papers/v13/bergstra12a.html)
# - Goodfellow、Bengio 和 Courville，*Deep Learning*（中文版《深度学习》）第 7 章，深度学习中的正则化：[deeplearningbook.org](https://www.deeplearningbook.org/contents/regularization.html)
# - Karpathy，*A Recipe for Training Neural Networks*：[karpathy.github.io](https://karpathy.github.io/2019/04/25/recipe/)
