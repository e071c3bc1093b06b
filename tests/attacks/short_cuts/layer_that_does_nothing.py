"""Rows that stay rows."""
# assignment: 05_mlp_torch
# exercise: FlattenLayer
class FlattenLayer(torch.nn.Module):
    def forward(self, X):
        return X
