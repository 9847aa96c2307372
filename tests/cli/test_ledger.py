"""The commands on a local chain: making, sending, looking, verifying, surviving."""

import os
import resource
import shutil
import signal
import subprocess
import time
import unittest

from folder import WithFolder
from support import RUSKVM, run

SAMPLE = os.environ["RUSKVM_CHAIN_SAMPLE"]
CHAIN = 7001
WORDS = " ".join(["abandon"] * 23 + ["art"])


class WithChain(WithFolder):
    def setUp(self):
        super().setUp()
        self.write("snapshot", self.sample("snapshot", CHAIN))
        self.made = self.json("chain init -c /chain --snapshot /snapshot --public-only --time 1000")

    def sample(self, *words):
        return subprocess.run([SAMPLE, *map(str, words)], capture_output=True, check=True).stdout

    def transfer(self, name, *, sender=1, receiver=3, value=5, nonce=1, chain=CHAIN):
        self.write(name, self.sample("transfer", chain, sender, receiver, value, nonce))

    def height(self):
        return self.json("chain show -c /chain")["tip"]["height"]

    def verify(self):
        answer = self.json("chain verify -c /chain")
        self.assertTrue(answer["good"])
        return answer


class Making(WithChain):
    def test_a_new_chain_shows_its_genesis(self):
        shown = self.json("chain show -c /chain")
        self.assertEqual(shown["chain_id"], CHAIN)
        self.assertEqual(shown["rules"], "default")
        self.assertEqual(shown["tip"]["height"], 0)
        self.assertEqual(shown["tip"]["time"], 1000)
        self.assertEqual(shown["tip"]["root"], self.made["root"])
        self.assertEqual(shown["tip"]["hash"], self.made["hash"])
        self.assertIsNone(shown["tip"]["parent"])
        text = self.do("chain show -c /chain").out
        self.assertIn("1970-01-01 00:00:01.000", text)
        self.assertIn("no verifier keys", text)

    def test_the_genesis_depends_on_the_snapshot_alone(self):
        again = self.json("chain init -c /two --snapshot /snapshot --public-only --time 1000")
        self.assertEqual((again["root"], again["hash"]), (self.made["root"], self.made["hash"]))
        self.write("other", self.sample("snapshot", CHAIN + 1))
        other = self.json("chain init -c /three --snapshot /other --public-only --time 1000")
        self.assertNotEqual(other["hash"], self.made["hash"])

    def test_a_chain_is_not_made_twice_nor_from_nothing(self):
        self.assertIn("already", self.do("chain init -c /chain --snapshot /snapshot", code=1).err)
        self.do("chain init -c /new --snapshot /nothing", code=3)
        self.do("chain init -c /new", code=2)
        self.do("chain init -c /new --snapshot /snapshot --test", code=2)
        self.do("chain init -c /new --snapshot /snapshot --stake /x", code=2)
        self.do("chain init -c /new --snapshot /snapshot --auditor x", code=2)
        self.do("chain init -c /new --test --public-only --auditor x", code=1)
        self.write("bad", b"chain_id = ")
        self.do("chain init -c /new --snapshot /bad", code=1)
        self.assertEqual(self.json("chain show -c /new", code=1)["result"], "not found")

    def test_a_chain_for_tests_tells_its_words_or_takes_them(self):
        first = self.json("chain init -c /one --test --public-only")
        self.assertEqual(len(first["mnemonic"].split()), 24)
        self.write("words", WORDS.encode())
        second = self.json("chain init -c /two --mnemonic-file /words --public-only --time 5")
        self.assertIsNone(second["mnemonic"])
        third = self.json("chain init -c /three --mnemonic-file /words --public-only --time 5")
        self.assertEqual(second["hash"], third["hash"])
        self.write("words", b"abandon ability able")
        self.do("chain init -c /four --mnemonic-file /words --public-only", code=1)


