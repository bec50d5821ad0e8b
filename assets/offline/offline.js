// Keeps the page for use without a network, and asks before a newer build takes its place.

const worker = "sw.js";

async function keep() {
  const { serviceWorker } = navigator;
  const policy = window.trustedTypes?.createPolicy("headroom-offline", { createScriptURL: () => worker });
  const registration = await serviceWorker.register(policy?.createScriptURL(worker) ?? worker, { updateViaCache: "none" });
  const look = () => registration.waiting && registration.active && offer(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  look();
  // A tab that stays open for days asks when it is looked at again.
  document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}));
}

function offer(registration) {
  if (document.getElementById("update")) return;
  const made = (tag, text, press) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (press) element.addEventListener("click", press);
    return element;
  };
  const box = made("div", "");
  box.id = "update";
  box.setAttribute("role", "status");
  const take = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take");
  };
  box.append(
    made("span", "A new version is ready. Reloading ends what-ifs that were not exported"),
    made("button", "Reload", take),
    made("button", "Later", () => box.remove()),
  );
  document.body.append(box);
}

if ("serviceWorker" in navigator) {
  // After the first figure, so that it waits for nothing.
  addEventListener("load", () => setTimeout(() => keep().catch(() => {}), 1000));
}
