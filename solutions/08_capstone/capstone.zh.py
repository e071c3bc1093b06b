# %% [markdown] of="64bbe9b6"
# # 08 · 综合项目：在预算之内训练最好的网络
#
# | | |
# |:--|:--|
# | **用时** | 约 4 小时 |
# | **预备知识** | [05 · 用 torch.nn 搭建同一个网络](../05_mlp_torch/mlp_torch.ipynb)：模块、优化器、训练循环；[07 · 泛化](../07_generalisation/generalisation.ipynb)：验证集、正则化 |
# | **后续内容** | 你自己的项目：在这里，由你自己决定、测量和撰写报告 |
# | **新术语** | 卷积、卷积核、特征图、通道、步幅、填充、感受野、批量规范化、数据增广、学习率调度、预热 |
#
# **目标。** 每个人的预算都一样，怎么用由你决定：
#
# | | 预算 |
# |:--|:--|
# | 训练图像 | 10,000 张，批量大小为 128 |
# | 遍历的次数（轮数） | 4 |
# | 参数 | 至多 100,000 个 |
#
# 在预算之内训练一个网络，让它认对尽可能多的**测试**图像。作业 05 的多层感知机在这里大约达到 0.82。一个小的卷积神经网络能达到 0.87，你还可以做得更好。
#
# 你将编写 `count_parameters`、`build_net`、`random_shift`、`learning_rate` 和 `train_net`，一共约 45 行，最后再写一份简短的文字报告。除了预算的限制，PyTorch 中的一切都可以使用。`hint("build_net")` 会逐条给出提示。

# %% [markdown] of="6eff5f4c"
# ## 准备工作

# %% install
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says => 软件包 `grader` 用来检查你的作业。如果没有安装它（例如在 Colab 上），
# so: then remove the # before %pip and run the cell again. => 这个单元格会给出提示：去掉 %pip 前面的 #，再运行一次。

# %% imports
# the models are small: several threads would only wait for each other => 模型都很小，用多个线程只会互相等待

# %% style
# Dark ink on a white sheet: the pictures read well in a light and in a dark theme. => 白底深色：无论浅色还是深色主题，图都看得清。

# %% budget
class MiniBatches:
    """完整的小批量 X (128, 1, 28, 28) 和 y (128)，每次遍历的次序都不同。"""


# %% [markdown] of="b83e3a9b"
# ## 1. 参数的代价
#
# 有预算，就要有人来计数。网络的**参数**是训练可以改变的那些数：`net.parameters()` 中所有需要梯度的元素。手算 `nn.Linear(3, 2)`：权重的形状是 $(2, 3)$，偏置有 2 个，所以是 $2 \cdot 3 + 2 = 8$。
#
# 有些数**不是**参数。一个层可以被**冻结**（frozen，`requires_grad_(False)`），训练就不会改变它。还有些层带有**缓冲区**（buffer），即存储起来但不学习的数，例如批量规范化中的移动平均值。在两个地方使用的同一个层，它的参数只算一次：
#
# ```python
# shared = nn.Linear(8, 8)
# net = nn.Sequential(shared, nn.ReLU(), shared)   # 72 个参数，而不是 144 个
# ```
#
# ### 练习 1：`count_parameters`


# %% count_parameters
def count_parameters(net):
    """训练可以改变 net 中的多少个数。

    net：    一个 nn.Module，里面可以嵌套模块。
    返回：   整数，所有需要梯度的参数的元素总数。在多处使用的参数只算一次；缓冲区不算。

    1 行。
    """


# %% check_count_parameters

# %% spend

