// Takes the pictures of the documentation anew, from the built page: what they show is what the program says.
//
//   node pictures.mjs FOLDER     (run by `cargo xtask pictures`, into assets/picture)

import { join } from "node:path";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";

/** A picture: its file, where the page is opened, and the part of it that is shown; without one, what stands on the screen. */
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
