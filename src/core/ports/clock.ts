/** Ends a timer or a subscription; calling it again does nothing. */
export type Cancel = () => void;

/** Time, so that tests can turn it by hand. All spans are milliseconds. */
export interface Clock {
  /**
   * The wall clock, ms since the epoch. People and machines set it, back and forward: it is for what is shown, what is
   * stored, and what people plan by the calendar. No duration is measured by it.
   */
  now(): number;
  /**
   * A clock that never goes back and that nobody can set, ms since some moment; the same in all processes of a machine.
   * Every duration, deadline and age is measured by it. Whether it goes on while the machine sleeps depends on the
   * system (on Linux and macOS it stands): what must not count sleep asks AwakeTime.
   */
  monotonic(): number;
  /** Ms since the machine was started, with its sleep: against it a step of the wall clock is told from a sleep. */
  sinceBoot(): number;
  /** Calls back once after `delayMs`. Does not keep the process alive by itself. */
  after(delayMs: number, callback: () => void): Cancel;
  /** Calls back every `periodMs`. Does not keep the process alive by itself. */
  every(periodMs: number, callback: () => void): Cancel;
}
