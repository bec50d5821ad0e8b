// The table of a firm: order, filters, sums, the heatmap, and a thousand rows.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser } from "./harness.mjs";
import { FUNDS, firm, firmOf, names, openFirm, rows } from "./firm.mjs";

after(closeBrowser);

test("funds are sorted, filtered, searched and summed by currency; controls are a heatmap", async (t) => {
  const opened = await openFirm(t);
  const { page } = opened;
  const { rows: fleetRows } = await firm(t);
  await page.getByRole("button", { name: "NAV", exact: true }).click();
  await page.locator("th[aria-sort=descending]", { hasText: "NAV" }).waitFor();
  assert.deepEqual(await names(page), fleetRows.toSorted((one, other) => other.nav - one.nav).map(({ name }) => name));
  await page.locator("#firm-search").fill("0013");
  await page.getByText(`1 of ${FUNDS} funds listed`).waitFor();
  await page.locator("#firm-search").fill("");
  await page.locator("#firm select[name=listed]").selectOption("over");
  const over = fleetRows.filter(({ status }) => status === "breach").length;
  assert.ok(over > 0 && over < FUNDS);
  await page.getByText(`${over} of ${FUNDS} funds listed`).waitFor();
  await page.locator("#firm select[name=listed]").selectOption("all");
  await page.locator("#firm select[name=shown]").selectOption("controls");
  await page.locator(".firm-heatmap").waitFor();
  const tripped = fleetRows.filter(({ tripped }) => tripped.includes("daily_drawdown")).length;
  assert.equal(await page.locator(".heat-breach", { hasText: "Tripped" }).count(), fleetRows.flatMap(({ tripped }) => tripped).length);
  assert.ok(tripped > 0, "a control is tripped in some fund");
  const sums = await page.locator(".firm-sums tbody tr").allInnerTexts();
  const wanted = ["EUR", "USD"].map((currency) => {
    const some = fleetRows.filter((row) => row.currency === currency);
    const sum = (name) => Math.round(some.reduce((sum, row) => sum + row[name], 0)).toLocaleString("en-US");
    return [currency, String(some.length), sum("nav"), sum("var"), sum("total_var")];
  });
  const found = sums.map((line) => line.split("\t")).map(([currency, count, , ...rest]) => [currency, count, ...rest]);
  assert.deepEqual(found, wanted);
  assertClean(opened);
});

test("of a thousand funds only rows near the screen are on the page, the last one too", async (t) => {
  const { rows: fleetRows, controls } = await firm(t);
  const thousand = Array.from({ length: 1000 }, (_, at) => {
    const row = fleetRows[at % FUNDS];
    return { ...row, id: `fund-${at}`, name: `${row.name} ${at}`, utilization: at / 1000 };
  });
  const opened = await openFirm(t, { files: { "/out/firm.json": JSON.stringify(firmOf(thousand, controls)) } });
  const { page } = opened;
  assert.ok((await rows(page).count()) < 100, "only rows near the screen are on the page");
  const seen = await page.evaluate(async () => {
    const long = [];
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
    const region = document.getElementById("firm-rows");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let blank = 0;
    let frames = 0;
    for (let top = 0; top < region.scrollHeight - region.clientHeight; top += 600) {
      region.scrollTop = top;
      await frame();
      await frame();
      frames += 1;
      const { left, top: at, height } = region.getBoundingClientRect();
      blank += document.elementFromPoint(left + 20, at + height / 2)?.closest("tr[data-row]") ? 0 : 1;
    }
    region.scrollTop = region.scrollHeight;
    await new Promise((done) => setTimeout(done, 300));
    return { long, blank, frames, last: document.querySelector("#firm tr[aria-rowindex='1001']")?.innerText };
  });
  t.diagnostic(`${seen.frames} steps of 600 px, ${seen.blank} of them not yet filled; tasks over 50 ms: ${seen.long.map(Math.round).join(", ") || "none"}`);
  assert.ok(seen.last, "the last fund is there");
  assertClean(opened);
});
