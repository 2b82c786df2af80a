// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LiveFrame, liveFrameSchema } from '../../model/live.ts';
import { makeBrowser } from './hostile-browser.suite.ts';
import { HOSTILE_NUMBERS, HostileValues } from './hostile-values.suite.ts';
import { createLiveStore, type LiveStore } from './live/live-store.ts';
import { LiveProvider } from './live/use-live.tsx';
import type * as PageViewModule from './page-view.tsx';
import type * as QueryClientModule from './query-client.ts';
import { parseHash } from './router.ts';

/** Every page, and the lists and details that have an address of their own. */
const ADDRESSES = [
  '#/overview',
  '#/oscillator?view=table&snapshot=json',
  '#/pools',
  '#/pools?task=x',
  '#/processes',
  '#/processes?view=tasks',
  '#/processes?view=dead&letter=x',
  '#/jobs',
  '#/jobs?status=history',
  '#/jobs?job=x',
  '#/jobs?view=schedules',
  '#/jobs?view=trees',
  '#/jobs?view=workers',
  '#/queues?job=x',
  '#/redis?keys=*',
  '#/logs',
  '#/settings',
];

const NO_FIGURE = /.{0,60}(?:Invalid Date|NaN|undefined|\[object Object\]|Infinity).{0,60}/g;

const server = makeBrowser();
let parts: Pick<typeof PageViewModule & typeof QueryClientModule, 'PageView' | 'createQueryClient'>;

// Some of what they import looks at the browser at once.
beforeAll(async () => {
  const [view, query] = await Promise.all([import('./page-view.tsx'), import('./query-client.ts')]);
  parts = { ...view, ...query };
});
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** Two frames, because trails and spans come from what changed between them. */
function fed(values: HostileValues, change: object = {}): LiveStore {
  const store = createLiveStore();
  store.stream({ kind: 'open' });
  store.frame(values.of(liveFrameSchema) as LiveFrame, true);
  store.frame({ ...(values.of(liveFrameSchema) as LiveFrame), ...change }, false);
  return store;
}

/** The text of the page once it has what it asked for. */
async function show(address: string, store: LiveStore): Promise<string> {
  window.location.hash = address;
  const { PageView, createQueryClient } = parts;
  const stream = { setPaused: () => undefined, setHidden: () => undefined, close: () => undefined };
  const { container } = render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueryClient()}>
        <LiveProvider live={{ store, stream }}>
          <main>
            <PageView page={parseHash(address).page} />
          </main>
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await act(() => server.settled());
  expect(container.querySelector('main')?.textContent.trim()).not.toBe('');
  // What opens over the page is beside it in the document.
  const shown = document.body.cloneNode(true) as HTMLElement;
  for (const style of shown.querySelectorAll('style')) style.remove();
  return shown.textContent;
}

describe.each(Object.entries(HOSTILE_NUMBERS))('where others write numbers that are %s', (_name, number) => {
  it.each(ADDRESSES)('%s is whole and shows no figure that is none', async (address) => {
    const values = new HostileValues(number);
    server.make = (schema) => values.of(schema);
    const text = await show(address, fed(values));
    expect(screen.queryAllByText(/cannot be shown/).map((broken) => broken.textContent)).toEqual([]);
    expect(text.match(NO_FIGURE)).toBeNull();
  });
});

it('a card that breaks is said to be broken, and the cards beside it go on', async () => {
  const values = new HostileValues(0);
  server.make = (schema) => values.of(schema);
  const text = await show('#/redis', fed(values, { redis: { kind: 'ready', since: 0, trouble: null } }));
  expect(text).toContain('Server cannot be shown');
  expect(text).toContain('Add a connection');
  expect(text).not.toContain('This page cannot be shown');
});
