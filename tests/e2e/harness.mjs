// Used by every end-to-end test: opens the built page on a server of its own and records what the page does.
//
// `cargo xtask test e2e` sets the environment variables read here.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { serve } from "./server.mjs";

const modules = createRequire(join(variable("HEADROOM_NODE_MODULES"), "none.js"));
const { chromium } = modules("playwright-core");

/** The source of axe, for tests of accessibility (`page.evaluate(axe)`). */
export const axe = () => modules("axe-core").source;

/** The browser's flags; a test file may add its own before it opens a page. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Chromium checks the program's integrity when it is fetched (boot.js), not when it is preloaded,
// and warns of that on every load. Playwright says where it blocks the service worker.
const KNOWN = /^The `integrity` attribute is currently ignored for preload destinations|^Service Worker registration blocked/;

// How many times slower than the machine the page's thread runs (HEADROOM_SLOW): a test that fails only then waits for too little.
const slow = Number(process.env.HEADROOM_SLOW ?? 1);

let browser;

/** The one browser of this process. */
async function launched() {
  browser ??= chromium.launch({ executablePath: variable("CHROMIUM"), args: FLAGS });
  return browser;
}

/** Closes the browser; a test file calls this in `after`. */
export async function closeBrowser() {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Opens the page for a test and closes it, its browser context and its server when the test ends.
 *
 * Returns Playwright's `page` and `context`, the `server` (see server.mjs), and `seen`, which grows while
 * the page runs: `errors` and `warnings` (console and uncaught exceptions), `violations` of the page's
 * content policy, and the addresses of all `requests`.
 *
 * Options: `path` to open; `files` that the server answers from memory; `prepare`, called with the empty
 * page before it is opened; `isCompressed`, as server.mjs has it; `serviceWorkers: "allow"`, for tests of use without a network.
 */
export async function openPage(t, options = {}) {
  const { path = "/", files = {}, prepare, isCompressed = false, colorScheme = "light", ...rest } = options;
  const server = await serve(variable("HEADROOM_DIST"), isCompressed);
  t.after(() => server.close());
  for (const [name, file] of Object.entries(files)) {
    server.files.set(name, file);
  }
  const { viewport = { width: 1280, height: 800 }, ...others } = rest;
  const defaults = { colorScheme, viewport, serviceWorkers: "block" };
  const context = await (await launched()).newContext({ ...defaults, ...others });
  t.after(() => context.close());
  const page = await context.newPage();
  const seen = await observe(context, page);
  if (slow > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slow });
  await prepare?.(page);
  await page.goto(server.origin + path);
  return { page, context, server, seen };
}

/** Waits until the program runs, which removes the loading screen, and until the view that was asked for is there. */
export async function started(page) {
  await page.locator("#loading").waitFor({ state: "detached" });
  await page.locator("main [role=status]", { hasText: "Loading this view" }).waitFor({ state: "detached" });
}

/** Waits until the page runs and its tools stand in the browser's list; they are listed all at once. */
export async function toolsListed(page) {
  await started(page);
  const listed = () => page.evaluate(async () => (await document.modelContext.getTools()).length);
  while ((await listed()) === 0) await page.waitForTimeout(20);
}

/** Drops a file on the page. */
export async function drop(page, name, text) {
  await page.evaluate(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "application/json" }));
      const init = { dataTransfer: transfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent("drop", init));
    },
    [name, text],
  );
}

/** Opens what is folded because the page is narrow. */
export const unfold = (page) =>
  page.evaluate(() => document.querySelectorAll("main details.panel").forEach((fold) => (fold.open = true)));

/** Opens a view by its address, without loading the page again. */
export async function show(page, view) {
  await page.evaluate((view) => {
    const address = new URL(location.href);
    address.searchParams.set("view", view);
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
  }, view);
  await page.locator("main h1, main h2").first().waitFor();
}

/** The conventions, opened from the strip where they are not open. */
export async function conventions(page) {
  const form = page.getByLabel("Conventions");
  if (!(await form.isVisible())) await page.locator("[popovertarget=conventions]").click();
  return form;
}

/** Shows a strategy in the inspector, and returns the inspector. */
export async function inspect(page, id) {
  await page.locator(`[data-strategy="${id}"] .strategy-name`).click();
  return page.locator(".inspector");
}

/** Asserts that there were no foreign requests, policy violations, errors or warnings. */
export function assertClean({ seen, server }) {
  const foreign = seen.requests.filter(
    (address) => !/^(data|blob):/.test(address) && new URL(address).origin !== server.origin,
  );
  assert.deepEqual(foreign, [], "requests to other origins");
  assert.deepEqual(seen.violations, [], "violations of the content policy");
  assert.deepEqual(seen.errors, [], "errors");
  assert.deepEqual(seen.warnings, [], "warnings");
}

/** Starts to record what the page does. */
async function observe(context, page) {
  const seen = { errors: [], warnings: [], violations: [], requests: [] };
  context.on("request", (request) => seen.requests.push(request.url()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    const { url } = message.location();
    if (message.type() === "error") {
      seen.errors.push(`${message.text()} (${url})`);
    } else if (message.type() === "warning" && !KNOWN.test(message.text())) {
      seen.warnings.push(`${message.text()} (${url})`);
    }
  });
  await page.exposeFunction("reportViolation", (violation) => seen.violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  return seen;
}

function variable(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run the tests by \`cargo xtask test e2e\``);
  return value;
}
