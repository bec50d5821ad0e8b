// Takes the pictures of the documentation from the built page, so that they show what the program shows.
//
//   node pictures.mjs FOLDER     (run by `cargo xtask pictures`, into assets/picture)

import { join } from "node:path";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

/** The pictures: file, path to open, and the element to show (the whole screen if left out). */
const PICTURES = [
  { file: "budget.png", path: "/" },
  { file: "stress.png", path: "/?snapshot=sample/seed.json&view=stress", part: ".stress-panel" },
];

const folder = process.argv[2];
for (const { file, path, part } of PICTURES) {
  const last = [];
  const opened = await openPage({ after: (work) => last.unshift(work) }, { path });
  await started(opened.page);
  await opened.page.waitForLoadState("networkidle");
  await opened.page.getByText("resampling").waitFor({ state: "hidden" });
  const shown = part ? opened.page.locator(part).first() : opened.page;
  await shown.screenshot({ path: join(folder, file) });
  assertClean(opened);
  for (const work of last) {
    await work();
  }
  console.log(file);
}
await closeBrowser();