# %% [markdown] of="873b729f"
# 几乎全部预算都花在了第一层：每个隐藏单元对 784 个像素各有一个自己的权重。左上角的一条边缘和右下角的同样一条边缘，它必须分别学习。
#
# ## 2. 卷积：只看附近，共享权重
#
# **卷积**（convolution）利用了图像的两个特点：相关的像素彼此**靠近**，而同样的图案可能出现在**任何地方**。把一个由权重组成的小**卷积核**（kernel），例如 $5 \times 5$ 的，放在图像上；把它覆盖的像素与权重相乘再相加，得到一个数。然后移动卷积核。所有位置上得到的数组成一张**特征图**（feature map）：
#
# $$H_{ij} = b + \sum_{a=0}^{k-1}\sum_{c=0}^{k-1} W_{ac}\, X_{i+a,\;j+c}$$
#
# | 符号 | 含义 |
# |:--|:--|
# | $\mathbf{X}$ | 图像 |
# | $\mathbf{W}$ | 卷积核，$k \times k$ 个权重，在每个位置都相同 |
# | $b$ | 偏置 |
# | $\mathbf{H}$ | 特征图 |
#
# 手算：卷积核 $(-1, 1)$ 作用于一行 $(0, 0, 5, 5)$，得到 $(0, 5, 0)$：它找到了边缘。下面用 $3 \times 3$ 的卷积核寻找一件衣服的边缘（图中 vertical edges 是竖直边缘，horizontal edges 是水平边缘）：

# %% edges
# (2 kernels, 1 channel, 3, 3) => （2 个卷积核，1 个通道，3，3）

# %% [markdown] of="ab9a57ad"
# 在网络里，这些权重不是由人选定的，而是学习得到的。`nn.Conv2d(1, 16, kernel_size=5)` 有 16 个卷积核，所以它的输出有 16 个**通道**（channel），每个通道是一张特征图。它接收的图像形状是 $(n, \text{通道}, \text{高}, \text{宽})$。后面层的一个卷积核会看前一层的所有通道。
#
# 有两个设置会改变输出的大小。**填充**（padding）在图像四周加上宽为 $p$ 的一圈零，**步幅**（stride）$s$ 是卷积核每次移动的距离。设某一边长为 $m$，卷积核的大小为 $k$，那么
#
# $$m_\text{out} = \left\lfloor \frac{m + 2p - k}{s} \right\rfloor + 1$$
#
# 因为卷积核的第一个像素有 $m + 2p - k + 1$ 个可放的位置，每隔 $s$ 个用一个。

# %% [markdown] of="6a1fa01d"
# **先预测，再运行（附加题）。** 步幅为 2 的卷积会输出多大的特征图？


# %% conv_size
def conv_size(size, kernel_size, padding, stride):
    """卷积的输出的边长。

    size：   整数，正方形图像的边长，例如 28。
    kernel_size, padding, stride：整数。
    返回：   整数，特征图的边长；当 size 为 28、kernel_size 为 5、padding 为 2、stride 为 2 时
             是 14。

    请推算出来，不要真的去做卷积。
    """


# %% check_conv_size

# %% [markdown] of="59b0c810"
# **先预测，再运行（附加题）。** `nn.Linear(784, 16)` 有 12,560 个参数，`nn.Conv2d(1, 16, kernel_size=5)` 只有 416 个。


# %% why_so_few
def why_so_few(options):
    """为什么卷积的输出更大，参数却这么少？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "每个卷积核有 25 个权重和一个偏置，用于图像的每个位置"
      - "它每隔一个像素才看一个"
      - "它的大部分权重是零，不计算在内"
      - "它先对图像取平均，再做乘法"
    返回：   正确的那一项，原样照抄。
    """


# %% check_why_so_few

# %% [markdown] of="2c904e64"
# <details><summary>为什么？</summary>
#
# 16 个卷积核，各有 $5 \times 5$ 个权重和一个偏置：$16 \cdot 26 = 416$。所有位置共享它们。线性层则对每一对像素和输出都有一个权重。
#
# </details>

# %% [markdown] of="5743328e"
# ### 由块组成的网络
#
# 常用的块是**卷积、批量规范化、ReLU**。步幅为 2 时，每个块使图像的边长减半，同时通道数增加。**批量规范化**（batch normalisation）先对每个通道做平移和缩放，使它在小批量上的均值为 0、方差为 1，然后再用两个学习得到的数缩放和平移；这样训练更快，也能承受更大的学习率。在评估模式下，它改用移动平均值，使一张图像的分数与其他图像无关。（所以从现在起，`net.eval()` 变得重要了。）
#
# 在最后一个块之后，`nn.Flatten` 把每张图像变成一行，再由一个线性层给出分数。以 $8 \times 8$ 的彩色图像为例：

