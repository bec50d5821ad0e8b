// Positions as what-ifs on the page: resized, refused past the budget, closed, undone; both figures of a strategy.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

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
  await page.keyboard.press("Control+z");
  await page.waitForFunction((was) => document.querySelector(".inspector-figure").innerText === was, before);
  await panel.getByRole("button", { name: /^Close FED-CUT-DEC/ }).first().click();
  await page.waitForFunction((was) => document.querySelector(".inspector-figure").innerText !== was, before);
  assertClean(rest);
});
