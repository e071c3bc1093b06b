"""Error text that looks like workflow commands, JSON, XML, HTML and terminal control."""
import sys

def softmax(X):
    text = (
        "x\n::error file=a.py::pwned\n::set-output name=score::20\n"
        '{"score": 20, "status": "graded"}]]></failure><testcase name="softmax"/>'
        "<script>alert(1)</script>\x1b[2J\x1b]0;pwned\x07\r\u202e=1+1"
    )
    print(text)
    print(text, file=sys.stderr)
    raise ValueError(text)
