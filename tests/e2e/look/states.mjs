// The views and the named states of the page, for the pictures (screenshots.mjs) and for the test of the look (look.test.mjs).

import { conventions } from "../harness.mjs";
import { large, sample } from "../large.mjs";

export const SCHEMES = ["light", "dark"];
export const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];

/** The window of a width: a telephone stands upright. */
export const windowOf = (width) => ({ width, height: width < 600 ? 740 : Math.round((width * 10) / 16) });

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

/** Thirteen strategies of monthly returns and no positions. */
function monthly() {
  const fund = large(152, 13);
  fund.history.dates = fund.history.dates.map((_, at) => new Date(Date.UTC(2014, at + 1, 0)).toISOString().slice(0, 10));
  fund.fund.as_of = fund.history.dates.at(-1);
  fund.strategies.forEach((strategy) => (strategy.periods_per_year = 12));
  return fund;
}

async function filled(page, value) {
  const field = page.locator(".budget-table input").first();
  await field.fill(value);
  await field.press("Enter");
}

export const WIDTHS = [360, 768, 1280, 1920, 2560];

/** The states: the fund, the view, what a person does there, and whether the whole page is too tall for one picture. */
export const STATES = {
  monthly: { fund: monthly },
  halted: { fund: () => sample("halted") },
  "halted-controls": { fund: () => sample("halted"), view: "controls" },
  conditions: { fund: () => sample("conditions"), view: "stress" },
  breach: { fund: () => changed((fund) => (fund.risk_budget.total_var /= 4)) },
  "ten-dates": { fund: () => last(10) },
  "no-positions": { fund: () => changed((fund) => delete fund.positions), view: "controls" },
  "64-strategies": { fund: () => large(300) },
  "512-strategies": { fund: () => large(120, 512), isTall: true },
  "long-names": {
    fund: () =>
      changed((fund) => {
        fund.strategies[0].name = "A strategy with a name that nobody would ever fit into a column of a table";
        fund.strategies[1].name = "استراتيجية التحوط العالمية";
      }),
  },
  "refused-file": { fund: () => ({ format: "headroom.snapshot/1", fund: {} }) },
  "refused-edit": { act: (page) => filled(page, "60") },
  "what-if": { act: (page) => filled(page, "15") },
  inspector: { act: (page) => page.locator(".budget-table .strategy-name").nth(2).click() },
  palette: { act: (page) => page.keyboard.press("Control+k") },
  explanation: { act: (page) => page.locator(".fund-var").click() },
  conventions: { act: conventions },
  open: { act: (page) => page.keyboard.press("Control+o") },
};

/** What a state opens: its address, and the files that the server answers from memory. */
export function opening({ fund, view = "budget" }) {
  const files = fund ? { "/state.json": { body: JSON.stringify(fund()), type: "application/json" } } : {};
  return { path: `/?view=${view}${fund ? "&snapshot=state.json" : ""}`, files };
}

/** Has the page tell its changes and the work of its workers from its start, for `settled`. */
export const watched = (page) =>
  page.addInitScript(() => {
    const seen = (globalThis.headroomSeen = { changed: 0, asked: new Map() });
    const change = () => (seen.changed = performance.now());
    new MutationObserver(change).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (...task) {
      // The first thing that a worker hears is which program to run, and it says when it can.
      if (!seen.asked.has(this)) {
        this.addEventListener("message", () => (change(), seen.asked.set(this, false)));
        this.addEventListener("error", () => seen.asked.set(this, false));
      }
      seen.asked.set(this, true);
      return postMessage.apply(this, task);
    };
    const { terminate } = Worker.prototype;
    Worker.prototype.terminate = function () {
      seen.asked.delete(this);
      return terminate.apply(this);
    };
  });

/** Waits until nothing changes any more: no work is told or asked of a worker, and the page's thread is free. */
export const settled = (page, quiet = 500) =>
  page.evaluate(async (quiet) => {
    await document.fonts.ready;
    const began = performance.now();
    let busy = began;
    for (let before = began; ; ) {
      await new Promise((done) => setTimeout(done, 20));
      const now = performance.now();
      const { changed, asked } = globalThis.headroomSeen;
      const isAtWork = document.querySelector("progress") !== null || [...asked.values()].some(Boolean);
      if (now - before > 70 || isAtWork || changed > busy) busy = now;
      before = now;
      if (now - busy > quiet) break;
      if (now - began > 120_000) throw new Error(`the page did not settle: ${isAtWork ? "work" : "changes"}`);
    }
    await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  }, quiet);
