// Scenarios of one's own: moves, names, the history's worst days, assumptions, and results to keep.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** The seed fund on the stress view. */
async function opened(t, more = {}) {
  const all = await openPage(t, { path: "/?snapshot=sample/seed.json&view=stress", ...more });
  await started(all.page);
  return all;
}

/** Adds a scenario of a kind, by keyboard. */
async function add(page, kind) {
  await page.getByLabel("Kind").selectOption({ label: kind });
  await page.getByRole("button", { name: "Add scenario" }).focus();
  await page.keyboard.press("Enter");
}

/** What a button hands to the disk. */
async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  return readFileSync(await file.path(), "utf8");
}

const money = (text) => Number(text.replaceAll(",", "").replace("−", "-").match(/-?[\d.]+/)[0]);

/** The fund's P&L, a cell a scenario. */
const fund = (page) =>
  page.locator(".stress-table tr", { has: page.getByRole("rowheader", { name: "Fund P&L" }) }).first().locator("td");

/** P&L of the fund under the last scenario. */
const pnl = async (page) => money(await fund(page).last().innerText());

test("custom move of the market costs what the same fall does", async (t) => {
  const { page, ...rest } = await opened(t);
  await add(page, "Custom moves");
  const market = page.getByRole("group", { name: "Move 1" });
  await market.getByRole("spinbutton").fill("-20");
  await page.keyboard.press("Tab");
  const [fall, move] = [money(await fund(page).first().innerText()), await pnl(page)];
  assert.ok(fall < 0);
  assert.equal(move, fall);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.equal(await page.getByRole("group", { name: "Move 1" }).count(), 0);
  assertClean(rest);
});

test("worst day of the history is a scenario at one press", async (t) => {
  const { page, ...rest } = await opened(t);
  const before = await page.locator(".scenario").count();
  await page.getByText("The history's worst dates and runs").click();
  const row = page.locator("details", { hasText: "The history's worst dates and runs" }).locator("tbody tr").first();
  const lost = money(await row.locator("td").first().innerText());
  await row.getByRole("button").click();
  assert.equal(await page.locator(".scenario").count(), before + 1);
  assert.equal(await fund(page).count(), before + 1);
  assert.equal(Math.abs(await pnl(page)), Math.abs(lost));
  assertClean(rest);
});

test("results are kept as JSON and CSV, with their assumptions", async (t) => {
  const { page, ...rest } = await opened(t);
  const results = JSON.parse(await saved(page, "Results as JSON"));
  const list = Array.isArray(results) ? results : results.results;
  assert.equal(list.length, 4);
  assert.match(JSON.stringify(results), /"assumptions"/);
  const csv = await saved(page, "Results as CSV");
  assert.match(csv, /mm_strategy/);
  assertClean(rest);
});

test("own scenarios are accessible, light and dark, narrow and wide", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { colorScheme, viewport: { width, height: 800 } });
    await add(page, "Custom moves");
    await add(page, "Replay of history");
    await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => { fold.open = true; }));
    await page.waitForTimeout(300);
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assertClean(rest);
  }
});