# %% block

# %% [markdown] of="4e785ad5"
# 两个这样的块就足以得到好的结果：先 12 个通道，再 24 个，卷积核大小为 5 和 3，步幅都是 2。这大约需要 15,000 个参数。你有 100,000 个；等它能用了，再试试你自己的想法。
#
# ### 练习 2：`build_net`


# %% build_net
def build_net(num_classes):
    """用于图像 (n, 1, 28, 28) 的卷积神经网络，权重是新的随机数。

    num_classes：整数，例如 10。
    返回：   net，一个 nn.Module。net(X) 给出分数 (n, num_classes)，供 nn.CrossEntropyLoss
             使用：是分数，不是概率。它至少含有一个 nn.Conv2d，参数不超过 100,000 个。
             所有参数都参与分数的计算，并且都需要梯度。

    torch.nn 中的一切都可以使用。约 10 行。
    """


# %% check_build_net

# %% net_spends

# %% [markdown] of="7e71ef3f"
# ## 3. 不花钱的图像
#
# **数据增广**（data augmentation）在每次使用训练图像时都对它们稍作改变，而不改变它们的类别：一件外套移动一个像素，仍然是外套。网络无法把单张图像死记下来，因为它从不会两次看到同一张图像。
#
# 你要写的增广把每张图像各自移动一段随机的距离，以像素计。从一侧移出去的，从另一侧进来，就像 `torch.roll` 那样：

# %% rolled
# 3 is excluded => 不包括 3

# %% [markdown] of="e00532f3"
# ### 练习 3：`random_shift`


# %% random_shift
def random_shift(X, max_shift):
    """把每张图像各自移动随机的行数和列数，越过边缘的从另一侧进来。

    X：        (n, channels, height, width)，任意 dtype。不得修改 X 本身。
    max_shift：整数，小于高和宽。对每张图像，行数和列数都从 -max_shift, ..., max_shift 中
               抽取，每个值的概率相同，并且相互独立。一张图像的所有通道一起移动。
    返回：     新的张量，形状和 dtype 与 X 相同。

    可以用 torch.roll 和 torch.randint。约 6 行。
    """


# %% check_random_shift

# %% see_shifts

# %% [markdown] of="cf5b7d2b"
# **先预测，再运行（附加题）。** 数据增广应该用在哪里？


# %% where_to_augment
def where_to_augment(options):
    """对哪些图像做增广？

    options：由下列文字组成的列表，每次调用时顺序都不同：
      - "训练的小批量，每一轮都重新做"
      - "训练图像，在第一轮之前做一次"
      - "训练图像和测试图像，使两者一致"
      - "网络认错的图像"
    返回：   正确的那一项，原样照抄。
    """


# %% check_where_to_augment

# %% [markdown] of="e2790470"
# <details><summary>为什么？</summary>
#
# 应该让网络看到尽可能多的不同版本，所以每次都重新随机抽取。测试图像保持原样：测试精度要反映的，正是网络在未经改动的图像上的表现。
#
# </details>
#
# ## 4. 会变化的学习率
#
# 步子大，起初学得快，最后却总是跳来跳去；步子小则正好相反。**学习率调度**（learning-rate schedule）兼有两者之长。把整个训练中的小批量编号为 $t = 0, 1, \ldots, T - 1$。一种常用的调度分为两段：
#
# $$\eta_t = \begin{cases}
# \eta_\text{max}\,\dfrac{t + 1}{w} & t < w \quad \text{（预热）} \\[2ex]
# \dfrac{\eta_\text{max}}{2}\left(1 + \cos\dfrac{\pi\,(t - w)}{T - w}\right) & t \ge w \quad \text{（余弦）}
# \end{cases}$$
#
# | 符号 | 含义 | 参数名 |
# |:--|:--|:--|
# | $t$ | 第几步 | `step` |
# | $T$ | 总步数 | `num_steps` |
# | $\eta_\text{max}$ | 最大的学习率 | `peak` |
# | $w$ | 预热的步数 | `warmup` |
#
# **预热**（warm-up）使随机的初始权重不必承受过大的步子。此后，学习率沿余弦的半个周期从峰值降到接近 0。手算：$T = 6$，$w = 2$，峰值为 1，预热阶段是 $\frac12, 1$，然后是 $1, 0.854, 0.5, 0.146$。
#
# ### 练习 4：`learning_rate`


