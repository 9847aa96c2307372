"""The commands for modules: validate, inspect, disasm, run."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support import RUSKVM, run

CALC = """(module $calc
  (func $add (export "add") (param i32 i32) (result i32)
    local.get 0 local.get 1 i32.add)
  (func (export "divide") (param i64 i64) (result i64)
    local.get 0 local.get 1 i64.div_s)
  (func (export "same_i32") (param i32) (result i32) local.get 0)
  (func (export "same_i64") (param i64) (result i64) local.get 0)
  (func (export "same_f32") (param f32) (result f32) local.get 0)
  (func (export "same_f64") (param f64) (result f64) local.get 0)
  (func (export "same_v128") (param v128) (result v128) local.get 0)
  (func (export "same_extern") (param externref) (result externref) local.get 0)
  (func (export "same_func") (param funcref) (result funcref) local.get 0)
  (func (export "pair") (param i32 v128) (result v128 i32)
    local.get 1 local.get 0)
  (func (export "nothing"))
  (func $own (export "own") (result funcref) ref.func $own)
  (func $fib (export "fib") (param $n i32) (result i32)
    local.get $n i32.const 2 i32.lt_u
    if (result i32)
      local.get $n
    else
      local.get $n i32.const 1 i32.sub call $fib
      local.get $n i32.const 2 i32.sub call $fib
      call $add
    end)
  (func $deep (export "deep") (param i32) (result i32)
    local.get 0 i32.eqz if unreachable end
    local.get 0 i32.const 1 i32.sub call $deep)
  (func (export "spin") loop br 0 end)
  (func (export "bottomless") (result i32) i32.const 2000000000 call $deep)
  (memory (export "memory") 1)
  (global (export "limit") i32 (i32.const 7)))
"""

CONTRACT = """(module
  (memory (export "memory") 2)
  (global (export "A") i32 (i32.const 1024))
  (func (export "echo") (param i32) (result i32) local.get 0)
  (func (export "double") (param $n i32) (result i32)
    i32.const 1024 i32.const 1024 i64.load i64.const 1 i64.shl i64.store
    i32.const 8)
  (func (export "too_much") (param i32) (result i32) i32.const 65537))
"""

IMPORTS = """(module
  (import "env" "hq" (func $hq (param i32 i32 i32) (result i32)))
  (import "env" "log\\1b[31m" (func $log (param i64)))
  (func (export "ask") (param i32) (result i32)
    i64.const 5 call $log
    i32.const 1 i32.const 2 i32.const 3 call $hq
    local.get 0 i32.add))
"""

START = """(module
  (func $boot (export "boot") unreachable)
  (func (export "main"))
  (start $boot))
"""

FEATURES = """(module
  (import "env" "flag" (global $flag (mut i32)))
  (memory 1)
  (table 2 funcref)
  (table 1 externref)
  (data "abc")
  (func (export "f") (param i32) (result i32 i32)
    local.get 0 i32.extend8_s
    f32.const 1 i32.trunc_sat_f32_s
    i32.const 0 i32.const 0 i32.const 3 memory.fill
    v128.const i64x2 1 2 drop
    ref.null extern drop))
