// The firm view: the funds that a fleet computed (`headroom.firm/1`), or a folder of funds that this tab computes. Loaded when a
// firm is first opened.
//
// A worker holds the rows and draws them as trees (files/src/firm); this file moves between them, the page and the
// browser: it fetches files, takes their hashes, hands them to the page (src/app/firm.rs, the `door`), and says whether the
// page's answer about a fund is the one in the firm.

const MAX_BYTES = 32 << 20; // of a file
const REDRAW = 250; // milliseconds between two drawings while funds are computed

let door; // (verb, ...what) => what the page answers
let reader; // the worker that holds the rows
let source; // where the firm's files are
let run = 0; // the number of the newest firm: what an older one still does is dropped
let isComputed = false; // whether this tab computed the firm
let isOpening = false;

const url = () => new URL(location.href);
const isShown = () => document.body.classList.contains("in-firm");
const message = (error) => String(error?.message ?? error);

/** An element with attributes and children; a text is only text. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** SHA-256 in hexadecimal digits; null where the browser has none, as without HTTPS. */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const shaOfText = (text) => sha256(new TextEncoder().encode(text));

/** The page's program in a worker: `post` waits until it runs, `hear` gets what it says, and a failure as `["failed", why]`. */
function program(hear) {
  const [glue, module] = door("program");
  const worker = door("worker");
  const waiting = [];
  let isReady = false;
  worker.onmessage = ({ data }) => {
    if (isReady || data[0] !== "ready") return hear(data);
    isReady = true;
    for (const task of waiting.splice(0)) worker.postMessage(task);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    hear(["failed", event.message || "a worker could not be loaded"]);
  };
  worker.postMessage({ glue, module });
  return {
    post: (...task) => (isReady ? worker.postMessage(task) : waiting.push(task)),
    end: () => {
      // What it still says is not heard.
      worker.onmessage = worker.onerror = null;
      worker.terminate();
    },
  };
}

/** Starts a reader for a newer firm. */
function startReader() {
  reader?.end();
  const { post, end } = program(heard);
  reader = { post: (...task) => post("files", ...task), end, answers: [] };
  return reader;
}

function heard([word, ...rest]) {
  if (word === "firm") draw(rest[0]);
  else if (word === "firm-fund") reader.answers.shift()?.(rest[0]);
  else if (word === "faults") refused(() => door("refuse", source.name, ...rest));
  else if (word === "failed") refused(() => door("fail", source.name, `the reader broke off: ${rest[0]}`));
}

/** Goes back to the page, which says why. */
function refused(tell) {
  reader.end();
  reader = undefined;
  run += 1;
  document.getElementById("firm")?.remove();
  leave();
  bar();
  tell();
}

/** Asks the reader for a fund. */
const asked = (...task) => new Promise((done) => {
  reader.answers.push(done);
  reader.post(...task);
});

// On screen

const TITLE = "Firm – Headroom";
let before = { title: TITLE, top: 0 }; // of the page and of the firm, while the other is on screen

function show() {
  if (document.title !== TITLE) before.title = document.title;
  document.title = TITLE;
  document.body.classList.add("in-firm");
  const rows = document.getElementById("firm-rows");
  if (rows) rows.scrollTop = before.top;
  bar();
}

function leave() {
  before.top = document.getElementById("firm-rows")?.scrollTop ?? 0;
  document.body.classList.remove("in-firm");
  if (document.title === TITLE) document.title = before.title;
}

function draw(trees) {
  const isFirst = !document.getElementById("firm");
  const screen = document.getElementById("firm") ?? document.body.appendChild(el("main", { id: "firm", class: "page-main" }));
  write(screen, trees);
  if (!isFirst) return;
  screen.addEventListener("click", pressed);
  screen.addEventListener("change", chosen);
  screen.addEventListener("input", chosen);
  screen.addEventListener("scroll", () => requestAnimationFrame(look), { capture: true, passive: true });
  document.getElementById("firm-title")?.focus();
  look();
}

