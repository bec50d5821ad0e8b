// A manager's own files: what is dropped, chosen or pasted comes in with the right returns, or is refused with the place,
// and the fund on screen stays until another one is opened.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";
import { large } from "./large.mjs";

after(closeBrowser);

const folder = new URL("../data/files/", import.meta.url);
const path = (name) => new URL(name, folder).pathname;
const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8"));
const NAV = "5000000";
const LIMIT = "50000";

/** Opens the dialog and chooses files. */
async function choose(page, files) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("A file, or several").setInputFiles(files);
}

/** Answers the two questions that every sheet asks, by capital as the samples were made. */
async function answer(page, others = {}) {
  await page.locator("#file-needed").waitFor();
  for (const [label, value] of Object.entries(others)) {
    await page.getByLabel(label).selectOption(value);
  }
  await page.getByLabel("NAV", { exact: true }).fill(NAV);
  await page.getByLabel("Most the fund may lose").fill(LIMIT);
  await page.locator("#file-defaults summary").click();
  await page.getByLabel("Capital of mm").fill("1500000");
  await page.getByLabel("Capital of arb").fill("2000000");
  await page.getByRole("button", { name: "Open the fund" }).click();
  await page.locator(".file-dialog[open]").waitFor({ state: "hidden" });
  assert.equal(await page.locator("#file-form > *").count(), 0, "the next form does not begin with these answers");
}

/** The fund on screen, as the page exports it. */
async function exported(page, kind = "Snapshot") {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: kind, exact: true }).click(),
  ]);
  return download.path();
}

const snapshot = async (page) => JSON.parse(readFileSync(await exported(page), "utf8"));

/** Every sample that comes in, the answers that it needs, and how near its returns are. */
const SAMPLES = [
  ["pandas-returns.csv"],
  ["pandas-unnamed-index-returns.csv"],
  ["pandas-row-numbers-returns.csv"],
  ["pandas-utc-returns.csv"],
  ["pandas-semicolon-comma-returns.csv"],
  ["pandas-tabs-returns.tsv"],
  ["pandas-nan-returns.csv"],
  ["pandas-european-returns.csv"],
  ["pandas-american-returns.csv"],
  ["pandas-month-names-returns.csv"],
  ["pandas-compact-dates-returns.csv"],
  ["pandas-newest-first-returns.csv"],
  ["pandas-percent-signs-returns.csv", { "Returns of pandas-percent-signs-returns.csv": "percent" }],
  ["pandas-long-returns.csv"],
  ["pandas-printed-returns.txt"],
  ["pandas-pnl.csv", {}, 1e-9],
  ["pandas-unnamed-kind.csv", {}, 1e-9],
  ["pandas-total-pnl.csv", { "Column Total of pandas-total-pnl.csv": "ignored" }, 1e-9],
  ["pandas-records-returns.json"],
  ["pandas-split-returns.json"],
  ["pandas-columns-returns.json"],
  ["pandas-epoch-returns.json"],
  ["pandas-openpyxl-returns.xlsx"],
  ["pandas-xlsxwriter-returns.xlsx"],
  ["polars-returns.csv"],
  ["polars-returns.json"],
  ["polars-returns.xlsx"],
  ["openpyxl-titled.xlsx", {}, 1e-9],
  ["openpyxl-1904-returns.xlsx"],
  ["openpyxl-percent-format-returns.xlsx"],
  ["openpyxl-hidden-returns.xlsx"],
  ["openpyxl-serial-dates-returns.xlsx"],
  ["xlsxwriter-formulas-returns.xlsx"],
  ["excel-unicode-text-returns.txt"],
  ["excel-utf-8-returns.csv"],
  ["excel-sep-returns.csv"],
  ["excel-accounting-pnl.csv", {}, 1e-9],
  ["r-write-csv-returns.csv"],
  ["r-write-csv2-returns.csv"],
  ["libreoffice-returns.csv"],
  ["libreoffice-returns.xlsx"],
  ["libreoffice-titled.xlsx", {}, 1e-9],
];

