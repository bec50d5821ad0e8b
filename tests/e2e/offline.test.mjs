// The page without a network after one visit, and two builds of it that do not mix.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertClean, closeBrowser, conventions, openPage, started } from "./harness.mjs";

after(closeBrowser);

const dist = process.env.HEADROOM_DIST;
const table = new URL("../data/files/pandas-returns.csv", import.meta.url).pathname;

/** Waits until the service worker has kept every file. */
const kept = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active.scriptURL));

/** Opens a table, which needs the part for files. */
async function openTable(page) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("A file, or several").setInputFiles(table);
  await page.locator("#file-needed").waitFor();
  await page.keyboard.press("Escape");
}

for (const base of ["/", "/funds/demo/"]) {
  test(`page below ${base} works without a network after one visit`, { timeout: 180_000 }, async (t) => {
    const opened = await openPage(t, { serviceWorkers: "allow", path: `${base}?view=budget` });
    const { page, server } = opened;
    await started(page);
    const before = await page.locator(".budget-table").innerText();
    assert.match(await kept(page), /\/sw\.js$/);
    // What the page loads by itself after its first figures is here.
    await page.locator("#open").waitFor({ state: "attached" });
    await server.close();
    await page.reload();
    await started(page);
    assert.equal(await page.locator(".budget-table").innerText(), before);
    for (const key of ["2", "3", "4", "5", "6", "7", "1"]) {
      await page.keyboard.press(key);
      await page.locator("main .panel, main .budget-table, main section").first().waitFor();
    }
    await (await conventions(page)).getByLabel("Method").selectOption("monte_carlo");
    await page.getByText(/100,?000 draws/).first().waitFor({ timeout: 60_000 });
    await openTable(page);
    assertClean(opened);
  });
}

/** A newer build: another page, and the program under other names. The older names are gone from the server. */
function newer(server) {
  const list = /const \[BUILD, FILES\] = (.*);/;
  const code = readFileSync(join(dist, "sw.js"), "utf8");
  const [, files] = JSON.parse(code.match(list)[1]);
  let page = readFileSync(join(dist, "index.html"), "utf8").replace("<title>", '<meta name="newer"><title>');
  const [, key] = page.match(/headroom-page-([0-9a-f]{16})/);
  const renamed = (text) => text.replaceAll(key, "0123456789abcdef");
  for (const name of readdirSync(dist).filter((name) => name.includes(key))) {
    const bytes = readFileSync(join(dist, name));
    server.files.set(`/${renamed(name)}`, name.endsWith(".js") ? Buffer.from(renamed(bytes.toString())) : bytes);
    server.files.set(`/${name}`, { status: 404 });
    delete files[name];
    files[renamed(name)] = "";
  }
  // The names that a module has in it are part of what its digest covers.
  page = renamed(page.replace(new RegExp(`(<link[^>]*${key}[^>]*?) integrity="[^"]*"`, "g"), "$1"));
  files[""] = `sha256-${createHash("sha256").update(page).digest("base64")}`;
  server.files.set("/", page);
  server.files.set("/sw.js", code.replace(list, () => `const [BUILD, FILES] = ${JSON.stringify(["newer", files])};`));
}

test("newer build asks, and an older tab goes on with its own files", { timeout: 180_000 }, async (t) => {
  const { page, context, server } = await openPage(t, { serviceWorkers: "allow" });
  await started(page);
  await kept(page);
  const other = await context.newPage();
  await other.goto(server.origin);
  await started(other);
  const isNewer = (tab) => tab.evaluate(() => document.querySelector("meta[name=newer]") !== null);
  newer(server);

  await page.reload();
  await started(page);
  assert.equal(await isNewer(page), false, "the older build until a person takes the newer one");
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration.update()));
  await page.locator("#update").waitFor();
  await page.locator("#update").getByRole("button", { name: "Later" }).click();
  await page.reload();
  await started(page);
  assert.equal(await isNewer(page), false);
  await page.locator("#update").getByRole("button", { name: "Reload" }).click();
  await page.locator("meta[name=newer]").waitFor({ state: "attached" });
  await started(page);

  assert.equal(await isNewer(other), false, "no tab reloads by itself");
  await openTable(other);
  await openTable(page);
});

test("build that is half on the server is not kept", async (t) => {
  const { page, server } = await openPage(t, { serviceWorkers: "allow" });
  await started(page);
  await kept(page);
  newer(server);
  // The page of the older build under the list of the newer one.
  server.files.delete("/");
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration.update()));
  await page.waitForFunction(() => navigator.serviceWorker.getRegistration().then((r) => !r.installing && !r.waiting));
  assert.equal(await page.locator("#update").count(), 0);
  await page.reload();
  await started(page);
});

test("page can be installed", async (t) => {
  const { page, server } = await openPage(t);
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await page.request.get(new URL(address, server.origin).href)).json();
  assert.equal(manifest.display, "standalone");
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(new URL(src, server.origin).href);
    assert.equal(icon.headers()["content-type"], type);
    // The size in the header of a PNG (its width in bytes 16 to 19).
    assert.equal((await icon.body()).readUInt32BE(16), 512);
  }
});
