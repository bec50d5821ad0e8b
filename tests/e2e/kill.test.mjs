// The browser is killed in the middle of saves: what it had told as kept is there when it starts again, and can be opened.
//
// HEADROOM_KILLS: how often; 5 by default.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { FLAGS, started } from "./harness.mjs";
import { whatIfs } from "./keeping.mjs";
import { serve } from "./server.mjs";

const { chromium } = createRequire(join(process.env.HEADROOM_NODE_MODULES, "none.js"))("playwright-core");
const FUND = JSON.parse(readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8")).fund.name;
const KILLS = Number(process.env.HEADROOM_KILLS ?? 5);

/** Starts the browser on a profile; `kill` ends all its processes at once, as a loss of power does. */
async function browserOn(profile) {
  const options = ["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  const process_ = spawn(process.env.CHROMIUM, [...FLAGS, ...options], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => process_.once("exit", done));
  const address = await new Promise((done, failed) => {
    let said = "";
    process_.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/DevTools listening on (ws:\S+)/);
      if (found) done(found[1]);
    });
    ended.then(() => failed(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(address);
  const kill = async () => {
    process.kill(-process_.pid, "SIGKILL");
    await ended;
    await browser.close().catch(() => {});
  };
  return { context: browser.contexts()[0], kill };
}

/** The allocation that a what-if holds, in percent as its field shows it (docs/links.md). */
function shareOf(whatIf) {
  const packed = Buffer.from(whatIf.slice("what-if=1.".length), "base64url");
  const { risk_budget } = JSON.parse(inflateRawSync(packed.subarray(8)));
  return String(Math.round(risk_budget.allocation.mm_strategy * 1e4) / 100);
}

/** Has the page tell each what-if that it gives to be kept, and each that is told as kept; what-ifs rest no second first. */
async function watch(context, hear) {
  await context.exposeBinding("hearKept", (_, ...said) => hear(...said));
  await context.addInitScript(() => {
    const later = window.setTimeout;
    window.setTimeout = (work, wait, ...rest) => later(work, wait === 1_000 ? 0 : wait, ...rest);
    const post = Worker.prototype.postMessage;
    const asked = [];
    let isHeard = false;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (Array.isArray(message) && message[0] === "whatIf") {
        if (!isHeard) {
          isHeard = true;
          this.addEventListener("message", ({ data: [name, of] }) => {
            if (name === "failed" || (name === "kept" && of === "whatIf")) window.hearKept(name, asked.shift());
          });
        }
        asked.push(message[2]);
        window.hearKept("asked", message[2]);
      }
      return post.call(this, message, ...rest);
    };
  });
}

test("browser that is killed in the middle of saves has every one that was told", { timeout: 240_000 + KILLS * 60_000 }, async (t) => {
  const server = await serve(process.env.HEADROOM_DIST);
  const profile = mkdtempSync(join(tmpdir(), "headroom-"));
  let kill;
  t.after(async () => {
    await kill?.().catch(() => {});
    await server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  let acknowledged = "";
  let asked = [];
  let wake = () => {};
  let told = 0;
  const hear = (name, whatIf) => {
    assert.notEqual(name, "failed");
    if (name === "asked") {
      asked.push(whatIf);
    } else {
      told += 1;
      acknowledged = whatIf;
      asked = asked.slice(asked.indexOf(whatIf) + 1);
    }
    wake();
  };
  const until = (holds) =>
    new Promise((done) => {
      wake = () => holds() && done();
      wake();
    });
  const open = async () => {
    const browser = await browserOn(profile);
    kill = browser.kill;
    await watch(browser.context, hear);
    const page = await browser.context.newPage();
    // A thousand starts: one may come late.
    page.setDefaultTimeout(120_000);
    await page.goto(`${server.origin}/?snapshot=sample/seed.json`);
    await started(page);
    const dialog = page.locator("#open");
    await page.getByRole("button", { name: "Open a fund" }).click();
    await dialog.waitFor();
    return { page, dialog, field: page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" }) };
  };
  let seed = 17;
  const random = (most) => ((seed = (seed * 48_271) % 2_147_483_647), seed % most);
  let inMidSave = 0;
  // The shares in the order in which they were typed: what is there is the save that was told last, or a newer one.
  const typed = [];
  const orderOf = (whatIf) => (whatIf ? typed.lastIndexOf(shareOf(whatIf)) : -1);
  for (let round = 0; round <= KILLS; round += 1) {
    const { page, dialog, field } = await open();
    if (round === 0) {
      await dialog.getByLabel(/Keep funds, what-ifs and logs/).click();
      await dialog.getByText(/Kept on this disk: 1 fund/).waitFor({ state: "attached" });
      await dialog.getByRole("button", { name: "Close" }).click();
    } else {
      const found = await whatIfs(page);
      assert.equal(found.length, 1);
      assert.ok(orderOf(found[0]) >= orderOf(acknowledged), `kill ${round}: ${acknowledged} was told as kept, ${found[0]} is there`);
      await dialog.getByRole("button", { name: FUND, exact: true }).click();
      if (found[0]) {
        const shown = () => field.inputValue();
        for (let wait = 0; (await shown()) !== shareOf(found[0]); wait += 1) {
          assert.ok(wait < 1_000, `kill ${round}: ${shareOf(found[0])} was kept, ${await shown()} is shown`);
          await page.waitForTimeout(50);
        }
      }
      [acknowledged, asked] = [found[0], []];
    }
    if (round === KILLS) break;
    // The last of some saves is given to be kept, and all ends a moment later.
    const saves = 1 + random(3);
    for (let save = 1; save <= saves; save += 1) {
      await until(() => asked.length === 0);
      const isGiven = until(() => asked.length > 0);
      typed.push(String(20 + (((typed.length + 1) * 7) % 150) / 10));
      await field.fill(typed.at(-1));
      await field.press("Enter");
      await isGiven;
    }
    // At once in every other round: the save is on its way then.
    if (round % 2 === 1) await new Promise((done) => setTimeout(done, random(25)));
    inMidSave += asked.length > 0 ? 1 : 0;
    await kill();
    if (round % 20 === 19) console.log(`${round + 1} kills, ${inMidSave} before the save was told, ${told} saves told`);
  }
  t.diagnostic(`${KILLS} kills, ${inMidSave} of them while a save was not yet told; ${told} saves were told as kept, none is lost`);
});
