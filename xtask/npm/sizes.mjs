// Prints the size of every file of the built page, as it is and as brotli (quality 11) sends it, largest first.
//
//   node sizes.mjs DIST [BUDGET]     (run by `cargo xtask build`; `cargo xtask test` names the budget)
//
// Six sums follow: `wasm` is the program up to the first figure, `page` what it needs for the page itself, `files` its part that
// reads and writes files, `later` the rest of it, `first` is what the browser loads before the first figure, `all` is every file.
// BUDGET holds the most that a sum may be, one `NAME KB` per line; a sum above it is a failure.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib"; // its default quality is 11

const [dist, budget] = process.argv.slice(2);
// What a meta element names is loaded when the page needs it.
const entry = readFileSync(join(dist, "index.html"), "utf8").replace(/<meta[^>]*headroom-(firm|picture|worker|report)\b[^>]*>/g, "");
const isOfFiles = (name) => name.includes("_split_files");
// What several parts share (`_chunk_`) is loaded with the first of them, the page.
const isOfPage = (name) => /_split_page|_chunk_/.test(name);
const isFirst = (name) => ["index.html", "sample/demo.json"].includes(name) || entry.includes(name);

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map((file) => join(file.parentPath ?? file.path, file.name).slice(join(dist, "/").length))
  .map((name) => {
    const bytes = readFileSync(join(dist, name));
    return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
  })
  .sort((left, right) => right.brotli - left.brotli);

const sum = (name, included) => {
  const some = files.filter(included);
  const total = (field) => some.reduce((total, file) => total + file[field], 0);
  return { name, raw: total("raw"), brotli: total("brotli") };
};
const sums = [
  sum("wasm", ({ name }) => name.endsWith(".wasm") && isFirst(name)),
  sum("page", ({ name }) => isOfPage(name)),
  sum("later", ({ name }) => name.startsWith("headroom-page") && !isFirst(name) && !isOfFiles(name) && !isOfPage(name)),
  sum("files", ({ name }) => isOfFiles(name)),
  sum("first", ({ name }) => isFirst(name)),
  sum("all", () => true),
];

const line = (raw, brotli, name) => console.log(`${raw.padStart(10)} ${brotli.padStart(10)}  ${name}`);
const figure = (bytes) => bytes.toLocaleString("en-US");
line("bytes", "brotli", "file (*: loaded before the first figure)");
for (const { name, raw, brotli } of files) {
  line(figure(raw), figure(brotli), name + (isFirst(name) ? " *" : ""));
}
for (const { name, raw, brotli } of sums) {
  line(figure(raw), figure(brotli), `= ${name}`);
}

const limits = budget ? readFileSync(budget, "utf8").matchAll(/^(\w+) (\d+)$/gm) : [];
for (const [, name, limit] of limits) {
  const { brotli } = sums.find((sum) => sum.name === name);
  if (brotli > limit * 1000) {
    console.log(`error: \`${name}\` is ${figure(brotli)} bytes, more than the ${limit} KB of ${budget}`);
    process.exitCode = 1;
  }
}
