// What every end-to-end test uses: the built page on a server of its own, in a browser that tells
// all that the page did.
//
// `cargo xtask test e2e` sets the three variables read here.

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
// and says so on every load.
const KNOWN = /^The `integrity` attribute is currently ignored for preload destinations/;

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
 * Opens the page for a test, and closes all when the test ends.
 *
 * Returns Playwright's `page`, the `server` (see server.mjs), and `seen`, which fills up as the page
 * runs: `errors` and `warnings` from the console and uncaught exceptions, `violations` of the
 * page's content policy, and the address of every one of the `requests`.
 *
 * `files` puts files into the server before the page is opened; `prepare` is called with the empty
 * page before it is opened; `path` is where.
 */
export async function openPage(t, options = {}) {
  const { path = "/", files = {}, prepare, colorScheme = "light", ...rest } = options;
  const server = await serve(variable("HEADROOM_DIST"));
  t.after(() => server.close());
  for (const [name, file] of Object.entries(files)) {
    server.files.set(name, file);
  }
  const { viewport = { width: 1280, height: 800 }, ...others } = rest;
  const context = await (await launched()).newContext({ colorScheme, viewport, ...others });
  t.after(() => context.close());
  const page = await context.newPage();
  const seen = await observe(context, page);
  await prepare?.(page);
  await page.goto(server.origin + path);
  return { page, context, server, seen };
}

/** Waits until the program runs: it removes the first paint. */
export async function started(page) {
  await page.locator("#loading").waitFor({ state: "detached" });
}

/** Asserts that the page has done nothing that it should not. */
export function assertClean({ seen, server }) {
  const foreign = seen.requests.filter(
    (address) => !/^(data|blob):/.test(address) && new URL(address).origin !== server.origin,
  );
  assert.deepEqual(foreign, [], "requests to other origins");
  assert.deepEqual(seen.violations, [], "violations of the content policy");
  assert.deepEqual(seen.errors, [], "errors");
  assert.deepEqual(seen.warnings, [], "warnings");
}

/** Starts to write down what the page does. */
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
  await page.exposeFunction("tellViolation", (violation) => seen.violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.tellViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  return seen;
}

function variable(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run the tests by \`cargo xtask test e2e\``);
  return value;
}
