// A fund comes in, is edited, and is refused, as a portfolio manager does it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, conventions, drop, inspect, openPage, started } from "./harness.mjs";

after(closeBrowser);

const root = new URL("../../", import.meta.url);
const seed = readFileSync(new URL("assets/sample/seed.json", root), "utf8");
const ROW = '[data-strategy="mm_strategy"]';

/** Two frames: the edit's and the one that shows it. */
const nextFrame = (page) =>
  page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));

/** The field of the allocation of the seed's first strategy. */
const allocation = (page) => page.locator(ROW).getByRole("spinbutton", { name: "Allocation of" });

const reserveIs = (page, share) => page.locator(".reserve", { hasText: share }).waitFor();

/** Waits until the use of the last dates is drawn in each row; it is measured date by date after the fund is opened. */
async function tracesDrawn(page) {
  for (const row of await page.locator(".budget-table tbody .spark-line").all()) {
    await row.and(page.locator('[points*=","]')).waitFor({ state: "attached" });
  }
}

const marks = (page, name) => page.evaluate((name) => performance.getEntriesByName(name).length, name);

test("fund is fetched by the address", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(opened.page);
  await opened.page.getByText("of 50,000").waitFor();
  assert.equal(await opened.page.locator(".budget-table tbody tr").count(), 3 + 2);
  // 22% of 50,000 is used of 30%.
  assert.equal(await opened.page.locator(`${ROW} .used`).innerText(), "11,000");
  assert.match(await opened.page.locator(`${ROW} .usage`).innerText(), /73\.3%/);
  assertClean(opened);
});

test("fund is fetched from the dialog and dropped on the page", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await page.getByText("demonstration fund").first().waitFor();
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByLabel("An address on this site").fill("sample/seed.json");
  await page.getByRole("button", { name: "Fetch" }).click();
  await page.getByText("of 50,000").waitFor();
  await drop(page, "other.json", seed.replace('"total_var": 50000', '"total_var": 60000'));
  await page.getByText("of 60,000").waitFor();
  assertClean(opened);
});

test("fund of thirteen indexes loads by drop and by fetch", async (t) => {
  const file = new URL("../shared/data/edhec-snapshot.json", root);
  if (!existsSync(file)) {
    t.skip("the data set lies beside the project, and is not there");
    return;
  }
  const text = readFileSync(file, "utf8");
  const opened = await openPage(t, {
    path: "/?snapshot=edhec.json",
    files: { "/edhec.json": { body: text, type: "application/json" } },
  });
  await started(opened.page);
  await opened.page.getByText("of 3,000,000").waitFor();
  assert.equal(await opened.page.locator(".budget-table tbody tr").count(), 13 + 2);
  // Monthly data and no positions: said, and amber, never green.
  await opened.page.getByText("1-month 95% VaR").first().waitFor();
  assert.equal(await opened.page.locator(".light .tone-watch", { hasText: "No data" }).count(), 7); // five of positions, days and weeks
  await drop(opened.page, "seed.json", seed);
  await opened.page.getByText("of 50,000").waitFor();
  await drop(opened.page, "edhec.json", text);
  await opened.page.getByText("of 3,000,000").waitFor();
  assertClean(opened);
});

test("fund that cannot be fetched leaves the demonstration fund, and says why", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=nowhere.json" });
  await started(page);
  await page.getByRole("alertdialog", { name: "nowhere.json could not be loaded" }).filter({ hasText: "404" }).waitFor();
  assert.equal(await page.locator(".budget-table tbody tr").count(), 8 + 2);
});

test("fund with faults is refused with every fault, and what was there stays", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  const before = await page.locator(".budget-table").innerText();
  const broken = seed
    .replace('"total_var": 50000', '"total_var": 0, "reserv": 1')
    .replace('"capital"', '"capital": -5, "capitol"');
  await drop(page, "broken.json", broken);
  const told = page.getByRole("alertdialog", { name: /^broken.json has \d+ problems and was not opened$/ });
  for (const place of ["VaR budget, VaR limit", "VaR budget, reserv", "Strategies, number 1, capital", "Strategies, number 1, capitol"]) {
    await told.getByText(place, { exact: true }).waitFor();
  }
  assert.equal(await page.locator(".budget-table").innerText(), before);
  // It has the focus, goes at a key, and may be followed by another file.
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Dismiss");
  await page.keyboard.press("Enter");
  await told.waitFor({ state: "hidden" });
  for (const way of ["Escape", "Open another"]) {
    await drop(page, "broken.json", broken);
    await told.waitFor();
    await (way === "Escape" ? page.keyboard.press(way) : told.getByRole("button", { name: way }).click());
    await told.waitFor({ state: "hidden" });
  }
  await page.getByRole("dialog", { name: "Open a fund" }).waitFor();
  await page.keyboard.press("Escape");
  // The next fund takes its place.
  await drop(page, "broken.json", broken);
  await told.waitFor();
  await drop(page, "seed.json", seed);
  await told.waitFor({ state: "hidden" });
});

