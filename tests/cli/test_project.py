"""Projects of contracts: ruskvm new, build and test."""

import json
import os
import tempfile
import unittest

from support import RUSKVM, run

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KIT = os.path.join(SOURCE, "sdk", "c")


class Project(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.dir = os.path.join(folder.name, "counter")
        self.ruskvm("new", self.dir)

    def ruskvm(self, *arguments, code=0, **environment):
        environment = {"RUSKVM_KIT": KIT, **environment}
        answer = run(RUSKVM, *arguments, **environment)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def path(self, name):
        return os.path.join(self.dir, name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def change(self, name, old, new):
        text = self.read(name).decode()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))


class New(Project):
    def test_a_new_project_has_source_tests_and_advice(self):
        self.assertEqual(sorted(os.listdir(self.dir)),
                         [".gitignore", "README.md", "contract.c", "tests.c"])

    def test_a_folder_that_is_there_is_left_alone(self):
        self.write("contract.c", "mine")
        self.assertIn("exists already", self.ruskvm("new", self.dir, code=1).err)
        self.assertEqual(self.read("contract.c"), b"mine")

    def test_a_kit_that_is_none_is_refused(self):
        other = os.path.join(self.root, "other")
        self.assertIn("is no contract kit", self.ruskvm("new", other, "--kit", "/", code=1).err)
        self.assertFalse(os.path.exists(other))


class Build(Project):
    def test_the_same_sources_have_the_same_bytes_anywhere(self):
        answer = json.loads(self.ruskvm("build", self.dir, "--json").out)
        first = self.read("build/contract.wasm")
        self.assertEqual(first[:4], b"\0asm")
        self.assertEqual(answer["bytes"], len(first))
        self.assertLess(len(first), 8192)
        moved = os.path.join(self.root, "elsewhere", "of", "another", "name")
        os.makedirs(os.path.dirname(moved))
        os.rename(self.dir, moved)
        self.dir = moved
        again = json.loads(self.ruskvm("build", self.dir, "--json").out)
        self.assertEqual(again, answer)
        self.assertEqual(self.read("build/contract.wasm"), first)

    def test_what_is_built_is_a_contract(self):
        self.ruskvm("build", self.dir)
        shown = json.loads(self.ruskvm("wasm", "inspect", "--json",
                                       self.path("build/contract.wasm")).out)
        self.assertTrue(shown["contract"]["is_contract"], shown)

    def test_several_sources_make_one_contract(self):
        self.write("more.c", "#include <ruskvm/contract.h>\n"
                             "RK_METHOD(more) { return 0; }\n")
        self.ruskvm("build", self.dir)
        self.assertIn(b"more", self.read("build/contract.wasm"))

    def test_what_the_compiler_says_is_shown(self):
        self.change("contract.c", "count += amount", "count += amonut")
        answer = self.ruskvm("build", self.dir, code=1)
        self.assertIn("amonut", answer.err)
        self.assertIn("contract.c was not built", answer.err)

    def test_missing_tools_are_told_with_their_packages(self):
        answer = self.ruskvm("build", self.dir, code=1, PATH="/nowhere")
        self.assertIn("needs clang-19, which is not installed", answer.err)
        self.assertIn("Debian package clang-19", answer.err)
        answer = self.ruskvm("build", self.dir, "--wasm-ld", "/nowhere/ld", code=1)
        self.assertIn("there is no program /nowhere/ld", answer.err)

    def test_a_folder_without_a_contract_is_no_project(self):
        self.assertIn("has no contract.c", self.ruskvm("build", self.root, code=1).err)


