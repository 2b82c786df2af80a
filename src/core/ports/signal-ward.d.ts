import { type Ward } from './wards.ts';
/** Signals the ward's whole process group, unless its pid has passed to somebody else. */
export declare function signalWard(ward: Ward, signal: 'SIGTERM' | 'SIGKILL'): void;
/** Whether anybody of the ward's group is left. */
export declare function isThere(ward: Ward): boolean;
