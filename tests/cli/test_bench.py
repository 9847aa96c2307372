"""The command that measures cryptography: what it tells, not how fast this machine is."""

import json
import os
import pty
import subprocess
import unittest

from support import RUSKVM, run

# Rows that are cheap even where nothing is optimised.
CHEAP = ("--quick", "--only", "fr-mul", "--only=poseidon-many")


def bench(*arguments, **environment):
    return run(RUSKVM, "bench", "crypto", *arguments, seconds=250, **environment)


def measured(*arguments, **environment):
    answer = bench(*arguments, "--json", **environment)
    if answer.code != 0 or answer.err:
        raise AssertionError(answer.err)
    return json.loads(answer.out)


class BenchCrypto(unittest.TestCase):
    def test_text_has_machine_back_end_and_rows(self):
        answer = bench(*CHEAP)
        self.assertEqual((answer.code, answer.err), (0, ""))
        for part in ("processor  ", "features   ", "back end   ", "built by   ", "a second",
                     "fr-mul ", "poseidon-many "):
            self.assertIn(part, answer.out)
        self.assertNotIn("pairing", answer.out)
        for line in answer.out.splitlines()[5:]:
            self.assertLessEqual(len(line), 90, line)

    def test_json_has_the_chosen_rows_in_the_order_of_the_table(self):
        value = measured("--quick", "--only=poseidon-many", "-ofr-mul", "-o", "fr-mul")
        self.assertEqual([row["name"] for row in value["rows"]], ["fr-mul", "poseidon-many"])
        self.assertEqual(set(value), {"processor", "features", "back_end", "why_not", "build",
                                      "reference", "rows"})
        self.assertIn(value["back_end"], ("portable", "adx", "ifma"))
        for row in value["rows"]:
            self.assertGreater(row["ns"], 0)
            self.assertGreater(row["portable_ns"], 0)
            self.assertAlmostEqual(row["per_second"] * row["ns"] / 1e9, 1)
            self.assertAlmostEqual(row["portable_ns"] / row["ns"] / row["factor"], 1)
            self.assertTrue(row["reference_ns"] is None or row["reference_ns"] > 0)

    def test_a_group_is_all_its_rows(self):
        rows = measured("-q", "--only=fields")["rows"]
        self.assertGreaterEqual(len(rows), 4)
        self.assertEqual({row["group"] for row in rows}, {"fields"})
        self.assertEqual(len({row["name"] for row in rows}), len(rows))

    def test_every_row_but_the_long_ones_is_measured_and_right(self):
        rows = measured("--quick")["rows"]
        self.assertGreaterEqual(len(rows), 25)
        self.assertNotIn("proofs", {row["group"] for row in rows})

    def test_every_name_and_group_is_in_help(self):
        text = run(RUSKVM, "help", "bench", "crypto").out
        for name in ("fields", "fr-mul", "g1-sum-16", "scan-leaf", "plonk-prove", "RUSKVM_CPU"):
            self.assertIn(name, text)

    def test_portable_shows_portable_and_says_who_asked_for_it(self):
        text = bench(*CHEAP, RUSKVM_CPU="portable").out
        self.assertIn("back end   portable\n", text)
        value = measured(*CHEAP, RUSKVM_CPU="portable")
        self.assertEqual(value["back_end"], "portable")
        self.assertEqual(set(value["why_not"]), {"adx", "ifma"})
        for backend, reason in value["why_not"].items():
            self.assertIn(f"not {backend}: {reason}\n", text)
            self.assertRegex(reason, "limited by RUSKVM_CPU=portable|not on this processor, which "
                                     "lacks [a-z]")
        # There is no other side: the factor is one.
        self.assertEqual({row["factor"] for row in value["rows"]}, {1.0})

    def test_a_limit_that_means_nothing_is_told(self):
        value = measured(*CHEAP, RUSKVM_CPU="fast\033[2J")
        self.assertEqual(value["back_end"], "portable")
        for reason in value["why_not"].values():
            self.assertRegex(reason, "names nothing|not on this processor")
        self.assertNotIn("\033", bench(*CHEAP, RUSKVM_CPU="fast\033[2J").out)

    def test_a_level_below_the_processor_is_in_use(self):
        best = measured(*CHEAP)["back_end"]
        if best != "ifma":
            self.skipTest("this processor has no better one")
        value = measured(*CHEAP, RUSKVM_CPU="adx")
        self.assertEqual(value["back_end"], "adx")
        self.assertEqual(value["why_not"], {"ifma": "limited by RUSKVM_CPU=adx"})

    def test_mistakes_in_the_command_line_measure_nothing(self):
        cases = ((("--only", "fr-mull"), "no row is named 'fr-mull', did you mean 'fr-mul'?"),
                 (("--only=feilds",), "did you mean 'fields'?"),
                 (("--only=",), "no row is named ''"),
                 (("--only=zzzzzzzzzz",), "`help bench crypto` lists them"),
                 (("--only",), "needs a value"),
                 (("--slow",), "unknown option '--slow'"),
                 (("fr-mul",), "unexpected argument 'fr-mul'"))
        for arguments, message in cases:
            with self.subTest(arguments):
                answer = bench(*arguments)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertIn(message, answer.err)

    def test_what_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([RUSKVM, "bench", "crypto", *CHEAP], stdout=full,
                                  stderr=subprocess.PIPE, timeout=250, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"cannot write standard output", done.stderr)

    def test_progress_is_for_terminals_and_gone_at_the_end(self):
        primary, secondary = pty.openpty()
        done = subprocess.run([RUSKVM, "bench", "crypto", *CHEAP], stdout=subprocess.PIPE,
                              stderr=secondary, timeout=250, check=False)
        os.close(secondary)
        shown = os.read(primary, 10000)
        os.close(primary)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"fr-mul 1/2", shown)
        self.assertTrue(shown.endswith(b"\r\033[K"))
        self.assertNotIn(b"1/2", done.stdout)


if __name__ == "__main__":
    unittest.main()
