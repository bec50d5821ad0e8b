// What people drop, type and choose (tests/data/cases): told as what it is with a next step, or read by the page's own convention.

import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const folder = new URL("../data/cases/70-files-people-drop/", import.meta.url);
const SEED = JSON.parse(readFileSync(new URL("seed.txt", folder))).fund.name;
const fundName = (page) => page.locator(".fund-name").innerText();

async function choose(page, files) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("A file, or several").setInputFiles(files);
}

test("files that people drop are a form, a fund, or refused by name", { timeout: 180_000 }, async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const before = await fundName(page);
  const form = page.locator("#file-needed");
  const refusal = page.locator(".refusal");
  const told = {};
  for (const name of readdirSync(folder).sort()) {
    await choose(page, { name, mimeType: "", buffer: readFileSync(new URL(name, folder)) });
    const is = await Promise.race([
      form.waitFor().then(() => "form"),
      refusal.waitFor().then(() => "refused"),
      page.locator(".fund-name", { hasText: SEED }).waitFor().then(() => "fund"),
    ]);
    told[name] = is;
    if (is === "form") await page.getByRole("button", { name: "Cancel" }).click();
    if (is === "refused") {
      assert.ok((await refusal.innerText()).includes(name.split(".")[0]), `${name}: ${await refusal.innerText()}`);
      await page.getByRole("button", { name: "Dismiss" }).click();
    }
    if (is === "fund") await page.goto(opened.server.origin), await started(page);
    assert.equal(await fundName(page), before, name);
  }
  t.diagnostic(JSON.stringify(told));
  for (const name of ["returns.csv", "returns.tsv", "returns-de.csv", "returns.xlsx"]) assert.equal(told[name], "form", name);
  for (const name of ["report.pdf", "shot.png", "login.html", "empty.json", "nan.json"]) assert.equal(told[name], "refused", name);
  assertClean(opened);
});

test("file past the limit is refused by its size and not read", async (t) => {
  const { page } = await openPage(t, {
    prepare: (page) =>
      page.addInitScript(() => {
        window.reads = 0;
        const read = Blob.prototype.arrayBuffer;
        Blob.prototype.arrayBuffer = function () {
          window.reads += 1;
          return read.call(this);
        };
      }),
  });
  await started(page);
  const place = mkdtempSync(join(tmpdir(), "headroom-"));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const file = openSync(join(place, "huge.json"), "w");
  ftruncateSync(file, 4 * 2 ** 30);
  closeSync(file);
  await choose(page, join(place, "huge.json"));
  await page.locator(".refusal").getByText("32 MiB").first().waitFor();
  assert.equal(await page.evaluate(() => window.reads), 0);
});

test("thousands set off by a point, as the page does it, are never read as decimals", async (t) => {
  const path = "/?view=new-strategy&snapshot=sample/seed.json";
  const { page } = await openPage(t, { path, locale: "de-DE" });
  await started(page);
  await page.locator(".equation").waitFor();
  await page.locator("#newcomer-source").selectOption("returns");
  const capital = page.locator("#newcomer-capital");
  await capital.fill("500.000");
  await page.getByText("Capital: the point could set off thousands or decimals").waitFor();
  await capital.fill("500.000,00");
  await page.getByText("Capital:").waitFor({ state: "detached" });
});
