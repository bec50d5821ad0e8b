// What a person does to a fund from the controls view: cut, flatten, stop it by hand, each with its effect before it, and undo.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** Sixty quiet days of two strategies; the second may lack today's return, under a name that is hostile. */
function fund({ isMissing = false } = {}) {
  const day = (t) => new Date(Date.UTC(2026, 8, 22 + t)).toISOString().slice(0, 10);
  const dates = Array.from({ length: 60 }, (_, t) => day(t));
  const returns = (phase) => dates.map((_, t) => ((t + phase) % 3 ? 0.002 : -0.003));
  const second = returns(1);
  if (isMissing) {
    second[59] = null;
  }
  return JSON.stringify({
    format: "headroom.snapshot/1",
    fund: { name: "Two", currency: "USD", nav: 1000000 },
    risk_budget: { total_var: 50000, confidence: 0.95, allocation: { one: 0.4, two: 0.4 } },
    strategies: [
      { id: "one", name: "One", capital: 500000 },
      { id: "two", name: "<b>Two</b>\u202e", capital: 500000 },
    ],
    history: { dates, returns: { one: returns(0), two: second } },
    positions: [
      { id: "p", strategy: "one", instrument: "I", exchange: "x", sector: "s", notional: 1000, liquidity_per_hour: 500 },
      { id: "q", strategy: "two", instrument: "=1+1", exchange: "y", sector: "t", notional: -400, liquidity_per_hour: 100 },
    ],
    limits: { daily_drawdown: 0.02, weekly_drawdown: 0.05, monthly_drawdown: 0.1, gross_exposure: 5000 },
  });
}

const open = (t, options, more = {}) =>
  openPage(t, {
    path: "/?snapshot=two.json&view=controls",
    files: { "/two.json": { body: fund(options), type: "application/json" } },
    ...more,
  });

test("exposure is cut by keyboard after a look at what it does, and undone", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  await started(page);
  const effect = page.locator(".action-effect");
  // 500 at 500 and 200 at 100 an hour: 2 hours.
  await effect.getByText("Gross 1,400 → 700").waitFor();
  assert.match(await effect.innerText(), /Trades 2, cost\s*[\d.,]+\s*,\s*2\.0 hours/);
  await page.getByLabel("Share of gross left, %").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("10");
  await effect.getByText("Gross 1,400 → 140").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Done: Cut to 10% of gross").waitFor();
  await effect.getByText("Gross 140 → 14").waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("Control+z");
  await page.getByText("Undone: Cut to 10% of gross").waitFor();
  await effect.getByText("Gross 1,400 → 140").waitFor();
  assertClean(opened);
});

test("flattening an exchange offers its trades as a file", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  await started(page);
  await page.getByRole("combobox", { name: "Action" }).selectOption("Flatten everything at y");
  await page.locator(".action-effect").getByText("Gross 1,400 → 1,000").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Trades as CSV" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  assert.equal(text, "strategy,position,instrument,exchange,unit,from,to,trade\r\ntwo,q,'=1+1,y,USD,-400,0,400\r\n");
  await page.getByRole("button", { name: "Flatten", exact: true }).click();
  await page.getByText("Done: Flattening at y").waitFor();
  assertClean(opened);
});

test("person stops the fund with a reason, and releases it", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  await started(page);
  await page.getByRole("combobox", { name: "Action" }).selectOption("Pull the kill switch");
  await page.getByRole("button", { name: "Stop the fund" }).click();
  await page.getByText("Give your name, up to 200 characters").waitFor();
  await page.getByLabel("Your name").fill("Ann");
  await page.getByLabel("Why").fill("Exchange in trouble");
  await page.keyboard.press("Enter");
  await page.getByText("Halted", { exact: true }).first().waitFor();
  assert.match(await page.locator(".log-table tbody tr").first().innerText(), /Kill switch[\s\S]*Tripped by a person[\s\S]*Ann[\s\S]*Exchange in trouble/);
  await page.getByRole("combobox", { name: "Action" }).selectOption("Release the kill switch");
  await page.getByRole("button", { name: "Release" }).click();
  await page.getByText("Trading normally", { exact: true }).first().waitFor();
  assertClean(opened);
});

test("missing return is amber, says whose and what to do", async (t) => {
  const opened = await open(t, { isMissing: true });
  const { page } = opened;
  await started(page);
  const row = page.locator('[data-control="daily_drawdown"]');
  const words = /No return on 20 Nov 2026 of <b>Two<\/b>\\u\{202E\}: add it/;
  assert.match(await row.innerText(), words);
  assert.match(await page.locator(".control-notes").innerText(), words);
  await page.evaluate(axe());
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`), []);
});
