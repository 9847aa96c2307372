"""The commands on wallets: keys, looking, public and shielded payments, and what goes wrong."""

import os
import resource
import signal
import subprocess
import tempfile
import time
import unittest

from folder import WithFolder
from support import RUSKVM, run

CONTRACTS = os.environ["RUSKVM_CONTRACTS"]
CHAIN = 7001
WORDS = "abandon " * 11 + "about"
CHEAP = "--passes 1 --memory-mib 8"
COIN = 10 ** 9


class WithWallets(WithFolder):
    """Wallet A has what a chain for tests has, B nothing."""

    def setUp(self):
        super().setUp()
        self.write("pw", b"secret\n")
        self.write("wrong", b"other\n")
        self.write("words", WORDS.encode() + b"\n")
        self.do(f"wallet restore -w /A --mnemonic-file /words -p /pw --profiles 2 {CHEAP}")
        self.do(f"wallet create -w /B -p /pw {CHEAP}")

    def wallet(self, name, command, code=0, **options):
        # Mistakes in the command line are text whatever was asked for.
        do = self.do if code == 2 else self.json
        return do(f"wallet {command} -w /{name} -p /pw", code, **options)

    def address(self, name, kind, more=""):
        return self.wallet(name, "address" + more)[kind]

    def init(self, chain="chain", chain_id=CHAIN, more="--public-only"):
        return self.json(f"chain init -c /{chain} --mnemonic-file /words --chain-id {chain_id} "
                         f"--time 1000 {more}", seconds=600)

    def on(self, name, command, code=0, chain="chain", **options):
        return self.wallet(name, f"{command} -c /{chain}", code, **options)

    def balance(self, name, profile=0, chain="chain"):
        return self.on(name, f"balance --profile {profile}", chain=chain)[0]

    def height(self):
        return self.json("chain show -c /chain")["tip"]["height"]

    def assert_good(self, chain="chain"):
        self.assertTrue(self.json(f"chain verify -c /{chain}")["good"])


class Keys(WithWallets):
    def test_the_same_words_make_the_same_wallet(self):
        made = self.json(f"wallet create -w /one -p /pw {CHEAP}")
        self.assertEqual(len(made["mnemonic"].split()), 24)
        self.write("again", made["mnemonic"].encode())
        self.do(f"wallet restore -w /two --mnemonic-file /again -p /pw {CHEAP}")
        self.assertEqual(self.wallet("one", "address"), self.wallet("two", "address"))
        self.assertNotEqual(self.address("A", "account"), self.address("B", "account"))
        twelve = self.json(f"wallet create -w /three -p /pw --words 12 {CHEAP}")
        self.assertEqual(len(twelve["mnemonic"].split()), 12)
        self.do(f"wallet create -w /four -p /pw --words 13 {CHEAP}", code=2)

    def test_profiles_and_forms_of_addresses(self):
        first, second = self.wallet("A", "address"), self.wallet("A", "address --profile 1")
        self.assertNotEqual(first["account"], second["account"])
        self.assertTrue(first["account"].startswith("rkp1"))
        self.assertTrue(first["shielded"].startswith("rks1"))
        self.assertNotIn("1", self.address("A", "account", " --base58")[:1])
        self.wallet("A", "address --profile 2", code=1)
        self.assertIn("account", self.do("wallet address -w /A -p /pw").out)

    def test_wrong_passwords_lost_and_existing_files_are_told(self):
        self.do("wallet show -w /A -p /wrong", code=1)
        self.do("wallet show -w /nothing -p /pw", code=1)
        self.do("wallet show -w /A -p /nothing", code=3)
        before = self.bytes_of("A")
        self.do(f"wallet create -w /A -p /pw {CHEAP}", code=1)
        self.do(f"wallet restore -w /A --mnemonic-file /words -p /pw {CHEAP}", code=1)
        self.assertEqual(self.bytes_of("A"), before)
        self.write("bad", b"abandon ability able about above absent absorb abstract absurd abuse "
                          b"access accident")
        self.do(f"wallet restore -w /C --mnemonic-file /bad -p /pw {CHEAP}", code=1)
        self.assertFalse(os.path.exists(self.path("C")))

    def test_a_changed_file_does_not_open(self):
        right = self.bytes_of("A")
        for at in range(0, len(right), 11):
            self.write("A", right[:at] + bytes([right[at] ^ 2]) + right[at + 1:])
            self.do("wallet show -w /A -p /pw", code=1)
        for size in range(0, len(right), 13):
            self.write("A", right[:size])
            self.do("wallet show -w /A -p /pw", code=1)
        self.write("A", right)
        self.assertEqual(self.wallet("A", "show")["profiles"], 2)

    def test_another_password(self):
        self.do(f"wallet password -w /A -p /pw -n /wrong {CHEAP}")
        self.do("wallet show -w /A -p /pw", code=1)
        self.assertEqual(self.json("wallet show -w /A -p /wrong")["kind"], "seed")

    def test_keys_that_spend_are_printed_when_told_so_alone(self):
        self.do("wallet export spend -w /A -p /pw", code=2)
        self.do("wallet export nothing -w /A -p /pw", code=2)
        for kind in ("spend", "account", "seed"):
            self.assertTrue(self.wallet("A", f"export {kind} --secret")["key"])
        self.assertTrue(self.wallet("A", "export view")["key"].startswith("rkv1"))
        self.assertIn("whoever has this key", self.do("wallet export full-view -w /A -p /pw").err)

    def test_a_wallet_that_looks_has_no_account_and_cannot_pay(self):
        self.init()
        for kind in ("view", "full-view"):
            self.write("key", self.wallet("A", f"export {kind}")["key"].encode())
            self.do(f"wallet restore -w /{kind} --view-key-file /key -p /pw {CHEAP}")
            self.assertEqual(self.wallet(kind, "show")["kind"], kind)
            self.assertIsNone(self.address(kind, "account"))
            self.assertEqual(self.address(kind, "shielded"), self.address("A", "shielded"))
            self.assertEqual(self.balance(kind)["shielded"], 5000 * COIN)
            self.wallet(kind, "export spend --secret", code=1)
            self.on(kind, f"transfer {self.address('B', 'account')} 1", code=1)
        self.write("key", self.address("A", "shielded").encode())
        self.do(f"wallet restore -w /other --view-key-file /key -p /pw {CHEAP}", code=1)


