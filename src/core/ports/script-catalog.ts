/** The scripts that users may name: files in the allowed folders. */
export interface ScriptCatalog {
  /** Relative names of all scripts. */
  list(): Promise<string[]>;
  /**
   * The file of a name.
   * @throws DomainError SCRIPT_NOT_ALLOWED for anything but an existing script inside the folders
   */
  resolve(name: string): Promise<string>;
}
