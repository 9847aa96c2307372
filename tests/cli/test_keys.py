"""The commands for keys, signatures and hashes."""

import hashlib
import json
import os
import pty
import select
import signal
import stat
import subprocess
import tempfile
import time
import unittest

from support import RUSKVM, run

CHEAP = ["--passes", "1", "--memory-mib", "8"]
KINDS = ["bls", "schnorr", "schnorr-double", "phoenix"]

# Known answers of the deployed system for the secrets 7 and 11.
SEVEN, ELEVEN = "07" + 31 * "00", "0b" + 31 * "00"
MESSAGE = "some-message"
BLS_SEVEN = ("8d0273f6bf31ed37c3b8d68083ec3d8e20b5f2cc170fa24b9b5be35b34ed013f9a921f1cad1644d4b"
             "db14674247234c8049cd1dbb2d2c3581e54c088135fef36505a6823d61b859437bfc79b617030dc8b"
             "40e32bad1fa85b9c0f368af6d38d3c")
BLS_ELEVEN = ("a190be857d602284393305bfe0a29e29a6982ed3f04ccaabafb7e59cdc7eda85c22bc3e8690355c7"
              "a0fb7590ae40f1b009303f04d568e289a35102b6df883d5ed620355c0eb5d02236718cdaf99fba6e"
              "19ef5cee2996268eb9a53ae1ee09bce3")
SIGNED = {
    "v2": ("a947ea4b4e2f0aa62dc70860aec7f051bf69fcc78b5830cb63e94e7324088df9da2c44f4d7c68b9a84c"
           "cce588122df7e"),
    "v1": ("8ab2aa0a6f1c36a019717aae0de00145a80bf37ba53df5b95a77c8dafbbfa88f7e32f64ea6d52ca2004"
           "4e12343626ae2"),
}
AGGREGATES = {
    "v2": ("8ebe3608989947c4c7fa3283f3f0b81a5657e9c2b149df3d3a55d01cc268744c9b932ea6cef9c0bca24"
           "9a38e771ad9c7007b2d21aafce0ac03556874c6756b5e09bdee7a8f9e62b1b4105360993c19afc512f3"
           "ab5a7a614e9ad576ba99092c20",
           "b86fdbaa42cece2d27f7ca43ccc61ce9c60023941e648fe73778beb2960aabe8441e1af45ce7dc6e75b"
           "addc464b38add"),
    "v1": ("889b87609800bd4e96454e4b8f273e1ca6377566d67f03aa4c54a0793f14d04ecec86d753b592782383"
           "ff28d8771af89102f7d685ce33045bdbec8b0550f0d6919353fceba60354424647d3b79989487a05918"
           "483deecd3687d8986efdc84878",
           "a91dab0c9ab7202b1298eac1ae902c1f796044a0ee51297e20cb8c40dec2b7f51f80e1eaa826663ceaf"
           "fa4dbd94ccd1e"),
}
SCHNORR_SEVEN = "c9435b58975505cf2094a5a2c9782616368563c4ab0c95225defd01c016e62e9"
SCHNORR_SIGNED = ("49c4b9c3acaee0221cf1dd7dad501fa98db5785815634c93b52fa6597316e7057d140d9a7415"
                  "8b4cd93adc36b5e195a8a46c06c771720f55dbbecfce7e140cd2")

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(digits):
    data = bytes.fromhex(digits)
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


class WithFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.password = self.write("password", "correct horse\n")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def run_it(self, *arguments, code=0, stdin=b""):
        answer = run(RUSKVM, *arguments, stdin=stdin)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, *arguments, code=0, stdin=b""):
        answer = self.run_it(*arguments, "--json", code=code, stdin=stdin)
        self.assertEqual(answer.err, "")
        return json.loads(answer.out)

    def new(self, kind, name="key", secret=None):
        arguments = ["--kind", kind, "--out", self.path(name), "-p", self.password, *CHEAP]
        if secret:
            arguments += ["--from-secret-file", self.write("secret", secret + "\n")]
        self.run_it("key", "new", *arguments)
        return self.path(name)


