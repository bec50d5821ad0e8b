// What a fund's data say of themselves: a fund of months says months in every label of every view and tool, and what is amber
// says why and what to do.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FLAGS, assertClean, closeBrowser, openPage, started, toolsListed } from "./harness.mjs";
import { sample } from "./large.mjs";

FLAGS.push("--enable-features=WebMCP");
after(closeBrowser);

/** Month ends, the last of them in October 2026. */
const monthEnds = (count) =>
  Array.from({ length: count }, (_, t) => new Date(Date.UTC(2026, 10 - (count - 1 - t), 0)).toISOString().slice(0, 10));

/** The fund with proposals of every rule, its dates turned into month ends. */
function monthly() {
  const fund = sample("conditions");
  const dates = monthEnds(fund.history.dates.length);
  const moved = new Map(fund.history.dates.map((date, t) => [date, dates[t]]));
  fund.history = { ...fund.history, dates };
  fund.fund.as_of = dates.at(-1);
  for (const newcomer of fund.opportunities ?? []) {
    if (newcomer.dates) newcomer.dates = newcomer.dates.map((date) => moved.get(date) ?? date);
  }
  fund.log = [];
  fund.scenarios = [
    { kind: "all_markets_down", magnitude: 0.2 },
    { kind: "correlation_spike", rho: 0.9 },
    { kind: "exchange_outage", exchange: fund.positions?.[0]?.exchange ?? "x", duration_hours: 4 },
    { kind: "liquidity_crisis", depth_reduction: 0.8 },
    { kind: "historical", date: dates.at(-1), days: 3 },
  ];
  return fund;
}

/** Words in which a day is a day, whatever the fund's period is. */
const TRUE_DAYS = [
  /daily (drawdown|DD)/gi, // the control's name
  /covers more than a day/gi, // why that control is unfed
  /days at [\d.]+%/g, // published figures are of the days of their source
  /track record in years, daily/gi,
  /rolling (7|30) days/gi,
  /instrument's daily volatility/gi,
  /volatility a day/gi,
  /% a day of linear/gi,
  /a day's volume/gi,
  /needs (daily|weekly) ones/gi,
  /coarser_than_day|daily_drawdown|horizon_days/g,
  /until the next day/gi, // the daily control's action
];

/** What is left of a text that speaks of days. */
function ofDays(text) {
  let rest = text;
  for (const pattern of TRUE_DAYS) rest = rest.replace(pattern, "");
  return [...rest.matchAll(/.{0,40}\b(days?|daily|Days?|Daily)\b.{0,40}/g)].map(([found]) => found);
}

/** Everything that a view says: text, and what is read aloud or shown on hover. */
const said = (page) =>
  page.evaluate(() => {
    const texts = [document.body.innerText];
    for (const element of document.querySelectorAll("main *, .strip *, dialog[open] *")) {
      for (const name of ["aria-label", "title", "placeholder", "aria-valuetext", "aria-description"]) {
        if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
      }
      if (element.matches("option, caption")) texts.push(element.textContent);
    }
    return texts.join("\n");
  });

