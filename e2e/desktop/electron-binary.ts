import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../node_modules/electron/', import.meta.url);

/** The real Electron where it was downloaded and can show a window; null: the stand-in has to do. */
export function electronBinary(): string | null {
  if (process.env['CAPSTAN_DESKTOP'] === 'stand-in') return null;
  const pathFile = new URL('path.txt', folder);
  if (!existsSync(pathFile)) return null;
  const binary = fileURLToPath(new URL(`dist/${readFileSync(pathFile, 'utf8').trim()}`, folder));
  const canShow =
    process.platform !== 'linux' ||
    (Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']) && process.getuid?.() !== 0);
  return existsSync(binary) && canShow ? binary : null;
}

/** What these journeys run on, for reports: never call the one the other. */
export const whereItRuns = (): string => {
  const binary = electronBinary();
  return binary === null
    ? 'the stand-in, which is not Electron (its binary is not here, or cannot show a window here)'
    : `Electron, ${binary}`;
};
