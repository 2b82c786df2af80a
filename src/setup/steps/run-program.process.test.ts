import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs `script` as the program of a set-up process, as `npm start` does. */
function setUpRunning(script: string, options = {}) {
  const url = new URL('./run-program.mjs', import.meta.url).href;
  const code = `import { runProgram } from ${JSON.stringify(url)};
    process.exitCode = await runProgram(process.execPath, ['--eval', ${JSON.stringify(script)}], ${JSON.stringify(options)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, printed }));
  return { child, ended, ready: once(child.stdout, 'data') };
}

test('the exit code is passed on', async () => {
  expect(await setUpRunning('process.exitCode = 7').ended).toEqual({ exitCode: 7, printed: '' });
});

test('a signal reaches the program once, and its own way of ending is waited for', async () => {
  const { child, ended, ready } = setUpRunning(`
    process.on('SIGTERM', () => { console.log('ending'); setTimeout(() => process.exit(3), 100); });
    setInterval(() => undefined, 1000);
    console.log('ready');`);
  await ready;
  child.kill('SIGTERM');
  expect(await ended).toEqual({ exitCode: 3, printed: 'ready\nending\n' });
});

test("a program killed from outside gives the shell's code for it", async () => {
  const { ended } = setUpRunning(`process.kill(process.pid, 'SIGKILL')`);
  expect((await ended).exitCode).toBe(137);
});

test('when npm is killed, the program is asked to end', { skip: process.platform === 'win32' }, async () => {
  const url = new URL('./run-program.mjs', import.meta.url).href;
  const program = `process.on('SIGTERM', () => { console.log('ending'); process.exit(0); });
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const code = `import { runProgram } from ${JSON.stringify(url)};
    await runProgram(process.execPath, ['--eval', ${JSON.stringify(program)}]);`;
  // A shell between, as npm has one; `true` keeps it from becoming the command itself.
  const line = `"${process.execPath}" --input-type=module --eval "$CODE"; true`;
  const env = { ...process.env, CODE: code, npm_lifecycle_event: 'start' };
  const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'], env });
  children.push(shell);
  let printed = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const closed = once(shell.stdout, 'close');
  await once(shell.stdout, 'data');
  shell.kill('SIGKILL');
  await closed;
  expect(printed).toBe('ready\nending\n');
});

/** A program that starts another one, as electron-vite starts the app, and what the other one prints. */
const starting = (ownHandler: string, other: string) => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['--eval', ${JSON.stringify(other)}], { stdio: 'inherit' });
  child.on('close', (code) => process.exit(code ?? 1));
  ${ownHandler}`;
const stopsSlowly = (signal: string) => `
  let heard = 0;
  for (const name of ['SIGINT', 'SIGTERM'])
    process.on(name, () => {
      heard += 1;
      if (heard > 1) { console.log('hurried'); process.exit(1); }
      console.log('stopping ' + name);
      setTimeout(() => { console.log('stopped'); process.exit(0); }, 300);
    });
  // Nobody may be left to end it.
  setTimeout(() => process.exit(9), 20_000);
  console.log('ready ${signal}');`;

test('Ctrl-C reaches an app once where the program that has started it passes it on', async () => {
  const passesOn = `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));`;
  const { child, ended, ready } = setUpRunning(starting(passesOn, stopsSlowly('SIGINT')), { endGroup: true });
  await ready;
  child.kill('SIGINT');
  expect(await ended).toEqual({ exitCode: 0, printed: 'ready SIGINT\nstopping SIGINT\nstopped\n' });
});

test('Ctrl-C reaches an app once, and its end is waited for, where the program that has started it ends by itself', async () => {
  const { child, ended, ready } = setUpRunning(starting('', stopsSlowly('SIGINT')), { endGroup: true });
  await ready;
  child.kill('SIGINT');
  expect((await ended).printed).toBe('ready SIGINT\nstopping SIGTERM\nstopped\n');
});