class Making(WithFolder):
    def test_every_kind_is_made_shown_and_opened(self):
        for kind in KINDS:
            with self.subTest(kind):
                key = self.new(kind, kind)
                shown = self.json("key", "show", key)
                self.assertEqual((shown["kind"], shown["version"]), (kind, 1))
                self.assertEqual((shown["passes"], shown["memory_kib"]), (1, 8192))
                self.assertEqual(self.run_it("key", "public", key).out, shown["public"] + "\n")
                self.assertIn(shown["public"], self.run_it("key", "show", key).out)
                checked = self.json("key", "check", key, "-p", self.password)
                self.assertEqual(checked, {"good": True, "kind": kind, "public": shown["public"]})
                self.assertIn("good", self.run_it("key", "check", key, "-p", self.password).out)

    def test_the_secret_survives_export_and_import(self):
        for kind in KINDS:
            with self.subTest(kind):
                first = self.new(kind, kind)
                secret = self.run_it("key", "export", first, "--secret", "-p", self.password).out
                told = self.json("key", "export", first, "--secret", "-p", self.password)
                self.assertEqual(told, {"kind": kind, "secret": secret.strip()})
                second = self.new(kind, kind + "2", secret.strip())
                self.assertEqual(self.json("key", "public", first),
                                 self.json("key", "public", second))
                self.assertNotEqual(self.read(first), self.read(second))

    def test_a_view_key_has_the_address_of_its_secret_key(self):
        whole = self.new("phoenix")
        view = self.run_it("key", "export", whole, "--view", "-p", self.password).out.strip()
        key = self.new("phoenix-view", "view", view)
        self.assertEqual(self.run_it("key", "public", key).out,
                         self.run_it("key", "public", whole).out)
        self.run_it("key", "export", key, "--view", "-p", self.password, code=2)
        answer = self.run_it("key", "new", "-k", "phoenix-view", "-o", self.path("x"), "-p",
                             self.password, code=1)
        self.assertIn("belongs to a shielded address", answer.err)

    def test_known_secrets_have_known_public_keys(self):
        key = self.new("bls", secret=SEVEN)
        self.assertEqual(self.run_it("key", "public", "--hex", key).out, BLS_SEVEN + "\n")
        told = self.json("key", "public", key)
        self.assertEqual(told, {"kind": "bls", "public": base58(BLS_SEVEN), "bytes": BLS_SEVEN})
        key = self.new("schnorr", "other", base58(SEVEN))
        self.assertEqual(self.json("key", "public", key)["bytes"], SCHNORR_SEVEN)

    def test_new_tells_the_public_key(self):
        out = self.path("key")
        told = self.json("key", "new", "-k", "bls", "-o", out, "-p", self.password, *CHEAP)
        self.assertEqual(told["file"], out)
        self.assertEqual(told["public"], self.json("key", "show", out)["public"])

    def test_no_secret_is_taken_that_is_none(self):
        for kind, secret, code, message in (
                ("bls", 64 * "0", 1, "zero"), ("bls", 64 * "f", 1, "order"),
                ("schnorr", SEVEN[:-1], 2, "32 bytes"), ("schnorr", SEVEN + "00", 2, "32 bytes"),
                ("schnorr", 64 * "g", 2, "hexadecimal"), ("phoenix", SEVEN, 2, "64 bytes"),
                ("phoenix", SEVEN + 64 * "0", 1, "zero"),
                ("phoenix-view", 2 * SEVEN, 1, "view key"),
                ("bls", "", 1, "empty"), ("bls", 2000 * "1", 1, "1024")):
            with self.subTest((kind, secret)):
                answer = self.run_it("key", "new", "-k", kind, "-o", self.path("x"), "-p",
                                     self.password, "--from-secret-file",
                                     self.write("secret", secret + "\n"), code=code)
                self.assertIn(message, answer.err)
                if len(secret) > 8:
                    self.assertNotIn(secret, answer.err)
                self.assertFalse(os.path.exists(self.path("x")))

    def test_what_is_needed_and_what_is_limited(self):
        for arguments, message in (
                (["-k", "bls"], "--out is needed"), (["-o", "x"], "--kind is needed"),
                (["-k", "rsa", "-o", "x"], "bls, schnorr"),
                (["-k", "bls", "-o", "x", "--passes", "65"], "from 1 to 64"),
                (["-k", "bls", "-o", "x", "--memory-mib", "7"], "from 8 to 1024"),
                (["-k", "bls", "-o", "x", "--memory-mib", "1025"], "from 8 to 1024")):
            with self.subTest(arguments):
                self.assertIn(message, self.run_it("key", "new", *arguments, code=2).err)
        self.assertIn("--secret", self.run_it("key", "export", self.new("bls"), code=2).err)


