# %% [markdown] of="22bd51af"
# # 05 · 用 torch.nn 搭建同一个网络
#
# | | |
# |:--|:--|
# | **用时** | 约 2 小时 |
# | **预备知识** | [04 · 多层感知机](../04_mlp/mlp.ipynb)，这里用的就是它的网络 |
# | **后续内容** | [06 · 手写反向传播](../06_backpropagation/backpropagation.ipynb)：`backward()` 做了什么；[07 · 泛化](../07_generalisation/generalisation.ipynb)：在新数据上表现如何 |
# | **新术语** | 模块、参数、优化器、训练模式与评估模式、训练记录、置信度、校准 |
#
# **目标。** 用 PyTorch 自带的层搭建作业 04 的网络，并写一个值得一直用下去的训练循环：它能接受任何模型、任何损失函数和任何优化器。
#
# 你将编写 `FlattenLayer`、`build_mlp`、`train_epoch` 和 `train_ch3`，一共约 30 行。（`train_ch3` 这个名字来自《动手学深度学习》的第 3 章。）以前不允许使用的，现在正是重点：`nn.Linear`、`nn.CrossEntropyLoss`、`torch.optim`。每道练习前面都有一个例子，后面都有一个 `check(...)` 单元格，立刻告诉你代码是否正确；`hint("build_mlp")` 会逐条给出提示。标有**附加题**的问题，要在运行单元格之前回答，得分单独显示在成绩旁边。

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

# %% [markdown] of="01865d5b"
# ## 1. 层是一个对象
#
# 到目前为止，模型是一个函数，旁边另有一个参数列表。**模块**（module，`nn.Module`）把两者放在一起。你写一个带有 `forward` 方法的类；使用这个层时直接调用它，`layer(X)`，PyTorch 会替你调用 `forward`。用 `nn.Parameter` 包装并存为属性的张量，能被 `parameters()` 找到，模块里面嵌套的模块也不例外。
#
# （但放在普通的列表、元组或字典里就找不到了：如果一个模型把各层存成 `self.layers = [...]`，它看上去能用，却永远学不到东西。`nn.ModuleList` 和 `nn.ParameterList` 是会被查找的列表。）

# %% module
class Stretch(nn.Module):
    """给每一列乘上一个可以学习的系数。"""


# first of all: PyTorch's own bookkeeping => 首先完成 PyTorch 自己的登记工作

# %% [markdown] of="23488e93"
# 你要写的第一个层没有可学习的东西，所以根本不需要 `__init__`。它把每个样本变成一行，并且让样本彼此分开：
#
# $$(n, d_1, d_2, \ldots, d_k) \;\to\; (n,\; d_1 d_2 \cdots d_k)$$
#
# 其中 $n$ 是样本的个数，$d_1, \ldots, d_k$ 是单个样本各维的大小：图像 $(256, 1, 28, 28)$ 变成行向量 $(256, 784)$。样本之间不能混在一起。下面是三种错误的或者不总是有效的做法：

# %% mixing
# two samples of 2 x 2 => 两个 2 x 2 的样本
# the same memory, read in another order => 同一块内存，换一种次序来读

# %% [markdown] of="0c4cfbe5"
# ### 练习 1：`FlattenLayer`


# %% FlattenLayer
class FlattenLayer(nn.Module):
    """把每个样本变成一行的层：(n, d1, ..., dk) -> (n, d1 * ... * dk)。

    用 FlattenLayer() 创建；它没有参数。

    forward(X)：X 是任意 dtype 的张量 (n, d1, ..., dk)，k 至少为 1；它的内存不一定连续
                （contiguous），n 可以是 1。不得修改 X 本身。
    返回：      (n, d1 * ... * dk)，dtype 相同，样本的次序不变。

    用什么方法改变张量的形状都可以。不允许使用：nn.Flatten，它就是这个层。
    1 行。
    """


# %% check_FlattenLayer

