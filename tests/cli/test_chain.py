"""The commands for contracts on a store: deploy, call, query, events, contracts."""

import json
import os
import pty
import shutil
import subprocess
import tempfile
import time
import unittest

from support import RUSKVM, run

CONTRACTS = os.environ["RUSKVM_CONTRACTS"]
RELAY, LEDGER = "11" * 32, "22" * 32


def wasm(name):
    return os.path.join(CONTRACTS, name + ".wasm")


DRIVER = wasm("driver")


def forward(contract, function, *argument, gas=0):
    """Arguments that make the relay call another contract."""
    pieces = [contract, f"u64:{gas}", f"u32:{len(function)}", f"text:{function}", *argument]
    return [word for piece in pieces for word in ("--arg", piece)]


class WithStore(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.store = self.path("store")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def text(self, command, *arguments, code=0):
        answer = run(RUSKVM, command, "-s", self.store, *arguments)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, command, *arguments, code=0):
        answer = self.text(command, "--json", *arguments, code=code)
        self.assertEqual(answer.err, "")
        return json.loads(answer.out)

    def deploy(self):
        self.json("deploy", wasm("relay"), "--id", RELAY, "--owner", "alice")
        return self.json("deploy", wasm("ledger"), "--id", LEDGER)

    def log(self):
        with open(self.store + ".events", "rb") as file:
            return file.read()


class Deploying(WithStore):
    def test_a_deployment_makes_the_store_and_tells_id_gas_and_root(self):
        answer = self.json("deploy", wasm("relay"))
        self.assertTrue(answer["ok"] and answer["committed"])
        self.assertEqual(answer["gas"], {"limit": 1000000000, "spent": 0})
        root = run(RUSKVM, "state", "root", self.store).out.strip()
        self.assertEqual(answer["root"], root)
        (contract,) = self.json("contracts")["contracts"]
        self.assertEqual(contract["id"], answer["contract"])
        self.assertEqual(contract["code_hash"], answer["contract"])

    def test_text_names_the_module_and_its_id(self):
        out = self.text("deploy", wasm("relay"), "--id", RELAY).out
        self.assertIn("relay.wasm: ok", out)
        self.assertIn("contract " + RELAY, out)

    def test_owners_are_hexadecimal_base_58_or_text(self):
        key = "oCqYsUMRqpRn2kSabH52Gt6FQCwH5JXj5MtRdYVtjMSJ73AFvdbPf98p3gz98fQwNy9ZBiDem6m9Bi" \
              "vzURKFSKLYWP3N9JahSPZs9PnZ996P18rTGAjQTNFsxtbrKx79yWu"
        cases = [("0a0b", "0a0b"), ("0x0a0b", "0a0b"), ("alice", b"alice".hex()),
                 ("base58:2g", "61"), ("text:0a0b", b"0a0b".hex())]
        for i, (owner, _) in enumerate(cases + [(key, None)]):
            self.json("deploy", wasm("relay"), "--owner", owner, "--id", f"{i:064x}")
        found = [c["owner"] for c in self.json("contracts")["contracts"]]
        self.assertEqual(found[:-1], [hexadecimal for _, hexadecimal in cases])
        self.assertEqual(len(found[-1]), 2 * 96)
        for bad in ("base58:0OIl", "0x123"):
            self.text("deploy", wasm("relay"), "--owner", bad, code=2)

    def test_what_is_refused_changes_nothing(self):
        before = self.deploy()["root"]
        exists = self.json("deploy", wasm("relay"), "--id", RELAY, code=1)
        self.assertEqual((exists["error"], exists["committed"]), ("contract-exists", False))
        self.assertEqual(self.json("deploy", DRIVER, code=1)["error"], "invalid-function")
        self.assertEqual(exists["root"], before)
        self.assertEqual(self.json("contracts")["root"], before)

    def test_bad_command_lines_have_status_2_and_lost_files_3(self):
        self.assertIn("64 hexadecimal", self.text("deploy", wasm("relay"), "--id", "1", code=2).err)
        self.assertIn("bits", self.text("deploy", wasm("relay"), "-a", "u8:256", code=2).err)
        self.assertIn("text:", self.text("deploy", wasm("relay"), "-a", "hello", code=2).err)
        self.text("deploy", self.path("nothing.wasm"), code=3)

    def test_init_runs_on_its_argument_under_the_limit(self):
        answer = self.json("deploy", wasm("initial"), "-a", "u64:7", "--trace", "--id", LEDGER)
        self.assertEqual(answer["trace"]["function"], "init")
        self.assertEqual(answer["events"][0]["topic"], "made")
        self.assertGreater(answer["gas"]["spent"], 0)
        self.assertEqual(self.json("query", "22", "get")["result"], "0700000000000000")
        self.assertEqual(self.json("events")[0]["function"], "init")
        failed = self.json("deploy", wasm("initial"), "--id", RELAY, code=4)
        self.assertEqual((failed["error"], failed["panic"]), ("panic", "no number"))
        self.json("deploy", wasm("initial"), "-a", "u64:7", "--id", RELAY, "-g", "3", code=5)
        self.assertEqual(len(self.json("contracts")["contracts"]), 1)


