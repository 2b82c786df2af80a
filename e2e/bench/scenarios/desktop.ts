import type { Browser } from '@playwright/test';
import { AppUnderTest, buildEmptyApp, CAPSTAN, launchBrowser } from '../desktop/app-under-test.ts';
import { seconds } from '../fleet-under-test.ts';
import { atMost, type Figure } from '../report.ts';
import { median } from '../statistics.ts';

async function startMs(browser: Browser, main: string): Promise<number> {
  await using app = await AppUnderTest.start(browser, main);
  return await app.startMs();
}

/** From the beginning of the main bundle to a window that is ready to be shown, beside an app that does nothing else. */
export async function windowStart(runs: number): Promise<Figure[]> {
  const empty = await buildEmptyApp();
  await using browser = await launchBrowser();
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first of each reads its files from the disk.
  for (let run = -1; run < runs; run += 1) {
    const [bare, capstan] = [await startMs(browser, empty), await startMs(browser, CAPSTAN)];
    if (run < 0) continue;
    theirs.push(bare);
    ours.push(capstan);
  }
  return [
    { name: 'an empty app: bundle to window ready to show', unit: 'ms', values: theirs },
    { name: 'Capstan: bundle to window ready to show', unit: 'ms', values: ours },
    {
      name: '  as a ratio',
      unit: '×',
      values: ours.map((value, index) => value / (theirs[index] ?? Number.NaN)),
      goal: atMost(1.5),
    },
  ];
}

/** 1,000 messages a second: more are pushed than that, until pushers have to rest. */
const BUSY = {
  pushIntervalMs: 1,
  maxPushers: 3,
  maxPullers: 3,
  messagesPerSwitch: 50,
  pullLimit: { max: 100, durationMs: 100 },
};

async function makeBusy(app: AppUnderTest): Promise<void> {
  await app.call('PATCH', '/api/oscillator/settings', BUSY);
  await app.call('POST', '/start');
  await app.page.send('Runtime.evaluate', { expression: "location.hash = '#/oscillator'" });
}

const totalOf = async (app: AppUnderTest) =>
  (await app.call<{ totalMessageCount: number }>('GET', '/state')).totalMessageCount;

/** How late the main process is, while the panel shows the fleet at work. */
export async function mainLoop(runs: number): Promise<Figure[]> {
  await using browser = await launchBrowser();
  const rest: number[] = [];
  const p99: number[] = [];
  const worst: number[] = [];
  const rate: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await using app = await AppUnderTest.start(browser, CAPSTAN);
    await app.call('GET', '/state');
    await seconds(3);
    rest.push((await app.latenessOverMs(5)).p99);
    await makeBusy(app);
    await seconds(10);
    const before = await totalOf(app);
    const lateness = await app.latenessOverMs(10);
    rate.push(((await totalOf(app)) - before) / 10);
    p99.push(lateness.p99);
    worst.push(lateness.worst);
  }
  return [
    { name: 'main process at rest: event loop delay p99', unit: 'ms', values: rest },
    { name: 'messages processed', unit: 'messages/s', values: rate },
    { name: 'main process at work: event loop delay p99', unit: 'ms', values: p99, goal: atMost(20) },
    { name: 'main process at work: worst', unit: 'ms', values: worst },
  ];
}

const LOOK_EVERY_S = 5;
const MB = 1_048_576;

/** What the page keeps after its garbage is collected. */
async function heapMb(app: AppUnderTest): Promise<number> {
  await app.page.send('HeapProfiler.collectGarbage');
  const { usedSize } = await app.page.send('Runtime.getHeapUsage');
  return usedSize / MB;
}

/** Memory of the window while it shows the fleet at work for some minutes: what it keeps must not grow. */
export async function windowMemory(minutes: number): Promise<Figure[]> {
  await using browser = await launchBrowser();
  await using app = await AppUnderTest.start(browser, CAPSTAN);
  await makeBusy(app);
  // Charts and lists fill up to what they show.
  await seconds(30);
  const heaps: number[] = [];
  const elements: number[] = [];
  for (let look = 0; look <= (minutes * 60) / LOOK_EVERY_S; look += 1) {
    heaps.push(await heapMb(app));
    const { nodes } = await app.page.send('Memory.getDOMCounters');
    elements.push(nodes);
    await seconds(LOOK_EVERY_S);
  }
  const quarter = Math.ceil(heaps.length / 4);
  const growth = (values: number[]) => median(values.slice(-quarter)) / median(values.slice(0, quarter));
  return [
    { name: `heap of the window over ${minutes} min`, unit: 'MB', values: heaps },
    { name: '  its last quarter against its first', unit: '×', values: [growth(heaps)], goal: atMost(1.1) },
    { name: 'DOM nodes', unit: '', values: elements },
    {
      name: '  its last quarter against its first',
      unit: '×',
      values: [growth(elements)],
      goal: atMost(1.1),
    },
  ];
}
