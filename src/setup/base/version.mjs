/**
 * The first version number in a text, as in `v20.19.0` or `Redis server v=7.0.15 sha=…`.
 * @param {string} text
 */
export const versionIn = (text) => /\d+\.\d+(?:\.\d+)*/.exec(text)?.[0];

/**
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const have = version.split('.').map(Number);
  const need = minimum.split('.').map(Number);
  for (let index = 0; index < need.length; index += 1) {
    const difference = (have[index] ?? 0) - (need[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
