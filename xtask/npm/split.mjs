// Divides the page's program at the functions of `src/app/shell/first.rs` and `later.rs`; a part of the bundler's last step (`finish.mjs`).
//
// The bundler binds the whole program; here that is done again on its first part, and the files take the bundler's place.
// What only a later part reaches is in a file of its own, which the browser fetches when the program asks for it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "headroom-page";

/** What the compiler may use, so that the optimizer may. */
const FEATURES = [
  "simd", "bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue",
  "call-indirect-overlong",
];

/** Reads a part as it comes in, or whole where its host does not say that it is a program. */
const INSTANTIATED = `async function instantiated(src, imports) {
  const answer = await src;
  const isTold = answer.headers.get("content-type") === "application/wasm";
  return isTold ? WebAssembly.instantiateStreaming(answer, imports) : WebAssembly.instantiate(await answer.arrayBuffer(), imports);
}
`;

const target = process.env.CARGO_TARGET_DIR ?? "target";
const run = (program, ...words) => execFileSync(program, words, { stdio: "inherit" });

/** Divides the compiled program into a folder, and optimizes its parts for release; answers the names of the parts. */
export function divided(work, isRelease, isNamed) {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const whole = join(target, "wasm32-unknown-unknown", isRelease ? "release" : "debug", `${NAME}.wasm`);
  run("wasm-split-cli", whole, work, "--out-name", NAME, "--target", "web");
  const strip = isRelease ? ["--remove-producers-section", ...(isNamed ? [] : ["--remove-name-section"])] : [];
  const bound = [join(work, `${NAME}.wasm`), "--out-dir", work, "--out-name", NAME, "--target", "web", "--no-typescript"];
  run("wasm-bindgen", ...bound, "--keep-lld-exports", ...strip);
  rmSync(join(work, `${NAME}.wasm`));

  const programs = readdirSync(work).filter((name) => name.endsWith(".wasm"));
  if (isRelease) {
    const flags = FEATURES.map((feature) => `--enable-${feature}`);
    if (isNamed) flags.push("-g");
    for (const name of programs) run("wasm-opt", "-O3", ...flags, join(work, name), "-o", join(work, name));
  }
  return programs;
}

/** Divides the program of a built page. */
export function split(dist) {
  const isRelease = process.env.TRUNK_PROFILE === "release";
  const work = join(target, "split");
  const written = (name) => readFileSync(join(work, name));
  const programs = divided(work, isRelease, false);

  // One name for all of them, by what they hold: the two modules name each other.
  const modules = [`${NAME}.js`, "__wasm_split.js"];
  const hash = createHash("sha256");
  for (const name of [...programs, ...modules]) hash.update(written(name));
  const key = hash.digest("hex").slice(0, 16);
  const named = (name) => `${NAME}-${key}${name.replace(NAME, "").replace(/^(?=\w)_*(?=\w)/, "_")}`;
  const final = new Map([...programs, ...modules].map((name) => [name, named(name)]));
  for (const name of programs) writeFileSync(join(dist, final.get(name)), written(name));
  for (const name of modules) {
    let text = written(name).toString();
    // Where files are fetched; not the keys by which the programs import.
    const fetched = /(from "|new URL\(["'])(\.\/)?([\w.-]+)/g;
    text = text.replace(fetched, (whole, before, _, from) => (final.has(from) ? `${before}./${final.get(from)}` : whole));
    // A host may serve programs as bytes of no kind; the first part is read so by its own module.
    if (name === modules[1]) text = INSTANTIATED + text.replaceAll("WebAssembly.instantiateStreaming(src", "instantiated(src");
    // Comments and indentation go: the bundler's minifier cannot read either module.
    if (isRelease) text = text.replace(/^\s*(\/\/|\/\*|\*).*\n/gm, "").replace(/^[ \t]+/gm, "");
    writeFileSync(join(dist, final.get(name)), text);
  }

  // The page's links name the divided files, the second module among them.
  const links = new RegExp(`<link[^>]*${NAME}-[0-9a-f]+(_bg)?\\.(js|wasm)[^>]*>`, "g");
  const file = join(dist, "index.html");
  const page = readFileSync(file, "utf8").replace(links, (link, bg) => {
    const before = link.match(new RegExp(`${NAME}-[0-9a-f]+(_bg)?\\.(js|wasm)`))[0];
    rmSync(join(dist, before));
    const to = (name) => {
      const integrity = createHash("sha384").update(readFileSync(join(dist, name))).digest("base64");
      return link.replace(before, name).replace(/integrity=("[^"]*"|[^\s>]*)/, `integrity="sha384-${integrity}"`);
    };
    return bg ? to(final.get(`${NAME}_bg.wasm`)) : modules.map((name) => to(final.get(name))).join("");
  });
  writeFileSync(file, page);
}

// By itself: the parts of the release build with the names of their functions, for `cargo xtask sizes`.
if (process.argv[1] === import.meta.filename) divided(process.argv[2], true, true);
