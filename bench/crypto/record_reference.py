#!/usr/bin/env python3
"""Writes the times of this machine into the table of `ruskvm bench crypto`, as its reference.

usage: ruskvm bench crypto --long --json | bench/crypto/record_reference.py

Rows that were not measured keep what they have. Say in src/cli/bench_crypto.h which machine it is.
"""

import json
import os
import re
import sys

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/cli/bench_crypto.def")


def three_digits(value):
    return f"{float(f'{value:.3g}'):.10g}"


def main():
    times = {row["name"]: three_digits(row["ns"]) for row in json.load(sys.stdin)["rows"]}
    with open(TABLE, encoding="ascii") as file:
        text = file.read()

    def replaced(match):
        name = match.group(2)
        return match.group(1) + times.get(name, match.group(3)) + ","

    text = re.sub(r'(ROW\(\w+, "([^"]*)", "[^"]*", \w+, )([^,]*),', replaced, text)
    with open(TABLE, "w", encoding="ascii") as file:
        file.write(text)


if __name__ == "__main__":
    main()
