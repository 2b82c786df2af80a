import { describe, expect, it } from 'vitest';
import { AloneGate } from './alone-gate.ts';

/** Lets everything that can go on go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function visitors(gate: AloneGate) {
  const inside: string[] = [];
  const come = (name: string, alone = false) => void gate.enter(alone).then(() => inside.push(name));
  const go = (name: string) => {
    inside.splice(inside.indexOf(name), 1);
    gate.leave();
  };
  return { inside, come, go };
}

describe('the gate', () => {
  it('lets ordinary jobs run side by side', async () => {
    const { inside, come } = visitors(new AloneGate(() => undefined));
    come('a');
    come('b');
    await settle();
    expect(inside).toEqual(['a', 'b']);
  });

  it('lets a suspect wait until it is alone, and everybody behind it', async () => {
    let changes = 0;
    const gate = new AloneGate(() => (changes += 1));
    const { inside, come, go } = visitors(gate);
    come('a');
    come('suspect', true);
    come('b');
    await settle();
    expect(inside).toEqual(['a']);
    expect(gate.isClosed()).toBe(true);
    go('a');
    await settle();
    expect(inside).toEqual(['suspect']);
    go('suspect');
    await settle();
    expect(inside).toEqual(['b']);
    expect(gate.isClosed()).toBe(false);
    expect(changes).toBeGreaterThan(1);
  });

  it('lets several suspects run one after another', async () => {
    const { inside, come, go } = visitors(new AloneGate(() => undefined));
    come('s1', true);
    come('s2', true);
    await settle();
    expect(inside).toEqual(['s1']);
    go('s1');
    await settle();
    expect(inside).toEqual(['s2']);
  });
});
