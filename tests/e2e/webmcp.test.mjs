// The page's door of the tools: where the browser has WebMCP, an agent lists and calls them, and gets the bytes that
// `headroom-mcp` gives for the same fund.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { FLAGS, assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { native } from "./native.mjs";

FLAGS.push("--enable-features=WebMCP");
after(closeBrowser);

const NAMES = ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix"];
const seed = JSON.parse(readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8"));
const ROW = '[data-strategy="mm_strategy"]';

/** Two frames: the edit's and the one that shows it. */
const nextFrame = (page) =>
  page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));

/** The text of a tool's answer, through `document.modelContext`. */
async function text(page, name, input = {}) {
  const result = await page.webmcp.callTool(name, input);
  assert.equal(result.isError, false, JSON.stringify(result));
  const [{ text }] = result.content;
  assert.deepEqual(JSON.parse(text), result.structuredContent);
  return text;
}

/** The page's own export, and the exposure scales, which are no part of a file. */
async function exported(page) {
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const snapshot = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
  const { strategies } = JSON.parse(await text(page, "risk_dashboard"));
  const exposure = Object.fromEntries(strategies.map((row) => [row.id, row.scale]));
  return { snapshot, exposure };
}

/** Asserts that both doors give the same bytes for what is on screen. */
async function assertDoorsAgree(t, page) {
  const { snapshot, exposure } = await exported(page);
  const { results } = await native(t, snapshot, NAMES.map((name) => [name, { exposure }]));
  for (const [i, name] of NAMES.entries()) {
    assert.equal(await text(page, name), results[i].content[0].text, name);
  }
}

test("agent lists the tools of the stdio door and gets its bytes, before and after edits", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  const { tools } = await native(t, seed, []);
  const listed = await page.webmcp.tools();
  const byName = (list) => Object.fromEntries(list.map((tool) => [tool.name, tool]));
  assert.deepEqual(Object.keys(byName(listed)).sort(), [...NAMES].sort());
  for (const tool of tools) {
    const { description, inputSchema, annotations } = byName(listed)[tool.name];
    assert.equal(description, tool.description);
    assert.deepEqual(inputSchema, tool.inputSchema);
    assert.equal(annotations.readOnly, true);
  }
  await assertDoorsAgree(t, page);

  const before = await text(page, "risk_budget_status");
  const sliders = page.locator(ROW).getByRole("slider");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) {
    await sliders.nth(0).press(key);
    await sliders.nth(1).press(key);
  }
  const conventions = page.getByLabel("Conventions");
  await conventions.getByLabel("Confidence").fill("97.5");
  await conventions.getByLabel("Horizon").fill("3");
  await conventions.getByLabel("Method").selectOption("filtered_historical");
  await nextFrame(page);
  const now = JSON.parse(await text(page, "risk_dashboard"));
  assert.equal(now.conventions.confidence, 0.975);
  assert.notEqual(now.strategies[0].scale, 1);
  assert.notEqual(now.strategies[0].allocation, 0.3);
  assert.notEqual(await text(page, "risk_budget_status"), before);
  await assertDoorsAgree(t, page);
  assertClean(opened);
});

test("document.modelContext answers as well, and an agent's question is told", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  assert.equal(await page.locator(".agents").count(), 0);
  const seen = await page.evaluate(async () => {
    const tools = await document.modelContext.getTools();
    const tool = tools.find((tool) => tool.name === "risk_budget_status");
    return document.modelContext.executeTool(tool, { strategy: "directional" });
  });
  const result = JSON.parse(seen);
  assert.deepEqual(result.structuredContent.strategies.map((row) => row.id), ["directional"]);
  const log = page.locator(".agents");
  await log.getByText("Asked by an agent: 1").click();
  assert.match(await log.innerText(), /risk_budget_status, \d\d:\d\d:\d\d/);
  assertClean(opened);
});

test("agent's mistake is an answer, and an abort rejects", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json" });
  const { page } = opened;
  await started(page);
  const refused = await page.webmcp.callTool("risk_dashboard", { exposure: { mm_strategy: 11 } });
  assert.equal(refused.isError, true);
  const error = JSON.parse(refused.content[0].text);
  assert.deepEqual([error.code, error.path, error.rule], ["invalid_argument", "exposure.mm_strategy", "range"]);
  const { results } = await native(t, seed, [["risk_dashboard", { exposure: { mm_strategy: 11 } }]]);
  assert.deepEqual(refused, results[0]);
  const outcome = await page.evaluate(async () => {
    const tools = await document.modelContext.getTools();
    const control = new AbortController();
    const call = document.modelContext.executeTool(
      tools.find((tool) => tool.name === "risk_dashboard"),
      {},
      { signal: control.signal },
    );
    control.abort();
    return call.then(() => "answered", (reason) => reason.name);
  });
  assert.equal(outcome, "AbortError");
  assertClean(opened);
});
