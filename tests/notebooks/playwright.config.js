// The Python package's widget in real notebooks: `cargo xtask test` runs this where PYTHON_NOTEBOOKS names a Python that has
// JupyterLab and marimo, and PYTHONPATH the installed wheel.

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';

export const JUPYTER = Number(process.env.PORT_JUPYTER ?? 4191);
export const MARIMO = Number(process.env.PORT_MARIMO ?? 4192);
export const PAGE = Number(process.env.PORT_PAGE ?? 4193);

const python = process.env.PYTHON_NOTEBOOKS ?? 'python3';
/** What they write stands beside: nothing of who runs this is read, and nothing is left in the sources. */
const results = join(import.meta.dirname, 'results');
const folder = join(results, 'notebooks');
// Workers read this, too.
if (process.env.TEST_WORKER_INDEX === undefined) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['figure.ipynb', 'figure.py']) cpSync(join(import.meta.dirname, file), join(folder, file));
}
const env = Object.fromEntries(['JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'JUPYTERLAB_SETTINGS_DIR', 'JUPYTERLAB_WORKSPACES_DIR', 'IPYTHONDIR', 'HOME'].map((name) => [name, join(folder, 'home', name)]));

export default defineConfig({
  testDir: '.',
  outputDir: 'results/failed',
  workers: 1,
  // A kernel starts, on a busy machine.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 1400 },
    // The page around a frame says whether it is light or dark.
    contextOptions: { reducedMotion: 'reduce', colorScheme: null },
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS },
  },
  webServer: [
    {
      command: `"${python}" -m jupyterlab --no-browser --allow-root --ip=127.0.0.1 --port=${JUPYTER} --ServerApp.port_retries=0 --IdentityProvider.token= --ServerApp.root_dir="${folder}" --LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdates`,
      url: `http://127.0.0.1:${JUPYTER}/api/status`,
      timeout: 120_000,
      env,
    },
    {
      command: `"${python}" -m marimo -y run --headless --no-token --host 127.0.0.1 --port ${MARIMO} "${join(folder, 'figure.py')}"`,
      url: `http://127.0.0.1:${MARIMO}/health`,
      timeout: 120_000,
      env: { ...env, MARIMO_SKIP_UPDATE_CHECK: '1' },
    },
    { command: `"${python}" -m neuron_playground --no-open --port ${PAGE}`, url: `http://127.0.0.1:${PAGE}/` },
  ],
});
