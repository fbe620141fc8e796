/** What the build makes of the views' rows: see vite.config.js. */
declare module 'virtual:views' {
  export const VIEWS: import('./page/view.js').ViewRow[];
}
