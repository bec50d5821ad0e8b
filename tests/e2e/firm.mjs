// Firms for the end-to-end tests: funds made here, and the file that a fleet writes of them, its answers those of `headroom-mcp`.

import { createHash } from "node:crypto";
import { openPage } from "./harness.mjs";
import { sample } from "./large.mjs";
import { native } from "./native.mjs";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const METHODS = ["historical", "parametric", "cornish_fisher", "student_t", "filtered_historical"];

/** A fund that no other number gives: its returns, sizes, currency and method are its own. */
export function fund(number) {
  let seed = 7919 * (number + 1);
  const unit = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const { format } = sample("seed");
  const ids = Array.from({ length: 2 + (number % 4) }, (_, at) => `s${at}`);
  const days = 60 + 10 * (number % 7);
  const dates = Array.from({ length: days }, (_, day) => new Date(Date.UTC(2026, 4, 1 + day)).toISOString().slice(0, 10));
  const market = dates.map(() => unit() + unit() + unit() - 1.5);
  const series = () => market.map((m) => Number((0.01 * (0.4 * m + unit() + unit() - 1)).toFixed(6)));
  return {
    format,
    fund: { name: `Fund ${String(number).padStart(4, "0")} «é»`, currency: number % 3 === 2 ? "EUR" : "USD", nav: 1_000_000 + 1_000 * number },
    risk_budget: {
      total_var: 2_000 + 20_000 * unit(),
      confidence: 0.95,
      method: METHODS[number % METHODS.length],
      allocation: Object.fromEntries(ids.map((id) => [id, 0.7 / ids.length])),
    },
    strategies: ids.map((id) => ({ id, capital: 100_000 + Math.floor(200_000 * unit()) })),
    history: { dates, returns: Object.fromEntries(ids.map((id) => [id, series()])) },
    limits: { daily_drawdown: 0.0005 + 0.008 * unit(), weekly_drawdown: 0.1 },
  };
}

/** The columns of a fund, as `python/headroom_risk/firm.py` has them; `text` is the answer of risk_dashboard. */
function row(id, file, text, controls) {
  const found = JSON.parse(text);
  const states = Object.fromEntries(found.controls.map(({ id, state }) => [id, state]));
  const stressed = found.strategies.map((strategy) => strategy.stressed_component_var);
  const worst = found.stress.filter(({ pnl }) => pnl !== null).toSorted((one, other) => one.pnl - other.pnl)[0];
  const { name, var: risk, es, total_var, utilization, status } = found.fund;
  return {
    id,
    name,
    snapshot: `../funds/${id}.json`,
    snapshot_sha256: sha256(file),
    answer: `answers/${id}.json`,
    answer_sha256: sha256(text),
    currency: found.currency,
    nav: found.nav,
    var: risk,
    es,
    total_var,
    utilization,
    stressed_var: stressed.includes(null) ? null : stressed.reduce((sum, value) => sum + value, 0),
    status,
    fund_state: found.fund_state,
    controls: controls.map((id) => states[id]),
    tripped: controls.filter((id) => states[id] === "tripped"),
    worst_scenario: worst?.scenario ?? null,
    worst_pnl: worst?.pnl ?? null,
    warnings: found.warnings.length,
    error: null,
  };
}

/** A firm of rows. */
export function firmOf(rows, controls, { engine = "0.1.0", ...given } = {}) {
  const names = Object.keys(rows[0]);
  const funds = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  return { format: "headroom.firm/1", engine, tool: "risk_dashboard", arguments: given, count: rows.length, controls, funds };
}

/**
 * Asks `headroom-mcp` about funds; returns the `firm`, its `rows`, and `files` for the test's server: the firm at /out/firm.json,
 * funds at /funds/.
 */
export async function fleet(t, funds, given = {}) {
  const files = {};
  const rows = [];
  let controls;
  for (const [at, document] of funds.entries()) {
    const id = `fund-${String(at).padStart(4, "0")}`;
    const file = JSON.stringify(document);
    const { results } = await native(t, document, [["risk_dashboard", given]]);
    const [{ text }] = results[0].content;
    controls ??= JSON.parse(text).controls.map(({ id }) => id);
    rows.push(row(id, file, text, controls));
    files[`/funds/${id}.json`] = file;
  }
  const firm = firmOf(rows, controls, given);
  files["/out/firm.json"] = JSON.stringify(firm);
  return { firm, rows, files, controls };
}

/** The row of a fund that was refused. */
export const refusedRow = (like, id) => ({
  ...Object.fromEntries(Object.keys(like).map((name) => [name, null])),
  id,
  snapshot: `../funds/${id}.json`,
  error: { code: "snapshot_invalid", path: "fund.nav", rule: "range", message: "Give a number above 0." },
});

/** Drops files by their paths, as from a folder; where the browser gives no folders, as a person chooses one. */
export const chooseFolder = async (page, files) => {
  await page.locator("input[webkitdirectory]").waitFor({ state: "attached" });
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const [path, text] of files) {
      const file = new File([text], path.split("/").pop(), { type: "application/json" });
      Object.defineProperty(file, "webkitRelativePath", { value: path });
      transfer.items.add(file);
    }
    const field = document.querySelector("input[webkitdirectory]");
    Object.defineProperty(field, "files", { value: transfer.files, configurable: true });
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, files);
};

/** Funds of the firm that the tests share. */
export const FUNDS = 20;

let made;
/** Twenty funds and their firm, made once. */
export const firm = async (t) => (made ??= await fleet(t, Array.from({ length: FUNDS }, (_, number) => fund(number))));

/** Opens that firm. */
export async function openFirm(t, options = {}) {
  const { files } = await firm(t);
  const opened = await openPage(t, { path: "/?firm=out/firm.json", ...options, files: { ...files, ...options.files } });
  await opened.page.locator("#firm-rows").waitFor();
  return opened;
}

export const rows = (page) => page.locator("#firm tr[data-row]");
export const names = (page) => page.locator("#firm tr[data-row] .firm-name").allInnerTexts();
export const verdict = (page) => page.locator("#firm-bar [role=status]");
