// Runs modules on V8 and prints what they do, in the words of tests/wasm/transcript.h.
//
// usage: node --experimental-wasm-type-reflection --experimental-wasm-memory64 peer.js ROUNDS LIST
//
// Vectors cannot cross into JavaScript: functions that take or give them are reached through small
// modules made here, which pass each vector as two 64-bit integers.
'use strict';
const fs = require('fs');

const TYPE_BYTES = {i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, anyfunc: 0x70,
                    funcref: 0x70, externref: 0x6f};
const LOGS_MAX = 2000;
const HASH_BYTES_MAX = 64 << 20;

let lines = [];
let logCount = 0;

function flush() {
    if (lines.length) fs.writeSync(1, lines.join('\n') + '\n');
    lines = [];
}

const view = new DataView(new ArrayBuffer(16));

function floatText(type, value) {
    if (Number.isNaN(value)) return `${type}:nan`;
    if (type === 'f32') {
        view.setFloat32(0, value);
        return `f32:${view.getUint32(0).toString(16)}`;
    }
    view.setFloat64(0, value);
    return `f64:${view.getBigUint64(0).toString(16)}`;
}

// The text of values of the given types; a vector takes two of the flat values.
function valuesText(types, flat) {
    let text = '', at = 0;
    for (const type of types) {
        const value = flat[at++];
        switch (type) {
        case 'i32': text += ` i32:${(value >>> 0).toString(16)}`; break;
        case 'i64': text += ` i64:${BigInt.asUintN(64, value).toString(16)}`; break;
        case 'f32':
        case 'f64': text += ' ' + floatText(type, value); break;
        case 'v128': {
            const high = flat[at++];
            text += ` v128:${BigInt.asUintN(64, value).toString(16)}:` +
                BigInt.asUintN(64, high).toString(16);
            break;
        }
        default: text += value === null ? ' null' : ' ref';
        }
    }
    return text;
}

function trapClass(error) {
    const text = String(error.message);
    if (error instanceof RangeError) {
        return text.includes('call stack') ? 'exhausted' : `other ${text}`;
    }
    if (text === 'unreachable') return 'unreachable';
    if (text.includes('memory access out of bounds')) return 'memory';
    if (/data segment .*out of bounds/.test(text)) return 'memory';
    if (text.includes('signature mismatch') || text.includes('null function')) return 'signature';
    if (/\btable\b|element segment/.test(text)) return 'table';
    if (text.includes('divide by zero') || text.includes('remainder by zero')) return 'zero';
    if (text.includes('unrepresentable')) return 'range';
    return `other ${text}`;
}

const I32S = [0, 1, -1, 0x7fffffff, -0x80000000, 16, 65535, 1000];
const I64S = [0n, 1n, -1n, 0x7fffffffffffffffn, -0x8000000000000000n, 0xffffffffn, 16n,
              1000000000000n];
const FLOATS = [0, -0, 1, -1.5, 1e10, -2147483648, 0.1, Infinity];

function argumentsOf(types, round, exportIndex) {
    const flat = [];
    types.forEach((type, i) => {
        const pick = round === 0 ? 0 : (round * 3 + (exportIndex + i) * 5) % 8;
        switch (type) {
        case 'i32': flat.push(I32S[pick]); break;
        case 'i64': flat.push(I64S[pick]); break;
        case 'f32':
        case 'f64': flat.push(FLOATS[pick]); break;
        case 'v128': flat.push(I64S[pick], I64S[(pick + 1) % 8]); break;
        default: flat.push(null);
        }
    });
    return flat;
}

function leb(value) {
    const bytes = [];
    do {
        const low = value & 0x7f;
        value >>>= 7;
        bytes.push(value ? low | 0x80 : low);
    } while (value);
    return bytes;
}

const sized = bytes => [...leb(bytes.length), ...bytes];
const vector = items => [...leb(items.length), ...items.flat()];
const section = (id, bytes) => [id, ...sized(bytes)];
const typeBytes = types => vector(types.map(type => [TYPE_BYTES[type]]));
const flatTypes = types => types.flatMap(type => type === 'v128' ? ['i64', 'i64'] : [type]);

// A module that imports "m" "f" of type `inner` and exports "f" of type `outer`; one of them has
// vectors where the other has pairs of integers.
function adapter(outer, inner) {
    const code = [];
    const SPLIT = at => [0x20, ...leb(at), 0xfd, 0x1d, 0, 0x20, ...leb(at), 0xfd, 0x1d, 1];
    const JOIN = at => [0x20, ...leb(at), 0xfd, 0x12, 0x20, ...leb(at + 1), 0xfd, 0x1e, 1];
    // Pushes values of `types` from locals, as pairs when they are vectors and the other way round.
    const push = (types, first, convert, step) => types.forEach(type => {
        code.push(...type === 'v128' ? convert(first) : [0x20, ...leb(first)]);
        first += type === 'v128' ? step : 1;
    });
    if (inner.hasVectors) push(inner.parameters, 0, JOIN, 2);
    else push(outer.parameters, 0, SPLIT, 1);
    code.push(0x10, 0);
    // Results go to locals of their own and come back converted.
    const kept = outer.parameters.length;
    for (let i = inner.results.length; i-- > 0;) code.push(0x21, ...leb(kept + i));
    if (inner.hasVectors) push(inner.results, kept, SPLIT, 1);
    else push(outer.results, kept, JOIN, 2);
    code.push(0x0b);
    const locals = vector(inner.results.map(type => [1, TYPE_BYTES[type]]));
    const bytes = [
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
        ...section(1, vector([[0x60, ...typeBytes(inner.parameters), ...typeBytes(inner.results)],
                              [0x60, ...typeBytes(outer.parameters), ...typeBytes(outer.results)]])),
        ...section(2, vector([[1, 0x6d, 1, 0x66, 0, 0]])),
        ...section(3, vector([[1]])),
        ...section(7, vector([[1, 0x66, 0, 1]])),
        ...section(10, vector([sized([...locals, ...code])])),
    ];
    return new WebAssembly.Module(new Uint8Array(bytes));
}

