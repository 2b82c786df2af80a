import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Every file directly in src/workers is the entry of a thread or process; it keeps its name. */
function workerEntries(): Record<string, string> {
  const folder = at('src/workers/');
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((file) => /^[a-z0-9-]+\.ts$/.test(file));
  return Object.fromEntries(files.map((file) => [`workers/${basename(file, '.ts')}`, folder + file]));
}

const hosts = { index: 'src/main/index.ts', server: 'src/host/server.ts', worker: 'src/host/worker.ts' };

function hostEntries(): Record<string, string> {
  const present = Object.entries(hosts).filter(([, path]) => existsSync(at(path)));
  return Object.fromEntries(present.map(([name, path]) => [name, at(path)]));
}

// Node 24 runs the host, headless or inside Electron 45; its Chromium is newer than any browser feature used here.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      sourcemap: true,
      rollupOptions: {
        input: { ...hostEntries(), ...workerEntries() },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node24',
      // A sandboxed preload can load neither ESM nor packages.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      target: 'es2024',
      minify: true,
      rollupOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
});
