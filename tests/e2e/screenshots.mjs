// Takes pictures of every view and of every named state, light and dark, at five widths, to be looked at.
//
//   node screenshots.mjs FOLDER [NAME]     (run by `cargo xtask screenshots`; NAME takes those alone that hold it)

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { assertClean, closeBrowser, conventions, openPage, started } from "./harness.mjs";
import { large, sample } from "./large.mjs";

const SCHEMES = ["light", "dark"];
const WIDTHS = [360, 768, 1280, 1920, 2560];
const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];

/** The seed's fund with something changed. */
function changed(change) {
  const fund = sample("seed");
  change(fund);
  return fund;
}

/** Only the last returns of a fund. */
function last(count) {
  return changed((fund) => {
    fund.history.dates = fund.history.dates.slice(-count);
    for (const id of Object.keys(fund.history.returns)) fund.history.returns[id] = fund.history.returns[id].slice(-count);
  });
}

/** The states: the fund, the view, and what a person does there. */
const STATES = {
  halted: { fund: () => sample("halted") },
  "halted-controls": { fund: () => sample("halted"), view: "controls" },
  conditions: { fund: () => sample("conditions"), view: "stress" },
  breach: { fund: () => changed((fund) => (fund.risk_budget.total_var /= 4)) },
  "ten-dates": { fund: () => last(10) },
  "no-positions": { fund: () => changed((fund) => delete fund.positions), view: "controls" },
  "64-strategies": { fund: () => large(300) },
  "512-strategies": { fund: () => large(120, 512) },
  "long-names": {
    fund: () =>
      changed((fund) => {
        fund.strategies[0].name = "A strategy with a name that nobody would ever fit into a column of a table";
        fund.strategies[1].name = "استراتيجية التحوط العالمية";
      }),
  },
  "refused-file": { fund: () => ({ format: "headroom.snapshot/1", fund: {} }) },
  "refused-edit": {
    act: async (page) => {
      const field = page.locator(".budget-table input").first();
      await field.fill("60");
      await field.press("Enter");
    },
  },
  "what-if": {
    act: async (page) => {
      const field = page.locator(".budget-table input").first();
      await field.fill("15");
      await field.press("Enter");
    },
  },
  inspector: { act: (page) => page.locator(".budget-table .strategy-name").nth(2).click() },
  palette: { act: (page) => page.keyboard.press("Control+k") },
  explanation: { act: (page) => page.locator(".fund-var").click() },
  conventions: { act: conventions },
  open: { act: (page) => page.keyboard.press("Control+o") },
};

const [folder, only = ""] = process.argv.slice(2);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

/** One picture. */
async function take(name, { fund, view = "budget", act }, colorScheme, width) {
  if (!name.includes(only)) return;
  const after = [];
  const viewport = { width, height: width < 600 ? 740 : Math.round((width * 10) / 16) };
  const file = fund && { "/state.json": { body: JSON.stringify(fund()), type: "application/json" } };
  const path = `/?view=${view}${fund ? "&snapshot=state.json" : ""}`;
  const opened = await openPage({ after: (work) => after.unshift(work) }, { path, files: file ?? {}, colorScheme, viewport });
  await started(opened.page);
  await opened.page.waitForLoadState("networkidle");
  await opened.page.waitForTimeout(500);
  await act?.(opened.page);
  await opened.page.waitForTimeout(300);
  const picture = `${name}-${colorScheme}-${width}.png`;
  await opened.page.screenshot({ path: join(folder, picture), fullPage: !act });
  console.log(picture);
  assertClean(opened);
  for (const work of after) {
    await work();
  }
}

for (const colorScheme of SCHEMES) {
  for (const width of WIDTHS) {
    for (const view of VIEWS) {
      await take(view, { view }, colorScheme, width);
    }
  }
  for (const width of [360, 1280]) {
    for (const [name, state] of Object.entries(STATES)) {
      await take(name, state, colorScheme, width);
    }
  }
}
await closeBrowser();
