"""Threads without end."""
# exercise: accuracy
import threading, time
def accuracy(X, y):
    threads = 0
    try:
        for _ in range(5_000):
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
            threads += 1
    except (RuntimeError, MemoryError):
        raise RuntimeError("refused" if threads < 500 else f"{'LEA'}K {threads} threads")
    raise RuntimeError(f"{'LEA'}K {threads} threads")
