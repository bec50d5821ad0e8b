// The new strategy view: an opportunity of the file, pasted returns, correlations that cannot be, the admission, and the draws of
// a Monte Carlo in workers.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, axe, closeBrowser, openPage, started } from "./harness.mjs";
import { large, sample, watchFrames } from "./large.mjs";

after(closeBrowser);

async function opened(t, options = {}) {
  const { width = 1280, ...more } = options;
  const opened = await openPage(t, {
    path: "/?view=new-strategy&snapshot=sample/seed.json",
    viewport: { width, height: 900 },
    ...more,
  });
  await started(opened.page);
  await opened.page.locator(".equation").waitFor();
  return opened;
}

/** Unfolds the form, which is folded on a narrow page that has an answer. */
async function shown(page) {
  if (!(await page.locator("#newcomer-id").isVisible())) await page.locator(".newcomer-form > summary").click();
}

/** Two texts that lie on each other, of all that a selector finds. */
const overlaps = (page, selector) =>
  page.evaluate((selector) => {
    const boxes = [...document.querySelectorAll(selector)].map((element) => [element.textContent, element.getBoundingClientRect()]);
    const lies = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.flatMap(([text, a], i) => boxes.slice(i + 1).filter(([, b]) => lies(a, b)).map(([other]) => `${text} on ${other}`));
  }, selector);

/** The three figures of the equation, as numbers. */
async function equation(page) {
  const texts = await page.locator(".term-figure").allInnerTexts();
  return texts.map((text) => Number(text.replace(/[(),]/g, "").replace("−", "-")));
}

/** Sixty returns of a made-up strategy, in fractions. */
const returns = Array.from({ length: 60 }, (_, t) => (((t * 37) % 23) - 11) / 1000);

test("opportunity of the file is shown at once and its equation adds up", async (t) => {
  const { page, ...rest } = await opened(t);
  const [increase, benefit, net] = await equation(page);
  // The seed's own example.
  assert.deepEqual([increase, benefit, net], [2500, -800, 1700]);
  assert.equal(await page.locator("#newcomer-id").inputValue(), "crypto_mm");
  assert.match(await page.locator(".entry").innerText(), /120 dates/);
  assertClean(rest);
});

test("newcomer is admitted by keyboard and taken back by undo", async (t) => {
  const { page, ...rest } = await opened(t);
  const strategies = 4; // three of the seed and the newcomer
  await page.locator("#admit").focus();
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "Crypto MM is in the fund with 10.0%" }).waitFor();
  // Its card stands in the place of the figures, and nothing is said to be missing.
  const card = page.locator(".added");
  await card.getByText("Crypto MM is in the fund with 10.0%").waitFor();
  await card.getByText("Figures rest on the same 120 days").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "entry-title");
  assert.equal(await page.locator(".entry-missing, #admit").count(), 0);
  await card.getByRole("button", { name: "See it in the budget" }).press("Enter");
  const row = page.locator('[data-strategy="crypto_mm"]');
  await row.waitFor();
  await page.locator('.selected[data-strategy="crypto_mm"]').waitFor();
  assert.equal(await page.locator("[data-strategy]").count(), strategies + 2, "the strategies, their total and the reserve");
  await page.keyboard.press("Control+z");
  await row.waitFor({ state: "detached" });
  await page.keyboard.press("4");
  await page.locator(".equation").waitFor();
  assert.deepEqual(await equation(page), [2500, -800, 1700]);
  assertClean(rest);
});

test("another newcomer follows the first, and another fund has none of the last one's fields", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#admit").click();
  await page.getByRole("button", { name: "Add another" }).click();
  assert.deepEqual(
    await page.locator("#newcomer-id, #newcomer-capital, #newcomer-share").evaluateAll((all) => all.map((field) => field.value)),
    ["new_strategy", "", "5"],
  );
  await page.locator("#newcomer-capital").fill("123");
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.getByRole("button", { name: "Demonstration fund" }).click();
  await page.locator(".fund-name", { hasText: "Northlight" }).waitFor();
  await page.waitForFunction(() => document.querySelector("#newcomer-capital").value === "1500000");
  assert.equal(await page.locator("#newcomer-id").inputValue(), "crypto_lending");
  assertClean(rest);
});

