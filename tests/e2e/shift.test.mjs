// Nothing that a person reads moves by itself: layout shifts at the start, by edits, methods, files, and edits and files that are refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, drop, openPage, started } from "./harness.mjs";

after(closeBrowser);

const sample = (name) => readFileSync(new URL(`../../assets/sample/${name}.json`, import.meta.url), "utf8");

/** Sums the browser's layout shifts, also those soon after an input, with what moved. */
function record() {
  globalThis.shifts = [];
  const told = ({ node, previousRect, currentRect }) =>
    `${node?.nodeName} ${node?.className ?? ""} y ${previousRect.y} to ${currentRect.y}, x ${previousRect.x} to ${currentRect.x}`;
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) globalThis.shifts.push({ value, moved: sources.map(told) });
  }).observe({ type: "layout-shift", buffered: true });
}

/** The shifts since it was last asked, once nothing moves any more. */
async function taken(page) {
  await page.waitForTimeout(1_200);
  return page.evaluate(() => globalThis.shifts.splice(0));
}

function assertStill(flow, shifts) {
  const sum = shifts.reduce((sum, { value }) => sum + value, 0);
  assert.ok(sum <= 0.01, `${flow}: ${sum.toFixed(4)}: ${JSON.stringify(shifts.filter(({ value }) => value > 0.001))}`);
}

for (const [width, height] of [[1440, 900], [1350, 940], [1280, 800], [768, 1024], [360, 740]]) {
  test(`nothing moves by itself at ${width} by ${height}`, async (t) => {
    const opened = await openPage(t, { viewport: { width, height } });
    const { page } = opened;
    await started(page);
    await page.evaluate(record);
    await page.locator("#stayed-title").waitFor({ state: "attached" });
    assertStill("start", await taken(page));
    if (width < 1000) return assertClean(opened);

    const allocation = page.getByLabel("Allocation of Trend following in percent");
    await allocation.fill("9");
    await allocation.press("Enter");
    await page.locator(".changes-bar").waitFor();
    assertStill("edit", await taken(page));
    await allocation.fill("90");
    await allocation.press("Enter");
    assertStill("refused edit", await taken(page));
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const method = page.getByLabel("Method");
    const ids = await method.locator("option").evaluateAll((options) => options.map((option) => option.value));
    for (const id of [...ids, ids[0]]) {
      await method.selectOption(id);
      assertStill(id, await taken(page));
    }
    await page.keyboard.press("Escape");
    await drop(page, "broken.json", `{"format": "headroom.snapshot/1", "fund": {}}`);
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
    assertStill("refused file", await taken(page));
    await page.keyboard.press("Enter");
    assertStill("refusal read", await taken(page));
    await drop(page, "demo.json", sample("demo"));
    assertStill("file", await taken(page));
    assertClean(opened);
  });
}
