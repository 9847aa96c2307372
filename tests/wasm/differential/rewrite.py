"""Rewrites modules: NaNs made canonical by the code itself, and memories made 64-bit.

Both transformations only insert operators, and locals for them, into function bodies; structured
control needs no fix-ups. The operators and their immediates are read from the engine's own list.
"""

import re
import struct

SPACES = {"NONE": "", "BLOCK": "s", "I32": "s", "I64": "s", "LABEL": "u", "FUNC": "u",
          "LOCAL": "u", "GLOBAL": "u", "TABLE": "u", "DATA": "u", "ELEM": "u", "MEMARG": "uu",
          "TYPE_TABLE": "uu", "ELEM_TABLE": "uu", "DATA_MEMORY": "uu", "MEMORY_MEMORY": "uu",
          "TABLE_TABLE": "uu", "LABELS": "L", "TYPES": "T", "MEMORY": "u", "LANE": "1",
          "REF_TYPE": "1", "F32": "4", "F64": "8", "V128": "x", "SHUFFLE": "x",
          "MEMARG_LANE": "uu1"}
FIXED = {"1": 1, "4": 4, "8": 8, "x": 16}

# The locals that every body gets, in this order, each twice so that two of a type can be kept.
TEMPORARIES = {"i": 0x7f, "I": 0x7e, "f": 0x7d, "F": 0x7c, "v": 0x7b}

VALUE_TYPES = frozenset([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f])

CANONICAL = re.compile(r"(f32|f64|f32x4|f64x2)\.(add|sub|mul|div|min|max|sqrt|ceil|floor|trunc|"
                       r"nearest|demote_f64|promote_f32|demote_f64x2_zero|promote_low_f32x4)")


class Unsuitable(Exception):
    """The module uses something that the transformation does not know how to keep."""


def leb(value):
    out = bytearray()
    while True:
        low = value & 0x7f
        value >>= 7
        if value == 0:
            out.append(low)
            return bytes(out)
        out.append(low | 0x80)