class Calling(WithStore):
    def setUp(self):
        super().setUp()
        self.root = self.deploy()["root"]

    def calls(self, *arguments):
        answer = self.json("query", "11", "calls", *arguments)
        return int.from_bytes(bytes.fromhex(answer["result"]), "little")

    def test_a_call_commits_and_a_query_does_not(self):
        arguments = forward(LEDGER, "push_note", "u64:5")
        queried = self.json("query", "11", "forward", *arguments)
        self.assertEqual((queried["committed"], queried["root"]), (False, self.root))
        self.assertEqual(self.calls(), 0)
        called = self.json("call", "11", "forward", *arguments)
        self.assertTrue(called["committed"])
        self.assertNotEqual(called["root"], self.root)
        self.assertEqual(called["gas"], queried["gas"])
        self.assertEqual(self.calls(), 1)
        self.assertEqual(self.calls("--commit", self.root[:12]), 0)
        self.assertEqual(len(self.json("events")), 1)

    def test_a_call_can_be_made_on_an_older_commit(self):
        first = self.json("call", "11", "forward", *forward(LEDGER, "push_note"))
        self.json("call", "11", "forward", *forward(LEDGER, "push_note"))
        again = self.json("call", "11", "forward", "--commit", self.root,
                          *forward(LEDGER, "push_note"))
        self.assertEqual(again["root"], first["root"])

    def test_contracts_are_named_by_what_their_ids_begin_with(self):
        self.json("query", "0x1111", "calls")
        self.json("query", RELAY, "calls")
        self.assertIn("begins with '33'", self.text("query", "33", "calls", code=1).err)
        self.assertIn("give more digits", self.text("query", "", "calls", code=1).err)
        self.assertIn("hexadecimal", self.text("query", "relay", "calls", code=2).err)
        self.assertEqual(self.json("query", "33", "calls", code=1)["result"], "not found")

    def test_a_store_or_commit_that_is_not_there_has_status_1(self):
        self.text("query", "11", "calls", "-c", "00" * 20, code=1)
        self.store = self.path("nowhere")
        self.text("query", "11", "calls", code=1)
        self.assertFalse(os.path.exists(self.store))

    def test_arguments_are_pieces_files_or_refused_together(self):
        pieces = ["-a", "0x01", "-a", "u16:2", "-a", "u32:0x3", "-a", "text:hi"]
        event = self.json("query", "22", "push_note", *pieces)["events"][0]
        self.assertEqual(event["data"], "01" + "0200" + "03000000" + b"hi".hex())
        with open(self.path("argument"), "wb") as file:
            file.write(b"\0from a file")
        event = self.json("query", "22", "push_note", "--arg-file", self.path("argument"))
        self.assertEqual(event["events"][0]["data"], b"\0from a file".hex())
        self.text("query", "22", "push_note", "--arg-file", self.path("lost"), code=3)
        self.text("query", "22", "push_note", "-a", "00", "--json-arg", "1", code=2)
        self.assertIn("--driver", self.text("query", "22", "push_note", "-j", "1", code=2).err)

    def test_contracts_read_metadata(self):
        found = self.json("query", "22", "meta", "-m", "block_height=u64:7", code=1)
        self.assertEqual(found["error"], "invalid-function")
        self.json("deploy", wasm("initial"), "-a", "u64:7", "--id", "33" * 32)
        found = self.json("query", "33", "height", "--meta", "block_height=u64:9")
        self.assertEqual(found["result"], "0900000000000000")
        self.assertIn("NAME=BYTES", self.text("query", "33", "height", "-m", "x", code=2).err)

    def test_what_a_contract_feeds_is_printed_by_queries_only(self):
        self.json("deploy", wasm("initial"), "-a", "u64:3", "--id", "33" * 32)
        self.assertEqual(self.json("query", "33", "count_down")["fed"], ["03", "02", "01"])
        self.assertIn("fed      0x02", self.text("query", "33", "count_down").out)
        self.assertEqual(self.json("call", "33", "count_down", code=4)["error"], "no-feed")


