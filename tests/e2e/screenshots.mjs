// Takes pictures of every view and of every named state, light and dark, at five widths, to be looked at.
//
//   node screenshots.mjs FOLDER [NAME]     (run by `cargo xtask screenshots`; NAME takes those alone that hold it)

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { SCHEMES, STATES, VIEWS, WIDTHS, opening, settled, watched, windowOf } from "./look/states.mjs";

const [folder, only = ""] = process.argv.slice(2);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

/** One picture. */
async function take(name, { act, isTall, ...state }, colorScheme, width) {
  if (!name.includes(only)) return;
  const after = [];
  // A person acts where there is room, and then the window narrows: what is edited in place has no field on a telephone.
  const first = { ...opening(state), colorScheme, viewport: windowOf(act ? 1280 : width), prepare: watched };
  const opened = await openPage({ after: (work) => after.unshift(work) }, first);
  await started(opened.page);
  await opened.page.locator("#open").waitFor({ state: "attached" });
  await settled(opened.page);
  await act?.(opened.page);
  if (act) await opened.page.setViewportSize(windowOf(width));
  await settled(opened.page);
  const picture = `${name}-${colorScheme}-${width}.png`;
  await opened.page.screenshot({ path: join(folder, picture), fullPage: !act && !isTall });
  console.log(picture);
  assertClean(opened);
  for (const work of after) {
    await work();
  }
}

for (const colorScheme of SCHEMES) {
  for (const width of WIDTHS) {
    for (const view of VIEWS) {
      await take(view, { view }, colorScheme, width);
    }
    for (const [name, state] of Object.entries(STATES)) {
      await take(name, state, colorScheme, width);
    }
  }
}
await closeBrowser();