class Files(WithFolder):
    def test_only_the_owner_may_read_a_new_file(self):
        old = os.umask(0)
        try:
            key = self.new("bls")
        finally:
            os.umask(old)
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["key", "password"])

    def test_a_file_is_replaced_only_by_force(self):
        key = self.new("bls")
        before = self.read(key)
        arguments = ["key", "new", "-k", "bls", "-o", key, "-p", self.password, *CHEAP]
        self.assertIn("exists", self.run_it(*arguments, code=1).err)
        self.assertEqual(self.json(*arguments, code=1)["result"], "exists")
        self.assertEqual(self.read(key), before)
        self.run_it(*arguments, "--force")
        self.assertNotEqual(self.read(key), before)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["key", "password"])

    def test_a_file_that_comes_in_between_is_kept(self):
        key = self.path("key")
        making = subprocess.Popen([RUSKVM, "key", "new", "-k", "bls", "-o", key, "-p", "-", *CHEAP],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        time.sleep(0.3)  # it has looked for the file and waits for the password
        self.write("key", "somebody else's")
        _, complaint = making.communicate(b"password\n", timeout=60)
        self.assertEqual(making.returncode, 1)
        self.assertIn(b"exists", complaint)
        self.assertEqual(self.read(key), "somebody else's")
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["key", "password"])

    def test_force_follows_links_and_spares_what_is_no_file(self):
        key = self.new("bls")
        link, fifo = self.path("link"), self.path("fifo")
        os.symlink(key, link)
        os.mkfifo(fifo)
        before = self.read(key)
        self.run_it("key", "new", "-k", "bls", "-o", link, "-p", self.password, *CHEAP, "--force")
        self.assertTrue(os.path.islink(link))
        self.assertNotEqual(self.read(key), before)
        answer = self.run_it("key", "new", "-k", "bls", "-o", fifo, "-p", self.password, *CHEAP,
                             "--force", code=1)
        self.assertIn("no regular file", answer.err)
        self.assertTrue(stat.S_ISFIFO(os.stat(fifo).st_mode))
        self.run_it("key", "new", "-k", "bls", "-o", self.path("no/key"), "-p", self.password,
                    *CHEAP, code=3)

    def test_files_that_others_may_use_are_refused_where_the_secret_is_needed(self):
        key = self.new("bls")
        for mode in (0o604, 0o640, 0o620, 0o601):
            os.chmod(key, mode)
            for command in (["key", "check", key], ["key", "export", "--secret", key],
                            ["key", "password", key], ["sign", "-k", key, "-t", "x"]):
                answer = self.run_it(*command, "-p", self.password, code=1)
                self.assertIn("chmod 600", answer.err)
            self.run_it("key", "show", key)
            self.run_it("key", "public", key)
            self.run_it("key", "check", key, "-p", self.password, "--insecure-permissions")
        os.chmod(key, 0o400)
        self.run_it("key", "check", key, "-p", self.password)

    def test_keys_travel_through_pipes(self):
        made = self.run_it("key", "new", "-k", "bls", "-o", "-", "-p", self.password, *CHEAP).out
        told = self.json("key", "show", "-", stdin=made.encode())
        self.assertEqual(told["public"], json.loads(made)["public"])
        self.run_it("key", "check", "-", "-p", self.password, stdin=made.encode())
        moved = self.run_it("key", "password", "-", "-p", self.password, "-n",
                            self.write("new", "other"), stdin=made.encode()).out
        self.run_it("key", "check", "-", "-p", self.path("new"), stdin=moved.encode())

    def test_a_changed_file_does_not_open(self):
        key, other = self.new("schnorr"), self.new("schnorr", "other")
        text, public = self.read(key), self.json("key", "show", other)["public"]
        file = json.loads(text)
        for part in ("salt", "nonce", "sealed", "public", "passes", "kind"):
            with self.subTest(part):
                changed = json.loads(text)
                place = changed["kdf" if part in ("salt", "passes") else "cipher"]
                if part == "public":
                    changed["public"] = public
                elif part == "passes":
                    place["passes"] = 2
                elif part == "kind":
                    changed["kind"] = "schnorr-double"
                    changed["public"] = base58(2 * SCHNORR_SEVEN)
                else:
                    place[part] = ("1" if place[part][0] == "0" else "0") + place[part][1:]
                self.assertNotEqual(changed, file)
                self.write("key", json.dumps(changed))
                answer = self.run_it("key", "check", key, "-p", self.password, code=1)
                self.assertIn("changed", answer.err)
        self.write("key", json.dumps(file))
        self.run_it("key", "check", key, "-p", self.password)

    def test_what_is_no_key_file_is_told(self):
        for text, result in (("", "malformed"), ("{}", "malformed"), ("[]", "malformed"),
                             ("\0\1\2", "malformed"), (5000 * " ", "limit"),
                             ('{"format": "ruskvm key", "version": 2}', "unsupported")):
            with self.subTest(text[:40]):
                path = self.write("bad", text)
                self.assertIn(result, self.json("key", "show", path, code=1)["result"])
        self.run_it("key", "show", self.path("absent"), code=3)


