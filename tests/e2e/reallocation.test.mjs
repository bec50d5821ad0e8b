// The reallocation view: proposals accepted, declined and undone, what the log and the tools say of it, and the replay by keyboard.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, inspect, openPage, started, unfold } from "./harness.mjs";
import { large, watchFrames } from "./large.mjs";

after(closeBrowser);

async function opened(t, { fund = "conditions", view = "reallocation", width = 1280, ...rest } = {}) {
  const path = `/?snapshot=sample/${fund}.json&view=${view}`;
  const opened = await openPage(t, { path, viewport: { width, height: 900 }, ...rest });
  await started(opened.page);
  return opened;
}

const cards = (page) => page.locator("tr[data-proposal]");

/** Those that wait for a decision. */
const waiting = (page) => page.locator("tr[data-proposal]", { has: page.getByRole("button", { name: /^Accept for/ }) });

test("reallocation proposals of every rule are on the page", async (t) => {
  const { page, ...rest } = await opened(t);
  const heads = await cards(page).allInnerTexts();
  for (const rule of ["Under-used", "At its limit", "Opportunity", "Correlation spike"]) {
    assert.ok(heads.some((head) => head.includes(rule)), `${rule} is not in ${heads.join(" | ")}`);
  }
  assert.match(await page.locator(".proposals .verdict").innerText(), /^Accepting \d: reserve [\d.]+% → [\d.]+%/);
  assert.match(await page.locator(".held").innerText(), /Hopeful momentum[\s\S]*record needs [\d,]+ more dates/);
  assertClean(rest);
});

test("capital tells how sure it is once the history is resampled, of few strategies and of many", async (t) => {
  const files = { "/many.json": { body: JSON.stringify(large(120, 150)), type: "application/json" } };
  for (const [path, count] of [["/?snapshot=sample/demo.json&view=reallocation", 8], ["/?snapshot=many.json&view=reallocation", 150]]) {
    const { page, ...rest } = await openPage(t, { path, files, viewport: { width: 1280, height: 900 } });
    await started(page);
    const table = page.locator(".capital table");
    assert.equal(await table.getAttribute("aria-rowcount"), String(count + 1));
    // Expected with its interval first, then, of one whose share moves, how many resamples agree.
    await table.locator("td", { hasText: /% to / }).first().waitFor();
    await table.locator('td[data-label="Agreement"]', { hasText: /^\d+\.\d%$/ }).first().waitFor();
    // Only rows near the screen are there of many; the last ones come as the page is scrolled to them.
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await table.locator(`tr[aria-rowindex="${count + 1}"]`).waitFor();
    assert.ok((await table.locator("tbody tr").count()) <= 100, "rows on the page");
    assertClean(rest);
  }
});

test("reallocation proposal is accepted, written to the log, and undone", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.getByRole("button", { name: "Accept for Idle carry" }).waitFor();
  const before = await cards(page).count();
  await page.getByRole("button", { name: "Accept for Idle carry" }).click();
  await page.locator(".notice", { hasText: "Proposal for Idle carry accepted" }).waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Undo for Idle carry");
  assert.deepEqual([await cards(page).count(), await waiting(page).count()], [before, before - 1]);
  await page.keyboard.press("1");
  await page.locator('[data-strategy="idle"]').waitFor();
  assert.equal(await page.locator('[data-strategy="idle"] [aria-label^="Allocation of"]').inputValue(), "15");
  // What was decided stays until the view is left.
  await page.keyboard.press("5");
  await cards(page).nth(before - 2).waitFor();
  assert.equal(await cards(page).count(), before - 1);
  await page.keyboard.press("Control+z");
  await cards(page).nth(before - 1).waitFor();
  assert.equal(await cards(page).count(), before);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("button", { name: "Snapshot", exact: true }).click();
  const { log } = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
  const kinds = log.map(({ kind }) => kind);
  assert.deepEqual(kinds.filter((kind) => kind !== "trip"), ["accepted", "withdrawn"]);
  assert.match(log[0].at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assertClean(rest);
});

