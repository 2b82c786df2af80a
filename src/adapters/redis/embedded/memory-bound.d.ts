/**
 * Most memory that the embedded Redis may use for its data, bytes; null: no bound. By default a quarter of the machine's
 * memory, or of the container's, and at least 256 MB.
 * @param wantedMb what the user has said, MB; 0: no bound; null: nothing
 * @param machine `constrained`: what the container allows, 0 or more than `total` where nothing is said
 */
export declare function memoryBound(wantedMb: number | null, machine: {
    readonly total: number;
    readonly constrained: number;
}): number | null;
