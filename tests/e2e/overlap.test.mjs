// Where strategies hold the same thing: the panel on the correlation view, its map by keyboard, its tables, and the notice on the
// budget view.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started, unfold } from "./harness.mjs";

after(closeBrowser);

/** A sample fund in a view. */
async function open(t, name, view, more = {}) {
  const opened = await openPage(t, { path: `/?snapshot=sample/${name}.json&view=${view}`, ...more });
  await started(opened.page);
  return opened;
}

/** The panel, once its tables are there. */
async function panel(page) {
  const found = page.locator(".overlap");
  await found.locator("tbody tr").first().waitFor();
  return found;
}

test("a thesis held twice is noticed on the budget view and leads to the correlation view", async (t) => {
  const opened = await open(t, "blind_thesis", "budget");
  const { page } = opened;
  const need = page.locator(".needs li").filter({ hasText: "FED-CUT-DEC, YES carries 69% of the VaR" });
  await need.waitFor();
  await need.getByRole("link", { name: "See who" }).click();
  const overlap = await panel(page);
  const row = overlap.locator("tbody tr").filter({ hasText: "FED-CUT-DEC, YES" });
  assert.match(await row.innerText(), /Macro 620,000, Event contracts 496,000[^]*1,116,000[^]*55\.6%[^]*68\.8%/);
  assertClean(opened);
});

test("the map of pairs is read by keyboard and as a table", async (t) => {
  const opened = await open(t, "blind_thesis", "correlation");
  const overlap = await panel(opened.page);
  await overlap.locator(".heatmap-frame").focus();
  await opened.page.keyboard.press("ArrowRight");
  await overlap.getByText("Macro × Event contracts: 496,000 on the same side, 0 on opposite sides").waitFor();
  await overlap.getByText("Pairs as a table").click();
  const pair = overlap.locator("tbody tr").filter({ hasText: "Macro × Event contracts" });
  assert.match(await pair.innerText(), /496,000[^]*0[^]*84\.6%/);
  assertClean(opened);
});

test("bets and the common movement open where they come from", async (t) => {
  const opened = await open(t, "blind_limits", "correlation");
  const overlap = await panel(opened.page);
  const bets = overlap.locator("dl > div").filter({ hasText: "Independent bets" });
  assert.match(await bets.innerText(), /1\.00/);
  assert.match(await overlap.locator("dl > div").filter({ hasText: "Bets by strategy" }).innerText(), /3\.99/);
  await bets.getByRole("button").click();
  await opened.page.getByRole("dialog").getByText(/Meucci/).waitFor();
  await opened.page.keyboard.press("Escape");
  await overlap.getByText("No two hold the same side of an instrument").waitFor();
  assertClean(opened);
});

test("a fund without positions says what is missing", async (t) => {
  const opened = await open(t, "blind_drawdown", "correlation");
  const overlap = await panel(opened.page);
  await overlap.getByText("The file has no positions: add them to see what strategies hold in common").waitFor();
  assert.doesNotMatch(await overlap.innerText(), /no_positions|_bets|NaN/);
  assertClean(opened);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1280, 2560]) {
    test(`overlap fits and has nothing that axe finds, ${colorScheme}, ${width}`, async (t) => {
      const opened = await open(t, "blind_thesis", "correlation", { colorScheme, viewport: { width, height: 900 } });
      const { page } = opened;
      await page.locator("#overlap-title").waitFor();
      await unfold(page);
      const overlap = await panel(page);
      await overlap.getByText("Pairs as a table").click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      await page.evaluate(axe());
      const { violations } = await page.evaluate(() => window.axe.run(document.querySelector(".overlap")));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
      assertClean(opened);
    });
  }
}