/** Makes the children of a node those of a list of trees, `[tag, [name, value, ...], [child, ...]]` or a text; what is there is changed. */
function write(parent, trees) {
  let next = parent.firstChild;
  for (const tree of trees) {
    const isText = typeof tree === "string";
    const [tag, attributes, children] = isText ? ["#text"] : tree;
    let node = next;
    if (node?.nodeName.toLowerCase() === tag) next = node.nextSibling;
    else node = parent.insertBefore(isText ? document.createTextNode(tree) : document.createElement(tag), next);
    if (isText) {
      if (node.data !== tree) node.data = tree;
      continue;
    }
    if (tag === "tbody") {
      // A block of rows as it was is not gone through.
      const stamp = JSON.stringify(tree);
      if (node.stamp === stamp) continue;
      node.stamp = stamp;
    }
    for (const { name } of [...node.attributes]) {
      if (!attributes.some((other, at) => at % 2 === 0 && other === name)) node.removeAttribute(name);
    }
    for (let at = 0; at < attributes.length; at += 2) {
      const [name, value] = [attributes[at], attributes[at + 1]];
      if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
    write(node, children);
    if (tag === "select") node.value = node.dataset.value;
  }
  while (next) {
    const rest = next;
    next = rest.nextSibling;
    rest.remove();
  }
}

/** Tells the reader which rows are in sight. */
function look() {
  const rows = document.getElementById("firm-rows");
  const row = rows?.querySelector("tr[data-row]");
  if (!reader || !row) return;
  const height = Math.round(row.getBoundingClientRect().height) || 36;
  const first = Math.max(0, Math.floor(rows.scrollTop / height) - 1);
  const last = first + Math.ceil(rows.clientHeight / height) + 2;
  const held = document.activeElement?.closest?.("tr[data-row]")?.dataset.row;
  const now = [run, first >> 4, last >> 4, held, height].join();
  if (now === look.before) return;
  look.before = now;
  reader.post("firm-look", first, last, held === undefined ? null : Number(held), height);
}

function chosen({ target, type }) {
  // A field of text says it as it is typed, a choice once it is made.
  if (target.name && (target.type === "search") === (type === "input")) reader.post("firm-set", target.name, target.value);
}

function pressed({ target }) {
  const [act, what] = target.closest("[data-act]")?.dataset.act.split(":") ?? [];
  if (act === "sort") reader.post("firm-set", "sort", what);
  else if (act === "open") asked("firm-fund", Number(what)).then((fund) => open(fund, true));
  else if (act === "leave") {
    const address = url();
    for (const name of ["firm", "fund"]) address.searchParams.delete(name);
    history.replaceState(null, "", address);
    run += 1;
    reader.end();
    reader = undefined;
    document.getElementById("firm").remove();
    leave();
    bar();
  }
}

/** The line over a fund of the firm: what came of the comparison, and the ways on. */
function bar(text, tone, [, , , , , , , , place, listed, before, after] = []) {
  document.getElementById("firm-bar")?.remove();
  if (!text) return;
  const to = (words, fund) => {
    const button = el("button", { type: "button" }, words);
    button.disabled = fund === null;
    button.addEventListener("click", () => (fund === undefined ? back() : asked("firm-fund", fund).then((it) => open(it, true))));
    return button;
  };
  const line = el("p", { role: "status" }, el("span", { class: `badge tone-${tone}` }, text));
  const where = place === null || place === undefined ? "" : `${place.toLocaleString()} of ${listed.toLocaleString()}`;
  const ways = [to("Back to the firm", undefined), to("Previous fund", before), to("Next fund", after)];
  document.body.prepend(el("aside", { id: "firm-bar", "aria-label": "Fund of a firm" }, line, el("span", { class: "soft" }, where), ...ways));
}

function back() {
  const address = url();
  const fund = address.searchParams.get("fund");
  address.searchParams.delete("fund");
  history.pushState(null, "", address);
  toFirm(fund);
}

async function toFirm(fund) {
  show();
  reader.post("firm-arrange");
  const found = fund === null ? null : await asked("firm-find", fund);
  const row = found && document.querySelector(`[data-act="open:${found[0]}"]`);
  (row ?? document.getElementById("firm-title"))?.focus();
}

// A fund of the firm

/** The bytes of a fund's file. */
async function bytesOf(path) {
  const parts = path.split("/");
  if (source.files) {
    const at = source.path.split("/").slice(0, -1);
    for (const part of parts) {
      if (part === "..") at.pop();
      else if (part !== "." && part !== "") at.push(part);
    }
    const file = source.files.get(at.join("/"));
    if (file) return new Uint8Array(await file.arrayBuffer());
    if (source.isFolder) throw new Error("it is not in the folder that was dropped: drop the one that holds the firm and its funds");
  }
  return fetched(new URL(parts.map(encodeURIComponent).join("/"), source.base));
}

async function fetched(address) {
  if (address.origin !== location.origin) throw new Error("it is not on this site");
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`the address answered ${answer.status}`);
  if (Number(answer.headers.get("content-length")) > MAX_BYTES) throw new Error("the file is larger than 32 MiB");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Opens a fund on the page, computes it there, and says whether the answer is the one in the firm. */
async function open(fund, isNew) {
  if (!fund || isOpening) return;
  isOpening = true;
  const from = performance.now();
  const [index, id, name, path, fileHash, answerHash, engine, given] = fund;
  const now = run;
  let [text, tone, word] = [];
  try {
    const bytes = await bytesOf(path);
    const hash = await sha256(bytes);
    if (now !== run) return;
    const isLoaded = door("open", name, bytes);
    const answered = isLoaded ? await door("answer", given) : "";
    const answer = isLoaded ? await shaOfText(JSON.parse(answered).content[0].text) : null;
    if (now !== run) return;
    [text, tone, word] = verdict({ hash, fileHash, answer, answerHash, engine, isLoaded });
  } catch (error) {
    [text, tone, word] = [`${name} could not be opened: ${message(error)}`, "watch", "missing"];
    if (now !== run) return;
    if (!/answered|folder|fetch/i.test(text)) word = "unchecked";
    leave();
    bar(text, tone, fund);
    reader.post("firm-note", index, word);
    return;
  } finally {
    isOpening = false;
  }
  leave();
  if (isNew) {
    const address = url();
    address.searchParams.set("fund", id);
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }
  bar(`${name}: ${text}`, tone, fund);
  if (isNew) document.querySelector("#firm-bar button")?.focus();
  reader.post("firm-note", index, word);
  performance.measure("firm-row", { start: from, end: performance.now() });
}

function verdict({ hash, fileHash, answer, answerHash, engine, isLoaded }) {
  const own = isComputed ? "what a worker of this tab answered" : "the fleet's answer";
  if (!isLoaded) return [answerHash ? "refused here, though a fleet answered" : "refused, as in the firm", "breach", answerHash ? "differs" : "equal"];
  if (!hash) return ["not compared: the browser gives no hashes here, as without HTTPS", "watch", "unchecked"];
  if (fileHash && hash !== fileHash) return ["its file is not the one in the firm: these figures are of the file as it is now", "watch", "changed"];
  if (!answerHash) return ["opened, though the firm has it as refused", "breach", "differs"];
  if (answer === answerHash) return [`equal to ${own}, to the bit`, "calm", "equal"];
  const version = door("version");
  const why = version === engine ? "" : `: it is of engine ${engine}, this page of ${version}`;
  return [`differs from ${own}${why}`, "breach", "differs"];
}

// Ways in

/** A firm at an address of this site. */
async function fromAddress(address) {
  const now = (run += 1);
  isComputed = false;
  show();
  try {
    const base = new URL(address, document.baseURI);
    source = { name: address, base };
    const bytes = await fetched(base);
    if (now !== run) return;
    await firm(bytes, now);
  } catch (error) {
    leave();
    door("fail", address, message(error));
  }
}

/** Files or a folder: the firm in it, or the funds in it; neither is for the page to read. */
async function fromFiles(list) {
  const now = (run += 1);
  const firmFile = list.find(([path]) => path.split("/").pop() === "firm.json") ?? (list.length === 1 ? list[0] : undefined);
  const files = new Map(list);
  const isFolder = list.length > 1;
  if (firmFile) {
    const [path, file] = firmFile;
    isComputed = false;
    source = { name: path, base: document.baseURI, files, path, isFolder };
    if (file.size > MAX_BYTES) return door("fail", path, "the file is larger than 32 MiB");
    const bytes = new Uint8Array(await file.arrayBuffer());
    return now === run && firm(bytes, now);
  }
  const [path, first] = list[0];
  const start = first.size > MAX_BYTES ? "" : await first.text();
  if (now !== run) return;
  if (!start.includes("headroom.snapshot")) return door("tables", list);
  isComputed = true;
  const name = path.includes("/") ? path.split("/")[0] : `${path} and ${list.length - 1} more`;
  source = { name, base: document.baseURI, files, path: "", isFolder };
  show();
  startReader().post("firm-folder", name, list.length);
  await compute(list, now);
}

/** Shows a firm; a fund that the address names is opened at once. */
async function firm(bytes, now) {
  show();
  startReader().post("firm-open", source.name, bytes);
  const fund = url().searchParams.get("fund");
  const found = fund === null ? null : await asked("firm-find", fund);
  if (found && now === run) await open(found, false);
}

/** A file's text and the exposures of its strategies as loaded; null where it is none, and the reader says why. */
function given(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const { strategies } = JSON.parse(text);
    return Array.isArray(strategies) ? [text, new Float64Array(strategies.length).fill(1)] : [null];
  } catch {
    return [null];
  }
}

