"""The command framework, through the sample program."""

import json
import os
import pty
import subprocess
import tempfile
import unittest

from support import SAMPLE, run


def echo(*arguments):
    answer = run(SAMPLE, "tool", "echo", *arguments)
    if answer.code != 0:
        raise AssertionError(answer.err)
    return json.loads(answer.out)


class Options(unittest.TestCase):
    def test_absent_options_have_their_defaults(self):
        self.assertEqual(echo(), {"gas": 7, "level": 0, "tier": None, "invoke": None, "log": None,
                                  "verbose": False, "trace": False, "define": [],
                                  "positionals": []})

    def test_every_spelling_of_a_value_is_accepted(self):
        for spelling in (["--gas=12"], ["--gas", "12"], ["-g12"], ["-g", "12"], ["--gas=0xc"],
                         ["--gas=1_2"], ["-vg12"], ["--gas=1", "--gas=12"]):
            with self.subTest(spelling):
                self.assertEqual(echo(*spelling)["gas"], 12)

    def test_an_option_with_an_implied_text_leaves_the_next_word_alone(self):
        cases = ((["--log"], "some", []), (["--log", "all"], "some", ["all"]),
                 (["--log=all"], "all", []), (["-L"], "some", []),
                 (["-Lall", "x"], "all", ["x"]), (["-vL"], "some", []))
        for words, log, positionals in cases:
            with self.subTest(words):
                got = echo(*words)
                self.assertEqual((got["log"], got["positionals"]), (log, positionals))
        answer = run(SAMPLE, "tool", "echo", "--log=none")
        self.assertEqual(answer.code, 2)
        self.assertIn("must be some or all", answer.err)
        self.assertIn("-L, --log[=LEVEL]", run(SAMPLE, "tool", "echo", "--help").out)

    def test_flag_letters_may_be_joined(self):
        both = echo("-vt")
        self.assertTrue(both["verbose"] and both["trace"])

    def test_a_repeated_option_keeps_all_values_in_order(self):
        self.assertEqual(echo("-D", "a", "x", "--define=b", "-Dc")["define"], ["a", "b", "c"])

    def test_words_that_are_positional(self):
        self.assertEqual(echo("-", "-5", "--", "-v")["positionals"][:2], ["-", "-5"])
        self.assertEqual(echo("--", "--gas", "--help", "--")["positionals"],
                         ["--gas", "--help", "--"])

    def test_an_empty_value_is_a_value(self):
        self.assertEqual(echo("--invoke=")["invoke"], "")
        self.assertEqual(echo("--invoke", "")["invoke"], "")

    def test_numbers_beyond_what_json_readers_keep_become_text(self):
        self.assertEqual(echo(f"--gas={2**53 - 1}")["gas"], 2**53 - 1)
        self.assertEqual(echo(f"--gas={2**64 - 1}")["gas"], str(2**64 - 1))

    def test_wrong_command_lines_are_usage_errors_that_name_the_cause(self):
        cases = [
            (["--gaz=1"], "unknown option '--gaz', did you mean '--gas'?"),
            (["--zzzzzz"], "unknown option '--zzzzzz'\n"),
            (["-x"], "unknown option '-x'"),
            (["--gas"], "option '--gas' needs a value: N"),
            (["-g"], "option '--gas' needs a value: N"),
            (["--gas="], "must be a number"),
            (["--gas=0x"], "must be a number"),
            (["--gas=1__0"], "must be a number"),
            (["--gas=_1"], "must be a number"),
            (["--gas=1_"], "must be a number"),
            (["--gas=12a"], "must be a number"),
            (["--gas=-1"], "must be a number"),
            (["--gas=18446744073709551616"], "must be a number"),
            (["--level=1"], "must be from 2 to 9"),
            (["--level=10"], "must be from 2 to 9"),
            (["--tier=fast"], "must be interpreter or jit"),
            (["--verbose=1"], "takes no value"),
            (["a", "b", "c", "d"], "unexpected argument 'd'"),
            (["--gas" + "s" * 500], "unknown option '--gas"),
        ]
        for arguments, message in cases:
            with self.subTest(arguments):
                answer = run(SAMPLE, "tool", "echo", *arguments)
                self.assertEqual(answer.code, 2)
                self.assertEqual(answer.out, "")
                self.assertIn(message, answer.err)
                self.assertTrue(answer.err.startswith("sample: tool echo: "))
                self.assertIn("Try 'sample help tool echo'.", answer.err)

    def test_help_wins_over_mistakes_beside_it(self):
        answer = run(SAMPLE, "tool", "echo", "--nonsense", "-h")
        self.assertEqual(answer.code, 0)
        self.assertIn("usage: sample tool echo [OPTION ...] [TEXT ...]", answer.out)


