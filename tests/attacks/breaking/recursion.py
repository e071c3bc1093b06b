"""Recursion without end, and with a high limit."""
# exercise: accuracy
import sys
def accuracy(X, y):
    sys.setrecursionlimit(10**9)
    def deeper(n):
        return deeper(n + 1) + 1
    return deeper(0)
