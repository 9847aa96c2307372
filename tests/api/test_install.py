#!/usr/bin/env python3
"""What is installed is enough: for the program, and for others to build against the library.

Installs the build into a folder of its own and builds examples/embed against that, through
pkg-config and through CMake, with the shared and with the static library; and compiles the headers
as C99 and as C++.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("RUSKVM_BUILD", os.path.join(ROOT, "build", "release"))
COMPILER = os.environ.get("RUSKVM_CC", "cc")
FLAGS = shlex.split(os.environ.get("RUSKVM_CFLAGS", "-O2"))
VERSION = os.environ.get("RUSKVM_VERSION", "")
EXAMPLE = os.path.join(ROOT, "examples", "embed")
STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]

INSTALLED = """
bin/ruskvm
include/ruskvm/ruskvm.h
include/ruskvm/session.h
lib/libruskvm.a
lib/libruskvm.so
lib/libruskvm.so.0
lib/pkgconfig/ruskvm.pc
lib/cmake/Ruskvm/RuskvmConfig.cmake
lib/cmake/Ruskvm/RuskvmConfigVersion.cmake
lib/cmake/Ruskvm/RuskvmTargets.cmake
share/man/man1/ruskvm.1
share/bash-completion/completions/ruskvm
share/zsh/site-functions/_ruskvm
share/fish/vendor_completions.d/ruskvm.fish
""".split()

EXPECTED = """\
paid 40, total 40, gas counted
event paid 2800000000000000
paid 2, total 42, gas counted
event paid 0200000000000000
refused: an amount has 8 bytes
"""


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="ruskvm-install-")
        cls.prefix = os.path.join(cls.folder, "a prefix")
        cls.run_in(["cmake", "--install", BUILD, "--prefix", cls.prefix])
        # Whoever moves the tree afterwards finds it working where it is then.
        moved = os.path.join(cls.folder, "moved")
        os.rename(cls.prefix, moved)
        cls.prefix = moved
        cls.environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(cls.prefix, "lib"),
                               PKG_CONFIG_PATH=os.path.join(cls.prefix, "lib", "pkgconfig"))
        cls.contract = os.path.join(cls.folder, "till.wasm")
        cls.run_in(["clang-19", "--target=wasm32", "-std=gnu17", "-O2", "-Wall", "-Wextra",
                    "-Werror", "-ffreestanding", "-fvisibility=hidden", "-c", "-o", "till.o",
                    os.path.join(EXAMPLE, "till.c")])
        cls.run_in(["wasm-ld-19", "--no-entry", "--stack-first", "-z", "stack-size=65536",
                    "--export=A", "-o", cls.contract, "till.o"])

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def run_in(cls, command, **more):
        done = subprocess.run(command, cwd=cls.folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, **more)
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}\n{done.stdout}")
        return done.stdout

    def pkg_config(self, *arguments):
        return shlex.split(self.run_in(["pkg-config", *arguments, "ruskvm"],
                                       env=self.environment))

    def check_example(self, program):
        """Runs a built example and returns what it says of the root."""
        store = tempfile.mkdtemp(dir=self.folder)
        out = self.run_in([program, store, self.contract], env=self.environment)
        self.assertIn(EXPECTED, out)
        self.assertIn("proven: the contract at position 1 holds 42\n", out)
        return [line for line in out.splitlines() if line.startswith("root ")][0]

    def test_everything_is_installed(self):
        for name in INSTALLED:
            self.assertTrue(os.path.exists(os.path.join(self.prefix, name)), name)
        inside = set(os.listdir(os.path.join(self.prefix, "include", "ruskvm")))
        self.assertEqual(inside, set(os.listdir(os.path.join(ROOT, "include", "ruskvm"))))

    def test_the_program_says_the_version_of_the_library(self):
        program = os.path.join(self.prefix, "bin", "ruskvm")
        said = self.run_in([program, "version"]).split()[-1]
        self.assertEqual(self.pkg_config("--modversion"), [said])
        if VERSION:
            self.assertEqual(said, VERSION)

    def test_the_manual_page_and_completions_are_texts_about_the_program(self):
        for name in [name for name in INSTALLED if name.startswith("share/")]:
            with open(os.path.join(self.prefix, name), encoding="utf-8") as file:
                self.assertIn("ruskvm", file.read(), name)

    def test_the_example_builds_with_pkg_config(self):
        for name, flags in (("shared", ["--libs"]), ("static", ["--static", "--libs"])):
            libraries = self.pkg_config(*flags)
            if name == "static":
                archive = os.path.join(self.prefix, "lib", "libruskvm.a")
                libraries = [archive if one == "-lruskvm" else one for one in libraries]
            program = os.path.join(self.folder, f"pkg-{name}")
            self.run_in([COMPILER, *FLAGS, "-std=c99", *STRICT, *self.pkg_config("--cflags"),
                         "-o", program, os.path.join(EXAMPLE, "embed.c"), *libraries])
            self.check_example(program)

    def test_the_example_builds_with_cmake(self):
        build = os.path.join(self.folder, "cmake")
        self.run_in(["cmake", "-G", "Ninja", "-S", EXAMPLE, "-B", build,
                     f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_C_COMPILER={COMPILER}",
                     f"-DCMAKE_C_FLAGS={' '.join(FLAGS)}"])
        self.run_in(["cmake", "--build", build])
        roots = {self.check_example(os.path.join(build, name))
                 for name in ("embed", "embed_static")}
        self.assertEqual(len(roots), 1)

    def test_another_version_is_not_found(self):
        source = os.path.join(self.folder, "other")
        os.mkdir(source)
        with open(os.path.join(source, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write("cmake_minimum_required(VERSION 3.16)\nproject(other LANGUAGES NONE)\n"
                       "find_package(Ruskvm 99.0 REQUIRED)\n")
        with self.assertRaisesRegex(AssertionError, "compatible with requested version|99.0"):
            self.run_in(["cmake", "-G", "Ninja", "-S", source, "-B", os.path.join(source, "build"),
                         f"-DCMAKE_PREFIX_PATH={self.prefix}"])

    def test_each_header_compiles_as_c99_and_as_cpp(self):
        folder = os.path.join(self.prefix, "include")
        languages = [("c", "c99", COMPILER)]
        if shutil.which("g++"):
            languages += [("c++", "c++11", "g++"), ("c++", "c++20", "g++")]
        else:
            print("no g++: the headers are not compiled as C++")
        source = os.path.join(self.folder, "nothing")
        with open(source, "w", encoding="utf-8") as file:
            file.write("int nothing;\n")
        for name in sorted(os.listdir(os.path.join(folder, "ruskvm"))):
            for language, standard, compiler in languages:
                self.run_in([compiler, f"-std={standard}", *STRICT, "-fsyntax-only", "-I", folder,
                             "-x", language, "-include", f"ruskvm/{name}", source])

    def test_a_cpp_program_links(self):
        if not shutil.which("g++"):
            self.skipTest("no g++")
        if any("-fsanitize" in flag for flag in FLAGS):
            self.skipTest("the sanitizers of the library are another compiler's")
        source = os.path.join(self.folder, "embed.cpp")
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <ruskvm/ruskvm.h>\n#include <cstdio>\nint main()\n{\n"
                       "    rk_store *store = nullptr;\n    rk_vm_options options{};\n"
                       "    rk_vm *vm = nullptr;\n    options.size_bytes = sizeof options;\n"
                       "    if (rk_store_open_ephemeral(&store, nullptr) ||\n"
                       "        rk_vm_open(store, &vm, &options, nullptr)) return 1;\n"
                       "    rk_vm_close(vm);\n    rk_store_close(store);\n"
                       "    return std::puts(rk_version()) < 0;\n}\n")
        program = os.path.join(self.folder, "embed-cpp")
        self.run_in(["g++", "-std=c++11", *STRICT, *self.pkg_config("--cflags"), "-o", program,
                     source, *self.pkg_config("--libs")])
        self.assertEqual(self.run_in([program], env=self.environment).count("."), 2)


if __name__ == "__main__":
    unittest.main()
