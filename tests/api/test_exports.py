#!/usr/bin/env python3
"""The libraries give out the functions of the public headers, and nothing else."""

import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("RUSKVM_BUILD", os.path.join(ROOT, "build", "release"))
HEADERS = os.path.join(ROOT, "include", "ruskvm")
# What sanitizers put into every object they instrument.
SANITIZER = re.compile(r"^_{0,3}(asan[_.]|odr_asan|ubsan|sanitizer|start_asan|stop_asan)")


def declared():
    names = set()
    for name in os.listdir(HEADERS):
        with open(os.path.join(HEADERS, name), encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        for statement in text.split(";"):
            if "RK_API" in statement and "define RK_API" not in statement:
                names.add(re.search(r"\b(rk_\w+)\(", statement).group(1))
    return names


def exported(*arguments):
    out = subprocess.run(["nm", "--defined-only", *arguments], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    rows = [line.split() for line in out.splitlines()]
    # Absolute symbols are the names of versions.
    names = {row[2].split("@")[0] for row in rows if len(row) == 3 and row[1] != "A"}
    return {name for name in names if not SANITIZER.match(name)}


class Exports(unittest.TestCase):
    def test_the_headers_declare_functions(self):
        self.assertGreater(len(declared()), 40)

    def test_the_shared_library_exports_what_the_headers_declare(self):
        self.assertEqual(exported("-D", os.path.join(BUILD, "libruskvm.so")), declared())

    def test_the_static_library_exports_what_the_headers_declare(self):
        self.assertEqual(exported("-g", os.path.join(BUILD, "libruskvm.a")), declared())

    def test_every_symbol_has_a_version(self):
        out = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions",
                              os.path.join(BUILD, "libruskvm.so")], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        for name in declared():
            self.assertRegex(out, rf" {name}@@RUSKVM_\d+")

    def test_the_library_is_known_by_its_major_version(self):
        out = subprocess.run(["readelf", "-d", os.path.join(BUILD, "libruskvm.so")], check=True,
                             text=True, stdout=subprocess.PIPE).stdout
        self.assertIn("soname: [libruskvm.so.0]", out)


if __name__ == "__main__":
    unittest.main()
