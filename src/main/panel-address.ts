/** Scheme of the built panel. `file:` would make every file of the machine the same origin. */
export const PANEL_SCHEME = 'app';

/** Where a window finds the panel: built into the app, or a development server. */
export interface PanelAddress {
  /** Address of the page, without hash. */
  readonly url: string;
  /** Whether an address is of the panel, hash and path set aside. */
  owns(url: string): boolean;
}

const BUILT = `${PANEL_SCHEME}://capstan/`;

/** `developmentServer`: its address; null: the built panel. */
export function panelAddress(developmentServer: string | null): PanelAddress {
  const url = developmentServer ?? BUILT;
  const { protocol, host } = new URL(url);
  return {
    url,
    owns: (other) => {
      const parsed = URL.parse(other);
      if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
      return parsed.protocol === protocol && parsed.host === host;
    },
  };
}