class Passwords(WithFolder):
    def test_a_wrong_password_is_status_1(self):
        key = self.new("bls")
        wrong = self.write("wrong", "Correct horse\n")
        answer = self.run_it("key", "check", key, "-p", wrong, code=1)
        self.assertIn("password is wrong", answer.err)
        self.assertEqual(self.json("key", "check", key, "-p", wrong, code=1)["result"], "invalid")
        answer = self.run_it("key", "export", "--secret", key, "-p", wrong, code=1)
        self.assertEqual(answer.out, "")

    def test_the_first_line_is_the_password(self):
        key = self.new("bls")
        for text in (b"correct horse", b"correct horse\n", b"correct horse\r\n",
                     b"correct horse\nmore\n"):
            self.run_it("key", "check", key, "-p", "-", stdin=text)
        for text in (b" correct horse", b"correct horse ", b"correct horse\r", b"correct horse\0"):
            self.run_it("key", "check", key, "-p", "-", stdin=text, code=1)
        for text, message in ((b"", "empty"), (b"\n", "empty"), (1025 * b"x", "1024")):
            answer = self.run_it("key", "check", key, "-p", "-", stdin=text, code=1)
            self.assertIn(message, answer.err)
        self.run_it("key", "check", key, "-p", self.path("absent"), code=3)

    def test_a_password_is_changed_and_the_cost_kept_or_changed(self):
        key = self.new("bls")
        public = self.json("key", "public", key)
        self.run_it("key", "password", key, "-p", "-", "-n", "-", stdin=b"correct horse\nnew one\n")
        self.assertEqual(self.json("key", "public", key), public)
        self.assertEqual(self.json("key", "show", key)["memory_kib"], 8192)
        self.run_it("key", "check", key, "-p", self.password, code=1)
        self.run_it("key", "check", key, "-p", "-", stdin=b"new one")
        told = self.json("key", "password", key, "-p", "-", "-n", "-", "--passes", "2",
                         "--memory-mib", "9", stdin=b"new one\nnew one")
        self.assertEqual(told, {"kind": "bls", "public": public["public"]})
        shown = self.json("key", "show", key)
        self.assertEqual((shown["passes"], shown["memory_kib"]), (2, 9216))
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        before = self.read(key)
        self.run_it("key", "password", key, "-p", "-", "-n", "-", stdin=b"wrong\nx", code=1)
        self.run_it("key", "password", key, "-p", "-", "-n", "-", stdin=b"new one\n", code=1)
        self.assertEqual(self.read(key), before)

    def test_without_a_terminal_a_file_is_asked_for(self):
        key = self.new("bls")
        done = subprocess.run([RUSKVM, "key", "check", key], input=b"correct horse\n",
                              capture_output=True, check=False, start_new_session=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"give --password-file", done.stderr)