class Sending(WithChain):
    def test_a_transfer_is_in_a_block_with_its_receipt_and_events(self):
        self.transfer("tx")
        told = self.json("chain simulate -c /chain /tx")
        self.assertEqual(self.height(), 0)
        sent = self.json("chain submit -c /chain /tx --time 2000")
        (outcome,) = sent["transactions"]
        self.assertTrue(outcome["accepted"] and outcome["succeeded"])
        self.assertEqual(outcome["gas_spent"], told["gas_spent"])
        self.assertEqual(outcome["id"], told["id"])
        block = self.json("chain block -c /chain 1")
        self.assertEqual(block["hash"], sent["block"]["hash"])
        self.assertEqual(block["parent"], self.made["hash"])
        self.assertEqual(block["time"], 2000)
        (inside,) = block["transactions"]
        self.assertEqual(inside["bytes"], self.bytes_of("tx").hex())
        self.assertEqual([event["topic"] for event in inside["events"]], ["moonlight"])
        self.assertEqual([event["topic"] for event in block["events"]], ["reward"])
        receipt = self.json("chain receipt -c /chain " + outcome["id"])
        self.assertEqual((receipt["height"], receipt["position"]), (1, 0))
        self.assertEqual(receipt["events"], inside["events"])
        self.assertIn("ok", self.do("chain receipt -c /chain 0x" + outcome["id"]).out)
        self.assertIn("moonlight", self.do("chain block -c /chain 1").out)
        self.assertEqual([b["height"] for b in self.json("chain blocks -c /chain")], [1, 0])
        self.assertEqual(len(self.json("chain blocks -c /chain -n 1")), 1)
        self.assertEqual(len(self.do("chain blocks -c /chain --from 0").out.splitlines()), 1)
        self.assertEqual(self.verify()["transactions"], 1)

    def test_many_go_into_one_block_and_refused_ones_are_told(self):
        self.transfer("a", nonce=1)
        self.transfer("b", nonce=2)
        self.transfer("late", nonce=9)
        self.transfer("foreign", nonce=3, chain=CHAIN + 1)
        self.write("garbage", b"garbage")
        answer = self.json("chain submit -c /chain /a /late /b /foreign /garbage", code=1)
        self.assertEqual([t["accepted"] for t in answer["transactions"]],
                         [True, False, True, False, False])
        self.assertIn("Nonce not ready", answer["transactions"][1]["reason"])
        self.assertIn(str(CHAIN + 1), answer["transactions"][3]["reason"])
        self.assertEqual(answer["block"]["transaction_count"], 2)
        self.assertEqual(self.height(), 1)
        self.verify()

    def test_a_second_spending_and_one_from_another_chain_are_refused(self):
        self.transfer("tx")
        self.transfer("rival", receiver=2)
        self.do("chain submit -c /chain /tx")
        self.assertIn("in block 1 already", self.do("chain submit -c /chain /tx", code=1).err)
        self.assertIn("Already used nonce", self.do("chain submit -c /chain /rival", code=1).err)
        self.do("chain simulate -c /chain /rival", code=1)
        self.write("other", self.sample("snapshot", CHAIN + 1))
        self.do("chain init -c /two --snapshot /other --public-only")
        self.assertIn("7001", self.do("chain submit -c /two /tx", code=1).err)
        self.assertEqual(self.height(), 1)

    def test_a_tampered_transaction_is_refused_wherever_it_was_changed(self):
        self.transfer("tx")
        right = self.bytes_of("tx")
        for at in range(0, len(right), 7):
            self.write("tx", right[:at] + bytes([right[at] ^ 4]) + right[at + 1:])
            self.do("chain submit -c /chain /tx", code=1)
        self.write("tx", right)
        self.do("chain submit -c /chain /tx")

    def test_bad_command_lines_and_lost_files(self):
        self.do("chain submit -c /chain", code=2)
        self.do("chain submit -c /chain /nothing", code=3)
        self.do("chain simulate -c /chain /nothing", code=3)
        self.do("chain block -c /chain x", code=2)
        self.do("chain block -c /chain 1", code=1)
        self.do("chain receipt -c /chain 12", code=2)
        self.do("chain receipt -c /chain " + "00" * 32, code=1)
        self.do("chain show -c /nothing", code=1)
        self.transfer("tx")
        self.do("chain submit -c /chain /tx --time 999", code=1)
        self.do("chain submit -c /chain --allow-empty")
        self.assertEqual(self.height(), 1)


class Surviving(WithChain):
    def test_two_programs_cannot_have_a_chain_open(self):
        self.transfer("tx")
        for _ in range(3):
            many = [subprocess.Popen([RUSKVM, "chain", "submit", "-c", self.path("chain"),
                                      "--allow-empty"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL) for _ in range(6)]
            codes = [process.wait() for process in many]
            self.assertIn(0, codes)
            self.assertLessEqual(set(codes), {0, 1})
        self.verify()

    def test_a_killed_program_leaves_a_chain_that_goes_on(self):
        for step in range(25):
            process = subprocess.Popen([RUSKVM, "chain", "submit", "-c", self.path("chain"),
                                        "--allow-empty"], stdout=subprocess.DEVNULL)
            time.sleep(step * 0.0007)
            process.send_signal(signal.SIGKILL)
            process.wait()
        before = self.height()
        self.do("chain submit -c /chain --allow-empty")
        self.assertEqual(self.height(), before + 1)
        self.assertEqual(self.verify()["blocks"], before + 2)

    def test_a_full_disk_leaves_the_chain_as_it_was(self):
        self.transfer("tx")
        log = self.bytes_of("chain/blocks")
        size = os.path.getsize(self.path("chain/blocks")) + 200

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        done = subprocess.run([RUSKVM, "chain", "submit", "-c", self.path("chain"),
                               self.path("tx")], preexec_fn=limit, capture_output=True,
                              check=False)
        self.assertIn(done.returncode, (1, 3), done.stderr)
        self.assertEqual(self.bytes_of("chain/blocks"), log)
        self.assertEqual(self.height(), 0)
        self.do("chain submit -c /chain /tx")
        self.verify()

    def test_lost_files_are_made_again_or_told(self):
        self.transfer("tx")
        self.do("chain submit -c /chain /tx")
        os.unlink(self.path("chain/index"))
        self.assertEqual(self.height(), 1)
        shutil.rmtree(self.path("chain/state"))
        self.assertIn("2 blocks were executed again", self.do("chain show -c /chain").err)
        self.verify()
        os.rename(self.path("chain/blocks"), self.path("kept"))
        self.do("chain show -c /chain", code=1)
        os.rename(self.path("kept"), self.path("chain/blocks"))
        os.unlink(self.path("chain/genesis"))
        self.do("chain show -c /chain", code=1)

    def test_a_damaged_log_is_told(self):
        self.transfer("tx")
        self.do("chain submit -c /chain /tx")
        right = self.bytes_of("chain/blocks")
        for at in range(0, len(right), 97):
            self.write("chain/blocks", right[:at] + bytes([right[at] ^ 1]) + right[at + 1:])
            done = run(RUSKVM, "chain", "verify", "-c", self.path("chain"))
            self.assertEqual(done.code, 1, at)
        self.write("chain/blocks", right)
        self.verify()


if __name__ == "__main__":
    unittest.main()
