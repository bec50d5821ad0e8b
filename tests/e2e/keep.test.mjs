// What the browser keeps on request: on the disk once it is told, in every tab, and gone when it is erased.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { FLAGS, assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { edit, kept, turnOn, whatIfKept, whatIfs } from "./keeping.mjs";
import { serve } from "./server.mjs";

after(closeBrowser);

const modules = createRequire(join(process.env.HEADROOM_NODE_MODULES, "none.js"));
const SEED = JSON.parse(readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8")).fund.name;
const fundIs = (page, name) => page.locator(".fund-name", { hasText: name }).waitFor();

/** Waits until the what-if is kept, and looks whether it is on the disk. */
async function whatIfOnDisk(page) {
  await whatIfKept(page);
  assert.ok((await whatIfs(page)).some((whatIf) => whatIf !== ""));
}

test("kept fund opens with its what-if after the page was left, and nothing asks", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page, server } = opened;
  await started(page);
  await turnOn(page);
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  await whatIfOnDisk(page);
  let asked = 0;
  page.on("dialog", (dialog) => ((asked += 1), dialog.accept()));
  await page.goto(`${server.origin}/`);
  await started(page);
  assert.equal(asked, 0, "what is kept is not lost");
  await fundIs(page, "Northlight");
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByRole("button", { name: SEED }).click();
  await fundIs(page, SEED);
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  assertClean(opened);
});

test("what-if of a person who edits without a rest is kept meanwhile", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  await turnOn(page);
  await page.evaluate(() => {
    const field = () => document.querySelector('[data-strategy="mm_strategy"] [aria-label^="Allocation of"][aria-label$="in percent"]');
    let edits = 0;
    window.editing = setInterval(() => {
      const input = field();
      input.value = String(20 + (++edits % 97) / 10);
      for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
    }, 150);
  });
  while (!(await whatIfs(page)).some((whatIf) => whatIf !== "")) await page.waitForTimeout(100);
  await page.evaluate(() => clearInterval(window.editing));
  await whatIfOnDisk(page);
  assertClean(opened);
});

test("what is turned off in one tab is off in the other, which keeps nothing more", async (t) => {
  const { page, context, server } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  await turnOn(page);
  const other = await context.newPage();
  await other.goto(`${server.origin}/?snapshot=sample/seed.json`);
  await started(other);
  await kept(other, /Kept on this disk: 1 fund/);
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByLabel(/Keep funds, what-ifs and logs/).click();
  await kept(other, /Nothing is kept/);
  await edit(other, "33");
  await other.locator(".reserve", { hasText: "22.0%" }).waitFor();
  await other.waitForTimeout(1_500);
  assert.deepEqual(await whatIfs(other), []);
});

test("log of a tab that was left is taken over, and one that cannot be read stays where it is", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/halted.json" });
  await started(page);
  await turnOn(page);
  await kept(page, /Kept on this disk: 1 fund with [1-9]/);
  const logs = (page, work) =>
    page.evaluate(
      (work) =>
        new Promise((done) => {
          indexedDB.open("headroom").onsuccess = ({ target: { result: database } }) => {
            const store = database.transaction("logs", "readwrite").objectStore("logs");
            const close = (found) => (database.close(), done(found));
            store.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
              if (work === "keys") return close(keys.map(([, tab]) => tab));
              const damaged = { stamp: "x", log: "{damaged", count: 1 };
              store.put(damaged, [keys[0][0], "damaged"]).onsuccess = () => close();
            };
          };
        }),
      work,
    );
  const [first] = await logs(page, "keys");
  await logs(page, "damage");
  await page.reload();
  await started(page);
  let tabs = [];
  while (tabs.length !== 2 || tabs.includes(first)) {
    await page.waitForTimeout(50);
    tabs = await logs(page, "keys");
  }
  assert.ok(tabs.includes("damaged"), tabs.join());
});

test("full disk is told, and what was kept before stays", async (t) => {
  const prepare = (page) =>
    page.route("**/keep-*.js", async (route) => {
      const response = await route.fetch();
      // As a browser does it: the transaction ends with the error.
      const full = `const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...rest) {
          const request = put.apply(this, rest);
          if (rest[0]?.whatIf?.length > 0) {
            const value = new DOMException("full", "QuotaExceededError");
            Object.defineProperty(this.transaction, "error", { value });
            this.transaction.abort();
          }
          return request;
        };\n`;
      await route.fulfill({ response, body: full + (await response.text()) });
    });
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json", prepare });
  await started(page);
  await turnOn(page);
  await edit(page, "33");
  await kept(page, /Not kept: .*room.*What was kept before still is/);
  assert.deepEqual(await whatIfs(page), [""]);
});

