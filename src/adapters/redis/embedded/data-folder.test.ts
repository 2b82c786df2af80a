import { expect, test } from 'vitest';
import { findLostData } from './data-folder.ts';

const base = 'appendonly.aof.1.base.rdb';
const incr = 'appendonly.aof.1.incr.aof';
const manifest = `file ${base} seq 1 type b\nfile ${incr} seq 1 type i\n`;
const parts = { [base]: 88, [incr]: 10 };
const find = (folder: Partial<Parameters<typeof findLostData>[0]>) =>
  findLostData({ files: {}, parts: null, manifest: null, ...folder });

test('an empty folder, a whole append-only file and that of an older Redis are fine', () => {
  expect(find({})).toBeNull();
  expect(find({ parts: {} })).toBeNull();
  expect(find({ parts, manifest })).toBeNull();
  expect(find({ files: { 'appendonly.aof': 5, 'dump.rdb': 5 } })).toBeNull();
  expect(find({ parts, manifest, files: { 'dump.rdb': 5 } })).toBeNull();
});

test.each([
  ['missing', null],
  ['empty', ''],
  ['blank', '\n'],
])('data with a manifest that is %s is not passed over, and the command writes one', (_, lost) => {
  const newer = { ...parts, 'appendonly.aof.2.base.rdb': 90, 'appendonly.aof.2.incr.aof': 0 };
  const found = find({ parts: newer, manifest: lost });
  expect(found?.reason).toContain('manifest');
  expect(found?.repair("/it's")).toBe(
    `printf '%s\\n' 'file appendonly.aof.2.base.rdb seq 2 type b' 'file ${incr} seq 1 type i' 'file appendonly.aof.2.incr.aof seq 2 type i' > '/it'\\''s/appendonlydir/appendonly.aof.manifest'`,
  );
});

test('a manifest that cannot be read, or names files that are missing, is told', () => {
  expect(find({ parts, manifest: 'nonsense' })?.reason).toContain('cannot be read');
  expect(find({ parts: { [incr]: 3 }, manifest })?.reason).toContain(base);
  const history = `${manifest}file appendonly.aof.0.base.rdb seq 0 type h\n`;
  expect(find({ parts, manifest: history })).toBeNull();
});

test('a dump without an append-only file is not passed over', () => {
  const found = find({ files: { 'dump.rdb': 5 } });
  expect(found?.path).toBe('dump.rdb');
  expect(found?.repair('/d')).toContain(`cp /d/dump.rdb /d/appendonlydir/${base}`);
  expect(find({ files: { 'dump.rdb': 0 } })).toBeNull();
});