class Public(WithWallets):
    def setUp(self):
        super().setUp()
        self.init()
        self.to = self.address("B", "account")

    def test_a_transfer_with_its_receipt_and_history(self):
        told = self.on("A", f"transfer {self.to} 12.5 --simulate")
        self.assertFalse(told["sent"])
        self.assertEqual(self.height(), 0)
        sent = self.on("A", f"transfer {self.to} 12.5 --memo thanks")
        self.assertTrue(sent["sent"] and sent["succeeded"])
        self.assertEqual(self.balance("B")["account"]["balance"], 12_500_000_000)
        (record,) = self.wallet("A", "history")["sent"]
        self.assertEqual((record["kind"], record["id"]), ("transfer", sent["id"]))
        self.assertEqual((record["value"], record["receiver"]), (12_500_000_000, self.to))
        self.assertEqual(record["fee"], sent["gas_spent"])
        self.assertEqual(self.json("chain receipt -c /chain " + sent["id"])["height"], 1)
        self.assertIn("transfer of 12.5", self.do("wallet history -w /A -p /pw").out)
        self.on("A", f"transfer {self.to} lux:7 --profile 1")
        self.assertEqual(self.balance("B")["account"]["balance"], 12_500_000_007)
        self.assert_good()

    def test_amounts_and_receivers_that_are_none(self):
        for amount in ("", "x", "1.", ".5", "1.0000000001", "0x10", "lux:", "lux:-1", "1e9",
                       "99999999999"):
            answer = run(RUSKVM, "wallet", "transfer", self.to, amount, "-w", self.path("A"), "-p",
                         self.path("pw"), "-c", self.path("chain"))
            self.assertEqual(answer.code, 2, amount)
        wrong = self.to[:-1] + ("q" if self.to[-1] != "q" else "p")
        self.on("A", f"transfer {wrong} 1", code=1)
        self.on("A", f"transfer {self.address('B', 'shielded')} 1", code=1)
        self.on("A", f"pay {self.to} 1", code=1)
        self.assertEqual(self.height(), 0)

    def test_too_little_money_and_a_wrong_password(self):
        self.on("B", f"transfer {self.address('A', 'account')} 1", code=1)
        self.on("A", f"transfer {self.to} 1_000_001", code=1)
        self.do(f"wallet transfer {self.to} 1 -w /A -p /wrong -c /chain", code=1)
        self.do(f"wallet transfer {self.to} 1 -w /A -p /pw -c /nothing", code=1)
        self.on("A", f"transfer {self.to} 1 --gas 1", code=1)
        self.assertEqual(self.height(), 0)

    def test_a_transaction_in_a_file_goes_once_to_its_own_chain(self):
        self.on("A", f"transfer {self.to} 3 -o /tx")
        self.on("A", f"transfer {self.to} 4 -o /rival")
        self.init("other", CHAIN + 1)
        self.do("chain submit -c /other /tx", code=1)
        self.do("chain submit -c /chain /tx")
        self.do("chain submit -c /chain /tx", code=1)
        self.do("chain submit -c /chain /rival", code=1)
        self.assertEqual(self.balance("B")["account"]["balance"], 3 * COIN)

    def test_a_transaction_that_waited_too_long_is_refused(self):
        self.on("A", f"transfer {self.to} 3 -o /tx --valid-until 1")
        self.do("chain submit -c /chain --allow-empty")
        self.do("chain submit -c /chain /tx", code=1)

    def test_a_stake_with_its_rewards(self):
        self.on("A", "stake 5000")
        stake = self.balance("A")["stake"]
        self.assertEqual(stake["amount"], 5000 * COIN)
        self.assertGreater(stake["reward"], 0)
        before = self.balance("A")["account"]["balance"]
        paid = self.on("A", "rewards")
        self.assertGreater(self.balance("A")["account"]["balance"] + paid["gas_spent"], before)
        self.on("A", "unstake")
        after = self.balance("A")
        self.assertGreater(after["account"]["balance"], before + 4999 * COIN)
        self.on("B", "stake 5000", code=1)
        self.assertEqual([record["kind"] for record in self.wallet("A", "history")["sent"]],
                         ["stake", "rewards", "unstake"])
        self.assert_good()

    def test_a_contract_is_deployed_and_called(self):
        os.symlink(os.path.join(CONTRACTS, "counter.wasm"), self.path("module"))
        out = self.do("wallet deploy /module -w /A -p /pw -c /chain").out
        contract = out.split()[1]
        self.on("A", f"call {contract} increment")
        failed = self.on("A", f"call {contract} nothing", code=4)
        self.assertFalse(failed["succeeded"])
        self.assertEqual(failed["gas_spent"], failed["gas_limit"])
        self.on("A", "deploy /module", code=4)  # it is there already
        self.on("A", "deploy /module --contract-nonce 1")
        self.on("A", "call 12 increment", code=2)
        self.do("wallet deploy /nothing -w /A -p /pw -c /chain", code=3)
        self.assert_good()

    def test_a_full_disk_sends_nothing_and_keeps_the_wallet(self):
        size = os.path.getsize(self.path("chain/blocks")) + 100

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        before = self.bytes_of("A")
        done = subprocess.run([RUSKVM, "wallet", "transfer", self.to, "1", "-w", self.path("A"),
                               "-p", self.path("pw"), "-c", self.path("chain")],
                              preexec_fn=limit, capture_output=True, check=False)
        self.assertIn(done.returncode, (1, 3), done.stderr)
        self.assertEqual(self.bytes_of("A"), before)
        self.assertEqual(self.height(), 0)
        self.on("A", f"transfer {self.to} 1")
        self.assert_good()


