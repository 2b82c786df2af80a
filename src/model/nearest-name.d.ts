/** The known name that was probably meant by one that is not known; null when none is near enough. */
export declare function nearestName(name: string, known: readonly string[]): string | null;
