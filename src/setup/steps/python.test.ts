import { expect, test } from 'vitest';
import { pythonAdvice, pythonEnvironment } from './python.mjs';
import { pythonIn } from './python-probe.mjs';
import { requirementsIn } from './python-tools.mjs';

test('a Python says what it is in the last line it prints', () => {
  const answer = { path: '/usr/bin/python3.11', version: '3.11.2', redis: '5.0.0' };
  expect(pythonIn(`a site hook says hello\n${JSON.stringify(answer)}\n`)).toEqual(answer);
});

test('a redis package that is too old counts as none, and an old Python as none at all', () => {
  expect(pythonIn('{"path":"/p","version":"3.10.0","redis":"4.6.0"}')).toEqual({
    path: '/p',
    version: '3.10.0',
  });
  expect(pythonIn('{"path":"/p","version":"3.9.0"}')).toEqual({ path: '/p', version: '3.9.0' });
  expect(pythonIn('{"path":"/p","version":"3.8.18","redis":"5.0.0"}')).toBeUndefined();
});

test('what is no answer is no Python', () => {
  for (const text of ['', 'Python was not found', '[]', '{}', '{"path":"","version":"3.11.2"}'])
    expect(pythonIn(text)).toBeUndefined();
});

test('the engine is told the program and where it comes from', () => {
  expect(pythonEnvironment({ path: '/usr/bin/python3', version: '3.11.2' })).toEqual({
    CAPSTAN_PYTHON: '/usr/bin/python3',
  });
  expect(pythonEnvironment({ path: '/p', version: '3.11.2', source: 'made' })).toEqual({
    CAPSTAN_PYTHON: '/p',
    CAPSTAN_PYTHON_SOURCE: 'made',
  });
});

test('every platform is told what to do without one, in one line', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(pythonAdvice(platform)).toMatch(/^Install .*CAPSTAN_PYTHON=.*\.$/);
});

test('requirements are lines without remarks', () => {
  expect(requirementsIn('# tools\nruff==1.0  # lint\n\nredis>=5\n')).toEqual(['ruff==1.0', 'redis>=5']);
});
