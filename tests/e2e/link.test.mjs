// A link carries a what-if to another browser and to nobody else.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, conventions, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** The link that the export dialog makes. */
async function link(page, name = "Link to this what-if") {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("button", { name }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  await field.waitFor();
  await page.waitForFunction((input) => input.value !== "", await field.elementHandle());
  const address = await field.inputValue();
  await page.keyboard.press("Escape");
  return address;
}

/** Five edits: two shares, an exposure, the method and the level. */
async function edit(page) {
  for (const [id, share] of [["cross_venue_arb", "19"], ["event_contracts", "4"]]) {
    const field = page.locator(`[data-strategy="${id}"]`).getByRole("spinbutton", { name: "Allocation of" });
    await field.fill(share);
    await field.press("Enter");
  }
  const exposure = page.locator('[data-strategy="cross_venue_arb"]').getByRole("spinbutton", { name: "Exposure scale" });
  await exposure.fill("0.83");
  await exposure.press("Enter");
  const form = await conventions(page);
  await form.getByLabel("Method").selectOption("cornish_fisher");
  const confidence = form.getByLabel("Confidence, %");
  await confidence.fill("97.5");
  await confidence.press("Enter");
  await page.keyboard.press("Escape");
}

/** The figures of the page, in words; rows in the order of their text, as the table keeps the order of its first figures. */
async function figures(page) {
  const rows = await page.locator(".budget-table tbody tr").allInnerTexts();
  return [await page.locator(".fund-line").innerText(), ...rows.sort()].join("\n");
}

test("link with five edits opens in another browser profile to the same figures", async (t) => {
  const opened = await openPage(t);
  const { page, server } = opened;
  await started(page);
  const loaded = await figures(page);
  await edit(page);
  const shown = await figures(page);
  assert.notEqual(shown, loaded);
  const address = await link(page);
  assert.ok(address.length < 2000, `${address.length} characters`);
  assertClean(opened);

  const there = await openPage(t);
  there.server.files.clear();
  const path = address.slice(server.origin.length);
  await there.page.goto("about:blank");
  await there.page.goto(there.server.origin + path);
  await started(there.page);
  await there.page.getByText("Done: Carried what-if").waitFor();
  assert.equal(await figures(there.page), shown);
  assert.ok(!there.page.url().includes("#"), "the page goes on from there");
  assert.ok(!there.seen.requests.some((request) => new URL(request).search.includes("what-if")), "never sent");
  await there.page.locator("h1").click();
  await there.page.keyboard.press("Control+z");
  await there.page.getByText("Undone: Carried what-if").waitFor();
  assert.equal(await figures(there.page), loaded);
  assertClean(there);
});

test("link is refused where it is changed, and waits where another fund is open", async (t) => {
  const { page, server } = await openPage(t);
  await started(page);
  await edit(page);
  const shown = await figures(page);
  const address = await link(page);
  const fragment = address.slice(address.indexOf("#"));

  const there = (await openPage(t)).page;
  const to = (hash) => there.evaluate((text) => void (location.hash = text), hash);
  await started(there);
  const before = await figures(there);
  await to(fragment.slice(0, -3));
  await there.getByText("The link is cut or changed").waitFor();
  await to(`${fragment.slice(0, 40)}${fragment[40] === "A" ? "B" : "A"}${fragment.slice(41)}`);
  await there.getByText("The link is cut or changed").waitFor();
  assert.equal(await figures(there), before);

  await there.getByRole("button", { name: "Open a fund" }).click();
  await there.getByRole("button", { name: "Smaller sample" }).click();
  await there.getByText("of 50,000").first().waitFor();
  await to(fragment);
  await there.getByText("open that file, and the link opens with it").waitFor();
  await there.getByRole("button", { name: "Open a fund" }).click();
  await there.getByRole("button", { name: "Demonstration fund" }).click();
  await there.getByText("Done: Carried what-if").waitFor();
  assert.equal(await figures(there), shown);
});

test("link with the fund in it needs no file", async (t) => {
  const { page } = await openPage(t);
  await started(page);
  await edit(page);
  const shown = await figures(page);
  const address = await link(page, "Link with the fund in it");
  const there = (await openPage(t, { path: "/?snapshot=sample/seed.json" })).page;
  await started(there);
  await there.evaluate((text) => void (location.hash = text), address.slice(address.indexOf("#")));
  await there.getByText("Done: Carried what-if").waitFor();
  assert.equal(await figures(there), shown);
});
