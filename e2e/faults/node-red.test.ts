import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type FlowNode, NodeRed } from '../fixtures/node-red.ts';
import { CapstanServer } from '../fixtures/server.ts';

const example = fileURLToPath(
  new URL('../../resources/examples/example_node_red_flow.json', import.meta.url),
);
/** Pools and one-shots need no Redis: this address leads nowhere, so none is started. */
const NO_REDIS = { REDIS_URL: 'redis://127.0.0.1:9' };

it('a real Node-RED takes the example flow, and each of its four buttons gets an answer', async () => {
  await using server = await CapstanServer.start({ env: NO_REDIS });
  await using red = await NodeRed.start();
  const text = await readFile(example, 'utf8');
  // The one thing that a user may have to change, too.
  const flows = JSON.parse(text.replaceAll('http://127.0.0.1:3000', server.url)) as FlowNode[];
  expect(await red.missingTypes(flows)).toEqual([]);
  await red.deploy(flows);
  const buttons = flows.filter(({ type }) => type === 'inject');
  for (const { id } of buttons) await red.inject(id);

  await expect.poll(() => red.debugLines.length, { timeout: 60_000 }).toBe(4);
  const answers = Object.fromEntries(
    red.debugLines.map(({ name, msg }) => [name, JSON.parse(msg) as Record<string, unknown>]),
  );
  const done = (data: object) => ({
    ...{ ok: true, id: expect.any(String) as string, type: 'workDone' },
    data: expect.objectContaining(data) as object,
  });
  expect(answers).toEqual({
    'answer: pool CPU': done({ duration: 3_000 }),
    'answer: pool MEM': done({ duration: 3_000, mb: 300 }),
    'answer: one-shot CPU': done({ duration: 3_000 }),
    'answer: one-shot memory': done({ duration: 3_000, mb: 300 }),
  });
});
