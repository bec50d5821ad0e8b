// What-ifs side by side, by keyboard alone: kept by name, every figure with its difference, put on screen again and undone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const dialog = (page) => page.locator("#compare");
const reserve = (page, text) => page.locator(".reserve", { hasText: text }).waitFor();

/** Changes the allocation of the seed's first strategy. */
async function allocate(page, percent) {
  const field = page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" });
  await field.fill(percent);
  await field.press("Enter");
}

/** Keeps what is on screen by a name, by keyboard. */
async function keep(page, name) {
  await page.locator("body").evaluate(() => document.activeElement.blur());
  await page.keyboard.press("w");
  await dialog(page).getByLabel("Name").focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
}

/** The cells of a figure. */
const cells = (page, of, figure) =>
  dialog(page).locator("tbody tr", { has: page.getByRole("rowheader", { name: of, exact: true }) })
    .filter({ has: page.getByRole("cell", { name: figure, exact: true }) }).locator("td").allInnerTexts();

test("what-ifs are kept, compared, put on screen and dropped by keyboard", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  const allocation = await page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" }).inputValue();
  await allocate(page, "33");
  await reserve(page, "22.0%");
  await keep(page, "Larger");
  await dialog(page).getByText("Larger", { exact: true }).first().waitFor();
  await page.keyboard.press("Escape");
  await allocate(page, "20");
  await reserve(page, "35.0%");
  await keep(page, "");
  const heads = await dialog(page).locator("thead th").allInnerTexts();
  assert.deepEqual(heads, ["Of", "Figure", "As loaded", "Larger", "Larger, less as loaded", "What-if 1", "What-if 1, less as loaded"]);
  const [, loaded, larger, more, other, less] = await cells(page, "Fund", "Reserve, share of the limit");
  assert.deepEqual([larger, other], ["22.00%", "35.00%"]);
  const share = (text) => Number(text.replace("−", "-").replace("%", ""));
  assert.ok(Math.abs(share(larger) - share(loaded) - share(more)) < 0.011, [loaded, larger, more].join());
  assert.ok(Math.abs(share(other) - share(loaded) - share(less)) < 0.011, [loaded, other, less].join());
  assert.equal(share(loaded), 55 - Number(allocation));
  assert.equal((await page.evaluate(axe()), await page.evaluate(() => axe.run("#compare", { rules: { region: { enabled: false } } }))).violations.length, 0);
  await dialog(page).getByRole("button", { name: "Put on screen: Larger" }).press("Enter");
  await dialog(page).waitFor({ state: "hidden" });
  await reserve(page, "22.0%");
  await page.keyboard.press("Control+z");
  await reserve(page, "35.0%");
  await keep(page, "Third");
  await dialog(page).getByLabel("Name").fill("Fourth");
  await page.keyboard.press("Enter");
  await dialog(page).getByText(/Not kept: three are kept/).waitFor();
  await dialog(page).getByRole("button", { name: "Drop Larger" }).press("Enter");
  await dialog(page).getByText("Larger", { exact: true }).first().waitFor({ state: "detached" });
  assert.equal((await dialog(page).locator("thead th").count()), 7);
  assertClean(opened);
});

test("another fund takes no what-ifs of the one before", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  await keep(page, "One");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByRole("button", { name: "Demonstration fund" }).click();
  await page.locator(".fund-name", { hasText: "Northlight" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("side by side");
  await page.keyboard.press("Enter");
  await dialog(page).locator("thead th", { hasText: "As loaded" }).waitFor();
  assert.equal(await dialog(page).locator("thead th").count(), 3);
  assertClean(opened);
});
