// A firm by keyboard, for a screen reader, on a narrow screen, and from a hostile file.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, drop, openPage, started } from "./harness.mjs";
import { firm, firmOf, names, openFirm, verdict } from "./firm.mjs";

after(closeBrowser);

test("a hostile firm is refused whole, and what was on screen stays", async (t) => {
  const { rows: fleetRows, controls } = await firm(t);
  const hostile = fleetRows.slice(0, 2).map((row) => ({ ...row, name: "<img src=x onerror=alert(1)>", status: "\u202efine" }));
  hostile[1].snapshot = "/etc/passwd";
  const text = JSON.stringify(firmOf(hostile, controls));
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  const before = await page.locator(".fund-name strong").innerText();
  await drop(page, "firm.json", text);
  const panel = page.locator(".refusal");
  await panel.getByText("firm.json has 3 problems and was not opened").waitFor();
  for (const words of ["funds.snapshot[1]", "/etc/passwd", "funds.status[0]", "\\u{202E}fine", "the nearest is", "Give a relative path"]) {
    assert.ok((await panel.innerText()).includes(words), words);
  }
  assert.equal(await page.locator("#firm").count(), 0);
  assert.equal(await page.locator(".fund-name strong").innerText(), before);
  // Under another name it is known by what it holds.
  await drop(page, "acme.json", text);
  await panel.getByText("acme.json has 3 problems and was not opened").waitFor();
  await drop(page, "firm.json", JSON.stringify(firmOf(hostile.map((row) => ({ ...row, status: "within", snapshot: "x.json" })), controls)));
  await page.locator("#firm-rows").waitFor();
  assert.equal(await page.locator("#firm img").count(), 0);
  assert.match((await names(page))[0], /<img src=x/);
  assertClean(opened);
});

test("the firm is used by keyboard alone", async (t) => {
  const opened = await openFirm(t);
  const { page } = opened;
  assert.equal(await page.evaluate(() => document.activeElement.id), "firm-title");
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  for (let presses = 0; (await page.evaluate(() => document.activeElement.className)) !== "firm-name"; presses += 1) {
    assert.ok(presses < 40, "the first fund is reached");
    await page.keyboard.press("Tab");
  }
  const first = await focused();
  await page.keyboard.press("Enter");
  await verdict(page).getByText(`${first}: equal`).waitFor();
  assert.equal(await focused(), "Back to the firm");
  await page.keyboard.press("Enter");
  await page.locator("#firm").waitFor();
  await page.waitForFunction((first) => document.activeElement.textContent === first, first);
  // Keys of the page behind it do nothing.
  await page.keyboard.press("3");
  assert.ok(!page.url().includes("view="));
  await page.getByRole("button", { name: "Close the firm" }).press("Enter");
  await page.locator(".page-header").waitFor();
  assert.ok(!page.url().includes("firm="));
  assertClean(opened);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on the firm and its line over a fund, ${colorScheme}, and 360 px are wide enough`, async (t) => {
    const opened = await openFirm(t, { colorScheme, viewport: { width: 360, height: 780 } });
    const { page } = opened;
    const checked = async (selector) => {
      const { violations } = await page.evaluate(`${axe()}; axe.run(document.querySelector("${selector}"))`);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360, "nothing sticks out");
    };
    await checked("#firm");
    await page.locator("#firm select[name=shown]").selectOption("controls");
    await page.locator(".firm-heatmap").waitFor();
    await checked("#firm");
    await page.locator(".firm-name").first().click();
    await page.locator("#firm-bar").waitFor();
    await checked("#firm-bar");
    assertClean(opened);
  });
}