# %% [markdown] of="d6962894"
# ## 2. 把层串起来
#
# `nn.Sequential` 依次调用它的各个层。`nn.Linear(d, h)` 就是作业 04 的仿射变换，只是它存放的是权重的转置：
#
# $$\mathbf{H} = \mathbf{X}\mathbf{W}^\top + \mathbf{b}$$
#
# | 符号 | 含义 | 形状 |
# |:--|:--|:--|
# | $\mathbf{X}$ | 输入，每行一个样本 | $(n, d)$ |
# | $\mathbf{W}$ | 权重，每个输出对应**一行** | $(h, d)$ |
# | $\mathbf{b}$ | 偏置 | $(h)$ |
# | $\mathbf{H}$ | 输出 | $(n, h)$ |
#
# 下面以一个小模型为例，用的是另一个激活函数和另一个任务：

# %% sequential

# %% [markdown] of="91d6e1bb"
# `nn.Linear` 用它自己选定的小随机数来初始化参数。`nn.init` 中的函数则**原地**填充一个张量（名字末尾的下划线就是这个意思），并且不记录到计算图中：

# %% init

# %% [markdown] of="291427f9"
# ### 损失函数首先对输入做什么
#
# `nn.CrossEntropyLoss()` 也是一个模块：`loss(scores, y)`。它接收形状为 $(n, q)$ 的**分数**和类别编号 $(n)$，计算
#
# $$\bar\ell = \frac{1}{n}\sum_{i=1}^{n}\Bigl(\log\sum_{k=1}^{q}\exp(o_{ik}) - o_{i,y_i}\Bigr)$$
#
# 其中 $o_{ik}$ 是样本 $i$ 在类别 $k$ 上的分数，$y_i$ 是它的真实类别，$\bar\ell$ 是一个数。softmax 已经包含在内，并且做了平移，使任何一步都不会上溢：这是避开作业 03 中那个陷阱的第三种方法。手算：分数为 $(0, 0)$ 时，无论真实类别是哪一个，损失都是 $\log(1 + 1) = 0.693$。

# %% [markdown] of="35b6d28f"
# **先预测，再运行（附加题）。** 有人让模型以 `nn.Softmax` 结尾，并用 `nn.CrossEntropyLoss` 来训练它。


# %% softmax_twice
def softmax_twice(options):
    """如果模型返回概率，而损失函数要的是分数，会发生什么？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "能学习，但损失居高不下，梯度很小"
      - "PyTorch 会报错"
      - "没有影响：对概率再做 softmax 得到的还是同样的概率"
      - "损失会变成 nan"
    返回：   正确的那一项，原样照抄。
    """


# %% check_softmax_twice

# %% loss
# the true class leads the nine others by this many points => 真实类别的分数比其余九个类别高出这么多
# one loss per sample => 每个样本一个损失

# %% [markdown] of="2144cef3"
# 橙色的线是把概率传给损失函数的模型：softmax 又做了一次。无论模型多么有把握、多么正确，它的损失都居高不下，梯度都很小。它仍然能学到约 80 % 的精度，所以这个错误很容易被忽略。
#
# ### 练习 2：`build_mlp`


# %% build_mlp
def build_mlp(num_inputs, num_hiddens, num_outputs):
    """含一个隐藏层的多层感知机，写成一个 nn.Sequential。

        FlattenLayer -> linear -> relu -> linear：  H = relu(X W1^T + b1),   O = H W2^T + b2

    num_inputs, num_hiddens, num_outputs：整数，例如 784、256 和 10。
    返回：   net，一个 nn.Sequential。X 的形状为 (n, ...)，每个样本含 num_inputs 个数，
             net(X) 给出类别分数 (n, num_outputs)：是分数，供 nn.CrossEntropyLoss 使用。
             两个权重 (num_hiddens, num_inputs) 和 (num_outputs, num_hiddens) 都抽自
             N(0, 0.01^2)，可以用 torch.nn.init，也可以用别的方法。偏置由你决定。

    请使用你自己写的 FlattenLayer，以及 nn.Linear 和 nn.ReLU。
    约 9 行。
    """


# %% check_build_mlp

# %% shapes

# %% [markdown] of="59e20a69"
# ## 3. 适用于任何模型的循环
#
# **优化器**（optimizer）保管参数，并负责更新它们。对每个小批量依次做三个调用：梯度清零、反向传播、更新一步。下面以 $(w - 3)^2$ 为例，从 $w = 1$ 出发，学习率为 0.25；手算得 $w = 1 - 0.25 \cdot (-4) = 2$，接着是 2.5：

