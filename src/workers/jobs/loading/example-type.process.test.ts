import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testContext } from '../types/test-context.suite.ts';
import { TestFiles } from '../types/test-files.process.suite.ts';
import { type LoadedType, loadTypes } from './load-types.ts';

const folder = fileURLToPath(new URL('../../../../resources/examples/', import.meta.url));
const files = new TestFiles();
let type: LoadedType;

beforeAll(async () => {
  const { usable } = await loadTypes(
    { folders: [{ path: folder, source: 'example' }], skip: [] },
    () => undefined,
  );
  const found = usable.get('word-count');
  if (found === undefined) throw new Error('The example was not found');
  type = found;
});
afterAll(() => {
  files.remove();
});

async function run(payload: unknown, signal?: AbortSignal) {
  const { context, said } = testContext({ files, ...(signal ? { signal } : {}) });
  return { result: await type.process(type.check(payload), context), said };
}

describe('the example of a type', () => {
  test('describes itself with a form, an example and its own defaults', () => {
    expect(type.description).toMatchObject({
      name: 'word-count',
      title: 'Word count',
      source: 'example',
      problem: null,
      defaults: { attempts: 2, concurrency: 2, backoffMs: 1_000 },
      hints: { fields: { file: { widget: 'file' } } },
      schema: { properties: { top: { default: 10, title: 'Top' } } },
    });
  });

  test('counts the words of its own example', async () => {
    const [example] = type.description.hints.examples ?? [];
    expect(await run(example?.payload)).toEqual({
      result: {
        words: 10,
        different: 8,
        top: [
          { word: 'be', count: 2 },
          { word: 'to', count: 2 },
          { word: 'is', count: 1 },
        ],
      },
      said: { progress: [], lines: ['10 words, 8 different ones'] },
    });
  });

  test('counts the words of a file, wherever its pieces end, and says how far it is', async () => {
    const file = files.put('words.txt', 'Größe und wörter-buch\n'.repeat(20_000));
    const { result, said } = await run({ file, ignore: ['UND'], top: 2 });
    expect(result).toEqual({
      words: 60_000,
      different: 2,
      top: [
        { word: 'größe', count: 20_000 },
        { word: 'wörter-buch', count: 20_000 },
      ],
    });
    expect(said.progress.length).toBeGreaterThan(3);
    expect(files.stillOpen).toBe(0);
  });

  test('refuses a payload with neither or both, naming the field', () => {
    for (const payload of [{}, { text: 'a', file: { path: 'b' } }])
      expect(() => type.check(payload)).toThrow('needs either a text or a file');
  });

  test('ends when it is to end', async () => {
    await expect(run({ text: 'a' }, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  });
});
