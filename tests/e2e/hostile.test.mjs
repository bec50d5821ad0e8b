// Five hundred names that try to run, hide or break a layout (tests/data/hostile), in every view, tooltip, toast and export.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, drop, openPage, show, started } from "./harness.mjs";

after(closeBrowser);

const root = new URL("../../", import.meta.url);
const NAMES = JSON.parse(readFileSync(new URL("tests/data/hostile/names.json", root), "utf8"));
const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];
// What the page never shows as it is: controls, directions, what has no width, what is a tag.
const HIDDEN = "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\u{e0000}-\\u{e007f}]";

const name = (at) => NAMES[at % NAMES.length];

/** A fund with each name in each text of its positions, and names of strategies, scenarios and what stands outside. */
function fund() {
  const ids = Array.from({ length: 24 }, (_, i) => `s${i}`);
  const dates = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2026, 8, 22 + day)).toISOString().slice(0, 10));
  let state = 5;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  const returns = () => dates.map(() => Math.round(random() * 4e4) / 1e6);
  return {
    format: "headroom.snapshot/1",
    fund: { name: name(0), currency: "USD", nav: 1e7 },
    risk_budget: { total_var: 4e5, allocation: Object.fromEntries(ids.map((id) => [id, 0.03])), reserve: 0.28 },
    strategies: ids.map((id, i) => ({ id, name: name(i * 20 + 7), capital: 1e5 })),
    history: { dates, returns: Object.fromEntries(ids.map((id) => [id, returns()])) },
    positions: NAMES.map((text, i) => {
      const texts = { id: text, instrument: name(i + 101), exchange: name(i + 202), sector: name(i + 303) };
      return { ...texts, strategy: ids[i % 24], notional: 1_000 + i, beta: 0.5, liquidity_per_hour: 1e4 };
    }),
    opportunities: [{ strategy: "o1", name: name(3), conviction: 0.6, requested_share: 0.02, capital: 1e5, returns: returns() }],
    scenarios: [11, 52, 93, 340].map((at) => ({ kind: "exchange_outage", exchange: name(at), duration_hours: 4, name: name(at + 1) })),
  };
}

/** What is wrong with the page as it stands: something ran, a hidden character is in a text, or it scrolls sideways. */
const wrong = (page) =>
  page.evaluate((hidden) => {
    const found = [];
    const pattern = new RegExp(hidden, "u");
    const tell = (where, text) => pattern.test(text) && found.length < 5 && found.push(`${where}: ${JSON.stringify(text.slice(0, 80))}`);
    if (window.hit !== undefined) found.push("something ran");
    if (document.querySelector("img, iframe, [onerror], [onload], [onmouseover]")) found.push("an element of a name");
    if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth} px wide in ${innerWidth}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!/^(script|style)$/i.test(walker.currentNode.parentElement.tagName)) tell("text", walker.currentNode.data);
    for (const attribute of ["title", "aria-label", "aria-description", "alt", "placeholder"]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) tell(attribute, element.getAttribute(attribute));
    }
    tell("title", document.title);
    return found;
  }, HIDDEN);

/** Opens a view and waits until it is there. */
async function view(page, of) {
  await show(page, of);
  // What a view computes in steps comes with the next frames.
  await page.waitForTimeout(200);
}

test("hostile names run nothing, hide nothing and break no layout in any view", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await page.locator("#open").waitFor({ state: "attached" });
  await drop(page, "hostile.json", JSON.stringify(fund()));
  await page.locator(".fund-name", { hasText: "<img src=x" }).waitFor();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const of of VIEWS) {
      await view(page, of);
      assert.deepEqual(await wrong(page), [], `${of} at ${width} px`);
    }
  }
  // An edit, its undoing by name, and the inspector of what was edited.
  await page.setViewportSize({ width: 1280, height: 800 });
  await view(page, "budget");
  const field = page.locator('[data-strategy="s3"]').getByRole("spinbutton", { name: "Allocation of" });
  await field.fill("2");
  await field.press("Enter");
  await page.locator('[data-strategy="s3"] .strategy-name').click();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+z");
  await page.getByText(/^Undone/).waitFor();
  assert.deepEqual(await wrong(page), [], "toast and inspector");
  assertClean(opened);
});

test("hostile names leave as they came, and the report only shows them", async (t) => {
  const opened = await openPage(t);
  const { page, context } = opened;
  await started(page);
  await page.locator("#open").waitFor({ state: "attached" });
  await drop(page, "hostile.json", JSON.stringify(fund()));
  await page.locator(".fund-name", { hasText: "<img src=x" }).waitFor();
  const exporting = () => page.getByRole("button", { name: "Export", exact: true }).click();
  await exporting();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Snapshot", exact: true }).click()]);
  assert.match(download.suggestedFilename(), /^[\w.-]+$/);
  const file = JSON.parse(readFileSync(await download.path(), "utf8"));
  const texts = ({ id, instrument, exchange, sector }) => [id, instrument, exchange, sector];
  assert.deepEqual(file.positions.map(texts), fund().positions.map(texts));
  assert.deepEqual(file.strategies.map((strategy) => strategy.name), fund().strategies.map((strategy) => strategy.name));
  assert.equal(file.fund.name, fund().fund.name);
  await exporting();
  const [report] = await Promise.all([context.waitForEvent("page"), page.getByRole("button", { name: "Risk report" }).click()]);
  await report.getByRole("heading", { name: "VaR budgets" }).waitFor();
  assert.deepEqual((await wrong(report)).filter((told) => !told.includes("px wide")), []);
  assertClean(opened);
});
