"""The commands for transactions."""

import json
import os
import tempfile
import unittest

from support import RUSKVM, run

SEVEN = ("8d0273f6bf31ed37c3b8d68083ec3d8e20b5f2cc170fa24b9b5be35b34ed013f9a921f1cad1644d4b"
         "db14674247234c8049cd1dbb2d2c3581e54c088135fef36505a6823d61b859437bfc79b617030dc8b"
         "40e32bad1fa85b9c0f368af6d38d3c")
SEVEN_TEXT = ("qaJoSNfnh7kLyMPvFkWUPhzcAo2aDexVuGGjRZvghm31NPk7i8N57EFgKoYNBAicCfZVFm9icdcQ"
              "YEoedS9jN5RZhYeuoSWbmomXdm7A1yUfPSUovheWccGYUvVkKCUnt7V")
AMOUNTS = "00ca9a3b000000000500000000000000" + "00e1f50500000000" + "0100000000000000"
# A call of `stake` with a deposit of 5; what the deployed system makes of it is known.
CALL_PAYLOAD = ("fa" + SEVEN + "00" + AMOUNTS + "00" + "0100000000000000" + "01" + "02" + 31 * "00"
                + "0500000000000000" + b"stake".hex() + "0400000000000000" + "01020304")
CALL_SIGNATURE = ("8821deae8bc451697084962247c787f2cb928bf2bd69d6b4b699c84cdc4901b7202cfeec898b54a5"
                  "f7208f5cebe2708b")
CALL = "c500000000000000" + CALL_PAYLOAD + CALL_SIGNATURE
CALL_ID = "9292f813390e2f83d6c77aa8a3168c2ed11305ea2a3b9cdd79c42e3b33ef8d6d"

PHOENIX_ID = "98d7526645792f787493441af787835ec3ac2c9a68e811025bedf3010be6dd6a"
R, KEY = ("24bffa994ba8377654282a8a426d47dc565159e1422448ab9a6ba541be35994a",
          "e96b767b12242376214dc828652468e0efd20e61da13d323e045e0d84ac53ce5")
COMMITMENT = "9ab015dc58471ec0b8c0ca0522b7da593eb33f8faec8f222d2019d4ecb60ef41"


def phoenix():
    """A shielded transaction of two notes that are not hidden; the proof is none."""
    contract = "01" + 128 * "00"
    note = "00" + COMMITMENT + R + KEY + 8 * "ff" + "0a" + 67 * "00" + contract
    skeleton = ("01" + 31 * "00" + "0100000000000000" + "02" + 31 * "00" + note + note
                + "d007000000000000" + 8 * "00")
    fee = "e803000000000000" + "0200000000000000" + R + KEY + contract
    payload = "fa" + length(skeleton) + skeleton + fee + "00"
    return "00" + length(payload) + payload + "0800000000000000" + 8 * "ee"


