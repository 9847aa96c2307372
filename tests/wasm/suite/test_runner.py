"""The runner of the test suite itself: that it fails where an assertion is wrong."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

RUNNER = os.environ["WASM_SUITE"]

MODULE = r"""
(module $M
  (import "spectest" "print_i32" (func $print (param i32)))
  (import "spectest" "table" (table 10 20 funcref))
  (import "spectest" "memory" (memory 1 2))
  (global (export "g32") i32 (i32.const 666))
  (elem declare func $id32)
  (func $id32 (export "i32") (param i32) (result i32) (local.get 0))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "v128") (param v128) (result v128) (local.get 0))
  (func (export "extern") (param externref) (result externref) (local.get 0))
  (func (export "nullfunc") (result funcref) (ref.null func))
  (func (export "func") (result funcref) (ref.func $id32))
  (func (export "nan32") (param i32) (result f32) (f32.reinterpret_i32 (local.get 0)))
  (func (export "nan64") (param i64) (result f64) (f64.reinterpret_i64 (local.get 0)))
  (func (export "nanlane") (param i32) (result v128) (i32x4.splat (local.get 0)))
  (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "print") (call $print (i32.const 1)))
  (func (export "trap") unreachable)
  (func (export "divide") (result i32) (i32.div_u (i32.const 1) (i32.const 0)))
  (func (export "uninitialized") (call_indirect (i32.const 2)))
  (func (export "undefined") (call_indirect (i32.const 12)))
  (func $deep (export "deep") (call $deep)))
"""

# Each right one passes, and each wrong one is a failure of its own.
RIGHT = r"""
(assert_return (invoke "i32" (i32.const -1)) (i32.const 0xffffffff))
(assert_return (invoke "i64" (i64.const -1)) (i64.const 0xffffffffffffffff))
(assert_return (invoke "f32" (f32.const -0)) (f32.const -0))
(assert_return (invoke "f64" (f64.const 1)) (f64.const 1))
(assert_return (invoke "v128" (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 255))
    (v128.const i64x2 0x0706050403020100 0xff0e0d0c0b0a0908))
(assert_return (invoke "v128" (v128.const f32x4 1 2 3 4)) (v128.const f32x4 1 2 3 4))
(assert_return (invoke "extern" (ref.extern 0)) (ref.extern 0))
(assert_return (invoke "extern" (ref.null extern)) (ref.null extern))
(assert_return (invoke "nullfunc") (ref.null func))
(assert_return (invoke "func") (ref.func))
(assert_return (invoke "nan32" (i32.const 0x7fc00000)) (f32.const nan:canonical))
(assert_return (invoke "nan32" (i32.const 0xffc00000)) (f32.const nan:canonical))
(assert_return (invoke "nan32" (i32.const 0x7fc00000)) (f32.const nan:arithmetic))
(assert_return (invoke "nan32" (i32.const 0x7fc00001)) (f32.const nan:arithmetic))
(assert_return (invoke "nan64" (i64.const 0xfff8000000000000)) (f64.const nan:canonical))
(assert_return (invoke "nan64" (i64.const 0x7ff8000000000001)) (f64.const nan:arithmetic))
(assert_return (invoke "nanlane" (i32.const 0x7fc00000))
    (v128.const f32x4 nan:canonical nan:arithmetic nan:canonical nan:arithmetic))
(assert_return (invoke "two") (i32.const 1) (i64.const 2))
(assert_return (invoke "print"))
(assert_return (get "g32") (i32.const 666))
(assert_return (get $M "g32") (i32.const 666))
(assert_trap (invoke "trap") "unreachable")
(assert_trap (invoke "divide") "integer divide by zero")
(assert_trap (invoke "uninitialized") "uninitialized element 2")
(assert_trap (invoke "undefined") "undefined element")
(assert_exhaustion (invoke "deep") "call stack exhausted")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module binary "\00asm\02\00\00\00") "unknown binary version")
(assert_unlinkable (module (import "spectest" "nothing" (func))) "unknown import")
(assert_unlinkable (module (import "spectest" "print_i32" (func))) "incompatible import type")
(assert_trap (module (func unreachable) (start 0)) "unreachable")
"""

WRONG = r"""
(assert_return (invoke "i32" (i32.const -1)) (i32.const 1))
(assert_return (invoke "i32" (i32.const 1)) (i64.const 1))
(assert_return (invoke "i64" (i64.const 0x100000001)) (i64.const 1))
(assert_return (invoke "f32" (f32.const -0)) (f32.const 0))
(assert_return (invoke "f64" (f64.const 1)) (f64.const nan:canonical))
(assert_return (invoke "v128" (v128.const i64x2 0 1)) (v128.const i64x2 0 0))
(assert_return (invoke "v128" (v128.const i64x2 0 1))
    (v128.const i8x16 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0))
(assert_return (invoke "v128" (v128.const f32x4 1 2 3 4)) (v128.const f32x4 1 2 3 nan:arithmetic))
(assert_return (invoke "extern" (ref.extern 0)) (ref.extern 1))
(assert_return (invoke "extern" (ref.extern 0)) (ref.null extern))
(assert_return (invoke "extern" (ref.null extern)) (ref.extern 0))
(assert_return (invoke "nullfunc") (ref.func))
(assert_return (invoke "func") (ref.null func))
(assert_return (invoke "nan32" (i32.const 0x7fc00001)) (f32.const nan:canonical))
(assert_return (invoke "nan32" (i32.const 0x7f800001)) (f32.const nan:arithmetic))
(assert_return (invoke "nan32" (i32.const 0x7f800000)) (f32.const nan:arithmetic))
(assert_return (invoke "nan64" (i64.const 0x7ff8000000000001)) (f64.const nan:canonical))
(assert_return (invoke "nanlane" (i32.const 0x7fc00001))
    (v128.const f32x4 nan:arithmetic nan:arithmetic nan:arithmetic nan:canonical))
