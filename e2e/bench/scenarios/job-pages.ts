import { Redis } from 'ioredis';
import { BullBoard, pathOfPage } from '../../fixtures/bull-board.ts';
import { RedisServer } from '../../fixtures/redis-server.ts';
import { QUEUE, startCapstan } from '../jobs/contenders.ts';
import { fillQueue } from '../jobs/fill-queue.ts';
import { HttpConnection } from '../jobs/http-connection.ts';
import { atMost, type Figure } from '../report.ts';

const JOBS = 1_000_000;
const PAGES = [1, 10_000] as const;
const PER_PAGE = 10;
const WARM_UP = 20;
const REQUESTS = 100;

/** Pages of a list of a million waiting jobs, over HTTP, as Bull Board and as the API give them. */
export async function jobPages(): Promise<Figure[]> {
  await using redis = await RedisServer.start();
  const { server, close } = await startCapstan(redis.url, { processes: 0 });
  const client = new Redis(redis.url);
  await fillQueue(client, QUEUE, JOBS);
  client.disconnect();
  const board = await BullBoard.start(redis.url, [QUEUE]);
  const boardConnection = new HttpConnection(board.url);
  const connection = new HttpConnection(server.url);
  const figures: Figure[] = [];
  for (const page of PAGES) {
    const theirs = () => ask(boardConnection, pathOfPage(QUEUE, 'waiting', page));
    const offset = (page - 1) * PER_PAGE;
    const ours = () => ask(connection, `/api/jobs?type=echo&offset=${offset}&limit=${PER_PAGE}`);
    const times: { theirs: number[]; ours: number[] } = { theirs: [], ours: [] };
    for (let n = 0; n < WARM_UP + REQUESTS; n++) {
      const pair = { theirs: await theirs(), ours: await ours() };
      if (n < WARM_UP) continue;
      times.theirs.push(pair.theirs);
      times.ours.push(pair.ours);
    }
    const of = `page ${page.toLocaleString('en')} of ${JOBS.toLocaleString('en')} jobs`;
    figures.push(
      { name: `Bull Board, ${of}`, unit: 'ms', values: times.theirs },
      { name: `the API, ${of}`, unit: 'ms', values: times.ours },
      {
        name: '  as a ratio to Bull Board',
        unit: '×',
        values: times.ours.map((ms, n) => ms / (times.theirs[n] ?? Number.NaN)),
        goal: atMost(0.25),
      },
    );
  }
  boardConnection.close();
  connection.close();
  await board.close();
  await close();
  return figures;
}

/** How long an answer takes that has a page of jobs in it, ms. */
async function ask(connection: HttpConnection, path: string): Promise<number> {
  const began = performance.now();
  const { status, body } = await connection.request('GET', path);
  const ms = performance.now() - began;
  const ids = body.match(/"echo-\d{26}"/g) ?? [];
  if (status !== 200 || ids.length < PER_PAGE) throw new Error(`${path}: ${status} ${body.slice(0, 300)}`);
  return ms;
}