class Scanning(WithWallets):
    def setUp(self):
        super().setUp()
        self.init()

    def test_notes_are_found_once_and_again_after_they_were_lost(self):
        first = self.on("A", "scan")
        self.assertEqual((first["leaves"], first["found"]), (10, 10))
        self.assertEqual(self.on("A", "scan")["leaves"], 0)
        self.assertEqual(self.on("B", "scan")["found"], 0)
        notes = self.wallet("A", "history")["notes"]
        self.assertEqual(sum(note["value"] for note in notes), 10_000 * COIN)
        os.unlink(self.path("A.notes"))
        self.assertEqual(self.on("A", "scan")["found"], 10)
        self.assertEqual(self.wallet("A", "history")["notes"], notes)
        kept = self.bytes_of("A.notes")
        self.write("A.notes", kept[:-1] + bytes([kept[-1] ^ 1]))
        self.assertIn("cannot be read", self.do("wallet scan -w /A -p /pw -c /chain").err)
        self.assertEqual(self.wallet("A", "history")["notes"], notes)

    def test_a_wallet_notices_another_chain(self):
        self.on("A", "scan")
        self.init("other", CHAIN + 1)
        again = self.on("A", "scan", chain="other")
        self.assertTrue(again["started_over"])
        self.assertEqual(again["found"], 10)

    def test_a_scan_that_is_interrupted_or_killed_goes_on(self):
        for number in (signal.SIGINT, signal.SIGKILL):
            for step in range(12):
                process = subprocess.Popen(
                    [RUSKVM, "wallet", "scan", "-w", self.path("A"), "-p", self.path("pw"), "-c",
                     self.path("chain")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(step * 0.003)
                process.send_signal(number)
                process.wait()
        self.assertEqual(self.balance("A")["shielded"], 5000 * COIN)
        self.assertEqual(self.balance("A", 1)["shielded"], 5000 * COIN)


class Shielded(WithWallets):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.keys.cleanup)

    def setUp(self):
        super().setUp()
        os.symlink(self.keys.name, self.path("keys"))
        self.init(more="--keys /keys")
        self.to = self.address("B", "shielded")

    def spend(self, name, command, code=0, **options):
        return self.on(name, f"{command} --keys /keys", code, seconds=300, **options)

    def test_a_payment_arrives_and_nobody_sees_it(self):
        sent = self.spend("A", f"pay {self.to} 700.5")
        self.assertTrue(sent["succeeded"])
        self.assertEqual(self.balance("B")["shielded"], 700_500_000_000)
        (note,) = self.wallet("B", "history")["notes"]
        self.assertEqual(note["sender"], self.address("A", "shielded"))
        left = 5000 * COIN - 700_500_000_000 - sent["gas_spent"]
        self.assertEqual(self.balance("A")["shielded"], left)
        (inside,) = self.json("chain block -c /chain 1")["transactions"]
        self.assertNotIn((700_500_000_000).to_bytes(8, "little").hex(), inside["bytes"])
        self.write("key", self.wallet("B", "export view")["key"].encode())
        self.do(f"wallet restore -w /V --view-key-file /key -p /pw {CHEAP}")
        self.assertEqual(self.balance("V")["shielded"], 700_500_000_000)
        self.assert_good()

    def test_notes_are_spent_once_and_on_one_chain_alone(self):
        self.spend("A", f"pay {self.to} 10 -o /tx")
        self.spend("A", f"pay {self.to} 20 -o /rival")
        self.init("other", CHAIN + 1, "--keys /keys")
        self.do("chain submit -c /other /tx", code=1)
        self.do("chain submit -c /chain /tx")
        self.do("chain submit -c /chain /tx", code=1)
        self.assertIn("nullifier", self.do("chain submit -c /chain /rival", code=1).err)
        self.assertEqual(self.balance("B")["shielded"], 10 * COIN)

    def test_a_tampered_proof_or_transaction_is_refused(self):
        self.spend("A", f"pay {self.to} 10 -o /tx")
        right = self.bytes_of("tx")
        proof = len(right) - 1008
        for at in [*range(0, proof, 31), *range(proof, len(right), 61)]:
            self.write("tx", right[:at] + bytes([right[at] ^ 1]) + right[at + 1:])
            self.do("chain submit -c /chain /tx", code=1)
        self.write("tx", right)
        self.do("chain submit -c /chain /tx")
        self.assertEqual(self.height(), 1)

    def test_another_machine_proves(self):
        self.spend("A", f"pay {self.to} 10 --unproven /u --bundle /b")
        self.spend("A", f"pay {self.to} 10 --unproven /u", code=2)
        self.json("wallet prove /b /p -c /chain --keys /keys", seconds=300)
        right = self.bytes_of("p")
        self.write("p", right[:500] + bytes([right[500] ^ 1]) + right[501:])
        self.spend("A", "attach /u /p", code=1)
        self.write("p", right)
        self.spend("A", "attach /u /p")
        self.assertEqual(self.balance("B")["shielded"], 10 * COIN)
        self.spend("A", "attach /u /p", code=1)
        self.write("b", b"garbage")
        os.chmod(self.path("b"), 0o600)
        self.json("wallet prove /b /p -c /chain --keys /keys", code=1)

    def test_funds_are_converted_both_ways(self):
        self.spend("B", "convert to-shielded 1", code=1)
        self.spend("A", "convert to-shielded 33")
        self.assertEqual(self.balance("A")["shielded"], 5033 * COIN)
        sent = self.spend("A", "convert to-public 44")
        balance = self.balance("A")
        self.assertEqual(balance["shielded"], 4989 * COIN - sent["gas_spent"])
        self.assertGreater(balance["account"]["balance"], 1_000_010 * COIN)
        self.spend("A", "convert sideways 1", code=2)
        self.assertEqual([record["kind"] for record in self.wallet("A", "history")["sent"]],
                         ["shield", "unshield"])
        self.assert_good()

    def test_an_audited_chain_takes_audited_payments_alone(self):
        self.do(f"key new --kind schnorr --out /y -p /pw {CHEAP}")
        auditor = self.do("key public /y").out.strip()
        self.init("audited", CHAIN, f"--keys /keys --auditor {auditor}")
        self.assertTrue(self.json("chain show -c /audited")["audited"])
        self.spend("A", f"pay {self.to} 10 -o /plain")
        self.do("chain submit -c /audited /plain", code=1)
        self.assertTrue(self.spend("A", f"pay {self.to} 10", chain="audited")["succeeded"])
        self.assertEqual(self.balance("B", chain="audited")["shielded"], 10 * COIN)
        self.assert_good("audited")

    def test_more_than_there_is_and_more_than_one_transaction_can_spend(self):
        self.spend("A", f"pay {self.to} 5001", code=1)
        pay = f"wallet pay {self.to} 4500 -w /A -p /pw -c /chain --keys /keys"
        self.assertIn("notes", self.do(pay, code=1).err)
        self.spend("B", f"pay {self.address('A', 'shielded')} 1", code=1)


if __name__ == "__main__":
    unittest.main()