test("reallocation proposals are accepted and declined together", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.getByRole("button", { name: "Decline for Idle carry" }).click();
  await page.locator(".proposals", { hasText: "1 declined for this date" }).waitFor();
  await page.getByRole("button", { name: "Accept all" }).click();
  await page.locator(".notice", { hasText: "All proposals accepted" }).waitFor();
  assert.equal(await waiting(page).count(), 0);
  await page.locator(".proposals .verdict", { hasText: "Nothing is left to decide" }).waitFor();
  await page.keyboard.press("1");
  await page.locator('[data-strategy="lending"]').waitFor();
  assert.equal(await page.locator("[data-strategy] .cell-field[aria-label^='Allocation of']").count(), 6);
  assertClean(rest);
});

test("reallocation grants nothing while the fund is halted, and exposures may only be lowered", async (t) => {
  const { page, ...rest } = await opened(t, { fund: "halted", view: "budget" });
  const scale = page.locator('[data-strategy="trend"] input[type="number"][aria-label^="Exposure scale"]');
  await scale.fill("1.2");
  await scale.press("Enter");
  await page.locator(".notice", { hasText: "The fund is stopped by monthly drawdown: exposures can only go down" }).waitFor();
  assert.equal(await scale.inputValue(), "1");
  await scale.fill("0.5");
  await scale.press("Enter");
  await page.waitForFunction(() => document.querySelector('[data-strategy="trend"] input[type="number"][aria-label^="Exposure"]').value === "0.5");
  assertClean(rest);
});

test("exposure of a strategy at its limit is held where its budget is used up", async (t) => {
  const { page, ...rest } = await opened(t, { view: "budget" });
  const slider = (await inspect(page, "earner")).getByRole("slider", { name: "Exposure scale of" });
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await page.locator(".notice", { hasText: "can go to 1.03× at most" }).waitFor();
  assert.match(await page.locator(".notice").innerText(), /its budget is used up there. Give it more of the reserve first/); // 1 / .97 of its budget in use
  assert.equal(await slider.inputValue(), "1.03");
  assertClean(rest);
});

test("replay is read by keyboard, as a table, and saved as CSV", async (t) => {
  const { page, ...rest } = await opened(t, { fund: "demo" });
  const cursor = page.locator(".replay .time-cursor input");
  await cursor.waitFor();
  await page.getByText("Every path in figures").click();
  assert.match(await page.locator(".replay .verdict").innerText(), /^The policy earned 0\.\d% a year less than the allocation left alone/);
  const names = await page.locator(".replay-table tbody th").allInnerTexts();
  assert.deepEqual(names, ["Policy", "Left alone", "Equal risk", "By Sharpe ratio", "No limits"]);
  const cells = await page.locator(".replay-table tbody tr").first().locator("td").allInnerTexts();
  assert.equal(cells[0].split("\n")[0], "19.1%"); // tests/reference/replay.py: .1909
  assert.equal(cells[4], "6");
  const reading = page.locator(".replay .chart-reading");
  const last = await reading.innerText();
  await cursor.focus();
  await page.keyboard.press("Home");
  const first = await reading.innerText();
  assert.notEqual(first, last);
  assert.match(await cursor.getAttribute("aria-valuetext"), /^31 Jan 2025: Policy /);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the replay as CSV" }).click();
  const lines = readFileSync(await (await saved).path(), "utf8").trimEnd().split("\n");
  const count = Number(await cursor.getAttribute("max")) + 1;
  assert.equal(lines.length, 1 + count * 5);
  for (const line of lines) assert.equal(line.split(",").length, 8);
  const took = await page.evaluate(() => {
    const at = (name) => performance.getEntriesByName(name).at(-1).startTime;
    return at("replayed") - at("replay");
  });
  t.diagnostic(`8 strategies over 500 days: ${took.toFixed(1)} ms`);
  assertClean(rest);
});

test("capital in proportion to risk-adjusted return is told, set as one edit, and undone", async (t) => {
  const { page, ...rest } = await opened(t, { fund: "demo" });
  const row = page.locator(".capital tbody tr", { hasText: "Cross-venue arbitrage" });
  await row.getByText("8.4% to 15.3%").waitFor(); // tests/reference/capital.json, as all figures here
  const cells = await row.locator("td").allInnerTexts();
  assert.deepEqual([cells[0].split("\n")[0], ...cells.slice(1)], ["11.9%", "5.0%", "1.64", "14.00%", "26.74%", "1.00", "100.0%"]);
  await page.getByRole("button", { name: "Set the allocation in proportion" }).click();
  await row.locator("td", { hasText: "26.74%" }).nth(1).waitFor();
  await page.keyboard.press("Control+z");
  await row.locator("td", { hasText: "14.00%" }).waitFor();
  assertClean(rest);
});

