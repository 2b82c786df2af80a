/**
 * What is told to apps that look for updates names its files in a list; two of them become one with both lists. The
 * text is that of electron-builder, simple YAML.
 * @param {string} first whose other entries stay
 * @param {string} second
 */
export function mergeUpdateInfo(first, second) {
  const version = (/** @type {string} */ text) => /^version: (.+)$/m.exec(text)?.[1];
  if (version(first) === undefined || version(first) !== version(second))
    throw new Error(
      `versions ${version(first) ?? 'none'} and ${version(second) ?? 'none'} do not go together`,
    );
  const list = /^files:\n((?: {2}.*\n)+)/m;
  const [, files] = list.exec(second) ?? [];
  if (files === undefined || !list.test(first)) throw new Error('there is no list of files');
  return first.replace(list, (own) => own + files);
}
