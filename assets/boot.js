// Starts the program: the module and the WebAssembly file that the page's preload links name.
// A file of its own, so that the page's policy need not allow inline scripts.

const link = (selector) => document.querySelector(`link${selector}`);

/** Whether the page is in a frame of another site, which could lay its own over it. */
function isFramed() {
  try {
    return window.top.location.origin !== location.origin;
  } catch {
    return true;
  }
}

/** Loads a file that the page names, once it needs it. */
globalThis.headroomLoad = (address) => import(address);

/** Puts up what is left of a page whose program broke off: its last fund with the edits, to save. No part of the program. */
function stopped(cause) {
  if (document.getElementById("stopped")) return;
  const made = (tag, text, press) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (press) {
      element.type = "button";
      element.addEventListener("click", press);
    }
    return element;
  };
  const said = made("p", "");
  said.setAttribute("role", "status");
  const save = () => {
    try {
      const [name, text, sizes] = globalThis.headroomLast();
      const link = made("a", "");
      link.download = name;
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.click();
      said.textContent = `Saved ${name}.` + (sizes && ` Sizes on screen, which no file carries: ${sizes}.`);
    } catch (error) {
      said.textContent = `The fund could not be written: ${error.message}.`;
    }
  };
  const panel = made("main", "");
  panel.id = "stopped";
  panel.tabIndex = -1;
  const told = made("p", "A fault of the program ended it. The fund as it was last shown, with every edit, can still be saved.");
  told.setAttribute("role", "alert");
  const ways = made("div", "");
  ways.className = "fields";
  if (globalThis.headroomLast) ways.append(made("button", "Save the fund", save));
  ways.append(made("button", "Start again", () => location.reload()));
  const report = made("details", "");
  report.append(made("summary", "What to report"), made("pre", cause));
  panel.append(made("h1", "Headroom stopped"), told, ways, said, report);
  document.body.replaceChildren(panel);
  panel.focus();
}

/** A fault that ended the program, wherever the browser tells it. */
function heard(fault) {
  if (fault instanceof WebAssembly.RuntimeError) stopped(`${fault.message}\n${fault.stack ?? ""}`);
}

async function start() {
  if (isFramed()) {
    throw new Error("it is in a frame of another site; open it in a tab of its own");
  }
  if (typeof WebAssembly === "undefined") {
    throw new Error("WebAssembly is switched off in this browser, as a lockdown mode does");
  }
  globalThis.headroomStopped = stopped;
  addEventListener("error", ({ error }) => heard(error));
  addEventListener("unhandledrejection", ({ reason }) => heard(reason));
  const module = link('[rel="modulepreload"]');
  const wasm = link('[rel="preload"][type="application/wasm"]');
  // Asked for in the same way as the preload, which is then the only transfer.
  const response = fetch(wasm.href, {
    credentials: "same-origin",
    integrity: wasm.integrity,
  });
  // The fund is on its way with the program, which takes the answer (src/app/files/fetch.rs).
  const address = new URLSearchParams(location.search).get("snapshot") || "sample/demo.json";
  const signal = AbortSignal.timeout(60_000);
  const fund = fetch(address, { cache: "no-cache", signal });
  fund.catch(() => {});
  globalThis.headroomAsked = [address, fund, signal];
  // The first number that a browser formats takes long; nothing else is to be done now.
  (0).toLocaleString();
  const [{ default: init }, answer] = await Promise.all([import(module.href), response]);
  if (!answer.ok) {
    throw new Error(`${wasm.href} answered ${answer.status}`);
  }
  await init({ module_or_path: answer });
}

function tell(error) {
  const state =
    document.getElementById("loading-state") ??
    document.body.appendChild(document.createElement("p"));
  let cause = error.message;
  if (/content security policy/i.test(cause)) {
    cause = "the content security policy of its host forbids WebAssembly (script-src needs 'wasm-unsafe-eval')";
  } else if (error.name === "CompileError") {
    cause = "this browser lacks a part of WebAssembly that it needs";
  }
  state.setAttribute("role", "alert");
  state.textContent = `Headroom could not start: ${cause}.`;
}

try {
  await start();
} catch (error) {
  tell(error);
  throw error;
}
