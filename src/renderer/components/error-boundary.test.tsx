// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Age } from './age.tsx';
import { Card } from './card.tsx';
import { formatClock, formatClockMs, formatDate } from './format.ts';
import { Moment } from './moment.tsx';

const NO_DATES = [9_999_999_999_999_999, -9e15, Number.NaN, Number.POSITIVE_INFINITY];

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  Object.defineProperty(window, 'matchMedia', {
    configurable: true,
    value: () => ({
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }),
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Breaks(): never {
  throw new RangeError('no such date');
}

it('a card that breaks says so and offers the details, and the card beside it goes on', () => {
  render(
    <MantineProvider>
      <Card title="Broken">
        <Breaks />
      </Card>
      <Card title="Whole">all is well</Card>
    </MantineProvider>,
  );
  expect(screen.getByRole('alert').textContent).toContain('Broken cannot be shown');
  expect(screen.getByRole('button', { name: 'Copy details' })).toBeTruthy();
  expect(screen.getByText('all is well')).toBeTruthy();
});

it('a time that no date can hold is shown as unknown, and nothing throws', () => {
  for (const at of NO_DATES) {
    expect([formatClock(at), formatDate(at), formatClockMs(at)]).toEqual(['–', '–', '–']);
    const { container } = render(
      <MantineProvider>
        <Age at={at} />
        <Moment at={at} title="">
          soon
        </Moment>
      </MantineProvider>,
    );
    expect(container.textContent).toContain('–');
    expect(container.textContent).toContain('soon');
    cleanup();
  }
});
