// Monte Carlo and the bootstrap in workers: the same bits for any number of them, cancelled at once, the page alive meanwhile,
// and a worker that breaks off is told and made again.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FLAGS, assertClean, axe, closeBrowser, conventions, inspect, openPage, started, toolsListed } from "./harness.mjs";
import { large, sample, watchFrames } from "./large.mjs";
import { native } from "./native.mjs";

// The tools tell figures in full precision.
FLAGS.push("--enable-features=WebMCP");
after(closeBrowser);

const method = async (page) => (await conventions(page)).getByLabel("Method");
const run = (page) => page.getByRole("region", { name: "Monte Carlo run" });
const fundVar = (page) => page.locator(".fund-var").innerText();
const marks = (page, name) => page.evaluate((name) => performance.getEntriesByName(name).length, name);

/** Two frames: the edit's and the one that shows it. */
const nextFrame = (page) =>
  page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));

/** Chooses Monte Carlo and waits for its figures. */
async function drawn(page) {
  await (await method(page)).selectOption("monte_carlo");
  await page.getByText("100,000 draws").or(page.getByText("100000 draws")).first().waitFor();
  await nextFrame(page);
  assert.equal(await (await method(page)).inputValue(), "monte_carlo");
}

/** The whole dashboard, in full precision. */
async function dashboard(page) {
  await toolsListed(page);
  const { content } = await page.webmcp.callTool("risk_dashboard", {});
  return content[0].text;
}

test("one, two and four workers and the native program give the same bits", async (t) => {
  const answers = [];
  for (const workers of [1, 2, 4]) {
    const opened = await openPage(t, { path: `/?workers=${workers}` });
    const { page } = opened;
    await started(page);
    await drawn(page);
    answers.push(await dashboard(page));
    // The fund is drawn with its opportunity too, and a call is answered meanwhile: what that takes more of them ends.
    for (let looks = 0; looks < 250 && page.workers().length > workers + 1; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.equal(page.workers().length, workers + 1, "workers that draw, and the one that resamples");
    assertClean(opened);
  }
  assert.equal(answers[1], answers[0]);
  assert.equal(answers[2], answers[0]);
  const { fund, conventions } = JSON.parse(answers[0]);
  assert.equal(fund.var, 231841); // tests/reference/contract/monte_carlo.py: numpy, scipy, the documented streams
  assert.equal(conventions.drawing.draws, 100000);
  assert.equal(conventions.drawing.seed, 0);

  const snapshot = sample("demo");
  snapshot.risk_budget.method = "monte_carlo";
  const { results } = await native(t, snapshot, [["risk_dashboard", {}]]);
  assert.equal(results[0].content[0].text, answers[0]);
});

test("edits follow the draws without a new run", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  await drawn(page);
  const [before, estimates] = [await fundVar(page), await marks(page, "estimate")];
  await (await inspect(page, "directional")).getByRole("slider").nth(1).press("ArrowRight");
  await nextFrame(page);
  assert.notEqual(await fundVar(page), before);
  assert.equal(await marks(page, "estimate"), estimates);
  assert.equal(await run(page).count(), 0);
  // Another confidence is another tail of the same draws.
  await (await conventions(page)).getByLabel("Confidence").fill("97.5");
  await (await conventions(page)).getByLabel("Confidence").press("Enter");
  await nextFrame(page);
  assert.equal(await run(page).count(), 0);
  assert.notEqual(await fundVar(page), before);
  // Away and back: nothing is drawn again.
  await (await method(page)).selectOption("historical");
  await nextFrame(page);
  await (await method(page)).selectOption("monte_carlo");
  await nextFrame(page);
  assert.equal(await (await method(page)).inputValue(), "monte_carlo");
  assertClean(opened);
});

test("a run is cancelled by button and Escape at once, and nothing on screen changes", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=large.json&workers=2",
    files: { "/large.json": JSON.stringify(large()) },
  });
  const { page } = opened;
  await started(page);
  const before = await fundVar(page);
  for (const way of ["button", "Escape"]) {
    await (await method(page)).selectOption("monte_carlo");
    await run(page).getByText("Monte Carlo").waitFor();
    assert.equal(await (await method(page)).inputValue(), "historical", "until it has run it is not the method");
    // The first Escape closes what lies over the page, and the run goes on.
    await page.keyboard.press("Escape");
    await page.locator("#conventions").waitFor({ state: "hidden" });
    assert.equal(await run(page).count(), 1);
    const { frames, took } = await page.evaluate((way) => {
      const from = performance.now();
      if (way === "Escape") {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      } else {
        document.querySelector(".run button").click();
      }
      let frames = 0;
      return new Promise((ended) => {
        const look = () => {
          if (!document.querySelector(".run")) return ended({ frames, took: performance.now() - from });
          frames += 1;
          requestAnimationFrame(look);
        };
        look();
      });
    }, way);
    assert.ok(frames <= 2, `${way}: gone after ${frames} frames`);
    t.diagnostic(`cancelled by ${way} in ${took.toFixed(1)} ms`);
    await nextFrame(page);
    // The browser tells of an end a moment later.
    for (let looks = 0; looks < 100 && page.workers().length > 1; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.ok(page.workers().length <= 1, "the workers that drew have ended");
    assert.equal(await fundVar(page), before);
    assert.equal(await (await method(page)).inputValue(), "historical");
  }
  assertClean(opened);
});