# %% optimizer

# %% [markdown] of="4efdf36f"
# 你要写的循环有两种用法。
#
# **使用优化器**时，损失是小批量上的平均值，`nn.CrossEntropyLoss()` 给出的就是它，更新由优化器完成：$\mathbf{w} \leftarrow \mathbf{w} - \eta\,\nabla_{\mathbf{w}}\,\bar\ell$。
#
# **不使用优化器**时，就像作业 02 和 03 那样，给出的是 `params` 和 `lr`。这时损失函数为每个样本给出一个数，`backward()` 是对它们的**和**调用的，更新时除以 $n$，即这个小批量中实际的样本数 `len(y)`：
#
# $$\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{n}\sum_{i=1}^{n}\nabla_{\mathbf{w}}\,\ell_i$$
#
# 其中 $\mathbf{w}$ 是任意一个参数（梯度与它形状相同），$\eta$ 是学习率，$\ell_i$ 是样本 $i$ 的损失，$\bar\ell$ 是它们的平均值。
#
# | 作业 | 对什么调用 `backward()` | 谁来除以批量大小 |
# |:--|:--|:--|
# | 02、03 | 小批量上各损失的**和** | `sgd(params, lr, batch_size)` 来除，除数是 `len(y)` |
# | 04 | 各损失的**平均值** | `mean()` 已经除过，更新时不再除 |
# | 05，使用 `params` 和 `lr` | **和** | 更新时除，除数是 `len(y)` |
# | 05，使用优化器 | **平均值**，由 `nn.CrossEntropyLoss` 返回 | 损失函数已经除过 |
#
# 每种做法走的都是同样的一步：先求和再除，或者直接取平均。会出错的是除两次，或者一次也不除。除两次是个经典的错误：$n = 256$ 时，模型几乎学不到东西。怎样用同一行代码兼顾两种用法？单个数的和就是这个数本身，它的平均值也是：

# %% sums

# %% [markdown] of="aacb66bc"
# ### 一轮训练
#
# 我们从里到外，分几部分写这个循环。最里面的部分把数据遍历一次。它负责更新参数，并顺便根据反正已经算出的分数累计损失和精度。两者都必须按**图像**计数，因为最后一个小批量可能较小。手算：两个小批量分别有 6 张和 2 张图像，平均损失为 0.5 和 0.9，答对 3 张和 2 张，那么损失是 $(6 \cdot 0.5 + 2 \cdot 0.9) / 8 = 0.6$，精度是 $(3 + 2) / 8 = 0.625$。

# %% [markdown] of="90201cb4"
# **先预测，再运行（附加题）。** 如果各个小批量的大小不同，每张图像的平均损失是多少？


# %% mean_over_images
def mean_over_images(mean_losses, sizes):
    """所有图像上的平均损失。

    mean_losses：浮点数的列表，各个小批量的平均损失，例如 [0.5, 0.9]。
    sizes：      整数的列表，各个小批量的图像张数，例如 [6, 2]。
    返回：       浮点数；上面的例子是 0.6。
    """


# %% check_mean_over_images

# %% [markdown] of="abd59614"
# <details><summary>为什么？</summary>
#
# 一个平均损失代表了小批量中的每一张图像。所以要把每个平均损失乘以相应的张数，加起来，再除以图像的总张数。直接取 0.5 和 0.9 的平均，得到 0.7，那么最后一个小批量的两张图像所占的分量，就与第一个小批量的六张一样大了。
#
# </details>

# %% [markdown] of="b449f703"
# ### 补充练习：`train_epoch`
#
# 这一部分有自己的检查，得分算作附加分。`train_ch3` 可以调用它。


