// The risk report: a page of its own that names every convention and every warning, on A4 and Letter.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { writeFileSync } from "node:fs";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";
import { sample } from "./large.mjs";

after(closeBrowser);

/** The report of the fund on screen, and what the tools say of the same fund. */
async function report(opened) {
  const { page, context } = opened;
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const [shown] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("button", { name: "Risk report" }).click(),
  ]);
  await shown.getByRole("heading", { name: "VaR budgets" }).waitFor();
  return shown;
}

/** The boxes of a PDF's pages, in points. */
const boxes = (pdf) =>
  [...pdf.toString("latin1").matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => [Math.round(w), Math.round(h)]);

test("report names every convention, control, scenario and warning", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const shown = await report(opened);
  const text = await shown.locator("#report").innerText();
  const notes = await page.locator("[aria-label='Data notes'] li").allInnerTexts();
  for (const word of [
    "Northlight Multi-Strategy", "as of 20 Nov 2026", "25,000,000 USD", "1-day 99% VaR 357,809 of 500,000", "Within limit",
    "Market making", "Treasury relative value", "Historical", "Standalone", "ranked losses", "Sample", "EWMA decay", "495", "Horizon",
    "Daily drawdown", "Weekly drawdown", "Monthly drawdown", "Gross exposure", "Net exposure", "Sector concentration",
    "Exchange concentration", "Liquidity coverage", "All markets down", "Correlation spike", "Exchange outage", "Liquidity crisis",
    "What needs you", "Diversification 30,534", "Free in budgets 36,658", "Where does the risk sit?", "Square root", "Target utilization", "Cost, basis points", "SHA-256",
    "5 dates on which a strategy was closed: carried to the next one", "At its limit, with a proven record",
  ]) {
    assert.ok(text.includes(word), `the report does not name ${word}`);
  }
  assert.match(text, /Confidence\s+99\.0%[^]*Limits: Daily drawdown\s+2\.0%[^]*Policy: Underuse share\s+50\.0%/);
  assert.ok(notes.length > 0);
  for (const note of notes) assert.ok(text.includes(note), `the report does not say: ${note}`);
  const warnings = await shown.locator("section").filter({ hasText: "Warnings" }).locator("li").allInnerTexts();
  assert.doesNotMatch(warnings.join("\n"), /[a-z]_[a-z]/);
  // Sectors and exchanges add up to the fund's VaR, but for the rounding of each; its course ends at it.
  const money = (cells) => cells.reduce((sum, cell) => sum + Number(cell.replaceAll(",", "").replace("\u2212", "-")), 0);
  for (const at of [0, 1]) {
    const cells = await shown.locator(".beside table").nth(at).locator("tbody td:last-child").allInnerTexts();
    assert.ok(Math.abs(money(cells) - 357_809) <= cells.length, cells.join(" "));
  }
  assert.match(await shown.locator("svg.course").getAttribute("aria-label"), /^VaR of [\d,]+ on 5 Jun 2026, 357,809 on 20 Nov 2026; .* 500,000$/);
  assert.match(text, /Made by Headroom on \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC/);
  // What the page says first: its needs, but the ones that it looks up later.
  const needs = await page.locator(".need-title").allInnerTexts();
  assert.ok(needs.length > 0 && needs.some((need) => text.includes(need)), needs.join(" | "));
  // The parts of the limit add up to it.
  const widths = await shown.locator(".parts > span").evaluateAll((parts) => parts.map((part) => parseFloat(part.style.width)));
  assert.ok(Math.abs(widths.reduce((a, b) => a + b, 0) - 100) < 1e-9, `${widths}`);
  assert.equal(await shown.locator("section").filter({ hasText: "Warnings" }).locator("li").count() > 1, true);
  assertClean(opened);
});

test("report prints on A4 and Letter without a cut column", async (t) => {
  const opened = await openPage(t, { colorScheme: "dark" });
  await started(opened.page);
  const shown = await report(opened);
  for (const [format, wide, high] of [["A4", 842, 595], ["Letter", 792, 612]]) {
    const pdf = await shown.pdf({ format, landscape: true, printBackground: true });
    if (process.env.HEADROOM_REPORT) writeFileSync(`${process.env.HEADROOM_REPORT}-${format}.pdf`, pdf);
    const pages = boxes(pdf);
    assert.ok(pages.length >= 2 && pages.length <= 6, `${pages.length} pages`);
    pages.forEach(([w, h]) => assert.ok(Math.abs(w - wide) <= 1 && Math.abs(h - high) <= 1, `${w} x ${h}`));
  }
  // At the width of the narrower paper less its margins nothing is wider than the page.
  await shown.emulateMedia({ media: "print" });
  await shown.setViewportSize({ width: Math.floor((792 / 72) * 96 - (24 / 25.4) * 96), height: 700 });
  assert.equal(await shown.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

test("report has nothing that axe finds, and outside text is only text", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const name = '<img src=x onerror="window.hit=1">\u202Egnp.exe';
  const fund = await (await page.request.get(`${opened.server.origin}/sample/demo.json`)).text();
  await page.getByRole("button", { name: "Open a fund" }).click();
  const buffer = Buffer.from(fund.replaceAll(/"name": "[^"]*"/g, () => `"name": ${JSON.stringify(name)}`));
  await page.getByLabel("A file, or several").setInputFiles({ name: "hostile.json", mimeType: "", buffer });
  await page.getByText("<img src=x").first().waitFor();
  const shown = await report(opened);
  assert.equal(await shown.evaluate(() => window.hit), undefined);
  assert.ok(!(await shown.locator("body").innerText()).includes("\u202e"));
  const { violations } = await shown.evaluate(`${axe()}; axe.run(document)`);
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
});

test("report tells settings with all their digits", async (t) => {
  const fund = sample("demo");
  fund.risk_budget.confidence = 0.9975;
  fund.limits.daily_drawdown = 0.01234;
  fund.policy.step = 0.07;
  const files = { "/digits.json": { body: JSON.stringify(fund), type: "application/json" } };
  const opened = await openPage(t, { path: "/?snapshot=digits.json", files });
  await opened.page.getByText("99.75% VaR").first().waitFor();
  const text = await (await report(opened)).locator("#report").innerText();
  assert.match(text, /Confidence\s+99\.75%[^]*Limits: Daily drawdown\s+1\.234%[^]*Policy: Step\s+7\.0%/);
});

test("report without Headroom says how to get one", async (t) => {
  const { page, server } = await openPage(t);
  const address = await page.locator("meta[name=headroom-report]").getAttribute("content");
  await page.goto(new URL(address, server.origin).href);
  await page.getByText("choose Export, then Risk report").waitFor();
});
