/** An expected failure of set-up: said in two sentences, without a stack trace. */
export class SetupFailure extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} advice what to do next
   */
  constructor(message, advice) {
    super(message);
    this.name = 'SetupFailure';
    this.advice = advice;
  }
}

/** What this machine cannot have, and what goes on without it. */
export class LeftOut extends Error {}

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