def leb_signed(value):
    out = bytearray()
    while True:
        low = value & 0x7f
        value >>= 7
        if value == (-1 if low & 0x40 else 0):
            out.append(low)
            return bytes(out)
        out.append(low | 0x80)


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def unsigned(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                return value

    def skip_leb(self):
        while self.data[self.at] >= 0x80:
            self.at += 1
        self.at += 1


def read_operators(path):
    """Opcode -> (text, immediates, signature)."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    rows = re.findall(r'^WASM_OP\((\w+), "([^"]*)",\s*(\w+), (\w+), "([^"]*)"', text, re.M)
    return {int(code, 16): (name, SPACES[immediate], signature)
            for _, name, code, immediate, signature in rows}


class Rewriter:
    def __init__(self, operators):
        self.operators = read_operators(operators)
        self.codes = {name: code for code, (name, _, _) in self.operators.items()}
        self.insertions = {}
        for code, (name, _, _) in self.operators.items():
            found = CANONICAL.fullmatch(name)
            if found:
                self.insertions[code] = found[1]

    def op(self, name, immediates=b""):
        code = self.codes[name]
        if code > 0xff:
            return bytes([code >> 8]) + leb(code & 0xff if code < 0x10000 else code & 0xfff) + \
                immediates
        return bytes([code]) + immediates

    def canonical(self, shape, temporary):
        """Code that replaces a NaN on the stack by the canonical one, lane by lane."""
        if shape in ("f32", "f64"):
            local = leb(temporary["f" if shape == "f32" else "F"])
            nan = struct.pack("<I", 0x7fc00000) if shape == "f32" else \
                struct.pack("<Q", 0x7ff8000000000000)
            return (self.op("local.tee", local) + self.op(shape + ".const", nan) +
                    self.op("local.get", local) * 2 + self.op(shape + ".eq") + b"\x1b")
        local = leb(temporary["v"])
        nan = struct.pack("<4I", *[0x7fc00000] * 4) if shape == "f32x4" else \
            struct.pack("<2Q", *[0x7ff8000000000000] * 2)
        return (self.op("local.tee", local) + self.op("v128.const", nan) +
                self.op("local.get", local) * 2 + self.op(shape + ".eq") +
                self.op("v128.bitselect"))

    def wide(self, name, signature, temporary):
        """Code around an operator that takes addresses: what goes before it, what behind."""
        extend, wrap = self.op("i64.extend_i32_u"), self.op("i32.wrap_i64")
        keep, back = [leb(temporary["i"] + i) for i in (0, 1)], self.op
        if name == "memory.size":
            return b"", wrap
        if name == "memory.grow":
            return extend, wrap
        if name == "memory.copy":
            return (back("local.set", keep[0]) + back("local.set", keep[1]) + extend +
                    back("local.get", keep[1]) + extend + back("local.get", keep[0]) + extend), b""
        if name == "memory.fill":
            return (back("local.set", keep[0]) + back("local.set", keep[1]) + extend +
                    back("local.get", keep[1]) + back("local.get", keep[0]) + extend), b""
        if name == "memory.init":
            return (back("local.set", keep[0]) + back("local.set", keep[1]) + extend +
                    back("local.get", keep[1]) + back("local.get", keep[0])), b""
        operands = signature.split(":")[0]
        if operands == "a":
            return extend, b""
        if len(operands) == 2 and operands[0] == "a":
            local = leb(temporary[operands[1]])
            return back("local.set", local) + extend + back("local.get", local), b""
        return b"", b""

    def body(self, data, param_count, widen, canonical):
        reader = Reader(data)
        groups = reader.unsigned()
        first, total = reader.at, param_count
        for _ in range(groups):
            total += reader.unsigned()
            reader.at += 1
        out = [leb(groups + len(TEMPORARIES)), data[first:reader.at]]
        temporary = {}
        for letter, type_byte in TEMPORARIES.items():
            temporary[letter] = total
            total += 2
            out.append(bytes([2, type_byte]))
        copied = reader.at
        while reader.at < len(data):
            start = reader.at
            code = data[reader.at]
            reader.at += 1
            if code >= 0xfb:
                sub = reader.unsigned()
                code = code << 8 | sub if sub < 0x100 else code << 12 | sub
            if code not in self.operators:
                raise Unsuitable(f"has operator {code:#x}")
            name, immediates, signature = self.operators[code]
            for kind in immediates:
                if kind in "us":
                    reader.skip_leb()
                elif kind == "L":
                    for _ in range(reader.unsigned() + 1):
                        reader.skip_leb()
                elif kind == "T":
                    reader.take(reader.unsigned())
                else:
                    reader.at += FIXED[kind]
            before = behind = b""
            if widen and ("a" in signature or name.startswith("memory.")):
                before, behind = self.wide(name, signature, temporary)
            if canonical and code in self.insertions:
                behind = self.canonical(self.insertions[code], temporary)
            if before or behind:
                out += [data[copied:start], before, data[start:reader.at], behind]
                copied = reader.at
        out.append(data[copied:])
        return b"".join(out)

    def module(self, data, widen=False, canonical=False):
        """The module with the transformations asked for."""
        reader = Reader(data)
        out = [reader.take(8)]
        params, types = [], []
        while reader.at < len(data):
            section = data[reader.at]
            reader.at += 1
            size = reader.unsigned()
            content = reader.take(size)
            if section == 1:
                params = param_counts(content)
            elif section == 2:
                if widen and imports_memory(content):
                    raise Unsuitable("imports a memory")
            elif section == 3:
                inner = Reader(content)
                types = [inner.unsigned() for _ in range(inner.unsigned())]
            elif section == 5 and widen:
                content = content[:1] + bytes([content[1] | 4]) + content[2:]
            elif section == 10:
                inner = Reader(content)
                bodies = []
                for index in range(inner.unsigned()):
                    body = inner.take(inner.unsigned())
                    body = self.body(body, params[types[index]], widen, canonical)
                    bodies.append(leb(len(body)) + body)
                content = leb(len(bodies)) + b"".join(bodies)
            elif section == 11 and widen:
                content = widen_data(content)
            out += [bytes([section]), leb(len(content)), content]
        return b"".join(out)


def param_counts(content):
    reader = Reader(content)
    counts = []
    for _ in range(reader.unsigned()):
        reader.take(1)
        counts.append(reader.unsigned())
        types = reader.take(counts[-1])
        types += reader.take(reader.unsigned())
        if not VALUE_TYPES.issuperset(types):
            raise Unsuitable("has types of later proposals")
    return counts


def imports_memory(content):
    reader = Reader(content)
    for _ in range(reader.unsigned()):
        for _ in range(2):
            reader.take(reader.unsigned())
        kind = reader.take(1)[0]
        if kind == 2:
            return True
        if kind == 0:
            reader.skip_leb()
        elif kind == 3:
            reader.at += 2
        else:
            reader.at += 1
            flags = reader.unsigned()
            reader.skip_leb()
            if flags & 1:
                reader.skip_leb()
    return False


def widen_data(content):
    reader = Reader(content)
    out = [leb(reader.unsigned())]
    while reader.at < len(content):
        mode = reader.unsigned()
        out.append(leb(mode))
        if mode == 2:
            out.append(leb(reader.unsigned()))
        if mode != 1:
            if reader.take(1) != b"\x41":
                raise Unsuitable("a data segment at a global")
            start = reader.at
            reader.skip_leb()
            offset = 0
            for i, byte in enumerate(content[start:reader.at]):
                offset |= (byte & 0x7f) << (7 * i)
            if content[reader.at - 1] & 0x40:
                offset -= 1 << 7 * (reader.at - start)
            out.append(b"\x42" + leb_signed(offset & 0xffffffff) + reader.take(1))
        size = reader.unsigned()
        out += [leb(size), reader.take(size)]
    return b"".join(out)
