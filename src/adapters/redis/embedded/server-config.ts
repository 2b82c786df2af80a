/** What the embedded server is told over its stdin. */
export interface ServerConfig {
  readonly port: number;
  readonly dir: string;
  readonly password: string;
  /** Most memory for data; null: as much as there is. */
  readonly maxMemoryBytes: number | null;
}

/** The text of redis.conf. Nothing of it appears in the process list or in a file. */
export function serverConfig({ port, dir, password, maxMemoryBytes }: ServerConfig): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    'protected-mode yes',
    `requirepass ${quoted(password)}`,
    `dir ${quoted(dir)}`,
    'appendonly yes',
    'appendfsync everysec',
    // A tail cut off by a crash is dropped; append-only-file.ts has copied the files before.
    'aof-load-truncated yes',
    'save ""',
    ...(maxMemoryBytes === null ? [] : [`maxmemory ${maxMemoryBytes}`]),
    'maxmemory-policy noeviction',
    'daemonize no',
    'logfile ""',
    'always-show-logo no',
    '',
  ].join('\n');
}

/** A word of redis.conf, whatever characters it holds. */
export function quoted(word: string): string {
  const escaped = word
    .replace(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `"${escaped}"`;
}
