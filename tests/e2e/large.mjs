// A fund whose Monte Carlo takes a while, and whether the page lives meanwhile.

import { readFileSync } from "node:fs";

/** A sample file. */
export const sample = (name) => JSON.parse(readFileSync(new URL(`../../assets/sample/${name}.json`, import.meta.url), "utf8"));

/** A fund whose run takes a while: 64 strategies, 1,000 dates, by a small generator of its own. */
export function large(days = 1000, strategies = 64) {
  const fund = sample("seed");
  let seed = 1;
  const unit = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const ids = Array.from({ length: strategies }, (_, i) => `s${i}`);
  const dates = Array.from({ length: days }, (_, t) => new Date(Date.UTC(2014, 1, 1 + t)).toISOString().slice(0, 10));
  const market = dates.map(() => unit() + unit() + unit() - 1.5);
  const series = () => market.map((m) => Number((0.01 * (0.4 * m + unit() + unit() - 1)).toFixed(6)));
  return {
    format: fund.format,
    fund: { ...fund.fund, as_of: dates.at(-1) },
    risk_budget: { total_var: 500000, allocation: Object.fromEntries(ids.map((id) => [id, 0.64 / strategies])), reserve: 0.36 },
    strategies: ids.map((id) => ({ id, name: id, capital: 100000 })),
    history: { dates, returns: Object.fromEntries(ids.map((id) => [id, series()])) },
  };
}

/** Counts frames and the longest wait between two, from now on. */
export const watchFrames = (page) =>
  page.evaluate(() => {
    const seen = { frames: 0, longest: 0, from: performance.now() };
    let last = performance.now();
    const frame = (now) => {
      seen.frames += 1;
      seen.longest = Math.max(seen.longest, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    globalThis.seenFrames = seen;
  });