class Failing(WithStore):
    def setUp(self):
        super().setUp()
        self.root = self.deploy()["root"]

    def test_each_failure_has_its_status_and_changes_nothing(self):
        cases = [("write_and_panic", 4, "panic"), ("spin", 5, "out-of-gas"),
                 ("nothing", 1, "invalid-function"), ("init", 1, "initialisation")]
        for function, code, error in cases:
            for command in ("call", "query"):
                answer = self.json(command, "11", function, "-g", "1000000", code=code)
                self.assertEqual((answer["ok"], answer["error"]), (False, error))
                self.assertEqual((answer["committed"], answer["root"]), (False, self.root))
        self.assertEqual(run(RUSKVM, "state", "root", self.store).out.strip(), self.root)
        self.assertEqual(self.json("events"), [])

    def test_a_function_that_is_not_there_gets_suggestions(self):
        answer = self.json("query", "11", "cals", code=1)
        self.assertEqual(answer["suggestion"], "calls")
        self.assertIn("forward", answer["functions"])
        out = self.text("query", "11", "cals", code=1).out
        self.assertIn("did you mean 'calls'?", out)
        self.assertIn("forward, calls,", out)
        self.assertNotIn("suggestion", self.json("query", "11", "something_else", code=1))

    def test_a_failure_shows_the_calls_in_progress(self):
        answer = self.json("call", "11", "write_and_panic", "-a", "text:no \x1b[31m", code=4)
        self.assertEqual(answer["panic"], "no \x1b[31m")
        frame = answer["frames"][0]
        self.assertEqual(frame["function"]["name"], "write_and_panic")
        self.assertGreater(frame["offset"], 0)
        out = self.text("call", "11", "write_and_panic", "-a", "text:no \x1b[31m", code=4).out
        self.assertRegex(out, r"at +write_and_panic \[\d+\], offset 0x")
        self.assertIn("(reverted)", out)
        self.assertIn("(unchanged)", out)
        self.assertNotIn("\x1b", out)


class Estimating(WithStore):
    def test_the_least_limit_succeeds_and_one_less_fails(self):
        root = self.deploy()["root"]
        arguments = forward(LEDGER, "push_note", "text:" + "x" * 100)
        gas = self.json("call", "11", "forward", "--estimate", *arguments)["gas"]
        spent = self.json("query", "11", "forward", *arguments)["gas"]["spent"]
        self.assertEqual(gas["spent"], spent)
        least = gas["minimum"]
        self.assertEqual(self.json("contracts")["root"], root)
        self.text("call", "11", "forward", *arguments, "-g", str(least - 1), code=5)
        self.text("call", "11", "forward", *arguments, "-g", str(least))
        self.assertIn(f"least limit  {least:,}",
                      self.text("call", "11", "forward", "--estimate", *arguments).out)

    def test_a_call_that_fails_has_no_estimate(self):
        self.deploy()
        answer = self.json("call", "11", "write_and_panic", "--estimate", code=4)
        self.assertEqual(answer["error"], "panic")
        self.text("call", "11", "spin", "--estimate", "-g", "100000", code=5)
        self.text("call", "11", "calls", "--estimate", "--trace", code=2)


