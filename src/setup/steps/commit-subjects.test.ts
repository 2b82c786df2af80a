import { describe, expect, it } from 'vitest';
import { problemOfSubject } from './commit-subjects.mjs';

describe('a commit subject', () => {
  it.each([
    'feat(work): find a job by a word of its payload',
    'fix: keep a pool running when a task kills its worker',
    'refactor(core)!: give workers one supervision',
    'Merge branch "main"',
  ])('is accepted: %s', (subject) => {
    expect(problemOfSubject(subject)).toBeNull();
  });

  it.each([
    ['Show the panel as it is now', /begin like/],
    ['fix(Redis): x', /begin like/],
    ['fix(redis):', /begin like/],
    ['wip: something', /begin like/],
    [`fix(redis): ${'x'.repeat(61)}`, /73 characters; 72 at most/],
  ])('is refused: %s', (subject, problem) => {
    expect(problemOfSubject(subject)).toMatch(problem);
  });
});
