"""The commands for stores of a state."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from support import RUSKVM, run

STATE_SAMPLE = os.environ["RUSKVM_STATE_SAMPLE"]


class WithStore(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.dir = self.path("store")
        done = subprocess.run([STATE_SAMPLE, self.dir], check=True, capture_output=True)
        self.roots = done.stdout.decode().split()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def state(self, command, *arguments, code=0):
        answer = run(RUSKVM, "state", command, *arguments)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, command, *arguments, code=0):
        answer = self.state(command, "--json", *arguments, code=code)
        self.assertEqual(answer.err, "")
        return json.loads(answer.out)


class Naming(WithStore):
    def test_the_newest_commit_is_the_default(self):
        self.assertEqual(self.state("root", self.dir).out, self.roots[2] + "\n")

    def test_a_prefix_of_root_or_key_names_a_commit(self):
        for root in self.roots:
            for name in (root[:12], root[:9].upper(), root):
                self.assertEqual(self.state("root", self.dir, "-c", name).out, root + "\n")
        found = self.json("root", self.dir, "--commit", self.roots[0])
        key = found["root"] + found["digest"]
        self.assertEqual(self.json("root", self.dir, "--commit", key), found)

    def test_names_that_name_nothing_are_refused(self):
        self.assertIn("give more digits", self.state("root", self.dir, "-c", "", code=1).err)
        self.assertIn("no commit begins", self.state("root", self.dir, "-c", "0" * 20, code=1).err)
        self.assertIn("hexadecimal", self.state("root", self.dir, "-c", "tip", code=2).err)

    def test_a_folder_without_a_store_is_a_clear_error(self):
        answer = self.state("log", self.path("nothing"), code=1)
        self.assertIn(self.path("nothing"), answer.err)
        self.assertEqual(self.json("log", self.path("nothing"), code=1)["result"], "not found")


class Reading(WithStore):
    def test_log_lists_commits_with_parents_and_states(self):
        log = self.json("log", self.dir)
        self.assertEqual([c["root"] for c in log], self.roots[::-1])
        self.assertIsNone(log[2]["parent"])
        for commit in log[:2]:
            self.assertEqual(commit["parent"], log[2]["root"] + log[2]["digest"])
            self.assertEqual(commit["state"], "live")
        self.assertEqual(len(self.state("log", self.dir).out.splitlines()), 3)

    def test_show_lists_contracts_in_order_of_position(self):
        shown = self.json("show", self.dir)
        self.assertEqual([c["id"] for c in shown["contracts"]], ["11" * 32, "22" * 32, "33" * 32])
        self.assertEqual([c["pages"] for c in shown["contracts"]], [1, 2, 1])
        self.assertEqual([c["memory_bits"] for c in shown["contracts"]], [64, 32, 32])
        self.assertEqual(shown["contracts"][0]["owner"], b"someone".hex())
        self.assertIn(self.roots[2], self.state("show", self.dir).out)


class Comparing(WithStore):
    def test_diff_shows_pages_and_ranges_of_bytes(self):
        found = self.json("diff", self.dir, self.roots[0], self.roots[1], "--bytes")
        self.assertEqual((found["before"], found["after"]), tuple(self.roots[:2]))
        (contract,) = found["contracts"]
        self.assertEqual((contract["id"], contract["change"]), ("22" * 32, "changed"))
        self.assertEqual([(p["page"], p["change"]) for p in contract["pages"]],
                         [(0, "changed"), (7, "added")])
        first, second = contract["pages"][0]["ranges"]
        self.assertEqual((first["offset"], first["bytes"]), (4096 + 100, 2))
        self.assertEqual((first["before"], first["after"]), ("6465", "6567"))
        self.assertEqual((second["offset"], second["bytes"]), (4096 + 4000, 1))
        self.assertEqual(contract["pages"][1]["ranges"], [])

    def test_diff_shows_contracts_that_came_or_went(self):
        found = self.json("diff", self.dir, self.roots[1])
        self.assertEqual([(c["id"][:2], c["change"]) for c in found["contracts"]],
                         [("22", "changed"), ("33", "added")])
        back = self.json("diff", self.dir, self.roots[2], self.roots[1])
        self.assertEqual(back["contracts"][1]["change"], "removed")
        self.assertEqual(self.json("diff", self.dir, self.roots[2])["contracts"], [])
        self.assertIn("0 contracts", self.state("diff", self.dir, self.roots[2]).out)


class Upkeep(WithStore):
    def logs(self):
        return [os.path.join(self.dir, name) for name in os.listdir(self.dir)
                if os.path.isfile(os.path.join(self.dir, name))
                and os.path.getsize(os.path.join(self.dir, name)) > 4096]

    def test_a_sound_store_verifies(self):
        self.assertRegex(self.state("verify", self.dir).out, r"^good: \d+ records")
        found = self.json("verify", self.dir, "--deep")
        self.assertEqual((found["good"], found["commits_read"], found["damages"]), (True, 3, []))

    def test_damage_is_reported_with_status_1(self):
        (log,) = self.logs()
        with open(log, "r+b") as file:
            file.seek(3000)
            byte = file.read(1)[0]
            file.seek(3000)
            file.write(bytes([byte ^ 1]))
        found = self.json("verify", self.dir, "--deep", code=1)
        self.assertFalse(found["good"])
        self.assertTrue(found["damages"])
        self.assertIn("damaged: ", self.state("verify", self.dir, code=1).out)

    def test_prune_keeps_the_newest_or_what_is_named(self):
        trial = self.state("prune", self.dir, "--dry-run").out
        self.assertEqual(trial.count("would delete"), 2)
        self.assertEqual(len(self.json("log", self.dir)), 3)
        done = self.json("prune", self.dir, "--keep", self.roots[1], "--ancestors",
                         "--live-percent", "100")
        self.assertEqual([key[:64] for key in done["deleted"]], [self.roots[2]])
        self.assertEqual(done["kept"], 2)
        self.assertTrue(self.json("verify", self.dir, "--deep")["good"])
        done = self.json("prune", self.dir, "--live-percent", "100")
        self.assertEqual([key[:64] for key in done["deleted"]], [self.roots[0]])
        self.assertEqual([c["root"] for c in self.json("log", self.dir)], [self.roots[1]])
        self.assertTrue(self.json("verify", self.dir, "--deep")["good"])
        self.state("prune", self.dir, "--keep", self.roots[0], code=1)


    def test_rebuild_finds_all_commits_again(self):
        before = self.json("log", self.dir)
        self.assertEqual(self.json("rebuild", self.dir)["commits"], 3)
        self.assertEqual(self.json("log", self.dir), before)
        self.assertTrue(self.json("verify", self.dir, "--deep")["good"])

    def test_rebuild_leaves_a_store_alone_that_is_in_use(self):
        index = os.path.join(self.dir, "index", "data.mdb")
        before = os.stat(index)
        with open(os.path.join(self.dir, "lock"), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("another process", self.state("rebuild", self.dir, code=1).err)
        after = os.stat(index)
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertEqual(self.json("rebuild", self.dir)["commits"], 3)


class Proving(WithStore):
    def test_bytes_are_proven_with_the_root_alone(self):
        file = self.path("proof")
        self.state("prove", self.dir, "22" * 32, "4096", file, "--size", "100")
        shutil.rmtree(self.dir)
        found = self.json("check-proof", file, self.roots[2])
        self.assertEqual((found["contract_position"], found["page"], found["offset"]), (2, 0, 4096))
        self.assertEqual(found["bytes"][:8], "00010203")
        self.assertIn("not one for", self.state("check-proof", file, self.roots[1], code=1).err)
        self.state("check-proof", file, "abc", code=2)

    def test_a_page_is_proven_by_its_hash(self):
        file = self.path("proof")
        self.state("prove", self.dir, "22" * 32, "0x70000", file, "-c", self.roots[1])
        found = self.json("check-proof", file, self.roots[1])
        self.assertEqual(found["page_hash"][:16], "3bdeaf8f8e98780b")
        self.assertIn("proven", self.state("check-proof", file, self.roots[1]).out)

    def test_what_is_not_there_is_not_proven(self):
        file = self.path("proof")
        self.state("prove", self.dir, "44" * 32, "0", file, code=1)
        self.state("prove", self.dir, "22" * 32, "0x70000", file, code=1)
        self.state("prove", self.dir, "22", "0", file, code=2)
        self.assertFalse(os.path.exists(file))
        with open(file, "wb") as out:
            out.write(b"nothing")
        self.state("check-proof", file, self.roots[0], code=1)


class Moving(WithStore):
    def test_every_commit_moves_to_another_store(self):
        other = self.path("other")
        for root in self.roots:
            file = self.path(root[:8])
            self.state("export", self.dir, file, "-c", root)
            imported = self.json("import", other, file, "--create")
            self.assertEqual((imported["root"], imported["known"]), (root, False))
            self.assertTrue(self.json("import", other, file)["known"])
            again = run(RUSKVM, "state", "export", other, "-", "-c", root)
            self.assertEqual(again.code, 0)
            with open(file, "rb") as snapshot:
                self.assertEqual(again.out.encode("utf-8", "surrogateescape"), snapshot.read())
        self.assertEqual(len(self.json("log", other)), 3)

    def test_export_leaves_an_existing_file_alone(self):
        file = self.path("file")
        with open(file, "w", encoding="utf-8") as out:
            out.write("mine")
        self.assertIn("cannot create", self.state("export", self.dir, file, code=3).err)
        with open(file, encoding="utf-8") as kept:
            self.assertEqual(kept.read(), "mine")

    def test_import_refuses_what_is_damaged_and_changes_nothing(self):
        file = self.path("file")
        self.state("export", self.dir, file, "-c", self.roots[0])
        with open(file, "rb") as whole:
            data = whole.read()
        with open(file, "wb") as cut:
            cut.write(data[:-5])
        self.state("import", self.path("other"), file, code=1)
        self.assertFalse(os.path.exists(self.path("other")))
        answer = self.state("import", self.path("other"), file, "--create", code=1)
        self.assertIn("ends too early", answer.err)
        self.assertEqual(self.json("log", self.path("other")), [])
        self.state("import", self.dir, self.path("no file"), code=3)

    def test_import_takes_no_more_than_it_was_allowed(self):
        file = self.path("file")
        self.state("export", self.dir, file, "-c", self.roots[0])
        other = self.path("other")
        answer = self.state("import", other, file, "--create", "--max-bytes", "4000", code=1)
        self.assertIn("more than the 4000 bytes", answer.err)
        self.assertEqual(self.json("log", other), [])
        self.state("import", other, file, "--max-bytes", "1000000")


if __name__ == "__main__":
    unittest.main()
