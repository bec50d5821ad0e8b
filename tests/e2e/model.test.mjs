// The model view: methods side by side with their intervals, the backtest read by keyboard, components opened into their days, and the published
// figures met in this browser.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started, unfold } from "./harness.mjs";

after(closeBrowser);

async function opened(t, options = {}) {
  const { width = 1280, path = "/?view=model", ...rest } = options;
  const opened = await openPage(t, { path, viewport: { width, height: 900 }, ...rest });
  await started(opened.page);
  return opened;
}

/** A shown figure as a number. */
const number = (text) => Number(text.replace("−", "-").match(/-?[\d,.]+/)[0].replaceAll(",", ""));

test("model view is shown by its key, and puts a method on screen that undo takes back", async (t) => {
  const { page, ...rest } = await opened(t, { path: "/" });
  await page.keyboard.press("7");
  await page.getByRole("heading", { name: "Do the methods agree?" }).waitFor();
  assert.match(page.url(), /view=model/);
  const row = page.locator('.methods-table tr[data-method="parametric"]');
  const [wanted] = (await row.locator("td").first().innerText()).split("\n");
  await row.getByRole("button", { name: "Use Parametric" }).press("Enter");
  await row.getByText("On screen").waitFor();
  await page.keyboard.press("1");
  assert.equal(await page.locator(".fund-line .fund-var").innerText(), wanted);
  await page.keyboard.press("Control+Z");
  await page.waitForFunction((wanted) => document.querySelector(".fund-line .fund-var").innerText !== wanted, wanted);
  assertClean(rest);
});

const methodRow = (page, method) => page.locator(`.methods-table tr[data-method="${method}"]`);

/** The interval of a method's VaR and the chance that it is above the limit, as its row says; null where it says none. */
async function intervalOf(page, method) {
  const [value, , , above] = await methodRow(page, method).locator("td").allInnerTexts();
  const range = value.match(/[\d,]+ to [\d,]+/);
  return range && `90% interval ${range[0]} · ${above.split("\n")[0]} chance above limit`;
}

/** What the budget view says, once it says it. */
async function fundInterval(page) {
  await page.waitForFunction(() => document.querySelector(".fund-interval")?.textContent.includes(" to "));
  return page.locator(".fund-interval").innerText();
}

const everyMethod = (page) => page.getByRole("button", { name: "Intervals for all methods" });

/** Waits until the method on screen is resampled, which comes after its interval by rank: while that runs, the button may cancel it. */
const ownInterval = (page) => page.locator(".intervals-line [role=status]", { hasText: "Other intervals hold 90% of" }).waitFor();
const SAMPLED = ["historical", "parametric", "cornish_fisher", "student_t", "filtered_historical"];

test("interval of the method on screen is the budget view's, at once", async (t) => {
  const { page, ...rest } = await opened(t, { path: "/" });
  const told = await fundInterval(page);
  await page.keyboard.press("7");
  await methodRow(page, "historical").waitFor();
  assert.equal(await intervalOf(page, "historical"), told);
  assert.equal(await intervalOf(page, "parametric"), null, "the others are made on demand");
  assertClean(rest);
});

test("intervals of all methods hold their figures, and are those that the budget view shows", async (t) => {
  const { page, ...rest } = await opened(t);
  await ownInterval(page);
  const from = Date.now();
  await everyMethod(page).press("Enter");
  await everyMethod(page).or(page.getByRole("button", { name: "Cancel" })).waitFor({ state: "detached" });
  t.diagnostic(`every method in ${Date.now() - from} ms`);
  const told = {};
  for (const method of SAMPLED) {
    told[method] = await intervalOf(page, method);
    const [value] = await methodRow(page, method).locator("td").allInnerTexts();
    const [figure, low, high] = value.match(/[\d,]+/g).map(number);
    assert.ok(low < figure && figure < high && low < high, value);
  }
  assert.equal(new Set(Object.values(told)).size, SAMPLED.length, "no two are the same");
  const drawn = await methodRow(page, "monte_carlo").innerText();
  assert.match(drawn, /As historical/);
  assert.equal(await intervalOf(page, "monte_carlo"), null);

  // Another method on the same ground: nothing is made again.
  await page.getByRole("button", { name: "Use Student-t" }).press("Enter");
  await methodRow(page, "student_t").getByText("On screen").waitFor();
  assert.equal(await intervalOf(page, "parametric"), told.parametric);
  await page.keyboard.press("1");
  await page.locator(".fund-interval").waitFor();
  assert.equal(await page.locator(".fund-interval").innerText(), told.student_t);
  assertClean(rest);
});