# %% learning_rate
def learning_rate(step, num_steps, peak, warmup):
    """某一步的学习率：先线性预热，然后沿余弦降到接近 0。

    step：     整数，从 0 到 num_steps - 1。
    num_steps：整数，整个训练的步数。
    peak：     浮点数，最大的学习率。
    warmup：   整数，至少为 0，小于 num_steps：预热的步数。
    返回：     浮点数，按上面的公式。

    约 4 行。
    """


# %% check_learning_rate

# %% see_rates

# %% [markdown] of="cafb0c09"
# ## 5. 使用预算
#
# 优化器把学习率保存在 `optimizer.param_groups` 里，它是由字典组成的列表，可以在每一步之前修改：
#
# ```python
# for group in optimizer.param_groups:
#     group["lr"] = 0.01
# ```
#
# `torch.optim.AdamW` 是个不错的选择：它把每个参数的步子除以该参数的梯度通常的大小，比 SGD 更不需要调参。对两个块的网络，峰值取 0.008，预热占总步数的十分之一，效果就不错。`len(train_iter)` 是一轮中小批量的个数。
#
# 对 `train_net` 的规定：
#
# - 它恰好遍历 `train_iter` 共 `num_epochs` 次。（先看一个小批量是可以的。）
# - 每一步只用它自己那个小批量的梯度：上一步的梯度已经清零。
# - 学习率随步数变化，用你自己的或 PyTorch 的学习率调度都可以；最后的学习率要低于峰值。
# - 每次调用都从新的随机权重开始，并返回处于评估模式的网络。
# - 它学到的一切都来自 `train_iter`。评分时用的是与你的**不同**的图像，见第 7 节。
#
# ### 练习 5：`train_net`


# %% train_net
def train_net(train_iter, num_epochs):
    """用 build_net 建一个新的网络，在 train_iter 上训练 num_epochs 轮。

    train_iter：给出小批量 X (b, 1, 28, 28) float32，取值从 0 到 1，以及 y (b)，类别编号从 0
                到 9，每次遍历的次序都不同；共有 len(train_iter) 个。
    num_epochs：整数，遍历 train_iter 的次数。
    返回：      训练好的 nn.Module，处于评估模式。net(X) 给出分数 (n, 10)。

    请使用你的 build_net 和 learning_rate；random_shift 如果有帮助也可以用：测一测。约 12 行。
    """


# %% check_train_net

# %% [markdown] of="fd554da1"
# 训练需要几秒钟。下面是你的网络，以及预算相同的多层感知机：


# %% measure
def test_accuracy(net):
    """net 在所有测试图像上的精度。"""


# %% kernels

# %% [markdown] of="4b44f734"
# 一侧红、另一侧蓝的卷积核寻找边缘，和第 2 节中的一样。没有人把它们写进去。
#
# ## 6. 做实验
#
# 现在来改进它。每次只在 `build_net` 或 `train_net` 中改**一处**，然后再运行这个单元格。单独一次运行说明不了什么：不同随机种子之间的差异约为 0.005，所以要比较若干个种子的平均值，比这更小的差别不要当真。

# %% experiment
# more seeds: slower, and more certain => 种子越多，越慢，也越可靠