class Commands(unittest.TestCase):
    def test_a_group_lists_its_commands(self):
        for arguments in (["tool", "--help"], ["tool", "-h"], ["help", "tool"]):
            answer = run(SAMPLE, *arguments)
            self.assertEqual(answer.code, 0)
            self.assertIn("sample tool: several tools", answer.out)
            self.assertIn("tool file read", answer.out)
            self.assertNotIn("completion", answer.out)

    def test_a_group_alone_is_a_usage_error_that_helps(self):
        answer = run(SAMPLE, "tool", "file")
        self.assertEqual((answer.code, answer.out), (2, ""))
        self.assertIn("tool file read", answer.err)

    def test_unknown_commands_are_met_with_the_closest(self):
        cases = [
            (["tool", "ehco"], "unknown command 'tool ehco', did you mean 'tool echo'?"),
            (["tol"], "unknown command 'tol', did you mean 'tool'?"),
            (["hlep"], "did you mean 'help'?"),
            (["frobnicate"], "unknown command 'frobnicate'\n"),
            (["--frob"], "unknown option '--frob'\n"),
            (["x" * 300], "unknown command"),
        ]
        for arguments, message in cases:
            with self.subTest(arguments):
                answer = run(SAMPLE, *arguments)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertIn(message, answer.err)

    def test_help_is_no_wider_than_a_terminal(self):
        for arguments in ([], ["tool"], ["tool", "echo"], ["fail"]):
            for line in run(SAMPLE, "help", *arguments).out.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_help_shows_every_option_with_what_it_accepts(self):
        text = run(SAMPLE, "help", "tool", "echo").out
        for part in ("-g, --gas=N", "a short range (2 to 9)", "one of several: interpreter, jit",
                     "many (may be repeated)", "-v, --verbose", "--json", "-h, --help",
                     "First paragraph.\n\nSecond"):
            self.assertIn(part, text)


class Output(unittest.TestCase):
    def test_an_error_names_command_file_and_offset(self):
        answer = run(SAMPLE, "fail", "x")
        self.assertEqual(answer.code, 1)
        self.assertEqual(answer.err, "sample: fail: some.wasm: bad name 'x' (offset 0x1f)\n")

    def test_control_bytes_never_reach_the_terminal(self):
        answer = run(SAMPLE, "fail", "a\033[2J\x9b\n\u00e9")
        self.assertIn("a\\x1b[2J\\x9b\\x0a\u00e9", answer.err)

    def test_errors_can_be_json(self):
        answer = run(SAMPLE, "fail", "x", "--json")
        self.assertEqual(json.loads(answer.out),
                         {"result": "invalid", "message": "bad name 'x'", "offset": 31})

    def on_terminal(self, **environment):
        primary, secondary = pty.openpty()
        merged = {**os.environ, "TERM": "xterm", **environment}
        if not environment.get("NO_COLOR"):
            merged.pop("NO_COLOR", None)
        subprocess.run([SAMPLE, "fail", "x"], stdout=secondary, stderr=subprocess.DEVNULL,
                       env=merged, check=False, timeout=60)
        os.close(secondary)
        text = os.read(primary, 1000)
        os.close(primary)
        return text

    def test_colour_is_for_terminals_that_want_it(self):
        self.assertNotIn("\033", run(SAMPLE, "fail", "x").out)
        self.assertIn(b"\033[1;31mmarked\033[0m", self.on_terminal())
        self.assertNotIn(b"\033", self.on_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\033", self.on_terminal(TERM="dumb"))


class Files(unittest.TestCase):
    def read(self, *arguments, stdin=b""):
        return run(SAMPLE, "tool", "file", "read", *arguments, stdin=stdin)

    def test_the_limit_is_inclusive_for_files_and_for_pipes(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x" * 70000)
            file.flush()
            self.assertEqual(self.read(file.name, "--max=70000").out, "70000\n")
            over = self.read(file.name, "--max=69999")
            self.assertEqual(over.code, 1)
            self.assertIn("larger than the limit of 69999 bytes", over.err)
        self.assertEqual(self.read("-", "--max=70000", stdin=b"x" * 70000).out, "70000\n")
        over = self.read("-", "--max=69999", stdin=b"x" * 70000)
        self.assertEqual(over.code, 1)
        self.assertIn("standard input: larger than", over.err)

    def test_what_cannot_be_read_tells_why(self):
        for path, why in (("/nonexistent", "cannot open: No such file or directory"),
                          ("/", "cannot read: Is a directory")):
            answer = self.read(path)
            self.assertEqual(answer.code, 3)
            self.assertEqual(answer.err, f"sample: tool file read: {path}: {why}\n")

    def test_an_empty_file_is_read(self):
        self.assertEqual(self.read("/dev/null").out, "0\n")


if __name__ == "__main__":
    unittest.main()
