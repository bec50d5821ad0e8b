// Serves the whole page after the first visit, from one build only: a build's files are kept together under its digest, and a
// newer build waits until a person takes it or every tab of the older one is closed.
//
// The bundler's last step (xtask/npm/finish.mjs) writes the digest and the files over the line below: paths below the scope
// and, where a name does not hold the digest of its content, the integrity that the content must have.

const [BUILD, FILES] = ["none", {}];

const SCOPE = self.registration.scope;
const OURS = `headroom ${SCOPE} `;
const KEPT = OURS + BUILD;

self.addEventListener("install", (event) => {
  const wanted = ([name, integrity]) => new Request(new URL(name, SCOPE), { cache: "no-cache", integrity });
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(Object.entries(FILES).map(wanted))));
});

self.addEventListener("activate", (event) => event.waitUntil(sweep()));

// A person takes the newer build.
self.addEventListener("message", ({ data }) => data === "take" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(SCOPE)) return;
  const path = url.slice(SCOPE.length).split(/[?#]/)[0].replace(/^index\.html$/, "");
  if (path in FILES) {
    event.respondWith(kept(new URL(path, SCOPE).href, KEPT).then((found) => found ?? fetch(event.request)));
  } else if (/-[0-9a-f]{14,16}[._]/.test(path)) {
    // A tab of an older build asks for a file that only it has.
    event.respondWith(kept(url).then((found) => found ?? fetch(event.request)));
  }
});

const kept = (url, cacheName) => caches.match(url, { cacheName, ignoreVary: true });

/** Forgets older builds once no tab can need them: this runs before the tab that took this build loads again. */
async function sweep() {
  const tabs = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  if (tabs.length > 1) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== KEPT).map((name) => caches.delete(name)));
}
