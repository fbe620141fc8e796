// The service worker: after the first visit the page works with the network off.
//
// The build fills in FILES, all that the page is made of, and VERSION, a digest of them. The page itself comes from the
// network while there is one, so that a new version is there at once; everything else has a name that changes with
// its content, and comes from the cache.

/** @type {string[]} */
const FILES = __FILES__;
const PREFIX = 'neuron-playground-';
const CACHE = `${PREFIX}__VERSION__`;

self.addEventListener('install', (event) => {
  const filled = caches.open(CACHE).then((cache) => cache.addAll(FILES));
  event.waitUntil(filled.then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith(PREFIX) && name !== CACHE;
  const emptied = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(emptied.then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match('./', { ignoreSearch: true })));
  } else {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
