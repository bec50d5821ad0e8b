// Positions as what-ifs on the page: resized, refused past the budget, closed, undone; both figures of a strategy.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, inspect, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** Nothing that axe finds in the page as it is. */
async function assertAccessible(page) {
  await page.evaluate(axe());
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
}

test("positions are resized, refused past the budget and closed, and both figures show", async (t) => {
  const path = "/?snapshot=sample/thesis.json&view=budget";
  const { page, ...rest } = await openPage(t, { path, viewport: { width: 1280, height: 900 } });
  await started(page);
  const panel = page.locator(".inspector");
  await page.locator('[data-strategy="event_contracts"] .strategy-name').click();
  await panel.getByText("From its positions; past returns").waitFor();
  await panel.getByText("Positions", { exact: true }).click();
  const size = panel.getByLabel(/^Size of FED-CUT-DEC/);
  await size.first().waitFor();
  const figure = () => panel.locator(".inspector-figure").innerText();
  const before = await figure();
  await size.first().fill("1000000");
  await size.first().press("Enter");
  await page.getByText(/The position can go to .* at most/).first().waitFor();
  assert.equal(await figure(), before);
  await size.first().fill("1000");
  await size.first().press("Enter");
  await page.waitForFunction((was) => document.querySelector(".inspector-figure").innerText !== was, before);
  // The field keeps the focus, and Ctrl Z in a field is the field's own.
  await size.first().blur();
  await page.keyboard.press("Control+z");
  await page.waitForFunction((was) => document.querySelector(".inspector-figure").innerText === was, before);
  await panel.getByRole("button", { name: /^Close FED-CUT-DEC/ }).first().click();
  await page.waitForFunction((was) => document.querySelector(".inspector-figure").innerText !== was, before);
  assertClean(rest);
});

test("positions are added, resized and closed by the keyboard, and lie behind a figure", async (t) => {
  const path = "/?snapshot=sample/thesis.json&view=budget";
  const { page, ...rest } = await openPage(t, { path, viewport: { width: 1280, height: 900 } });
  await started(page);
  const panel = page.locator(".inspector");
  await inspect(page, "crypto_making");
  const unfold = async (name) => {
    await panel.locator("summary", { hasText: name }).focus();
    await page.keyboard.press("Enter");
  };
  await panel.getByRole("heading", { name: "Crypto market making" }).waitFor();
  await unfold("Positions");
  const list = panel.getByRole("group", { name: "Positions held" });
  await list.getByRole("button", { name: /^Close / }).first().waitFor();
  assert.equal(await list.getByRole("button", { name: /^Close / }).count(), 1);
  const figure = () => panel.locator(".inspector-figure").innerText();
  const changed = (was) => page.waitForFunction((w) => document.querySelector(".inspector-figure").innerText !== w, was);
  const back = (is) => page.waitForFunction((w) => document.querySelector(".inspector-figure").innerText === w, is);
  const before = await figure();

  await unfold("Add a position");
  const side = panel.getByLabel("Side");
  const instrument = panel.getByLabel("Instrument");
  const options = await instrument.locator("option").allInnerTexts();
  assert.deepEqual(options, [...new Set(options)].sort(), "each instrument once an exchange, by name");
  assert.ok(options.some((name) => name.startsWith("FED-CUT-DEC")));
  await instrument.focus();
  await page.keyboard.type("BUND");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Short");
  assert.equal(await side.inputValue(), "short");
  await page.keyboard.press("Tab");
  await page.keyboard.type("no size");
  await page.keyboard.press("Enter");
  await panel.getByRole("alert").getByText("Give a size above 0").waitFor();
  const size = panel.getByLabel("Notional");
  await size.fill("90000000");
  await page.keyboard.press("Enter");
  await panel.getByRole("alert").getByText(/can go to .* at most.*(reserve|limit)/).waitFor();
  assert.equal(await figure(), before);
  await size.fill("200000");
  await page.keyboard.press("Enter");
  await list.getByRole("button", { name: /^Close BUND-DEC/ }).waitFor();
  await changed(before);
  const added = await figure();
  await assertAccessible(page);

  const held = list.getByLabel(/^Size of BUND-DEC/);
  await held.focus();
  assert.equal(Number(await held.inputValue()), -200000);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("-100000");
  await page.keyboard.press("Enter");
  await changed(added);
  assert.ok(await held.evaluate((field) => field === document.activeElement), "the field stays while figures follow");
  await list.getByRole("button", { name: /^Close BUND-DEC/ }).focus();
  await page.keyboard.press("Enter");
  await back(before);
  assert.ok(await list.evaluate((group) => group === document.activeElement), "the focus stays in the list");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await back(added);
  await page.keyboard.press("Control+z");
  await back(before);

  await unfold("Where each figure comes from");
  await panel.locator(".mix-row", { hasText: "Standalone VaR" }).getByRole("button").focus();
  await page.keyboard.press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("The positions behind it").waitFor();
  await dialog.getByText("BTC-PERP (mm-btc)").waitFor();
  await assertAccessible(page);
  assertClean(rest);
});
