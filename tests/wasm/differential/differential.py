#!/usr/bin/env python3
"""Runs random modules on our engine and on V8 and compares everything they do.

usage: differential.py --program FILE [--generator FILE] [--modules N] [--first-seed N]
                       [--keep FOLDER]

Modules come from `wasm-opt --translate-to-fuzz`, which turns the bytes of a seed into a valid
module. Some are optimised, which gives other shapes of code, and some have their 32-bit memory
turned into a 64-bit one. With --generator FILE, every other module is by our own generator.

V8 gets each module with code behind every floating-point operator that replaces a NaN by the
canonical one, which our engine makes by itself; so all bits can be compared. Both sides print what
tests/wasm/transcript.h describes.

Exit status: 0 when all agree, 1 when not, 77 when a program that is needed is missing. A module
that differs is kept in FOLDER (default: a temporary folder that is then not removed).
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import rewrite

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 3
CHUNK = 200
CHUNK_SECONDS_MAX = 200
FEATURES = ["--mvp-features", "--enable-mutable-globals", "--enable-sign-ext",
            "--enable-nontrapping-float-to-int", "--enable-multivalue", "--enable-bulk-memory",
            "--enable-simd"]
SIZES = [150, 300, 500, 800, 1200, 2000, 3000, 5000]
PASSES = [[], ["-O1"], ["-O3"], ["--flatten"]]
WIDE_EVERY = 4  # seeds to one module with a 64-bit memory
SKIPPED = 77


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def tool(name):
    path = shutil.which(name)
    if not path:
        skip(f"{name} is not installed (scripts/setup)")
    return path


def recipe(seed, scale):
    """The bytes of a seed and the options that make its module; our generator needs more bytes for
    as much code."""
    dice = random.Random(seed)
    data = dice.randbytes(SIZES[seed // 2 % len(SIZES)] * scale)
    options = list(FEATURES)
    if dice.randrange(4) == 0:
        options.append("--enable-reference-types")
    options += PASSES[dice.randrange(len(PASSES))]
    return data, options


def generate(tools, rewriter, folder, seed):
    """Writes SEED.wasm, and SEED.peer.wasm for the other engine; false when there is none."""
    by_us = tools["ours"] and seed % 2
    data, options = recipe(seed, 4 if by_us else 1)
    source = os.path.join(folder, "seed")
    target = os.path.join(folder, f"{seed}.wasm")
    with open(source, "wb") as file:
        file.write(data)
    command = [tools["ours"], source, target] if by_us else \
        [tools["wasm-opt"], "-ttf", source, "-o", target, *options]
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      check=False).returncode:
        return False
    with open(target, "rb") as file:
        module = file.read()
    try:
        if seed % WIDE_EVERY == 0 and not by_us:
            module = rewriter.module(module, widen=True)
            with open(target, "wb") as file:
                file.write(module)
        peer = rewriter.module(module, canonical=True)
    except rewrite.Unsuitable:
        peer = module  # of a later proposal: both are to refuse it
    with open(os.path.join(folder, f"{seed}.peer.wasm"), "wb") as file:
        file.write(peer)
    return True


def write_list(folder, name, seeds, suffix):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        for seed in seeds:
            print(os.path.join(folder, str(seed) + suffix), file=file)
    return path


def blocks_of(text):
    """Seed -> lines; and the counts at the end."""
    blocks, counts, lines = {}, {}, []
    for line in text.splitlines():
        if line.startswith("module "):
            seed = int(os.path.basename(line[7:]).split(".")[0])
            lines = blocks.setdefault(seed, [])
        elif line.startswith("count "):
            _, name, value = line.split()
            counts[name] = int(value)
        else:
            lines.append(line)
    return blocks, counts


def run(command, what):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              errors="replace", check=False, timeout=CHUNK_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        print(f"{what} did not end within {CHUNK_SECONDS_MAX} s")
        return False, ""
    if done.returncode:
        print(f"{what} ended with status {done.returncode}\n{done.stderr[-2000:]}")
    return done.returncode == 0, done.stdout


# V8 of node 18, which Debian 12 has, takes no 64-bit address for a lane of a vector.
PEER_FAULT = re.compile(r"load .*s128\.(load|store)\d+_lane\[0\] expected type i32, .* type i64")


def compare(ours, theirs):
    """What differs first, or None; and whether the comparison had to stop early."""
    for line in ours:
        if line.startswith("DIFFER"):
            return "\n".join(ours[ours.index(line):]), False
    refused = [bool(side) and side[0].startswith("load ") for side in (ours, theirs)]
    if all(refused):
        return None, False
    if any(refused):
        return f"ours: {ours[:1]}\ntheirs: {theirs[:1]}", False
    for at, (our, their) in enumerate(zip(ours, theirs)):
        # The depth of the stack is each engine's own: nothing after it can be compared.
        if our == "trap exhausted" or their == "trap exhausted":
            return None, True
        if their.startswith("global ") and their.endswith(" v128"):
            continue
        if our != their:
            before = "\n".join(ours[max(0, at - 3):at])
            return f"{before}\nours:   {our}\ntheirs: {their}", False
    if len(ours) != len(theirs):
        return f"ours has {len(ours)} lines, theirs {len(theirs)}", False
    return None, False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--generator")
    parser.add_argument("--modules", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--keep")
    options = parser.parse_args()
    tools = {"wasm-opt": tool("wasm-opt"), "ours": options.generator}
    node = tool("node")

    rewriter = rewrite.Rewriter(os.path.join(HERE, "../../../src/wasm/operators.def"))
    totals, differing, spent = {}, [], {"generate": 0.0, "ours": 0.0, "theirs": 0.0}
    compared = stopped = refused_by_both = no_module = beyond_peer = 0
    keep = options.keep
    for first in range(options.first_seed, options.first_seed + options.modules, CHUNK):
        last = min(first + CHUNK, options.first_seed + options.modules)
        with tempfile.TemporaryDirectory(prefix="differential-") as folder:
            began = time.monotonic()
            made = [seed for seed in range(first, last)
                    if generate(tools, rewriter, folder, seed)]
            no_module += last - first - len(made)
            spent["generate"] += time.monotonic() - began
            our_list = write_list(folder, "ours", made, ".wasm")
            their_list = write_list(folder, "theirs", made, ".peer.wasm")

            began = time.monotonic()
            ours_ok, text = run([options.program, str(ROUNDS), our_list], "our engine")
            ours, counts = blocks_of(text)
            spent["ours"] += time.monotonic() - began
            began = time.monotonic()
            theirs_ok, text = run([node, "--experimental-wasm-type-reflection",
                                   "--experimental-wasm-memory64", os.path.join(HERE, "peer.js"),
                                   str(ROUNDS), their_list], "node")
            theirs, _ = blocks_of(text)
            spent["theirs"] += time.monotonic() - began

            for name, value in counts.items():
                totals[name] = totals.get(name, 0) + value
            if not ours_ok or not theirs_ok:
                differing.append(f"chunk {first}")
            for seed in made:
                if PEER_FAULT.match((theirs.get(seed) or [""])[0]):
                    beyond_peer += 1
                    continue
                what, early = compare(ours.get(seed, []), theirs.get(seed, []))
                compared += 1
                stopped += early
                refused_by_both += ours.get(seed, [""])[0].startswith("load ") and not what
                if not what:
                    continue
                keep = keep or tempfile.mkdtemp(prefix="differential-kept-")
                os.makedirs(keep, exist_ok=True)
                for suffix in (".wasm", ".peer.wasm"):
                    shutil.copy(os.path.join(folder, str(seed) + suffix), keep)
                differing.append(seed)
                print(f"DIFFERS {keep}/{seed}.wasm\n{what[:3000]}\n")

    print(f"modules compared {compared}, refused by both {refused_by_both}, stopped at an "
          f"exhausted stack {stopped}, seeds without a module {no_module}, "
          f"with what the other engine does wrong {beyond_peer}, "
          f"differing {len(differing)}")
    print("on our engine: " + ", ".join(f"{name} {value}" for name, value in totals.items()))
    print("seconds: " + ", ".join(f"{name} {value:.1f}" for name, value in spent.items()))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