/** Computes the files of a folder in the page's own program, in workers. */
async function compute(list, now) {
  const waiting = list.slice();
  let drawn = performance.now();
  const one = async () => {
    let worker;
    let done;
    const start = () => (worker = program((said) => done?.(said)));
    while (now === run && waiting.length > 0) {
      const [path, file] = waiting.shift();
      const id = path.replace(/\.json$/i, "");
      const bytes = file.size > MAX_BYTES ? null : new Uint8Array(await file.arrayBuffer());
      const hash = bytes && (await sha256(bytes));
      if (!bytes) {
        reader.post("firm-refused", id, path, null, "Give a file of at most 32 MiB.", null);
        continue;
      }
      const [text, scale] = given(bytes);
      if (text !== null) worker ?? start();
      const said = text === null ? ["failed"] : await new Promise((resolve) => {
        done = resolve;
        worker.post("answer", "risk_dashboard", text, scale, "");
      });
      if (now !== run) break;
      if (said[0] === "answered") {
        const answer = JSON.parse(said[1]).content[0].text;
        reader.post("firm-answered", id, path, hash, said[1], (await shaOfText(answer)) ?? "");
      } else {
        // What broke off takes no further task.
        worker?.end();
        worker = undefined;
        reader.post("firm-refused", id, path, hash, "The engine broke off on this fund; please report it, with the file.", bytes);
      }
      if (performance.now() - drawn > REDRAW && now === run) {
        drawn = performance.now();
        reader.post("firm-arrange");
      }
    }
    worker?.end();
  };
  await Promise.all(Array.from({ length: Math.min(door("workers"), list.length) }, one));
  if (now === run) {
    reader.post("firm-arrange");
    performance.mark("firm-computed");
  }
}

/** Called by the page for each firm: with its door, and an address, files, or a name and bytes. */
export default function start(page, what, given) {
  if (!door) {
    // Shortcuts of the page that is behind the firm.
    const isOpen = ({ key, ctrlKey, metaKey }) => key.toLowerCase() === "o" && (ctrlKey || metaKey);
    const isHeld = (event) => isShown() && !isOpen(event) && !document.querySelector("dialog[open]");
    addEventListener("keydown", (event) => isHeld(event) && event.stopImmediatePropagation(), true);
    addEventListener("resize", () => requestAnimationFrame(look));
    addEventListener("popstate", async () => {
      if (!reader) return;
      const fund = url().searchParams.get("fund");
      const found = fund === null ? null : await asked("firm-find", fund);
      if (found) await open(found, false);
      else if (!isShown()) await toFirm(null);
    });
  }
  door = page;
  if (what === "address") return fromAddress(given);
  if (what === "files") return fromFiles(given);
  const [name, bytes] = given;
  return fromFiles([[name, new File([bytes], name)]]);
}