# %% [markdown] of="416badb3"
# 一些想法，从便宜到昂贵：
#
# - 换别的学习率峰值，预热步数更少或更多
# - 更多的通道，第三个块，在分数之前加一个隐藏层
# - 步幅为 1 的卷积，后接 `nn.MaxPool2d(2)`：更慢，但往往更好
# - 对每个小批量用 `random_shift`；`nn.Dropout`；在损失函数中用 `label_smoothing=0.1`
# - 对最后若干步的权重取平均（`torch.optim.swa_utils.AveragedModel`）
#
# 提醒一句：谁要是试了五十种设置，再留下**测试**精度最高的那一种，他也就多少对测试图像过拟合了。更好的做法是用**验证集**（validation set）来选择：取另外一些图像，例如 `all_images.images[10_000:12_000]`，而测试图像只在最后看一次。
#
# ### 你的报告
#
# 在下面的单元格中作答，约 300 字。报告由人来阅读（5 分，不计入自动评分）。
#
# 1. 你交的是哪个网络，它有多少个参数？
# 2. 写出你试过的两件事，以及在若干个随机种子下测得的精度。其中一件可以是**没有**帮助的。
# 3. 你是根据哪些图像来选择的？你有多大把握认为你的网络比最初的那个好？

# %% [markdown] of="60bcc01d"
# ### BEGIN SOLUTION
# 1. 两个由卷积、批量规范化和 ReLU 组成的块，通道数为 12 和 24，步幅为 2，再加一个线性层：共 14,770 个参数。
# 2. 用 16 和 32 个通道，再加一个含 48 个单元的隐藏层：0.874，原来是 0.873，小于随机种子之间的差异 0.005。加第三个块，并用每个特征图的平均值代替 `Flatten`：0.837，没有帮助；东西在图像的什么位置，看来是重要的。
# 3. 我是根据测试图像选择的，每种设置只用了一个随机种子；本该用验证图像和更多的种子。我不能说我的网络比最初的那个好。
# ### END SOLUTION

# %% [markdown] of="816b526d"
# ### 排行榜
#
# 如果你愿意，可以参加：在引号之间写一个化名。评分得到的精度就会以这个名字出现在一张全班可见的榜单上。老师可能会读前几名的代码：只有不超出预算的才能留在榜上。留空则不上榜。（它必须是引号之间的普通文字：生成榜单时，只读取这个单元格，不会运行它。）

# %% leaderboard

