import { expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { Saver } from './saver.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function rig(save: () => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock();
  const saves: number[] = [];
  const began = clock.now();
  const saver = new Saver(clock, () => {
    saves.push(clock.now() - began);
    return save();
  });
  return { clock, saves, saver };
}

test('switches are saved at once, but no more than four times a second', async () => {
  const { clock, saves, saver } = rig();
  for (let turn = 0; turn < 99; turn++) {
    saver.changed(true);
    clock.advance(10);
    await settle();
  }
  expect(saves).toEqual([0, 250, 500, 750]);
});

test('small changes are saved within five seconds', async () => {
  const { clock, saves, saver } = rig();
  saver.changed(false);
  clock.advance(4_999);
  expect(saves).toEqual([]);
  clock.advance(1);
  await settle();
  expect(saves).toEqual([5_000]);
  expect(saver.dirty).toBe(false);
});

test('what could not be saved stays due and is tried again', async () => {
  let away = true;
  const { clock, saves, saver } = rig(() => (away ? Promise.reject(new Error('away')) : Promise.resolve()));
  saver.changed(true);
  clock.advance(0);
  await settle();
  expect(saver.dirty).toBe(true);
  away = false;
  clock.advance(1_000);
  await settle();
  expect(saves).toHaveLength(2);
  expect(saver.dirty).toBe(false);
});

test('a flush saves what is due right now and tells when it cannot', async () => {
  const { saves, saver } = rig();
  saver.changed(false);
  await saver.flush();
  expect(saves).toEqual([0]);
  const { saver: broken } = rig(() => Promise.reject(new Error('away')));
  await expect(broken.flush()).rejects.toThrow('away');
});
