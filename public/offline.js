// The page without a network: a service worker that keeps the page's own files, whole versions of them only. The
// weights are kept by the page itself, and nothing here touches the graphics device.
//
// `cargo xtask stage` writes the version and the files; without them, as while one works on the page, it retires.
const VERSION = "";
const FILES = [];

const OURS = "volteface-page-";
const CACHE = OURS + VERSION;
const SHARED = "volteface-shared";
const scope = new URL(self.registration.scope);

self.addEventListener("install", (event) => {
  event.waitUntil(FILES.length > 0 ? keep() : self.registration.unregister());
});

/** Fetches every file of this version; one that is missing leaves the version before in use. */
async function keep() {
  const cache = await caches.open(CACHE);
  const wanted = FILES.map((file) => new Request(new URL(file, scope), { cache: "no-cache" }));
  await cache.addAll(wanted);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(take());
});

async function take() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
  if (FILES.length > 0) await self.clients.claim();
}

// The visitor has asked for the newer version.
self.addEventListener("message", (event) => {
  if (event.data === "use") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  const name = url.pathname.slice(scope.pathname.length);
  if (request.method === "POST" && name === "share") return event.respondWith(share(request));
  const file = name === "" ? "index.html" : name;
  if (request.method === "GET" && FILES.includes(file)) event.respondWith(answer(request, file));
});

async function answer(request, file) {
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(file, scope))) ?? fetch(request);
}

/** A photo that another program shares with this page waits in a cache until the page takes it. */
async function share(request) {
  const photo = (await request.formData()).get("photo");
  if (photo instanceof File) {
    const cache = await caches.open(SHARED);
    const headers = { "Content-Type": photo.type, "X-Name": encodeURIComponent(photo.name) };
    await cache.put(new URL("shared-photo", scope), new Response(photo, { headers }));
  }
  return Response.redirect(new URL("?shared", scope), 303);
}