(assert_return (invoke "two") (i32.const 1))
(assert_return (invoke "two") (i32.const 1) (i64.const 3))
(assert_return (invoke "print") (i32.const 1))
(assert_return (invoke "i32"))
(assert_return (invoke "i32" (i64.const 1)) (i32.const 1))
(assert_return (invoke "absent"))
(assert_return (invoke $N "print"))
(assert_return (invoke "g32") (i32.const 666))
(assert_return (get "print") (i32.const 666))
(assert_return (get "g32") (i32.const 665))
(assert_return (invoke "trap"))
(assert_trap (invoke "print") "unreachable")
(assert_trap (invoke "trap") "integer divide by zero")
(assert_trap (invoke "undefined") "uninitialized element")
(assert_trap (invoke "uninitialized") "undefined element")
(assert_trap (invoke "trap") "unreachables")
(assert_exhaustion (invoke "trap") "call stack exhausted")
(assert_invalid (module (func)) "type mismatch")
(assert_malformed (module binary "\00asm\01\00\00\00") "unknown binary version")
(assert_unlinkable (module (import "spectest" "print_i32" (func (param i32)))) "unknown import")
(assert_unlinkable (module (import "spectest" "print_i32" (func))) "unknown import")
(assert_unlinkable (module (import "spectest" "nothing" (func))) "incompatible import type")
(assert_trap (module (func) (start 0)) "unreachable")
(assert_trap (module (memory 1) (data (i32.const 65536) "a")) "out of bounds table access")
(invoke "trap")
(register "N" $N)
(module (import "spectest" "nothing" (func)))
"""

TEXT = """(assert_malformed (module quote "(func") "unexpected token")\n"""


def commands_of(text):
    """The commands of a script: what starts at the beginning of a line."""
    return re.findall(r"^\(.*\n(?:[ \t].*\n)*", text, re.M)


class Runner(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def run_script(self, text, *options, exclusions="text because of what it is\n"):
        (self.path / "some.wast").write_text(MODULE.lstrip() + text, encoding="utf-8")
        (self.path / "exclusions").write_text(exclusions, encoding="utf-8")
        subprocess.run(["wast2json", "some.wast", "-o", "some.json", "--no-check"], cwd=self.path,
                       check=True)
        done = subprocess.run([RUNNER, "--exclusions", "exclusions", *options, "some.json"],
                              cwd=self.path, check=False, capture_output=True)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    def line_of(self, text):
        return (MODULE.lstrip() + text).count("\n")

    def test_what_is_right_passes_on_every_tier(self):
        for tier in ("interp", "reference", "all"):
            code, output = self.run_script(RIGHT, "--tier", tier)
            count = len(commands_of(RIGHT))
            self.assertEqual(code, 0, output)
            self.assertIn(f": {count} assertions: {count} passed, 0 text, 0 excluded, 0 failed",
                          output)

    def test_each_wrong_command_fails_at_its_line(self):
        commands = commands_of(WRONG)
        code, output = self.run_script("".join(commands), "--tier", "interp")
        self.assertEqual(code, 1)
        lines = re.findall(r"^some\.wast:(\d+): ", output, re.M)
        self.assertEqual(len(lines), len(commands), output)
        self.assertEqual(len(set(lines)), len(commands), output)

    def test_assertions_about_text_count_only_when_they_are_excluded(self):
        code, output = self.run_script(TEXT)
        self.assertEqual(code, 0, output)
        self.assertIn("1 assertions: 0 passed, 1 text", output)
        self.assertEqual(self.run_script(TEXT, exclusions="")[0], 1)

    def test_an_exclusion_excuses_a_failure_and_nothing_else(self):
        good, bad = commands_of(RIGHT)[0], commands_of(WRONG)[0]
        last = self.line_of(bad)
        code, output = self.run_script(bad, exclusions=f"some.wast:{last} as a test\n")
        self.assertEqual(code, 0, output)
        self.assertIn("0 passed, 0 text, 1 excluded, 0 failed", output)
        code, output = self.run_script(good, exclusions=f"some.wast:{last} as a test\n")
        self.assertEqual(code, 1)
        self.assertIn("excluded but passes", output)
        code, output = self.run_script(good, exclusions=f"some.wast:{last + 1} as a test\n")
        self.assertEqual(code, 1)
        self.assertIn("matches no assertion", output)

    def test_an_exclusion_needs_a_reason(self):
        for line in ("some.wast:1", "some.wast:1 ", "some.wast:x because", "some.wast because",
                     "some.wast:3-2 because", ":1 because"):
            code, output = self.run_script("", exclusions=line + "\n")
            self.assertEqual(code, 2, line)
            self.assertIn("exclusions:1: ", output)

    def test_nothing_to_run_is_an_error(self):
        (self.path / "empty").mkdir()
        for code, arguments in ((2, []), (2, ["empty"]), (77, ["absent.json"]),
                                (2, ["--tier", "other", "empty"])):
            done = subprocess.run([RUNNER, *arguments], cwd=self.path, check=False,
                                  capture_output=True)
            self.assertEqual(done.returncode, code, arguments)


if __name__ == "__main__":
    if not shutil.which("wast2json"):
        print("wast2json (package wabt) is not installed")
        sys.exit(77)
    unittest.main()