test("the page stays alive while workers draw", async (t) => {
  const opened = await openPage(t, {
    path: "/?snapshot=large.json&workers=1",
    files: { "/large.json": JSON.stringify(large(3000)) },
  });
  const { page } = opened;
  await started(page);
  await page.getByText("90% interval").first().waitFor();
  const slider = (await inspect(page, "s3")).getByRole("slider").nth(1);
  await slider.focus();
  await (await method(page)).selectOption("monte_carlo");
  await run(page).getByRole("progressbar").waitFor();
  await slider.focus();
  await watchFrames(page);
  // Edits in every other frame for as long as it draws.
  const seen = await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const figure = () => document.querySelector(".fund-var").textContent;
    let edits = 0;
    let shown = 0;
    while (document.querySelector(".run progress") && edits < 200) {
      const before = figure();
      const sliders = document.querySelectorAll(".inspector input[type=range]");
      const exposure = sliders[1];
      exposure.value = String(Number(exposure.value) + (edits % 2 ? -0.5 : 0.5));
      exposure.dispatchEvent(new Event("input", { bubbles: true }));
      await frame();
      await frame();
      edits += 1;
      shown += figure() === before ? 0 : 1;
    }
    const { frames, longest, from } = globalThis.seenFrames;
    return { frames, longest, edits, shown, took: performance.now() - from };
  });
  t.diagnostic(
    `${seen.frames} frames in ${seen.took.toFixed(0)} ms, longest wait ${seen.longest.toFixed(0)} ms, ` +
      `${seen.shown} of ${seen.edits} edits shown in the next frame`,
  );
  assert.ok(seen.edits >= 3, "it drew for a few frames at least");
  assert.ok(seen.shown >= seen.edits - 1, "edits are shown in the next frame");
  await page.getByText("draws from a").waitFor();
  assertClean(opened);
});

test("a file whose method is Monte Carlo shows its run, and then its figures", async (t) => {
  const snapshot = sample("demo");
  snapshot.risk_budget.method = "monte_carlo";
  const opened = await openPage(t, {
    path: "/?snapshot=drawn.json",
    files: { "/drawn.json": JSON.stringify(snapshot) },
  });
  const { page } = opened;
  await started(page);
  await page.getByText("100000 draws").or(page.getByText("100,000 draws")).first().waitFor({ state: "attached" });
  await nextFrame(page);
  assert.match(await fundVar(page), /231,841/);
  assertClean(opened);
});

test("a cancelled run of a file leaves no figures, and can be run again", async (t) => {
  const snapshot = large();
  snapshot.risk_budget.method = "monte_carlo";
  const opened = await openPage(t, {
    path: "/?snapshot=drawn.json&workers=1",
    files: { "/drawn.json": JSON.stringify(snapshot) },
  });
  const { page } = opened;
  await started(page);
  await run(page).getByRole("button", { name: "Cancel" }).click();
  await run(page).getByText("there are no figures").waitFor();
  await run(page).getByRole("button", { name: "Run again" }).click();
  await page.getByText("draws from a").waitFor();
  await nextFrame(page);
  assert.match(await fundVar(page), /\d/);
});

test("a worker that breaks off is told, and another run has new ones", async (t) => {
  const opened = await openPage(t, {
    path: "/?workers=1",
    prepare: (page) =>
      page.addInitScript(() => {
        // The first fit gets series of unequal lengths, and panics.
        const post = Worker.prototype.postMessage;
        let isSpoilt = false;
        Worker.prototype.postMessage = function (message, ...rest) {
          if (!isSpoilt && Array.isArray(message) && message[0] === "fit") {
            isSpoilt = true;
            message[1][0] = 1000;
          }
          return post.call(this, message, ...rest);
        };
      }),
  });
  const { page } = opened;
  await started(page);
  const before = await fundVar(page);
  await (await method(page)).selectOption("monte_carlo");
  await run(page).getByText("Monte Carlo broke off").waitFor();
  assert.equal(await fundVar(page), before);
  assert.equal(await (await method(page)).inputValue(), "historical");
  await drawn(page);
  assert.equal(await run(page).count(), 0);
});

