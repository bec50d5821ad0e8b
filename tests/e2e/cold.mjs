// How long a browser that has nothing of the page takes from its address to the fund's headroom on screen: from this machine, and
// with a processor four times slower behind fast 4G (9 Mbit/s, 165 ms of latency), the files compressed.
//
//   HEADROOM_DIST=dist HEADROOM_NODE_MODULES=… CHROMIUM=… node tests/e2e/cold.mjs [RUNS]
//
// Not a test: no figure of it is asserted. The answer is: every run must show the demonstration fund's headroom.

import assert from "node:assert/strict";
import { closeBrowser, openPage } from "./harness.mjs";

const runs = Number(process.argv[2] ?? 15);
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** Marks the frame after the one in which the headroom, and then the table, stand in the page. */
const watch = () => {
  const told = (name, selector) => {
    const look = () => {
      if (!document.querySelector(selector)) return requestAnimationFrame(look);
      // What was drawn in this frame is on screen when the next task runs.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => performance.mark(name);
      channel.port2.postMessage(null);
    };
    look();
  };
  told("headroom", ".strip-headroom");
  told("table", "[data-strategy]");
};

/** One start in a new profile; milliseconds to the headroom and to the table. */
async function cold(throttled) {
  const ends = [];
  const t = { after: (end) => ends.unshift(end) };
  const prepare = async (page) => {
    await page.addInitScript(watch);
    if (!throttled) return;
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const throughput = (9 * 1024 * 1024) / 8;
    const network = { offline: false, latency: 165, downloadThroughput: throughput, uploadThroughput: throughput };
    await session.send("Network.emulateNetworkConditions", network);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  };
  try {
    const { page } = await openPage(t, { prepare, isCompressed: true });
    const marks = ["headroom", "table"];
    await page.waitForFunction((marks) => marks.every((name) => performance.getEntriesByName(name).length), marks);
    const headroom = await page.locator(".strip-headroom").innerText();
    assert.match(headroom, /^\d[\d,.]*$/, "the headroom is a number");
    return await page.evaluate((marks) => marks.map((name) => performance.getEntriesByName(name)[0].startTime), marks);
  } finally {
    for (const end of ends) await end();
  }
}

try {
  for (const [name, throttled] of [["cold start", false], ["cold start, 4x CPU, fast 4G", true]]) {
    const times = [];
    for (let run = 0; run < runs; run++) times.push(await cold(throttled));
    const [headroom, table] = [0, 1].map((at) => median(times.map((of) => of[at])).toFixed(0));
    console.log(`${name}: median ${headroom} ms, to the table ${table} ms (${runs} runs)`);
  }
} finally {
  await closeBrowser();
}
