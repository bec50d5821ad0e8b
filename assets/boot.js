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

async function start() {
  if (isFramed()) {
    throw new Error("it is in a frame of another site; open it in a tab of its own");
  }
  if (typeof WebAssembly === "undefined") {
    throw new Error("WebAssembly is switched off in this browser, as a lockdown mode does");
  }
  const module = link('[rel="modulepreload"]');
  const wasm = link('[rel="preload"][type="application/wasm"]');
  // Asked for in the same way as the preload, which is then the only transfer.
  const response = fetch(wasm.href, {
    credentials: "same-origin",
    integrity: wasm.integrity,
  });
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
