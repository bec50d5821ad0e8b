// How long the page's thread is held by funds near the limits of the format: by their load, by an edit and by each view.
//
//   HEADROOM_DIST=dist HEADROOM_NODE_MODULES=… CHROMIUM=… node tests/e2e/views.mjs [FUND...]
//
// Of each step: `opens`, the thread's own time from the asking to the second frame after it; `longest`, the longest task until
// nothing is at work any more, on a clock and in the thread's own time, which other work on the machine does not lengthen;
// `all`, the thread's whole time until then. From a trace of real Chromium. Not a test: no figure of it is asserted.

import { readFileSync } from "node:fs";
import { closeBrowser, drop, openPage, show, started } from "./harness.mjs";
import { large } from "./large.mjs";

const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];
const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing", "__metadata"];
// Milliseconds without a task over 20 ms, and without anything that tells its progress, that end a step; and the most of them.
const QUIET = 1_500;
const MOST = Number(process.env.HEADROOM_MOST ?? 60_000);

/** `fund` with `count` positions, among the strategies in turn. */
function positions(fund, count) {
  const text = ["instrument", "exchange", "sector"];
  const position = (_, i) => ({
    id: `p${i}`,
    strategy: fund.strategies[i % fund.strategies.length].id,
    ...Object.fromEntries(text.map((of, at) => [of, `${of} ${i % [200, 6, 11][at]}`])),
    notional: 10 + (i % 90),
    beta: (i % 21) / 10 - 1,
    liquidity_per_hour: 1_000 + i,
  });
  return { ...fund, positions: Array.from({ length: count }, position) };
}

/** `fund` with three spikes of all correlations, none of which leaves a correlation matrix as it is. */
const spiked = (fund) => ({ ...fund, scenarios: [0.03, 0.04, 0.05].map((rho) => ({ kind: "correlation_spike", rho })) });

/** `fund` with `count` opportunities, each with the returns of one of its strategies. */
function opportunities(fund, count) {
  const returns = Object.values(fund.history.returns);
  const one = (_, i) => ({
    strategy: `o${i}`,
    conviction: 0.5 + (i % 50) / 100,
    requested_share: 0.0005,
    capital: 1_000,
    returns: returns[i % returns.length].map((r, day) => Number((r * (1 - (day % 7) / 10)).toFixed(6))),
  });
  return { ...fund, opportunities: Array.from({ length: count }, one) };
}

const FUNDS = {
  "64x2520": () => large(2_520, 64),
  "512x500": () => large(500, 512),
  "512x2520": () => large(2_520, 512),
  "512x5000": () => large(5_000, 512),
  spikes: () => spiked(large(500, 512)),
  opportunities: () => opportunities(large(250, 64), 512),
  positions: () => positions(large(500, 64), 100_000),
};

/** Waits until the page has been at rest for a while; whether it came to rest. */
const atRest = (page) =>
  page.evaluate(
    async ([quiet, most]) => {
      const began = performance.now();
      let busy = performance.now();
      for (let before = busy; ; ) {
        await new Promise((done) => setTimeout(done, 10));
        const now = performance.now();
        const isTold = document.querySelector("progress, [role=progressbar]") !== null;
        if (now - before > 30 || isTold) busy = now;
        before = now;
        if (now - busy > quiet) return true;
        if (now - began > most) return false;
      }
    },
    [QUIET, MOST],
  );

/** The tasks of the page's thread during `step`: until the second frame after it, and until the page is at rest. */
async function traced(page, step) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(() => performance.mark("step-asked"));
  await step();
  await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));
  await page.evaluate(() => performance.mark("step-shown"));
  const isAtRest = await atRest(page);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mark = (name) => traceEvents.find((event) => event.name === name && event.cat.includes("user_timing"));
  const [asked, shown] = ["step-asked", "step-shown"].map(mark);
  const isTask = ({ name, ph, pid, tid, ts }) =>
    name === "ThreadControllerImpl::RunTask" && ph === "X" && pid === asked.pid && tid === asked.tid && ts >= asked.ts;
  const tasks = traceEvents.filter(isTask);
  const ms = (list, of) => list.reduce((sum, event) => sum + (event[of] ?? 0), 0) / 1_000;
  const most = (of) => Math.max(0, ...tasks.map((event) => event[of] ?? 0)) / 1_000;
  return {
    opens: ms(tasks.filter(({ ts }) => ts < shown.ts), "tdur"),
    longest: most("dur"),
    own: most("tdur"),
    all: ms(tasks, "tdur"),
    isAtRest,
  };
}

async function edit(page) {
  const field = page.getByRole("spinbutton", { name: "Allocation of" }).first();
  await field.fill("0.4");
  await field.press("Enter");
}

function tell(fund, step, { opens, longest, own, all, isAtRest }) {
  const cells = [opens, longest, own, all].map((ms) => ms.toFixed(0).padStart(7));
  console.log(`${fund.padEnd(14)}${step.padEnd(14)}${cells.join("")}${isAtRest ? "" : "  still at work"}`);
}

async function walk(name, wanted) {
  const ends = [];
  const t = { after: (end) => ends.unshift(end) };
  const fund = FUNDS[name]();
  fund.fund.name = `Fund of ${name}`;
  try {
    const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json", viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(300_000);
    await started(page);
    await page.locator("#open").waitFor({ state: "attached" });
    const load = async () => {
      await drop(page, "fund.json", JSON.stringify(fund));
      await page.locator(".fund-name", { hasText: fund.fund.name }).waitFor();
    };
    tell(name, "load", await traced(page, load));
    tell(name, "edit", await traced(page, () => edit(page)));
    for (const of of [...VIEWS.slice(1), "budget"].filter((of) => !wanted || wanted.includes(of))) {
      tell(name, of, await traced(page, () => show(page, of)));
    }
  } finally {
    for (const end of ends) await end();
  }
}

const names = process.argv.slice(2);
const wanted = process.env.HEADROOM_VIEWS?.split(",");
console.log(`${"fund".padEnd(14)}${"step".padEnd(14)}${["opens", "longest", "own", "all"].map((word) => word.padStart(7)).join("")}  (ms)`);
try {
  for (const name of names.length ? names : Object.keys(FUNDS)) await walk(name, wanted);
} finally {
  await closeBrowser();
}
