// Every view of every sample fund, and the messages that a person provokes: no id, path, ISO date, raw double or unformatted number.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, conventions, openPage, started } from "./harness.mjs";
import { large, sample } from "./large.mjs";

after(closeBrowser);

const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];

/** What no person should read, by what it is. */
const LEAKS = [
  ["an id", /\b[a-z]+(_[a-z0-9]+)+\b/],
  ["a path", /\b[a-z_]+\[\d+\]|\b[a-z_]+\.[a-z_]+\.[a-z_]+/],
  ["an ISO date", /\b\d{4}-\d\d-\d\d\b/],
  ["a raw double", /\d\.\d{6,}|\d[eE][-+]?\d\d/],
  // Four digits may be a year.
  ["an unformatted number", /(?<![\d.,:\-/])(?!(?:19|20|21)\d\d(?!\d))\d{4,}(?![\d\-/])/],
  ["a value of the program", /\bNaN\b|\bundefined\b|\bSome\(|\bNone\b|-?\bInfinity\b|\binf\b/],
];

/** A fund of ten dates, and one of months without positions. */
function short(count, month) {
  const fund = sample("seed");
  delete fund.positions;
  delete fund.opportunities;
  const dates = Array.from({ length: count }, (_, t) =>
    new Date(Date.UTC(2020, month ? t : 0, month ? 28 : 1 + t)).toISOString().slice(0, 10));
  fund.history = {
    dates,
    returns: Object.fromEntries(fund.strategies.map(({ id }, i) => [id, dates.map((_, t) => ((t * 7 + i * 3) % 11 - 5) / 500)])),
  };
  fund.fund.as_of = dates.at(-1);
  delete fund.log;
  delete fund.scenarios;
  return fund;
}

const FUNDS = {
  demo: sample("demo"),
  seed: sample("seed"),
  halted: sample("halted"),
  conditions: sample("conditions"),
  "ten dates": short(10, false),
  months: short(60, true),
  "1,300 dates": large(1_300, 8),
};

/** Where figures and names of other programs stand to the digit. */
const EXACT = '[aria-labelledby="goldens-title"], .peers-table';

/** Every text that a person reads or hears, with fields of the file's own words left out. */
const texts = (page) =>
  page.evaluate((EXACT) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent.closest("script, style, code, textarea, dialog:not([open])") && !parent.closest(EXACT)) found.push(node.data);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [aria-valuetext]")) {
      found.push(...["aria-label", "title", "aria-valuetext"].map((name) => element.getAttribute(name) ?? ""));
    }
    return found.map((text) => text.trim()).filter(Boolean);
  }, EXACT);

for (const [name, fund] of Object.entries(FUNDS)) {
  test(`words of every view: ${name}`, async (t) => {
    const { page } = await openPage(t, {
      path: "/?snapshot=words.json",
      files: { "/words.json": { body: JSON.stringify(fund), type: "application/json" } },
    });
    await started(page);
    // Words of the file itself: names, exchanges, instruments, sectors, and what a person wrote.
    const own = new Set();
    const collect = (value) => {
      if (typeof value === "string") own.add(value);
      else if (value && typeof value === "object") Object.entries(value).forEach(([key, inner]) => key === "id" || collect(inner));
    };
    collect({ ...fund, history: null, format: null, risk_budget: null, log: null, policy: null });
    for (const strategy of fund.strategies) own.delete(strategy.id) && strategy.name === strategy.id && own.add(strategy.id);
    const leaks = [];
    const look = async (where) => {
      for (const text of await texts(page)) {
        const rest = [...own].sort((a, b) => b.length - a.length).reduce((left, word) => left.replaceAll(word, "…"), text);
        for (const [what, pattern] of LEAKS) {
          const hit = rest.match(pattern);
          if (hit) leaks.push(`${where}: ${what} "${hit[0]}" in "${text.slice(0, 120)}"`);
        }
      }
    };
    for (const view of VIEWS) {
      await page.evaluate((view) => document.querySelector(`.views a[href*="view=${view}"]`).click(), view);
      await page.waitForTimeout(400);
      await page.evaluate(() => document.querySelectorAll("main details:not([open]) > summary").forEach((fold) => fold.click()));
      await page.waitForTimeout(300);
      await look(view);
    }
    await page.evaluate(() => document.querySelector('.views a[href*="view=budget"]').click());
    const row = page.locator(".budget-table tr[data-strategy]").first();
    for (const [field, value] of [["Allocation", "99"], ["Allocation", "-3"], ["Exposure scale", "9"], ["Exposure scale", "11"]]) {
      const input = row.locator(`input[aria-label^="${field}"]`);
      await input.fill(value);
      await input.press("Enter");
      await page.waitForTimeout(60);
      await look(`budget, ${field} ${value}`);
    }
    const form = await conventions(page);
    for (const [field, value] of [["Confidence, %", "100"], [/^Horizon, /, "99"], ["EWMA lambda", "2"]]) {
      const input = form.getByLabel(field);
      await input.fill(value);
      await input.press("Enter");
      await page.waitForTimeout(60);
      await look(`conventions, ${field} ${value}`);
    }
    if (name === "demo") {
      await form.getByLabel("Method").selectOption("monte_carlo");
      await form.getByText("draws, seed").waitFor();
      await look("conventions, Monte Carlo");
    }
    assert.deepEqual([...new Set(leaks)], []);
  });
}