test("best and equal return are proposed, held by a turnover, set as one edit, and undone", async (t) => {
  const { page, ...rest } = await opened(t, { fund: "demo" });
  const panel = page.locator(".capital");
  const row = panel.locator("tbody tr", { hasText: "Cross-venue arbitrage" });
  await panel.getByLabel("Proposal").selectOption({ label: "Best return for the risk" });
  await panel.getByText("Held by gross exposure, sector concentration, budgets together").waitFor(); // docs/capital.md
  await row.locator("td", { hasText: "100.0%" }).waitFor();
  const cells = (await row.locator("td").allInnerTexts()).slice(3);
  assert.deepEqual([cells[0], cells[2], cells[3]], ["14.00%", "3.00", "100.0%"]);
  assert.ok(Math.abs(parseFloat(cells[1]) - 41.0) <= 0.05, cells[1]); // 41.0%
  await panel.getByLabel("Trade at most, % of exposures").fill("10");
  await panel.getByLabel("Trade at most, % of exposures").press("Enter");
  await panel.getByText(/Held by .*turnover/).waitFor();
  await panel.getByLabel("Proposal").selectOption({ label: "Equal return on risk" });
  await panel.getByText("20 moves of capital, then each other breaks a rule").waitFor(); // docs/capital.md
  await panel.getByRole("button", { name: "Set this allocation and these exposures" }).click();
  await row.locator("td", { hasText: "51.28%" }).nth(1).waitFor();
  await page.keyboard.press("Control+z");
  await row.locator("td", { hasText: "14.00%" }).waitFor();
  assertClean(rest);
});

test("proposal is looked at by keyboard, and a double click decides on one", async (t) => {
  const { page, ...rest } = await opened(t);
  const inspector = page.getByRole("region", { name: "Selected proposal" });
  const first = await inspector.innerText();
  const second = cards(page).nth(1);
  await second.locator(".strategy-name").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((first) => document.querySelector(".inspector").innerText !== first, first);
  assert.ok((await inspector.innerText()).includes(await second.locator(".strategy-name").innerText()));
  const names = () => page.locator("tr[data-proposal] .strategy-name").allInnerTexts();
  const [order, before] = [await names(), await waiting(page).count()];
  await page.getByRole("button", { name: "Accept for Idle carry" }).dblclick();
  await page.locator(".notice", { hasText: "accepted" }).waitFor();
  await page.locator("tr[data-proposal]", { hasText: "Idle carry" }).getByText("Accepted").waitFor();
  assert.deepEqual([await names(), await waiting(page).count()], [order, before - 1], "all in their places");
  // The last decision is taken back at its row, then the one before it.
  const other = waiting(page).first();
  const name = await other.locator(".strategy-name").innerText();
  await page.getByRole("button", { name: `Decline for ${name}` }).click();
  await page.locator("tr[data-proposal]", { hasText: name }).getByText("Declined").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Undo for/ }).count(), 1);
  await page.getByRole("button", { name: `Undo for ${name}` }).press("Enter");
  await page.getByRole("button", { name: "Undo for Idle carry" }).press("Enter");
  await page.getByRole("button", { name: "Accept for Idle carry" }).waitFor();
  assert.deepEqual([await names(), await waiting(page).count()], [order, before]);
  assertClean(rest);
});