test("intervals are never of other figures than those beside them", async (t) => {
  const { page, ...rest } = await opened(t);
  await ownInterval(page);
  await everyMethod(page).press("Enter");
  await everyMethod(page).or(page.getByRole("button", { name: "Cancel" })).waitFor({ state: "detached" });
  const before = await methodRow(page, "parametric").locator("td").first().innerText();
  // In the frame that shows another figure, the interval of the old one is gone.
  const seen = await page.evaluate(async (before) => {
    const cell = () => document.querySelector('.methods-table tr[data-method="parametric"] td').innerText;
    const field = [...document.querySelectorAll('input[type="number"]')].find((input) =>
      input.closest("label")?.textContent.startsWith("Confidence"),
    );
    field.value = "97.5";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    while (cell().split("\n")[0] === before.split("\n")[0]) {
      await new Promise((shown) => requestAnimationFrame(shown));
    }
    return cell();
  }, before);
  assert.doesNotMatch(seen, / to /);
  await everyMethod(page).waitFor();
  assertClean(rest);
});

test("intervals of all methods are cancelled by button and Escape, and what is known stays", async (t) => {
  const { page, ...rest } = await opened(t, {
    // The worker never hears of Student-t: a run as long as can be.
    prepare: (page) =>
      page.addInitScript(() => {
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message, ...rest) {
          if (!(Array.isArray(message) && message[0] === "resample" && message[3] === "student_t")) {
            post.call(this, message, ...rest);
          }
        };
      }),
  });
  await page.evaluate(axe());
  await ownInterval(page);
  for (const [way, colorScheme] of [["button", "light"], ["Escape", "dark"]]) {
    await page.emulateMedia({ colorScheme });
    await everyMethod(page).click();
    // The parametric one is known, and the slowest is under way.
    await methodRow(page, "student_t").getByText("Resampling").first().waitFor();
    const known = await intervalOf(page, "parametric");
    assert.ok(known);
    assert.ok((await page.getByRole("progressbar", { name: "Resampled" }).evaluate((bar) => bar.value)) >= 0.6);
    const { violations } = await page.evaluate(() => globalThis.axe.run(".model"));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    if (way === "button") {
      await page.getByRole("button", { name: "Cancel" }).press("Enter");
    } else {
      await page.keyboard.press("Escape");
    }
    await page.getByText("Cancelled: what is known stays").waitFor();
    assert.equal(await intervalOf(page, "parametric"), known);
    assert.equal(await intervalOf(page, "student_t"), null);
    assert.ok(await intervalOf(page, "historical"), "that of the method on screen stays");
    for (let looks = 0; looks < 100 && page.workers().length > 0; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.equal(page.workers().length, 0, "the worker has ended");
  }
  assertClean(rest);
});

