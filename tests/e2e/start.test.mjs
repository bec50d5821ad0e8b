// The start: what does not come says so, and there is another way in.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { assertClean, closeBrowser, drop, openPage, started } from "./harness.mjs";
import { serve } from "./server.mjs";

after(closeBrowser);

const seed = readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8");
const state = (page) => page.locator("#loading-state");
const fundIs = (page, name) => page.locator(".fund-name", { hasText: name }).waitFor();

// What is loaded for the page itself, behind the program up to the first figure.
const part = readdirSync(process.env.HEADROOM_DIST).find((name) => name.includes("_split_page"));

test("how much is left is there before the page is, and the fund is fetched once", async (t) => {
  const slow = { body: readFileSync(join(process.env.HEADROOM_DIST, part)), type: "application/wasm", delay: 3_000 };
  const opened = await openPage(t, { files: { [`/${part}`]: slow } });
  const { page, seen } = opened;
  const told = (of) => page.locator(`${of} :is(.strip-main, .strip-parts, .fund-var)`).allInnerTexts();
  await page.locator("#loading .strip-headroom").waitFor();
  const first = await told("#loading");
  assert.equal(first.length, 3);
  await page.getByRole("status").getByText("Loading the page").waitFor();
  await started(page);
  assert.deepEqual(await told(".fund-line"), first);
  assert.equal(seen.requests.filter((address) => address.endsWith("/sample/demo.json")).length, 1);
  assertClean(opened);
});

test("page that could not be loaded says so, and is loaded once it can be", async (t) => {
  const { page, server } = await openPage(t, { files: { [`/${part}`]: { status: 503 } } });
  await state(page).getByText("The page could not be loaded: the connection may be gone").waitFor();
  server.files.delete(`/${part}`);
  await page.getByRole("button", { name: "Start with the demonstration fund" }).click();
  await started(page);
  await fundIs(page, "Northlight");
});

test("address that never answers is waited for by name, and the page starts without it", async (t) => {
  const silent = { body: seed, delay: 600_000 };
  const opened = await openPage(t, { path: "/?snapshot=silent.json", files: { "/silent.json": silent } });
  const { page } = opened;
  await state(page).getByText("Waiting for silent.json").waitFor();
  await page.getByRole("button", { name: "Start with the demonstration fund" }).click();
  await fundIs(page, "Northlight");
  assertClean(opened);
});

test("what was wished for last is shown, though the address answers before it", async (t) => {
  const demo = readFileSync(new URL("../../assets/sample/demo.json", import.meta.url), "utf8");
  const files = { "/late.json": { body: seed, delay: 6_000 }, "/sample/demo.json": { body: demo, delay: 8_000 } };
  const opened = await openPage(t, { path: "/?snapshot=late.json", files });
  const { page } = opened;
  await page.getByRole("button", { name: "Start with the demonstration fund" }).click();
  await fundIs(page, "Northlight");
  assert.ok(opened.seen.requests.some((address) => address.endsWith("/late.json")));
  assertClean(opened);
});

test("file dropped while the address is silent is what is opened, and a late answer does not replace it", async (t) => {
  const late = { body: seed, delay: 8_000 };
  const { page, seen } = await openPage(t, { path: "/?snapshot=late.json", files: { "/late.json": late } });
  await state(page).getByText("Waiting for late.json").waitFor();
  // One that is no fund is told, and the address is waited for again.
  await drop(page, "broken.json", "{");
  await state(page).getByText("broken.json could not be loaded").waitFor();
  const halted = readFileSync(new URL("../../assets/sample/halted.json", import.meta.url), "utf8");
  await drop(page, "halted.json", halted);
  await started(page);
  await fundIs(page, JSON.parse(halted).fund.name);
  // The address has answered by now.
  await page.waitForTimeout(8_000);
  await fundIs(page, JSON.parse(halted).fund.name);
  assert.deepEqual(seen.errors, []);
});

test("snapshot is opened from the loading screen where the page's own sample is missing", async (t) => {
  const { page } = await openPage(t, { files: { "/sample/demo.json": { status: 404 } } });
  await state(page).getByText("sample/demo.json could not be loaded: the address answered 404").waitFor();
  const field = page.getByLabel("Or open a snapshot");
  await field.setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from("{") });
  await state(page).getByText("broken.json could not be loaded").waitFor();
  await field.setInputFiles({ name: "seed.json", mimeType: "application/json", buffer: Buffer.from(seed) });
  await started(page);
  await fundIs(page, JSON.parse(seed).fund.name);
});

test("file past the limit is given up while it comes in", async (t) => {
  const large = { body: Buffer.alloc((32 << 20) + 1, 0x20) };
  const { page } = await openPage(t, { path: "/?snapshot=large.json", files: { "/large.json": large } });
  await page.getByRole("alertdialog").getByText("the file is larger than 32 MiB").waitFor();
  await fundIs(page, "Northlight");
});

test("page without WebAssembly says that it is switched off", async (t) => {
  const prepare = (page) => page.addInitScript(() => delete globalThis.WebAssembly);
  const { page } = await openPage(t, { prepare });
  await state(page).getByText("WebAssembly is switched off in this browser").waitFor();
});

test("page under a host's own policy names the policy", async (t) => {
  const prepare = (page) =>
    page.route("**/", async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": "script-src 'self'" };
      await route.fulfill({ response, headers });
    });
  const { page } = await openPage(t, { prepare });
  await state(page).getByText("the content security policy of its host forbids WebAssembly").waitFor();
});

test("page in a frame of another site does not run", async (t) => {
  const { page, server } = await openPage(t);
  const other = await serve(process.env.HEADROOM_DIST);
  t.after(() => other.close());
  other.files.set("/frame.html", { type: "text/html", body: `<iframe src="${server.origin}/"></iframe>` });
  await page.goto(`${other.origin}/frame.html`);
  await page.frameLocator("iframe").getByText("it is in a frame of another site").waitFor();
});

test("page opened from the disk says that it has to be served", async (t) => {
  const { page } = await openPage(t);
  await page.goto(pathToFileURL(join(process.env.HEADROOM_DIST, "index.html")).href);
  await page.getByText("a web server has to serve it").waitFor();
});
