"""Running the program under test."""

import os
import subprocess

RUSKVM = os.environ["RUSKVM"]
SAMPLE = os.environ["RUSKVM_SAMPLE"]


class Answer:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "surrogateescape")
        self.err = done.stderr.decode("utf-8", "surrogateescape")


def run(program, *arguments, stdin=b"", seconds=60, **environment):
    merged = {**os.environ, "TERM": "xterm", **environment}
    merged.pop("NO_COLOR", None)
    return Answer(subprocess.run([program, *arguments], input=stdin, capture_output=True,
                                 env=merged, timeout=seconds, check=False))
