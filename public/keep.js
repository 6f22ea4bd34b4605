// Keeps the page for days without a network, offers newer versions of it, and takes photos that are shared with it.

import { words } from "./words.js";

const SHARED = "volteface-shared";

/** Has the page's files kept. Where a browser has no service workers, or not for this address, nothing is. */
export async function keep() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  try {
    const registration = await workers.register("offline.js");
    document.body.dataset.kept = registration.active ? "yes" : "begun";
    workers.ready.then(() => (document.body.dataset.kept = "yes"));
    offer(registration, workers);
    // A page that stays open for days looks for a newer version when somebody comes back to it.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") registration.update().catch(() => {});
    });
  } catch (error) {
    // Private windows and full disks refuse: the page works without.
    console.info(`The page cannot be kept for use without a network: ${error.message}`);
  }
}

function offer(registration, workers) {
  // The first version takes over by itself; any later one waits until it is asked for.
  const tell = (worker) => {
    if (worker?.state === "installed" && workers.controller) show(worker, workers);
  };
  tell(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => tell(worker));
  });
}

function show(worker, workers) {
  if (document.getElementById("newer")) return;
  const bar = document.createElement("div");
  bar.id = "newer";
  bar.className = "newer";
  bar.setAttribute("role", "status");
  const { newer, load, later: wait } = words();
  const sentence = document.createElement("p");
  sentence.textContent = newer;
  const use = document.createElement("button");
  use.type = "button";
  use.textContent = load;
  use.addEventListener("click", () => {
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.postMessage("use");
  });
  const later = document.createElement("button");
  later.type = "button";
  later.textContent = wait;
  later.addEventListener("click", () => bar.remove());
  bar.append(sentence, use, later);
  document.body.append(bar);
}

/** Gives the page a photo that another program has shared with it, as if it had been dropped. */
export async function takeShared() {
  const here = new URL(location.href);
  if (!here.searchParams.has("shared")) return;
  here.searchParams.delete("shared");
  history.replaceState(null, "", here);
  const cache = await caches.open(SHARED);
  const where = new URL("shared-photo", document.baseURI);
  const kept = await cache.match(where);
  if (!kept) return;
  await cache.delete(where);
  const blob = await kept.blob();
  const name = decodeURIComponent(kept.headers.get("X-Name") ?? "photo");
  const carried = new DataTransfer();
  carried.items.add(new File([blob], name, { type: blob.type }));
  window.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, cancelable: true }));
}
