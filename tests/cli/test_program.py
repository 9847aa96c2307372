"""The program itself, and the texts made from its tables."""

import json
import re
import shutil
import subprocess
import unittest

from support import RUSKVM, SAMPLE, run


class Program(unittest.TestCase):
    def test_version(self):
        for arguments in (["version"], ["--version"], ["-V"]):
            answer = run(RUSKVM, *arguments)
            self.assertEqual((answer.code, answer.err), (0, ""))
            self.assertRegex(answer.out, r"^ruskvm \d+\.\d+\.\d+\n$")

    def test_version_as_json(self):
        about = json.loads(run(RUSKVM, "version", "--json").out)
        self.assertEqual(about["name"], "ruskvm")
        self.assertIs(type(about["checks"]), bool)

    def test_help_and_no_arguments_print_the_same_to_different_streams(self):
        asked, alone = run(RUSKVM, "--help"), run(RUSKVM)
        self.assertEqual((asked.code, asked.err), (0, ""))
        self.assertEqual((alone.code, alone.out), (2, ""))
        self.assertEqual(asked.out, alone.err)
        self.assertEqual(asked.out, run(RUSKVM, "help").out)

    def test_every_listed_command_explains_itself(self):
        listed = re.search(r"commands:\n(.*?)\n\n", run(RUSKVM, "--help").out, re.S).group(1)
        paths = re.findall(r"^  (\S+(?: \S+)*)(?:  |$)", listed, re.M)
        self.assertIn("completion", paths)
        for path in paths:
            with self.subTest(path):
                by_help = run(RUSKVM, "help", *path.split())
                by_option = run(RUSKVM, *path.split(), "--help")
                self.assertEqual((by_help.code, by_option.code), (0, 0))
                self.assertEqual(by_help.out, by_option.out)
                self.assertIn(f"usage: ruskvm {path} ", by_help.out)

    def test_exit_statuses_are_documented(self):
        text = run(RUSKVM, "--help").out
        for status in (0, 1, 2, 3, 4, 5, 70):
            self.assertRegex(text, rf"\n  {status} +\w")

    def test_unknown_words_are_usage_errors(self):
        for arguments in (["nonsense"], ["--nonsense"], ["help", "nonsense"],
                          ["version", "extra"], ["version", "--nonsense"], ["completion"],
                          ["completion", "tcsh"]):
            with self.subTest(arguments):
                answer = run(RUSKVM, *arguments)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertTrue(answer.err.startswith("ruskvm: "))

    def test_a_full_disk_is_an_io_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([RUSKVM, "man"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"cannot write standard output", done.stderr)


class ManualPage(unittest.TestCase):
    @unittest.skipUnless(shutil.which("man") and shutil.which("groff"), "no man")
    def test_the_page_renders_without_warnings(self):
        for program, word in ((RUSKVM, "completion"), (SAMPLE, "tool file read")):
            source = run(program, "man").out
            done = subprocess.run(["man", "--warnings", "-l", "-"], input=source.encode(),
                                  capture_output=True, check=False,
                                  env={"LC_ALL": "C", "MANWIDTH": "80", "PATH": "/usr/bin:/bin"})
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            text = done.stdout.decode()
            for part in ("EXIT STATUS", "NO_COLOR", word):
                self.assertIn(part, text)

    def test_the_source_escapes_what_roff_would_act_on(self):
        source = run(SAMPLE, "man").out
        self.assertIn("\n\\&.a line that begins like a request", source)
        self.assertIn("a backslash \\e in it", source)
        self.assertIn("First paragraph.\n.PP\nSecond", source)
        self.assertIn("\\-\\-gas=N", source)


class Completion(unittest.TestCase):
    def test_the_scripts_parse(self):
        for shell in ("bash", "zsh", "fish"):
            if not shutil.which(shell):
                continue
            for program in (RUSKVM, SAMPLE):
                with self.subTest(shell=shell):
                    script = run(program, "completion", shell).out
                    done = subprocess.run([shell, "-n", "/dev/stdin"], input=script.encode(),
                                          capture_output=True, check=False)
                    self.assertEqual((done.returncode, done.stderr), (0, b""))

    def offered(self, *words):
        """What bash offers for the last of `words`."""
        script = run(SAMPLE, "completion", "bash").out
        script += ('COMP_WORDS=(sample "$@"); COMP_CWORD=$#; _sample 2>/dev/null;'
                   ' printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True,
                              check=True)
        return done.stdout.decode().split()

    def test_bash_offers_what_fits(self):
        cases = [
            ([""], ["help", "man", "completion", "tool", "fail", "--help", "--version"]),
            (["to"], ["tool"]),
            (["tool", ""], ["echo", "file", "--help"]),
            (["tool", "file", "r"], ["read"]),
            (["tool", "echo", "--t"], ["--tier", "--trace"]),
            (["tool", "echo", "--tier", "j"], ["jit"]),
            (["tool", "echo", "--tier", "="], ["interpreter", "jit"]),
            (["tool", "echo", "--tier", "=", "j"], ["jit"]),
            (["tool", "echo", "--gas", ""], []),
            (["completion", "z"], ["zsh"]),
            (["help", "ma"], ["man"]),
        ]
        for words, wanted in cases:
            with self.subTest(words):
                self.assertEqual(self.offered(*words), wanted)

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish_offers_what_fits(self):
        script = run(SAMPLE, "completion", "fish").out
        cases = [
            ("sample to", ["tool"]),
            ("sample tool ", ["echo", "file"]),
            ("sample tool file ", ["read"]),
            ("sample tool echo --tier ", ["interpreter", "jit"]),
            ("sample tool echo --tr", ["--trace"]),
        ]
        for line, wanted in cases:
            with self.subTest(line):
                done = subprocess.run(["fish", "-N", "-c", script + f'\ncomplete -C "{line}"'],
                                      capture_output=True, check=True)
                offered = [item.split("\t")[0] for item in done.stdout.decode().splitlines()]
                self.assertEqual(sorted(offered), sorted(wanted))


if __name__ == "__main__":
    unittest.main()
