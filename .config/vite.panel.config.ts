import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const engine = process.env['CAPSTAN_ENGINE'] ?? 'http://127.0.0.1:3000';

/** What Vite serves itself: the page, its own `/@…` modules and anything with the ending of a source or asset. */
const ofThePanel = /^\/($|\?|@|node_modules\/|[^?]*\.(tsx?|m?js|css|html|svg|png|ico|woff2?|map)(\?|$))/;

/** The panel alone with hot reload, for developing without Electron; everything else goes to a running engine. */
export default defineConfig({
  root: fileURLToPath(new URL('../src/renderer', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../node_modules/.cache/vite', import.meta.url)),
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: {
      '^/.+': {
        target: engine,
        changeOrigin: true,
        bypass: (request) => (ofThePanel.test(request.url ?? '/') ? request.url : undefined),
        configure(proxy) {
          // The engine refuses what comes from another origin, which Vite's port is.
          proxy.on('proxyReq', (request) => {
            request.removeHeader('origin');
          });
        },
      },
    },
  },
});
