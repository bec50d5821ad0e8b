// The table of strategies: filtered, its columns chosen, both kept in the address; long ones hold only the rows near the screen.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { large } from "./large.mjs";

after(closeBrowser);

const names = (page) => page.locator(".budget-table tr[data-strategy] .strategy-name").allInnerTexts();

test("table is filtered by name and by how a strategy stands", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const filter = page.getByRole("searchbox", { name: "Filter strategies" });
  await filter.fill("TREND");
  assert.deepEqual(await names(page), ["Trend following"]);
  await filter.fill("at limit");
  assert.deepEqual(await names(page), ["Cross-venue arbitrage", "Volatility carry"]);
  await page.getByText("2 of 8", { exact: true }).waitFor();
  // The sums stay those of the fund.
  assert.match(await page.locator('[data-strategy="(total)"]').innerText(), /85\.0%/);
  await page.reload();
  await started(page);
  assert.deepEqual(await names(page), ["Cross-venue arbitrage", "Volatility carry"]);
  assertClean(opened);
});

test("columns and order are chosen and kept in the address", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const heads = () => page.locator(".budget-table thead th").allInnerTexts();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("Stressed", { exact: true }).check();
  await page.getByLabel("History").uncheck();
  await page.keyboard.press("Escape");
  await page.locator(".budget-table thead").getByRole("button", { name: "Free" }).click();
  await page.locator('.budget-table th[aria-sort="descending"]', { hasText: "Free" }).waitFor();
  const before = await heads();
  assert.ok(before.includes("Stressed") && !before.includes("History"), before.join());
  assert.match(page.url(), /sort=-free/);
  await page.reload();
  await started(page);
  assert.deepEqual(await heads(), before);
  assert.equal((await names(page))[0], "Treasury relative value");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("button", { name: "As usual" }).click();
  assert.ok(!page.url().includes("columns="), page.url());
  assertClean(opened);
});

test("choice of columns stays on the screen wherever its button stands", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  // What comes later moves what is below it, also under the pointer.
  await page.locator("#stayed-title").waitFor();
  const button = page.getByRole("button", { name: "Columns" });
  for (const [height, block] of [[900, "end"], [520, "end"], [520, "center"], [900, "center"]]) {
    await page.setViewportSize({ width: 1280, height });
    await button.evaluate((one, block) => one.scrollIntoView({ block }), block);
    await button.click();
    const box = await page.locator("#columns").boundingBox();
    assert.ok(box.height > 0 && box.y >= 0 && box.y + box.height <= height, `${height} ${block}: ${JSON.stringify(box)}`);
    await page.getByRole("button", { name: "As usual" }).press("Enter");
    await page.keyboard.press("Escape");
  }
  assertClean(opened);
});

test("row keys: arrows choose the next strategy, Enter edits it, Escape restores", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await page.locator('[data-strategy="cross_venue_arb"] .strategy-name').focus();
  await page.keyboard.press("ArrowDown");
  // The inspector follows in the next frame.
  await page.locator(".inspector h2", { hasText: "Volatility carry" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Volatility carry");
  await page.keyboard.press("Enter");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^Allocation of Volatility carry/);
  await page.keyboard.type("9");
  await page.keyboard.press("Escape");
  const field = page.locator('[data-strategy="volatility_carry"] input').first();
  assert.equal(await field.inputValue(), "7");
  // One row is a stop of the keyboard, not each of them.
  const stops = await page.locator('.budget-table tbody :is(button, input):not([tabindex="-1"])').count();
  assert.ok(stops <= 4, `${stops} stops`);
  assertClean(opened);
});

test("long table holds the rows near the screen and opens at once", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=large.json&view=controls",
    files: { "/large.json": { body: JSON.stringify(large(250, 512)), type: "application/json" } },
  });
  const { page } = opened;
  await started(page);
  await page.getByRole("heading", { name: "How far are the limits?" }).waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value;
  await page.waitForTimeout(1500);
  const before = await busy();
  await page.getByRole("link", { name: "Budget" }).click();
  await page.locator('[data-strategy="s0"], [data-strategy="s1"], tr[aria-rowindex="2"]').first().waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const took = (await busy()) - before;
  t.diagnostic(`opened in ${Math.round(took * 1000)} ms of the page's thread`);
  const rows = () => page.locator(".budget-table tr[aria-rowindex]").count();
  assert.ok((await rows()) < 100, `${await rows()} rows`);
  assert.equal(await page.locator(".budget-table table, table.budget-table").getAttribute("aria-rowcount"), "513");
  await page.locator('[data-strategy="(total)"]').scrollIntoViewIfNeeded();
  await page.locator('tr[aria-rowindex="513"]').waitFor();
  assert.ok((await rows()) < 100, `${await rows()} rows at the foot`);
  assertClean(opened);
});
