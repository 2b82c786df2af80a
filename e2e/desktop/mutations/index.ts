import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MUTATIONS, type Mutation } from './list.ts';
import { ProjectCopy } from './project-copy.ts';
import { runTests } from './run-tests.ts';

/*
 * Breaks the built shell, one fault at a time, and looks whether the suite notices. Words pick mutations by a part of their names.
 * The same tests have to be green on what is not broken, or red would mean nothing; `--no-control` is for where they have just run.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isControlled = !process.argv.includes('--no-control');
const chosen = MUTATIONS.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
const SUITES = ['unit', 'integration', 'desktop'] as const;

const failure = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The test that failed; null: none did. */
async function testThatFails(copy: ProjectCopy, mutation: Mutation): Promise<string | null> {
  const mend = copy.break(mutation);
  try {
    const { failed, passed, output } = await runTests(copy.folder, mutation.suite, [mutation]);
    if (failed.length + passed === 0) throw new Error(`no test ran:\n${output.slice(-600)}`);
    return failed[0] ?? null;
  } finally {
    mend();
  }
}

/** The tests on what is not broken, each once; names those that fail. */
async function control(): Promise<string[]> {
  using copy = new ProjectCopy(root);
  const problems: string[] = [];
  for (const suite of SUITES) {
    const mutations = chosen.filter((mutation) => mutation.suite === suite);
    if (mutations.length === 0) continue;
    const { passed, failed, output } = await runTests(copy.folder, suite, mutations);
    problems.push(...failed.map((name) => `${suite}: ${name}`));
    if (passed === 0) problems.push(`${suite}: no test passes:\n${output.slice(-1_500)}`);
    console.log(`control, ${suite}: ${passed} passed, ${failed.length} failed`);
  }
  return problems;
}

const problems = isControlled ? await control() : [];
for (const problem of problems) console.log(`✗ fails without any mutation: ${problem}`);
let caught = 0;
if (problems.length === 0) {
  const waiting = [...chosen];
  const work = async () => {
    using copy = new ProjectCopy(root);
    for (let mutation = waiting.shift(); mutation !== undefined; mutation = waiting.shift()) {
      const { name, source } = mutation;
      try {
        const test = await testThatFails(copy, mutation);
        if (test !== null) caught += 1;
        console.log(
          test === null ? `✗ ${name} | nothing failed | ${source}` : `✓ ${name} | ${test} | ${source}`,
        );
      } catch (error) {
        console.log(`✗ ${name} | ${failure(error)} | ${source}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
}
console.log(`\n${caught} of ${chosen.length} caught`);
process.exitCode = caught === chosen.length && chosen.length > 0 ? 0 : 1;
