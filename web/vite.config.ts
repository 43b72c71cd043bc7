// Reads web/, writes web/dist: four pages with hashed assets, nothing inline and nothing from another host, so that the
// server can send `default-src 'self'` as its content security policy.

import { join } from 'node:path'
import { defineConfig } from 'vite'

/** Where `ghostnote serve` listens when the page is served by `vite web` during development. */
const backend = 'http://127.0.0.1:4770'

export default defineConfig({
  root: import.meta.dirname,
  base: './', // the page also works under a sub-path of a reverse proxy
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // a data: address would need its own line in the policy
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'training.html', 'lab.html', 'lab-desk.html'].map((page) =>
        join(import.meta.dirname, page),
      ),
    },
  },
  server: {
    fs: { allow: ['..'] }, // src/protocol and src/dsp are beside this folder
    proxy: {
      '/api': { target: backend, changeOrigin: true },
      '/shots': { target: backend, changeOrigin: true },
      '/ws': { target: backend, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
})
