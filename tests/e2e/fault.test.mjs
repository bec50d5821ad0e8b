// A program that breaks off: a plain panel is there, the last fund with its edits is saved from it, and the page starts again.
//
// HEADROOM_FAULTS: how many faults are put into an edit, each at another call of the program into the browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const FAULTS = Number(process.env.HEADROOM_FAULTS ?? 8);
const panel = (page) => page.locator("#stopped");
const field = (page) => page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" });

/** Has the program end, as a panic or a trap ends it, at the n-th call into the browser after `arm(n)`. */
const faults = (page) =>
  page.addInitScript(() => {
    const state = { at: 0, count: 0 };
    window.arm = (at) => Object.assign(state, { at, count: 0 });
    window.calls = () => state.count;
    const isOfProgram = (call) => /^\d+$/.test(call.name);
    const faulty = (call) =>
      typeof call !== "function" || isOfProgram(call)
        ? call
        : (...rest) => {
            state.count += 1;
            if (state.count === state.at) throw new WebAssembly.RuntimeError("unreachable");
            return call(...rest);
          };
    const of = (record, change) => Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, change(value)]));
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const start = WebAssembly[name];
      WebAssembly[name] = (source, imports) => start.call(WebAssembly, source, of(imports, (module) => of(module, faulty)));
    }
  });

/** Saves the fund from the panel. */
async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the fund" }).click()]);
  assert.match(download.suggestedFilename(), /^headroom-\d{4}-\d\d-\d\d\.json$/);
  return JSON.parse(readFileSync(await download.path(), "utf8"));
}

async function edit(page, percent) {
  await field(page).fill(percent);
  await field(page).press("Enter");
}

test("panic puts up a panel, from which the fund is saved with its edits and the page starts again", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=sample/seed.json",
    prepare: (page) =>
      page.addInitScript(() => {
        // The program takes it that an element of its views is always made, and panics where it is not. The panel has its own.
        for (const name of ["createElement", "createElementNS"]) {
          const make = Document.prototype[name];
          Document.prototype[name] = function (...rest) {
            if (window.isArmed && !/ stopped /.test(new Error().stack)) throw new Error("no element today");
            return make.apply(this, rest);
          };
        }
      }),
  });
  const { page } = opened;
  page.on("dialog", (dialog) => dialog.accept());
  await started(page);
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  // The key of a view; nothing after it may take the focus from the panel.
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => (window.isArmed = true));
  await page.keyboard.press("2");
  await panel(page).getByRole("alert").getByText("can still be saved").waitFor();
  await page.evaluate(() => (window.isArmed = false));
  assert.equal(await page.evaluate(() => document.activeElement.id), "stopped");
  await panel(page).getByText("What to report").click();
  assert.match(await panel(page).locator("pre").innerText(), /panicked at/);
  await page.evaluate(axe());
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
  const file = await saved(page);
  assert.equal(file.risk_budget.allocation.mm_strategy, 0.33);
  await panel(page).getByText("Saved headroom-").waitFor();
  await page.getByRole("button", { name: "Start again" }).click();
  await started(page);
  assert.deepEqual(opened.seen.violations, []);
});

test("fault anywhere in an edit loses neither the fund nor an edit that was shown", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json", prepare: faults });
  page.on("dialog", (dialog) => dialog.accept());
  await started(page);
  await edit(page, "33");
  await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
  await page.evaluate(() => window.arm(0));
  await edit(page, "34");
  await page.locator(".reserve", { hasText: "21.0%" }).waitFor();
  await page.waitForTimeout(200);
  const calls = await page.evaluate(() => window.calls());
  assert.ok(calls > 20, `${calls} calls of an edit`);
  let waited = 0;
  let inEdit = 0;
  for (let fault = 0; fault < FAULTS; fault += 1) {
    await page.reload();
    await started(page);
    await edit(page, "33");
    await page.locator(".reserve", { hasText: "22.0%" }).waitFor();
    await page.locator("#open").waitFor({ state: "attached" });
    const at = 1 + Math.floor((fault * calls) / FAULTS);
    await page.evaluate((at) => {
      window.arm(at);
      window.stoppedAfter = undefined;
      const began = performance.now();
      const watch = new MutationObserver(() => {
        if (document.getElementById("stopped")) {
          window.stoppedAfter = performance.now() - began;
          watch.disconnect();
        }
      });
      watch.observe(document.body, { childList: true });
    }, at);
    // An edit does not make the same number of calls each time: one after another until one of them meets the fault.
    let last = 33;
    do {
      last += 1;
      await edit(page, String(last)).catch(() => {});
      await panel(page).or(page.locator(".reserve", { hasText: `${55 - last}.0%` })).first().waitFor();
    } while (!(await panel(page).isVisible()));
    const took = await page.evaluate(() => window.stoppedAfter);
    waited = Math.max(waited, took);
    const file = await saved(page);
    const share = file.risk_budget.allocation.mm_strategy;
    assert.ok(share === (last - 1) / 100 || share === last / 100, `fault ${at} of ${calls}, edit to ${last}%: ${share}`);
    inEdit += share === last / 100 ? 0 : 1;
  }
  t.diagnostic(`${FAULTS} faults over ${calls} calls, ${inEdit} before the edit was whole; panel after ${waited.toFixed(0)} ms at most, typing included`);
});
