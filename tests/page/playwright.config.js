import { defineConfig } from '@playwright/test';

export const PORT = Number(process.env.PORT ?? 4187);

/** For Debian's Chromium as root in a closed network: without these it asks for hosts that aren't there. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  workers: 2,
  // What is to come comes, on a busy machine, too: only a failure takes longer.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    // Kept for the tests that are about it.
    serviceWorkers: 'block',
    // No first visit: the tour isn't offered.
    storageState: { cookies: [], origins: [{ origin: `http://127.0.0.1:${PORT}`, localStorage: [{ name: 'tour', value: 'offered' }] }] },
    // Nothing moves by itself unless a test asks for it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS },
  },
  webServer: {
    command: `node ../../node_modules/vite/bin/vite.js preview ../../www --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: `http://127.0.0.1:${PORT}/`,
  },
});