class Terminal(WithFolder):
    """The program with a terminal of its own, whose other end we type at."""

    def converse(self, arguments, talk):
        """Waits for each prompt, then types; a number is a signal to send. Returns all that the
        terminal showed, and the exit status."""
        child, fd = pty.fork()
        if child == 0:
            os.execv(RUSKVM, [RUSKVM, *arguments])
        shown, mark = b"", 0
        end = time.monotonic() + 50
        status, talk = None, list(talk)
        while status is None:
            self.assertLess(time.monotonic(), end, shown)
            if select.select([fd], [], [], 0.05)[0]:
                try:
                    shown += os.read(fd, 4096)
                except OSError:
                    pass
            while talk and talk[0][0] in shown[mark:]:
                prompt, typed = talk.pop(0)
                mark = shown.index(prompt, mark) + len(prompt)
                if isinstance(typed, int):
                    os.kill(child, typed)
                else:
                    os.write(fd, typed)
            done, code = os.waitpid(child, os.WNOHANG)
            if done:
                status = os.waitstatus_to_exitcode(code)
        while select.select([fd], [], [], 0)[0]:
            try:
                shown += os.read(fd, 4096)
            except OSError:
                break
        os.close(fd)
        return shown.decode(), status

    def test_a_new_password_is_asked_twice_and_not_echoed(self):
        key = self.path("key")
        shown, status = self.converse(
            ["key", "new", "-k", "bls", "-o", key, *CHEAP],
            [(b"New password: ", b"one\n"), (b"again: ", b"two\n"), (b"differ", b""),
             (b"New password: ", b"hidden\n"), (b"again: ", b"hidden\n")])
        self.assertEqual(status, 0, shown)
        for typed in ("one", "two", "hidden"):
            self.assertNotIn(typed, shown)
        self.run_it("key", "check", key, "-p", "-", stdin=b"hidden")
        shown, status = self.converse(["key", "check", key], [(b"Password: ", b"hidden\n")])
        self.assertEqual(status, 0, shown)
        shown, status = self.converse(["key", "check", key], [(b"Password: ", b"other\n")])
        self.assertEqual(status, 1, shown)
        shown, status = self.converse(
            ["key", "new", "-k", "bls", "-o", self.path("x"), *CHEAP],
            3 * [(b"New password: ", b"one\n"), (b"again: ", b"two\n")])
        self.assertEqual(status, 1, shown)
        self.assertIn("differ", shown)

    def test_a_signal_ends_it_as_ever(self):
        key = self.new("bls")
        for number in (signal.SIGINT, signal.SIGTERM):
            shown, status = self.converse(["key", "check", key], [(b"Password: ", int(number))])
            self.assertEqual(status, -number, shown)
        shown, status = self.converse(["key", "check", key], [(b"Password: ", b"\x03")])
        self.assertEqual(status, -signal.SIGINT, shown)

    def test_the_terminal_echoes_again_afterwards(self):
        key = self.new("bls")
        for typed, status in (("wrong\\n", 1), ("\\x03", 130)):
            script = f"'{RUSKVM}' key check '{key}'; echo status $?; stty -a; echo end"
            child, fd = pty.fork()
            if child == 0:
                os.execv("/bin/sh", ["sh", "-c", f"trap : INT; {script}"])
            shown, is_typed, end = "", False, time.monotonic() + 50
            while "end" not in shown and time.monotonic() < end:
                if select.select([fd], [], [], 0.05)[0]:
                    try:
                        shown += os.read(fd, 4096).decode()
                    except OSError:
                        break
                if "Password: " in shown and not is_typed:
                    is_typed = True
                    os.write(fd, typed.encode().decode("unicode_escape").encode())
            os.waitpid(child, 0)
            os.close(fd)
            self.assertIn(f"status {status}", shown)
            self.assertRegex(shown, r"[ ;]echo ")

    def test_it_asks_again_after_a_stop(self):
        key = self.new("bls")
        child, fd = pty.fork()
        if child == 0:
            os.execv(RUSKVM, [RUSKVM, "key", "check", key])

        def wait_for(count):
            nonlocal shown
            end = time.monotonic() + 20
            while shown.count(b"Password: ") < count and time.monotonic() < end:
                if select.select([fd], [], [], 0.05)[0]:
                    shown += os.read(fd, 4096)
            self.assertEqual(shown.count(b"Password: "), count)

        shown = b""
        wait_for(1)
        # Nobody could let an orphaned group go on, so the system does not stop it.
        os.kill(child, signal.SIGTSTP)
        wait_for(2)
        os.write(fd, b"correct horse\n")
        _, code = os.waitpid(child, 0)
        os.close(fd)
        self.assertEqual(os.waitstatus_to_exitcode(code), 0)


