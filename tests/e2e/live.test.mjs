// A served file that changes comes in under the edits on screen; a server that dies, answers rubbish or an older file is told.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

const demo = JSON.parse(readFileSync(new URL("../../assets/sample/demo.json", import.meta.url), "utf8"));

/** The demonstration fund as it was `ago` days before its last one. */
function fund(ago, change = () => {}) {
  const file = structuredClone(demo);
  const cut = (list) => list?.slice(0, list.length - ago);
  file.history.dates = cut(file.history.dates);
  for (const series of [file.history.returns, file.history.capital ?? {}]) {
    for (const id of Object.keys(series)) series[id] = cut(series[id]);
  }
  if (file.history.flows) file.history.flows = cut(file.history.flows);
  for (const series of Object.values(file.instruments ?? {})) {
    for (const key of Object.keys(series)) series[key] = cut(series[key]);
  }
  file.fund.as_of = file.history.dates.at(-1);
  change(file);
  return { body: JSON.stringify(file), type: "application/json" };
}

const live = (page) => page.getByLabel("Live data");

test("served file that changes ten times is followed, and edits stay", { timeout: 120_000 }, async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=live.json&every=1", files: { "/live.json": fund(10) } });
  const { page, server } = opened;
  await started(page);
  await live(page).getByText("every 1 s").waitFor();
  const field = page.locator('[data-strategy="event_contracts"]').getByRole("spinbutton", { name: "Allocation of" });
  await field.fill("4");
  await field.press("Enter");
  await page.waitForTimeout(100);
  for (let ago = 9; ago >= 0; ago--) {
    const next = fund(ago);
    server.files.set("/live.json", next);
    const day = new Date(JSON.parse(next.body).fund.as_of);
    const month = day.toLocaleDateString("en-US", { month: "short", timeZone: "UTC" });
    await live(page).getByText(`${day.getUTCDate()} ${month} ${day.getUTCFullYear()}: VaR`).waitFor();
    assert.equal(await field.inputValue(), "4");
  }
  // What the last one changed, by cause; the parts of each row add up to what is shown.
  await page.getByRole("button", { name: "What changed" }).click();
  const rows = await page.locator("#change .scroll-x").last().locator("tbody tr").allInnerTexts();
  assert.equal(rows.length, 1 + 8);
  await page.locator("#change").getByText(/1 new date/).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("Control+z");
  await page.getByText("Undone: Carried what-if").waitFor();
  assert.equal(await field.inputValue(), "5");
  assertClean(opened);
});

test("new breach and a control in another state are told", async (t) => {
  const { page, server } = await openPage(t, { path: "/?snapshot=live.json&every=1", files: { "/live.json": fund(1) } });
  await started(page);
  server.files.set("/live.json", fund(0, (file) => {
    file.risk_budget.allocation.directional = 0.05;
    file.risk_budget.reserve = 0.28;
    file.limits.gross_exposure = 1000;
  }));
  await live(page).getByText("Directional is over its budget").waitFor();
  await live(page).getByText(/Gross exposure: .* before, .* now/).waitFor();
});

test("browser's notifications tell breaches once a button asked for them", async (t) => {
  const prepare = (page) =>
    page.addInitScript(() => {
      globalThis.told = [];
      globalThis.asked = 0;
      globalThis.answer = "denied";
      globalThis.Notification = class {
        constructor(title, { body, tag }) {
          told.push([title, body, tag]);
        }
        static async requestPermission() {
          asked += 1;
          return answer;
        }
      };
    });
  const { page, server } = await openPage(t, { path: "/?snapshot=live.json&every=1", files: { "/live.json": fund(2) }, prepare });
  await started(page);
  const breach = (ago) => fund(ago, (file) => {
    file.risk_budget.allocation.directional = 0.05;
    file.risk_budget.reserve = 0.28;
  });
  const told = () => page.evaluate(() => told);
  server.files.set("/live.json", breach(1));
  await live(page).getByText("Directional is over its budget").waitFor();
  assert.equal(await page.evaluate(() => asked), 0, "never unasked");
  await live(page).getByRole("button", { name: "Notify me of breaches" }).click();
  await page.locator("#notice").getByText("No notifications: the browser does not allow them").waitFor();
  await page.evaluate(() => (globalThis.answer = "granted"));
  await live(page).getByRole("button", { name: "Notify me of breaches" }).press("Enter");
  await live(page).getByRole("button", { name: "Notify me no more" }).waitFor();
  assert.deepEqual(await told(), []);
  server.files.set("/live.json", fund(0));
  await live(page).getByText("Directional is within its budget again").waitFor();
  const [[title, body, tag]] = await told();
  assert.deepEqual([title, tag], [demo.fund.name, "headroom"]);
  assert.match(body, /Directional is within its budget again/);
  await live(page).getByRole("button", { name: "Notify me no more" }).click();
  server.files.set("/live.json", breach(0));
  await live(page).getByText("Directional is over its budget").waitFor();
  assert.equal((await told()).length, 1);
});

test("server that dies, answers rubbish, another fund or an older file is told with the age", async (t) => {
  const { page, server } = await openPage(t, { path: "/?snapshot=live.json&every=1", files: { "/live.json": fund(1) } });
  await started(page);
  const before = await page.locator(".budget-table").innerText();
  for (const [answer, told] of [
    [{ status: 500 }, /are \d+ s old: the address answered 500/],
    ["rubbish", /are \d+ s old: the file is refused/],
    [fund(0, (file) => { file.fund.name = "Other"; }), /another fund/],
    [fund(30), /the file is older/],
  ]) {
    server.files.set("/live.json", answer);
    await live(page).getByText(told).waitFor();
    assert.equal(await page.locator(".budget-table").innerText(), before);
  }
  server.files.set("/live.json", fund(0));
  await live(page).getByText(/: VaR .* before/).waitFor();
  await live(page).getByText(" s old: ").waitFor({ state: "detached" });
  await live(page).getByRole("button", { name: "Stop" }).click();
  await live(page).waitFor({ state: "hidden" });
});

test("yesterday's file against today's tells what changed", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const open = async (name, file) => {
    await page.getByRole("button", { name: "Open a fund" }).click();
    await page.getByLabel("A file, or several").setInputFiles({ name, mimeType: "", buffer: Buffer.from(file.body) });
    await page.locator("#notice").getByText("Loaded").waitFor();
  };
  await open("yesterday.json", fund(1));
  await open("today.json", fund(0, (file) => { file.risk_budget.confidence = 0.975; }));
  await page.getByRole("button", { name: "What changed" }).click();
  const dialog = page.locator("#change");
  await dialog.getByText(/97\.5% VaR of .* against .*: 1 new date, 0 old dates/).waitFor();
  const cells = await dialog.locator(".scroll-x").last().locator("tbody tr").first().locator("td").allInnerTexts();
  const [was, is, change, ...parts] = cells.map((text) => Number(text.replace(/[^\d.-]/g, "").replace(/−/g, "-")) * (/[−-]/.test(text) && !text.includes("-") ? -1 : 1));
  assert.ok(Math.abs(is - was - change) <= 1 && Math.abs(parts.reduce((a, b) => a + b) - change) <= 3, cells.join());
  assertClean(opened);
});
