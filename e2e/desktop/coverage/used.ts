import ts from 'typescript';
import { nodesOf, type Sources } from './program.ts';

/** Something of Electron that the shell names. */
export interface Use {
  /** Class or interface that declares it. */
  readonly owner: string;
  readonly member: string;
  /** The event, where it is about one. */
  readonly event: string | null;
  readonly symbol: ts.Symbol;
  readonly place: string;
}

const isElectrons = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().fileName.endsWith('node_modules/electron/electron.d.ts');

const EMITTING = new Set(['on', 'once', 'off', 'addListener', 'removeListener']);

/** The event of `x.on('event', …)`. */
function eventOf(name: ts.Identifier): string | null {
  const call = name.parent.parent;
  if (!EMITTING.has(name.text) || !ts.isCallExpression(call)) return null;
  const [first] = call.arguments;
  return first !== undefined && ts.isStringLiteral(first) ? first.text : null;
}

/** Where a symbol is declared: `App` for `app.quit`. */
const ownerOf = (symbol: ts.Symbol): string | null => {
  const declaration = symbol.declarations?.find(isElectrons);
  const parent = declaration?.parent;
  if (parent === undefined) return null;
  if (ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent)) return parent.name?.text ?? null;
  return null;
};

/** Every member of Electron's classes and interfaces that the shell reads, calls or sets. */
export function usesOf({ program, shell }: Sources): Use[] {
  const checker = program.getTypeChecker();
  const uses: Use[] = [];
  for (const file of shell) {
    for (const node of nodesOf(file)) {
      if (!ts.isIdentifier(node)) continue;
      const isName = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      const isTaken = ts.isBindingElement(node.parent) && ts.isObjectBindingPattern(node.parent.parent);
      if (!isName && !isTaken) continue;
      const symbol = isName ? checker.getSymbolAtLocation(node) : takenSymbol(checker, node);
      if (symbol === undefined) continue;
      const owner = ownerOf(symbol);
      if (owner === null) continue;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const place = `${file.fileName.split('/src/')[1] ?? file.fileName}:${line + 1}`;
      uses.push({ owner, member: symbol.name, event: isName ? eventOf(node) : null, symbol, place });
    }
  }
  return uses;
}

/** The property that `const { property: name } = …` takes. */
function takenSymbol(checker: ts.TypeChecker, name: ts.Identifier): ts.Symbol | undefined {
  const element = name.parent as ts.BindingElement;
  if (element.name !== name) return undefined;
  const property = element.propertyName ?? element.name;
  if (!ts.isIdentifier(property)) return undefined;
  return checker.getTypeAtLocation(element.parent).getProperty(property.text);
}
