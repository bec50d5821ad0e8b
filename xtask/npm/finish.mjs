// The last step of the bundler (`[[hooks]]` in Trunk.toml): divides the page's program, joins its style sheets, names the files
// that it leaves unnamed by their content, and writes the list of files that the service worker keeps.
//
//   node finish.mjs DIST     (TRUNK_STAGING_DIR where the bundler calls it)

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { split } from "./split.mjs";

const dist = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
const read = (name) => readFileSync(join(dist, name));
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** A script without the lines that are comments. */
const withoutComments = (text) => text.replace(/^ *(\/\/|\/\*\*).*\n/gm, "");

/** JSON without the blanks between its parts; no number is written anew. */
const withoutBlanks = (text) => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");

/** Changes the text of a file: the bundler minifies no copied one. */
const rewrite = (name, change) => writeFileSync(join(dist, name), change(read(name).toString()));

/** Gives a file a name with its digest, and writes the name into the files that use it. */
function nameByContent(name, users) {
  if (name.endsWith(".js")) rewrite(name, withoutComments);
  const named = name.replace(/(_bg)?\.(\w+)$/, `-${digest(read(name))}$1.$2`);
  renameSync(join(dist, name), join(dist, named));
  for (const user of users) {
    const text = read(user).toString();
    if (!text.includes(name)) throw new Error(`${user} does not name ${name}`);
    writeFileSync(join(dist, user), text.replaceAll(name, named));
  }
  return named;
}

/** Puts the style sheets of the page into one file, in their order: one request instead of one each, and less to send. */
function joinStyles() {
  const page = read("index.html").toString();
  // The bundler leaves quotes out of a page for release.
  const tags = [...page.matchAll(/<link\b[^>]*\brel="?stylesheet\b[^>]*>\s*/g)].map(([tag]) => tag);
  const links = tags.map((tag) => [tag, tag.match(/\bhref="?(?:\.\/)?([^"\s>]+)/)[1]]);
  if (links.length < 2) throw new Error("index.html names no style sheets to join");
  const all = Buffer.concat(links.map(([, name]) => Buffer.concat([read(name), Buffer.from("\n")])));
  const name = `style-${digest(all)}.css`;
  writeFileSync(join(dist, name), all);
  const integrity = `sha384-${createHash("sha384").update(all).digest("base64")}`;
  const link = `<link rel="stylesheet" href="./${name}" integrity="${integrity}"/>\n`;
  const joined = links.reduce((text, [whole], at) => text.replace(whole, () => (at === 0 ? link : "")), page);
  // An icon has no integrity: no browser reads it there, and a checker of HTML refuses it.
  const isIcon = /<link\b[^>]*\brel="?icon\b[^>]*>/;
  writeFileSync(join(dist, "index.html"), joined.replace(isIcon, (tag) => tag.replace(/ integrity=("[^"]*"|[^\s>]+)/, "")));
  links.forEach(([, name]) => rmSync(join(dist, name)));
}

split(dist);
joinStyles();

for (const name of readdirSync(join(dist, "schema"))) rewrite(join("schema", name), withoutBlanks);
nameByContent("worker.js", ["index.html"]);
nameByContent("keep.js", ["index.html"]);
nameByContent("firm.js", ["index.html"]);
nameByContent("picture.js", ["index.html"]);
nameByContent("report.css", ["report.html"]);
nameByContent("report.js", ["report.html"]);
nameByContent("report.html", ["index.html"]);

const names = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map((file) => join(file.parentPath ?? file.path, file.name).slice(join(dist, "/").length).replaceAll("\\", "/"))
  // Hosts read `_headers` and do not serve it.
  .filter((name) => name !== "sw.js" && name !== "_headers")
  .sort();
const files = {};
for (const name of names) {
  const isNamed = /-[0-9a-f]{14,16}(_\w+)?\.\w+$/.test(name);
  const integrity = `sha256-${createHash("sha256").update(read(name)).digest("base64")}`;
  // The page is asked for by its folder.
  files[name === "index.html" ? "" : name] = isNamed ? undefined : integrity;
}
const list = JSON.stringify([digest(JSON.stringify([names, files])), files], (_, value) => value ?? "");
const template = readFileSync(new URL("../../assets/offline/sw.js", import.meta.url), "utf8");
const line = 'const [BUILD, FILES] = ["none", {}];';
if (!template.includes(line)) throw new Error("assets/offline/sw.js has no line for the files");
writeFileSync(join(dist, "sw.js"), withoutComments(template.replace(line, () => `const [BUILD, FILES] = ${list};`)));