for (let half = 0; half < 2; half++) {
  test(`sample files come in with the same returns, ${half + 1} of 2`, { timeout: 300_000 }, async (t) => {
    const opened = await openPage(t);
    const { page } = opened;
    await started(page);
    assert.ok(!opened.seen.requests.some((address) => address.includes("_split_files")), "loaded when needed");
    for (const [name, others, tolerance = 0] of SAMPLES.filter((_, index) => index % 2 === half)) {
      await choose(page, path(name));
      await answer(page, others);
      const { history, fund } = await snapshot(page);
      assert.equal(fund.nav, Number(NAV), name);
      assert.deepEqual(history.dates, expected.dates, name);
      for (const strategy of ["mm", "arb"]) {
        history.returns[strategy].forEach((value, row) => {
          const wanted = expected[strategy][row];
          const isNear = wanted === null ? value === null : Math.abs(value - wanted) <= tolerance;
          assert.ok(isNear, `${name}: ${strategy} of ${history.dates[row]} is ${value}, not ${wanted}`);
        });
      }
    }
    assertClean(opened);
  });
}

test("sheet of P&L becomes a fund by keyboard, in three steps and two questions", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await page.keyboard.press("Control+o");
  await page.getByLabel("Text", { exact: true }).focus();
  const text = readFileSync(path("pandas-pnl.csv"), "utf8");
  await page.keyboard.insertText(`P&L by strategy\n${text}`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#file-needed").waitFor();
  assert.equal(await page.locator("#file-needed label").count(), 2);
  await page.keyboard.press("Tab");
  await page.locator("#file-nav").focus();
  await page.keyboard.type("5,000,000");
  await page.keyboard.press("Tab");
  await page.keyboard.type("50,000.5");
  await page.keyboard.press("Enter");
  await page.locator(".file-dialog[open]").waitFor({ state: "hidden" });
  assert.equal((await snapshot(page)).risk_budget.total_var, 50000.5);
  assertClean(opened);
});

test("folder that is dropped opens with the files of its folders", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const set = mkdtempSync(join(tmpdir(), "headroom-"));
  t.after(() => rmSync(set, { recursive: true, force: true }));
  mkdirSync(join(set, "fund", "more"), { recursive: true });
  writeFileSync(join(set, "fund", ".DS_Store"), "not a table");
  copyFileSync(path("pandas-mm.csv"), join(set, "fund", "mm.csv"));
  copyFileSync(path("pandas-arb.csv"), join(set, "fund", "more", "arb.csv"));
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(set, "fund")], dragOperationsMask: 1 };
  // As a hand does it, frame by frame: the browser drops only where the page has said, for a frame it has drawn, that it takes it.
  const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  for (const type of ["dragEnter", "dragOver", "dragOver", "drop"]) {
    await drawn();
    await cdp.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
  await page.locator("#file-title", { hasText: "Open fund/mm.csv and 1 more" }).waitFor();
  await answer(page);
  const { history } = await snapshot(page);
  assert.deepEqual(Object.keys(history.returns).sort(), ["arb", "mm"]);
  assert.deepEqual(history.returns.mm, expected.mm);
  assertClean(opened);
});

/** Pastes a text where the focus is. */
const paste = (page, text) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
  }, text);

test("table that is pasted outside of a field opens, and one in a field stays there", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const text = readFileSync(path("pandas-tabs-returns.tsv"), "utf8");
  await page.getByRole("searchbox", { name: "Filter strategies" }).focus();
  await paste(page, text);
  await page.evaluate(() => document.activeElement.blur());
  await paste(page, "one word");
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".file-dialog[open]").count(), 0);
  await paste(page, text);
  await page.locator("#file-title", { hasText: "The pasted table" }).waitFor();
  await answer(page);
  assert.deepEqual((await snapshot(page)).history.returns.mm, expected.mm);
  assertClean(opened);
});