test("backtest is read day by day by keyboard and agrees with its table", async (t) => {
  const { page, ...rest } = await opened(t);
  const reading = page.locator("#backtest-reading");
  const day = page.getByRole("slider", { name: "Row of the backtest" });
  await page.locator(".backtest-chart").waitFor();
  await day.focus();
  await page.keyboard.press("Home");
  const first = await reading.innerText();
  assert.equal(await day.getAttribute("aria-valuetext"), first);
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await reading.innerText(), first);

  const count = number(await page.locator(".backtest .fund-var").innerText());
  const next = page.getByRole("button", { name: "Exception after" });
  await page.locator("summary", { hasText: "Exceptions (" }).click();
  const rows = page.locator('[aria-label="Exceptions"] tbody tr');
  assert.equal(await rows.count(), count);
  await day.focus();
  await page.keyboard.press("Home");
  for (let at = 0; at < count; at += 1) {
    await next.press("Enter");
    const told = await reading.innerText();
    assert.match(told, /: an exception$/);
    assert.ok(told.startsWith(await rows.nth(at).locator("th").innerText()), told);
    const [loss, value] = await rows.nth(at).locator("td").allInnerTexts();
    assert.ok(number(loss) > number(value), `${loss} is above ${value}`);
  }
  assert.ok(await next.isDisabled());
  assertClean(rest);
});

test("backtest takes a window and refuses one that is too short", async (t) => {
  const { page, ...rest } = await opened(t);
  const field = page.locator("#backtest-window");
  await field.fill("29");
  await field.press("Enter");
  await page.getByText("a window of 29 rows is too short: a VaR needs 30", { exact: true }).waitFor();
  await field.fill("100");
  await field.press("Enter");
  await page.locator(".backtest-summary", { hasText: "in 395 rows" }).waitFor();
  // Z2 has a p-value, simulated while the page answers.
  await page.locator("summary", { hasText: "The tests one by one" }).click();
  const shortfall = page.locator('[aria-label="Tests of the backtest"] tr', { hasText: "Z2" });
  await shortfall.locator('[data-label="p-value"]', { hasText: "%" }).waitFor();
  assert.equal(await shortfall.getByText("Simulating").count(), 0);
  await page.getByLabel("Backtest of").selectOption({ label: "Directional" });
  await page.locator("summary", { hasText: "Every strategy alone" }).click();
  const strategies = page.locator('[aria-label="Backtest of every strategy"] tbody tr');
  await strategies.nth(7).waitFor();
  await strategies.nth(7).locator("td").nth(5).filter({ hasText: "%" }).waitFor();
  const alone = await strategies.filter({ hasText: "Directional" }).locator("td").first().innerText();
  await page.locator(".backtest .fund-var", { hasText: alone.trim() }).waitFor();
  assertClean(rest);
});

test("backtest of a short history is refused with its reason", async (t) => {
  const files = { "/short.json": shortFund() };
  const { page, ...rest } = await opened(t, { path: "/?view=model&snapshot=short.json", files });
  await page.getByText("30 joint rows: a window of 30 leaves none to forecast", { exact: true }).waitFor();
  assert.equal(await page.locator(".methods-table tbody tr").count(), 6);
  assertClean(rest);
});

/** A fund of one strategy and 30 dates: a VaR, and nothing to backtest. */
function shortFund() {
  const dates = Array.from({ length: 30 }, (_, day) => `2026-10-${String(day + 1).padStart(2, "0")}`);
  return JSON.stringify({
    format: "headroom.snapshot/1",
    fund: { name: "Short", currency: "USD", nav: 1000 },
    risk_budget: { total_var: 100, confidence: 0.9, allocation: { one: 0.5 }, reserve: 0.5 },
    strategies: [{ id: "one", capital: 1000 }],
    history: { dates, returns: { one: dates.map((_, day) => ((day * 7) % 11) / 100 - 0.05) } },
  });
}

