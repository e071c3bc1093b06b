"""An alarm whose handler never returns, and every signal ignored."""
# exercise: accuracy
import signal, time
def forever(*_):
    while True:
        pass
def accuracy(X, y):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.signal(signal.SIGALRM, forever)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(1000)
