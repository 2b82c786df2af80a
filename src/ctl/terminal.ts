import type { Client } from './client.ts';

/** Where a command writes, and how it is to look. */
export interface Terminal {
  write(text: string): void;
  /** Null: it goes to a file or a program. */
  readonly columns: number | null;
  readonly rows: number | null;
  readonly color: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What every command is given. */
export interface Session {
  readonly client: Client;
  readonly terminal: Terminal;
  /** For scripts: JSON, one document a line. */
  readonly json: boolean;
  /** Of this program: where it may find the password of a Redis. */
  readonly env: Environment;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  now(): number;
}

export function say({ terminal }: Pick<Session, 'terminal'>, line: string): void {
  terminal.write(`${line}\n`);
}

export function sayJson(session: Pick<Session, 'terminal'>, value: unknown): void {
  say(session, JSON.stringify(value));
}