test("hostile names are shown harmless", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const name = '<img src=x onerror="window.hit=1">\\u202Egnp.exe';
  await drop(page, "hostile.json", seed.replace(/"name": "[^"]*"/g, () => `"name": ${JSON.stringify(name).replace("\\\\u", "\\u")}`));
  await page.getByText("<img src=x").first().waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.ok(!(await page.locator("body").innerText()).includes("\u202e"));
  assertClean(opened);
});

test("edit by keyboard moves what depends on it in the next frame, and nothing else", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  const slider = (await inspect(page, "mm_strategy")).getByRole("slider", { name: "Allocation of" });
  await tracesDrawn(page);
  await slider.focus();
  const estimates = await marks(page, "estimate");
  await page.evaluate(() => {
    window.changed = new Set();
    const place = (node) => {
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      const row = element.closest("[data-strategy]")?.dataset.strategy;
      return row ?? element.closest("section, header, p, .strip-parts, .light")?.className ?? element.tagName;
    };
    const watch = (changes) => changes.forEach((change) => window.changed.add(place(change.target)));
    new MutationObserver(watch).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  await page.keyboard.press("ArrowRight");
  await nextFrame(page);
  const changed = await page.evaluate(() => [...window.changed]);
  assert.ok(changed.includes("mm_strategy") && changed.includes("(reserve)"), changed.join());
  for (const row of ["arb_strategy", "directional"]) {
    assert.ok(!changed.includes(row), `${row} repainted`);
  }
  assert.ok(changed.includes("strip-parts"), "what the limit is made of follows the allocation");
  assert.ok(!changed.some((place) => /fund-line|light/.test(place)), changed.join());
  assert.equal(await marks(page, "estimate"), estimates, "an allocation estimates nothing");
  assert.equal(await allocation(page).inputValue(), "30.1");
});

test("edit is undone and redone by keyboard, by name", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  const before = await page.locator(".budget-table").innerText();
  const field = allocation(page);
  await field.fill("33");
  await field.press("Enter");
  await reserveIs(page, "22.0%");
  const after = await page.locator(".budget-table").innerText();
  await page.locator("h1").click();
  await page.keyboard.press("Control+z");
  await page.getByText("Undone: Allocation of mm_strategy").waitFor();
  assert.equal(await page.locator(".budget-table").innerText(), before);
  await page.keyboard.press("Control+Shift+z");
  await page.getByText("Redone: Allocation of mm_strategy").waitFor();
  assert.equal(await page.locator(".budget-table").innerText(), after);
});

test("export brings back what was on screen", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  const field = allocation(page);
  await field.fill("33");
  await field.press("Enter");
  await reserveIs(page, "22.0%");
  const table = await page.locator(".budget-table").innerText();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("button", { name: "Snapshot", exact: true }).click();
  const text = readFileSync(await (await saved).path(), "utf8");
  assert.equal(JSON.parse(text).risk_budget.allocation.mm_strategy, 0.33);
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await reserveIs(page, "25.0%");
  await drop(page, "export.json", text);
  await reserveIs(page, "22.0%");
  assert.equal(await page.locator(".budget-table").innerText(), table);
  assertClean(opened);
});

test("slider stops where the reserve is empty, and says so", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  const slider = (await inspect(page, "mm_strategy")).getByRole("slider", { name: "Allocation of" });
  await slider.focus();
  await page.keyboard.press("End");
  await page.getByText("Stopped at 55.0%: that empties the reserve").waitFor();
  assert.match(await page.locator(".reserve").innerText(), /0\.0%/);
  assert.equal(await slider.inputValue(), "55");
});

test("settings are estimated again and refused out of range", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  const figure = page.locator(".fund-var");
  const before = await figure.innerText();
  const form = await conventions(page);
  await form.getByLabel("Method").selectOption("parametric");
  await nextFrame(page);
  assert.notEqual(await figure.innerText(), before);
  const confidence = form.getByLabel("Confidence, %");
  await confidence.fill("100");
  await confidence.press("Enter");
  await page.getByText("The confidence is above 50 and below 100%").waitFor();
  assert.equal(await confidence.inputValue(), "99");
});

test("views are in the address and follow back and forward", async (t) => {
  const { page } = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  await started(page);
  await page.keyboard.press("3");
  await page.getByRole("link", { name: "Stress", exact: true }).and(page.locator("[aria-current=page]")).waitFor();
  assert.match(page.url(), /snapshot=sample%2Fseed\.json&view=stress|snapshot=sample\/seed\.json&view=stress/);
  await page.goBack();
  await page.locator(".budget-table").waitFor();
});

for (const view of ["budget", "correlation", "stress"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing in ${view}, ${colorScheme}`, async (t) => {
      const { page } = await openPage(t, { path: `/?view=${view}`, colorScheme, bypassCSP: true });
      await started(page);
      await page.waitForLoadState("networkidle");
      await page.evaluate(axe());
      const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run();
        return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`);
      });
      assert.deepEqual(found, []);
    });
  }

  test(`${view} fits a narrow page`, async (t) => {
    const { page } = await openPage(t, { path: `/?view=${view}`, viewport: { width: 360, height: 740 } });
    await started(page);
    await page.waitForLoadState("networkidle");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `the page is ${width} wide`);
  });
}