test("save that was told survives a browser that is killed", async (t) => {
  const server = await serve(process.env.HEADROOM_DIST);
  const profile = mkdtempSync(join(tmpdir(), "headroom-"));
  t.after(async () => {
    await server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const launch = async () => {
    const options = { executablePath: process.env.CHROMIUM, args: FLAGS, headless: true };
    const context = await modules("playwright-core").chromium.launchPersistentContext(profile, options);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${server.origin}/?snapshot=sample/seed.json`);
    await started(page);
    return { context, page };
  };
  const kill = async (page, context) => {
    const session = await context.browser()?.newBrowserCDPSession().catch(() => null);
    const crash = session?.send("Browser.crash") ?? (await context.newCDPSession(page)).send("Browser.crash");
    await Promise.race([crash.catch(() => {}), page.waitForEvent("close").catch(() => {}), page.waitForTimeout(3_000).catch(() => {})]);
    await context.close().catch(() => {});
  };
  const first = await launch();
  await turnOn(first.page);
  await edit(first.page, "33");
  await first.page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  await whatIfOnDisk(first.page);
  await kill(first.page, first.context);
  const second = await launch();
  await kept(second.page, /Kept on this disk: 1 fund/);
  assert.ok((await whatIfs(second.page)).some((whatIf) => whatIf !== ""));
  await second.context.close();
});

test("storage that throws is told, nothing is drawn as on, and the page works", async (t) => {
  const prepare = async (page) => {
    await page.addInitScript(() => {
      const none = () => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(window, "localStorage", { get: none });
      Storage.prototype.setItem = none;
    });
    await page.route("**/keep-*.js", async (route) => {
      const response = await route.fetch();
      const denied = `indexedDB.open = () => { throw new DOMException("storage is blocked", "SecurityError"); };\n`;
      await route.fulfill({ response, body: denied + (await response.text()) });
    });
  };
  const { page, seen } = await openPage(t, { path: "/?snapshot=sample/seed.json", prepare });
  await started(page);
  await page.getByRole("button", { name: "Open a fund" }).click();
  const choice = page.locator("#open").getByLabel(/Keep funds, what-ifs and logs/);
  await choice.click();
  await kept(page, /Not kept: .*storage is blocked/);
  assert.equal(await choice.isChecked(), false);
  await page.locator("#open").getByRole("button", { name: "Close" }).click();
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  assert.deepEqual(seen.errors, []);
});

test("two tabs on one fund keep a log each, and neither takes the other's", async (t) => {
  const { page, context, server } = await openPage(t, { path: "/?snapshot=sample/halted.json" });
  await started(page);
  await turnOn(page);
  const other = await context.newPage();
  await other.goto(`${server.origin}/?snapshot=sample/halted.json`);
  await started(other);
  await kept(other, /Kept on this disk: 1 fund with [1-9]/);
  const logs = () =>
    page.evaluate(
      () =>
        new Promise((done) => {
          indexedDB.open("headroom").onsuccess = ({ target: { result: database } }) => {
            const all = database.transaction("logs").objectStore("logs").getAll();
            all.onsuccess = () => (database.close(), done(all.result.map(({ log }) => JSON.parse(log))));
          };
        }),
    );
  // Each has written its own; what one tab took over from the other is still in a log.
  let entries = [];
  while (entries.length < 1) {
    await page.waitForTimeout(50);
    entries = await logs();
  }
  const told = new Set(entries.flat().map((entry) => JSON.stringify(entry)));
  await page.close();
  await other.reload();
  await started(other);
  await kept(other, /Kept on this disk: 1 fund with [1-9]/);
  const exported = await other.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.open("headroom").onsuccess = ({ target: { result: database } }) => {
          const all = database.transaction("logs").objectStore("logs").getAll();
          all.onsuccess = () => (database.close(), done(all.result.map(({ log }) => JSON.parse(log))));
        };
      }),
  );
  const after = new Set(exported.flat().map((entry) => JSON.stringify(entry)));
  for (const entry of told) assert.ok(after.has(entry), entry);
});