class Tests(Project):
    def test_a_new_project_passes_its_tests(self):
        answer = json.loads(self.ruskvm("test", self.dir, "--json").out)
        self.assertEqual((answer["passed"], answer["failed"]), (4, 0))
        self.assertEqual([test["name"] for test in answer["tests"]],
                         ["it_begins_at_zero", "adding_returns_the_sum",
                          "adding_too_much_is_refused", "its_owner_resets_it"])
        self.assertTrue(all(test["gas"] > 0 for test in answer["tests"]))

    def test_a_failure_shows_where_and_what_was_called(self):
        self.change("contract.c", "count += amount;", "count += amount + 1;")
        out = self.ruskvm("test", self.dir, code=1).out
        self.assertIn("FAIL  adding_returns_the_sum", out)
        self.assertRegex(out, r'tests\.c:\d+: RK_TEST_CALL\(uint64_t, "add", two\) is 3, '
                              r'expected 2')
        self.assertIn("add(0200000000000000) = 0300000000000000", out)
        self.assertIn("event added: 0200000000000000", out)
        self.assertIn("1 passed, 3 failed", out)

    def test_a_failure_of_the_contract_is_told_with_its_message(self):
        self.change("contract.c", "count = 0;", 'rk_panic("never");')
        out = self.ruskvm("test", self.dir, "--filter", "owner", code=1).out
        self.assertIn("call of 'reset': panic: never", out)
        self.assertIn("0 passed, 1 failed", out)

    def test_gas_is_noted_and_held_against_the_note(self):
        self.ruskvm("test", self.dir)
        self.assertFalse(os.path.exists(self.path("gas.txt")))
        self.ruskvm("test", self.dir, "--update")
        noted = self.read("gas.txt").decode()
        self.assertEqual(len(noted.splitlines()), 4)
        self.ruskvm("test", self.dir)
        self.change("contract.c", "count += amount;",
                    "for (volatile int i = 0; i < 9; i++);\n    count += amount;")
        out = self.ruskvm("test", self.dir, code=1).out
        self.assertIn("4 passed, 0 failed, 3 cost other than gas.txt says", out)
        self.assertEqual(self.read("gas.txt").decode(), noted)
        self.ruskvm("test", self.dir, "--update")
        self.assertNotEqual(self.read("gas.txt").decode(), noted)
        self.ruskvm("test", self.dir)

    def test_the_argument_of_init_comes_from_the_tests(self):
        self.change("contract.c", "RK_METHOD(read)",
                    "RK_METHOD(init)\n{\n    RK_ARGUMENT(uint64_t, first);\n    count = first;\n"
                    "    return 0;\n}\n\nRK_METHOD(read)")
        self.assertIn("deploying the contract", self.ruskvm("test", self.dir, code=1).err)
        self.write("tests.c", '#include <ruskvm/test.h>\n'
                              'RK_TEST_ARGUMENT\n{\n    const uint64_t first = 5;\n'
                              '    return rk_put(&first, sizeof first);\n}\n'
                              'RK_TEST(it_begins_there)\n{\n'
                              '    rk_debug("seen %d", 5);\n'
                              '    RK_EXPECT_EQUAL(RK_TEST_CALL_0(uint64_t, "read"), 5);\n}\n')
        out = self.ruskvm("test", self.dir, "--calls").out
        self.assertIn("1 passed, 0 failed", out)
        self.assertIn("debug: seen 5", out)

    def test_a_test_may_run_out_of_gas_alone(self):
        self.write("tests.c", '#include <ruskvm/test.h>\n'
                              'RK_TEST(spins) { for (volatile int i = 0;; i++); }\n'
                              'RK_TEST(ends) { RK_EXPECT(true); }\n')
        out = self.ruskvm("test", self.dir, "--gas", "100000", code=1).out
        self.assertIn("FAIL  spins\n      out of gas", out)
        self.assertIn("1 passed, 1 failed", out)

    def test_a_project_without_tests_says_so(self):
        os.remove(self.path("tests.c"))
        self.assertIn("has no tests.c", self.ruskvm("test", self.dir, code=1).err)
        self.write("tests.c", "#include <ruskvm/test.h>\n")
        self.assertIn("no RK_TEST", self.ruskvm("test", self.dir, code=1).err)


if __name__ == "__main__":
    unittest.main()
