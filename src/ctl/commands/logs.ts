import type { ProcessLogLine, ProcessView } from '../../model/process.ts';
import { isoText } from '../../model/values/date-text.ts';
import { visibleLine } from '../../model/values/visible.ts';
import { tinted } from '../format.ts';
import { resolve } from '../names.ts';
import { say, sayJson, type Session } from '../terminal.ts';

export interface LogsOptions {
  /** Lines of what is kept, of each process. */
  readonly lines: number;
  /** Goes on with what comes, until Ctrl-C. */
  readonly follow: boolean;
}

type Line = ProcessLogLine & { readonly process: string };

/** What the processes of a name have printed, in order of time, and what they print from then on. */
export async function logs(session: Session, name: string, options: LogsOptions): Promise<void> {
  const { client } = session;
  const [groups, processes] = await Promise.all([client.processes.groups(), client.processes.list()]);
  const named = resolve(name, groups, processes);
  const ids = named.flatMap((one) =>
    one.kind === 'process' ? [one.process.id] : idsOf(one.group.id, processes),
  );
  const kept = await Promise.all(ids.map((id) => keptOf(session, id, options.lines)));
  const seen = new Map(ids.map((id, index) => [id, kept[index]?.at(-1)?.seq ?? 0]));
  for (const line of kept.flat().sort((a, b) => a.at - b.at)) print(session, line);
  if (options.follow) await Promise.all(ids.map((id) => follow(session, id, seen.get(id) ?? 0)));
}

/** Workers of others print where nobody sees it from here. */
function idsOf(group: string, processes: readonly ProcessView[]): string[] {
  return processes.filter(({ groupId, ours }) => ours && groupId === group).map(({ id }) => id);
}

async function keptOf({ client }: Session, id: string, lines: number): Promise<Line[]> {
  const kept = lines === 0 ? [] : await client.processes.log({ id, limit: lines });
  return kept.map((line) => ({ ...line, process: id }));
}

/** `seen`: the last line that is known already. */
async function follow(session: Session, id: string, seen: number): Promise<void> {
  const { client, signal } = session;
  let last = seen;
  try {
    for await (const { lines } of await client.processes.followLog({ id }, { signal })) {
      for (const line of lines.filter(({ seq }) => seq > last)) print(session, { ...line, process: id });
      last = Math.max(last, lines.at(-1)?.seq ?? 0);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function print(session: Session, line: Line): void {
  if (session.json) {
    sayJson(session, line);
    return;
  }
  const time = isoText(line.at).slice(11, 19);
  const tone = line.stream === 'stderr' ? 'warn' : 'plain';
  const { color } = session.terminal;
  say(
    session,
    `${tinted(`${time} ${visibleLine(line.process)}`, 'quiet', color)} ${tinted(visibleLine(line.text), tone, color)}`,
  );
}
