// What is over every view: commands, shortcuts that steal nothing, titles and focus of views, figures that open, charts.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const active = (page) => page.evaluate(() => document.activeElement?.textContent?.trim());

test("commands are found by typing and done by keyboard", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.waitFor();
  await page.keyboard.type("stress");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Which stress hurts most?" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("vol car");
  await page.keyboard.press("Enter");
  await page.locator(".inspector h2", { hasText: "Volatility carry" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("confidence 97.5");
  await page.keyboard.press("Enter");
  await page.getByText(/1-day 97\.5% VaR/).first().waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("no such thing");
  await palette.getByText("Nothing is called so").waitFor();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.evaluate(axe());
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
  assertClean(opened);
});

test("views have titles of their own, and the focus goes to them", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  assert.equal(await page.title(), "Budget · Northlight Multi-Strategy – Headroom");
  await page.keyboard.press("3");
  await page.waitForFunction(() => document.title.startsWith("Stress"));
  await page.waitForFunction(() => document.activeElement?.tagName === "H2");
  assert.match(await active(page), /^Stress/);
  await page.keyboard.press("6");
  await page.waitForFunction(() => document.title.startsWith("Controls") && document.activeElement?.tagName === "H2");
  assertClean(opened);
});

test("shortcuts steal neither from a field nor through a dialog", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const field = page.locator('[data-strategy="directional"] input').first();
  await field.fill("17");
  await field.press("Enter");
  await page.locator(".fund-var", { hasText: /./ }).waitFor();
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.isEnabled();
  await field.focus();
  await page.keyboard.type("5");
  await page.keyboard.press("Control+z");
  assert.ok(await undo.isEnabled(), "the edit is still there");
  await page.keyboard.press("Escape");
  assert.equal(await field.inputValue(), "17");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Shortcuts" }).waitFor();
  await page.keyboard.press("3");
  assert.match(await page.title(), /^Budget/);
  assertClean(opened);
});

test("figure opens its definition, formula with its own numbers, inputs and source", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const dialog = page.locator("dialog.explain");
  await page.locator(".fund-var").click();
  await dialog.getByRole("heading", { name: "Fund VaR" }).waitFor();
  const told = await dialog.innerText();
  for (const part of ["357,809", "not exceeded with the confidence", "rank-th largest loss", "Hyndman and Fan", "Historical, 495 days", "P&L −357,809"]) {
    assert.ok(told.includes(part), `${part} is not in ${told}`);
  }
  await page.keyboard.press("Escape");
  await page.getByText("Where each figure comes from").click();
  await page.locator(".inspector .mix-row", { hasText: "Free" }).getByRole("button").click();
  const free = await dialog.innerText();
  for (const part of ["Free · Cross-venue arbitrage", "1,750", "budget − used", "70,000 − 68,250"]) {
    assert.ok(free.includes(part), `${part} is not in ${free}`);
  }
  assert.ok(!/[a-z]_[a-z]/.test(free + told), free + told);
  await page.keyboard.press("Escape");
  await page.keyboard.press("6");
  await page.locator('[data-control="gross_exposure"] .figure-link').click();
  await dialog.getByText("the sum of the sizes of all positions").first().waitFor();
  // Under a scenario, and of the method on screen.
  await page.keyboard.press("Escape");
  await page.keyboard.press("3");
  await page.locator(".answer-figure .figure-link", { hasText: "1,674,380" }).click();
  await dialog.getByText("1,674,380").first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("7");
  await page.locator('[data-method="historical"] .figure-link').first().click();
  await dialog.getByText("357,809").first().waitFor();
  assertClean(opened);
});

test("charts are read by keyboard and as a table", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const panel = page.locator("section", { has: page.getByRole("heading", { name: "Is headroom growing or shrinking?" }) });
  await panel.locator(".line-0").first().waitFor();
  const reading = panel.locator(".chart-reading");
  assert.match(await reading.innerText(), /^20 Nov 2026: Fund VaR 3\d\d,\d\d\d$/);
  await panel.getByRole("slider", { name: "Date" }).focus();
  await page.keyboard.press("Home");
  await reading.filter({ hasText: /^\d+ [A-Z][a-z]{2} 2026: Fund VaR/ }).waitFor();
  await panel.getByText("As a table").click();
  await panel.locator("tbody tr").first().waitFor();
  assert.equal(await panel.locator("tbody tr").count(), 41);
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  const rho = page.locator("section", { has: page.getByRole("heading", { name: "What if they all moved together?" }) });
  await rho.getByRole("slider").focus();
  assert.match(await rho.locator(".chart-reading").innerText(), /^1\.00: Fund VaR/);
  await page.evaluate(axe());
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
  assertClean(opened);
});
