/**
 * Makes a folder of the data folder and at most `levels - 1` above it, for this user alone; one that is there is fine.
 * The data folder itself is never made again this way: when it has gone while Capstan runs, nothing may stand half in
 * its place.
 * @throws Error with code ENOENT when what is above is not there
 */
export declare function makeFolder(path: string, levels?: number): Promise<void>;
/** The same for writers that cannot wait. */
export declare function makeFolderSync(path: string, levels?: number): void;