class Signing(WithFolder):
    def verify(self, *arguments, code=0, stdin=b""):
        answer = self.run_it("verify", *arguments, code=code, stdin=stdin)
        self.assertEqual(answer.out, "valid\n" if code == 0 else "not valid\n" if code == 1 else "")
        return answer

    def test_bls_signatures_are_the_known_ones(self):
        key = self.new("bls", secret=SEVEN)
        for version, expected in SIGNED.items():
            told = self.json("sign", "-k", key, "-p", self.password, "--version", version, "-t",
                             MESSAGE)
            self.assertEqual(told["bytes"], expected)
            self.assertEqual(told["signature"], base58(expected))
            self.assertEqual((told["kind"], told["version"], told["multisig"]),
                             ("bls", version, False))
            for signature in (told["signature"], expected, expected.upper()):
                self.verify("--kind", "bls", "--public", BLS_SEVEN, "-s", signature, "--version",
                            version, "-t", MESSAGE)
            other = "v1" if version == "v2" else "v2"
            self.verify("--key", key, "-s", expected, "--version", other, "-t", MESSAGE, code=1)
        self.assertEqual(self.run_it("sign", "-k", key, "-p", self.password, "-t", MESSAGE).out,
                         base58(SIGNED["v2"]) + "\n")
        self.verify("--key", key, "-s", SIGNED["v2"], "-t", MESSAGE)

    def test_messages_are_files_texts_and_streams(self):
        key, message = self.new("bls", secret=SEVEN), self.write("message", MESSAGE)
        expected = base58(SIGNED["v2"]) + "\n"
        for arguments, stdin in (([message], b""), (["-"], MESSAGE.encode()),
                                 ([], MESSAGE.encode()), (["--text", MESSAGE], b"")):
            out = self.run_it("sign", "-k", key, "-p", self.password, *arguments, stdin=stdin).out
            self.assertEqual(out, expected)
            self.verify("-k", key, "-s", out.strip(), *arguments, stdin=stdin)
        out = self.run_it("sign", "-k", key, "-p", "-",
                          stdin=b"correct horse\n" + MESSAGE.encode()).out
        self.assertEqual(out, expected)
        self.verify("-k", key, "-s", expected.strip(), stdin=MESSAGE.encode() + b"\n", code=1)
        self.verify("-k", key, "-s", expected.strip(), self.path("absent"), code=3)
        self.verify("-k", key, "-s", expected.strip(), message, "-t", MESSAGE, code=2)

    def test_multisignatures_are_the_known_ones(self):
        keys = [self.new("bls", "seven", SEVEN), self.new("bls", "eleven", ELEVEN)]
        signers = ["--public", BLS_SEVEN, "--public", base58(BLS_ELEVEN)]
        for version, (public, signature) in AGGREGATES.items():
            how = ["--multisig", "--version", version, "-t", MESSAGE]
            shares = [self.run_it("sign", "-k", key, "-p", self.password, *how).out.strip()
                      for key in keys]
            told = self.json("verify", "--kind", "bls", *signers, "-s", shares[0], "-s", shares[1],
                             *how)
            self.assertIs(told["valid"], True)
            self.assertEqual(told["aggregate_public"], base58(public))
            self.assertEqual(told["aggregate_signature"], base58(signature))
            self.verify("--kind", "bls", *signers, "-s", signature, *how)
            self.verify("--kind", "bls", "--public", public, "-s", signature, "--version", version,
                        "-t", MESSAGE)
            self.verify("--kind", "bls", *signers, "-s", shares[0], *how, code=1)
            self.verify("--kind", "bls", *signers[:2], "-s", signature, *how, code=1)
        self.verify("--kind", "bls", *signers, "-s", signature, "-t", MESSAGE, code=2)

    def test_schnorr_signatures_verify(self):
        key = self.new("schnorr", secret=SEVEN)
        self.verify("--kind", "schnorr", "--public", SCHNORR_SEVEN, "-s", SCHNORR_SIGNED,
                    "--scalar", "5")
        self.verify("-k", key, "-s", SCHNORR_SIGNED, "--scalar", "0x0_5")
        self.verify("-k", key, "-s", SCHNORR_SIGNED, "--scalar", "le:05" + 62 * "0")
        self.verify("-k", key, "-s", SCHNORR_SIGNED, "--scalar", "6", code=1)
        first, second = (self.json("sign", "-k", key, "-p", self.password, "-t", "abc")
                         for _ in range(2))
        self.assertNotEqual(first, second)
        number = json.loads(self.run_it("hash", "scalar", "-t", "abc", "--json").out)["number"]
        for told in (first, second):
            self.assertNotIn("version", told)
            self.verify("-k", key, "-s", told["signature"], "-t", "abc")
            self.verify("-k", key, "-s", told["bytes"], "--scalar", number)
            self.verify("-k", key, "-s", told["signature"], "-t", "abd", code=1)

    def test_double_schnorr_signatures_verify_in_their_version(self):
        key = self.new("schnorr-double")
        public = self.run_it("key", "public", key).out.strip()
        for version, other in (("deployed", "bound"), ("bound", "deployed")):
            out = self.run_it("sign", "-k", key, "-p", self.password, "--version", version, "-t",
                              "abc").out.strip()
            who = ["--kind", "schnorr-double", "--public", public]
            self.verify(*who, "-s", out, "--version", version, "-t", "abc")
            self.verify(*who, "-s", out, "--version", other, "-t", "abc", code=1)
        self.verify(*who, "-s", out, "-t", "abc")

    def test_points_that_are_none_are_not_valid(self):
        for kind, public, signature in (
                ("bls", "c0" + 95 * "00", SIGNED["v2"]), ("bls", BLS_SEVEN, "c0" + 47 * "00"),
                ("bls", 96 * "ff", SIGNED["v2"]), ("bls", BLS_SEVEN, 48 * "ff"),
                ("schnorr", 32 * "ff", SCHNORR_SIGNED), ("schnorr", SCHNORR_SEVEN, 64 * "ff"),
                ("schnorr", "01" + 31 * "00", SCHNORR_SIGNED)):
            told = self.json("verify", "--kind", kind, "--public", public, "-s", signature, "-t",
                             "x", code=1)
            self.assertIs(told.get("valid", False), False)

    def test_what_makes_no_sense_is_refused_before_the_password(self):
        bls, phoenix = self.new("bls"), self.new("phoenix", "phoenix")
        schnorr = self.new("schnorr", "schnorr")
        for arguments, message in (
                (["-t", "x"], "--key is needed"), (["-k", phoenix, "-t", "x"], "does not sign"),
                (["-k", bls, "--version", "bound", "-t", "x"], "v1 or v2"),
                (["-k", bls, "--scalar", "1"], "bytes"),
                (["-k", schnorr, "--version", "v1", "-t", "x"], "one version"),
                (["-k", schnorr, "--multisig", "-t", "x"], "for bls"),
                (["-k", schnorr, "--scalar", "1", "-t", "x"], "not both")):
            with self.subTest(arguments):
                self.assertIn(message, self.run_it("sign", *arguments, code=2).err)
        for arguments, message in (
                (["--kind", "bls", "-s", "1"], "signer"), (["-s", "1"], "signer"),
                (["--kind", "bls", "-k", bls, "-s", "1"], "signer"),
                (["-k", bls], "--signature is needed"), (["-k", bls, "-s", "1"], "48 bytes"),
                (["-k", bls, "-s", "0" + SIGNED["v2"]], "48 bytes"),
                (["--kind", "bls", "--public", "1", "-s", SIGNED["v2"]], "96 bytes")):
            with self.subTest(arguments):
                self.assertIn(message, self.verify(*arguments, "-t", "x", code=2).err)


