import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** The password kept in a file that only its owner can read; made at the first call. */
export async function embeddedPassword(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  // Shorter than any that was made here: damaged, and nobody but the server needs it.
  if (/^[\w-]{40,}$/.test(kept.trim())) return kept.trim();
  const password = randomBytes(32).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}