"""


@unittest.skipUnless(shutil.which("wat2wasm"), "no wat2wasm")
class WithModules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        for name, text in (("calc", CALC), ("contract", CONTRACT), ("imports", IMPORTS),
                           ("start", START), ("features", FEATURES)):
            cls.build(name, text)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    @classmethod
    def build(cls, name, text, *options):
        source = cls.path(name + ".wat")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        target = cls.path(name + ".wasm")
        subprocess.run(["wat2wasm", "--debug-names", *options, source, "-o", target], check=True)
        return target

    def file(self, name):
        return self.path(name + ".wasm")

    def bytes_of(self, name):
        with open(self.file(name), "rb") as file:
            return file.read()

    def spoil(self, name, size):
        path = self.path(f"{name}-{size}.wasm")
        with open(path, "wb") as file:
            file.write(self.bytes_of(name)[:size])
        return path

    def wasm(self, command, *arguments, code=0, stdin=b""):
        answer = run(RUSKVM, "wasm", command, *arguments, stdin=stdin)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, command, *arguments, code=0, stdin=b""):
        answer = self.wasm(command, "--json", *arguments, code=code, stdin=stdin)
        self.assertEqual(answer.err, "")
        return json.loads(answer.out)

    def call(self, name, function, *arguments, code=0):
        return self.json("run", self.file(name), "--invoke", function, *arguments, code=code)

    def usage(self, message, command, *arguments):
        answer = self.wasm(command, *arguments, code=2)
        self.assertEqual(answer.out, "")
        self.assertIn(message, answer.err)


class Validate(WithModules):
    def test_a_valid_module_is_one_line_with_its_size(self):
        size = len(self.bytes_of("calc"))
        answer = self.wasm("validate", self.file("calc"))
        self.assertRegex(answer.out, rf"^\S+calc.wasm: valid, {size:,} bytes, 16 functions, "
                                     r"[\d.]+ (us|ms|s)\n$")
        self.assertEqual(answer.err, "")

    def test_standard_input_is_a_file(self):
        answer = self.wasm("validate", "-", stdin=self.bytes_of("calc"))
        self.assertIn("standard input: valid", answer.out)

    def test_every_cut_of_a_module_is_refused_at_an_offset_within_it(self):
        size = len(self.bytes_of("contract"))
        for cut in range(0, size, 7):
            with self.subTest(cut):
                answer = self.wasm("validate", "-", code=1 if cut != 8 else 0,
                                   stdin=self.bytes_of("contract")[:cut])
                self.assertEqual(answer.out.count("\n"), 1)
                if cut != 8:
                    offset = int(re.search(r"\(offset 0x([0-9a-f]+)\)", answer.out).group(1), 16)
                    self.assertLessEqual(offset, cut)

    def test_each_file_gets_its_line_and_the_worst_status_counts(self):
        good, bad = self.file("calc"), self.spoil("calc", 100)
        answer = self.wasm("validate", good, bad, good, code=1)
        self.assertEqual([line.split(": ")[1].split(",")[0] for line in answer.out.splitlines()],
                         ["valid", "malformed", "valid"])
        answer = self.wasm("validate", good, bad, self.path("missing"), good, code=3)
        self.assertEqual(answer.out.count("\n"), 3)
        self.assertIn("missing: cannot open: No such file or directory\n", answer.err)

    def test_as_json(self):
        bad = self.spoil("calc", 100)
        answer = self.json("validate", self.file("calc"), bad, self.path("missing"), code=3)
        self.assertEqual(answer["rules"], "default")
        valid, invalid, missing = answer["files"]
        self.assertEqual((valid["result"], valid["functions"]), ("valid", 16))
        self.assertEqual((invalid["file"], invalid["result"]), (bad, "malformed"))
        self.assertLessEqual(invalid["offset"], 100)
        self.assertEqual(missing["result"], "i/o error")

    def test_rules_decide(self):
        answer = self.wasm("validate", "--rules=dusk-pre-aegis", self.file("calc"), code=1)
        self.assertIn("reference-types", answer.out)
        self.wasm("validate", "--rules=dusk", self.file("calc"))
        self.wasm("validate", "--rules=dusk-pre-aegis", self.file("contract"))
        self.usage("must be default, dusk or dusk-pre-aegis", "validate", "--rules=x", "-")

    def test_the_rule_sets_of_the_option_are_those_of_the_engine(self):
        sets = json.loads(self.wasm("validate", "--list-features", "--json").out)
        text = self.wasm("validate", "--help").out
        self.assertEqual(re.search(r"the rule set \(default: default\): ([\w\s,-]*?)\n *-",
                                   text).group(1).replace(",", " ").split(), list(sets))
        self.assertIn("simd", sets["default"])
        self.assertNotIn("reference-types", sets["dusk-pre-aegis"])
        table = self.wasm("validate", "--list-features").out.splitlines()
        self.assertEqual(table[0].split(), ["feature", *sets])
        self.assertIn(["reference-types", "yes", "yes", "no"], [row.split() for row in table])

    def test_a_file_is_needed(self):
        self.usage("missing argument", "validate")


class Inspect(WithModules):
    def test_all_parts_of_a_module(self):
        about = self.json("inspect", self.file("calc"))
        self.assertEqual(about["bytes"], len(self.bytes_of("calc")))
        self.assertEqual([s["name"] for s in about["sections"]],
                         ["type", "function", "memory", "global", "export", "code", "custom"])
        for section in about["sections"]:
            self.assertLessEqual(section["offset"] + section["bytes"], about["bytes"])
        exports = {e["name"]: e for e in about["exports"]}
        self.assertEqual(exports["add"]["type"], "(i32, i32) -> i32")
        self.assertEqual(exports["pair"]["type"], "(i32, v128) -> (v128, i32)")
        self.assertEqual(exports["nothing"]["type"], "()")
        self.assertEqual(exports["memory"]["type"],
                         {"pages": {"min": 1, "max": None}, "is_64": False})
        self.assertEqual(about["globals"], [{"type": "i32", "mutable": False, "initial": "7"}])
        self.assertEqual(about["names"], {"module": "calc", "functions_named": 4})
        functions = {f.get("name"): f for f in about["functions"]["defined"]}
        self.assertEqual((functions["add"]["locals"], functions["add"]["operators"]), (2, 4))
        self.assertEqual(functions["add"]["stack_units"], 2 + 2 + 4)
        self.assertIsNone(about["start"])

    def test_text_shows_the_same(self):
        text = self.wasm("inspect", self.file("calc")).out
        for part in ("  sections\n", "  exports\n", "  functions\n", "  features\n",
                     "  contract\n", "add [0]: (i32, i32) -> i32", "(--functions lists all)"):
            self.assertIn(part, text)
        self.assertNotIn("  imports\n", text)
        self.assertNotIn("and 6 more", self.wasm("inspect", "--functions", self.file("calc")).out)

    def test_options_choose_parts(self):
        text = self.wasm("inspect", "--imports", "--start", self.file("start")).out
        self.assertEqual(text.split("\n")[1:], ["  imports", "    none", "  start",
                                                "    boot [0]", ""])
        chosen = self.json("inspect", "--exports", self.file("calc"))
        self.assertEqual(list(chosen), ["file", "bytes", "exports"])

    def test_needed_features_are_those_the_module_is_refused_without(self):
        about = self.json("inspect", "--features", self.file("features"))["features"]
        needs = {n["name"]: n for n in about["needed"]}
        self.assertEqual(set(needs), {"mutable-globals", "sign-extension",
                                      "saturating-float-to-int", "multi-value", "bulk-memory",
                                      "reference-types", "simd"})
        self.assertEqual(needs["sign-extension"]["operators"], 1)
        self.assertEqual(needs["multi-value"]["operators"], 0)
        answers = {a["rules"]: a["refused"] for a in about["rule_sets"]}
        self.assertIsNone(answers["dusk"])
        self.assertEqual(answers["dusk-pre-aegis"]["result"], "unsupported")
        plain = self.json("inspect", "--features", self.file("contract"))["features"]
        self.assertEqual(plain["needed"], [])
        self.assertIn("none past the first", self.wasm("inspect", self.file("contract")).out)

    def test_memory64_is_a_feature(self):
        path = self.build("wide", '(module (memory i64 1))', "--enable-memory64")
        about = self.json("inspect", path)
        self.assertEqual([n["name"] for n in about["features"]["needed"]], ["memory64"])
        self.assertTrue(about["memories"][0]["is_64"])

    def contract(self, text):
        path = self.build("shape", text)
        about = self.json("inspect", "--contract", path)["contract"]
        failing = [c["condition"] for c in about["conditions"] if not c["holds"]]
        self.assertEqual(about["is_contract"], not failing)
        return failing

    def test_the_shape_of_a_contract(self):
        memory = '(memory (export "m") 1)'
        buffer = '(global (export "A") i32 (i32.const 8))'
        start = "(func $s) (start $s)"
        cases = [
            (memory + buffer, []),
            (memory + buffer + '(func (export "f") (param i32) (result i32) local.get 0)', []),
            (memory + buffer + '(func (export "f") (param i64) (result i32) i32.const 0)',
             ["functions"]),
            (buffer, ["memory"]),
            (memory + '(export "n" (memory 0))' + buffer, ["memory"]),
            ('(import "env" "m" (memory 1)) (export "m" (memory 0))' + buffer,
             ["memory", "imports"]),
            (memory, ["argument buffer"]),
            (memory + '(global (export "A") (mut i32) (i32.const 8))', ["argument buffer"]),
            (memory + '(global (export "A") i64 (i64.const 8))', ["argument buffer"]),
            (memory + '(global (export "A") i32 (i32.const 0x80000000))', ["argument buffer"]),
            ('(import "any" "hq" (func (param i32 i32 i32) (result i32)))' + memory + buffer, []),
            ('(import "env" "hq" (func (param i32)))' + memory + buffer, ["imports"]),
            ('(import "env" "hdebug" (func (param i32)))' + memory + buffer, ["imports"]),
            (memory + buffer + start, ["start"]),
        ]
        for fields, failing in cases:
            with self.subTest(fields):
                self.assertEqual(self.contract(f"(module {fields})"), failing)

    def test_names_cannot_drive_the_terminal(self):
        text = self.wasm("inspect", self.file("imports")).out
        self.assertNotIn("\x1b", text)
        self.assertIn("env.log\\x1b[31m: (i64)", text)
        imports = self.json("inspect", self.file("imports"))["imports"]
        self.assertEqual(imports[1]["name"], "log\x1b[31m")

    def test_what_is_no_module_is_refused(self):
        bad = self.spoil("calc", 50)
        answer = self.wasm("inspect", bad, code=1)
        self.assertEqual(answer.out, "")
        self.assertRegex(answer.err, r"^ruskvm: wasm inspect: .*\(offset 0x[0-9a-f]+\)\n$")
        self.assertEqual(self.json("inspect", bad, code=1)["result"], "malformed")
        self.wasm("inspect", self.path("missing"), code=3)


class Disassemble(WithModules):
    def test_one_function_by_name_and_by_index(self):
        by_name = self.wasm("disasm", "--function=add", self.file("calc")).out
        self.assertEqual(by_name, self.wasm("disasm", "-f0", self.file("calc")).out)
        self.assertRegex(by_name, r"(?s)^\(func \$add .*local\.get 0\n.*i32\.add\n.*\)\n$")
        self.assertEqual(by_name.count("(func"), 1)

    def test_all_functions_with_gas_and_offsets(self):
        text = self.wasm("disasm", "--gas", "--offsets", self.file("calc")).out
        self.assertEqual(text.count("(func"), 16)
        self.assertRegex(text, r"(?m)^0x[0-9a-f]{6} +1 +i32\.add$")

    def test_machine_code_stands_between_the_operators(self):
        answer = run(RUSKVM, "wasm", "disasm", "--native", "--offsets", self.file("calc"))
        if "not compiled for this processor" in answer.err:
            self.assertEqual(answer.code, 1)
            return
        self.assertEqual((answer.code, answer.err), (0, ""))
        lines = answer.out.splitlines(keepends=True)
        others = "".join(line for line in lines if not line.startswith("      ;; "))
        self.assertEqual(others, self.wasm("disasm", "--offsets", self.file("calc")).out)
        # Within a function no byte is left out or shown twice.
        for text in answer.out.split("(func ")[1:]:
            rows = re.findall(r"(?m)^      ;; ([0-9a-f]{6}) ((?: [0-9a-f]{2})+)(?= |$)", text)
            self.assertGreater(len(rows), 4)
            end = int(rows[0][0], 16)
            for offset, row in rows:
                self.assertEqual(int(offset, 16), end)
                end += len(row.split())
        by_name = run(RUSKVM, "wasm", "disasm", "-n", "-f", "add", self.file("calc")).out
        self.assertEqual(by_name.count("(func"), 1)
        self.assertIn(";; entry:", by_name)
        self.assertIn(";; return:", by_name)

    def test_failures(self):
        self.assertIn("no function is called 'x'",
                      self.wasm("disasm", "-fx", self.file("calc"), code=1).err)
        self.assertIn("the module has 16", self.wasm("disasm", "-f16", self.file("calc"),
                                                     code=1).err)
        self.assertIn("is imported", self.wasm("disasm", "-fhq", self.file("imports"),
                                               code=1).err)
        self.wasm("disasm", self.spoil("calc", 60), code=1)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([RUSKVM, "wasm", "disasm", self.file("calc")], stdout=full,
                                  stderr=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, 3)


class Arguments(WithModules):
    def value(self, function, text):
        return self.call("calc", function, "--", text)["results"][0]

    def test_integers(self):
        cases = [
            ("i32", "0", 0), ("i32", "-1", -1), ("i32", "4294967295", -1),
            ("i32", "-2147483648", -2**31), ("i32", "0x7fff_ffff", 2**31 - 1),
            ("i32", "-0x1", -1), ("i64", "-1", -1), ("i64", str(2**64 - 1), -1),
            ("i64", str(2**53 - 1), 2**53 - 1), ("i64", str(2**53), str(2**53)),
            ("i64", str(-2**63), str(-2**63)), ("i64", "0x8000000000000000", str(-2**63)),
        ]
        for kind, text, wanted in cases:
            with self.subTest(text):
                self.assertEqual(self.value(f"same_{kind}", text)["value"], wanted)

    def test_floats(self):
        cases = [
            ("f32", "1", "1", "0x3f800000"), ("f32", "-0", "-0", "0x80000000"),
            ("f32", "0.1", "0.1", "0x3dcccccd"), ("f32", "0x1.8p3", "12", "0x41400000"),
            ("f32", "inf", "inf", "0x7f800000"), ("f32", "-inf", "-inf", "0xff800000"),
            ("f32", "nan", "nan", "0x7fc00000"), ("f32", "-nan", "-nan", "0xffc00000"),
            ("f32", "nan:0x1", "nan:0x1", "0x7f800001"),
            ("f32", "-nan:0x7fffff", "-nan:0x7fffff", "0xffffffff"),
            ("f32", "1e-45", "1e-45", "0x00000001"),
            ("f64", "0.1", "0.1", "0x3fb999999999999a"),
            ("f64", "1e308", "1e+308", "0x7fe1ccf385ebc8a0"),
            ("f64", "nan:0x4", "nan:0x4", "0x7ff0000000000004"),
            ("f64", "-1.5", "-1.5", "0xbff8000000000000"),
        ]
        for kind, text, shown, bits in cases:
            with self.subTest(text):
                value = self.value(f"same_{kind}", text)
                self.assertEqual((value["value"], value["bits"]), (shown, bits))

    def test_vectors_and_references(self):
        vector = "0x00112233445566778899aabbccddeeff"
        self.assertEqual(self.value("same_v128", vector)["value"], vector)
        self.assertEqual(self.value("same_extern", "0")["value"], "0")
        self.assertEqual(self.value("same_extern", "null")["value"], "null")
        self.assertEqual(self.value("same_extern", str(2**64 - 2))["value"], str(2**64 - 2))
        self.assertEqual(self.value("same_func", "null")["value"], "null")
        results = self.call("calc", "pair", "7", vector)["results"]
        self.assertEqual([r["value"] for r in results], [vector, 7])
        self.assertEqual(self.call("calc", "own")["results"][0]["value"], "function [11]")

    def test_wrong_texts_are_usage_errors_that_say_what_fits(self):
        cases = [
            ("same_i32", "4294967296", "an i32: a number from -2147483648 to 4294967295"),
            ("same_i32", "-2147483649", "an i32"), ("same_i32", "1.5", "an i32"),
            ("same_i32", "", "an i32"), ("same_i32", "--1", "an i32"), ("same_i32", "-", "an i32"),
            ("same_i32", " 1", "an i32"), ("same_i64", str(2**64), "an i64"),
            ("same_i64", str(-2**63 - 1), "an i64"), ("same_f32", "1e39", "an f32"),
            ("same_f32", "infinity", "an f32"), ("same_f32", "nan:0x0", "an f32"),
            ("same_f32", "nan:0x800000", "an f32"), ("same_f32", "nan:1", "an f32"),
            ("same_f32", " 1", "an f32"), ("same_f32", "+1", "an f32"),
            ("same_f64", "0x", "an f64"), ("same_f64", "1e400", "an f64"),
            ("same_f64", "", "an f64"), ("same_f64", "1e5x", "an f64"),
            ("same_v128", "0x12", "32 hexadecimal digits"),
            ("same_v128", "1" * 32, "32 hexadecimal digits"),
            ("same_extern", "x", "a number or null"),
            ("same_extern", str(2**64 - 1), "an externref"),
            ("same_func", "1", "only null"),
        ]
        for function, text, message in cases:
            with self.subTest((function, text)):
                self.usage(message, "run", self.file("calc"), "--invoke", function, "--", text)
        self.usage("argument 2: 'x' is not an i32", "run", self.file("calc"), "-i", "add", "1", "x")

    def test_the_count_must_fit(self):
        self.usage("takes 2 arguments but 1 is given: its type is (i32, i32) -> i32", "run",
                   self.file("calc"), "-i", "add", "1")
        self.usage("takes 0 arguments but 2 are given", "run", self.file("calc"), "-i", "nothing",
                   "1", "2")


class Run(WithModules):
    def test_results_gas_and_time(self):
        answer = self.wasm("run", self.file("calc"), "-i", "add", "2", "-5", "--gas=100")
        self.assertRegex(answer.out, r"^add \(i32 2, i32 -5\): ok\n  result   i32 -3\n"
                                     r"  gas      4 spent of 100, 96 left\n"
                                     r"  time     \S+ \S+ \((jit|interp)\)\n$")

    def test_as_json(self):
        about = self.call("calc", "add", "2", "3", "--gas=100")
        self.assertEqual(about["results"], [{"type": "i32", "value": 5, "bits": "0x00000005"}])
        self.assertEqual(about["gas"], {"limit": 100, "spent": 4, "left": 96})
        self.assertEqual((about["outcome"], about["executions"]), ("ok", 1))
        self.assertEqual(about["tier"], "jit" if self.has_jit() else "interp")
        self.assertNotIn("trap", about)

    def has_jit(self):
        answer = run(RUSKVM, "wasm", "run", self.file("calc"), "-i", "nothing", "--tier=jit")
        self.assertIn(answer.code, (0, 1))
        if answer.code:
            self.assertIn("does not run compiled code", answer.err)
        return answer.code == 0

    def test_tiers_and_rules_agree(self):
        for arguments in (["fib", "12"], ["divide", "-7", "2"], ["deep", "40"], ["spin"],
                          ["divide", "1", "0"]):
            seen = []
            for tier in ("interp", "reference") + (("jit",) if self.has_jit() else ()):
                for rules in ("default", "dusk"):
                    answer = run(RUSKVM, "wasm", "run", self.file("calc"), "-i", *arguments,
                                 "--tier", tier, "--rules", rules, "--gas=100000", "--json")
                    about = json.loads(answer.out)
                    for key in ("nanoseconds", "tier", "rules"):
                        del about[key]
                    seen.append((answer.code, about))
            for other in seen[1:]:
                self.assertEqual(other, seen[0])

    def test_traps_tell_kind_place_and_calls(self):
        answer = self.wasm("run", self.file("calc"), "-i", "deep", "2", code=4)
        self.assertEqual(answer.err, "")
        lines = answer.out.splitlines()
        self.assertEqual(lines[0], "deep (i32 2): trap: unreachable")
        self.assertRegex(lines[1], r"^  at       deep \[13\], offset 0x[0-9a-f]{6}$")
        self.assertRegex(lines[2], r"^  from     deep \[13\], offset 0x[0-9a-f]{6}$")
        about = self.call("calc", "deep", "2", code=4)
        self.assertEqual(about["outcome"], "trap")
        trap = about["trap"]
        self.assertEqual((trap["kind"], trap["during"], trap["frames_total"]),
                         ("unreachable", "call", 3))
        self.assertEqual(trap["frames"][0]["function"], {"index": 13, "name": "deep"})
        code = self.bytes_of("calc")
        self.assertEqual(code[trap["frames"][0]["offset"]], 0x00)
        self.assertEqual(code[trap["frames"][1]["offset"]], 0x10)

    def test_a_deep_stack_is_cut_and_counted(self):
        about = self.call("calc", "deep", "99", code=4)
        self.assertEqual(about["trap"]["frames_total"], 100)
        kept = len(about["trap"]["frames"])
        answer = self.wasm("run", self.file("calc"), "-i", "deep", "99", code=4)
        self.assertIn(f"           and {100 - kept} more\n", answer.out)

    def test_an_endless_recursion_exhausts_the_stack(self):
        about = self.call("calc", "bottomless", code=4)
        self.assertEqual(about["trap"]["kind"], "call stack exhausted")

    def test_division_traps(self):
        self.assertEqual(self.call("calc", "divide", "1", "0", code=4)["trap"]["kind"],
                         "integer divide by zero")
        self.assertEqual(self.call("calc", "divide", str(-2**63), "-1", code=4)["trap"]["kind"],
                         "integer overflow")

    def test_out_of_gas_has_its_own_status(self):
        about = self.call("calc", "spin", "--gas=1000", code=5)
        self.assertEqual(about["outcome"], "out of gas")
        self.assertEqual(about["gas"], {"limit": 1000, "spent": 1000, "left": 0})
        self.assertEqual(about["trap"]["frames"][0]["function"]["index"], 14)
        self.call("calc", "nothing", "--gas=0", code=5)
        self.call("calc", "nothing", f"--gas={2**64 - 1}")

    def test_a_loop_without_end_ends_without_a_limit_given(self):
        self.assertEqual(self.call("calc", "spin", code=5)["gas"]["limit"], 10**9)

    def test_start_functions(self):
        about = self.call("start", "main", code=4)
        self.assertEqual((about["trap"]["during"], about["trap"]["kind"]),
                         ("instantiation", "unreachable"))
        self.assertIn("during   instantiation", self.wasm("run", self.file("start"), "-i", "main",
                                                          code=4).out)

    def test_what_to_invoke(self):
        self.usage("--invoke is missing; functions: add, divide", "run", self.file("calc"))
        answer = self.wasm("run", self.file("calc"), "-i", "ad", code=1)
        self.assertIn("exports no function 'ad'; functions: add, divide", answer.err)
        self.wasm("run", self.file("calc"), "-i", "memory", code=1)
        self.assertEqual(self.call("calc", "ad", code=1)["result"], "not found")

    def test_imports_are_refused_or_stubbed(self):
        answer = self.wasm("run", self.file("imports"), "-i", "ask", "5", code=1)
        self.assertIn("imports function 'env.hq' and 1 more", answer.err)
        about = self.call("imports", "ask", "5", "--stub-imports")
        self.assertEqual(about["results"][0]["value"], 5)
        path = self.build("all", '(module (import "a" "m" (memory 1)) (import "a" "t" (table 1 '
                          'funcref)) (import "a" "g" (global $g i64)) (func (export "f") (result '
                          'i64) global.get $g))')
        about = self.json("run", path, "-i", "f", "--stub-imports")
        self.assertEqual(about["results"][0]["value"], 0)

    def test_a_module_that_is_refused_or_missing(self):
        self.wasm("run", self.spoil("calc", 80), "-i", "add", code=1)
        self.wasm("run", self.path("missing"), "-i", "add", code=3)
        self.assertEqual(self.json("run", self.spoil("calc", 80), "-i", "add", code=1)["result"],
                         "malformed")
        about = json.loads(run(RUSKVM, "wasm", "run", "-", "-i", "add", "1", "2", "--json",
                               stdin=self.bytes_of("calc")).out)
        self.assertEqual(about["results"][0]["value"], 3)

    def test_repeat_checks_and_times(self):
        answer = self.wasm("run", self.file("calc"), "-i", "fib", "10", "--repeat=20")
        self.assertRegex(answer.out, r"at best of 20 equal executions \((jit|interp)\)")
        self.assertEqual(self.call("calc", "fib", "10", "--repeat=3")["executions"], 3)
        self.call("calc", "deep", "2", "--repeat=3", code=4)


class ContractCalls(WithModules):
    def test_input_and_output_pass_through_the_argument_buffer(self):
        answer = self.wasm("run", self.file("contract"), "-i", "double", "--input",
                           "0x2a00000000000000")
        self.assertIn("double (i32 8): ok\n  result   i32 8\n  output   8 bytes: "
                      "5400000000000000 (as a number 84)\n", answer.out)
        about = self.call("contract", "echo", "--input=0102ff")
        self.assertEqual((about["arguments"][0]["value"], about["output"]), (3, "0102ff"))

    def test_arguments_given_outweigh_the_length(self):
        about = self.call("contract", "echo", "--input=0102ff", "2")
        self.assertEqual(about["output"], "0102")
        self.assertEqual(self.call("contract", "echo", "0")["output"], "")

    def test_long_output_is_cut_in_text_only(self):
        data = "ab" * 100
        text = self.wasm("run", self.file("contract"), "-i", "echo", "--input", data).out
        self.assertIn("output   100 bytes: " + "ab" * 64 + "...\n", text)
        self.assertEqual(self.call("contract", "echo", "--input", data)["output"], data)

    def test_a_result_beyond_the_buffer_is_no_output(self):
        self.assertNotIn("output", self.call("contract", "too_much", "0"))

    def test_wrong_input(self):
        contract = self.file("contract")
        self.usage("--input:", "run", contract, "-i", "double", "--input=1")
        self.usage("--input:", "run", contract, "-i", "double", "--input=xy")
        self.usage("exports the global A", "run", self.file("calc"), "-i", "same_i32",
                   "--input=00")

    def test_the_buffer_is_held_to_its_bounds(self):
        small = self.build("small", """(module (memory (export "memory") 1)
          (global (export "A") i32 (i32.const 65533))
          (func (export "f") (param i32) (result i32) local.get 0))""")
        self.assertEqual(self.json("run", small, "-i", "f", "--input=010203")["output"], "010203")
        self.usage("--input has 4 bytes but the argument buffer 3", "run", small, "-i", "f",
                   "--input=01020304")
        self.assertNotIn("output", self.json("run", small, "-i", "f", "4"))
        # The deployed rules give loads, stores and the host all of 4 GiB.
        self.assertEqual(self.json("run", small, "-i", "f", "--input=01020304",
                                   "--rules=dusk")["output"], "01020304")


class Trace(WithModules):
    def test_calls_are_a_tree_with_values_and_gas(self):
        lines = self.wasm("run", self.file("calc"), "-i", "fib", "2", "--trace").out.splitlines()
        self.assertEqual(lines[:8], [
            "-> fib [12] (i32 2)  gas 1",
            "  -> fib [12] (i32 1)  gas 10",
            "  <- fib [12] = i32 1  gas 15",
            "  -> fib [12] (i32 0)  gas 20",
            "  <- fib [12] = i32 0  gas 25",
            "  -> add [0] (i32 1, i32 0)  gas 27",
            "  <- add [0] = i32 1  gas 30",
            "<- fib [12] = i32 1  gas 30",
        ])
        self.assertEqual(lines[8], "fib (i32 2): ok")
        self.assertIn("(reference)", lines[-1])

    def test_operators_have_offsets_and_running_gas(self):
        text = self.wasm("run", self.file("calc"), "-i", "add", "1", "2", "--trace=operators").out
        rows = re.findall(r"(?m)^ +0x([0-9a-f]{6})  (.*?) +gas (\d+)$", text)
        self.assertEqual([row[1] for row in rows],
                         ["local.get 0", "local.get 1", "i32.add", "end"])
        self.assertEqual([int(row[2]) for row in rows], [2, 3, 4, 4])
        code = self.bytes_of("calc")
        self.assertEqual([code[int(row[0], 16)] for row in rows], [0x20, 0x20, 0x6a, 0x0b])

    def test_imports_and_traps_are_traced(self):
        text = self.wasm("run", self.file("imports"), "-i", "ask", "5", "--stub-imports",
                         "--trace").out
        self.assertIn("  -> log [1] (i64 5) import  gas", text)
        self.assertIn("  <- hq [0] = i32 0  gas", text)
        text = self.wasm("run", self.file("calc"), "-i", "deep", "1", "--trace", code=4).out
        self.assertIn("  -> deep [13] (i32 0)  gas", text)
        self.assertIn("trap: unreachable", text)

    def test_an_import_that_is_exported_again_is_observed_too(self):
        path = self.build("again", '(module (import "env" "f" (func (param i32) (result i64))) '
                          '(export "g" (func 0)))')
        text = self.wasm("run", path, "-i", "g", "7", "--stub-imports", "--trace").out
        self.assertTrue(text.startswith("-> g [0] (i32 7) import  gas 0\n<- g [0] = i64 0"), text)

    def test_as_json_it_is_part_of_the_one_object(self):
        about = self.call("calc", "fib", "2", "--trace")
        events = about["trace"]
        self.assertEqual([e["event"] for e in events].count("enter"), 4)
        self.assertEqual([e["depth"] for e in events], [0, 1, 1, 1, 1, 1, 1, 0])
        self.assertEqual(events[-1]["gas"], about["gas"]["spent"])
        self.assertEqual(about["results"], events[-1]["results"])
        steps = self.call("calc", "fib", "2", "--trace=operators")["trace"]
        self.assertEqual([e.get("operator") for e in steps].count("call"), 3)
        self.assertIn("call $fib (;12;)", [e.get("text") for e in steps])
        # Nothing ran: still a list, still one object.
        self.assertEqual(self.call("calc", "nothing", "--gas=0", "--trace", code=5)["trace"], [])

    def test_a_long_operator_is_cut(self):
        labels = "0 " * 500
        path = self.build("long", f"(module (func (export \"f\") i32.const 0 br_table {labels}))")
        text = self.wasm("run", path, "-i", "f", "--trace=operators").out
        self.assertRegex(text, r"  br_table( 0)+ ?\.\.\.  gas 3\n")

    def test_deep_calls_do_not_widen_the_lines(self):
        text = self.wasm("run", self.file("calc"), "-i", "deep", "500", "--trace", code=4).out
        self.assertLess(max(len(line) for line in text.splitlines()), 130)

    def test_it_needs_the_reference_tier(self):
        for option in ("--trace", "--profile"):
            self.usage("--tier reference", "run", self.file("calc"), "-i", "nothing", option,
                       "--tier=interp")
            self.usage("--repeat", "run", self.file("calc"), "-i", "nothing", option,
                       "--repeat=2")
        self.usage("must be calls or operators", "run", self.file("calc"), "-i", "nothing",
                   "--trace=x")


class Profile(WithModules):
    def check_sums(self, about, gas):
        profile = about["profile"]
        self.assertEqual(profile["gas"], gas)
        self.assertEqual(sum(f["exclusive_gas"] for f in profile["functions"]), gas)
        self.assertEqual(sum(o["gas"] for o in profile["operators"]), gas)
        self.assertEqual(sum(f["operators"] for f in profile["functions"]),
                         profile["operators_executed"])
        return profile

    def test_rows_add_up_to_the_gas_spent(self):
        for arguments in (["fib", "12"], ["add", "1", "2"], ["nothing"]):
            with self.subTest(arguments):
                about = self.call("calc", *arguments, "--profile")
                profile = self.check_sums(about, about["gas"]["spent"])
                outer = max(profile["functions"], key=lambda f: f["inclusive_gas"])
                self.assertEqual(outer["inclusive_gas"], about["gas"]["spent"])

    def test_recursion_is_counted_once(self):
        about = self.call("calc", "fib", "2", "--profile")
        functions = {f["function"]["name"]: f for f in about["profile"]["functions"]}
        self.assertEqual((functions["fib"]["calls"], functions["add"]["calls"]), (3, 1))
        self.assertEqual(functions["fib"]["inclusive_gas"], 30)
        self.assertEqual(functions["add"]["inclusive_gas"], 4)
        self.assertEqual(functions["fib"]["exclusive_gas"], 26)

    def test_operators_cost_what_the_rules_say(self):
        about = self.call("contract", "double", "--input=0100000000000000", "--profile")
        operators = {o["operator"]: o for o in about["profile"]["operators"]}
        self.assertEqual((operators["i64.store"]["count"], operators["i64.store"]["gas"]), (1, 32))
        self.assertEqual((operators["(function entry)"]["count"],
                          operators["(function entry)"]["gas"]), (1, 1))

    def test_a_trap_leaves_complete_sums(self):
        about = self.call("calc", "deep", "5", "--profile", code=4)
        self.check_sums(about, about["gas"]["spent"])
        self.assertEqual(about["profile"]["functions"][0]["calls"], 6)
        for gas in range(0, 60):
            about = self.call("calc", "fib", "8", "--profile", f"--gas={gas}", code=5)
            profile = self.check_sums(about, about["profile"]["gas"])
            # What ran until the limit was checked is counted too.
            self.assertGreaterEqual(profile["gas"], gas)
            self.assertLess(profile["gas"], gas + 20)

    def test_imports_have_rows(self):
        about = self.call("imports", "ask", "5", "--stub-imports", "--profile")
        self.check_sums(about, about["gas"]["spent"])
        names = [f["function"].get("name") for f in about["profile"]["functions"]]
        self.assertIn("hq", names)
        rows = {o["operator"]: o["count"] for o in about["profile"]["operators"]}
        self.assertEqual(rows["(imported function)"], 2)

    def test_text_is_sorted_and_bounded(self):
        text = self.wasm("run", self.file("calc"), "-i", "fib", "12", "--profile").out
        table = text[text.index("  profile"):]
        gas = [int(n.replace(",", "")) for n in
               re.findall(r"(?m)^ +([\d,]+) +[\d,]+ +[\d,]+ +[\d,]+  \S", table)]
        self.assertEqual(gas, sorted(gas, reverse=True))
        self.assertEqual(len(gas), 2)
        functions = "".join(f"(func $f{i})" for i in range(30))
        calls = " ".join(f"call $f{i}" for i in range(30))
        path = self.build("many", f'(module {functions} (func (export "all") {calls}))')
        text = self.wasm("run", path, "-i", "all", "--profile").out
        self.assertIn("    and 11 more\n", text)
        about = self.json("run", path, "-i", "all", "--profile")
        self.assertEqual(len(about["profile"]["functions"]), 31)


if __name__ == "__main__":
    unittest.main()