test("newcomer's days and sizes are told, drawn and read by keyboard", async (t) => {
  const { page, ...rest } = await openPage(t, { path: "/?view=new-strategy" });
  await started(page);
  await page.locator(".equation").waitFor();
  // All figures: tests/reference/sizes.py and demo.json.
  assert.match(await page.locator("#admit").innerText(), /376 of 495 days filled for it/);
  const days = await page.locator(".days-table tbody tr").allInnerTexts();
  assert.match(days[0], /^All 495 days of the fund, 376 of them filled for it\s+357,809\s+369,065\s+11,257/);
  assert.match(days[1], /^Only the 119 days on which it has returns\s+126,932\s+129,172\s+2,240/);
  const diversify = page.getByRole("region", { name: "Does it diversify?" });
  await diversify.getByText("on the fund's 10 worst days it lost on 10 and lost 5,965 on average; correlation 0.58 over 119 days").waitFor();
  const day = diversify.getByRole("slider");
  await day.focus();
  assert.match(await day.getAttribute("aria-valuetext"), /^6 Oct 2026: P&L of the fund −372,608 · .* · One of the fund's worst days$/);
  await page.keyboard.press("End");
  assert.doesNotMatch(await diversify.locator(".chart-reading").innerText(), /worst/);
  await diversify.getByText("As a table").click();
  await diversify.locator(".chart-table tbody tr").first().waitFor();

  const size = page.getByRole("region", { name: "What size fits?" });
  await size.getByText("Up to 6,911,805 fits, 4.61× what it asks for: there its own VaR is the whole reserve of 75,000").waitFor();
  await size.locator(".curve-plot").waitFor();
  const reading = size.locator(".chart-reading");
  assert.equal(await reading.innerText(), "1,500,000: Adds to the fund 11,257 · On its own 16,277");
  for (const note of ["Asked for", "Largest", "Reserve 75,000", "Headroom 142,192"]) {
    assert.equal(await size.locator(".chart-note", { hasText: note }).count(), 1, note);
  }
  await size.getByRole("slider").focus();
  for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await reading.innerText(), "3,000,000: Adds to the fund 37,276 · On its own 32,553");
  await page.locator("#newcomer-capital").fill("9000000");
  await size.getByText("At most 6,911,805 of the 9,000,000 it asks for fits").waitFor();
  assertClean(rest);
});

test("nothing is added to a stopped fund, and the page says why and where to go", async (t) => {
  const fund = sample("halted");
  fund.opportunities = [{ strategy: "late", name: "Late comer", conviction: 0.9, requested_share: 0.05, capital: 500000, returns }];
  const { page, ...rest } = await openPage(t, {
    path: "/?snapshot=stopped.json&view=new-strategy",
    files: { "/stopped.json": { body: JSON.stringify(fund), type: "application/json" } },
  });
  await started(page);
  await page.locator("#admit:disabled").waitFor();
  const why = page.locator("#admit-stopped");
  assert.equal(await why.innerText(), "The fund is stopped by monthly drawdown: nothing can be added. Review it in Controls");
  assert.equal(await page.locator("#admit").getAttribute("aria-describedby"), "admit-stopped");
  await why.getByRole("link", { name: "Review it in Controls" }).click();
  await page.getByRole("heading", { name: "How deep is the drawdown?" }).waitFor();
  assertClean(rest);
});

test("words in the drawing of sizes lie apart, and the form is folded where it would hide the answer", async (t) => {
  const months = sample("seed");
  months.opportunities[0].capital = 5e4;
  for (const [fund, width] of [["demo", 360], ["demo", 1440], ["small", 360], ["small", 1440]]) {
    const files = { "/small.json": { body: JSON.stringify(months), type: "application/json" } };
    const snapshot = fund === "demo" ? "sample/demo.json" : "small.json";
    const { page, ...rest } = await openPage(t, {
      path: `/?snapshot=${snapshot}&view=new-strategy`, files, viewport: { width, height: 740 },
    });
    await started(page);
    await page.locator(".size-chart .chart-note").nth(3).waitFor();
    assert.deepEqual(await overlaps(page, ".size-chart :is(.chart-note, .x-tick)"), [], `${fund} at ${width}`);
    assert.equal(await page.locator("#newcomer-id").isVisible(), width > 1000);
    const top = (await page.locator(".equation").boundingBox()).y;
    assert.ok(top < 740, `the answer begins at ${top}`);
    await shown(page);
    const file = page.getByLabel("Choose a file");
    await file.focus();
    const outline = await page.locator(".newcomer-form .file-button").evaluate((button) => getComputedStyle(button).outlineStyle);
    assert.equal(outline, "solid");
    assertClean(rest);
  }
});

