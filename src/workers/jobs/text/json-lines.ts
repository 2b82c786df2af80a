import { JobFailure } from '../../../model/job-failure.ts';

/** Longest line, characters. */
const MOST_IN_LINE = 1_000_000;

/** Lines of a text, however they end; the last one needs no end. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MOST_IN_LINE)
      throw new JobFailure('FAILED', `A line is longer than ${MOST_IN_LINE} characters`, { retry: false });
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

/**
 * Records of a text with a JSON object in each line; empty lines are left out.
 * @throws JobFailure naming the line that has none
 */
export async function* jsonLines(
  lines: AsyncIterable<string>,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    yield objectIn(line, number);
  }
}

function objectIn(line: string, number: number): Record<string, unknown> {
  const wrong = (why: string, cause?: unknown) =>
    new JobFailure('FAILED', `Line ${number} ${why}`, { retry: false, cause });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw wrong('is no JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('is no JSON object');
  return value as Record<string, unknown>;
}
