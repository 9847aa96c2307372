"""The commands for ceremonies."""

import os
import unittest

from folder import WithFolder

DEGREE = 16


class Ceremony(WithFolder):
    def setUp(self):
        super().setUp()
        self.do(f"ceremony init /0 --label test --degree {DEGREE}")

    def test_parties_a_beacon_and_parameters(self):
        self.write("dice", b"4 1 6 2")
        first = self.json("ceremony contribute /0 /1 --name Ada --entropy /dice")
        self.assertEqual(first["number"], 1)
        second = self.do("ceremony contribute /1 /2 --name Grace --threads 2")
        self.assertIn("record 2, receipt ", second.out)
        last = self.json("ceremony beacon /2 /3 --value 00ff --iterations-log 4 --name block")
        facts = self.json("ceremony verify /3")
        self.assertTrue(facts["valid"] and facts["has_ended"])
        self.assertEqual(facts["label"], "test")
        self.assertEqual(facts["powers"], DEGREE + 7)
        records = facts["records"]
        self.assertEqual([r["name"] for r in records], ["Ada", "Grace", "block"])
        self.assertEqual(records[0]["receipt"], first["receipt"])
        self.assertIn(records[1]["receipt"], second.out)
        self.assertEqual(records[2]["receipt"], last["receipt"])
        self.assertEqual((records[2]["value"], records[2]["iterations_log"]), ("00ff", 4))
        self.assertIn("3 records, the last a beacon", self.do("ceremony verify /3").out)
        self.do("ceremony verify /3 --includes " + first["receipt"])
        answer = self.do("ceremony verify /3 --includes " + "0" * 64, code=1)
        self.assertIn("no record has this receipt", answer.err)
        self.do("ceremony export /3 /srs")
        self.assertEqual(len(self.bytes_of("srs")), 240 + 48 * (DEGREE + 7))
        self.do("ceremony export /3 /raw --form raw")
        self.assertEqual(len(self.bytes_of("raw")), 240 + 8 + 97 * (DEGREE + 7))
        self.assertEqual(self.json("ceremony export /3 /small --degree 4")["powers"], 11)
        self.do("ceremony contribute /3 /4 --name Eve", code=2)

    def test_what_was_changed_is_refused(self):
        self.do("ceremony contribute /0 /1 --name Ada")
        changed = bytearray(self.bytes_of("1"))
        changed[-1] ^= 1
        self.write("1", changed)
        for command in ("verify /1", "contribute /1 /2 --name Eve", "export /1 /2",
                        "beacon /1 /2 --value v"):
            answer = self.do("ceremony " + command, code=1)
            self.assertIn("the last record is about other powers", answer.err)
            self.assertFalse(os.path.exists(self.path("2")))
        self.assertEqual(self.json("ceremony verify /1", code=1)["result"], "invalid")
        self.write("1", changed[:-1])
        self.do("ceremony verify /1", code=1)

    def test_files_are_not_replaced_unasked(self):
        before = self.bytes_of("0")
        for command in (f"init /0 --label test --degree {DEGREE}", "contribute /0 /0 --name Ada"):
            self.assertIn("--force", self.do("ceremony " + command, code=1).err)
            self.assertEqual(self.bytes_of("0"), before)
        self.do("ceremony contribute /0 /0 --name Ada --force")
        self.assertEqual(len(self.json("ceremony verify /0")["records"]), 1)
        self.assertEqual(os.listdir(self.folder.name), ["0"])

    def test_what_makes_no_sense_is_said(self):
        self.assertIn("--label", self.do("ceremony init /1 --degree 5", code=2).err)
        self.assertIn("--degree", self.do("ceremony init /1 --label x", code=2).err)
        self.assertIn("--name", self.do("ceremony contribute /0 /1", code=2).err)
        self.assertIn("--value", self.do("ceremony beacon /0 /1", code=2).err)
        self.assertIn("x is 1", self.do("ceremony export /0 /1", code=2).err)
        self.assertIn("no receipt", self.do("ceremony verify /0 --includes 12", code=2).err)
        self.do("ceremony verify /nothing", code=1)
        self.write("noise", b"noise" * 100)
        self.assertIn("not a file of a ceremony", self.do("ceremony verify /noise", code=1).err)


if __name__ == "__main__":
    unittest.main()
