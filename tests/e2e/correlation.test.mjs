// The correlation view: the map by keyboard, its pair with its charts, the map over time, and the spikes.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";
import { large, sample } from "./large.mjs";
import { native } from "./native.mjs";

after(closeBrowser);

async function open(t, more = {}) {
  const opened = await openPage(t, { path: "/?view=correlation", ...more });
  await started(opened.page);
  await opened.page.locator(".correlation-maps .heatmap-frame").waitFor();
  return opened;
}

const map = (page) => page.locator(".correlation-maps");
const pair = (page) => page.locator(".pair-panel");
const reading = (page) => map(page).locator(".heatmap-reading");

test("the map answers first, and every pair is read by keyboard and shown beside it", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  const { results } = await native(t, sample("demo"), [["correlation_matrix", { order: "cluster" }]]);
  const { ids: order, matrix, highest, average } = results[0].structuredContent;
  const names = Object.fromEntries(sample("demo").strategies.map(({ id, name }) => [id, name]));
  const written = (value) => value.toFixed(2).replace("-", "−");
  assert.match(await map(page).locator(".verdict").innerText(), new RegExp(`move most alike, ${written(highest.value)}; all pairs ${written(average)} on average`));
  await map(page).locator(".heatmap-frame").focus();
  const ids = Object.keys(names);
  // Row by row to the end.
  for (let row = 1; row < order.length; row++) {
    for (let column = 0; column < row; column++) {
      const [one, other] = [order[row], order[column]].map((id) => ids.indexOf(id)).toSorted((a, b) => a - b);
      const named = `${names[ids[one]]} × ${names[ids[other]]}`;
      await reading(page).getByText(`${named}: correlation ${written(matrix[row][column])}`).waitFor();
      await pair(page).getByRole("heading", { name: named, level: 2 }).waitFor();
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
  }
  assertClean(opened);
});

test("a spike shows its pair: since when, on which days, and what it would cost", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  await map(page).locator(".heatmap-frame").focus();
  await page.keyboard.press("Control+End");
  const heading = (name) => pair(page).getByRole("heading", { name, level: 2 });
  await heading("Event contracts × Treasury relative value").waitFor();
  await page.getByRole("button", { name: "Market making × Event contracts" }).press("Enter");
  await heading("Market making × Event contracts").waitFor();
  await pair(page).getByText("over 495 dates; 0.97 lately, 0.04 before").waitFor();
  await pair(page).getByText(/^At 0\.90 the fund’s VaR rises by [\d,]+ to [\d,]+$/).waitFor();
  // The line ends with the spike; over more dates it is lower.
  const line = pair(page).locator(".line-chart").first().locator(".chart-reading");
  await line.getByText("20 Nov 2026: Correlation 0.97").waitFor();
  await pair(page).getByLabel("Over").selectOption({ label: "120 dates" });
  await line.getByText(/20 Nov 2026: Correlation 0\.[0-8]\d/).waitFor();
  // The days are read from the worst on.
  const days = pair(page).locator(".scatter");
  await days.getByText("One of the 10 days on which the two together lost most").first().waitFor();
  await days.getByRole("slider").focus();
  await page.keyboard.press("End");
  assert.doesNotMatch(await days.locator(".chart-reading").innerText(), /One of the 10/);
  assertClean(opened);
});

