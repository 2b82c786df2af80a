import { isRecord } from '../base/json-file.mjs';

/**
 * Whether what npm says it installed (node_modules/.package-lock.json) is what the lock file asks for. Optional
 * packages may be absent: most of them are for other platforms.
 * @param {unknown} wanted package-lock.json
 * @param {unknown} installed node_modules/.package-lock.json
 */
export function packagesMatch(wanted, installed) {
  const wantedPackages = packagesOf(wanted);
  const installedPackages = packagesOf(installed);
  if (!wantedPackages || !installedPackages) return false;

  const missing = Object.entries(wantedPackages).some(([path, entry]) => {
    if (path === '' || !isRecord(entry)) return false;
    const present = installedPackages[path];
    if (!isRecord(present)) return entry['optional'] !== true && entry['devOptional'] !== true;
    return present['version'] !== entry['version'] || present['integrity'] !== entry['integrity'];
  });
  const leftOver = Object.keys(installedPackages).some((path) => !(path in wantedPackages));
  return !missing && !leftOver;
}

/** @param {unknown} lock */
function packagesOf(lock) {
  if (!isRecord(lock) || !isRecord(lock['packages'])) return undefined;
  return lock['packages'];
}
