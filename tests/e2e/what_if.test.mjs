// The bar of a what-if: it comes with the first edit and moves nothing, compares with the file, and takes all of it back.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const bar = (page) => page.getByRole("region", { name: "What-if" });

/** Sets the budget of a strategy, in percent. */
async function allocate(page, id, percent) {
  const field = page.locator(`[data-strategy="${id}"] .cell-field[aria-label^="Allocation of"]`);
  await field.fill(percent);
  await field.press("Enter");
}

/** Sets the exposure scale of a strategy. */
async function scale(page, id, factor) {
  const field = page.locator(`[data-strategy="${id}"] .cell-field[aria-label^="Exposure scale of"]`);
  await field.fill(factor);
  await field.press("Enter");
}

test("what-if bar comes with the first edit, compares, and resets", async (t) => {
  const { page, ...rest } = await openPage(t, { path: "/", viewport: { width: 1440, height: 900 } });
  await started(page);
  await page.locator("#open").waitFor({ state: "attached" });
  await page.locator(".spark-line[points*=' ']").first().waitFor({ state: "attached" });
  assert.equal(await bar(page).count(), 0);
  const places = () =>
    page.evaluate(() => [...document.querySelectorAll(".strip, .panel, tr[data-strategy]")].map((one) => one.getBoundingClientRect().top));
  const before = await places();
  await scale(page, "directional", "0.9");
  await bar(page).getByText("What-if · 1 change · VaR 357,809 → ").waitFor(); // tests/reference/demo.json
  assert.deepEqual(await places(), before, "nothing has moved");
  await allocate(page, "directional", "17");
  await bar(page).getByText("2 changes").waitFor();

  await bar(page).getByRole("button", { name: "Compare" }).press("Enter");
  const row = page.locator('[data-strategy="directional"]');
  await row.getByText("was 18.0%").waitFor();
  await row.getByText("was 84,599").waitFor(); // demo.json: 84598.5, used of Directional as loaded
  assert.equal(await row.locator(".usage-ghost").count(), 1);
  assert.equal(await page.locator('[data-strategy="market_making"] :is(.ghost, .usage-ghost)').count(), 0, "what is as loaded has no ghost");
  await page.evaluate(axe());
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);

  // It stays in every view, and Compare leads back.
  await page.keyboard.press("3");
  await bar(page).getByRole("button", { name: "Name" }).click();
  await page.locator("#compare").getByText("What-ifs side by side").first().waitFor();
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Link to this what-if" }).waitFor();
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Reset" }).click();
  await bar(page).waitFor({ state: "detached" });
  await page.keyboard.press("1");
  await row.waitFor();
  assert.equal(await page.locator(".ghost, .usage-ghost").count(), 0);
  await page.keyboard.press("Control+z");
  await bar(page).getByText("2 changes").waitFor();
  assertClean(rest);
});

test("budget view fits two and a half screens of a phone, and so does its bar", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, ...rest } = await openPage(t, { path: "/", viewport: { width: 360, height: 740 }, colorScheme });
    await started(page);
    await page.locator("#open").waitFor({ state: "attached" });
    await page.locator("#headroom-title").waitFor();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    t.diagnostic(`${height} px, ${(height / 740).toFixed(2)} screens`);
    assert.ok(height <= 2.5 * 740, `${height} px`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.locator('[data-strategy="directional"] .strategy-name').click();
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assertClean(rest);
  }
});
