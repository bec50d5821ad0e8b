// How long the part for files reads a fund of 64 strategies and 2,520 dates from a workbook, CSV files and a snapshot, beside bare
// `JSON.parse`; and the tasks of the page's thread over 50 ms meanwhile. Every answer is checked: the fund comes back to the bit.
//
//   HEADROOM_DIST=dist HEADROOM_NODE_MODULES=… CHROMIUM=… node tests/e2e/timings.mjs [RUNS]
//
// Not a test: no figure of it is asserted.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { closeBrowser, openPage, started } from "./harness.mjs";
import { large } from "./large.mjs";

const runs = Number(process.argv[2] ?? 15);
const ends = [];
const t = { after: (end) => ends.unshift(end) };
// As JSON states it: without the sign of a zero.
const json = JSON.stringify(large(2520, 64));
const fund = JSON.parse(json);
const ids = fund.strategies.map(({ id }) => id);
const wanted = ids.flatMap((id) => fund.history.returns[id]);
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** Drops a file and says which tasks of the page's thread took more than 50 ms until its fund is on screen and a second after. */
async function dropped(page, name, bytes) {
  await page.evaluate(() => {
    globalThis.long = [];
    globalThis.observer ??= new PerformanceObserver((list) => long.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])));
    observer.observe({ type: "longtask" });
  });
  const start = await page.evaluate(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
      const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
      return new Promise((done) => setTimeout(() => (performance.clearMarks(), done(performance.now()), document.body.dispatchEvent(event)), 1_000));
    },
    [name, bytes.toString("base64")],
  );
  await page.waitForFunction(() => performance.getEntriesByName("assess").length > 0);
  await page.waitForTimeout(2_000);
  const [long, estimate] = await page.evaluate(() => [long, performance.getEntriesByName("estimate")[0]?.startTime]);
  const told = long.map(([at, duration]) => `${Math.round(duration)} ms at ${Math.round(at - start)}`).join(", ");
  console.log(`  page's thread: figures at ${Math.round(estimate - start)} ms; over 50 ms: ${told || "nothing"}`);
}

try {
  const { page, server } = await openPage(t, { bypassCSP: true });
  await started(page);
  console.log(`JSON of ${json.length.toLocaleString("en-US")} bytes`);
  await dropped(page, "large.json", Buffer.from(json));
  const exported = async (kind) => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: kind, exact: true }).click()]);
    return readFileSync(await download.path());
  };
  const files = {
    "snapshot.json": Buffer.from(json),
    "workbook.xlsx": await exported("Excel workbook"),
    "set.zip": await exported("CSV files"),
    "returns.csv": Buffer.from(["date", ...ids].join() + "\n" + fund.history.dates.map((day, at) => [day, ...ids.map((id) => fund.history.returns[id][at])].join()).join("\n")),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const [times, parses, reply] = await page.evaluate(
      async ([name, base64, runs]) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const meta = (name) => new URL(document.querySelector(`meta[name="${name}"]`)?.content ?? document.querySelector(`link[href*="${name}"], meta[content*="${name}"]`).getAttribute("content") ?? "", document.baseURI).href;
        const worker = new Worker(meta("headroom-worker"), { type: "module" });
        const said = () => new Promise((done) => (worker.onmessage = ({ data }) => done(data)));
        const ready = said();
        worker.postMessage({ glue: document.querySelector("link[rel=modulepreload]").href });
        await ready;
        const times = [];
        const parses = [];
        let reply;
        for (let run = 0; run < runs; run++) {
          // They change hands, as the page has it.
          const given = bytes.slice();
          const from = performance.now();
          worker.postMessage(["files", "open", [name, given]], [given.buffer]);
          reply = await said();
          times.push(performance.now() - from);
          if (name.endsWith(".json")) {
            const text = new TextDecoder().decode(bytes);
            const before = performance.now();
            JSON.parse(text);
            parses.push(performance.now() - before);
          }
        }
        worker.terminate();
        return [times, parses, reply[0] === "fund" ? ["fund", Array.from(reply[2])] : [reply[0]]];
      },
      [name, bytes.toString("base64"), runs],
    );
    if (reply[0] === "fund") {
      const [count, ...rest] = reply[1];
      assert.equal(count, 2520);
      assert.deepEqual(rest.slice(2520, 2520 + wanted.length), wanted, name);
    } else {
      // A table alone is asked about: its form has the answer to what was read.
      assert.equal(reply[0], "form", name);
      assert.equal(name, "returns.csv");
    }
    const parse = parses.length ? `; JSON.parse ${median(parses).toFixed(1)} ms` : "";
    console.log(`${name}: median ${median(times).toFixed(1)} ms of ${runs}, ${bytes.length.toLocaleString("en-US")} bytes${parse}`);
  }
  for (const name of ["workbook.xlsx", "set.zip"]) {
    console.log(name);
    await dropped(page, name, files[name]);
  }
} finally {
  for (const end of ends) await end();
  await closeBrowser();
}
