"""Every style rule accepts a good tree and finds each kind of bad file, at its line."""

import os
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CHECKER = os.path.join(SOURCE, "scripts", "check-style")

GOOD = {
    ".clang-format": open(os.path.join(SOURCE, ".clang-format"), encoding="utf-8").read(),
    "docs/base.md": "# base\n",
    "docs/wasm.md": "# wasm\n",
    "docs/cli.md": "# cli\n",
    "include/ruskvm/api.h": "#ifndef RK_RUSKVM_API_H\n#define RK_RUSKVM_API_H\n#endif\n",
    "src/base/span.h": "/* What it is. */\n#ifndef RK_BASE_SPAN_H\n#define RK_BASE_SPAN_H\n\n"
                       "#include <stddef.h>\n\nsize_t span_size(void);\n\n#endif\n",
    "src/base/span.c": '#include "base/span.h"\n\n#include <string.h>\n\n'
                       'size_t span_size(void)\n{\n    return strlen("time(0)"); '
                       "/* not rand() */\n}\n",
    "src/wasm/module.c": '#include "base/span.h"\n#include "ruskvm/api.h"\n',
    "src/cli/main.c": '#include "base/span.h"\n\nlong cli_now(void)\n{\n    return time(0);\n}\n',
    "tests/test_jump.c": "void test_jump(void)\n{\n    longjmp(0, 1);\n}\n",
    "README.md": "A line of a page may be long." + " word" * 40 + "\n",
    "scripts/tool": "#!/bin/sh\nexit 0\n",
}

MARK = "TO" + "DO"

# rule, file, contents, line of the violation, part of the message
BAD = [
    ("arrows", "src/base/up.c", '\n#include "wasm/module.h"\n', 2, "from base to wasm"),
    ("arrows", "src/wasm/beside.c", '#include "state/page.h"\n', 1, "from wasm to state"),
    ("arrows", "src/base/up.h", '#include "cli/command.h"\n', 1, "from base to cli"),
    ("arrows", "src/base/table.def", '#include "vm/x.h"\n', 1, "from base to vm"),
    ("arrows", "src/base/bare.c", '#  include "span.h"\n', 1, "must be named with its folder"),
    ("arrows", "src/base/span.c", '#include <stdio.h>\n#include "base/span.h"\n', 1,
     'must be its own header "base/span.h"'),
    ("arrows", "src/misc/a.c", "\n", 1, "not in the drawing"),
    ("text", "src/base/a.c", "int a;\n" * 1201, 1201, "more than 1200"),
    ("text", "src/base/a.c", "//" + "a" * 99 + "\n", 1, "101 columns"),
    ("text", "scripts/tool", "#!/bin/sh\n#" + "a" * 100 + "\n", 2, "101 columns"),
    ("text", "src/base/a.c", "a\n\tb\n", 2, "tab"),
    ("text", "README.md", "a\nb \n", 2, "blanks at the end"),
    ("text", "src/base/a.c", "a\r\n", 1, "carriage return"),
    ("text", "src/base/a.c", "a\nb", 2, "no newline"),
    ("text", "src/base/a.c", "a\n\n", 2, "empty line at the end"),
    ("functions", "src/base/a.c", "/*\n*/ void f() { strcpy(a, b); }\n", 2, "strcpy()"),
    ("functions", "src/base/a.c", "x = sprintf (a);\n", 1, "sprintf()"),
    ("functions", "src/base/a.c", "strcat(a);\n", 1, "strcat()"),
    ("functions", "src/base/a.c", "gets(a);\n", 1, "gets()"),
    ("functions", "src/base/a.c", "strtok(a);\n", 1, "strtok()"),
    ("functions", "src/base/a.c", "rand();\n", 1, "rand()"),
    ("functions", "src/base/a.c", "time(0);\n", 1, "time()"),
    ("functions", "src/base/a.c", "clock();\n", 1, "clock()"),
    ("functions", "src/base/a.c", "clock_gettime(0, 0);\n", 1, "clock_gettime()"),
    ("functions", "src/cli/a.c", "setlocale(0, 0);\n", 1, "setlocale()"),
    ("functions", "src/cli/a.c", "atoi(a);\n", 1, "atoi()"),
    ("functions", "tests/a.c", "alloca(8);\n", 1, "alloca()"),
    ("functions", "src/wasm/a.c", "setjmp(a);\n", 1, "setjmp()"),
    ("functions", "src/wasm/a.c", "siglongjmp(a, 1);\n", 1, "siglongjmp()"),
    ("words", "src/base/a.c", f"a\n/* {MARK}: later */\n", 2, MARK),
    ("words", "README.md", "FIX" + "ME\n", 1, "finish it"),
    ("words", "scripts/tool", "#!/bin/sh\n# X" + "XX\n", 2, "finish it"),
    ("words", "CMakeLists.txt", "# HA" + "CK\n", 1, "finish it"),
    ("guards", "src/base/a.h", "#pragma once\n", 1, "RK_BASE_A_H"),
    ("guards", "src/base/a.h", "#ifndef A_H\n#define A_H\n#endif\n", 1, "RK_BASE_A_H"),
    ("guards", "src/base/a.h", "#ifndef RK_BASE_A_H\n#define RK_BASE_A_H\n#endif\nint a;\n", 1,
     "text after the #endif"),
    ("guards", "tests/cli/b.h", "int b;\n", 1, "RK_TESTS_CLI_B_H"),
    ("docs", "src/state/a.c", "\n", 1, "the page of src/state"),
    ("format", "src/base/a.c", "int a;\nint  b;\n", 2, "clang-format"),
    ("headers", "src/base/a.h", "int f(void);\nsize_t g(void);\n", 2, "size_t"),
    ("headers", "src/base/a.h", "\nint f();\n", 2, "prototype"),
]


class StyleChecker(unittest.TestCase):
    def check(self, rule, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
            done = subprocess.run([sys.executable, "-B", CHECKER, "--root", root, *rule],
                                  capture_output=True, check=False)
            self.assertEqual(done.stderr, b"")
            return done.returncode, done.stdout.decode()

    def test_a_good_tree_passes_all_rules(self):
        self.assertEqual(self.check([], GOOD), (0, ""))

    def test_each_bad_file_is_found_at_its_line(self):
        for rule, name, text, line, message in BAD:
            with self.subTest(rule=rule, message=message):
                code, output = self.check([rule], {**GOOD, name: text})
                self.assertEqual(code, 1)
                where = f"docs/{name.split('/')[1]}.md" if rule == "docs" else name
                found = [one for one in output.splitlines() if one.startswith(f"{where}:{line}: ")]
                self.assertTrue(any(message in one for one in found), output)

    def test_every_rule_has_a_bad_sample(self):
        done = subprocess.run([sys.executable, "-B", CHECKER, "--list"], capture_output=True,
                              check=True)
        rules = [line.split()[0] for line in done.stdout.decode().splitlines()]
        self.assertEqual(sorted(rules), sorted({bad[0] for bad in BAD}))

    def test_generated_tables_may_be_long(self):
        self.assertEqual(self.check(["text"], {"src/base/a.def": "A\n" * 2000}), (0, ""))

    def test_what_the_build_made_is_left_alone(self):
        bad = {"src/wasm/a.c": "a \n", "build/a.c": "a \n"}
        self.assertEqual(self.check(["text"], bad)[1].count("\n"), 1)

    def test_an_unknown_rule_is_refused(self):
        done = subprocess.run([sys.executable, "-B", CHECKER, "nonsense"], capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
