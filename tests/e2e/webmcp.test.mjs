// The page's door of the tools: where the browser has WebMCP, an agent lists and calls them, and gets the bytes that
// `headroom-mcp` gives for the same fund; calls that make draws are answered by a worker, and the page lives meanwhile.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { FLAGS, assertClean, closeBrowser, conventions, inspect, openPage, toolsListed } from "./harness.mjs";
import { large, sample, watchFrames } from "./large.mjs";
import { native } from "./native.mjs";

FLAGS.push("--enable-features=WebMCP");
after(closeBrowser);

const NAMES = ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix", "marginal_contribution", "explain"];
const seed = sample("seed");

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
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("button", { name: "Snapshot", exact: true }).click();
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
  await toolsListed(page);
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
  const sliders = (await inspect(page, "mm_strategy")).getByRole("slider");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) {
    await sliders.nth(0).press(key);
    await sliders.nth(1).press(key);
  }
  const form = await conventions(page);
  await form.getByLabel("Confidence").fill("97.5");
  await form.getByLabel("Horizon").fill("3");
  await form.getByLabel("Method").selectOption("filtered_historical");
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
  await toolsListed(page);
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
  await toolsListed(page);
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

test("calls by Monte Carlo give the bytes of the stdio door, several at once and after edits", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json&workers=1" });
  const { page } = opened;
  await toolsListed(page);
  const sliders = (await inspect(page, "mm_strategy")).getByRole("slider");
  await sliders.nth(1).press("ArrowLeft");
  await sliders.nth(0).press("ArrowLeft");
  await nextFrame(page);
  const { snapshot, exposure } = await exported(page);
  assert.notEqual(exposure.mm_strategy, 1);
  const inputs = [{ method: "monte_carlo" }, { method: "monte_carlo", confidence: 0.95 }, { method: "parametric" }];
  const calls = NAMES.flatMap((name) => inputs.map((input) => [name, input]));
  const { results } = await native(t, snapshot, calls.map(([name, input]) => [name, { ...input, exposure }]));
  const here = await Promise.all(calls.map(([name, input]) => text(page, name, input)));
  for (const [i, [name, input]] of calls.entries()) {
    assert.equal(here[i], results[i].content[0].text, `${name} ${JSON.stringify(input)}`);
  }
  const conventions = JSON.parse(here[0]).conventions;
  assert.deepEqual([conventions.method, conventions.drawing.draws], ["monte_carlo", 100000]);
  assert.ok(page.workers().length <= 2, "one that answers, one that resamples");
  assertClean(opened);
});

test("a call by Monte Carlo leaves the page alive", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=large.json&workers=1",
    files: { "/large.json": JSON.stringify(large()) },
  });
  const { page } = opened;
  await toolsListed(page);
  await page.locator(".fund-interval", { hasText: "90% interval" }).waitFor();
  await watchFrames(page);
  const seen = await page.evaluate(async () => {
    const tools = await document.modelContext.getTools();
    const tool = tools.find((tool) => tool.name === "risk_budget_status");
    const from = performance.now();
    const answer = await document.modelContext.executeTool(tool, { method: "monte_carlo", strategies: ["s3"] });
    const { frames, longest } = globalThis.seenFrames;
    return { answer, frames, longest, took: performance.now() - from };
  });
  t.diagnostic(`${seen.frames} frames in ${seen.took.toFixed(0)} ms, longest wait ${seen.longest.toFixed(0)} ms`);
  assert.equal(JSON.parse(seen.answer).structuredContent.strategies[0].id, "s3");
  assert.ok(seen.frames >= 10, "it took a few frames at least");
  // Drawn on the page's thread the one wait would be all of it.
  assert.ok(seen.longest < seen.took / 2, `${seen.longest} of ${seen.took} ms without a frame`);
  assertClean(opened);
});

test("an abort ends the worker of a call, and the next in line is answered", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=large.json&workers=1",
    files: { "/large.json": JSON.stringify(large()) },
  });
  const { page } = opened;
  await toolsListed(page);
  await page.locator(".fund-interval", { hasText: "90% interval" }).waitFor();
  const before = page.workers().length;
  const control = () => page.evaluateHandle(() => new AbortController());
  const controls = [await control(), await control()];
  const calls = await page.evaluateHandle(async (controls) => {
    const tools = await document.modelContext.getTools();
    const tool = tools.find((tool) => tool.name === "risk_budget_status");
    const call = (signal) =>
      document.modelContext
        .executeTool(tool, { method: "monte_carlo", strategies: ["s3"] }, { signal })
        .then((text) => JSON.parse(text).structuredContent.strategies[0].id, (reason) => reason.name);
    return [call(controls[0].signal), call(controls[1].signal), call(new AbortController().signal)];
  }, controls);
  const outcome = (at) => calls.evaluate((calls, at) => calls[at], at);
  for (let looks = 0; looks < 100 && page.workers().length === before; looks += 1) {
    await page.waitForTimeout(20);
  }
  assert.equal(page.workers().length, before + 1, "one call at a time");
  const worker = page.workers().at(-1);
  const ended = new Promise((resolve) => worker.once("close", resolve));
  await controls[1].evaluate((control) => control.abort());
  assert.equal(await outcome(1), "AbortError");
  await controls[0].evaluate((control) => control.abort());
  assert.equal(await outcome(0), "AbortError");
  await ended;
  assert.equal(await outcome(2), "s3");
  // Chromium writes down every call that is rejected: the two, and nothing else.
  const isAbort = (error) => error.startsWith("WebMCP tool execution failed");
  assert.equal(opened.seen.errors.filter(isAbort).length, 2);
  opened.seen.errors = opened.seen.errors.filter((error) => !isAbort(error));
  assertClean(opened);
});

test("proposals by Monte Carlo are those of the stdio door, their draws made in workers once", async (t) => {
  const snapshot = sample("demo");
  snapshot.risk_budget.method = "monte_carlo";
  const opened = await openPage(t, {
    path: "/?view=reallocation&snapshot=drawn.json",
    files: { "/drawn.json": JSON.stringify(snapshot) },
    prepare: (page) =>
      page.addInitScript(() => {
        globalThis.fits = [];
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message, ...rest) {
          if (Array.isArray(message) && message[0] === "fit") {
            globalThis.fits.push(message[1][1].length / message[1][0]);
          }
          return post.call(this, message, ...rest);
        };
      }),
  });
  const { page } = opened;
  await toolsListed(page);
  const { results } = await native(t, snapshot, [["risk_dashboard", {}]]);
  const { proposals } = JSON.parse(results[0].content[0].text);
  assert.ok(proposals.some((proposal) => proposal.rule === 3), "an opportunity is proposed");
  await page.locator('tr[data-proposal="crypto_lending 3"]').waitFor();
  const shown = () => page.locator("tr[data-proposal]").evaluateAll((rows) => rows.map((row) => row.dataset.proposal.split(" ")[0]));
  assert.deepEqual(await shown(), proposals.map((proposal) => proposal.strategy));
  const fits = () => page.evaluate(() => [...globalThis.fits]);
  assert.deepEqual(await fits(), [8, 9], "the fund, and the fund with the opportunity");
  // An edit follows both draws.
  await page.keyboard.press("1");
  await (await inspect(page, "directional")).getByRole("slider").nth(1).press("ArrowLeft");
  await page.getByText(/proposals? waits?/).waitFor();
  await page.keyboard.press("5");
  await page.locator('tr[data-proposal="crypto_lending 3"]').waitFor();
  assert.deepEqual(await fits(), [8, 9]);
  assertClean(opened);
});
