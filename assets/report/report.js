// The risk report: a page of its own, made of what the tools answer about the fund on screen, for print and PDF.
//
// The page that opened it sends the figures once this page asks; they go nowhere else and are kept nowhere.

const WORDS = {
  historical: "Historical",
  parametric: "Parametric (normal)",
  cornish_fisher: "Cornish-Fisher",
  student_t: "Student t",
  filtered_historical: "Filtered historical",
  monte_carlo: "Monte Carlo",
  unfed: "No data",
  off: "No limit",
  within: "OK",
  active: "OK",
  breach: "Over",
  spread: "Spread",
  pnl: "P&L",
  ewma_lambda: "EWMA decay",
  total_var: "Total VaR",
  sharpe_threshold: "Least Sharpe ratio",
  sharpe_probability: "Probability of it",
  cost_bps: "Cost, basis points",
};
/** The rules of reallocation by their numbers. */
const RULES = { 1: "Under-used", 2: "At its limit, with a proven record", 3: "Opportunity", 4: "Correlation spike" };
/** Settings that are shares. */
const SHARES = new Set(
  ("confidence daily_drawdown weekly_drawdown monthly_drawdown sector_concentration exchange_concentration share underuse_share " +
    "sharpe_probability conviction target_utilization spike_significance step floor prior_return").split(" "),
);
// Text from a file, without characters that change what stands around them.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const plain = (text) => String(text ?? "").replace(HIDDEN, (c) => `\\u{${c.codePointAt().toString(16).toUpperCase()}}`);
const words = (id) => {
  const text = plain(id).replaceAll("_", " ");
  return WORDS[id] ?? text.charAt(0).toUpperCase() + text.slice(1);
};
const NONE = "–";
const by = (options) => {
  const format = new Intl.NumberFormat(undefined, options);
  return (value) => (typeof value === "number" ? format.format(value).replace("-", "\u2212") : NONE);
};
const money = by({ maximumFractionDigits: 0 });
const percent = by({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const factor = by({ maximumFractionDigits: 2 });
const decimal = by({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** An ISO date, and the minute where there is one, in words: 20 Nov 2026, 18:40 UTC. */
const day = (iso) =>
  plain(iso).replace(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?$/, (_, year, month, date, time) =>
    `${+date} ${MONTHS[month - 1]} ${year}${time ? `, ${time} UTC` : ""}`);

/** An element with a class and children; a text is only text. */
function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.flat());
  return element;
}

const section = (title, ...children) => el("section", "", el("h2", "", title), ...children);

/** A section that begins a page of paper. */
const page = (title, ...children) => {
  const begun = section(title, ...children);
  begun.className = "page";
  return begun;
};

/** A table: columns are `[title, cell, isFigure]`, where `cell` makes the cell's text or element of a row. */
function table(columns, rows, none) {
  if (!rows?.length) return el("p", "soft", none);
  const head = columns.map(([title, , isFigure]) => {
    const cell = el("th", isFigure ? "figure" : "", title);
    cell.scope = "col";
    return cell;
  });
  const body = rows.map((row) => {
    const cells = columns.map(([, cell, isFigure]) => el("td", isFigure ? "figure" : "", cell(row)));
    return el("tr", "", cells);
  });
  return el("table", "", el("thead", "", el("tr", "", head)), el("tbody", "", body));
}

/** A share with a bar under it; over the whole it is marked. */
function used(share) {
  const cell = el("span", share > 1 ? "over" : "", percent(share));
  const bar = el("span", share > 1 ? "bar over" : "bar");
  bar.style.width = `${100 * Math.min(1, Math.max(0, share ?? 0))}%`;
  return [cell, bar];
}

function fundLine({ fund, reserve, nav, currency, as_of }, state) {
  const { interval } = fund;
  const likely = typeof interval?.lower === "number" ? `, 90% interval ${money(interval.lower)} to ${money(interval.upper)}` : "";
  return [
    el("h1", "", plain(fund.name)),
    el("p", "soft", `Risk report as of ${day(as_of)} · NAV ${money(nav)} ${plain(currency)}`),
    el("p", "lead", el("strong", "", state)),
    el("p", "lead", `${fund.label} ${money(fund.var)} of ${money(fund.total_var)}, ${percent(fund.utilization)} used${likely}`),
    el("p", "", `Expected shortfall ${money(fund.es)} · sum of standalone VaR ${money(fund.sum_of_standalone)} · diversification ${money(fund.diversification)} · reserve ${percent(reserve.share)}, ${money(reserve.amount)}`),
  ];
}

/** The limit as one bar of what it is made of: VaR, diversification, what is free in budgets, reserve. */
function composition({ fund, reserve, strategies }) {
  const sum = (key) => strategies.reduce((total, row) => (typeof row[key] === "number" ? total + row[key] : NaN), 0);
  const [own, budget] = [sum("used"), sum("budget")];
  if (typeof fund.var !== "number" || Number.isNaN(own)) return [];
  const parts = [
    ["VaR", "part-used", fund.var],
    ["Diversification", "part-diversification", own - fund.var],
    ["Free in budgets", "part-free", budget - own],
    ["Reserve", "part-reserve", reserve.amount],
  ];
  const whole = Math.max(fund.total_var, parts.reduce((total, [, , amount]) => total + Math.max(0, amount), 0));
  const bar = el("div", "parts", parts.map(([, className, amount]) => {
    const part = el("span", className);
    part.style.width = `${(100 * Math.max(0, amount)) / whole}%`;
    return part;
  }));
  bar.setAttribute("aria-hidden", "true");
  const names = parts.map(([name, className, amount]) => el("span", "", el("span", `key ${className}`), `${name} `, el("strong", "", money(amount))));
  return [bar, el("p", "names", names, el("span", "soft", `Limit ${money(fund.total_var)}`))];
}

const attention = (needs) =>
  section("What needs you", needs.length
    ? el("ul", "", needs.map(([title, detail]) => el("li", "", el("strong", "", plain(title)), ` ${plain(detail)}`)))
    : el("p", "", "Nothing: every limit is kept"));

/** Components of the fund's VaR, the largest first; what takes risk away goes left. */
function components({ fund, strategies }) {
  const known = strategies.filter((row) => typeof row.component_var === "number");
  const sorted = known.sort((a, b) => b.component_var - a.component_var).slice(0, 40);
  const most = Math.max(...sorted.map((row) => Math.abs(row.component_var)), 1e-12);
  const bar = (row) => {
    const fill = el("span", row.component_var < 0 ? "bar takes" : "bar");
    fill.style.width = `${(100 * Math.abs(row.component_var)) / most}%`;
    return fill;
  };
  const columns = [
    ["Strategy", (row) => plain(row.name)],
    ["Component VaR", (row) => money(row.component_var), true],
    ["Of the fund's", (row) => percent(row.component_var / fund.var), true],
    ["Of the largest", bar],
  ];
  const cells = table(columns, sorted, "The fund's VaR has no components");
  cells.classList.add("components");
  return page("Where does the risk sit?", cells,
    known.length > sorted.length ? el("p", "soft", `and ${known.length - sorted.length} smaller`) : []);
}

function budgets({ strategies }) {
  return section(
    "VaR budgets",
    table(
      [
        ["Strategy", (row) => plain(row.name)],
        ["Share", (row) => percent(row.allocation), true],
        ["Budget", (row) => money(row.budget), true],
        ["Used", (row) => money(row.used), true],
        ["Of budget", (row) => used(row.utilization), true],
        ["Available", (row) => money(row.available), true],
        ["Standalone", (row) => money(row.standalone_var), true],
        ["Component", (row) => money(row.component_var), true],
        ["Stressed", (row) => money(row.stressed_component_var), true],
        ["Size", (row) => `${factor(row.scale)}×`, true],
        ["Room to grow", (row) => (row.largest_scale == null ? NONE : `${factor(row.largest_scale)}×`), true],
        ["Bound by", (row) => words(row.bound_by)],
        ["Status", (row) => el("span", row.status === "breach" ? "over" : "", words(row.status))],
      ],
      strategies,
    ),
  );
}

function controls(list) {
  const share = new Set(["daily_drawdown", "weekly_drawdown", "monthly_drawdown", "sector_concentration", "exchange_concentration", "liquidity_coverage"]);
  const figure = (row, value) => (share.has(row.id) ? percent : money)(value);
  return section(
    "Controls",
    table(
      [
        ["Control", (row) => words(row.id)],
        ["State", (row) => el("span", row.state === "tripped" ? "over" : "", words(row.state))],
        ["Measured", (row) => figure(row, row.measured), true],
        ["Limit", (row) => figure(row, row.limit), true],
        ["What is measured", (row) => plain([row.detail, row.group].filter(Boolean).join(": "))],
        ["Where it trips", (row) => words(row.action)],
        ["Reason", (row) => (row.reason ? words(row.reason.code ?? row.reason) : "")],
      ],
      list,
    ),
  );
}

const scenarioName = (scenario) => {
  if (Array.isArray(scenario)) return scenario.map(scenarioName).join(" + ");
  const { kind, name, shocks, moves, ...rest } = scenario;
  if (name) return plain(name);
  if (shocks) return shocks.map(scenarioName).join(" + ");
  const values = Object.entries(rest).map(([key, value]) => `${words(key).toLowerCase()} ${day(value)}`);
  const parts = [...values, ...(moves ? [`${moves.length} moves`] : [])];
  return `${words(kind)}${parts.length ? ` (${parts.join(", ")})` : ""}`;
};

function stress({ stress: results, strategies }) {
  const columns = [
    ["Scenario", (row) => scenarioName(row.scenario)],
    ["P&L", (row) => money(row.pnl), true],
    ["NAV after", (row) => money(row.nav_after), true],
    ["VaR after", (row) => money(row.var_after), true],
    ["Used after", (row) => percent(row.utilization_after), true],
    ["Hours to liquidate", (row) => factor(row.hours_to_liquidate), true],
    ["Controls tripped", (row) => row.controls_tripped.map(words).join(", ") || "None"],
  ];
  const losses = [["Strategy", (row) => plain(row.name)]].concat(
    results.map((result, at) => [`${at + 1}`, (row) => money(result.by_strategy?.[row.id]), true]),
  );
  return page(
    "Stress",
    table([["#", (row) => `${results.indexOf(row) + 1}`], ...columns], results, "No scenarios"),
    results.length ? table(losses, strategies) : [],
  );
}

function correlation(matrix, strategies) {
  if (!matrix.ids) return section("Correlation", el("p", "soft", "There are too few rows for a matrix"));
  const name = new Map(strategies.map(({ id, name }) => [id, plain(name)]));
  const columns = [["Strategy", (row) => `${row + 1} ${name.get(matrix.ids[row]) ?? plain(matrix.ids[row])}`]];
  matrix.ids.forEach((_, at) => {
    const cell = (row) => {
      const value = matrix.matrix[row][at];
      const figure = el("span", "", decimal(value));
      return figure;
    };
    columns.push([`${at + 1}`, cell, true]);
  });
  const cells = table(columns, matrix.ids.map((_, row) => row));
  cells.className = "matrix";
  cells.querySelectorAll("tbody tr").forEach((row, at) => {
    [...row.cells].slice(1).forEach((cell, column) => {
      const value = matrix.matrix[at][column];
      const strength = at === column ? 0 : Math.min(1, Math.abs(value)) * 0.55;
      cell.style.backgroundColor = value < 0 ? `rgba(39, 75, 122, ${strength})` : `rgba(184, 111, 0, ${strength})`;
    });
  });
  const spikes = matrix.spikes.map(
    ({ pair, now, before, significant }) =>
      `${pair.map((id) => name.get(id) ?? plain(id)).join(" and ")}: ${decimal(now)} now, ${decimal(before)} before${significant ? ", significant" : ""}`,
  );
  return section(
    "Correlation",
    cells,
    el("p", "", `Average ${decimal(matrix.average)} · least eigenvalue ${factor(matrix.min_eigenvalue)} · condition ${factor(matrix.condition_number)} · ${words(matrix.estimator)} over ${matrix.observations} rows`),
    spikes.map((text) => el("p", "", `Spike: ${text}`)),
  );
}

function proposals({ proposals: list, held, strategies }, { opportunities = [] }) {
  const newcomers = opportunities.map(({ strategy, name }) => ({ id: strategy, name: name ?? strategy }));
  const name = new Map([...newcomers, ...strategies].map(({ id, name }) => [id, plain(name)]));
  const who = (row) => name.get(row.strategy) ?? plain(row.strategy);
  return section(
    "Proposals",
    table(
      [
        ["Strategy", who],
        ["Rule", (row) => RULES[row.rule]],
        ["From", (row) => percent(row.from), true],
        ["To", (row) => percent(row.to), true],
        ["Reserve after", (row) => percent(row.reserve_to), true],
        ["Size that fits", (row) => (row.scale_to == null ? NONE : `${factor(row.scale_to)}×`), true],
      ],
      list,
      "None",
    ),
    held.map((row) => el("p", "soft", `Not proposed: ${who(row)} (${RULES[row.rule].toLowerCase()}), ${words(row.reason).toLowerCase()}`)),
  );
}

const number = by({ maximumSignificantDigits: 12 });
// A setting has all its digits: 99.75% is not 99.8%.
const share = by({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 10 });
const setting = (key, value) => {
  if (typeof value === "number") return SHARES.has(key) ? share(value) : number(value);
  return value === null ? "None" : words(`${value}`);
};

function conventions({ conventions: made, stress: results }, { limits, policy, risk_budget }) {
  const list = el("dl", "");
  const tell = (object, prefix = "") => {
    for (const [key, value] of Object.entries(object ?? {})) {
      if (value !== null && typeof value === "object") tell(value, `${prefix}${words(key)}: `);
      else if (value !== undefined) list.append(el("dt", "", prefix + words(key)), el("dd", "", setting(key, value)));
    }
  };
  tell(made);
  tell(results[0]?.assumptions, "Stress: ");
  tell({ "P&L measured from": risk_budget.pnl });
  tell(limits, "Limits: ");
  tell(policy, "Policy: ");
  return page("Conventions", list);
}

const notes = (list) =>
  section(
    "Warnings",
    list.length
      ? el("ul", "", list.map((text) => el("li", "", plain(text))))
      : el("p", "soft", "None"),
  );

function log(entries) {
  const told = ({ kind, date, at, reason, by, ...rest }) => Object.values(rest).map((v) => words(v)).join(", ");
  return section(
    "Log",
    table(
      [
        ["Date", (row) => day(row.date)],
        ["Written", (row) => day(row.at ?? "")],
        ["Event", (row) => words(row.kind)],
        ["Of", told],
        ["By", (row) => plain(row.by ?? "")],
        ["Reason", (row) => plain(row.reason ?? "")],
      ],
      entries,
      "No events",
    ),
  );
}

/** The fund's VaR over its last dates against the limit, drawn. */
function course(points, limit) {
  if (points.length < 2) return [];
  const top = 1.1 * Math.max(limit, ...points.map(([, value]) => value)) || 1;
  const [wide, high] = [1000, 220];
  const x = (at) => (wide * at) / (points.length - 1);
  const y = (value) => high * (1 - value / top);
  const draw = (name, className, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    if (className) element.setAttribute("class", className);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const chart = draw("svg", "course", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "img" });
  const [[first, before], [last, now]] = [points[0], points.at(-1)];
  const told = `VaR of ${money(before)} on ${day(first)}, ${money(now)} on ${day(last)}; the dotted line is the limit of ${money(limit)}`;
  chart.setAttribute("aria-label", told);
  chart.append(
    draw("line", "limit", { x1: 0, x2: wide, y1: y(limit), y2: y(limit) }),
    draw("polyline", "", { points: points.map(([, value], at) => `${x(at)},${y(value)}`).join(" ") }),
    draw("line", "floor", { x1: 0, x2: wide, y1: high, y2: high }),
  );
  return section("Is headroom growing or shrinking?", chart, el("p", "soft", `${told}. The fund as loaded, by past returns`));
}

/** The fund's VaR by sector and exchange; by strategy it stands in a table of its own. */
function parts(divisions) {
  const rest = divisions.filter(([of]) => of !== "Strategy");
  const one = ([of, rows]) =>
    table([[of, ([name]) => plain(name)], ["Of the VaR", ([, share]) => used(share), true], ["Component", ([, , value]) => money(value), true]], rows, "");
  return rest.length ? el("section", "beside", rest.map(one)) : [];
}

async function digest(text) {
  if (!crypto.subtle) return "";
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return ` · SHA-256 of the exported file ${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

async function show({ dashboard, matrix, file, state, needs = [], controls: states, warnings, parts: divisions, course: points }) {
  const answer = (text) => JSON.parse(text).structuredContent ?? {};
  const [said, pairs, fund] = [answer(dashboard), answer(matrix), JSON.parse(file)];
  // The page's latches count: a control that tripped stays so until somebody resets it.
  const list = said.controls.map((control) => ({ ...control, state: states[control.id] ?? control.state }));
  const print = el("button", "", "Print or save as PDF");
  print.type = "button";
  print.addEventListener("click", () => window.print());
  document.title = `Risk report ${plain(said.fund.name)} ${day(said.as_of)}`;
  const made = `Made by Headroom on ${day(new Date().toISOString())}${await digest(file)}`;
  document.getElementById("report").replaceChildren(
    print,
    ...fundLine(said, state),
    ...composition(said),
    attention(needs),
    budgets(said),
    components(said),
    parts(divisions),
    course(points, said.fund.total_var),
    correlation(pairs, said.strategies),
    proposals(said, fund),
    stress(said),
    controls(list),
    conventions(said, fund),
    notes(warnings),
    log(fund.log),
    el("p", "soft", made),
  );
}

addEventListener("message", ({ source, origin, data }) => {
  if (source === opener && origin === location.origin) show(data);
});
opener?.postMessage("report", location.origin);
