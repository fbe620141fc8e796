/** What the page itself begins: see waiting.js. */
interface Window {
  compiledEngine?: Promise<WebAssembly.Module | undefined>;
  /** Prioritized Task Scheduling, which not every browser has. */
  scheduler?: { postTask(task: () => void, options: { priority: 'user-blocking' }): Promise<void> };
}

/** What the build makes of the views' rows: see vite.config.js. */
declare module 'virtual:views' {
  export const VIEWS: import('./page/view.js').ViewRow[];
}
