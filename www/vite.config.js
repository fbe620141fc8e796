// How the page is served and built: into a folder for any web server or, in the mode "single-file", into one file; in the mode
// "anywhere" into one without the module for browsers without SIMD, which is two fifths of it, for packaging/frame.js.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig, minifySync } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import lessons from './lessons/lessons.json' with { type: 'json' };
import { NETWORK_VIEWS } from './network/views.js';
import { NEURON_VIEWS } from './neuron/views.js';

/** @import { Plugin } from 'vite' */

/** Part of the page itself. */
const WAITING = minifySync('waiting.js', readFileSync(`${import.meta.dirname}/waiting.js`, 'utf8')).code;

/** Nothing from elsewhere, nothing inline but waiting.js, no text as code: only the page's own files, and WebAssembly. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash('sha256').update(WAITING).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  // What a frame of another page would show: the page itself.
  "frame-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types service-worker',
].join('; ');

/** A file that is opened by itself holds its script and its style, and still asks no one for anything. */
const SINGLE_FILE_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; connect-src data:; base-uri 'none'; form-action 'none'";

/** What of public/ the page shows. */
const KEPT = ['icon.svg', 'manifest.webmanifest'];

/** Written when all else is done: what inlines scripts would misread it. @param {string} policy @returns {Plugin} */
const contentSecurityPolicy = (policy) => ({
  name: 'content-security-policy',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const pages = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.html'));
    if (!pages.length) throw new Error('there is no page to write the policy into');
    for (const page of pages) {
      if (page.type === 'asset') page.source = String(page.source).replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`);
    }
  },
});

/** After the policy, which is part of the page that is kept. @returns {Plugin} */
const serviceWorker = () => ({
  name: 'service-worker',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const digest = createHash('sha256');
    for (const output of Object.values(bundle)) digest.update(output.type === 'chunk' ? output.code : output.source);
    for (const name of KEPT) digest.update(readFileSync(`${import.meta.dirname}/public/${name}`));
    const files = [...KEPT, ...Object.keys(bundle).filter((name) => name.startsWith('assets/'))];
    const source = readFileSync(`${import.meta.dirname}/sw.js`, 'utf8').replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', digest.digest('hex').slice(0, 16));
    this.emitFile({ type: 'asset', fileName: 'sw.js', source: minifySync('sw.js', source).code });
  },
});

const VIEWS = [...NEURON_VIEWS, ...NETWORK_VIEWS];

/** `virtual:views`: what the views say of themselves, as data, which the page needs before their code. JSON leaves out how they are made. @type {Plugin} */
const views = {
  name: 'views',
  resolveId: (id) => (id === 'virtual:views' ? `\0${id}` : undefined),
  load: (id) => (id === '\0virtual:views' ? `export const VIEWS = ${JSON.stringify(VIEWS)};` : undefined),
};

/** The ways to the views, in the order of their sections: here rather than by the page itself, whose head would grow under the reader's eyes. @type {Plugin} */
const ways = {
  name: 'ways',
  transformIndexHtml: {
    order: 'pre',
    handler(html) {
      const place = (/** @type {string} */ id) => html.indexOf(` id="${id}"`);
      const buttons = VIEWS.filter(({ goto }) => goto)
        .sort((a, b) => place(a.id) - place(b.id))
        .map(({ id, part, goto }) => `<button type="button" class="link" data-goto="${id}" data-part="${part}">${goto}</button>`);
      return html.replace(/<!-- The ways to the views [^>]*-->/, buttons.join('\n        '));
    },
  },
};

/** The lessons' titles under the head, for the same reason: what they say is loaded when one is opened. @type {Plugin} */
const strip = {
  name: 'strip',
  transformIndexHtml: {
    order: 'pre',
    handler(html) {
      const items = lessons.map(({ id, title, chapter }, i) => {
        const begins = chapter === lessons[i - 1]?.chapter ? '' : ' class="begins"';
        return `<li${begins}><a href="#lesson=${id}" data-lesson="${id}"><span class="place number">${i + 1}</span><span>${title}</span><span class="hidden answered"></span></a></li>`;
      });
      return html.replace(/<!-- The lessons' titles [^>]*-->/, `<ol>${items.join('')}</ol><button type="button" class="onwards" aria-label="More lessons">›</button>`);
    },
  },
};

/** What only who writes it reads: a visit needs no indentation and no comments. Line breaks stay, since words may be on both sides. @type {Plugin} */
const lean = {
  name: 'lean',
  apply: 'build',
  transformIndexHtml: { order: 'pre', handler: (html) => html.replace(/\s*<!--.*?-->/g, '').replace(/<pre[^]*?<\/pre>|\s*\n\s*/g, (found) => (found.trim() ? found : '\n')) },
};

/** @type {Plugin} */
const waiting = {
  name: 'waiting',
  transformIndexHtml: { order: 'pre', handler: (html) => html.replace('<!-- waiting.js stands here. -->', `<script>${WAITING}</script>`) },
};

/** A stylesheet without cross-origin rules: then it comes in a sandboxed frame, too. @type {Plugin} */
const styleAnywhere = {
  name: 'style-anywhere',
  apply: 'build',
  transformIndexHtml: { order: 'post', handler: (html) => html.replaceAll('<link rel="stylesheet" crossorigin', '<link rel="stylesheet"') },
};

/** What a link's preview shows, which packaging/preview.js makes; by its whole address if the build is told of one. @type {Plugin} */
const linkPreview = {
  name: 'link-preview',
  apply: 'build',
  transformIndexHtml(_, { filename }) {
    const meta = (/** @type {string} */ property, /** @type {string} */ content) => ({ tag: 'meta', attrs: { property, content }, injectTo: /** @type {const} */ ('head') });
    const home = process.env.VITE_HOME?.replace(/\/?$/, '/');
    return [
      meta('og:image', home ? new URL('preview.png', home).href : './preview.png'),
      meta('og:image:width', '1200'),
      meta('og:image:height', '630'),
      meta('og:image:alt', 'The loss of one neuron: exactly 0 from iteration 17 on in float16, from 34 on in float32'),
      ...(home ? [meta('og:url', filename.endsWith('index.html') ? home : new URL(basename(filename), home).href)] : []),
    ];
  },
};

/** What the head links to beside, in the file or left out; the essay is where the page is hosted. @returns {Plugin} */
const nothingBeside = () => ({
  name: 'nothing-beside',
  // Before any of it is made part of the file.
  transformIndexHtml: {
    order: 'pre',
    handler(html) {
      const icon = encodeURIComponent(readFileSync(`${import.meta.dirname}/public/icon.svg`, 'utf8'));
      const home = process.env.VITE_HOME;
      const essay = /\s*<a [^>]*href="\.\/why\.html"[^]*?<\/a>/g;
      return html
        .replace(/\s*<link rel="(?:manifest|preload)"[^>]*>/g, '')
        .replace('href="./icon.svg"', `href="data:image/svg+xml,${icon}"`)
        .replace(essay, (link) => (home ? link.replace('./why.html', new URL('why.html', home).href) : ''));
    },
  },
});

/**
 * The chunk of what main.js imports, be it through others; all else is split by itself.
 * @param {string} id @param {import('rolldown').ChunkingContext} context
 */
function nameIfFirst(id, context) {
  const seen = new Set();
  /** @param {string} id @returns {boolean} */
  const isFirst = (id) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return id.endsWith('/www/main.js') || Boolean(context.getModuleInfo(id)?.importers.some(isFirst));
  };
  return isFirst(id) ? 'index' : null;
}

export default defineConfig(({ mode }) => {
  const single = ['single-file', 'anywhere'].includes(mode);
  return {
    root: import.meta.dirname,
    // Relative paths only, so that the page works under any sub-path.
    base: './',
    // Lessons as an object, not as text to be parsed: its keys need no quotes.
    json: { stringify: false },
    publicDir: single ? false : 'public',
    plugins: single ? [views, ways, strip, waiting, lean, nothingBeside(), viteSingleFile(), contentSecurityPolicy(SINGLE_FILE_POLICY)] : [views, ways, strip, waiting, lean, styleAnywhere, contentSecurityPolicy(POLICY), linkPreview, serviceWorker()],
    build: {
      outDir: single ? `../target/${mode}` : '../dist',
      emptyOutDir: true,
      target: 'es2022',
      // light-dark() as it is: every browser since 2024 knows it.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      modulePreload: { polyfill: false },
      // The first visit's modules in one file, also those that later ones share: else each of these is a file, and a request.
      rolldownOptions: single ? {} : { input: ['index.html', 'why.html'].map((page) => `${import.meta.dirname}/${page}`), output: { codeSplitting: { groups: [{ name: nameIfFirst }] } } },
    },
  };
});
