// The figures of the seed's three blocks on the page. `python/tests/test_seed.py` runs the blocks of docs/python.md as they stand and
// holds their figures equal to the tools'; here the page's are the same tools', as a person reads them.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { sample } from "./large.mjs";
import { native } from "./native.mjs";

after(closeBrowser);

const CALLS = ["risk_budget_status", "marginal_contribution", "stress_test_fund"];
const whole = (value) => Math.round(value).toLocaleString("en-US");
// A mark may stand beside a figure.
const number = (text) => Number(text.match(/[−-]?[\d,]+/)[0].replaceAll(",", "").replace("−", "-"));

test("the page shows the figures of the seed's blocks", async (t) => {
  const asked = CALLS.map((name) => [name, name === "marginal_contribution" ? { new_strategy: "crypto_mm" } : {}]);
  const { results } = await native(t, sample("seed"), asked);
  const [status, marginal, stress] = results.map(({ content: [{ text }] }) => JSON.parse(text));
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json", locale: "en-US" });
  const { page } = opened;
  await started(page);

  // RiskBudget(total_var=50_000, allocation={...}, reserve=0.25)
  for (const row of status.strategies) {
    const text = await page.locator(`[data-strategy="${row.id}"]`).innerText();
    for (const figure of [row.used, row.available]) assert.ok(text.includes(whole(figure)), `${row.id}: ${figure} in ${text}`);
  }
  assert.deepEqual(status.strategies.map(({ allocation }) => allocation), [0.3, 0.25, 0.2]);

  // risk_budget.marginal_contribution(...)
  await page.keyboard.press("4");
  await page.locator(".equation").waitFor();
  const equation = (await page.locator(".term-figure").allInnerTexts()).map(number);
  assert.deepEqual(equation, [marginal.var_increase, marginal.diversification_benefit, marginal.net_contribution]);

  // fund_stress_test(fund=fund, scenarios=[...])
  await page.keyboard.press("3");
  await page.locator("#stress-results").waitFor();
  const shown = (await page.locator(".stress-table").first().locator(".fund-total .mark").allInnerTexts()).map(number);
  assert.deepEqual(shown, stress.results.map(({ pnl }) => Math.round(pnl)));
  assert.equal(shown.length, 4);
  assertClean(opened);
});
