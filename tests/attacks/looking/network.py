"""Sends what it has found to somewhere."""
# exercise: accuracy
import socket
import urllib.request

def look():
    found = []
    for kind in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 17, 16):
        for way in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                found.append(str(socket.socket(kind, way)))
            except OSError:
                pass
    try:
        urllib.request.urlopen("http://127.0.0.1:80", timeout=1)
        found.append("urlopen")
    except OSError:
        pass
    return found

def accuracy(X, y):
    found = look()
    raise RuntimeError(f"{'LEA'}K {found!r}" if found else "nothing found")
