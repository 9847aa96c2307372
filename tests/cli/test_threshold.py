"""The commands on shared wallets: three make one, two of them spend, and what goes wrong."""

import os
import shutil
import tempfile
import unittest

from folder import WithFolder

CHAIN = 7002
WORDS = "abandon " * 11 + "about"
CHEAP = "--passes 1 --memory-mib 8"
COIN = 10 ** 9


class WithGroup(WithFolder):
    """Three participants with files s1, s2, s3 and a folder d for their messages."""

    def setUp(self):
        super().setUp()
        for name in ("pw", "p1", "p2", "p3"):
            self.write(name, name.encode() + b"-secret\n")
        os.mkdir(self.path("d"))

    def on(self, who, command, code=0, **options):
        return self.json(f"wallet threshold {command} -s /s{who} -p /p{who}", code, **options)

    def begin(self):
        self.on(1, f"begin /d 1 --threshold 2 --participants 3 {CHEAP}")
        self.on(2, f"begin /d 2 {CHEAP}")
        self.on(3, f"begin /d 3 {CHEAP}")

    def share(self):
        (transcript,) = {self.on(who, "share /d")["transcript"] for who in (1, 2, 3)}
        for who in (1, 2, 3):
            self.on(who, f"share /d --transcript {transcript}")
        return transcript

    def make(self):
        self.begin()
        self.share()
        for who in (1, 2, 3):
            self.on(who, "confirm /d")
        (address,) = {self.on(who, "finish /d")["shielded"] for who in (1, 2, 3)}
        return address

    def flip(self, name, at):
        content = bytearray(self.bytes_of(name))
        content[at] ^= 1
        self.write(name, bytes(content))


class Keys(WithGroup):
    def test_three_make_a_wallet_that_all_see(self):
        address = self.make()
        self.assertTrue(address.startswith("rks1"))
        for who in (1, 3):
            self.on(who, f"watch -w /w{who} -n /pw {CHEAP}")
            self.assertEqual(self.json(f"wallet show -w /w{who} -p /pw")["kind"], "full-view")
            self.assertEqual(self.json(f"wallet address -w /w{who} -p /pw")["shielded"], address)
        self.on(1, f"watch -w /w1 -n /pw {CHEAP}", code=1)
        for name in ("s1", "d/second-1-2"):
            self.assertEqual(os.stat(self.path(name)).st_mode & 0o777, 0o600)

    def test_rounds_come_in_their_order_and_files_are_kept(self):
        self.on(2, f"begin /d 2 {CHEAP}", code=3)
        self.assertFalse(os.path.exists(self.path("s2")))
        self.on(1, f"begin /d 1 {CHEAP}")
        self.do("wallet threshold begin /d 2 --threshold 2 -s /s2 -p /p2", code=2)
        self.json(f"wallet threshold begin /none 1 -s /s4 -p /pw {CHEAP}", code=3)
        self.assertFalse(os.path.exists(self.path("s4")))
        self.do("wallet threshold begin /d 0 -s /s4 -p /p1", code=2)
        before = self.bytes_of("s1")
        self.on(1, f"begin /d 1 {CHEAP}", code=1)
        self.assertEqual(self.bytes_of("s1"), before)
        self.assertIn("first-2", self.do("wallet threshold share /d -s /s1 -p /p1", code=3).err)
        self.on(1, f"watch -w /w -n /pw {CHEAP}", code=1)
        self.do("wallet threshold begin /d 4 -s /s4 -p /p1 " + CHEAP, code=2)

    def test_wrong_passwords_and_changed_files_do_not_open(self):
        self.begin()
        self.do("wallet threshold share /d -s /s1 -p /p2", code=1)
        self.do("wallet threshold share /d -s /none -p /p2", code=1)
        right = self.bytes_of("s1")
        for at in range(0, len(right), 9):
            self.flip("s1", at)
            self.do("wallet threshold share /d -s /s1 -p /p1", code=1)
            self.write("s1", right)
        self.on(1, "share /d")

    def test_another_transcript_gets_no_shares(self):
        self.begin()
        transcript = self.on(1, "share /d")["transcript"]
        other = transcript[:-1] + ("0" if transcript[-1] != "0" else "1")
        self.on(1, f"share /d --transcript {other}", code=1)
        self.assertFalse(os.path.exists(self.path("d/second-1-2")))
        # Somebody else takes the place of participant 3 once participant 1 went on.
        self.on(1, f"share /d --transcript {transcript}")
        self.json(f"wallet threshold begin /d 3 -s /mallory -p /pw {CHEAP}")
        changed = self.on(2, "share /d")["transcript"]
        self.assertNotEqual(changed, transcript)
        self.on(1, f"share /d --transcript {changed}", code=1)

    def test_a_changed_message_names_its_sender(self):
        self.begin()
        self.share()
        self.flip("d/second-2-1", 100)
        self.assertIn("participant 2",
                      self.do("wallet threshold confirm /d -s /s1 -p /p1", code=1).err)
        self.flip("d/second-2-1", 100)
        for who in (1, 2, 3):
            self.on(who, "confirm /d")
        self.flip("d/third-3", 100)
        self.assertIn("3", self.do("wallet threshold finish /d -s /s1 -p /p1", code=1).err)
        self.flip("d/third-3", 100)
        self.on(1, "finish /d")
        self.on(1, "finish /d", code=1)


