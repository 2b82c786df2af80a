import type ts from 'typescript';
import { offers } from './offered.ts';
import type { Sources } from './program.ts';
import { type Use, usesOf } from './used.ts';

/** Plain data that Electron hands over; the stand-in's types promise it whole. */
const DATA = new Set([
  'CallbackResponse',
  'Details',
  'Display',
  'HandlerDetails',
  'IpcMainEvent',
  'IpcMainInvokeEvent',
  'IpcRendererEvent',
  'LoginItemSettings',
  'MenuItem',
  'MenuItemConstructorOptions',
  'MessageBoxReturnValue',
  'MessageEvent',
  'OnBeforeRequestListenerDetails',
  'PermissionRequest',
  'Rectangle',
  'RenderProcessGoneDetails',
  'WebContentsWillFrameNavigateEventParams',
  'WebContentsWillRedirectEventParams',
]);
/** What Electron adds to Node's globals; launch.ts sets these. */
const GLOBALS = new Set([
  'Process.on',
  'Process.resourcesPath',
  'ProcessVersions.electron',
  'ProcessVersions.chrome',
]);
/** Of the base class of everything that emits; which events there are is checked instead. */
const EMITTER = new Set(['on', 'once', 'off', 'addListener', 'removeListener']);

/** What the shell uses of Electron and the stand-in does not have, or not with Electron's type. */
export function gapsIn(sources: Sources): { readonly gaps: string[]; readonly uses: readonly Use[] } {
  const checker = sources.program.getTypeChecker();
  const offered = offers(sources);
  const uses = usesOf(sources);

  const gapOf = (use: Use): string | null => {
    const name = `${use.owner}.${use.member}`;
    if (DATA.has(use.owner) || GLOBALS.has(name)) return null;
    const offer = offered.get(use.owner);
    if (offer === undefined) return `${name} (${use.place}): the stand-in has nothing for ${use.owner}`;
    if (EMITTER.has(use.member)) {
      if (use.event === null || offer.events === null || offer.events.has(use.event)) return null;
      return `"${use.event}" of ${use.owner} (${use.place}) is never emitted by the stand-in`;
    }
    const ours = offer.types
      .map((type) => type.getProperty(use.member))
      .find((symbol) => symbol !== undefined);
    if (ours === undefined) return `${name} (${use.place}) is lacking`;
    const type = (symbol: ts.Symbol) => checker.getTypeOfSymbol(symbol);
    if (checker.isTypeAssignableTo(type(ours), type(use.symbol))) return null;
    return `${name} (${use.place}) has another type: ${checker.typeToString(type(ours))}`;
  };
  return { gaps: uses.map(gapOf).filter((gap) => gap !== null), uses };
}
