/** `./workers/a.js` and `workers/a.js` are the same script. */
export const plainName = (script: string): string => script.replace(/^\.\//, '');