class Tracing(WithStore):
    def setUp(self):
        super().setUp()
        self.deploy()

    def test_json_has_the_tree_with_arguments_results_gas_and_events(self):
        answer = self.json("call", "11", "forward", *forward(LEDGER, "push_note", "u64:5"),
                           "--trace")
        root = answer["trace"]
        self.assertEqual((root["contract"], root["function"]), (RELAY, "forward"))
        self.assertEqual(root["result"], answer["result"])
        self.assertEqual(root["gas_spent"], answer["gas"]["spent"])
        (callee,) = root["steps"]
        self.assertEqual((callee["contract"], callee["function"], callee["argument"]),
                         (LEDGER, "push_note", "0500000000000000"))
        self.assertEqual(root["gas_spent"], root["gas_own"] + callee["gas_spent"])
        (event,) = callee["steps"]
        self.assertEqual((event["topic"], event["data"]), ("push_note", "0500000000000000"))
        self.assertEqual(callee["steps"], [{"kind": "event", "contract": LEDGER,
                                            "topic": "push_note", "data": "0500000000000000"}])

    def test_text_shows_frames_that_failed_with_their_wasm_calls(self):
        out = self.text("query", "11", "forward", "--trace",
                        *forward(RELAY, "write_and_panic", "text:oops", gas=5000)).out
        lines = out.splitlines()
        self.assertRegex(lines[0], r"^-> 11111111 forward 0x1111.*\(\d+ bytes\)  limit 1,000,0")
        self.assertRegex(lines[1], r"^  -> 11111111 write_and_panic 0x6f6f7073  limit 5,000$")
        self.assertRegex(lines[2], r'^     event "doomed"')
        self.assertRegex(lines[3], r"^  <- .* failed: panic: .*oops  gas 5,000, own 5,000$")
        self.assertRegex(lines[4], r"^     at +write_and_panic \[\d+\], offset 0x[0-9a-f]{6}$")
        self.assertRegex(lines[6], r"^<- 11111111 forward = 0xffffffff04")
        self.assertNotIn("\x1b", out)

    def test_a_root_call_that_fails_has_a_trace_too(self):
        trace = self.json("call", "11", "spin", "--trace", "-g", "5000", code=5)["trace"]
        self.assertEqual((trace["error"], trace["gas_spent"]), ("out-of-gas", 5000))
        self.assertEqual(trace["frames"][0]["function"]["name"], "spin")

    def test_a_terminal_gets_colour(self):
        command = [RUSKVM, "query", "-s", self.store, "11", "calls", "--trace"]
        for no_color, wanted in (("", True), ("1", False)):
            ours, theirs = pty.openpty()
            environment = {**os.environ, "TERM": "xterm", "NO_COLOR": no_color}
            subprocess.run(command, stdout=theirs, check=True, env=environment, timeout=60)
            os.close(theirs)
            out = os.read(ours, 100000)
            os.close(ours)
            self.assertEqual(b"\x1b[" in out, wanted)

    def test_calls_past_the_limit_are_counted(self):
        trace = self.json("query", "22", "push_note", "--trace")
        self.assertNotIn("trace_left_out", trace)
        self.json("deploy", wasm("initial"), "-a", "u64:7", "--id", "33" * 32)
        answer = self.json("query", "33", "chatter", "-a", "u32:100010", "--trace")
        self.assertEqual(len(answer["trace"]["steps"]), 100000 - 1)
        self.assertEqual(answer["trace_left_out"], 11)