test("model view answers first, and the tail is read bar by bar", async (t) => {
  const { page, ...rest } = await opened(t);
  // tests/reference: 495 rows, VaR 357,809 of 500,000.
  await page.getByText(/^Historical passes 5 of 5 tests; methods span 200,\d{3} to 357,809$/).waitFor();
  const tail = page.locator(".tail");
  await tail.getByText(/^4 of 495 rows lost more than the VaR of one period \(0\.8%\)/).waitFor();
  await page.locator(".tests-table, .backtest-chart").first().waitFor();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height < 2200, `${height} pixels`);
  const bars = page.getByRole("slider", { name: "P&L" });
  await bars.focus();
  const reading = tail.locator(".chart-reading");
  assert.match(await reading.innerText(), /^−440,000 to −420,000: 1 of 495 rows, beyond the VaR$/);
  await page.keyboard.press("End");
  assert.doesNotMatch(await reading.innerText(), /beyond/);
  assert.equal(await bars.getAttribute("aria-valuetext"), await reading.innerText());
  await tail.getByText("As a table").click();
  const rows = await tail.locator('[aria-label="Rows by P&L"] tbody tr td:last-child').allInnerTexts();
  assert.equal(rows.map(number).reduce((a, b) => a + b, 0), 495);
  const worst = await tail.locator(".worst-table tbody tr").allInnerTexts();
  assert.equal(worst.length, 5);
  assert.match(worst[0], /^\d+ [A-Z][a-z]{2} \d{4}\s+−421,640\s+1\.18×$/);
  assert.doesNotMatch(await page.locator(".model").innerText(), /\d{4}-\d\d-\d\d/, "no ISO date");
  assertClean(rest);
});

test("component in the budget view opens the days that it is made of", async (t) => {
  const { page, ...rest } = await opened(t, { path: "/" });
  const figure = page.locator('tr[data-strategy="directional"] button.link');
  const component = await figure.innerText();
  await figure.press("Enter");
  const dialog = page.locator("#ledger");
  await dialog.locator(".ledger-total", { hasText: `${component} component VaR of Directional` }).waitFor();
  const parts = await dialog.locator('[aria-label="Dates"] tbody tr td:nth-of-type(2)').allInnerTexts();
  const sum = parts.map(number).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - number(component)) <= parts.length, `${sum} is ${component} but for rounding`);
  for (const name of ["Sectors", "Exchanges"]) {
    const shares = await dialog.locator(`[aria-label="${name}"] tbody tr td:nth-of-type(1)`).allInnerTexts();
    const whole = shares.map(number).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(whole - number(component)) <= shares.length, `${name}: ${whole} is ${component}`);
  }
  await dialog.getByLabel("Component of").selectOption({ label: "Fund" });
  await dialog.getByRole("button", { name: "Market making" }).press("Enter");
  await dialog.locator(".ledger-total", { hasText: "Market making" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("#ledger").open);
  await dialog.locator(".ledger").waitFor({ state: "detached" }); // a closed ledger follows no edit
  assertClean(rest);
});

test("published figures are met in the browser", async (t) => {
  const { page, ...rest } = await opened(t);
  const count = page.locator(".goldens-count");
  await page.locator(".goldens .badge", { hasText: "All met" }).waitFor();
  const [, met, all] = (await count.innerText()).match(/^([\d,]+) of ([\d,]+) published figures met$/);
  assert.equal(met, all);
  assert.ok(number(all) >= 130, all);
  assertClean(rest);
});

test("model view is accessible, light and dark, narrow and wide", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { width, colorScheme });
    await page.locator(".goldens .badge", { hasText: "All met" }).waitFor({ state: "attached" });
    await unfold(page);
    if (width === 360) {
      const high = await page.locator(".methods-table tbody tr").evaluateAll((rows) => rows.map((row) => row.offsetHeight));
      assert.ok(Math.max(...high) < 180, `heights of the methods: ${high}`);
    }
    await everyMethod(page).click();
    await everyMethod(page).or(page.getByRole("button", { name: "Cancel" })).waitFor({ state: "detached" });
    await page.evaluate(() => {
      for (const closed of document.querySelectorAll(".model details:not([open])")) closed.open = true;
    });
    await page.locator('[aria-label="Every row"] tbody tr').nth(20).waitFor();
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assertClean(rest);
  }
});