test("the map is shown over time: as the tool has it, played, stopped, and back", async (t) => {
  const opened = await open(t);
  const { page } = opened;
  const { results } = await native(t, sample("demo"), [["correlation_matrix", { window: 60 }]]);
  const { ids, matrix } = results[0].structuredContent;
  const told = map(page).locator(".panel-head").first();
  await told.getByText("495 dates, 23 Dec 2024 to 20 Nov 2026").waitFor();
  const slider = map(page).locator(".passage").getByRole("slider");
  await slider.focus();
  await page.keyboard.press("Home");
  await told.getByText(/^60 dates, 2[34] Dec 2024 to /).waitFor();
  await page.keyboard.press("End");
  await told.getByText(/^60 dates, .* to 20 Nov 2026$/).waitFor();
  await map(page).locator(".heatmap-frame").focus();
  const figure = matrix[ids.indexOf("directional")][ids.indexOf("basis_funding")].toFixed(2);
  for (let at = 0; at < 8 && !(await reading(page).innerText()).startsWith("Directional × Basis and funding:"); at++) {
    await page.keyboard.press(at % 2 ? "ArrowRight" : "ArrowDown");
  }
  await reading(page).getByText(`Directional × Basis and funding: correlation ${figure}`).waitFor();
  await map(page).getByRole("button", { name: "Back to all dates" }).press("Enter");
  await told.getByText("495 dates").waitFor();
  await map(page).getByRole("button", { name: "Play" }).press("Enter");
  await told.getByText(/^60 dates/).waitFor();
  const before = await slider.inputValue();
  await page.waitForFunction(([element, before]) => element.value !== before, [await slider.elementHandle(), before]);
  await map(page).getByRole("button", { name: "Pause" }).press("Enter");
  await map(page).getByRole("button", { name: "Play" }).waitFor();
  // Another view while it plays: nothing is left behind.
  await map(page).getByRole("button", { name: "Play" }).press("Enter");
  await page.keyboard.press("1");
  await page.locator("#main .strategies, #main table").first().waitFor();
  await page.waitForTimeout(500);
  assertClean(opened);
});

for (const [colorScheme, width] of [["light", 360], ["dark", 1280], ["light", 2560]]) {
  test(`correlation view fits and has nothing that axe finds, ${colorScheme}, ${width}`, { timeout: 120_000 }, async (t) => {
    const { page } = await open(t, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await page.getByText("Can the matrix be trusted?").click();
    await page.locator(".health").last().waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.evaluate(axe());
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  });
}

/** What the view tells of a large fund, as soon as all is measured. */
async function told(page) {
  const panel = page.locator(".overlap");
  const figures = panel.locator("dl.health");
  await map(page).locator(".verdict").filter({ hasText: "move most alike" }).waitFor();
  await figures.filter({ hasNotText: "Being measured" }).waitFor();
  const bets = await figures.locator("div").filter({ hasText: "Independent bets" }).locator("dd").innerText();
  return { verdict: await map(page).locator(".verdict").innerText(), bets: bets.trim() };
}

test("a large fund is measured by workers, and here where they break off, to the same figures", async (t) => {
  const fund = large(400, 160);
  const { results } = await native(t, fund, [["correlation_matrix", {}], ["correlation_matrix", { window: 200 }], ["risk_dashboard", {}]]);
  const [whole, half, { overlap }] = results.map((result) => result.structuredContent);
  const written = (value) => value.toFixed(2).replace("-", "−");
  const words = ({ highest, average }) =>
    `${highest.pair.join(" × ")} move most alike, ${written(highest.value)}; all pairs ${written(average)} on average`;
  const files = { "/large.json": { body: JSON.stringify(fund), type: "application/json" } };
  // A worker that does not understand its task breaks off.
  const spoilt = (page) =>
    page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message, ...rest) {
        if (["correlate", "components"].includes(message[0])) message[0] = "nothing";
        return post.call(this, message, ...rest);
      };
    });
  for (const prepare of [undefined, spoilt]) {
    const opened = await openPage(t, { path: "/?view=correlation&snapshot=large.json", files, prepare });
    const { page } = opened;
    await started(page);
    const { verdict, bets } = await told(page);
    assert.equal(verdict, words(whole));
    assert.equal(bets, written(overlap.principal_bets));
    // Another window asks again; what was asked before is not shown for it.
    await map(page).getByLabel("Window").fill("200");
    await map(page).getByLabel("Window").press("Enter");
    await map(page).locator(".verdict").getByText(words(half)).waitFor();
    // Raised correlations come from the same place.
    await map(page).getByLabel("Stressed").selectOption("beside");
    await map(page).locator(".heatmap-frame").nth(1).waitFor();
    await map(page).locator(".heatmap-frame").nth(1).focus();
    await page.keyboard.press("ArrowDown");
    await reading(page).getByText(/: correlation .+, stressed 0\.90/).waitFor();
    assertClean(opened);
  }
});