class Events(WithStore):
    def setUp(self):
        super().setUp()
        self.deploy()
        self.json("call", "22", "push_note", "-a", "u64:1")
        self.json("call", "11", "who")
        self.json("call", "11", "forward", *forward(RELAY, "write_and_panic", gas=5000))
        self.last = self.json("call", "22", "update_root", "-a", "u64:2")["root"]

    def test_events_are_listed_in_order_without_reverted_ones(self):
        events = self.json("events")
        self.assertEqual([e["topic"] for e in events], ["push_note", "who", "update_root"])
        self.assertEqual([e["number"] for e in events], [0, 1, 2])
        self.assertEqual(events[0]["data"], "0100000000000000")
        lines = self.text("events", "--lines").out.splitlines()
        self.assertEqual([json.loads(line) for line in lines], events)
        self.assertEqual(len(self.text("events").out.splitlines()), 3)

    def test_they_are_filtered_by_contract_topic_and_commit(self):
        def numbers(*arguments):
            return [e["number"] for e in self.json("events", *arguments)]
        self.assertEqual(numbers("--contract", "0x22"), [0, 2])
        self.assertEqual(numbers("--contract", RELAY), [1])
        self.assertEqual(numbers("--topic", "update_root"), [2])
        self.assertEqual(numbers("--commit", self.last[:10]), [2])
        self.assertEqual(numbers("--contract", "11", "--topic", "push_note"), [])
        self.text("events", "--contract", "relay", code=2)

    def test_a_batch_whose_commit_was_made_counts_without_its_last_line(self):
        log = self.log()
        whole = self.json("events")
        last = log.rindex(b'{"committed"')
        for size in (last, last + 1, last + 6, last + 100, len(log) - 1):
            with open(self.store + ".events", "wb") as file:
                file.write(log[:size])
            self.assertEqual(self.json("events"), whole, size)
        self.json("call", "22", "push_note")
        self.assertTrue(self.log().startswith(log))
        self.assertEqual(len(self.json("events")), 4)

    def test_a_batch_whose_commit_was_not_made_is_cut_off(self):
        log, whole = self.log(), self.json("events")
        line = dict(whole[0], root="ab" * 32, index=0, of=1)
        del line["number"]
        torn = log.splitlines(keepends=True)[0]
        for tail in (json.dumps(line, separators=(",", ":")).encode() + b"\n",
                     torn.replace(b'"of":1', b'"of":2'), torn[:100], torn[:-1], b'{"comm', b"{"):
            with open(self.store + ".events", "wb") as file:
                file.write(log + tail)
            self.assertEqual(self.json("events"), whole, tail)
            self.json("query", "22", "push_note")
            self.assertEqual(self.log(), log + tail)
        self.json("call", "22", "push_note")
        self.assertTrue(self.log().startswith(log + b'{"contract":"2222'))
        self.assertEqual(len(self.json("events")), 4)

    def test_a_file_that_is_no_log_is_not_touched(self):
        with open(self.store + ".events", "wb") as file:
            file.write(b"my shopping list\n")
        self.assertIn("no log of events", self.text("events", code=1).err)
        self.assertIn("no log of events", self.text("call", "22", "push_note", code=1).err)
        self.assertEqual(self.log(), b"my shopping list\n")

    def test_a_log_that_cannot_be_written_keeps_the_call_from_being_committed(self):
        os.remove(self.store + ".events")
        os.mkdir(self.store + ".events")
        root = self.json("contracts")["root"]
        self.text("call", "22", "push_note", code=3)
        self.assertEqual(self.json("contracts")["root"], root)

    def test_damage_is_reported_with_the_number_of_the_event(self):
        log = self.log()
        with open(self.store + ".events", "wb") as file:
            file.write(log.replace(b'"topic":"who"', b'"topic": who '))
        self.assertIn("event 1 of the log is damaged", self.text("events", code=1).err)

    def test_a_store_without_a_log_has_no_events(self):
        os.remove(self.store + ".events")
        self.assertEqual(self.json("events"), [])
        self.assertEqual(self.text("events").out, "")