test("answers about columns are remembered for the same headers, once a person turned keeping on", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const name = "pandas-total-pnl.csv";
  const total = (page, name) => page.getByLabel(`Column Total of ${name}`);
  const open = async (name) => {
    await choose(page, { name, mimeType: "text/csv", buffer: readFileSync(path("pandas-total-pnl.csv")) });
    await page.locator("#file-needed").waitFor();
  };
  await open(name);
  await answer(page, { [`Column Total of ${name}`]: "ignored" });
  await open("second.csv");
  await page.waitForTimeout(300);
  assert.equal(await page.locator("#file-recalled").count(), 0, "nothing is remembered unasked");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByLabel(/Keep funds, what-ifs and logs/).click();
  await page.locator("#open").getByText(/Kept on this disk/).waitFor();
  await page.keyboard.press("Escape");
  await open(name);
  await answer(page, { [`Column Total of ${name}`]: "ignored" });
  await open("tomorrow.csv");
  await page.locator("#file-recalled").waitFor();
  assert.equal(await total(page, "tomorrow.csv").inputValue(), "ignored");
  await answer(page);
  assert.deepEqual(Object.keys((await snapshot(page)).history.returns).sort(), ["arb", "mm"]);
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByRole("button", { name: "Erase what is kept" }).click();
  await page.keyboard.press("Escape");
  await open("later.csv");
  await page.waitForTimeout(500);
  assert.equal(await page.locator("#file-recalled").count(), 0, "erased");
  assertClean(opened);
});

test("long snapshot is read in the worker, and refused with its faults", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const file = JSON.parse(JSON.stringify(large(1200, 64)));
  const bytes = () => Buffer.from(JSON.stringify(file));
  assert.ok(bytes().length > 1 << 18);
  await choose(page, { name: "long.json", mimeType: "application/json", buffer: bytes() });
  await page.locator(".budget-table tbody th", { hasText: /^s\d+$/ }).first().waitFor();
  assert.ok(opened.seen.requests.some((address) => address.includes("_split_files")), "by the part for files");
  assert.deepEqual((await snapshot(page)).history, { ...file.history });
  file.history.returns.s3[7] = "much";
  file.risk_budget.total_var = -1;
  await choose(page, { name: "broken.json", mimeType: "application/json", buffer: bytes() });
  const told = page.locator(".refusal");
  await told.getByText("History, returns, s3, number 8").first().waitFor();
  await told.getByText("VaR budget, VaR limit").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await snapshot(page)).history.returns.s3.length, 1200);
  assertClean(opened);
});

test("number that reads two ways stays in its field", async (t) => {
  const { page } = await openPage(t);
  await started(page);
  await choose(page, path("pandas-pnl.csv"));
  await page.locator("#file-nav").fill("5,000");
  await page.keyboard.press("Tab");
  const message = () => page.locator("#file-nav").evaluate((input) => input.validationMessage);
  assert.match(await message(), /comma/);
  await page.locator("#file-nav").fill("5000");
  assert.equal(await message(), "");
});

test("form keeps what is asked, and shows every fault at its place", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const before = await page.locator(".budget-table").innerText();
  await choose(page, path("openpyxl-broken-cells-returns.xlsx"));
  await page.getByRole("button", { name: "Open the fund" }).click();
  await page.getByText("was not opened").waitFor();
  for (const place of ["returns!A8", "returns!B6"]) {
    await page.locator("#file-faults").getByText(place, { exact: true }).waitFor();
  }
  assert.equal(await page.evaluate(() => document.activeElement.id), "file-faults");
  await page.keyboard.press("Escape");
  await page.locator(".file-dialog[open]").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".budget-table").innerText(), before);

  // What is wanted is marked, and the first of it has the focus.
  await choose(page, path("pandas-ambiguous-dates-returns.csv"));
  await page.locator("#file-needed").waitFor();
  await page.getByRole("button", { name: "Open the fund" }).click();
  await page.locator("[aria-invalid=true]").nth(2).waitFor();
  assert.match(await page.evaluate(() => document.activeElement.name), /^date_order:/);
  await page.keyboard.press("Escape");
  assertClean(opened);
});

