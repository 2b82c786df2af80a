import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ShutdownSignals } from './shutdown-signals.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('signals', () => {
  it('ask for an orderly end the first time, and end at once the second time', async () => {
    const process = new FakeProcess();
    const signals = new ShutdownSignals(process);
    process.emit('SIGTERM', 'SIGTERM');
    expect(await signals.requested).toBe('SIGTERM');
    expect(process.exits).toEqual([]);
    process.emit('SIGINT', 'SIGINT');
    expect(process.exits).toEqual([130]);
  });

  it('end at once, too, when the end was asked for from inside', async () => {
    const process = new FakeProcess();
    const signals = new ShutdownSignals(process);
    signals.request('an unexpected error');
    expect(await signals.requested).toBe('an unexpected error');
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGTERM', 'SIGTERM');
    expect(process.exits).toEqual([130]);
  });

  it('are left to their default in the end', () => {
    const process = new FakeProcess();
    new ShutdownSignals(process).close();
    expect(process.eventNames()).toEqual([]);
  });
});
