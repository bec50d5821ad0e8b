// Strategies past their own drawdown limits: what Controls, Budget and the inspector say, and how a person resets one by keyboard.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** Two hundred days of three strategies: one 6% under its high, one 12%, one without limits. */
function laddered() {
  const day = (t) => new Date(Date.UTC(2026, 4, 5 + t)).toISOString().slice(0, 10);
  const dates = Array.from({ length: 200 }, (_, t) => day(t));
  const swing = (seed, size) => dates.map((_, t) => size * Math.sin(1.7 * t * seed) + (t % 3 === 0 ? size / 3 : -size / 6));
  const [trend, carry, quiet] = [swing(1.1, 0.006), swing(0.7, 0.005), swing(1.9, 0.002)];
  trend[196] = -0.06;
  carry[190] = -0.12;
  return JSON.stringify({
    format: "headroom.snapshot/1",
    fund: { name: "Laddered", currency: "USD", nav: 3000000 },
    risk_budget: { total_var: 200000, confidence: 0.95, allocation: { trend: 0.3, carry: 0.3, quiet: 0.2 } },
    strategies: [
      { id: "trend", name: "Trend", capital: 1000000, drawdown_limits: { soft: 0.05, hard: 0.1 } },
      { id: "carry", name: "Carry", capital: 1000000, drawdown_limits: { soft: 0.05, hard: 0.1 } },
      { id: "quiet", name: "Quiet", capital: 1000000 },
    ],
    history: { dates, returns: { trend, carry, quiet } },
    limits: { monthly_drawdown: 0.2 },
  });
}

const open = (t, view, more = {}) =>
  openPage(t, {
    path: `/?snapshot=laddered.json&view=${view}`,
    files: { "/laddered.json": { body: laddered(), type: "application/json" } },
    ...more,
  });

const row = (page, id) => page.locator(`[data-ladder="${id}"]`);

test("ladder is reset by keyboard with a reason, and the log tells it", async (t) => {
  const opened = await open(t, "controls");
  const { page } = opened;
  await started(page);
  assert.match(await row(page, "trend").innerText(), /Halved[\s\S]*Soft limit latched since/);
  assert.match(await row(page, "carry").innerText(), /Out[\s\S]*Hard limit latched since/);
  assert.equal(await page.locator("[data-ladder]").count(), 2);
  // Chances come in steps; the picture and the table of stops with them.
  await page.getByText(/10,?000 paths of past rows/).waitFor();
  assert.match(await row(page, "trend").innerText(), /Chance 100\.0% and 100\.0%/);
  await page.getByText("How many may stop in the same month?").waitFor();
  await page.getByRole("heading", { name: "When may a limit trip?" }).waitFor();
  await page.evaluate(axe());
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);

  await page.getByRole("button", { name: "Reset the hard limit of Carry" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("By", { exact: true }).fill("Ann");
  await page.getByLabel("Reason").fill("Talked through");
  await page.getByLabel("By", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Reset: Carry, hard limit").waitFor();
  assert.match(await row(page, "carry").innerText(), /Halved/); // the soft limit still holds
  assert.match(await page.locator(".log-table tbody tr").first().innerText(), /Carry, hard limit[\s\S]*Reset[\s\S]*Ann/);

  // Undo closes it again.
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Reset the hard limit of Carry" }).waitFor();
  assertClean(opened);
});

test("strategy on its ladder is named in the budget view and may only go down", async (t) => {
  const opened = await open(t, "budget");
  const { page } = opened;
  await started(page);
  await page.getByText("Carry is out by its drawdown").waitFor();
  await page.getByText("Trend is halved by its drawdown").waitFor();
  await page.getByRole("button", { name: "Trend", exact: true }).click();
  await page.locator(".ladder-line", { hasText: /Halved: .*below its high; halved past 5\.00%, out past 10\.00%/ }).waitFor();
  const scale = page.getByLabel("Exposure scale of Trend, 0 to 10");
  await scale.fill("1.2");
  await scale.press("Enter");
  await page.getByText(/Trend is halved by its own drawdown limit: its size can only go down/).first().waitFor();
  await scale.fill("0.5");
  await scale.press("Enter");
  await page.locator('[data-strategy="trend"]').getByText("Halved").first().waitFor({ state: "attached" });
  assert.equal(await scale.inputValue(), "0.5");
  assertClean(opened);
});

test("fund without drawdown limits of strategies shows nothing of them", async (t) => {
  const opened = await openPage(t, { path: "/?view=controls" });
  const { page } = opened;
  await started(page);
  await page.getByText("How far are the limits?").waitFor();
  assert.equal(await page.getByText("Drawdown limits of the strategies").count(), 0);
  assertClean(opened);
});