class Hashing(WithFolder):
    # name: (hash of "", hash of "abc")
    KNOWN = {
        "sha256": (hashlib.sha256(b"").hexdigest(), hashlib.sha256(b"abc").hexdigest()),
        "sha512": (hashlib.sha512(b"").hexdigest(), hashlib.sha512(b"abc").hexdigest()),
        "sha3-256": (hashlib.sha3_256(b"").hexdigest(), hashlib.sha3_256(b"abc").hexdigest()),
        "sha3-512": (hashlib.sha3_512(b"").hexdigest(), hashlib.sha3_512(b"abc").hexdigest()),
        "blake2b-256": (hashlib.blake2b(b"", digest_size=32).hexdigest(),
                        hashlib.blake2b(b"abc", digest_size=32).hexdigest()),
        "blake2b-512": (hashlib.blake2b(b"").hexdigest(), hashlib.blake2b(b"abc").hexdigest()),
        "keccak256": ("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                      "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        "blake3": ("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
                   "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"),
        "scalar": ("30c0d8d7b59113e47148ad5d096d043f41b9525b311e8299fef69f6ae2290b3b",
                   "3b6494d18a7fe469346aa39d90cd4d903518349dc8c8fc34f3540e9e65696364"),
    }
    ORDER_JUBJUB = 0x0e7db4ea6533afa906673b0101343b00a6682093ccc81082d0970e5ed6f72cb7
    ORDER_BLS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001

    def test_known_hashes(self):
        jubjub = tuple((int.from_bytes(hashlib.blake2b(m).digest(), "little") % self.ORDER_JUBJUB)
                       .to_bytes(32, "little").hex() for m in (b"", b"abc"))
        for name, (empty, abc) in {**self.KNOWN, "jubjub-scalar": jubjub}.items():
            with self.subTest(name):
                self.assertEqual(self.run_it("hash", name).out, empty + "\n")
                self.assertEqual(self.run_it("hash", name, "-t", "abc").out, abc + "\n")
                self.assertEqual(self.run_it("hash", name, "-", stdin=b"abc").out, abc + "\n")
                file = self.write("abc", "abc")
                self.assertEqual(self.run_it("hash", name, file).out, abc + "\n")
                told = self.json("hash", name, "-t", "abc")
                self.assertEqual((told["algorithm"], told["hash"]), (name, abc))
                self.assertIn(name, self.run_it("help", "hash").out)

    def test_scalars_are_numbers_too(self):
        expected = "0x" + bytes.fromhex(self.KNOWN["scalar"][1])[::-1].hex()
        self.assertEqual(self.json("hash", "scalar", "-t", "abc")["number"], expected)
        out = self.run_it("hash", "scalar", "--number", "-t", "abc").out
        self.assertEqual(out, expected + "\n")
        self.assertNotIn("number", self.json("hash", "sha256", "-t", "abc"))

    def test_poseidon_hashes_scalars(self):
        three = ["bb67ed265bf1db490ded2e1ede55c0d14c55521509dc73f9c354e98ab76c9625",
                 "7e74220084d75e10c89e9435d47bb5b8075991b2e29be3b84421dac3b1ee6007",
                 "5ce5481a4d78cca03498f72761da1b9f1d2aa8fb300be39f0e4fe2534f9d4308"]
        number = "0x6ee56db5a9ffb1ed8cc923bba770d01b7f49feb9cd5ffe6e73ba73643089b54a"
        written = (["le:" + t for t in three],
                   ["0x" + bytes.fromhex(t)[::-1].hex() for t in three],
                   [str(int.from_bytes(bytes.fromhex(t), "little")) for t in three])
        for arguments in written:
            self.assertEqual(self.run_it("hash", "poseidon", "-n", *arguments).out, number + "\n")
        for arguments, expected in (
                (["1"], "3abb137581a3a4f207e831643ad6cc964edf2fae4efc447e75b785da6a2a8632"),
                (["1", "0x2"], "4f6953de14cce2a3a1f12e06c7b3f53226f7020ad76f3b7affd60b21fbae9f54"),
                ("12345", "5abb9fc62c2863599d186d1f6aab4bec493fa5fa1e141c07b0d16d18fa081d30")):
            self.assertEqual(self.run_it("hash", "poseidon", *arguments).out, expected + "\n")
        self.run_it("hash", "poseidon", str(self.ORDER_BLS - 1))
        four = self.run_it("hash", "poseidon", "--domain", "merkle4", *"1234").out
        self.assertNotEqual(four, self.run_it("hash", "poseidon", *"1234").out)

    def test_what_cannot_be_hashed_is_refused(self):
        for arguments, message in (
                (["sha265"], "did you mean 'sha256'"), (["md5sum-of-it"], "unknown algorithm"),
                (["poseidon"], "no scalars"), (["poseidon", str(self.ORDER_BLS)], "no scalar"),
                (["poseidon", "-t", "x"], "hash scalar"), (["poseidon", "0x"], "no scalar"),
                (["poseidon", "1__0"], "no scalar"), (["poseidon", "1_"], "no scalar"),
                (["poseidon", "le:00"], "no scalar"), (["poseidon", "0x" + 65 * "1"], "no scalar"),
                (["poseidon", hex(2 ** 256)], "no scalar"), (["poseidon", "abc"], "no scalar"),
                (["poseidon", "--domain", "merkle4", "1"], "domain"),
                (["sha256", "--domain", "other"], "poseidon"),
                (["sha256", "a", "b"], "unexpected"), (["sha256", "a", "-t", "b"], "not both")):
            with self.subTest(arguments):
                self.assertIn(message, self.run_it("hash", *arguments, code=2).err)
        self.run_it("hash", "sha256", self.path("absent"), code=3)


if __name__ == "__main__":
    unittest.main()