test("files that are no table are refused with the place, and the fund stays", async (t) => {
  const { page } = await openPage(t);
  await started(page);
  const before = await page.locator(".budget-table").innerText();
  const file = (name, text) => ({ name, mimeType: "", buffer: Buffer.from(text) });
  for (const [files, told] of [
    [path("openpyxl-merged.xlsx"), "returns!B6"],
    [path("openpyxl-error.xlsx"), "returns!C7"],
    [path("openpyxl-formula-without-value.xlsx"), "returns!B6"],
    [file("empty.csv", ""), "empty.csv"],
    [file("picture.png", "\x89PNG\r\n\x1a\n\0\0"), "picture.png"],
    [file("broken.json", "{ \"fund\": "), "syntax"],
    [file("letter.txt", "this is a letter\nof two lines\n"), "letter.txt"],
  ]) {
    await choose(page, files);
    await page.locator(".refusal").getByText(told).first().waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
  }
  assert.equal(await page.locator(".budget-table").innerText(), before);
});

test("newer load replaces an older one, and a canceled one changes nothing", async (t) => {
  const { page } = await openPage(t);
  await started(page);
  const rows = Array.from({ length: 4000 }, (_, row) => {
    const date = new Date(Date.UTC(2000, 0, 1 + row)).toISOString().slice(0, 10);
    return [date, ...Array.from({ length: 60 }, (_, column) => (row + column) % 7 / 1000)].join(",");
  });
  const head = ["date", ...Array.from({ length: 60 }, (_, column) => `s${column}`)].join(",");
  const large = { name: "large-returns.csv", mimeType: "text/csv", buffer: Buffer.from([head, ...rows].join("\n")) };
  await page.getByRole("button", { name: "Open a fund" }).click();
  const field = page.getByLabel("A file, or several");
  await field.setInputFiles(large);
  await field.setInputFiles(path("pandas-returns.csv"));
  await page.getByRole("heading", { name: "Open pandas-returns.csv" }).waitFor();
  await page.waitForTimeout(1500);
  await page.getByRole("heading", { name: "Open pandas-returns.csv" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Northlight").first().waitFor();
});

test("reader that breaks off says so and is replaced", async (t) => {
  const { page } = await openPage(t);
  await started(page);
  let isDown = true;
  await page.context().route(/_split_files\.wasm/, (route) => (isDown ? route.abort() : route.continue()));
  await choose(page, path("pandas-returns.csv"));
  await page.getByRole("heading", { name: "could not be read" }).waitFor();
  isDown = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#file-needed").waitFor();
});

test("export as a workbook and as CSV files comes in again as the same fund", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const before = await snapshot(page);
  for (const [kind, name] of [["Excel workbook", "fund.xlsx"], ["CSV files", "fund.zip"]]) {
    const bytes = readFileSync(await exported(page, kind));
    await page.getByRole("button", { name: "Open a fund" }).click();
    await page.getByRole("button", { name: "Smaller sample" }).click();
    await page.getByText("of 50,000").first().waitFor();
    await choose(page, { name, mimeType: "", buffer: bytes });
    await page.getByText("of 500,000").first().waitFor();
    assert.deepEqual(await snapshot(page), before, kind);
  }
  assertClean(opened);
});

test("template comes in as a fund and asks nothing", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  for (const name of ["Template as Excel workbook", "Template as CSV files"]) {
    await page.getByRole("button", { name: "Open a fund" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name, exact: true }).click(),
    ]);
    const buffer = readFileSync(await download.path());
    await page.getByLabel("A file, or several").setInputFiles({ name: download.suggestedFilename(), mimeType: "", buffer });
    await page.getByText("of 50,000").first().waitFor();
    assert.equal((await snapshot(page)).history.dates.length, 43);
  }
  assertClean(opened);
});

for (const colorScheme of ["light", "dark"]) {
  test(`form has nothing that axe finds, ${colorScheme}`, async (t) => {
    const { page } = await openPage(t, { colorScheme });
    await started(page);
    await choose(page, path("pandas-unnamed-kind.csv"));
    await page.locator("#file-needed").waitFor();
    await page.locator("#file-defaults summary").click();
    await page.locator("#file-readings summary").click();
    const { violations } = await page.evaluate(`${axe()}; axe.run(document.querySelector(".file-dialog"))`);
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
  });
}
