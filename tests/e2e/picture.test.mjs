// Charts leave the page as pictures: PNG of twice the size, SVG, and a copy, with the chart's own lines and words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

after(closeBrowser);

/** What a button of a panel hands to the disk. */
async function saved(page, panel, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: button, exact: true }).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** The budget view with the panel of a question, once its chart is drawn. */
async function charted(t, question) {
  const opened = await openPage(t);
  await started(opened.page);
  const panel = opened.page.locator("section", { has: opened.page.getByRole("heading", { name: question }) });
  await panel.locator(".line-0").first().waitFor();
  return { opened, page: opened.page, panel };
}

test("chart is saved as a drawing that holds its lines and words, and nothing that runs", async (t) => {
  const { opened, page, panel } = await charted(t, "Is headroom growing or shrinking?");
  const { name, bytes } = await saved(page, panel, "SVG");
  assert.equal(name, "headroom-is-headroom-growing-or-shrinking-2026-11-20.svg");
  // A page without a policy reads it.
  const blank = await page.context().newPage();
  const told = await blank.evaluate((text) => {
    const drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    return {
      root: drawing.localName,
      tags: [...new Set([...drawing.querySelectorAll("*")].map((element) => element.localName))].sort(),
      words: [...drawing.querySelectorAll("text")].map((element) => element.textContent),
    };
  }, bytes.toString());
  assert.deepEqual([told.root, told.tags], ["svg", ["path", "text"]]);
  for (const word of ["Is headroom growing or shrinking?", "Fund VaR, limit 500,000", "600,000", "20 Nov 2026"]) {
    assert.ok(told.words.includes(word), `${word} is not in ${told.words.join(" | ")}`);
  }
  assert.equal(told.words.at(-1), "Northlight Multi-Strategy · 20 Nov 2026 · Headroom");
  await page.locator(".notice", { hasText: `Saved ${name}` }).waitFor();
  assertClean(opened);
});

test("picture of a chart has twice its size and the colours of its lines", async (t) => {
  const { opened, page, panel } = await charted(t, "Has the fund stayed inside its VaR?");
  const width = await panel.locator(".pictured > div").first().evaluate((chart) => Math.ceil(chart.getBoundingClientRect().width));
  const { bytes } = await saved(page, panel, "PNG");
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.equal(bytes.readUInt32BE(16), 2 * (width + 32)); // its margins are 16 each
  const counts = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const near = ([r, g, b]) => {
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        count += Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 24;
      }
      return count;
    };
    // The accent, strong lines and the fill of a breach, of the light theme in style/base/tokens.css.
    return [near([0x1c, 0x57, 0xa5]), near([0x8a, 0x85, 0x7a]), near([0xc4, 0x3b, 0x43])];
  }, [...bytes]);
  // A line across of some 400 pixels, 120 strokes, and one dot of 8 pixels across, all at twice the size.
  assert.ok(counts[0] > 1000 && counts[1] > 1000 && counts[2] > 100, counts.join(" "));
  assertClean(opened);
});

test("map is copied as a picture", async (t) => {
  const opened = await openPage(t, { path: "/?view=correlation" });
  const { page } = opened;
  await started(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copy = page.locator(".pictured", { has: page.locator(".heatmap") }).first().getByRole("button", { name: "Copy" });
  await copy.focus();
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "Copied as a picture" }).waitFor();
  const kinds = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  assert.deepEqual(kinds, ["image/png"]);
  assertClean(opened);
});