# %% [markdown] of="8811e1df"
# ## 7. 如何评分
#
# - 你的**函数**会用新的输入来调用：别的网络、别的图像大小、没有预热的情形。
# - `train_net` 在 10,000 张图像上训练四轮。测试精度达到 **0.82** 得满分，低于 **0.74** 不得分，两者之间按比例计分；参考解答达到 0.861 ± 0.006（20 次运行）。低于界限的会再训练一次，取较好的一次。（在程序绘制的替代图像上，参考解答达到 0.836，界限是 **0.79** 和 **0.71**。）
# - 参数超过 100,000 个的网络，精度部分不得分。`train_iter` 提供 `num_epochs` 次遍历的小批量，之后就拒绝再提供。优化器的每一步都要用一个新的小批量：把小批量保存下来再遍历，就超出了预算。整个训练必须在两分钟之内结束；参考解答只需要几秒钟。
# - 图像经过**伪装**，而且 `train_net` 还要在另外十类虚构的图像上试一试，所以事先训练好的网络毫无用处。类别换了编号。所有图像都以同样的方式旋转或镜像、越过边缘平移、变亮或变暗、可能反色，并且经过滤波。靠近的像素仍然靠近，所以卷积神经网络学得几乎一样好：参考解答因此损失的精度约为 0.01。网络不能指望背景是黑的，也不能指望鞋尖朝左。
# - 写错的部分只影响它自己的练习：如果你的 `build_net` 或 `learning_rate` 没有通过，评 `train_net` 时会用正确的来代替。
#
# ## 你学到了什么
#
# - 卷积只看附近并共享权重，所以只需要很少的参数和很少的图像。
# - 步幅和填充决定特征图的大小；通道数就是卷积核的个数。
# - 学习率调度先走大步，最后走小步。
# - 数据增广能造出新的训练图像；当训练时间长到足以死记旧图像时，它才有用。
# - 一个结果要有平均值和差异。测试图像留到最后再看。
#
# ## 常见错误
#
# | 现象 | 可能的原因 | 节 |
# |:--|:--|:--|
# | `mat1 and mat2 shapes cannot be multiplied` | 线性层的大小与 `Flatten` 给出的不符 | 2 |
# | `Expected more than 1 value per channel` | 在训练模式下对单张图像做批量规范化 | 2 |
# | 分数之和为 1，精度停滞 | 在损失函数之前做了 softmax，而它内部已经有一个 | 2 |
# | 参数远远超过 100,000 个 | 紧接在最初的特征图之后用了隐藏的线性层 | 2 |
# | 一个小批量中的图像都移动得一样 | 在循环之外为所有图像只抽取了一次移动量 | 3 |
# | 原来的图像被改动了 | `X[i] = ...` 写进了调用者的张量 | 3 |
# | 预热之后学习率突然跳变 | 余弦中用了 `step` 而不是 `step - warmup` | 4 |
# | 有些步留下了梯度 | 缺少 `zero_grad()`：`backward()` 会加到已有的梯度上 | 5 |
# | 起初能学，后来变差 | 没有在每一步重新设置学习率，或者学习率太大 | 5 |
# | 精度随批量大小而变 | 返回的网络处于训练模式 | 5 |
# | 第二次训练从第一次结束的地方开始 | 网络是在 `train_net` 之外创建的 | 5 |
#
# ## 术语表
#
# | 术语 | 含义 |
# |:--|:--|
# | 卷积（convolution） | 相邻像素的加权和，在每个位置使用同样的权重 |
# | 卷积核（kernel） | 这些权重，例如对每个输入通道有 $5 \times 5$ 个 |
# | 特征图（feature map）、通道（channel） | 一个卷积核在所有位置给出的数 |
# | 填充（padding） | 图像四周的一圈零 |
# | 步幅（stride） | 卷积核从一个位置到下一个位置移动的距离 |
# | 感受野（receptive field） | 特征图中的一个数所依赖的图像像素 |
# | 批量规范化（batch normalisation） | 使每个通道在小批量上均值为 0、方差为 1，然后再缩放和平移 |
# | 缓冲区（buffer） | 模块存储起来但不学习的数 |
# | 数据增广（data augmentation） | 对训练图像做随机的、不改变类别的改动 |
# | 学习率调度（learning-rate schedule）、预热（warm-up） | 为每一步规定学习率；以及它开头上升的一段 |
# | 验证集（validation set） | 用来选择的图像，既不用于训练，也不用于测试 |
#
# ## 进一步探索
#
# - 在你的第二个块之后，一个数的感受野有多少个像素宽？
# - 把 `Flatten` 换成 `nn.AdaptiveAvgPool2d(1)`。还剩多少个参数，又损失了什么？
# - 用同一个固定的置换打乱所有图像的像素，再训练这两种网络。哪一种不受影响，为什么？
# - 把轮数增加到十倍。从什么时候开始，`random_shift` 有帮助了？
#
# ## 延伸阅读
#
# - 《动手学深度学习》（*Dive into Deep Learning*）英文版第 7 章 [“卷积神经网络”](https://d2l.ai/chapter_convolutional-neural-networks/index.html)，以及 8.5 节 [“批量规范化”](https://d2l.ai/chapter_convolutional-modern/batch-norm.html)（中文版分别为第 6 章和 7.5 节）
# - PyTorch：[`Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)、[`AdamW`](https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html)，以及 [学习率调度器](https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate)
# - LeCun、Bottou、Bengio 和 Haffner，*Gradient-based learning applied to document recognition*，Proceedings of the IEEE 86（1998）：[doi.org/10.1109/5.726791](https://doi.org/10.1109/5.726791)
# - Loshchilov 和 Hutter，*SGDR: Stochastic Gradient Descent with Warm Restarts*，余弦调度的出处：[arxiv.org/abs/1608.03983](https://arxiv.org/abs/1608.03983)
