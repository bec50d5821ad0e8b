// Starts the program: the module and the WebAssembly file that the page's preload links name.
// A file of its own, so that the page's policy need not allow inline scripts.

const link = (selector) => document.querySelector(`link${selector}`);

async function start() {
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
  const cause =
    error instanceof WebAssembly.CompileError
      ? "this browser lacks a part of WebAssembly that it needs"
      : error.message;
  state.setAttribute("role", "alert");
  state.textContent = `Headroom could not start: ${cause}.`;
}

try {
  await start();
} catch (error) {
  tell(error);
  throw error;
}
