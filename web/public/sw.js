// Entrances without net, those whose files are called "kept-…" (entrances.mjs): their shell, whole and of one version, the carer's last answer of "my route",
// and the outlines that its sketch stood on.
// No other answer is ever kept.
//
//   page opened ──► net, else the kept page ──► is there a newer version? fetch all of it, then switch
//   /assets/…   ──► kept, else net              (names carry their content's digest)
//   my route    ──► net, else as it was answered last, with "kept_at"
//   /map/…      ──► net, else as it was brought; of so many places at most
//
// A version is named by the build's manifest; a version that has not come whole is never used. Signing out deletes "carer-route" and "carer-map".
const routeCache = "carer-route";
const mapCache = "carer-map";
const places = 3;
const prefix = "shell-";
const patience_ms = 6000;
const entrance = /^index\.html$|^src\/ahead\.ts$|words:(zh|en)$|^_kept-/;
const extras = ["/leaf.svg", "/manifest.webmanifest", "/icon-192.png"];

async function nameOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return prefix + [...new Uint8Array(digest)].slice(0, 8).map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** Files of the entrance and of all it imports. */
function filesOf(manifest) {
  const found = new Set();
  const files = new Set(extras);
  const gather = (name) => {
    const chunk = manifest[name];
    if (!chunk || found.has(name)) return;
    found.add(name);
    [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])].forEach((file) => files.add(`/${file}`));
    (chunk.imports ?? []).forEach(gather);
  };
  Object.keys(manifest).filter((name) => entrance.test(name)).forEach(gather);
  return [...files].filter((file) => !file.endsWith("/index.html"));
}

async function fetchFresh(path) {
  const response = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** Brings the newest version whole; the one before it stays for pages that are still open. */
async function refresh() {
  const text = await (await fetchFresh("/manifest.json")).text();
  const name = await nameOf(text);
  const known = (await caches.keys()).filter((key) => key.startsWith(prefix));
  if (known.includes(name) && (await (await caches.open(name)).match("/carer"))) return;
  const cache = await caches.open(name);
  const files = filesOf(JSON.parse(text));
  await Promise.all(files.map(async (file) => cache.put(file, (await caches.match(file)) ?? (await fetchFresh(file)))));
  await cache.put("/carer", await fetchFresh("/index.html"));
  await Promise.all(known.slice(0, -1).map((key) => caches.delete(key)));
}

/** The newest whole version's page. */
async function keptPage() {
  for (const name of (await caches.keys()).filter((key) => key.startsWith(prefix)).reverse()) {
    const page = await (await caches.open(name)).match("/carer");
    if (page) return page;
  }
  return undefined;
}

function soon(promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), patience_ms))]);
}

async function openPage(event) {
  try {
    const page = await soon(fetch(event.request));
    if (page.status >= 500) throw new Error(`page: ${page.status}`);
    event.waitUntil(refresh().catch(() => undefined));
    return page;
  } catch (error) {
    const page = await keptPage();
    if (page) return page;
    throw error;
  }
}

async function openFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function keepRoute(request, response) {
  const cache = await caches.open(routeCache);
  const body = await response.clone().json();
  const oldest = Date.now() - 2 * 86_400_000;
  for (const kept of await cache.keys()) {
    const day = new URL(kept.url).searchParams.get("day");
    if (day && Date.parse(day) < oldest) await cache.delete(kept);
  }
  await cache.put(request.url, new Response(JSON.stringify({ ...body, kept_at: new Date().toISOString() }), { headers: { "Content-Type": "application/json" } }));
}

async function askRoute(event) {
  try {
    const response = await soon(fetch(event.request));
    if (response.ok) event.waitUntil(keepRoute(event.request, response.clone()));
    return response;
  } catch (error) {
    const kept = await (await caches.open(routeCache)).match(event.request.url);
    if (kept) return kept;
    throw error;
  }
}

/** The newest last: what was asked for longest ago goes first. */
async function putMap(request, response) {
  const cache = await caches.open(mapCache);
  await cache.delete(request);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length + 1 - places)).map((one) => cache.delete(one)));
  await cache.put(request, response);
}

let lastMap = Promise.resolve();
/** One after the other: two at once would count the same places, and keep one too many. */
function keepMap(request, response) {
  const put = () => putMap(request, response);
  lastMap = lastMap.then(put, put);
  return lastMap;
}

async function askMap(event) {
  try {
    const response = await soon(fetch(event.request));
    if (response.ok) event.waitUntil(keepMap(event.request, response.clone()));
    return response;
  } catch (error) {
    const kept = await (await caches.open(mapCache)).match(event.request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(refresh().then(() => self.skipWaiting())));
for (const moment of ["activate", "message"]) self.addEventListener(moment, (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(event));
  else if (url.pathname === "/api/my-route") event.respondWith(askRoute(event));
  else if (url.pathname.startsWith("/map/")) event.respondWith(askMap(event));
  else if (url.pathname.startsWith("/assets/") || extras.includes(url.pathname)) event.respondWith(openFile(request));
});