class Killed(WithStore):
    def test_events_and_commits_agree_whenever_a_call_is_killed(self):
        deployed = {self.deploy()["root"]}
        deployed.update(c["root"] for c in self.json_log())
        started = time.monotonic()
        self.json("call", "22", "push_note", "-a", "u64:99")
        seconds = time.monotonic() - started
        for i in range(1, 61):
            process = subprocess.Popen(
                [RUSKVM, "call", "-s", self.store, "22", "push_note", "-a", f"u64:{i}"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(seconds * i / 50)
            process.kill()
            process.wait()
            if i % 10 == 0:
                self.json("query", "22", "push_note")
        roots = [c["root"] for c in self.json_log() if c["root"] not in deployed]
        self.assertGreater(len(roots), 0)
        self.assertEqual([e["root"] for e in self.json("events")], roots[::-1])
        self.json("call", "22", "push_note", "-a", "u64:1000")
        self.assertEqual(len(self.json("events")), len(roots) + 1)

    def json_log(self):
        return json.loads(run(RUSKVM, "state", "log", "--json", self.store).out)


class Listing(WithStore):
    def test_contracts_are_listed_with_position_kind_length_and_owner(self):
        first = self.json("deploy", wasm("relay"), "--id", RELAY, "--owner", "alice")
        self.deploy_second()
        found = self.json("contracts")["contracts"]
        self.assertEqual([(c["position"], c["id"]) for c in found], [(1, RELAY), (2, LEDGER)])
        self.assertEqual((found[0]["memory_bits"], found[0]["owner"]), (32, b"alice".hex()))
        self.assertEqual(found[0]["length_bytes"] % 65536, 0)
        self.assertEqual(self.json("contracts", "--commit", first["root"])["contracts"], found[:1])
        self.assertEqual(self.json("contracts", "22")["contracts"], found[1:])
        out = self.text("contracts").out
        self.assertIn("owner alice", out)
        self.assertIn("owner nobody", out)
        self.text("contracts", "33", code=1)

    def deploy_second(self):
        self.json("deploy", wasm("ledger"), "--id", LEDGER)


class Drivers(WithStore):
    def setUp(self):
        super().setUp()
        self.deploy()

    def test_arguments_results_and_events_are_translated(self):
        answer = self.json("call", "22", "push_note", "--driver", DRIVER, "-j", "25", "--trace")
        self.assertEqual(answer["events"][0]["value"], "25")
        self.assertEqual(answer["trace"]["argument"], "1900000000000000")
        self.assertEqual(answer["trace"]["argument_value"], "25")
        self.assertEqual(answer["trace"]["steps"][0]["value"], "25")
        answer = self.json("query", "11", "calls", "--driver", DRIVER)
        self.assertEqual(answer["value"], "0")
        self.assertIn('value    "0"', self.text("query", "11", "calls", "--driver", DRIVER).out)
        self.assertEqual(self.json("events", "--driver", DRIVER)[0]["value"], "25")
        self.assertIn('"push_note" "25"', self.text("events", "--driver", DRIVER).out)

    def test_events_of_other_contracts_are_not_translated(self):
        answer = self.json("query", "11", "forward", "--driver", DRIVER, "--trace",
                           *forward(LEDGER, "push_note", "u64:5"))
        self.assertNotIn("value", answer["events"][0])
        self.assertNotIn("argument_value", answer["trace"]["steps"][0])

    def test_an_argument_that_the_driver_refuses_is_not_called_with(self):
        answer = self.text("call", "22", "push_note", "--driver", DRIVER, "-j", "no", code=1)
        self.assertIn("expected a number", answer.err)
        answer = self.json("call", "22", "loop", "--driver", DRIVER, "-j", "1", code=1)
        self.assertIn("did not end within", answer["message"])
        self.assertEqual(self.json("events"), [])

    def test_an_answer_that_the_driver_cannot_read_does_not_fail_the_call(self):
        answer = self.json("call", "22", "push_note", "--driver", DRIVER, "-a", "00")
        self.assertTrue(answer["committed"])
        self.assertIn("expected eight bytes", answer["events"][0]["driver_error"])
        out = self.text("query", "11", "who", "--driver", DRIVER).out
        self.assertIn("ok", out)
        self.json("deploy", wasm("initial"), "-a", "u64:7", "--id", "33" * 32)
        for function, words in (("words", "no JSON"), ("bytes", "not UTF-8"),
                                ("trap", "unreachable"), ("huge", "room for")):
            answer = self.json("query", "33", function, "--driver", DRIVER)
            self.assertIn(words, answer["driver_error"])
            self.assertEqual(answer["result"], "")

    def test_what_is_no_driver_is_refused(self):
        for file, words, code in ((wasm("relay"), "imports", 1), (__file__, "magic", 1),
                                  (self.path("lost"), "open", 3)):
            answer = self.text("query", "11", "calls", "--driver", file, code=code)
            self.assertIn(words, answer.err)


class DriversAlone(unittest.TestCase):
    def driver(self, command, *arguments, code=0):
        answer = run(RUSKVM, "driver", command, DRIVER, *arguments)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def test_version_and_schema_are_shown(self):
        shown = json.loads(self.driver("show", "--json").out)
        self.assertEqual((shown["version"], shown["schema"]["name"]), ("1.2.3", "counter"))
        self.assertTrue(self.driver("show").out.startswith("version 1.2.3\n{"))

    def test_a_driver_without_a_schema_still_shows_its_version(self):
        with open(DRIVER, "rb") as file:
            code = file.read()
        code = code.replace(b"\x0aget_schema", b"\x0aget_Schema")
        code = code.replace(b"\x0ano_schemas", b"\x0aget_schema")
        with tempfile.NamedTemporaryFile() as file:
            file.write(code)
            file.flush()
            answer = run(RUSKVM, "driver", "show", file.name)
            self.assertEqual((answer.code, answer.out), (1, "version 1.2.3\n"))
            self.assertIn("unreachable", answer.err)
            shown = json.loads(run(RUSKVM, "driver", "show", "--json", file.name).out)
        self.assertIn("get_schema trapped", shown["schema_error"])

    def test_json_becomes_bytes_and_bytes_json(self):
        self.assertEqual(self.driver("encode", "increment", "25").out, "1900000000000000\n")
        self.assertEqual(json.loads(self.driver("encode", "f", "25", "--json").out),
                         {"bytes": "1900000000000000"})
        for kind in ((), ("--as", "input"), ("--as", "output"), ("--as", "event")):
            self.assertEqual(self.driver("decode", "f", "0x1900000000000000", *kind).out, '"25"\n')
        self.assertEqual(self.driver("decode", "f", "u64:7").out, '"7"\n')

    def test_what_is_refused_has_status_1_and_bad_command_lines_2(self):
        self.assertIn("expected a number", self.driver("encode", "f", "x", code=1).err)
        self.assertIn("expected eight", self.driver("decode", "f", "00", code=1).err)
        self.assertIn("no JSON", self.driver("decode", "words", "00", code=1).err)
        self.driver("decode", "f", "0", code=2)
        self.driver("decode", "f", "00", "--as", "nothing", code=2)


class Rules(WithStore):
    def test_other_rules_can_be_chosen(self):
        self.json("deploy", wasm("relay"), "--id", RELAY, "--rules", "dusk-aegis")
        self.json("query", "11", "calls", "--rules", "dusk-aegis")
        self.text("query", "11", "calls", "--rules", "none", code=2)

    def test_the_log_stands_beside_the_folder_however_it_is_written(self):
        self.deploy()
        copy = self.path("copy")
        shutil.copytree(self.store, copy)
        self.store = copy + "/"
        self.json("call", "22", "push_note")
        self.assertTrue(os.path.exists(copy + ".events"))


if __name__ == "__main__":
    unittest.main()
