// What people ask for at once, late, by strange addresses and in strange browsers (tests/data/cases, 71, 72, 78 and 80).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const root = new URL("../../", import.meta.url);
const text = (file) => readFileSync(new URL(file, root), "utf8");
const data = (file) => JSON.parse(text(`tests/data/cases/${file}`));
const seed = text("assets/sample/seed.json");
const nameOf = (fund) => JSON.parse(fund).fund.name;
const fundIs = (page, name) => page.locator(".fund-name", { hasText: name }).waitFor();
const file = (name, body) => ({ name, mimeType: "", buffer: Buffer.from(body) });

async function choose(page, files) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("A file, or several").setInputFiles(files);
}

test("of several files none is left out in silence", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const bodies = {
    "fund.json": seed,
    "second.json": text("assets/sample/halted.json"),
    "returns.csv": text("tests/data/cases/70-files-people-drop/returns.csv"),
    "letter.txt": "Dear sir,\nno table is in here.\n",
  };
  for (const { files, told } of data("71-several-files/files.json")) {
    await choose(page, files.map((name) => file(name, bodies[name])));
    for (const words of told) await page.locator(".refusal").getByText(words).first().waitFor();
    await fundIs(page, "Northlight");
    await page.getByRole("button", { name: "Dismiss" }).click();
  }
  // Two funds are a firm of two.
  await choose(page, ["fund.json", "second.json"].map((name) => file(name, bodies[name])));
  for (const name of ["fund.json", "second.json"]) {
    await page.locator("#firm .firm-name", { hasText: nameOf(bodies[name]) }).waitFor();
  }
  assertClean(opened);
});

test("what was asked for last stands, however late the first comes", async (t) => {
  const { blanks, later } = data("72-late-answers/order.json");
  const second = text(`assets/sample/${later}`);
  const { page } = await openPage(t);
  await started(page);
  // Two files in one task, the first of which takes long to read.
  await page.evaluate(
    ([first, second]) => {
      for (const [name, text] of [["first.json", first], ["second.json", second]]) {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [seed + " ".repeat(blanks), second],
  );
  await fundIs(page, nameOf(second));
  await page.waitForTimeout(1_500);
  await fundIs(page, nameOf(second));
});

test("address that is no snapshot of this site is refused with itself, and nothing runs", async (t) => {
  const opened = await openPage(t);
  const { page, seen, server } = opened;
  await started(page);
  for (const address of data("78-addresses/addresses.json")) {
    await page.getByRole("button", { name: "Open a fund" }).click();
    await page.getByLabel("An address on this site").fill(address);
    await page.getByRole("button", { name: "Fetch", exact: true }).click();
    await page.locator(".refusal").getByText(address).first().waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await fundIs(page, "Northlight");
  }
  assert.equal(await page.evaluate(() => window.hit), undefined);
  const foreign = seen.requests.filter((address) => /^https?:/.test(address) && new URL(address).origin !== server.origin);
  // What the policy stopped is told as a violation, and did not leave the browser.
  for (const address of foreign) assert.ok(seen.violations.some((told) => told.includes(new URL(address).host)), address);
});

/** Ways in which a browser or a host differs. */
const STARTS = {
  "no localStorage": (page) =>
    page.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } })),
  "full localStorage": (page) =>
    page.addInitScript(() => (Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); })),
  "rubbish in localStorage": (page) =>
    page.addInitScript(() => ["headroom.keep", "headroom.theme", "headroom"].forEach((key) => localStorage.setItem(key, "{\u0000"))),
  "no database": (page) => page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined })),
  "no Worker": (page) => page.addInitScript(() => delete window.Worker),
  "no Trusted Types": (page) => page.addInitScript(() => delete window.trustedTypes),
  "program as application/octet-stream": (page) => changed(page, /\.wasm$/, { "content-type": "application/octet-stream" }),
  nosniff: (page) => changed(page, /./, { "x-content-type-options": "nosniff" }),
  "path with blanks": async (page) => {
    await page.route(/my%20funds/, async (route) => {
      const path = decodeURIComponent(new URL(route.request().url()).pathname).replace("/my funds/", "") || "index.html";
      const body = await readFile(join(process.env.HEADROOM_DIST, path)).catch(() => null);
      const types = { html: "text/html", js: "text/javascript", css: "text/css", wasm: "application/wasm", json: "application/json", svg: "image/svg+xml" };
      await route.fulfill(body ? { body, contentType: types[path.split(".").pop()] } : { status: 404 });
    });
    return "/my funds/";
  },
  "no compile": (page) =>
    page.addInitScript(() => {
      for (const name of ["instantiate", "instantiateStreaming"]) {
        WebAssembly[name] = () => Promise.reject(new WebAssembly.CompileError("invalid opcode"));
      }
    }),
  "no WebAssembly": (page) => page.addInitScript(() => delete globalThis.WebAssembly),
  "broken program": (page) => page.route(/\.wasm$/, (route) => route.fulfill({ contentType: "application/wasm", body: "no program" })),
};

async function changed(page, pattern, headers) {
  await page.route(pattern, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });
}

test("page starts in strange browsers and at strange hosts, or says why not", async (t) => {
  const starts = data("80-start-of-the-page/starts.json");
  const { context, server } = await openPage(t, { path: "/icon.png" });
  for (const [name, told] of [...starts.works.map((name) => [name]), ...Object.entries(starts["says so"])]) {
    const page = await context.newPage();
    const path = (await STARTS[name](page)) ?? "/?snapshot=sample/seed.json";
    await page.goto(server.origin + (typeof path === "string" ? path : "/"));
    if (told) await page.locator("#loading-state").getByText(told).waitFor();
    else {
      // The whole page: the loading screen, too, shows the fund's name, and a later part brings the chart.
      await started(page);
      await page.locator("#stayed-title").waitFor();
    }
    await page.close();
  }
});
