"""scripts/setup with a package database and an installer that only pretend, and merge-tests."""

import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts")

DPKG = """#!/bin/bash
shift 2
code=0
for name in "$@"; do
    case " $MISSING " in *" $name "*) code=1 ;; *) echo "installed $name" ;; esac
done
exit $code
"""
APT = '#!/bin/bash\necho "APT($DEBIAN_FRONTEND) $*"\nexit ${APT_STATUS:-0}\n'
SUDO = '#!/bin/bash\necho "SUDO $1"\nwhile [ "$1" = -n ]; do shift; done\nexec "$@"\n'


class Setup(unittest.TestCase):
    def setup_script(self, *arguments, user="0", tools=("dpkg-query", "apt-get"), **environment):
        scripts = {"dpkg-query": DPKG, "apt-get": APT, "sudo": SUDO,
                   "id": f"#!/bin/bash\necho {user}\n"}
        with tempfile.TemporaryDirectory() as folder:
            for name in (*tools, "id"):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(scripts[name])
                os.chmod(path, stat.S_IRWXU)
            for name in ("bash", "env", "sed", "grep", "cat"):
                os.symlink(f"/bin/{name}" if os.path.exists(f"/bin/{name}") else f"/usr/bin/{name}",
                           os.path.join(folder, name))
            done = subprocess.run(["bash", os.path.join(SCRIPTS, "setup"), *arguments],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False,
                                  env={"PATH": folder, "MISSING": "", **environment})
            return done.returncode, done.stdout.decode()

    def test_nothing_missing_touches_nothing(self):
        code, text = self.setup_script()
        self.assertEqual(code, 0)
        self.assertNotIn("APT", text)
        self.assertEqual(len(text.splitlines()), 1)

    def test_only_what_is_missing_is_installed_after_one_update(self):
        code, text = self.setup_script(MISSING="wabt ninja-build")
        self.assertEqual(code, 0)
        self.assertIn("runs the build", text)
        calls = [line for line in text.splitlines() if line.startswith("APT")]
        self.assertEqual(calls, ["APT(noninteractive) -q update",
                                 "APT(noninteractive) -q install -y --no-install-recommends"
                                 " ninja-build wabt"])

    def test_what_configuring_asks_for_is_installed_for_a_build(self):
        packages = {"Python3": "python3", "Threads": "libc6-dev", "PkgConfig": "pkg-config",
                    "libsodium": "libsodium-dev", "libcrypto": "libssl-dev",
                    "jansson": "libjansson-dev", "lmdb": "liblmdb-dev", "libzstd": "libzstd-dev",
                    "libsecp256k1": "libsecp256k1-dev", "zlib": "zlib1g-dev",
                    "cmocka": "libcmocka-dev"}
        groups = {}
        for line in self.setup_script("--list")[1].splitlines():
            package, of, _ = line.split("|", 2)
            groups[package.strip()] = of.split()
        asked = set()
        root = os.path.join(SCRIPTS, "..")
        paths = [os.path.join(root, "CMakeLists.txt")]
        for top in ("src", "tests", "bench", "contracts"):
            for folder, _, files in os.walk(os.path.join(root, top)):
                paths += [os.path.join(folder, name) for name in files if name == "CMakeLists.txt"]
        for path in paths:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            asked.update(re.findall(r"find_package\((\w+) REQUIRED", text))
            asked.update(re.findall(r"pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET (\w+)", text))
        self.assertGreater(len(asked), 8)
        for name in asked:
            self.assertIn("build", groups[packages[name]], name)

    def test_check_reports_and_installs_nothing(self):
        code, text = self.setup_script("--check", MISSING="wabt")
        self.assertEqual(code, 1)
        self.assertIn("wabt", text)
        self.assertNotIn("APT", text)
        self.assertEqual(self.setup_script("--check")[0], 0)

    def test_groups_are_independent(self):
        self.assertNotIn("APT", self.setup_script("build", MISSING="wabt")[1])
        self.assertIn("APT", self.setup_script("bench", MISSING="wabt")[1])

    def test_a_user_installs_through_sudo(self):
        tools = ("dpkg-query", "apt-get", "sudo")
        code, text = self.setup_script(user="1000", tools=tools, MISSING="wabt")
        self.assertEqual(code, 0)
        self.assertIn("SUDO -n", text)
        self.assertIn("APT(noninteractive) -q install", text)

    def test_a_user_without_sudo_is_told_what_to_run(self):
        code, text = self.setup_script(user="1000", MISSING="wabt")
        self.assertEqual(code, 1)
        self.assertIn("apt-get install --no-install-recommends wabt", text)

    def test_no_apt_and_failing_apt_are_errors(self):
        code, text = self.setup_script(tools=("dpkg-query",))
        self.assertEqual(code, 1)
        self.assertIn("not a Debian system", text)
        code, text = self.setup_script(MISSING="wabt", APT_STATUS="100")
        self.assertEqual(code, 1)
        self.assertIn("apt-get update failed", text)

    def test_unknown_arguments_are_refused(self):
        self.assertEqual(self.setup_script("nonsense")[0], 2)


class MergeTests(unittest.TestCase):
    def test_names_and_properties_survive_and_once_is_once(self):
        with tempfile.TemporaryDirectory() as root:
            for preset in ("one", "two"):
                os.mkdir(os.path.join(root, preset))
                with open(os.path.join(root, preset, "CTestTestfile.cmake"), "w",
                          encoding="utf-8") as file:
                    file.write('add_test(fails "/bin/false")\nset_tests_properties(fails PROPERTIES'
                               ' WILL_FAIL ON ENVIRONMENT "A=1;B=2")\n'
                               'add_test(skips "/bin/sh" "-c" "exit 77")\n'
                               'set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)\n'
                               'add_test(environment "/bin/sh" "-c" "test \\"$B\\" = \'2 ; 3\'")\n'
                               'set_tests_properties(environment PROPERTIES LABELS "x;once"'
                               ' ENVIRONMENT "A=1;B=2 \\\\; 3")\n')
            merged = os.path.join(root, "merged")
            subprocess.run([sys.executable, "-B", os.path.join(SCRIPTS, "merge-tests"), merged,
                            os.path.join(root, "one"), os.path.join(root, "two")], check=True)
            done = subprocess.run(["ctest", "--test-dir", merged], capture_output=True, check=False)
            text = done.stdout.decode()
            self.assertEqual(done.returncode, 0, text)
            self.assertIn("out of 5", text)
            for name in ("one/fails", "two/skips", "one/environment"):
                self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
