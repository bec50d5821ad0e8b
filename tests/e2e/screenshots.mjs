// Takes pictures of every view, light and dark, at three widths, to be looked at.
//
//   node screenshots.mjs FOLDER     (run by `cargo xtask screenshots`)

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

const VIEWS = ["budget", "correlation", "stress", "new-strategy", "reallocation", "controls", "model"];
const SCHEMES = ["light", "dark"];
const WIDTHS = [360, 1280, 2560];

const folder = process.argv[2];
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

for (const view of VIEWS) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      const last = [];
      const viewport = { width, height: width < 600 ? 740 : Math.round((width * 10) / 16) };
      const test = { after: (work) => last.unshift(work) };
      const opened = await openPage(test, { path: `/?view=${view}`, colorScheme, viewport });
      await started(opened.page);
      await opened.page.waitForLoadState("networkidle");
      const name = `${view}-${colorScheme}-${width}.png`;
      await opened.page.screenshot({ path: join(folder, name), fullPage: true });
      console.log(name);
      assertClean(opened);
      for (const work of last) {
        await work();
      }
    }
  }
}
await closeBrowser();
