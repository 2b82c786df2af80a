import type { ComposedEngine } from '../host/compose.ts';
import type { ProcessGroup } from '../model/process-group.ts';
import type { EngineGlance, GroupGlance } from './engine-glance.ts';
import { describeWork, workInHand } from './work-in-hand.ts';
import { ATTENTION_LOOK_MS } from '../model/timings.ts';

/** Between looks at what the engine has at hand, ms. */
const LOOK_EVERY_MS = 1_000;
const FAILURES_SHOWN = 5;

function groupsOf(groups: readonly ProcessGroup[]): GroupGlance[] {
  return groups.flatMap(({ id, label, kind, up, wanted, actions }): GroupGlance[] => {
    if (kind === 'pool' || wanted === null || actions.length === 0) return [];
    const state = up < wanted ? 'incomplete' : up === 0 ? 'stopped' : 'up';
    return [{ id, label, kind, state, actions }];
  });
}

/** Calls back with what the engine looks like, at first and whenever that has changed. Returns how to stop. */
export function watchEngine(
  { engine, onUnexpectedError }: Pick<ComposedEngine, 'engine' | 'onUnexpectedError'>,
  listener: (glance: EngineGlance) => void,
): () => void {
  let last = '';
  let failures: readonly string[] = [];
  let failedCount = -1;
  let readingFailures = false;

  const look = () => {
    const state = engine.oscillator.state();
    const glance: EngineGlance = {
      status: state.status.kind,
      canStart: engine.connections.link().kind === 'ready',
      pushers: state.livePushers,
      pullers: state.livePullers,
      messages: state.totalMessageCount,
      attention: engine.system.attention().filter(({ severity }) => severity !== 'info'),
      groups: groupsOf(engine.processes.groups()),
      failures,
      pools: engine.pools.list().map(({ name, state: { kind } }) => ({ name, state: kind })),
      working: describeWork(workInHand(engine)) !== null,
    };
    const now = JSON.stringify(glance);
    if (now === last) return;
    last = now;
    listener(glance);
  };
  const lookAtFailures = async () => {
    const { failedMessageCount } = engine.oscillator.state();
    if (failedMessageCount === failedCount || readingFailures) return;
    readingFailures = true;
    // Without Redis there is nothing to be read, and the attention says so; what was read before stays.
    const found = await engine.oscillator.failures(FAILURES_SHOWN).catch(() => null);
    readingFailures = false;
    if (found === null) return;
    failedCount = failedMessageCount;
    failures = found.map(({ messageId, reason }) => `${messageId}: ${reason}`);
    look();
  };
  const lookAgain = () => {
    try {
      look();
      void lookAtFailures();
    } catch (error) {
      onUnexpectedError(error);
    }
  };

  const timers = [
    setInterval(lookAgain, LOOK_EVERY_MS),
    setInterval(() => void engine.system.lookAround(), ATTENTION_LOOK_MS),
  ];
  const stopFollowing = new AbortController();
  const followStates = async () => {
    let status = '';
    // A start or a stop is shown at once; counts can wait for the next look.
    for await (const { value } of engine.oscillator.states.follow({ signal: stopFollowing.signal })) {
      if (value.status.kind !== status) lookAgain();
      status = value.status.kind;
    }
  };
  followStates().catch(onUnexpectedError);
  lookAgain();
  return () => {
    for (const timer of timers) clearInterval(timer);
    stopFollowing.abort();
  };
}
