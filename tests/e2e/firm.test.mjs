// A firm of funds: each is opened on the page, whose own answer is compared with the fleet's to the bit. The fleet's side is
// `headroom-mcp`, whose bytes the wheel's tests hold equal to the wheel's.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage } from "./harness.mjs";
import { FUNDS, firm, firmOf, fleet, names, openFirm, refusedRow, rows, verdict } from "./firm.mjs";
import { sample } from "./large.mjs";

after(closeBrowser);

const EQUAL = /: equal to the fleet's answer, to the bit$/;

test("each of 20 funds opens on the page, whose answer is the fleet's to the bit", async (t) => {
  const opened = await openFirm(t);
  const { page } = opened;
  const { rows: fleetRows } = await firm(t);
  assert.equal(await rows(page).count(), FUNDS);
  const used = fleetRows.toSorted((one, other) => other.utilization - one.utilization).map(({ name }) => name);
  assert.deepEqual(await names(page), used, "those that use most of their limit come first");
  const times = [];
  for (const name of used) {
    await page.locator(".firm-name", { hasText: name }).click();
    await verdict(page).getByText(`${name}: `).waitFor();
    assert.match(await verdict(page).innerText(), EQUAL);
    assert.equal(await page.locator(".fund-name strong").innerText(), name);
    times.push(await page.evaluate(() => performance.getEntriesByName("firm-row").at(-1).duration));
    await page.getByRole("button", { name: "Back to the firm" }).click();
    await page.locator("#firm").waitFor();
  }
  assert.equal(await rows(page).filter({ hasText: "Equal, to the bit" }).count(), FUNDS);
  times.sort((one, other) => one - other);
  t.diagnostic(`open, compute and verdict of a fund: median ${Math.round(times[10])} ms, longest ${Math.round(times.at(-1))} ms`);
  assertClean(opened);
});

test("a firm by Monte Carlo is compared too, its draws made in a worker", async (t) => {
  const { files, rows: [{ name }] } = await fleet(t, [sample("seed")], { method: "monte_carlo", confidence: 0.95 });
  const opened = await openPage(t, { path: "/?firm=out/firm.json&workers=1", files });
  const { page } = opened;
  await page.getByText("by a fleet with", { exact: false }).waitFor();
  await page.locator(".firm-name", { hasText: name }).click();
  await verdict(page).getByText("equal to the fleet's answer, to the bit").waitFor();
  assertClean(opened);
});

test("another answer, a changed file and a missing one are told apart", async (t) => {
  const { rows: fleetRows, controls, files } = await firm(t);
  const some = fleetRows.slice(0, 4).map((row) => ({ ...row }));
  some[0].answer_sha256 = "0".repeat(64);
  const more = { "/out/firm.json": JSON.stringify(firmOf([...some, refusedRow(some[0], "broken")], controls)) };
  more["/funds/fund-0001.json"] = files["/funds/fund-0001.json"].replace("«é»", "now");
  more["/funds/fund-0002.json"] = { status: 404, body: "" };
  more["/funds/broken.json"] = files["/funds/fund-0003.json"].replace(/"nav":\d+/, '"nav":-1');
  const opened = await openFirm(t, { files: more });
  const { page, seen } = opened;
  const open = async (name) => {
    await page.locator(".firm-name", { hasText: name }).click();
    await page.locator("#firm-bar").waitFor();
    return verdict(page).innerText();
  };
  const back = () => page.getByRole("button", { name: "Back to the firm" }).click();
  assert.match(await open(some[0].name), /differs from the fleet's answer$/);
  await back();
  assert.match(await open(some[1].name), /its file is not the one in the firm/);
  await back();
  assert.match(await open(some[2].name), /could not be opened: the address answered 404/);
  await back();
  assert.match(await open(some[3].name), EQUAL);
  await back();
  const refused = rows(page).filter({ hasText: "broken" });
  assert.match(await refused.innerText(), /Refused\s+Fund, NAV: Give a number above 0\. \(range\)/);
  assert.match(await open("broken"), /refused, as in the firm/);
  await page.locator(".refusal").getByText("Fund, NAV").waitFor();
  await page.keyboard.press("Escape");
  await back();
  const checked = await rows(page).locator("td:last-child").allInnerTexts();
  assert.deepEqual(checked.toSorted(), ["Differs", "Equal, to the bit", "Equal, to the bit", "File changed", "Not found"]);
  seen.errors = seen.errors.filter((error) => !error.includes("404"));
  assertClean(opened);
});