# %% train_epoch
def train_epoch(net, train_iter, loss, params=None, lr=None, optimizer=None):
    """原地训练 net 一轮；返回训练过程中的平均损失和精度。

    net, loss, params, lr, optimizer：与下文的 train_ch3 相同。
    train_iter：给出小批量 (X, y)，大小可能不同。
    对每个小批量：梯度清零，计算分数和损失，反向传播，更新一步。
    没有优化器时，更新是原地进行的，并且不记录到计算图中：
        param <- param - lr * （损失之【和】的梯度） / len(y)
    返回：      (train_loss, train_accuracy)，两个浮点数：每张图像的平均损失，以及所有图像
                中答对的比例，都在遇到该图像时、更新之前计算。

    函数内不允许使用：torch.optim（SGD）。约 18 行。
    """


# %% check_train_epoch

# %% [markdown] of="62b892b4"
# ### 测试精度
#
# 第二部分是现成的：`evaluate_accuracy`，你在作业 03 里写过。模块有两种**模式**：训练模式和评估模式。你的层在两种模式下表现相同，但有些层（例如暂退法，dropout）并非如此。所以这个函数先切换到评估模式，最后再恢复原来的模式：


# %% evaluate_accuracy
def evaluate_accuracy(data_iter, net):
    """net 在 data_iter 的所有样本上的精度，Python 浮点数。"""


# %% [markdown] of="9b1900f2"
# ### 训练循环
#
# 剩下的部分很短：每一轮先训练，再评估，然后记下三个数。由这些行组成的列表就是**训练记录**（training history）。
#
# ### 练习 3：`train_ch3`


# %% train_ch3
def train_ch3(
    net, train_iter, test_iter, loss, num_epochs, batch_size, params=None, lr=None, optimizer=None
):
    """原地训练 net，并返回训练记录。

    net：       nn.Module 或函数；net(X) 给出类别分数 (batch, classes)。
    train_iter：给出小批量 (X, y)，每次遍历都从头开始；大小可能不同。
    test_iter： 同上，用来在每轮之后计算测试精度。
    loss：      loss(scores, y)。使用优化器时它是一个数，即小批量上的平均值；
                不使用优化器时是 (batch,)，每个样本一个损失。
    num_epochs：整数，遍历 train_iter 的次数。
    batch_size：整数，完整的小批量的大小。你不一定要用它：保留它是因为 d2l 的函数有
                这个参数。
    optimizer： 如果不是 None，就由它来更新；这时 params 和 lr 是 None。
    params, lr：否则：叶子张量的列表和学习率。每个小批量之后
                    param <- param - lr * （各损失之【和】的梯度） / len(y)
                原地更新。只有这些张量会改变。
    返回：      列表，每轮一个元组 (train_loss, train_accuracy, test_accuracy)，都是浮点数。
                train_loss 是每张图像的平均损失，train_accuracy 是答对的比例，二者都对这一轮
                的所有图像计算，在遇到该图像时、更新之前得出；test_accuracy 是在这一轮的最后
                一步更新之后，在 test_iter 上测得的。过程中想打印什么都可以，但要返回这个列表：
                只打印的循环返回的是 None。

    使用你的 train_epoch，或者全部写在这里。已提供：evaluate_accuracy(data_iter, net)。
    函数内不允许使用：torch.optim（SGD）。使用 train_epoch 时约 6 行。
    """


# %% check_train_ch3

# %% [markdown] of="88ef7fd7"
# ## 4. 观察它的学习过程
#
# 256 个隐藏单元，批量大小为 256，训练五轮，学习率为 0.5。

# %% train

# %% curve

# %% [markdown] of="5b0b5ae0"
# 训练曲线平滑，测试曲线却不平滑，尽管两个数据集很相似。这是因为它们的测量方式不同：训练精度是在一轮**当中**累计的，其间权重一直在变，起伏就被平均掉了。测试精度则是最后一步之后的一张快照。
#
# ### 关于 0.5，实话实说
#
# 最后那个数字里有多少运气的成分？再用两个随机种子以 0.5 训练，另外两次用 0.1：

# %% swing

# %% [markdown] of="625039e9"
# 学习率为 0.5 时，正确的程序可能落在 0.69 到 0.86 之间的任何地方。在 40 个随机种子中，大约七分之一最后低于 0.80，而再训练一轮就恢复了。学习率为 0.1 时，训练较慢，但每次几乎一样（五轮之后为 0.81 到 0.84）。所以，不要在不稳定的学习率下只凭一次运行来比较两个模型，也不必为某一轮的差成绩担心。
#
# ## 5. 它给出的概率可信吗？
#
# 如果一个网络答对的比例恰好等于它自称的把握，就说它是**经过校准的**（calibrated）。按**置信度**（confidence，即模型给自己答案的概率）把测试图像分组。置信度在 80 到 90 % 之间的图像，应该有 80 到 90 % 答对：这就是图中的虚线。

