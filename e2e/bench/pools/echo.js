/** What every pool of the comparison runs: nothing. */
export default (task) => task;
