/** Ends a timer or a subscription; calling it again does nothing. */
export type Cancel = () => void;

/** Time, so that tests can turn it by hand. All spans are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `delayMs`. Does not keep the process alive by itself. */
  after(delayMs: number, callback: () => void): Cancel;
  /** Calls back every `periodMs`. Does not keep the process alive by itself. */
  every(periodMs: number, callback: () => void): Cancel;
}
