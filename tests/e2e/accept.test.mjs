// What was told is what comes: a proposal accepted moves the fund by its net contribution and no other strategy's own figure,
// and spikes start from the fund's VaR. The page's tools answer in full precision, the page to the unit.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FLAGS, assertClean, closeBrowser, openPage, toolsListed } from "./harness.mjs";
import { sample } from "./large.mjs";

FLAGS.push("--enable-features=WebMCP");
after(closeBrowser);

/** The structured answer of a tool of the page. */
async function answer(page, name, input = {}) {
  const { isError, structuredContent } = await page.webmcp.callTool(name, input);
  assert.equal(isError, false, JSON.stringify(structuredContent));
  return structuredContent;
}

const whole = (value) => Math.round(value).toLocaleString("en-US");

test("accepting crypto_lending moves the fund by what was told and no other strategy", async (t) => {
  const { page, ...rest } = await openPage(t, { path: "/?snapshot=sample/demo.json&view=reallocation" });
  await toolsListed(page);
  const told = await answer(page, "marginal_contribution", { new_strategy: "crypto_lending" });
  const before = await answer(page, "risk_dashboard");
  const proposed = before.proposals.find(({ strategy }) => strategy === "crypto_lending");
  assert.equal(before.fund.var, 357808.5); // engine.md, G17
  assert.equal(proposed.evidence.fund_var_with, told.fund_after);
  const card = page.locator("tr[data-proposal]", { hasText: "Opportunity" });
  assert.ok((await card.innerText()).includes(whole(told.fund_after)), await card.innerText());
  await page.getByRole("button", { name: /^Accept for .*lending/i }).click();
  await page.locator(".notice", { hasText: "Proposal for Crypto lending accepted" }).waitFor();

  const after = await answer(page, "risk_dashboard");
  assert.equal(after.strategies.length, before.strategies.length + 1);
  for (const [i, row] of before.strategies.entries()) {
    assert.equal(after.strategies[i].standalone_var, row.standalone_var, `${row.id}, to the bit`);
    assert.equal(after.strategies[i].used, row.used, row.id);
  }
  assert.equal(after.conventions.observations, before.conventions.observations);
  assert.equal(after.fund.var, told.fund_after);
  const moved = after.fund.var - before.fund.var;
  assert.ok(Math.abs(moved - told.net_contribution) <= 1e-9 * after.fund.var, `${moved} of ${told.net_contribution}`);
  assert.ok(Math.abs(told.net_contribution - 11256.868061871) < 1e-6); // tests/reference/contract/marginal.py
  await page.keyboard.press("1");
  await page.locator('[data-strategy="crypto_lending"]').waitFor();
  assert.match(await page.locator(".strip").innerText(), new RegExp(whole(after.fund.var)));
  // What has been is of the fund as loaded: its P&L of the last date, and the VaRs before a newcomer came.
  for (const [id, reading] of [["stayed-title", "P&L −36,037 · VaR before it −357,809"], ["headroom-title", "Fund VaR 357,809"]]) {
    await page.locator(".panel", { has: page.locator(`#${id}`) }).getByText(`20 Nov 2026: ${reading}`).waitFor();
  }
  await page.keyboard.press("Control+z");
  await page.locator('[data-strategy="crypto_lending"]').waitFor({ state: "detached" });
  assert.deepEqual((await answer(page, "risk_dashboard")).fund, before.fund);
  assertClean({ page, ...rest });
});

// engine.md, G17
const SPIKES = {
  seed: [23100, 24662.7249, 26650.5159, 27590.7593],
  demo: [357808.5, 358144.1204, 362343.0005, 372892.6555],
};

for (const [name, wanted] of Object.entries(SPIKES)) {
  test(`spikes of ${name} start from the fund's VaR`, async (t) => {
    const scenarios = [0.3, 0.6, 0.8, 0.9].map((rho) => ({ kind: "correlation_spike", rho }));
    const fund = { ...sample(name), scenarios };
    const files = { "/spikes.json": JSON.stringify(fund) };
    const { page, ...rest } = await openPage(t, { path: "/?snapshot=spikes.json&view=stress", files });
    await toolsListed(page);
    await page.locator("#stress-results").waitFor();
    const { results } = await answer(page, "stress_test_fund");
    const shown = await page.locator(".stress").innerText();
    for (const [i, { var_after, var_before, pnl }] of results.entries()) {
      assert.ok(Math.abs(var_after - wanted[i]) < 6e-5, `${var_after}`);
      assert.equal(var_before, wanted[0]);
      assert.equal(pnl, 0);
      assert.ok(shown.includes(whole(var_after)), `${whole(var_after)} on the page`);
    }
    assertClean({ page, ...rest });
  });
}