test("capital within an expected shortfall is proposed", async (t) => {
  const { page, ...rest } = await opened(t, { fund: "demo" });
  const panel = page.locator(".capital");
  await panel.getByLabel("Proposal").selectOption({ label: "Best return for the risk" });
  const shortfall = panel.locator(".before-after tr", { hasText: "Expected shortfall" }).locator("td");
  await shortfall.first().waitFor();
  await panel.getByLabel("Hold within the budget").selectOption({ label: "Expected shortfall" });
  await panel.getByText("Held by").waitFor();
  const [now, then] = (await shortfall.allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
  assert.equal(now, 384193); // docs/capital.md
  assert.ok(then <= 500000, `${then}`); // total_var
  assertClean(rest);
});

test("search of capital leaves the page alive, is canceled, and the newest wish wins", async (t) => {
  const body = JSON.stringify(large(1000, 64));
  const { page } = await openPage(t, {
    path: "/?snapshot=large.json&view=reallocation",
    files: { "/large.json": { body, type: "application/json" } },
  });
  await started(page);
  await page.getByRole("button", { name: "Cancel the replay" }).click();
  const panel = page.locator(".capital");
  await watchFrames(page);
  await panel.getByLabel("Proposal").selectOption({ label: "Best return for the risk" });
  const cancel = panel.getByRole("button", { name: "Cancel the search" });
  await cancel.waitFor();
  await panel.locator(".before-after").waitFor({ timeout: 60_000 });
  await cancel.click();
  await panel.getByText("The search was canceled").waitFor();
  const { longest, frames } = await page.evaluate(() => globalThis.seenFrames);
  t.diagnostic(`longest wait between ${frames} frames: ${longest.toFixed(0)} ms`);
  assert.ok(longest < 500, `${longest} ms without a frame`);
  await panel.getByRole("button", { name: "Search again" }).click();
  await cancel.waitFor();
  await panel.getByLabel("Trade at most, % of exposures").fill("20");
  await panel.getByLabel("Trade at most, % of exposures").press("Enter");
  await panel.getByText(/Held by .*turnover/).waitFor({ timeout: 60_000 });
});

test("a search and a replay whose worker fails say so, and others have new ones", async (t) => {
  const { page } = await opened(t, {
    fund: "demo",
    prepare: (page) =>
      page.addInitScript(() => {
        // The first of each gets a fund with a number too few, and fails.
        const post = Worker.prototype.postMessage;
        const spoilt = new Set();
        Worker.prototype.postMessage = function (message, ...rest) {
          if (["capital", "certainty", "replay"].includes(message[0]) && !spoilt.has(message[0])) {
            spoilt.add(message[0]);
            message[2][0] = message[2][0].slice(1);
          }
          return post.call(this, message, ...rest);
        };
      }),
  });
  const panel = page.locator(".capital");
  await panel.getByLabel("Proposal").selectOption({ label: "Equal return on risk" });
  await panel.getByText("The search broke off").waitFor();
  await panel.getByRole("button", { name: "Search again" }).click();
  await panel.getByText("20 moves of capital, then each other breaks a rule").waitFor(); // docs/capital.md
  await panel.getByText("The resampling broke off").waitFor();
  await panel.getByRole("button", { name: "Resample again" }).click();
  await panel.getByText("1,000 resamples of the history").waitFor();
  const replay = page.locator(".replay");
  await replay.getByText("The replay broke off").waitFor();
  await replay.getByRole("button", { name: "Replay", exact: true }).click();
  await replay.locator(".verdict").getByText("The policy earned").waitFor();
});

test("replay and resamples of a large fund leave the page alive, and are canceled and begun anew", async (t) => {
  const body = JSON.stringify(large(1200, 96));
  const { page } = await openPage(t, {
    path: "/?snapshot=large.json",
    files: { "/large.json": { body, type: "application/json" } },
  });
  await started(page);
  await page.getByRole("link", { name: "Reallocation" }).click();
  await watchFrames(page);
  for (const [run, again] of [["resampling", "Resample again"], ["replay", "Replay"]]) {
    await page.getByRole("button", { name: `Cancel the ${run}` }).click();
    await page.getByText(`The ${run} was canceled`).waitFor();
    await page.getByRole("button", { name: again, exact: true }).click();
  }
  await page.getByText("1,000 resamples of the history").waitFor({ timeout: 60_000 });
  await page.locator(".replay .verdict").waitFor({ timeout: 60_000 });
  const { longest, frames } = await page.evaluate(() => globalThis.seenFrames);
  t.diagnostic(`longest wait between ${frames} frames: ${longest.toFixed(0)} ms`);
  assert.ok(longest < 500, `${longest} ms without a frame`);
});

test("reallocation view is accessible, light and dark, narrow and wide", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { width, colorScheme });
    await page.locator(".time-cursor").waitFor({ state: "attached" });
    await unfold(page);
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assertClean(rest);
  }
});
