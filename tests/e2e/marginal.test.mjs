// The new strategy view: an opportunity of the file, pasted returns, correlations that cannot be, and the admission.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

async function opened(t, options = {}) {
  const { width = 1280, ...more } = options;
  const opened = await openPage(t, {
    path: "/?view=new-strategy&snapshot=sample/seed.json",
    viewport: { width, height: 900 },
    ...more,
  });
  await started(opened.page);
  await opened.page.locator(".equation").waitFor();
  return opened;
}

/** The three figures of the equation, as numbers. */
async function equation(page) {
  const texts = await page.locator(".term-figure").allInnerTexts();
  return texts.map((text) => Number(text.replace(/[(),]/g, "")));
}

const rows = (page) => page.locator(".entry-table tbody tr");

/** Sixty returns of a made-up strategy, in fractions. */
const returns = Array.from({ length: 60 }, (_, t) => (((t * 37) % 23) - 11) / 1000);

test("opportunity of the file is shown at once and its equation adds up", async (t) => {
  const { page, ...rest } = await opened(t);
  const [increase, benefit, net] = await equation(page);
  // The seed's own example.
  assert.deepEqual([increase, benefit, net], [2500, -800, 1700]);
  assert.equal(await page.locator("#newcomer-id").inputValue(), "crypto_mm");
  assert.match(await page.locator(".entry").innerText(), /120 dates/);
  assertClean(rest);
});

test("newcomer is admitted by keyboard and taken back by undo", async (t) => {
  const { page, ...rest } = await opened(t);
  const strategies = await rows(page).count();
  await page.locator("#admit").focus();
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "crypto_mm is admitted with 10.0%; Undo takes it back" }).waitFor();
  await page.keyboard.press("1");
  const row = page.locator('[data-strategy="crypto_mm"]');
  await row.waitFor();
  assert.equal(await page.locator("[data-strategy]").count(), strategies + 1, "the strategies and the reserve");
  await page.keyboard.press("Control+z");
  await row.waitFor({ state: "detached" });
  await page.keyboard.press("4");
  await page.locator(".equation").waitFor();
  assert.deepEqual(await equation(page), [2500, -800, 1700]);
  assertClean(rest);
});

test("admission that the reserve cannot pay is refused with what it has", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-share").fill("60");
  await page.locator("#admit").click();
  await page.locator(".notice-refused", { hasText: "opportunities.crypto_mm: 0.6 is refused, the reserve has 0.25" }).waitFor();
  assertClean(rest);
});

test("pasted returns are read, and percent is asked", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("returns");
  await page.locator("#newcomer-id").fill("pasted");
  await page.locator("#newcomer-capital").fill("500,000");
  const field = page.locator("#newcomer-returns");
  await field.fill(returns.join("\n"));
  await page.locator("#newcomer-read", { hasText: "60 returns without dates" }).waitFor();
  await page.locator(".equation").waitFor();
  const asFractions = await equation(page);
  assert.match(await page.locator(".entry").innerText(), /60 dates[\s\S]*without dates/);

  await field.fill(returns.map((r) => `${(r * 100).toFixed(1)}%`).join(" "));
  await page.getByText("Are these returns fractions or percent?").waitFor();
  assert.equal(await page.locator(".equation").count(), 0, "nothing is guessed");
  await page.getByLabel("Percent:").focus();
  await page.keyboard.press("Space");
  await page.locator(".equation").waitFor();
  assert.deepEqual(await equation(page), asFractions);

  await field.fill("0.01\nabc");
  await page.locator("#newcomer-read .refused", { hasText: "Line 2: abc" }).waitFor();
  assertClean(rest);
});

test("file dropped on the field fills it and opens no fund", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("returns");
  await page.locator("#newcomer-capital").fill("500000");
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "new.csv", { type: "text/csv" }));
    return transfer;
  }, returns.join("\n"));
  await page.locator(".newcomer-returns").dispatchEvent("drop", { dataTransfer: transfer });
  await page.locator("#newcomer-read", { hasText: "60 returns" }).waitFor();
  assert.equal(await page.locator(".refusal").count(), 0);
  assertClean(rest);
});

test("correlations that cannot be are refused with what would be possible", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("rho");
  await page.locator("#newcomer-standalone").fill("8000");
  await page.locator(".equation").waitFor();
  assert.equal((await equation(page))[0], 8000);
  assert.equal(await page.locator("#admit").count(), 0, "without returns nothing is admitted");
  for (const [i, rho] of [0.95, -0.9, 0.2].entries()) {
    await page.locator(`#newcomer-rho-${i}`).fill(String(rho));
  }
  await page.locator(".entry .refused", { hasText: "correlations: together they are impossible" }).waitFor();
  const take = page.locator(".entry button").first();
  await take.focus();
  await page.keyboard.press("Enter");
  await page.locator(".equation").waitFor();
  assertClean(rest);
});

test("new strategy view is accessible, light and dark, wide and narrow", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { width, colorScheme });
    const check = async () => {
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    };
    await page.evaluate(axe());
    await check();
    await page.locator("#newcomer-source").selectOption("returns");
    await page.locator("#newcomer-returns").fill("1% 2% x");
    await page.locator("#newcomer-read .refused").waitFor();
    await check();
    await page.locator("#newcomer-returns").fill("1% 2%");
    await page.locator(".question").waitFor();
    await check();
    await page.locator("#newcomer-source").selectOption("rho");
    await page.locator("#newcomer-standalone").fill("8000");
    for (const [i, rho] of [0.95, -0.9, 0.2].entries()) {
      await page.locator(`#newcomer-rho-${i}`).fill(String(rho));
    }
    await page.locator(".entry .refused").waitFor();
    await check();
    assertClean(rest);
  }
});
