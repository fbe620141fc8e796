// Keeps the page for when there is no network: registers the service worker.

/** Where there is none (one file, a private window, an old browser), the page works as well, while it is online. */
export async function keepOffline() {
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(trusted(new URL('sw.js', document.baseURI).href));
  } catch (error) {
    console.info('The page is not kept for offline use:', error);
  }
}

/** The one address that may become code, under the page's own policy of trusted types. @param {string} url */
function trusted(url) {
  const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => { createScriptURL: (url: string) => string } } }} */ (/** @type {unknown} */ (globalThis));
  return trustedTypes?.createPolicy('service-worker', { createScriptURL: (url) => url }).createScriptURL(url) ?? url;
}