class Spending(WithGroup):
    """A chain on which the group has 100 coins; participant 2 asks, 1 and 3 sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.keys.cleanup)

    def setUp(self):
        super().setUp()
        os.symlink(self.keys.name, self.path("keys"))
        self.write("words", WORDS.encode() + b"\n")
        self.do(f"wallet restore -w /A --mnemonic-file /words -p /pw {CHEAP}")
        self.json(f"chain init -c /chain --mnemonic-file /words --chain-id {CHAIN} --time 1000 "
                  "--keys /keys", seconds=600)
        self.back = self.json("wallet address -w /A -p /pw")["shielded"]
        address = self.make()
        self.json(f"wallet pay {address} 100 -w /A -p /pw -c /chain --keys /keys", seconds=300)
        self.on(2, f"watch -w /W -n /pw {CHEAP}")

    def coordinate(self, command, code=0):
        return self.json(f"wallet threshold {command} -s /s2 --share-password-file /p2 -w /W "
                         "-p /pw -c /chain", code, seconds=300)

    def sign(self, who, command, code=0):
        return self.on(who, f"{command} /d -c /chain", code)

    def shielded(self, name):
        return self.json(f"wallet balance -w /{name} -p /pw -c /chain")[0]["shielded"]

    def test_two_of_three_pay_and_nobody_cheats(self):
        self.assertEqual(self.shielded("W"), 100 * COIN)
        self.coordinate(f"request /d {self.back} 100.5", code=1)
        self.coordinate(f"request /d {self.back} 40 --memo thanks")
        self.coordinate(f"request /d {self.back} 40", code=1)
        before = self.shielded("A")

        # A request that was changed, and another chain.
        self.flip("d/request", 900)
        self.sign(1, "commit", code=1)
        self.flip("d/request", 900)
        self.json(f"chain init -c /other --mnemonic-file /words --chain-id {CHAIN + 1} --time 1000 "
                  "--public-only")
        self.on(1, "commit /d -c /other", code=1)
        self.assertFalse(os.path.exists(self.path("d/commitment-1")))

        says = self.sign(1, "commit")
        self.assertEqual((says["coordinator"], says["memo"]), (2, "thanks"))
        (paid,) = [output for output in says["outputs"] if not output["change"]]
        self.assertEqual((paid["receiver"], paid["value"]), (self.back, 40 * COIN))
        self.sign(1, "commit", code=1)
        self.sign(1, "sign", code=1)
        self.sign(3, "commit")
        self.sign(2, "commit")  # and does not sign
        nonce = f"s1.nonce-{says['id'][:16]}"
        shutil.copy(self.path(nonce), self.path("copy"))
        self.on(1, "sign /d -c /chain --by 1,3")
        self.assertFalse(os.path.exists(self.path(nonce)))
        self.on(1, "sign /d -c /chain --by 1,3", code=1)
        # Nonces of somebody else serve nobody.
        os.rename(self.path(f"s3.nonce-{says['id'][:16]}"), self.path("kept"))
        shutil.copy(self.path("copy"), self.path(f"s3.nonce-{says['id'][:16]}"))
        self.on(3, "sign /d -c /chain --by 1,3", code=1)
        os.rename(self.path("kept"), self.path(f"s3.nonce-{says['id'][:16]}"))
        self.do("wallet threshold sign /d -s /s3 -p /p3 -c /chain --by 3,1", code=2)
        self.on(3, "sign /d -c /chain --by 1,3")

        # A share that was changed is named, and the right one serves.
        self.flip("d/share-3", 80)
        told = self.coordinate("send /d --keys /keys --by 1,3", code=1)
        self.assertTrue("participant 3" in str(told) or "signer 3" in str(told), told)
        self.flip("d/share-3", 80)
        self.json("wallet threshold send /d -s /s2 --share-password-file /p1 -w /W -p /pw "
                  "-c /chain --keys /keys --by 1,3", 1)
        sent = self.coordinate("send /d --keys /keys --by 1,3")
        self.assertTrue(sent["succeeded"])
        self.assertEqual(self.shielded("A"), before + 40 * COIN)
        self.assertEqual(self.shielded("W"), 60 * COIN - sent["gas_spent"])
        (record,) = self.json("wallet history -w /W -p /pw")["sent"]
        self.assertEqual((record["value"], record["receiver"]), (40 * COIN, self.back))
        self.coordinate("send /d --keys /keys --by 1,3", code=3)
        self.assertTrue(self.json("chain verify -c /chain")["good"])

    def test_one_alone_pays_nothing(self):
        self.coordinate(f"request /d {self.back} 40")
        self.sign(1, "commit")
        self.sign(1, "sign", code=1)
        self.assertFalse(os.path.exists(self.path("d/share-1")))
        self.coordinate("send /d --keys /keys", code=3)
        # Nor from a wallet that is not the group's.
        self.do(f"wallet threshold request /d {self.back} 1 -s /s2 --share-password-file /p2 -w /A "
                "-p /pw -c /chain", code=1)


if __name__ == "__main__":
    unittest.main()