def length(digits):
    return (len(digits) // 2).to_bytes(8, "little").hex()


class Showing(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, data):
        path = os.path.join(self.folder.name, "transaction")
        with open(path, "wb") as file:
            file.write(data)
        return path

    def show(self, *arguments, code=0, stdin=b""):
        answer = run(RUSKVM, "tx", "show", *arguments, stdin=stdin)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, *arguments, **more):
        return json.loads(self.show("--json", *arguments, **more).out)

    def test_a_public_transaction_is_shown_in_words_and_in_json(self):
        text = self.show("01" + CALL).out
        for part in [CALL_ID, SEVEN_TEXT, "1,000,000,000 lux", "function   stake",
                     "4 bytes: 01020304", "BLS v2", "receiver     the sender"]:
            self.assertIn(part, text)
        shown = self.json("01" + CALL)
        self.assertEqual(shown, {
            "id": CALL_ID, "format": "aegis", "wrapped": False, "size_bytes": 254,
            "model": "public", "chain_id": 250, "sender": SEVEN_TEXT, "receiver": None,
            "value": 1000000000, "refund": None, "nonce": 1, "signature": "v2", "deposit": 5,
            "gas_limit": 100000000, "gas_price": 1, "last_valid_height": None,
            "data": {"kind": "call", "contract": "02" + 31 * "00", "function": "stake",
                     "argument": "01020304"}})

    def test_a_shielded_transaction_is_shown(self):
        shown = self.json(phoenix())
        self.assertEqual(shown["model"], "shielded")
        self.assertEqual(shown["nullifiers"], ["02" + 31 * "00"])
        self.assertEqual(shown["outputs"], 2 * [
            {"stealth": R + KEY, "commitment": COMMITMENT, "value": 10}])
        self.assertEqual((shown["max_fee"], shown["proof_bytes"]), (2000, 8))
        text = self.show(phoenix()).out
        self.assertIn("2,000 lux", text)
        self.assertIn("8 bytes, not verified", text)

    def test_files_and_standard_input_hold_bytes_or_digits(self):
        data = bytes.fromhex("01" + CALL)
        digits = ("0x01" + CALL + "\n").encode()
        wrapped = bytes.fromhex("0100000001000000") + len(data).to_bytes(4, "little") + data
        for content in [data, digits, wrapped, wrapped.hex().upper().encode()]:
            path = self.write(content)
            for shown in [self.json(path), self.json(stdin=content), self.json("-", stdin=content)]:
                self.assertEqual(shown["id"], CALL_ID)
                self.assertEqual(shown["wrapped"], content[:12] not in (data[:12], digits[:12]))

    def test_formats_have_the_same_id_and_can_be_chosen(self):
        self.assertEqual(self.json("0302" + CALL)["format"], "boreas")
        self.assertEqual(self.json("0302" + CALL)["id"], CALL_ID)
        self.assertEqual(self.json("01" + CALL, "-f", "pre-aegis")["format"], "pre-aegis")
        self.show("01" + CALL, "-f", "boreas", code=1)
        self.show("01" + CALL, "-f", "typed", code=1)
        self.show("01" + CALL, "-f", "nosuch", code=2)

    def test_a_byte_behind_is_for_old_nodes(self):
        self.assertEqual(self.json(phoenix() + "00")["format"], "pre-aegis")
        answer = self.show(phoenix() + "00", "-f", "aegis", code=1)
        self.assertIn("1 bytes follow the proof", answer.err)

    def test_a_changed_signature_is_said_to_be_invalid(self):
        changed = CALL.replace("01020304" + CALL_SIGNATURE, "01020305" + CALL_SIGNATURE)
        self.assertEqual(self.json("01" + changed)["signature"], "invalid")
        self.assertIn("invalid", self.show("01" + changed).out)

    def test_what_is_no_transaction_is_refused_with_the_place(self):
        answer = self.show("01" + CALL[:-2], code=1)
        self.assertIn("the signature", answer.err)
        self.assertIn("offset 0xce", answer.err)
        wrapped = self.show("0100000001000000fd000000" + "01" + CALL[:-2], code=1)
        self.assertIn("offset 0xda", wrapped.err)
        self.assertEqual(self.json("01", code=1)["result"], "malformed")
        self.show("77", code=1)
        self.show(stdin=b"", code=1)
        self.show(os.path.join(self.folder.name, "absent"), code=3)
        self.show("00", "01", code=2)

    def test_names_from_outside_do_not_drive_the_terminal(self):
        evil = CALL.replace(b"stake".hex(), b"\x1b[31m".hex())
        out = self.show("01" + evil).out
        self.assertNotIn("\x1b", out)
        self.assertIn("\\x1b[31m", out)


class OurOwn(unittest.TestCase):
    # The first vector of tests/chain/typed_vectors.inc: unsigned, from 7 to 11.
    SIGNED_PART = (
        "524b5401090000000000000001" + 31 * "00" + "01" + SEVEN + "01"
        "a190be857d602284393305bfe0a29e29a6982ed3f04ccaabafb7e59cdc7eda85c22bc3e8690355c7"
        "a0fb7590ae40f1b009303f04d568e289a35102b6df883d5ed620355c0eb5d02236718cdaf99fba6e"
        "19ef5cee2996268eb9a53ae1ee09bce30001"
        "0000000000000000ca9a3b000000000000000000000000" "00e1f50500000000"
        "0100000000000000" "ffffffffffffffff" "0000")

    def test_a_typed_transaction_is_shown_before_it_is_signed(self):
        digits = (len(self.SIGNED_PART) // 2).to_bytes(4, "little").hex() + self.SIGNED_PART
        answer = run(RUSKVM, "tx", "show", "--json", digits)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        shown = json.loads(answer.out)
        self.assertEqual(shown["format"], "typed")
        self.assertEqual(shown["chain_id"], 9)
        self.assertEqual(shown["value"], 1000000000)
        self.assertEqual(shown["signature"], "none")
        self.assertEqual(shown["id"],
                         "22712de0acc2db6309f9301c952e09c5b7e1292174a222d4aad3952c2ac64807")


if __name__ == "__main__":
    unittest.main()
