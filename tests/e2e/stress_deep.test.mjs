// The deeper panels of the stress view: the waterfall, the reverse stress, what it takes to trip a control, and the time to
// liquidate. All by keyboard.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

async function opened(t, width = 1280) {
  const opened = await openPage(t, { path: "/?view=stress", viewport: { width, height: 900 } });
  await started(opened.page);
  await opened.page.locator(".stress-deep").waitFor();
  return opened;
}

/** Opens a panel by keyboard. */
async function unfold(page, id) {
  await page.locator(`summary:has(#${id})`).focus();
  await page.keyboard.press("Enter");
}

const number = (text) => Number(text.replace("−", "-").replace(/[^\d.-]/g, ""));

/** The figures of one column of the waterfall, the fund's last. */
async function column(page, nth) {
  return (await page.locator(`[aria-label="Waterfall"] tbody td:nth-of-type(${nth})`).allInnerTexts()).map(number);
}

test("waterfall adds up to the fund by strategy and by exchange", async (t) => {
  const { page, ...rest } = await opened(t);
  for (const choice of ["By strategy", "By exchange"]) {
    await page.getByLabel(choice).check();
    const pnl = await column(page, 2);
    const running = await column(page, 3);
    const fund = pnl.pop();
    assert.ok(pnl.length >= 3, choice);
    assert.ok(Math.abs(pnl.reduce((a, b) => a + b, 0) - fund) <= pnl.length, choice);
    assert.equal(running.at(-1), fund);
    assert.equal(running.at(-2), fund);
  }
  assert.equal(await page.locator("[aria-label='Waterfall'] tbody th").first().innerText(), "binance"); // sum of 0.2 x beta x notional, by hand
  assertClean(rest);
});

test("waterfall follows the scenario that is chosen and edited", async (t) => {
  const { page, ...rest } = await opened(t);
  const before = await column(page, 2);
  await page.locator("#stress-0-0-magnitude").fill("10");
  await page.getByRole("button", { name: "4 shocks together" }).click();
  await page.locator("#stress-answer", { hasText: "All markets down 10%" }).filter({ hasText: "Correlation spike" }).waitFor();
  // By keyboard: what is worked on is shown.
  await page.getByRole("button", { name: "All markets down 10%", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#stress-answer", { hasText: /^All markets down 10%$/ }).waitFor();
  const after = await column(page, 2);
  assert.deepEqual(after.slice(0, 3), before.slice(0, 3).map((pnl) => pnl / 2));
  assertClean(rest);
});

test("reverse stress loses what reaches the bound", async (t) => {
  const { page, ...rest } = await opened(t);
  await unfold(page, "stress-reverse");
  const rows = page.locator(".reverse-table tbody tr");
  await rows.first().waitFor();
  const names = await rows.locator("th").allInnerTexts();
  assert.deepEqual(names, ["Daily drawdown", "Weekly drawdown", "Monthly drawdown", "VaR budget"]);
  const choice = page.getByLabel("The move that reaches");
  for (const [at, name] of names.entries()) {
    await choice.focus();
    await choice.selectOption({ label: name });
    const parts = await page.locator("[aria-label='The move by strategy'] tbody td:last-child").allInnerTexts();
    const lost = -parts.map(number).reduce((a, b) => a + b, 0);
    const wanted = number(await rows.nth(at).locator("td").first().innerText());
    assert.ok(Math.abs(lost - wanted) <= parts.length, `${name}: ${lost} of ${wanted}`);
  }
  assertClean(rest);
});

test("least severity trips the control, and a little less does not", async (t) => {
  const { page, ...rest } = await opened(t);
  await unfold(page, "stress-severity");
  const found = page.locator(".severity-table tbody tr").first().locator("td").first();
  const least = number((await found.innerText()).split("\n")[0]);
  assert.ok(least > 0 && least < 20, `${least}`);
  const daily = page.locator(".stress-table").nth(1).locator("tbody tr").first().locator("td").nth(1);
  for (const [percent, word] of [[least + 0.01, "Tripped"], [least - 0.01, "Near limit"]]) {
    await page.locator("#stress-0-0-magnitude").fill(percent.toFixed(2));
    await daily.filter({ hasText: word }).waitFor();
  }
  assert.equal(number((await found.innerText()).split("\n")[0]), least);
  assertClean(rest);
});

test("least severity follows what all results assume", async (t) => {
  const { page, ...rest } = await opened(t);
  await unfold(page, "stress-severity");
  const row = page.locator(".severity-table tbody tr").filter({ hasText: "Liquidity crisis" }).first();
  const usual = await row.innerText();
  await page.locator(".stress-assumptions > summary").click();
  const law = page.getByLabel("Cost of selling grows with");
  const says = (isUsual) =>
    page.waitForFunction(
      ([usual, isUsual]) => {
        const rows = [...document.querySelectorAll(".severity-table tbody tr")].map((row) => row.innerText);
        return (rows.find((text) => text.includes("Liquidity crisis")) === usual) === isUsual;
      },
      [usual, isUsual],
    );
  await law.selectOption({ label: "The size" });
  await says(false);
  await law.selectOption({ label: "The square root of the size" });
  await says(true);
  assertClean(rest);
});

test("time to liquidate is read at an hour by keyboard", async (t) => {
  const { page, ...rest } = await opened(t);
  await unfold(page, "stress-liquidation");
  const told = page.locator(".read-out output");
  await told.filter({ hasText: "After 4 h" }).waitFor();
  const [now, after] = (await told.innerText()).match(/[\d.]+%/g).map(number);
  assert.ok(after < now, `${after} of ${now}`);
  await page.locator("#liquidation-hours").focus();
  await page.keyboard.press("Home");
  await told.filter({ hasText: "After 0 h: 0.0% sold now, 0.0% under the scenario" }).waitFor();
  await page.keyboard.press("End");
  const [, end] = (await told.innerText()).match(/[\d.]+%/g).map(number);
  assert.ok(end > 90, `${end}`);
  await page.getByLabel("Sold of").selectOption({ label: "polymarket" });
  await page.locator(".slow-positions > summary").click();
  assert.ok((await page.locator(".slow-positions tbody tr").count()) > 3);
  assertClean(rest);
});

test("deeper panels are accessible when all are open", async (t) => {
  for (const width of [360, 1280]) {
    const { page, ...rest } = await opened(t, width);
    for (const id of ["stress-reverse", "stress-severity", "stress-liquidation"]) {
      await unfold(page, id);
    }
    await page.locator(".liquidation-table").first().waitFor();
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assertClean(rest);
  }
});
