// Runs a kernel for engine_node.c: reads lines with a number of rounds, answers each with
// "checksum nanoseconds" (CPU time of the call), ends with its input.
"use strict";
const fs = require("fs");

const module_ = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const { run } = new WebAssembly.Instance(module_).exports;

const chunk = Buffer.alloc(256);
let text = "";
for (;;) {
    const read = fs.readSync(0, chunk);
    if (read === 0) break;
    text += chunk.toString("latin1", 0, read);
    for (let end; (end = text.indexOf("\n")) >= 0; text = text.slice(end + 1)) {
        const rounds = Number(text.slice(0, end));
        const start = process.cpuUsage();
        const checksum = run(rounds);
        const used = process.cpuUsage(start);
        const nanoseconds = (used.user + used.system) * 1000;
        fs.writeSync(1, `${BigInt.asUintN(64, checksum)} ${nanoseconds}\n`);
    }
}
