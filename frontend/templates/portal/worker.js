// Keeps one page for when there is no network, with what it is drawn with. No other page is ever kept: most are
// somebody's own, and the device may be shared.
"use strict";
const KEPT = "hall-{{ version }}";
const OFFLINE = "{{ offline }}";

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));

async function keep() {
  // Without cookies: the page must be nobody's.
  const answer = await fetch(new Request(OFFLINE, { credentials: "omit", cache: "reload" }));
  if (!answer.ok) throw new Error(`${OFFLINE} answered ${answer.status}`);
  const page = await answer.clone().text();
  const drawnWith = [...page.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  const cache = await caches.open(KEPT);
  await cache.addAll(drawnWith);
  await cache.put(OFFLINE, answer);
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return; // what is sent goes its own way, files and all
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}