# %% [markdown] of="c82194aa"
# **先预测，再运行（附加题）。** 假设柱子**高于**虚线。


# %% bars_above_the_line
def bars_above_the_line(options):
    """柱子高于虚线意味着什么？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "模型答对的比它自称的多：它信心不足"
      - "模型答对的比它自称的少：它过于自信"
      - "模型的精度很高"
      - "这些柱子里的图像太少"
    返回：   正确的那一项，原样照抄。
    """


# %% check_bars_above_the_line

# %% [markdown] of="2652f02e"
# 每个柱子里的数字是其中图像的张数：

# %% calibration
# the last one above, trained at 0.1 => 上面最后训练的那个，学习率为 0.1

# %% [markdown] of="92f9a098"
# 这里的柱子就在虚线上，或者略高一点：用小步训练五轮之后，这个网络几乎是校准的，只是在拿不准的地方略显信心不足。训练久了，情况往往会反过来，本笔记本末尾列出的论文说明了这一点：网络变得自信的速度，快于它变得正确的速度。
#
# **最有把握的错误**如下，每张图标出了模型的答案（says）和真实类别（is）：

# %% confident_mistakes

# %% [markdown] of="9c9364e4"
# **哪些类别会弄混？** 混淆矩阵的每行对应一个真实类别，数值以 % 为单位；对角线上是答对的。把它与作业 03 的混淆矩阵比较：哪几对类别，隐藏层能分得更清楚？哪几对不能？

# %% confusion

# %% [markdown] of="a9af3156"
# ## 6. 实验
#
# 下一个单元格由你支配。你的循环可以使用任何优化器：SGD、带动量的 SGD（作业 03 第 6 节），以及 Adam，它为每个参数使用各自的步长。哪一个学得最快？再改动它：加一个隐藏层，换别的学习率，换别的初始权重。

# %%

