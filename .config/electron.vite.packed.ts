import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig, type UserConfig } from 'electron-vite';
import base from '../electron.vite.config.ts';
import { UNBUNDLED } from '../src/setup/packing/unbundled.mjs';

const parts = fileURLToPath(new URL('../dist/parts/', import.meta.url));

/** Where each part of the packed app lies, and which entries of the main build are in it. */
const PARTS = {
  // Electron reads it from its archive.
  shell: { out: `${parts}app/out`, has: (entry: string) => entry === 'index', chunks: 'chunks' },
  // Node reads it, and Node knows no archives.
  children: {
    out: `${parts}beside/app.asar.unpacked/out`,
    has: (entry: string) => entry !== 'index',
    chunks: 'workers/chunks',
  },
};

/**
 * The build that is packed: as ever, but with every package inside, so that it needs no node_modules, and in two parts
 * that share nothing. `--mode` names the part.
 */
export default defineConfig(({ mode }) => {
  if (mode !== 'shell' && mode !== 'children') throw new Error('--mode is shell or children');
  const { out, has, chunks } = PARTS[mode];
  const { main, preload, renderer } = base;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- by its old name the configuration has it
  const entries = Object.entries(main?.build?.rollupOptions?.input ?? {});
  const packedMain: UserConfig['main'] = {
    ...main,
    build: {
      ...main?.build,
      outDir: `${out}/main`,
      emptyOutDir: true,
      sourcemap: false,
      externalizeDeps: false,
      rollupOptions: {
        input: Object.fromEntries(entries.filter(([name]) => has(name))),
        external: UNBUNDLED,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: `${chunks}/[name]-[hash].js`,
        },
      },
    },
  };
  const into = (folder: string) => ({ build: { outDir: `${out}/${folder}`, emptyOutDir: true } });
  return mode === 'children'
    ? { main: packedMain }
    : {
        main: packedMain,
        preload: mergeConfig(preload ?? {}, into('preload')),
        renderer: mergeConfig(renderer ?? {}, into('renderer')),
      };
});