test("a fund of months says months in every label", async (t) => {
  const files = { "/monthly.json": JSON.stringify(monthly()) };
  const { page, ...rest } = await openPage(t, { path: "/?snapshot=monthly.json", files });
  await started(page);
  await page.locator("[popovertarget=conventions]").first().click();
  await page.getByLabel("Horizon, months").waitFor();
  await page.keyboard.press("Escape");
  const found = {};
  for (const view of ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"]) {
    await page.goto(`${new URL(page.url()).origin}/?snapshot=monthly.json&view=${view}`);
    await started(page);
    await page.locator("main h1, main h2").first().waitFor();
    // Everything that folds is opened, and what it makes is waited for.
    for (let round = 0; round < 3; round += 1) {
      await page.evaluate(() => document.querySelectorAll("main details:not([open]) > summary").forEach((head) => head.click()));
      await page.waitForTimeout(150);
    }
    const text = await said(page);
    assert.match(text, /month/i, `${view} names its period`);
    const days = ofDays(text);
    if (days.length > 0) found[view] = [...new Set(days)];
  }
  assert.deepEqual(found, {});

  // The tools say the same.
  const answers = [];
  await toolsListed(page);
  const ask = async (name, input = {}) => answers.push((await page.webmcp.callTool(name, input)).structuredContent);
  for (const name of ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix"]) await ask(name);
  await ask("marginal_contribution", { new_strategy: monthly().opportunities[0].strategy });
  const strategy = monthly().strategies[0].id;
  for (const figure of ["fund_var", "fund_es", "diversification", "interval", "above_total_var"]) await ask("explain", { figure });
  for (const figure of ["budget", "used", "standalone_var", "component_var", "stressed_component_var", "largest_scale"]) {
    await ask("explain", { figure, strategy });
  }
  for (const figure of ["var_after", "es_after", "pnl", "coverage", "hours_to_liquidate"]) {
    await ask("explain", { figure, scenario: { kind: "correlation_spike", rho: 0.9 } });
  }
  const words = [];
  const walk = (value) => {
    if (typeof value === "string") words.push(value);
    else if (value && typeof value === "object") Object.values(value).forEach(walk);
  };
  answers.forEach(walk);
  assert.ok(words.some((word) => word.startsWith("1-month ")));
  assert.deepEqual(words.flatMap(ofDays), []);
  assertClean({ page, ...rest });
});

/** The controls and the strip of a fund. */
async function amber(t, fund, view = "controls") {
  const files = { "/amber.json": JSON.stringify(fund) };
  const opened = await openPage(t, { path: `/?snapshot=amber.json&view=${view}`, files });
  await started(opened.page);
  return opened;
}

test("a stale fund is amber and says since when and what to do", async (t) => {
  const fund = sample("seed");
  fund.fund.as_of = "2026-12-05"; // the newest return is of 20 November
  const { page, ...rest } = await amber(t, fund);
  const row = page.locator('[data-control="daily_drawdown"]');
  assert.match(await row.innerText(), /No data[\s\S]*The newest return is of 20 Nov 2026, 15 days before 5 Dec 2026: add the returns since then/);
  assert.ok((await row.locator(".tone-watch").count()) > 0, "amber");
  assertClean({ page, ...rest });
});

test("a missing return is amber and says whose and what to do", async (t) => {
  const fund = sample("seed");
  fund.history.returns.arb_strategy[fund.history.dates.length - 1] = null;
  const { page, ...rest } = await amber(t, fund);
  const row = page.locator('[data-control="monthly_drawdown"]');
  const name = fund.strategies.find(({ id }) => id === "arb_strategy").name;
  const text = await row.innerText();
  assert.match(text, /No data/);
  assert.ok(text.includes(`No return on 20 Nov 2026 of ${name}: add it, or set the capital`), text);
  assert.ok((await row.locator(".tone-watch").count()) > 0, "amber");
  assertClean({ page, ...rest });
});

test("a strategy that is not measured is amber and says what it lacks", async (t) => {
  const fund = sample("seed");
  const series = fund.history.returns.directional;
  for (let at = 0; at < series.length - 20; at += 1) series[at] = null;
  const { page, ...rest } = await amber(t, fund);
  const name = fund.strategies.find(({ id }) => id === "directional").name;
  const note = page.getByText(`${name} is not measured: 20 of the 30 days of returns that a VaR needs`).first();
  await note.waitFor();
  assert.match(await note.innerText(), /add returns, or name a proxy in the file/);
  await page.keyboard.press("1");
  await page.getByText(`${name} has 20 returns of its own: a VaR needs 30, or a proxy in the file`).first().waitFor();
  assert.match(await page.locator('[data-strategy="directional"] .usage').textContent(), /Unknown/);
  assert.ok((await page.locator(".strip .tone-watch", { hasText: "Not measured" }).count()) > 0, "amber");
  assertClean({ page, ...rest });
});

test("a diversifier over its sector limit is told how far to grow", async (t) => {
  // engine.md, G27: sizes 600 crypto, 300 rates, 100 equity; sector limit .5: B grows to 1.667, C to 3.
  const dates = Array.from({ length: 60 }, (_, at) => new Date(Date.UTC(2026, 8, 22 + at)).toISOString().slice(0, 10));
  const series = dates.map((_, at) => (at % 2 ? 0.0001 : -0.0001));
  const ids = ["a", "b", "c"];
  const sectors = { a: [600, "crypto"], b: [300, "rates"], c: [100, "equity"] };
  const fund = {
    format: "headroom.snapshot/1",
    fund: { name: "Three", currency: "USD", nav: 10000, as_of: dates.at(-1) },
    risk_budget: { total_var: 100, confidence: 0.95, allocation: { a: 0.3, b: 0.3, c: 0.3 } },
    strategies: ids.map((id) => ({ id, capital: 100 })),
    history: { dates, returns: Object.fromEntries(ids.map((id) => [id, series])) },
    positions: ids.map((id) => ({
      id, strategy: id, instrument: id, exchange: "x", sector: sectors[id][1], notional: sectors[id][0], liquidity_per_hour: 1000,
    })),
    limits: { sector_concentration: 0.5 },
  };
  const { page, ...rest } = await amber(t, fund, "budget");
  for (const [id, scale] of [["b", /1\.67/], ["c", /3\.00/]]) {
    const row = page.locator(`[data-strategy="${id}"]`);
    assert.match(await row.innerText(), scale);
    await row.locator(".strategy-name").click();
    await page.locator(".inspector").getByText("Grow to at least this: below it a limit breaks").first().waitFor();
  }
  assertClean({ page, ...rest });
});
