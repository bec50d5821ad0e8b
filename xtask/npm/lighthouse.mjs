// What Lighthouse gives the built page, on a desktop and on a telephone, and what html-validate finds in its HTML.
//
//   node lighthouse.mjs DIST [RUNS] [FORM]     (run by `cargo xtask lighthouse`; RUNS of each, 3 by default; FORM: desktop or mobile)
//
// The page is served as a good host does: brotli, and files named by their content kept for good. Of each form and address the
// median of the performance is told with its metrics, and what costs points in the other categories. Below the bound of a
// category the program ends with a failure. Of the blocking time it is told too what the
// page's thread itself worked, by its own clock, which other programs on the machine do not lengthen. It measures time: other work on the machine lowers the performance, so no test runs it.

import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "../../tests/e2e/server.mjs";

const { resolve } = createRequire(join(process.env.HEADROOM_AUDIT_MODULES, "none.js"));
const load = (name) => import(pathToFileURL(resolve(name)));
const { default: lighthouse, desktopConfig } = await load("lighthouse");
const { launch } = await load("chrome-launcher");
const { HtmlValidate, StaticConfigLoader } = await load("html-validate");

const [dist, runs = 3, only = ""] = process.argv.slice(2);
const PATHS = ["/", "/?snapshot=sample/demo.json"];
const FORMS = { desktop: { config: desktopConfig, performance: 95 }, mobile: { config: undefined, performance: 85 } };
const METRICS = { FCP: "first-contentful-paint", LCP: "largest-contentful-paint", TBT: "total-blocking-time", CLS: "cumulative-layout-shift", SI: "speed-index" };

/** One run of Lighthouse in a browser of its own, of these categories or audits alone. */
async function run(address, config, only) {
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];
  const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: flags });
  try {
    const { lhr, artifacts } = await lighthouse(address, { port: chrome.port, logLevel: "error", ...only }, config);
    return { ...lhr, own: ownBlocking(artifacts.Trace.traceEvents, config ? 1 : 4) };
  } finally {
    chrome.kill();
  }
}

/** The blocking time of the page's thread by its own clock, `slower` times as slow as this machine, in milliseconds. */
function ownBlocking(events, slower) {
  const mark = events.find(({ name, cat }) => name === "assess" && cat.includes("user_timing"));
  const tasks = events.filter(({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && pid === mark?.pid && tid === mark?.tid);
  return Math.round(tasks.reduce((sum, { tdur = 0 }) => sum + Math.max(0, (slower * tdur) / 1_000 - 50), 0));
}

/** What costs points in a category other than performance. */
function costs({ audits }, { auditRefs }) {
  return auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({ id }) => `${id}: ${(audits[id].details?.items ?? []).map(({ node }) => node?.selector).join("; ")}`);
}

const server = await serve(dist, true);
const { origin } = server;
for (const [form, { config, performance }] of Object.entries(FORMS).filter(([form]) => form.includes(only))) {
  for (const path of PATHS) {
    const all = [];
    for (let at = 0; at < Number(runs); at++) all.push(await run(origin + path, config, { onlyAudits: Object.values(METRICS) }));
    const score = ({ categories }) => Math.round(100 * categories.performance.score);
    const last = all.toSorted((a, b) => score(a) - score(b))[Math.floor((all.length - 1) / 2)];
    const metrics = Object.entries(METRICS).map(([name, id]) => `${name} ${last.audits[id].displayValue}`);
    const of = `of ${all.map(score).join(", ")}, at a load of ${loadavg()[0].toFixed(1)}`;
    console.log(`${form} ${path}: performance ${score(last)} (${of}): ${metrics.join(", ")}; own TBT ${last.own} ms`);
    const isBelow = score(last) < performance;
    if (isBelow) console.log(`  below ${performance}`);
    const whole = await run(origin + path, config, {});
    for (const category of Object.values(whole.categories).filter(({ id }) => id !== "performance")) {
      const points = Math.round(100 * category.score);
      console.log(`  ${category.id} ${points}${points < 100 ? `: ${costs(whole, category).join("\n    ")}` : ""}`);
      if (points < 100) process.exitCode = 1;
    }
    if (isBelow) process.exitCode = 1;
  }
}
await server.close();

// Without the rules of how it is written down: the bundler leaves quotes out of a page for release.
const validate = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:standard"], elements: ["html5"] }));
for (const name of readdirSync(dist).filter((name) => name.endsWith(".html"))) {
  const { results } = await validate.validateString(readFileSync(join(dist, name), "utf8"), name);
  const found = results.flatMap(({ messages }) => messages).map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`);
  console.log(`${name}: html-validate finds ${found.length || "nothing"}${found.map((line) => `\n  ${line}`).join("")}`);
  if (found.length) process.exitCode = 1;
}
