import ts from 'typescript';
import { nodesOf, type Sources } from './program.ts';

/** What the stand-in has for one of Electron's classes or interfaces. */
export interface Offer {
  readonly types: readonly ts.Type[];
  /** Null: channels have names of the app's own, so any event. */
  readonly events: ReadonlySet<string> | null;
}

/**
 * Which classes and objects of the stand-in stand for what. Static members of Electron's classes are in classes of
 * their own here, as `Menu.buildFromTemplate`.
 */
const STANDS_FOR: Readonly<Record<string, readonly string[]>> = {
  App: ['App'],
  BaseWindow: ['TheBrowserWindow'],
  BrowserWindow: ['TheBrowserWindow'],
  CommandLine: ['CommandLine'],
  ContextBridge: ['contextBridge'],
  Dialog: ['Dialog'],
  IpcMain: ['IpcMain'],
  IpcRenderer: ['ipcRenderer'],
  Menu: ['MenuModule'],
  MessageChannelMain: ['MessageChannelMain'],
  MessagePortMain: ['Port'],
  NativeImage: ['NativeImage', 'NativeImageModule'],
  NativeTheme: ['NativeTheme'],
  Notification: ['TheNotification'],
  PowerMonitor: ['PowerMonitor'],
  PowerSaveBlocker: ['PowerSaveBlocker'],
  Protocol: ['Protocol'],
  Screen: ['Screen'],
  Session: ['Session', 'SessionModule'],
  Shell: ['Shell'],
  Tray: ['TheTray'],
  WebContents: ['WebContents'],
  WebFrameMain: ['WebFrame'],
  WebRequest: ['WebRequest'],
};

/** The texts in `super('name', ['event', …])`. */
function eventsOf(declaration: ts.Node): ReadonlySet<string> | null {
  for (const node of nodesOf(declaration)) {
    if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) continue;
    const [, list] = node.arguments;
    if (list === undefined) continue;
    const texts = [...nodesOf(list)].filter(ts.isStringLiteral).map(({ text }) => text);
    return new Set(texts);
  }
  return null;
}

/** By the name that Electron has for it. */
export function offers({ program, standIn }: Sources): ReadonlyMap<string, Offer> {
  const checker = program.getTypeChecker();
  const found = new Map<string, { types: ts.Type[]; events: ReadonlySet<string> | null }>();
  for (const file of standIn) {
    for (const node of nodesOf(file)) {
      if (!ts.isClassDeclaration(node) && !ts.isVariableDeclaration(node)) continue;
      if (node.name === undefined || !ts.isIdentifier(node.name)) continue;
      const name = node.name.text;
      if (ts.isVariableDeclaration(node) && !/^(ipcRenderer|contextBridge)$/.test(name)) continue;
      const types = [checker.getTypeAtLocation(node)];
      if (ts.isClassDeclaration(node))
        types.push(checker.getTypeOfSymbolAtLocation(symbolOf(checker, node.name), node));
      found.set(name, { types, events: eventsOf(node) });
    }
  }
  return new Map(
    Object.entries(STANDS_FOR).map(([electrons, ours]) => {
      const parts = ours.map((name) => {
        const part = found.get(name);
        if (part === undefined) throw new Error(`The stand-in has no ${name}`);
        return part;
      });
      const events = parts.find((part) => part.events !== null)?.events ?? null;
      return [electrons, { types: parts.flatMap(({ types }) => types), events }];
    }),
  );
}

function symbolOf(checker: ts.TypeChecker, name: ts.Identifier): ts.Symbol {
  const symbol = checker.getSymbolAtLocation(name);
  if (symbol === undefined) throw new Error(`${name.text} has no symbol`);
  return symbol;
}
