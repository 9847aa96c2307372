#!/usr/bin/env python3
"""Runs the official WebAssembly test suite on the engine.

usage: run_suite.py [--build FOLDER] [--tier interp|reference|jit|all] [--all-features] [--verbose]
                    [--convert-only] [SCRIPT...]

Without SCRIPT all scripts run and the totals are printed; a SCRIPT is a path in the suite, as
memory64/address64.wast. The suite is looked for in wasm-testsuite/ of the folder that
RUSKVM_SHARED names (default: ../shared beside the source tree). Scripts are converted with
wast2json once and kept in FOLDER (default: build/release). Exits with 77 when the suite or
wast2json is absent, with 1 when something fails.
"""

import argparse
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
SKIPPED = 77


def skip(reason):
    print(f"run_suite.py: skipped: {reason}")
    sys.exit(SKIPPED)


def suite_folder():
    shared = os.environ.get("RUSKVM_SHARED") or SOURCE.parent / "shared"
    return pathlib.Path(shared).resolve() / "wasm-testsuite"


def convert(suite, script, converted):
    """The JSON file of a script; made anew when the script is newer. Two runs may want the same one
    at the same time, so there is a lock, and a stamp says that it is complete."""
    folder = converted / script.removesuffix(".wast")
    folder.mkdir(parents=True, exist_ok=True)
    result, stamp = folder / "script.json", folder / "stamp"
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.stat().st_mtime > (suite / script).stat().st_mtime:
            return result
        # The source's path becomes the script's name, so it has to be given as it is in the suite.
        done = subprocess.run(["wast2json", "--enable-memory64", script, "-o", result], cwd=suite,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            sys.exit(f"run_suite.py: {script}: wast2json fails\n"
                     + done.stdout.decode("utf-8", "replace"))
        stamp.touch()
    return result


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "),
                                     description=__doc__.split("\n\n")[2])
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build" / "release")
    parser.add_argument("--tier", default="all")
    parser.add_argument("--all-features", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--convert-only", action="store_true")
    parser.add_argument("script", nargs="*")
    asked = parser.parse_args()

    suite = suite_folder()
    if not suite.is_dir():
        skip(f"{suite} is absent (RUSKVM_SHARED names the folder it is looked for in)")
    if not shutil.which("wast2json"):
        skip("wast2json (package wabt) is not installed")
    scripts = asked.script or sorted(str(path.relative_to(suite))
                                     for path in suite.rglob("*.wast"))
    for script in scripts:
        if not (suite / script).is_file():
            skip(f"{suite / script} is absent")

    programs = asked.build.resolve() / "tests" / "wasm" / "suite"
    paths = [convert(suite, script, programs / "converted") for script in scripts]
    if asked.convert_only:
        return
    exclusions = "exclusions-all-features.txt" if asked.all_features else "exclusions.txt"
    command = [programs / "wasm_suite", "--tier", asked.tier, "--exclusions", HERE / exclusions]
    command += ["--all-features"] if asked.all_features else []
    command += ["--verbose"] if asked.verbose else []
    command += [] if asked.script else ["--summary"]
    sys.exit(subprocess.run(command + paths, check=False).returncode)


if __name__ == "__main__":
    main()
