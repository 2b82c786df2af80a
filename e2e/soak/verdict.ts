import type { SoakReport } from './soak.ts';
import { SYSTEMS } from './load.ts';

/** One thing that has to hold after a soak. */
export interface Claim {
  readonly holds: boolean;
  readonly text: string;
}

/** Everything that has to hold, each in one sentence with its figures. */
export function claims(report: SoakReport): Claim[] {
  const { systems, messages, left, stateFellBy, bugs } = report;
  const some = (names: readonly string[]) =>
    `${names.length}${names.length > 0 ? ` (${names.slice(0, 5).join(', ')})` : ''}`;
  const perSystem = SYSTEMS.flatMap((system): Claim[] => {
    const { accepted, completed, lost, withoutCause, withoutEffect, repeated, failed, goneWithEngine } =
      systems[system];
    const causes = [...failed].map(([cause, count]) => `${count} × ${cause}`).join('; ') || 'none';
    return [
      {
        holds: accepted > 0 && lost.length === 0 && withoutCause.length === 0,
        text: `${system}: ${accepted} accepted, ${completed} completed, lost ${some(lost)}, failed without a cause ${some(withoutCause)}, gone with a killed engine ${goneWithEngine}; failed: ${causes}`,
      },
      {
        holds: withoutEffect.length === 0,
        text: `${system}: completed without having run ${some(withoutEffect)}; run more than once ${repeated.length}`,
      },
    ];
  });
  return [
    ...perSystem,
    {
      holds: messages.handled > 0 && messages.counted === messages.handled,
      text: `oscillator: ${messages.handled} messages handled, ${messages.counted} counted; handled more than once ${messages.repeated}`,
    },
    { holds: stateFellBy <= 0, text: `/state told at most ${stateFellBy} less than it had told before` },
    ...(['processes', 'keys', 'files', 'descriptors'] as const).map((kind) => ({
      holds: left[kind].length === 0,
      text: `${kind} left behind: ${some(left[kind])}`,
    })),
    { holds: bugs.length === 0, text: `bugs that engines reported: ${some(bugs)}` },
  ];
}
