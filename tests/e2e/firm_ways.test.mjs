// The ways between a firm and its funds: back and forward, an address, and folders from the disk.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { chooseFolder, firm, names, openFirm, verdict } from "./firm.mjs";

after(closeBrowser);

const EQUAL = /: equal to the fleet's answer, to the bit$/;

test("back and forward of the browser move between firm and fund, and an address opens both", async (t) => {
  const { rows: [, { name }] } = await firm(t);
  const opened = await openFirm(t, { path: "/?firm=out/firm.json&fund=fund-0001" });
  const { page } = opened;
  await verdict(page).getByText(`${name}: equal`).waitFor();
  await page.getByRole("button", { name: "Next fund" }).click();
  await page.waitForFunction((name) => !document.querySelector("#firm-bar [role=status]").textContent.includes(name), name);
  assert.match(await verdict(page).innerText(), EQUAL);
  await page.goBack();
  await verdict(page).getByText(`${name}: equal`).waitFor();
  await page.getByRole("button", { name: "Back to the firm" }).click();
  await page.locator("#firm").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), name, "the fund has the focus again");
  await page.goBack();
  await verdict(page).getByText(`${name}: equal`).waitFor();
  assertClean(opened);
});

test("a folder of funds is computed in the tab's workers, and each fund compared with its worker", async (t) => {
  const { rows: fleetRows, files } = await firm(t);
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json&workers=2" });
  const { page } = opened;
  await started(page);
  const folder = Object.entries(files).filter(([path]) => path.startsWith("/funds")).map(([path, text]) => [path.slice(1), text]);
  await chooseFolder(page, [...folder, ["funds/broken.json", '{"format":"headroom.snapshot/1"}']]);
  await page.getByText("21 funds, 1 refused").waitFor();
  const used = fleetRows.toSorted((one, other) => other.utilization - one.utilization).map(({ name }) => name);
  assert.deepEqual(await names(page), [...used, "funds/broken"]);
  await page.locator(".firm-name", { hasText: used[3] }).click();
  await verdict(page).getByText(`${used[3]}: equal to what a worker of this tab answered, to the bit`).waitFor();
  assertClean(opened);
});

test("a folder that holds a firm and its funds opens from the disk", async (t) => {
  const { rows: [{ name }], files } = await firm(t);
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  await chooseFolder(page, Object.entries(files).map(([path, text]) => [`desk${path}`, text]));
  await page.locator(".firm-name", { hasText: name }).click();
  await verdict(page).getByText(`${name}: equal to the fleet's answer, to the bit`).waitFor();
  assertClean(opened);
});

test("a firm that is dropped before its view is there opens once it is", async (t) => {
  const { files } = await firm(t);
  let arrives;
  const isThere = new Promise((resolve) => (arrives = resolve));
  const { page } = await openPage(t, {
    path: "/?snapshot=sample/seed.json",
    prepare: (page) =>
      page.route(/_later\.wasm$/, async (route) => {
        await isThere;
        await route.continue();
      }),
  });
  await started(page);
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "firm.json", { type: "application/json" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, files["/out/firm.json"]);
  assert.equal(await page.locator("#firm-rows").count(), 0);
  arrives();
  await page.locator("#firm-rows").waitFor();
});
