// Exposures that fit the budgets: found, held by a cap, set as one step with every rule kept, taken back.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

async function opened(t, options = {}) {
  const { width = 1280, ...more } = options;
  const opened = await openPage(t, { viewport: { width, height: 900 }, ...more });
  await started(opened.page);
  await opened.page.locator("#fit-open").click();
  await opened.page.locator("#fit-apply").waitFor();
  return opened;
}

/** The text of one column of the panel's table. */
const column = (page, at) => page.locator(`.fit-table tbody td:nth-child(${at + 1})`).allInnerTexts();

/** The scales on screen in the order of the file, whatever the table is sorted by. */
const scales = (page, ids) =>
  page.evaluate((ids) => {
    const field = (id) => document.querySelector(`[data-strategy="${id}"] .cell-field[aria-label^="Exposure scale of"]`);
    return ids.map((id) => field(id).value);
  }, ids);

/** A fund of the sample folder, or of the folder of real data beside the repository. */
function fundOf(name) {
  const places = { demo: "../../assets/sample/demo.json", seed: "../../assets/sample/seed.json" };
  const place = places[name] ?? "../../../shared/data/edhec-snapshot.json";
  const url = new URL(place, import.meta.url);
  return existsSync(url) ? readFileSync(url, "utf8") : null;
}

/** What is over its budget or its limit on screen. */
async function broken(page) {
  await page.keyboard.press("1");
  const over = await page.locator(".budget-table tbody .badge", { hasText: "Breach" }).count();
  const tripped = await page.locator(".strip").getByText(/tripped/i).count();
  return { over, tripped };
}

// tests/reference/contract/fit.py; of the demonstration fund the largest exchange ends the way (numpy).
const FITTED = {
  demo: { first: ["1.07", "1.02"], stop: /69.8% of the way from today's: beyond it, exchange concentration/ },
  seed: { first: ["1.36", "1.00", "2.00"] },
  edhec: { first: ["1.28", "1.04", "1.14"] },
};

for (const [name, { first, stop }] of Object.entries(FITTED)) {
  test(`fit of ${name} applies with every rule kept`, async (t) => {
    const text = fundOf(name);
    if (!text) return t.skip("the fund's file is not there");
    const ids = JSON.parse(text).strategies.map(({ id }) => id);
    const { page, ...rest } = await openPage(t, { path: "/?snapshot=fitted.json", files: { "/fitted.json": text } });
    await started(page);
    const before = { ...(await broken(page)), scales: await scales(page, ids) };
    await page.locator("#fit-open").click();
    await page.locator("#fit-apply").waitFor();
    const fitted = await column(page, 2);
    assert.deepEqual(fitted.slice(0, first.length), first);
    if (stop) assert.match(await page.locator(".fit-stop").innerText(), stop);
    else assert.equal(await page.locator(".fit-stop").count(), 0);
    if (!stop) assert.match(await page.locator(".fit-verdict").innerText(), /Every share is its budget/);
    await page.locator("#fit-apply").focus();
    await page.keyboard.press("Enter");
    await page.locator(".notice", { hasText: "Exposures are set to fit the budgets" }).waitFor();
    const after = (await scales(page, ids)).map(Number);
    for (const [i, scale] of after.entries()) assert.ok(Math.abs(scale - Number(fitted[i])) < 0.006, `${ids[i]}: ${scale}`);
    assert.deepEqual(await broken(page), { over: 0, tripped: before.tripped });
    await page.keyboard.press("Control+z");
    await page.locator(".notice", { hasText: "Undone: Exposures" }).waitFor();
    assert.deepEqual(await scales(page, ids), before.scales);
    assertClean({ page, ...rest });
  });
}

test("cap is named and bounds that cross are refused", async (t) => {
  const { page, ...rest } = await opened(t);
  const cap = page.getByLabel(/^Cap of/).first();
  assert.equal(await cap.inputValue(), "3");
  await cap.fill("0.1");
  await page.locator(".fit-verdict", { hasText: "Shares differ from the budgets" }).waitFor();
  assert.equal((await column(page, 7))[0], "At its cap");
  await page.getByLabel(/^Floor of/).first().fill("3");
  await page.locator(".fit-verdict .refused").waitFor();
  assert.equal(await page.locator("#fit-apply").isDisabled(), true);
  assertClean(rest);
});

test("panel of fitting exposures is accessible", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { width, colorScheme });
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await page.keyboard.press("Escape");
    await page.locator("#fit").waitFor({ state: "hidden" });
    assertClean(rest);
  }
});