test("a fund of ten dates says how many a VaR needs", async (t) => {
  const fund = sample("seed");
  fund.history.dates = fund.history.dates.slice(-10);
  for (const id of Object.keys(fund.history.returns)) fund.history.returns[id] = fund.history.returns[id].slice(-10);
  const { page, ...rest } = await openPage(t, {
    path: "/?snapshot=ten.json&view=new-strategy",
    files: { "/ten.json": { body: JSON.stringify(fund), type: "application/json" } },
  });
  await started(page);
  await page.locator(".entry .refused", { hasText: "10 of the 30 days that a VaR needs: add 20 more days of returns" }).waitFor();
  await page.locator(".strip-lacks", { hasText: "10 of the 30 days that a VaR needs" }).waitFor();
  await page.keyboard.press("7");
  await page.locator("[aria-labelledby=methods-title]", { hasText: "10 of the 30 days that a VaR needs" }).waitFor();
  assertClean(rest);
});

test("admission that the reserve cannot pay is refused with what it has", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-share").fill("60");
  await page.locator("#admit").click();
  await page.locator(".notice-refused", { hasText: "The new strategy can have at most 25.0%: the reserve has 25.0% left" }).waitFor();
  assertClean(rest);
});

test("pasted returns are read, and percent is asked", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("returns");
  await page.locator("#newcomer-id").fill("pasted");
  await page.locator("#newcomer-capital").fill("500,000");
  await page.getByText("Capital: the comma could set off thousands or decimals").waitFor();
  await page.locator("#newcomer-capital").fill("500000,00");
  await page.getByText("Capital:").waitFor({ state: "detached" });
  const field = page.locator("#newcomer-returns");
  await field.fill(returns.join("\n"));
  await page.locator("#newcomer-read", { hasText: "60 returns without dates" }).waitFor();
  await page.locator(".equation").waitFor();
  const asFractions = await equation(page);
  assert.match(await page.locator(".entry").innerText(), /60 dates[\s\S]*without dates/);

  await field.fill(returns.map((r) => `${(r * 100).toFixed(1)}%`).join(" "));
  await page.getByText("Are these returns fractions or percent?").waitFor();
  assert.equal(await page.locator(".equation").count(), 0, "nothing is guessed");
  await page.getByLabel("Percent:").focus();
  await page.keyboard.press("Space");
  await page.locator(".equation").waitFor();
  assert.deepEqual(await equation(page), asFractions);

  await field.fill("0.01\nabc");
  await page.locator("#newcomer-read .refused", { hasText: "Line 2: abc" }).waitFor();
  assertClean(rest);
});

test("file dropped on the field fills it and opens no fund", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("returns");
  await page.locator("#newcomer-capital").fill("500000");
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "new.csv", { type: "text/csv" }));
    return transfer;
  }, returns.join("\n"));
  await page.locator(".newcomer-returns").dispatchEvent("drop", { dataTransfer: transfer });
  await page.locator("#newcomer-read", { hasText: "60 returns" }).waitFor();
  assert.equal(await page.locator(".refusal[open]").count(), 0);
  assertClean(rest);
});

test("correlations that cannot be are refused with what would be possible", async (t) => {
  const { page, ...rest } = await opened(t);
  await page.locator("#newcomer-source").selectOption("rho");
  await page.locator("#newcomer-standalone").fill("8000");
  await page.locator(".equation").waitFor();
  assert.equal((await equation(page))[0], 8000);
  assert.equal(await page.locator("#admit").count(), 0, "without returns nothing is admitted");
  for (const [i, rho] of [0.95, -0.9, 0.2].entries()) {
    await page.locator(`#newcomer-rho-${i}`).fill(String(rho));
  }
  await page.locator(".entry .refused", { hasText: "Correlations like these are impossible together" }).waitFor();
  const take = page.locator(".entry button").first();
  await take.focus();
  await page.keyboard.press("Enter");
  await page.locator(".equation").waitFor();
  assertClean(rest);
});

const run = (page) => page.getByRole("group", { name: "Monte Carlo with" });

/** The large fund by Monte Carlo, with a newcomer that its policy does not ask for. */
function largeWithNewcomer(days) {
  const fund = large(days);
  fund.risk_budget.method = "monte_carlo";
  const returns = Array.from({ length: days }, (_, t) => (((t * 37) % 101) - 50) / 5000);
  const newcomer = { strategy: "newcomer", conviction: 0.5, requested_share: 0.05, capital: 200000, returns };
  return JSON.stringify({ ...fund, opportunities: [newcomer] });
}

/** The view on the large fund once that is drawn, while it is drawn with the newcomer. */
async function openedWhileDrawn(t, workers, days) {
  const opened = await openPage(t, {
    path: `/?snapshot=large.json&workers=${workers}`,
    files: { "/large.json": largeWithNewcomer(days) },
  });
  const { page } = opened;
  await started(page);
  await page.getByText("draws from a").waitFor();
  await page.locator(".fund-interval", { hasText: "90% interval" }).waitFor();
  await page.keyboard.press("4");
  await run(page).getByText("newcomer: fitting").waitFor();
  return opened;
}