# %% [markdown] of="1884b337"
# <details><summary>你看到了什么？</summary>
#
# 在 Fashion-MNIST 上各运行一次，训练五轮：SGD 达到约 0.83，动量 0.86，Adam 0.86，而且第一轮之后就已经是 0.83。再加一个隐藏层在这里没有帮助：标准差为 0.01 时，信号每过一层就变小，训练开始得很慢，SGD 五轮只达到约 0.74。如果使用 `nn.Linear` 自己的初始权重，则达到 0.83。
#
# </details>
#
# ## 7. 如何评分
#
# - 你的**层和函数**会用新的输入来测试：别的形状、单个样本、内存不连续的图像（占一小部分分值）、大小不一的小批量。
# - `train_ch3` 会得到权重已知的小网络和固定的小批量，两种更新方式都会用到；训练后的参数必须与参考解答一致，精确到三位数字。使用优化器时损失总是平均值，不使用时总是每个样本一个，所以 `.sum()` 和 `.mean()` 都可能是对的：只看最后的参数。
# - 较小的最后一个小批量是否除以它自己的大小 `len(y)`，在 `train_epoch` 中检查。`train_ch3` 如果像书中那样除以 `batch_size`，不会扣分。
# - 然后它会在**类别编号经过秘密置换**的数据上训练**你的** `build_mlp`，使用 `torch.optim.SGD`，学习率为 0.1，训练五轮。测试精度达到 **0.79** 得满分，低于 **0.71** 不得分，两者之间按比例计分；参考解答达到 0.831 ± 0.006（24 次运行）。低于界限的会再训练一次，取较好的一次。学习率 0.5 引起的起伏不会让任何人丢分。（在程序绘制的替代图像上，以 0.05 训练十轮，参考解答达到 0.829，界限是 **0.78** 和 **0.70**。）
# - 写错的部分只影响它自己的练习：评其他练习时，会用 PyTorch 的函数代替它。
#
# ## 你学到了什么
#
# - 模块把参数和 `forward` 放在一起；`nn.Sequential` 把模块串起来。
# - `nn.CrossEntropyLoss` 要的是分数：在它之前再做 softmax 就多了一次。
# - 清零、反向传播、更新，按这个次序；而且平均只能取一次。
# - 同一个训练循环适用于本课程中的所有模型。
# - 一次不稳定的运行得到的单个数字全凭运气。要看多个随机种子，或者把步子放小。
# - 模型有多自信是一回事，它答对多少是另一回事。
#
# ## 常见错误
#
# | 现象 | 可能的原因 | 节 |
# |:--|:--|:--|
# | `'FlattenLayer' object has no attribute '_modules'` | `__init__` 没有调用 `super().__init__()` | 1 |
# | `parameters()` 是空的 | 层放在普通的列表里，而不是 `nn.ModuleList` 里 | 1 |
# | 对一批样本有效，对单个样本出错 | `squeeze` 把批量那一维也去掉了 | 1 |
# | 精度停在 80 % 左右 | 在 `nn.CrossEntropyLoss` 之前做了 softmax，而它内部已经有一个 | 2 |
# | 模型几乎学不到东西 | 除了两次批量大小 | 3 |
# | 参数没有任何变化 | 缺少 `step()`，或者 `zero_grad()` 放在了 `backward()` 和 `step()` 之间 | 3 |
# | 损失正确，但小批量大小不一时不对 | 取了平均值的平均值：最后那个较小的小批量分量过大 | 3 |
# | 循环把一切都打印出来，却返回 `None` | 没有返回列表 | 3 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | 模块（module） | 层或模型：参数和 `forward` 放在一个对象里 |
# | 参数（parameter） | 要学习的张量，能被 `parameters()` 找到 |
# | `nn.Sequential` | 依次调用的若干模块 |
# | 优化器（optimizer） | 保管参数，并负责更新它们 |
# | 训练模式、评估模式（training mode、evaluation mode） | `train()` 和 `eval()`：暂退法之类的层在两种模式下表现不同 |
# | 训练记录（training history） | 每轮之后的损失和精度 |
# | 置信度（confidence） | 模型给自己答案的概率 |
# | 校准（calibration） | 置信度与精度是否一致 |
# | 混淆矩阵（confusion matrix） | 每个真实类别被答成各个类别的次数 |
#
# ## 进一步探索
#
# - 用 `torch.save(net.state_dict(), "mlp.pt")` 保存学到的参数，再用 `load_state_dict` 读入一个新的模型。精度相同吗？
# - 如果你有 GPU：用 `.to("cuda")` 把模型和每个小批量移到 GPU 上。隐藏单元多到什么程度时，它才更快？
# - 用 `train_ch3` 以及 `params` 和 `lr` 训练你在作业 04 里写的函数。这时损失必须为每个样本给出一个数：`nn.CrossEntropyLoss(reduction="none")`。
# - `backward()` 内部发生了什么？在 [作业 06](../06_backpropagation/backpropagation.ipynb) 里，你会自己把它写出来。
#
# **下一份作业：** [06 · 手写反向传播](../06_backpropagation/backpropagation.ipynb)。
#
# ## 延伸阅读
#
# - 《动手学深度学习》（*Dive into Deep Learning*）英文版 5.2 节“多层感知机的实现”：[d2l.ai](https://d2l.ai/chapter_multilayer-perceptrons/mlp-implementation.html)，以及第 6 章 [“构建者指南”](https://d2l.ai/chapter_builders-guide/index.html)（中文版分别为 4.2、4.3 节和第 5 章“深度学习计算”）
# - PyTorch：[`nn.Module`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html)、[`CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html)、[`torch.optim`](https://docs.pytorch.org/docs/stable/optim.html)
# - Guo、Pleiss、Sun 和 Weinberger，*On Calibration of Modern Neural Networks*：[arxiv.org/abs/1706.04599](https://arxiv.org/abs/1706.04599)
# - Fashion-MNIST，由 Zalando Research 制作：[代码仓库](https://github.com/zalandoresearch/fashion-mnist)，其中有许多其他模型的结果
