// The service worker: after the first visit the page works with the network off.
//
// The build fills in FILES, all that the page needs beside itself, and VERSION, a digest of page and files. Each version
// has a cache of its own, filled once the version is there and emptied when no open page is of an older one: until then
// the browser lets the new worker wait. The caches carry the worker's place, since copies of the site may share an origin.

/** @type {string[]} */
const FILES = __FILES__;
const { pathname } = new URL(registration.scope);
const OURS = `neuron-playground ${pathname} `;
const CACHE = `${OURS}__VERSION__`;
/** The page, and the essay. */
const PAGES = ['./', 'why.html'];

self.addEventListener('install', (event) => event.waitUntil(fill()));

self.addEventListener('activate', (event) => {
  const emptied = ours().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(emptied);
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode !== 'navigate') {
    // A file's name changes with its content: whichever version has it has the right one.
    event.respondWith(newest(request).then((kept) => kept ?? fetch(request)));
    return;
  }
  const page = PAGES.find((page) => new URL(page, location.href).pathname === url.pathname.replace(/\bindex\.html$/, ''));
  // Asked for anew, whatever its host says of its age: the files of an older page may be gone from there.
  if (page) event.respondWith(fetch(request, { cache: 'no-cache' }).catch(async () => (await newest(page)) ?? Response.error()));
});

/** The caches of this place, the oldest first. */
const ours = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

async function fill() {
  // What keeps its name from version to version may be an older one in the browser's own cache.
  const pages = await Promise.all(PAGES.map((page) => fetch(page, { cache: 'reload' })));
  for (const page of pages) {
    const named = (await page.clone().text()).match(/\bassets\/[\w.-]+/g) ?? [];
    // A host may give out an older page beside the new worker for a while.
    if (!page.ok || !named.every((name) => FILES.includes(name))) throw new Error('the page is not of the version of its worker');
  }
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((name) => new Request(name, { cache: name.startsWith('assets/') ? 'default' : 'reload' })));
  // At last: where a page is kept, all that it needs is.
  for (const [i, page] of pages.entries()) await cache.put(PAGES[i], page);
}

/** What the newest version that has it has kept. */
async function newest(request) {
  let kept;
  for (const name of await ours()) kept = (await (await caches.open(name)).match(request)) ?? kept;
  return kept;
}
