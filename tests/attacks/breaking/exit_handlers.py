"""Hooks that run at the end, in threads, and as it is collected."""
# exercise: accuracy
import atexit, threading, time, weakref, sys
atexit.register(lambda: time.sleep(1000))
class Sticky:
    def __del__(self):
        while True:
            pass
sticky = Sticky()
sys.excepthook = lambda *a: time.sleep(1000)
threading.Thread(target=time.sleep, args=(1000,)).start()
def accuracy(X, y):
    sys.exit(1)
