"""The commands for circuits, from a description to a proof."""

import os
import subprocess
import unittest

from folder import WithFolder

ZK_SAMPLE = os.environ["RUSKVM_ZK_SAMPLE"]
DEGREE = 16


class Circuit(WithFolder):
    def setUp(self):
        super().setUp()
        subprocess.run([ZK_SAMPLE, self.folder.name], check=True)
        self.do(f"ceremony init /0 --label test --degree {DEGREE}")
        self.do("ceremony contribute /0 /1 --name Ada")
        self.do("ceremony export /1 /srs")

    def setup_keys(self, options=""):
        return self.json(f"circuit setup /cd /srs /key /verifier --label network {options}")

    def test_from_a_description_to_a_proof(self):
        stats = self.json("circuit stats /cd")
        self.assertEqual((stats["rows"], stats["size"]), (7, 8))
        self.assertEqual((stats["public_inputs"], stats["public_rows"]), (1, [5]))
        self.assertEqual(stats["powers"], DEGREE + 7)
        self.assertEqual(stats["rows_with"]["q_arith"], 7)
        self.assertEqual(stats["rows_with"]["q_range"], 0)
        self.assertIn("q_arith", self.do("circuit stats /cd").out)
        keys = self.setup_keys("--check")
        self.assertEqual((keys["rows"], keys["public_inputs"], keys["is_insecure"]), (7, 1, False))
        for version in ("v1", "v2", "v3"):
            self.do(f"circuit prove /key /cd /good /proof --public /public --version {version} "
                    "--threads 2 --force")
            self.assertEqual(len(self.bytes_of("proof")), 1008)
            for other in ("v1", "v2", "v3"):
                code = 0 if other == version else 1
                answer = self.do(f"circuit verify /verifier /proof 42 --version {other}", code=code)
                self.assertEqual(answer.out, "the proof holds\n" if other == version
                                 else "the proof does not hold\n")
        self.assertTrue(self.json("circuit verify /verifier /proof --inputs /public")["holds"])
        self.assertFalse(self.json("circuit verify /verifier /proof 43", code=1)["holds"])
        self.do("circuit verify /verifier /proof", code=1)
        self.do("circuit verify /verifier /proof 42 --inputs /public", code=2)
        changed = bytearray(self.bytes_of("proof"))
        changed[-1] ^= 1
        self.write("proof", changed)
        self.do("circuit verify /verifier /proof 42", code=1)
        self.write("proof", changed[:-1])
        self.assertIn("1007 bytes", self.do("circuit verify /verifier /proof 42", code=1).err)

    def test_values_that_do_not_satisfy_are_told_with_the_row(self):
        self.setup_keys()
        answer = self.do("circuit prove /key /cd /bad /proof", code=1)
        self.assertIn("row 6", answer.err)
        self.assertFalse(os.path.exists(self.path("proof")))
        self.write("bad", self.bytes_of("good") + b"x")
        self.assertIn(self.path("bad"), self.do("circuit prove /key /cd /bad /proof", code=1).err)

    def test_proofs_differ_unless_asked_otherwise(self):
        self.setup_keys()
        for name in ("1st", "2nd"):
            self.do(f"circuit prove /key /cd /good /{name}")
            self.do(f"circuit prove /key /cd /good /{name}-seeded --insecure-seed {'ab' * 32}")
            self.do(f"circuit verify /verifier /{name}-seeded 42")
        self.assertNotEqual(self.bytes_of("1st"), self.bytes_of("2nd"))
        self.assertEqual(self.bytes_of("1st-seeded"), self.bytes_of("2nd-seeded"))
        self.do("circuit prove /key /cd /good /other --insecure-seed 12", code=2)

    def test_the_deployed_form_of_a_key_proves_the_same(self):
        seed = "ab" * 32
        self.setup_keys()
        self.do(f"circuit prove /key /cd /good /proof --insecure-seed {seed}")
        verifier, key = self.bytes_of("verifier"), self.bytes_of("key")
        self.setup_keys("--deployed --force")
        self.assertEqual(self.bytes_of("verifier"), verifier)
        self.assertGreater(len(self.bytes_of("key")), len(key))
        self.do("circuit prove /key /cd /good /again", code=1)
        self.do(f"circuit prove /key /cd /good /again --deployed --insecure-seed {seed}")
        self.assertEqual(self.bytes_of("proof"), self.bytes_of("again"))

    def test_parameters_that_are_too_small_are_refused(self):
        self.do("ceremony export /1 /srs --degree 8 --force")
        answer = self.do("circuit setup /cd /srs /key /verifier", code=1)
        self.assertIn(self.path("srs"), answer.err)
        self.assertFalse(os.path.exists(self.path("key")))


if __name__ == "__main__":
    unittest.main()