/** Remembers a hash of every block that a worker draws, by its number, and how many samples are fitted. */
const rememberBlocks = (page) =>
  page.addInitScript(() => {
    globalThis.fits = [];
    globalThis.blocks = {};
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (Array.isArray(message) && message[0] === "fit") {
        globalThis.fits.push(message[1][1].length / message[1][0]);
      }
      return post.call(this, message, ...rest);
    };
    const handler = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
    Object.defineProperty(Worker.prototype, "onmessage", {
      ...handler,
      set(hear) {
        const heard = (event) => {
          const [word, number, draws, ranks] = Array.isArray(event.data) ? event.data : [];
          if (word === "drawn") {
            // Two runs can be under way at once: a block belongs to the one that draws as many series.
            const ofRun = (globalThis.blocks[ranks.length / draws] ??= {});
            ofRun[number] = ranks.reduce((hash, rank) => Math.imul(hash ^ rank, 16777619), 2166136261);
          }
          hear(event);
        };
        handler.set.call(this, hear ? heard : hear);
      },
    });
  });

test("newcomer by Monte Carlo is the same to the bit with one worker and with two", async (t) => {
  const seen = [];
  for (const workers of [1, 2]) {
    const fund = sample("seed");
    fund.risk_budget.method = "monte_carlo";
    // Not to be drawn for the policy as well.
    fund.opportunities[0].conviction = 0.5;
    const opened = await openPage(t, {
      path: `/?view=new-strategy&snapshot=drawn.json&workers=${workers}`,
      files: { "/drawn.json": JSON.stringify(fund) },
      prepare: rememberBlocks,
    });
    const { page } = opened;
    await started(page);
    await page.getByText("draws from a").waitFor();
    await page.locator(".equation").waitFor();
    const [fits, blocks] = await page.evaluate(() => [globalThis.fits, globalThis.blocks]);
    assert.deepEqual([...fits].sort(), [3, 4], "the fund, and the fund with the newcomer");
    const counts = Object.entries(blocks).map(([series, of]) => [series, Object.keys(of).length]);
    assert.deepEqual(counts, [["3", 25], ["4", 25]]);
    await page.locator("#figures-title").click();
    await page.locator(".entry-table .newcomer-row").waitFor();
    const rows = await page.locator(".entry-table tbody tr").allInnerTexts();
    seen.push({ blocks: blocks[4], equation: await equation(page), rows });

    // Admitted, the fund's returns are those that are drawn already.
    await page.locator("#admit").click();
    await page.keyboard.press("1");
    await page.locator('[data-strategy="crypto_mm"]').waitFor();
    assert.match(await page.locator(".fund-var").innerText(), /\d/);
    assert.equal(await page.evaluate(() => globalThis.fits.length), 2);
    assertClean(opened);
  }
  assert.deepEqual(seen[1], seen[0]);
  assert.deepEqual(seen[0].equation, [2500, -3352, -852]); // tests/it/marginal.rs, the native figures
});

test("newcomer by Monte Carlo is drawn beside the page, which stays alive", async (t) => {
  const opened = await openedWhileDrawn(t, 1, 1000);
  const { page } = opened;
  assert.equal(await page.locator(".equation").count(), 0, "no figures before it is drawn");
  await run(page).getByRole("progressbar").waitFor();
  await watchFrames(page);
  const seen = await page.evaluate(async () => {
    const shares = new Set();
    const capital = document.querySelector("#newcomer-capital");
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    for (let edits = 0; document.querySelector(".entry progress"); edits += 1) {
      // Another capital is no other sample: the run goes on.
      capital.value = String(200000 + (edits % 2));
      capital.dispatchEvent(new Event("input", { bubbles: true }));
      shares.add(document.querySelector(".entry progress").value);
      await frame();
    }
    const { frames, longest, from } = globalThis.seenFrames;
    return { frames, longest, took: performance.now() - from, shares: [...shares] };
  });
  t.diagnostic(
    `${seen.frames} frames in ${seen.took.toFixed(0)} ms, longest wait ${seen.longest.toFixed(0)} ms, ` +
      `${seen.shares.length} shares shown`,
  );
  assert.ok(seen.frames >= 5, "it drew for a few frames at least");
  // Drawn on the page's thread the one wait would be all of it.
  assert.ok(seen.longest < seen.took / 2, `${seen.longest} of ${seen.took} ms without a frame`);
  assert.ok(seen.shares.length >= 3, "the progress is shown as it comes");
  assert.deepEqual(seen.shares, seen.shares.toSorted((a, b) => a - b), "no run was begun anew");
  await page.locator(".equation").waitFor();
  const first = await equation(page);

  // Another newcomer: nothing of the first is shown as its own.
  await page.locator("#newcomer-source").selectOption("returns");
  await page.locator("#newcomer-id").fill("other");
  await page.locator("#newcomer-returns").fill(returns.join("\n"));
  await page.getByText("is drawn again with other").waitFor();
  assert.equal(await page.locator(".equation").count(), 0);
  await page.locator(".equation").waitFor();
  assert.notDeepEqual(await equation(page), first);
  // Back to the first: its draws are kept.
  await page.locator("#newcomer-source").selectOption("0");
  await page.locator("#newcomer-capital").fill("200000");
  assert.deepEqual(await equation(page), first);
  assertClean(opened);
});

