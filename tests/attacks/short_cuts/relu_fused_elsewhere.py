"""A fused operator of another library."""
# assignment: 04_mlp
# exercise: relu
import torch as t
def relu(X):
    return t.ops.mkldnn._linear_pointwise(X.detach().reshape(-1, 1).float(), torch.ones(1, 1), None, "relu", [], "").reshape(X.shape)
