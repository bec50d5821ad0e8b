// Opening a fund: a step that is undone like others; the newest wish wins; leaving an edited page asks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { closeBrowser, drop, openPage, started } from "./harness.mjs";

after(closeBrowser);

const sample = (name) => readFileSync(new URL(`../../assets/sample/${name}.json`, import.meta.url), "utf8");
const fundIs = (page, name) => page.locator(".fund-name", { hasText: name }).waitFor();
const HALTED = JSON.parse(sample("halted")).fund.name;
const SEED = JSON.parse(sample("seed")).fund.name;

/** Changes the allocation of the seed's first strategy. */
async function edit(page, percent) {
  const field = page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" });
  await field.fill(percent);
  await field.press("Enter");
  return field;
}

test("opening is undone to the fund before with its edits, and redone", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  const before = await page.locator(".budget-table").innerText();
  await drop(page, "halted.json", sample("halted"));
  await fundIs(page, HALTED);
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await fundIs(page, SEED);
  await page.getByText(`Undone: Opening of ${HALTED}`).waitFor();
  assert.equal(await page.locator(".budget-table").innerText(), before);
  await page.locator("h1").click();
  await page.keyboard.press("Control+Shift+z");
  await fundIs(page, HALTED);
  await page.keyboard.press("Control+z");
  await fundIs(page, SEED);
  await page.keyboard.press("Control+z");
  await page.locator(".reserve", { hasText: "25.0%" }).waitFor();
});

test("file that is dropped while another is fetched stays", async (t) => {
  const { page, server } = await openPage(t);
  await started(page);
  let asked;
  const isAsked = new Promise((resolve) => (asked = resolve));
  await page.route("**/slow.json", async (route) => {
    asked();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.fulfill({ body: sample("seed"), contentType: "application/json" }).catch(() => {});
  });
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("An address on this site").fill("slow.json");
  const answered = page.waitForResponse(`${server.origin}/slow.json`);
  await page.getByRole("button", { name: "Fetch", exact: true }).click();
  await isAsked;
  await drop(page, "halted.json", sample("halted"));
  await fundIs(page, HALTED);
  await (await answered).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  await fundIs(page, HALTED);
});

test("leaving a page with a what-if asks; one as loaded does not", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  let asked = 0;
  page.on("dialog", async (dialog) => {
    asked += dialog.type() === "beforeunload";
    await dialog.accept();
  });
  await page.locator("h1").click();
  await page.reload();
  await started(page);
  assert.equal(asked, 0);
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  await page.reload();
  await started(page);
  assert.equal(asked, 1);
});