const adapters = new Map();

function adapted(outer, inner, func) {
    const key = JSON.stringify([outer, inner]);
    if (!adapters.has(key)) adapters.set(key, adapter(outer, inner));
    return new WebAssembly.Instance(adapters.get(key), {m: {f: func}}).exports.f;
}

const hasVectors = type => type.parameters.includes('v128') || type.results.includes('v128');
const withVectors = type => ({...type, hasVectors: true});
const flattened = type => ({
    parameters: flatTypes(type.parameters), results: flatTypes(type.results), hasVectors: false});

function logFunction(index, type) {
    const flat = flatTypes(type.results);
    const zeros = flat.map(t => t === 'i64' ? 0n : /^[if]/.test(t) ? 0 : null);
    const log = (...values) => {
        if (logCount++ < LOGS_MAX) lines.push(`log ${index}${valuesText(type.parameters, values)}`);
        return zeros.length > 1 ? zeros : zeros[0];
    };
    if (!hasVectors(type)) return log;
    const inner = flattened(type);
    return adapted({...type, hasVectors: true}, inner, log);
}

/* What a module imports or exports. V8 of node 18 calls vectors s128. */
const nameOf = type => type === 's128' ? 'v128' : type;
function describe(entries) {
    for (const {kind, type} of entries) {
        if (kind === 'global') type.value = nameOf(type.value);
        if (kind !== 'function') continue;
        type.parameters = type.parameters.map(nameOf);
        type.results = type.results.map(nameOf);
    }
    return entries;
}

function importsOf(module) {
    const imports = {};
    describe(WebAssembly.Module.imports(module)).forEach((entry, index) => {
        const place = imports[entry.module] ??= {};
        if (entry.kind === 'function') place[entry.name] = logFunction(index, entry.type);
        else if (entry.kind === 'memory') place[entry.name] = new WebAssembly.Memory(entry.type);
        else if (entry.kind === 'table') {
            place[entry.name] = new WebAssembly.Table({...entry.type, initial: entry.type.minimum});
        }
    });
    return imports;
}

function memoryText(memory) {
    const bytes = memory.buffer.byteLength;
    let text = `memory ${bytes / 65536}`;
    if (bytes <= HASH_BYTES_MAX) {
        const words = new Int32Array(memory.buffer);
        let hash = 0x811c9dc5 | 0;
        for (let i = 0; i < words.length; i++) {
            hash = Math.imul(hash ^ words[i], 0x01000193);
            hash ^= hash >>> 15;
        }
        text += ` ${(hash >>> 0).toString(16)}`;
    }
    return text;
}

function call(func, type, index, round) {
    const types = type.parameters;
    let target = func;
    if (hasVectors(type)) {
        target = adapted(flattened(type), withVectors(type), func);
    }
    lines.push(`call ${index} ${round}`);
    try {
        const value = target(...argumentsOf(types, round, index));
        const count = flatTypes(type.results).length;
        const flat = count === 0 ? [] : count === 1 ? [value] : value;
        lines.push('=' + valuesText(type.results, flat));
    } catch (error) {
        lines.push(`trap ${trapClass(error)}`);
    }
}

function run(bytes, rounds) {
    let module, instance;
    try {
        module = new WebAssembly.Module(bytes);
    } catch (error) {
        lines.push(`load ${error.message}`);
        return;
    }
    try {
        instance = new WebAssembly.Instance(module, importsOf(module));
    } catch (error) {
        lines.push(error instanceof WebAssembly.LinkError ? `link ${error.message}`
                                                          : `instance trap ${trapClass(error)}`);
        return;
    }
    lines.push('instance ok');
    logCount = 0;
    const entries = describe(WebAssembly.Module.exports(module));
    const exported = entries.map(entry => instance.exports[entry.name]);
    const reset = instance.exports.hangLimitInitializer;
    for (let round = 0; round < rounds; round++) {
        entries.forEach((entry, i) => {
            if (entry.kind !== 'function') return;
            if (reset) reset();
            call(exported[i], entry.type, i, round);
        });
        entries.forEach((entry, i) => {
            if (entry.kind !== 'global') return;
            const type = entry.type.value;
            if (type === 'v128') lines.push(`global ${i} v128`);
            else lines.push(`global ${i}${valuesText([type], [exported[i].value])}`);
        });
        const memory = exported.find((object, i) => entries[i].kind === 'memory');
        if (memory) lines.push(memoryText(memory));
    }
}

const rounds = Number(process.argv[2]);
for (const path of fs.readFileSync(process.argv[3], 'utf8').split('\n')) {
    if (!path) continue;
    lines.push(`module ${path}`);
    run(fs.readFileSync(path), rounds);
    if (lines.length > 2000) flush();
}
flush();
