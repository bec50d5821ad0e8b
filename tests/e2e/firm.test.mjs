// A firm of funds: the table of what a fleet computed, and each fund opened on the page, whose own answer is compared with the
// fleet's to the bit. The fleet's side is `headroom-mcp`, whose bytes the wheel's tests hold equal to the wheel's.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, drop, openPage, started } from "./harness.mjs";
import { chooseFolder, firmOf, fleet, fund, refusedRow } from "./firm.mjs";
import { sample } from "./large.mjs";

after(closeBrowser);

const FUNDS = 20;
const rows = (page) => page.locator("#firm tr[data-row]");
const names = (page) => page.locator("#firm tr[data-row] .firm-name").allInnerTexts();
const verdict = (page) => page.locator("#firm-bar [role=status]");
const EQUAL = /: equal to the fleet's answer, to the bit$/;

let made;
/** Twenty funds and their firm, made once. */
const firm = async (t) => (made ??= await fleet(t, Array.from({ length: FUNDS }, (_, number) => fund(number))));

/** Opens the firm of the test. */
async function openFirm(t, options = {}) {
  const { files } = await firm(t);
  const opened = await openPage(t, { path: "/?firm=out/firm.json", ...options, files: { ...files, ...options.files } });
  await opened.page.locator("#firm-rows").waitFor();
  return opened;
}

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
  assert.match(await refused.innerText(), /Refused\s+fund\.nav: Give a number above 0\. \(range\)/);
  assert.match(await open("broken"), /refused, as in the firm/);
  await page.locator(".refusal").getByText("fund.nav").waitFor();
  await back();
  const checked = await rows(page).locator("td:last-child").allInnerTexts();
  assert.deepEqual(checked.toSorted(), ["Differs", "Equal, to the bit", "Equal, to the bit", "File changed", "Not found"]);
  seen.errors = seen.errors.filter((error) => !error.includes("404"));
  assertClean(opened);
});

test("funds are sorted, filtered, searched and summed by currency; controls are a heatmap", async (t) => {
  const opened = await openFirm(t);
  const { page } = opened;
  const { rows: fleetRows } = await firm(t);
  await page.getByRole("button", { name: "NAV", exact: true }).click();
  await page.locator("th[aria-sort=descending]", { hasText: "NAV" }).waitFor();
  assert.deepEqual(await names(page), fleetRows.toSorted((one, other) => other.nav - one.nav).map(({ name }) => name));
  await page.locator("#firm-search").fill("0013");
  await page.getByText(`1 of ${FUNDS} funds listed`).waitFor();
  await page.locator("#firm-search").fill("");
  await page.locator("#firm select[name=listed]").selectOption("over");
  const over = fleetRows.filter(({ status }) => status === "breach").length;
  assert.ok(over > 0 && over < FUNDS);
  await page.getByText(`${over} of ${FUNDS} funds listed`).waitFor();
  await page.locator("#firm select[name=listed]").selectOption("all");
  await page.locator("#firm select[name=shown]").selectOption("controls");
  await page.locator(".firm-heatmap").waitFor();
  const tripped = fleetRows.filter(({ tripped }) => tripped.includes("daily_drawdown")).length;
  assert.equal(await page.locator(".heat-breach", { hasText: "Tripped" }).count(), fleetRows.flatMap(({ tripped }) => tripped).length);
  assert.ok(tripped > 0, "a control is tripped in some fund");
  const sums = await page.locator(".firm-sums tbody tr").allInnerTexts();
  const wanted = ["EUR", "USD"].map((currency) => {
    const some = fleetRows.filter((row) => row.currency === currency);
    const sum = (name) => Math.round(some.reduce((sum, row) => sum + row[name], 0)).toLocaleString("en-US");
    return [currency, String(some.length), sum("nav"), sum("var"), sum("total_var")];
  });
  const found = sums.map((line) => line.split("\t")).map(([currency, count, , ...rest]) => [currency, count, ...rest]);
  assert.deepEqual(found, wanted);
  assertClean(opened);
});

test("a thousand funds scroll without a long task", async (t) => {
  const { rows: fleetRows, controls } = await firm(t);
  const thousand = Array.from({ length: 1000 }, (_, at) => {
    const row = fleetRows[at % FUNDS];
    return { ...row, id: `fund-${at}`, name: `${row.name} ${at}`, utilization: at / 1000 };
  });
  const opened = await openFirm(t, { files: { "/out/firm.json": JSON.stringify(firmOf(thousand, controls)) } });
  const { page } = opened;
  assert.ok((await rows(page).count()) < 100, "only rows near the screen are on the page");
  const seen = await page.evaluate(async () => {
    const long = [];
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
    const region = document.getElementById("firm-rows");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let blank = 0;
    let frames = 0;
    for (let top = 0; top < region.scrollHeight - region.clientHeight; top += 200) {
      region.scrollTop = top;
      await frame();
      await frame();
      frames += 1;
      const { left, top: at, height } = region.getBoundingClientRect();
      blank += document.elementFromPoint(left + 20, at + height / 2)?.closest("tr[data-row]") ? 0 : 1;
    }
    region.scrollTop = region.scrollHeight;
    await new Promise((done) => setTimeout(done, 300));
    return { long, blank, frames, last: document.querySelector("#firm tr[aria-rowindex='1001']")?.innerText };
  });
  t.diagnostic(`${seen.frames} steps of 200 px, ${seen.blank} of them not yet filled; tasks over 50 ms: ${seen.long.map(Math.round).join(", ") || "none"}`);
  assert.ok(seen.last, "the last fund is there");
  assertClean(opened);
});

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
  await panel.getByText("firm.json is refused: 3 faults").waitFor();
  for (const words of ["funds.snapshot[1]", "/etc/passwd", "funds.status[0]", "\\u{202E}fine", "the nearest is", "Give a relative path"]) {
    assert.ok((await panel.innerText()).includes(words), words);
  }
  assert.equal(await page.locator("#firm").count(), 0);
  assert.equal(await page.locator(".fund-name strong").innerText(), before);
  // Under another name it is known by what it holds.
  await drop(page, "acme.json", text);
  await panel.getByText("acme.json is refused: 3 faults").waitFor();
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
