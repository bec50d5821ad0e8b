// Every view and named state looks as it was accepted: each picture's blocks are compared with those kept in `look/kept`.
//
// What differs is written to target/look: the picture as it is now, and the same with what differs in red.
// `cargo xtask look` accepts the look of now (HEADROOM_WRITE=1 of this test).

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { BLOCK, compare, look, marked, read, written } from "./look/blocks.mjs";
import { decode, encode } from "./look/png.mjs";
import { SCHEMES, STATES, VIEWS, WIDTHS, opening, settled, watched, windowOf } from "./look/states.mjs";

after(closeBrowser);

const isWriting = Boolean(process.env.HEADROOM_WRITE);
const KEPT = new URL("look/kept/", import.meta.url);
const SHOWN = new URL("../../target/look/", import.meta.url);
/** How often pictures are taken before a difference counts. */
const TIMES = 3;
// The same words, dates and motion on every machine.
const CONTEXT = { locale: "en-US", timezoneId: "UTC", reducedMotion: "reduce" };

/** A picture of the page, of all of it or of the window, as quick as the browser makes one. */
async function picture(page, session, isWhole) {
  const { cssContentSize, cssLayoutViewport } = await session.send("Page.getLayoutMetrics");
  const { clientWidth: width, clientHeight } = cssLayoutViewport;
  const height = isWhole ? Math.ceil(cssContentSize.height) : clientHeight;
  const options = { format: "png", optimizeForSpeed: true, captureBeyondViewport: isWhole };
  if (isWhole) options.clip = { x: 0, y: 0, width, height, scale: 1 };
  const { data } = await session.send("Page.captureScreenshot", options);
  return Buffer.from(data, "base64");
}

/** The pictures of one opened page by name, at every width, light and dark. */
async function picturesOf(t, name, { act, isTall, ...state }) {
  const found = new Map();
  const opened = await openPage(t, { ...opening(state), ...CONTEXT, viewport: windowOf(1280), prepare: watched });
  const { page } = opened;
  const session = await page.context().newCDPSession(page);
  await started(page);
  await page.locator("#open").waitFor({ state: "attached" });
  await settled(page);
  await act?.(page);
  for (const width of WIDTHS) {
    await page.setViewportSize(windowOf(width));
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settled(page, 300);
      found.set(`${name}-${colorScheme}-${width}`, await picture(page, session, !act && !isTall));
    }
  }
  assertClean(opened);
  return found;
}

/** What was kept in a file, by the name of the picture. */
function kept(file) {
  const lines = readFileSync(new URL(`${file}.txt`, KEPT), "utf8").trim().split("\n");
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), read(line.slice(line.indexOf(" ") + 1))]));
}

function show(name, pixels) {
  mkdirSync(SHOWN, { recursive: true });
  writeFileSync(new URL(`${name}.png`, SHOWN), encode(pixels));
}

/** What differs from what was kept, in words; each such picture is shown. */
function faultsOf(pictures, before) {
  assert.deepEqual([...pictures.keys()], [...before.keys()], "other pictures are kept: `cargo xtask look` writes them anew");
  return [...pictures].flatMap(([picture, png]) => {
    const pixels = decode(png);
    const { blocks, told } = compare(before.get(picture), look(pixels));
    if (told.length === 0) return [];
    show(picture, pixels);
    show(`${picture}-marked`, marked(pixels, blocks));
    return [`${picture}: ${told.join("; ")}`];
  });
}

async function judge(t, file, state) {
  const pictures = () => picturesOf(t, file.slice(file.indexOf("/") + 1), state);
  if (isWriting) {
    const lines = [...(await pictures())].map(([picture, png]) => `${picture} ${written(look(decode(png)))}\n`);
    const to = new URL(`${file}.txt`, KEPT);
    mkdirSync(new URL(".", to), { recursive: true });
    writeFileSync(to, lines.join(""));
    return;
  }
  // A look that has changed differs each time; a picture that was taken too soon does not.
  let faults = [];
  for (let times = 0; times < TIMES; times++) {
    faults = faultsOf(await pictures(), kept(file));
    if (faults.length === 0) return;
    t.diagnostic(`${file} is taken again: ${faults[0]}`);
  }
  const way = "See target/look (each as it is now, and marked); `cargo xtask look` accepts what is meant.";
  assert.fail(`${faults.join("\n")}\n${way}`);
}

for (const view of VIEWS) {
  test(`${view} looks as accepted`, (t) => judge(t, `views/${view}`, { view }));
}
for (const [name, state] of Object.entries(STATES)) {
  const file = `${state.act ? "acts" : "funds"}/${name}`;
  test(`${name} looks as accepted`, (t) => judge(t, file, state));
}

/** A page of cards of text: pixels of white, with lines in grey. */
function drawn(change = () => {}) {
  const [width, height] = [1280, 960];
  const page = { width, height, rgb: Buffer.alloc(width * height * 3, 250) };
  const fill = (left, top, right, bottom, color) => {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) page.rgb.set(color, (y * width + x) * 3);
  };
  const card = (left, top, color = [255, 255, 255], shade = 90) => {
    fill(left, top, left + 400, top + 200, color);
    for (let line = 0; line < 8; line++) {
      for (let at = left + 16; at < left + 380 - line * 20; at += 7) fill(at, top + 16 + line * 22, at + 3, top + 28 + line * 22, [shade, shade, shade]);
    }
  };
  const cards = [{ at: [30, 40] }, { at: [460, 40] }, { at: [30, 300] }, { at: [460, 300] }];
  change(cards);
  for (const { at, color, shade } of cards) card(...at, color, shade);
  return look(page);
}

test("comparison finds a panel moved, a card in another colour and another height, and nothing else", () => {
  const before = read(written(drawn()));
  assert.deepEqual(compare(before, drawn()), { blocks: [], told: [] });
  const rasterised = drawn((cards) => cards.forEach((card) => (card.shade = 100)));
  assert.deepEqual(compare(before, rasterised).told, [], "strokes a little lighter");
  const moved = drawn((cards) => (cards[3].at = [460, 300 + BLOCK]));
  assert.match(compare(before, moved).told[0], /differ, most of them from \(\d+, (288|312)\)/);
  const across = drawn((cards) => (cards[3].at = [460 + BLOCK, 300]));
  assert.equal(compare(before, across).told.length, 1);
  const coloured = drawn((cards) => (cards[2].color = [253, 240, 222]));
  assert.match(compare(before, coloured).told[0], /most of them from \(24, (288|312)\) to \(4\d\d, \d+\)/);
  assert.match(compare(before, { ...drawn(), height: before.height + 24 }).told[0], /is 984 px high, not 960/);
});

test("page with its panel a block lower, or a card in another colour, is another look", async (t) => {
  const opened = await openPage(t, { path: "/?snapshot=sample/seed.json", ...CONTEXT, bypassCSP: true, prepare: watched });
  const session = await opened.page.context().newCDPSession(opened.page);
  await started(opened.page);
  await settled(opened.page);
  const of = async (css) => {
    const style = await opened.page.addStyleTag({ content: css });
    await settled(opened.page, 300);
    const seen = look(decode(await picture(opened.page, session, false)));
    await style.evaluate((element) => element.remove());
    return seen;
  };
  const before = await of(" ");
  assert.deepEqual(compare(before, await of(" ")).told, []);
  assert.notDeepEqual(compare(before, await of(".budget { position: relative; top: 24px }")).told, []);
  assert.notDeepEqual(compare(before, await of(".needs-panel { background: #fdf0de !important }")).told, []);
});
