import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { ENCODING, type Encoding, type Frame } from '../../../model/wire/pool.ts';
import type { BuildStep } from '../payload/parts.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Turns } from './turns.ts';

const RECORDS = 1;
const PARTS = 2;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An outbox whose messages are read on the other side; `slow`: how many turns each takes to leave. */
function createPipe(slow = 0) {
  const messages: Frame[] = [];
  const received: unknown[][] = [];
  const unsendable: { record: readonly unknown[]; error: unknown }[] = [];
  const inbox = new Inbox();
  const outbox = new Outbox({
    countsAll: true,
    send: (frame, sent) => {
      const message = deserialize(serialize(frame)) as Frame;
      messages.push(message);
      if (message[0] === PARTS) inbox.parts(message[1] as BuildStep);
      else if (message[0] !== RECORDS) received.push([...message]);
      else
        for (let at = 1; at < message.length; at += 3)
          received.push([message[at], inbox.payload(message[at + 1] as Encoding, message[at + 2])]);
      let turns = slow;
      const leave = () => (turns-- > 0 ? setImmediate(leave) : sent?.());
      setImmediate(leave);
    },
    turns: new Turns(),
    recordsCode: RECORDS,
    partsCode: PARTS,
    onUnsendable: (record, error) => unsendable.push({ record, error }),
  });
  const settle = async () => {
    for (let n = 0; n < 2_000 && outbox.pending > 0; n++) await turn();
    await turn();
  };
  return { outbox, messages, received, unsendable, settle };
}

describe('an outbox', () => {
  it('sends what is said in one turn as one message', async () => {
    const { outbox, messages, received, settle } = createPipe();
    for (let seq = 1; seq <= 100; seq++) outbox.add([seq], { seq }, []);
    await settle();
    expect(messages).toHaveLength(1);
    expect(received).toHaveLength(100);
    expect(received[41]).toEqual([42, { seq: 42 }]);
    outbox.add([101], null, []);
    outbox.flush();
    expect(messages).toHaveLength(2);
  });

  it('keeps the order when heavy payloads are among light ones', async () => {
    const { outbox, messages, received, settle } = createPipe(3);
    const heavy = Array.from({ length: 60_000 }, (_, n) => ({ n, text: `number ${n}` }));
    outbox.add([1], 'light', []);
    outbox.add([2], heavy, []);
    outbox.add([3], 'behind', []);
    outbox.say([9, 'a word']);
    outbox.add([4], Buffer.alloc(9_000_000, 7), []);
    outbox.add([5], 'last', []);
    await settle();
    expect(received.map(([first]) => first)).toEqual([1, 2, 3, 9, 4, 5]);
    expect(received[1]?.[1]).toEqual(heavy);
    expect((received[4]?.[1] as Buffer).equals(Buffer.alloc(9_000_000, 7))).toBe(true);
    expect(messages.length).toBeGreaterThan(8);
  });

  it('writes larger plain data as JSON', async () => {
    const { outbox, messages, received, settle } = createPipe();
    const record = { list: Array.from({ length: 100 }, (_, n) => n) };
    outbox.add([1], record, []);
    outbox.add([2], { ...record, date: new Date(0) }, []);
    await settle();
    expect([messages[0]?.[2], messages[0]?.[5]]).toEqual([ENCODING.text, ENCODING.plain]);
    expect(received).toEqual([
      [1, record],
      [2, { ...record, date: new Date(0) }],
    ]);
  });

  it('sends the others when one cannot be serialized', async () => {
    const { outbox, received, unsendable, settle } = createPipe();
    outbox.add([1], 'one', []);
    outbox.add([2], () => 'a function', []);
    outbox.add([3], 'three', []);
    await settle();
    expect(received.map(([seq]) => seq)).toEqual([1, 3]);
    expect(unsendable).toMatchObject([{ record: [2, ENCODING.plain, expect.anything()] }]);
    const heavy = [...Array.from({ length: 60_000 }, (_, n) => ({ n })), { f: () => 1 }];
    outbox.add([4], heavy, []);
    outbox.add([5], 'five', []);
    await settle();
    expect(received.map(([seq]) => seq)).toEqual([1, 3, 5]);
    expect(unsendable.map(({ record }) => record[0])).toEqual([2, 4]);
  });

  it('never holds the event loop for long, and cuts no faster than messages leave', async () => {
    const { outbox, messages, settle } = createPipe(50);
    outbox.add([1], Buffer.alloc(60_000_000), []);
    for (let n = 0; n < 20; n++) await turn();
    expect(messages.length).toBeLessThanOrEqual(6);
    await settle();
    expect(messages.length).toBeGreaterThan(12);
  });

  it('says nothing once it is closed', async () => {
    const { outbox, messages, settle } = createPipe();
    outbox.add([1], 'one', []);
    outbox.close();
    await settle();
    outbox.add([2], 'two', []);
    await turn();
    expect(messages).toEqual([]);
  });
});
