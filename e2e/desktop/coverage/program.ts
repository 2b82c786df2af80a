import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

/** The shell, the preload and the stand-in as one program, so that their types can be compared. */
export interface Sources {
  readonly program: ts.Program;
  readonly shell: readonly ts.SourceFile[];
  readonly standIn: readonly ts.SourceFile[];
}

export function readSources(root: string, shellFolders: readonly string[]): Sources {
  const shell = shellFolders.flatMap((folder) => filesOf(join(root, folder)));
  const standIn = [
    ...filesOf(join(root, 'e2e/desktop/stand-in')),
    join(root, 'e2e/desktop/driver/worlds.ts'),
  ];
  const program = ts.createProgram([...shell, ...standIn], {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ['lib.es2025.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node', 'electron'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  });
  const of = (paths: readonly string[]) =>
    paths.map((path) => {
      const file = program.getSourceFile(path);
      if (file === undefined) throw new Error(`${path} is not there`);
      return file;
    });
  return { program, shell: of(shell), standIn: of(standIn) };
}

export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}