test("the interval of the fund's VaR follows an edit and holds the figure", async (t) => {
  const opened = await openPage(t);
  const { page } = opened;
  await started(page);
  const interval = page.locator(".fund-interval");
  const read = async () => {
    await page.waitForFunction(() => document.querySelector(".fund-interval").textContent.includes(" to "));
    const [, low, high] = /([\d,]+) to ([\d,]+)/.exec(await interval.innerText());
    return [low, high].map((text) => Number(text.replaceAll(",", "")));
  };
  const holds = async ([low, high]) => {
    const figure = Number((await fundVar(page)).replaceAll(",", ""));
    assert.ok(low < figure && figure < high, `${figure} in ${low} to ${high}`);
  };
  const first = await read();
  await holds(first);
  // Ranked losses need no samples: the interval comes with the figure. A fitted VaR is resampled.
  const figure = await fundVar(page);
  const exposure = (await inspect(page, "directional")).getByRole("slider").nth(1);
  await exposure.press("End");
  await page.waitForFunction((before) => document.querySelector(".fund-line .fund-var").innerText !== before, figure);
  const second = await read();
  assert.ok(second[1] > first[1], "a larger exposure has a larger interval");
  await holds(second);
  await (await method(page)).selectOption("parametric");
  await page.getByText("resampling").waitFor();
  await holds(await read());
  assertClean(opened);
});

test("a long bootstrap is cancelled by button and Escape, the figure stays, and it can be run again", async (t) => {
  const opened = await openPage(t, {
    // The worker never hears of its task: a run as long as can be.
    prepare: (page) =>
      page.addInitScript(() => {
        const post = Worker.prototype.postMessage;
        globalThis.isHeld = true;
        Worker.prototype.postMessage = function (message, ...rest) {
          if (!(globalThis.isHeld && Array.isArray(message) && message[0] === "resample")) {
            post.call(this, message, ...rest);
          }
        };
      }),
  });
  const { page } = opened;
  await started(page);
  await page.evaluate(axe());
  // The interval of a ranked VaR is not resampled.
  await (await method(page)).selectOption("parametric");
  // What lies over the page takes the first Escape.
  await page.keyboard.press("Escape");
  const interval = page.locator(".fund-interval");
  await interval.getByRole("button", { name: "Cancel" }).waitFor();
  const before = await fundVar(page);
  for (const [way, colorScheme] of [["button", "light"], ["Escape", "dark"]]) {
    await page.emulateMedia({ colorScheme });
    await interval.getByRole("button", { name: "Cancel" }).waitFor();
    const { violations } = await page.evaluate(() => globalThis.axe.run(".fund-line"));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    const { frames, took } = await page.evaluate((way) => {
      const from = performance.now();
      if (way === "Escape") {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      } else {
        document.querySelector(".fund-interval button").click();
      }
      let frames = 0;
      return new Promise((ended) => {
        const line = document.querySelector(".fund-interval");
        const look = () => {
          if (line.textContent.includes("cancelled")) return ended({ frames, took: performance.now() - from });
          frames += 1;
          requestAnimationFrame(look);
        };
        look();
      });
    }, way);
    assert.ok(frames <= 2, `${way}: told after ${frames} frames`);
    t.diagnostic(`cancelled by ${way} in ${took.toFixed(1)} ms`);
    assert.equal(await fundVar(page), before);
    // The browser tells of an end a moment later.
    for (let looks = 0; looks < 100 && page.workers().length > 0; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.equal(page.workers().length, 0, "the worker has ended");
    const isLast = way === "Escape";
    await page.evaluate((isLast) => { globalThis.isHeld = !isLast; }, isLast);
    await interval.getByRole("button", { name: "Resample" }).press("Enter");
    await page.getByText(isLast ? / to .* above limit/ : "90% interval: resampling").first().waitFor();
  }
  assertClean(opened);
});

test("a run has nothing that axe finds, light and dark, and fits 360 pixels", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    const opened = await openPage(t, {
      path: "/?snapshot=large.json&workers=1",
      files: { "/large.json": JSON.stringify(large()) },
      viewport: { width: 360, height: 800 },
      colorScheme,
    });
    const { page } = opened;
    await started(page);
    await page.evaluate(axe());
    await (await method(page)).selectOption("monte_carlo");
    await run(page).getByRole("progressbar").waitFor();
    const found = await page.evaluate(() => globalThis.axe.run(".run"));
    assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    const wide = await page.evaluate(() => document.querySelector(".run").scrollWidth);
    assert.ok(wide <= 360, `${wide} pixels`);
  }
});