test("newcomer's draws are cancelled by button and Escape at once, and drawn again at a press", async (t) => {
  const opened = await openedWhileDrawn(t, 2, 2000);
  const { page } = opened;
  const before = await page.locator(".fund-var").allInnerTexts();
  for (const way of ["button", "Escape"]) {
    await run(page).getByRole("progressbar").waitFor();
    for (let looks = 0; looks < 250 && page.workers().length < 2; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.ok(page.workers().length >= 2);
    const { frames, took } = await page.evaluate((way) => {
      const from = performance.now();
      if (way === "Escape") {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      } else {
        document.querySelector(".entry .run button").click();
      }
      let frames = 0;
      return new Promise((ended) => {
        const look = () => {
          if (!document.querySelector(".entry progress")) return ended({ frames, took: performance.now() - from });
          frames += 1;
          requestAnimationFrame(look);
        };
        look();
      });
    }, way);
    assert.ok(frames <= 2, `${way}: gone after ${frames} frames`);
    t.diagnostic(`cancelled by ${way} in ${took.toFixed(1)} ms`);
    for (let looks = 0; looks < 100 && page.workers().length > 1; looks += 1) {
      await page.waitForTimeout(20);
    }
    assert.ok(page.workers().length <= 1, "the workers that drew have ended");
    await run(page).getByText("Monte Carlo with newcomer was cancelled").waitFor();
    assert.equal(await page.locator(".equation").count(), 0);
    assert.deepEqual(await page.locator(".fund-var").allInnerTexts(), before, "the fund's own draws are still there");
    await run(page).getByRole("button", { name: "Draw" }).click();
  }
  await page.locator(".equation").waitFor();
  assertClean(opened);
});

test("newcomer's run has nothing that axe finds, light and dark, and fits 360 pixels", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    const opened = await openPage(t, {
      path: "/?view=new-strategy&snapshot=large.json&workers=1",
      files: { "/large.json": largeWithNewcomer(3000) },
      prepare: (page) => page.addInitScript({ content: axe() }),
      viewport: { width: 360, height: 800 },
      colorScheme,
    });
    const { page } = opened;
    await started(page);
    const check = async () => {
      const found = await page.evaluate(() => globalThis.axe.run(".entry"));
      assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    };
    // Whatever it is at: about to start, fitting or drawing.
    await run(page).getByRole("button", { name: "Cancel" }).waitFor();
    await check();
    await run(page).getByRole("button", { name: "Cancel" }).click();
    await run(page).getByText("was cancelled").waitFor();
    await check();
  }
});

test("new strategy view is accessible, light and dark, wide and narrow", async (t) => {
  for (const [width, colorScheme] of [[360, "light"], [1280, "light"], [1280, "dark"]]) {
    const { page, ...rest } = await opened(t, { width, colorScheme });
    const check = async () => {
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    };
    await page.evaluate(axe());
    await check();
    await shown(page);
    await page.locator("#newcomer-source").selectOption("returns");
    await page.locator("#newcomer-returns").fill("1% 2% x");
    await page.locator("#newcomer-read .refused").waitFor();
    await check();
    await page.locator("#newcomer-returns").fill("1% 2%");
    await page.locator(".question").waitFor();
    await check();
    await page.locator("#newcomer-source").selectOption("rho");
    await page.locator("#newcomer-standalone").fill("8000");
    for (const [i, rho] of [0.95, -0.9, 0.2].entries()) {
      await page.locator(`#newcomer-rho-${i}`).fill(String(rho));
    }
    await page.locator(".entry .refused").waitFor();
    await check();
    assertClean(rest);
  }
});
