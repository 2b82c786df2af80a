import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const out = at('../../../../node_modules/.cache/capstan/empty-app/');

/** As electron-vite has it by default, but for where it puts what it builds. */
export default defineConfig({
  main: {
    build: {
      outDir: `${out}main`,
      rollupOptions: {
        input: { index: at('src/main/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: `${out}preload`,
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
    build: { outDir: `${out}renderer`, rollupOptions: { input: { index: at('src/renderer/index.html') } } },
  },
});
