import { CapstanServer } from '../fixtures/server.ts';
import type { OscillatorSettings, OscillatorState } from '../../src/model/oscillator.ts';

export const seconds = (count: number) => new Promise<void>((resolve) => setTimeout(resolve, count * 1_000));

/** The built server on a Redis of its own, with the fleet held at a fixed size. */
export class FleetUnderTest {
  readonly server: CapstanServer;

  private constructor(server: CapstanServer) {
    this.server = server;
  }

  static async start(redisUrl: string, settings: Partial<OscillatorSettings>): Promise<FleetUnderTest> {
    const server = await CapstanServer.start({ env: { REDIS_URL: redisUrl } });
    const fleet = new FleetUnderTest(server);
    await server.call('PATCH', '/api/oscillator/settings', {
      messagesPerSwitch: 1_000_000,
      maxBacklog: 10_000_000,
      maxPushers: 1,
      maxPullers: 1,
      pushIntervalMs: 0,
      pullLimit: null,
      ...settings,
    });
    await server.call('POST', '/start');
    return fleet;
  }

  /** The server and its thread host. */
  async pids(): Promise<number[]> {
    const processes = await this.server.call<{ id: string; state: { pid?: number } }[]>(
      'GET',
      '/api/processes',
    );
    const threads = processes.find(({ id }) => id === 'thread-host')?.state.pid;
    return [this.server.pid, ...(threads === undefined ? [] : [threads])];
  }

  state(): Promise<OscillatorState> {
    return this.server.call('GET', '/state');
  }

  /** Messages per second over a span, pushed and processed taken together: both ends share one Redis. */
  async messagesPerSecond(span: number): Promise<number> {
    const before = await this.#throughBothEnds();
    const began = performance.now();
    await seconds(span);
    const after = await this.#throughBothEnds();
    return ((after - before) * 1_000) / (performance.now() - began);
  }

  async #throughBothEnds(): Promise<number> {
    const text = await (await fetch(`${this.server.url}/metrics`)).text();
    const total = (kind: string) =>
      Number(new RegExp(`capstan_messages_total\\{[^}]*"${kind}"[^}]*\\} (\\d+)`).exec(text)?.[1]);
    return (total('pushed') + total('processed')) / 2;
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.server.close();
  }
}
