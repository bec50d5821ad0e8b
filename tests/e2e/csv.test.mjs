// Every table of every view is saved as CSV: a row a row, the digits of which the page shows the first, units in the headers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, drop, openPage, started } from "./harness.mjs";
import { large, sample } from "./large.mjs";

after(closeBrowser);

/** The records of a CSV text. */
export function records(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const row = rows.at(-1);
    if (text[at] === '"') {
      if (quoted && text[at + 1] === '"') row[row.length - 1] += text[++at];
      else quoted = !quoted;
    } else if (text[at] === "," && !quoted) row.push("");
    else if (text[at] === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += text[at];
  }
  return rows.slice(0, -1);
}

/** Saves a table by its button. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.press("Enter")]);
  return { name: download.suggestedFilename(), rows: records(readFileSync(await download.path(), "utf8")) };
}

const shown = (page) => page.locator(".table-csv:visible");

/** Tables that a view has at least. */
const VIEWS = { budget: 1, correlation: 2, stress: 4, "new-strategy": 1, reallocation: 1, controls: 3, model: 6 };

for (const [view, least] of Object.entries(VIEWS)) {
  test(`every table of the view ${view} is saved as CSV`, { timeout: 180_000 }, async (t) => {
    const opened = await openPage(t, { path: `/?view=${view}${view === "new-strategy" ? "&snapshot=sample/seed.json" : ""}`, viewport: { width: 1440, height: 900 } });
    const { page } = opened;
    await started(page);
    // The seed has an opportunity, whose figures are there at once.
    await page.locator("#main h2:visible").first().waitFor();
    // Folds inside of folds are there once the outer ones are open.
    for (let depth = 0; depth < 3; depth++) {
      await page.evaluate(() => document.querySelectorAll("#main details").forEach((fold) => (fold.open = true)));
      await page.waitForTimeout(500);
    }
    const count = await shown(page).count();
    assert.ok(count >= least, `${count} tables`);
    for (let at = 0; at < count; at++) {
      const button = shown(page).nth(at);
      const region = button.locator("xpath=..");
      const label = await region.getAttribute("aria-label");
      const rows = await region.locator("tr:not(.gap)").count();
      const { name, rows: found } = await saved(page, button);
      assert.match(name, /^headroom-[\p{L}\d-]+-\d{4}-\d\d-\d\d\.csv$/u, label);
      assert.ok(found.length >= Math.min(rows, 2), `${label}: ${found.length} records of ${rows} rows`);
      assert.ok(found.every((record) => record.length === found[0].length), label);
      const marks = found.flat().find((cell) => /[\u{E000}-\u{E002}]/u.test(cell));
      assert.equal(marks, undefined, label);
    }
    assert.equal(await shown(page).count(), count, "nothing on the page was made anew");
    assertClean(opened);
  });
}

test("table of strategies has all its rows and digits, and no name runs as a formula", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const fund = large(120, 150);
  fund.strategies[0].name = '=HYPERLINK("x")';
  fund.strategies[1].name = "-1+1";
  await drop(page, "large.json", JSON.stringify(fund));
  await page.locator(".fund-name", { hasText: fund.fund.name }).waitFor();
  const { rows } = await saved(page, page.locator(".budget .table-csv"));
  assert.equal(rows.length, 1 + 150 + 2); // head, strategies, sums and reserve
  assert.ok((await page.locator(".budget-table tr[aria-rowindex]").count()) < 100, "the page holds fewer");
  const [head] = rows;
  for (const name of ["Strategy", "Used (USD)", "Free (USD)", "Max × (×)", "% of fund (fraction)"]) {
    assert.ok(head.includes(name.replace("USD", fund.fund.currency)), `${name} in ${head}`);
  }
  const names = rows.map(([name]) => name);
  assert.ok(names.includes(`'=HYPERLINK("x")`) && names.includes("'-1+1"), names.slice(0, 4).join());
  const column = (name) => head.findIndex((label) => label.startsWith(name));
  const used = rows.slice(1, 151).map((row) => row[column("Used (")]);
  assert.ok(used.some((digits) => digits.length > 12), "all digits");
  // The button stands below the table: the rows on the page are its last ones.
  const last = page.locator(".budget-table tbody tr[aria-rowindex]").last();
  const [name, ...cells] = await last.locator("th, td").allInnerTexts();
  const digits = rows.find(([other]) => other === name)[column("Used (")];
  const text = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 }).format(Number(digits));
  assert.ok(cells.includes(text), `${text} in ${cells}`);
  assertClean(opened);
});

test("saved figures are those that the page computes with", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json&view=controls" });
  const { page } = opened;
  await started(page);
  const { rows } = await saved(page, page.locator(".controls .table-csv"));
  const [head] = rows;
  const limit = rows.find(([name]) => name === "Gross exposure");
  assert.equal(Number(limit[head.indexOf("Limit")]), sample("seed").limits.gross_exposure);
  assert.equal(limit[head.indexOf("Limit unit")], sample("seed").fund.currency);
  const daily = rows.find(([name]) => name === "Daily drawdown");
  assert.equal(Number(daily[head.indexOf("Limit")]), sample("seed").limits.daily_drawdown);
  assert.equal(daily[head.indexOf("Limit unit")], "fraction");
  assertClean(opened);
});
