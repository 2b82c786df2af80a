/** A child process that the guard looks after. */
export interface Ward {
  readonly pid: number;
  /** As readStartTime gives it. */
  readonly startTime: string;
  readonly onHostDeath: 'kill' | 'terminate';
}
/** Applies `+ <pid> <start time> <kill|terminate>` or `- <pid>`; any other line does nothing. */
export declare function applyLine(wards: Map<number, Ward>, line: string): void;
/**
 * Whether the process group of this pid is still the ward's. A leader with another start time is a stranger.
 * With no leader at all, whoever is left in the group belongs to the ward: the system gives no pid away that
 * still names a group.
 */
export declare function isOurs(ward: Ward, now?: string | null): boolean;
