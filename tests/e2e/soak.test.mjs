// A long time in one tab: after thousands of edits and many imports the page takes no more memory than after its warm-up.
//
// HEADROOM_SOAK: how many edits, with an import for each hundred; 2,000 by default.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const EDITS = Number(process.env.HEADROOM_SOAK ?? 2_000);
const seed = readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8");

/** Frames come one after the other without a wait, and the program's memory can be asked for its size. */
const prepare = (page) =>
  page.addInitScript(() => {
    const { port1, port2 } = new MessageChannel();
    let waiting = [];
    window.requestAnimationFrame = (work) => {
      if (waiting.push(work) === 1) port2.postMessage(0);
      return 0;
    };
    port1.onmessage = () => {
      const now = waiting;
      waiting = [];
      now.forEach((work) => work(performance.now()));
    };
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const start = WebAssembly[name];
      WebAssembly[name] = async (...rest) => {
        const made = await start.apply(WebAssembly, rest);
        window.programMemory ??= made.instance?.exports?.memory;
        return made;
      };
    }
  });

/** Edits an allocation `count` times, each once the one before is on screen; an import of the fund after each hundredth. */
const work = (page, count) =>
  page.evaluate(
    async ([count, seed]) => {
      const frame = () => new Promise((shown) => requestAnimationFrame(shown));
      const field = () => document.querySelector('[data-strategy="mm_strategy"] [aria-label^="Allocation of"][aria-label$="in percent"]');
      const times = [];
      for (let edit = 1; edit <= count; edit += 1) {
        const wanted = String(20 + (edit % 97) / 10);
        const before = performance.now();
        const input = field();
        input.value = wanted;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        await frame();
        await frame();
        times.push(performance.now() - before);
        if (edit % 500 === 0 && field().value !== wanted) throw new Error(`${field().value} after ${wanted}`);
        if (edit % 100 === 0) {
          const dataTransfer = new DataTransfer();
          const limit = 50_000 + (edit % 1_000);
          dataTransfer.items.add(new File([seed.replace('"total_var": 50000', `"total_var": ${limit}`)], "fund.json"));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
          const shown = `of ${limit.toLocaleString("en")}`;
          while (!document.body.innerText.includes(shown)) await new Promise((done) => setTimeout(done, 5));
        }
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];
    },
    [count, seed],
  );

test("thousands of edits and many imports leave the memory as it was after the warm-up", { timeout: 120_000 + EDITS * 100 }, async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json", prepare });
  const { page, context } = opened;
  await started(page);
  await page.locator("#open").waitFor({ state: "attached" });
  const devtools = await context.newCDPSession(page);
  const taken = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const { Nodes, JSEventListeners } = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    const program = await page.evaluate(() => window.programMemory.buffer.byteLength);
    return { program, heap: usedSize, nodes: Nodes, listeners: JSEventListeners };
  };
  await devtools.send("Performance.enable");
  // As many edits as can be undone, and imports between them: what a tab holds on purpose is there then.
  const warm = Math.max(1_000, Math.floor(EDITS / 10));
  const first = await work(page, warm);
  const before = await taken();
  const last = await work(page, Math.max(EDITS - warm, 100));
  const now = await taken();
  const growth = (key) => now[key] / before[key] - 1;
  const told = Object.keys(now).map((key) => `${key} ${before[key]} to ${now[key]} (${(growth(key) * 100).toFixed(2)}%)`);
  t.diagnostic(`${EDITS} edits, ${Math.floor(EDITS / 100)} imports: ${told.join(", ")}; p99 of an edit ${first.toFixed(1)} ms, then ${last.toFixed(1)} ms`);
  for (const key of Object.keys(now)) assert.ok(growth(key) < 0.05, told.join(", "));
  assertClean(opened);
});
