import { Link } from './link.ts';

/** The process of the test, which has the browser. When it goes, so does the app. */
export const parent = new Link(process);
process.once('disconnect', () => process.exit(1));
