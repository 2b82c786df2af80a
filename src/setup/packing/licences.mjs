import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson } from '../base/json-file.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** @typedef {{ name: string, version: string, licence: string, texts: string[] }} PackageLicence */

/**
 * The packages that end up in the packed app: those of package-lock.json that are not for development and installed.
 * @param {unknown} lock
 * @returns {string[]} their folders, from the folder of package.json
 */
export function packedPackages(lock) {
  if (!isRecord(lock) || !isRecord(lock['packages'])) return [];
  return Object.entries(lock['packages'])
    .filter(([path, entry]) => path !== '' && isRecord(entry) && !entry['dev'] && !entry['devOptional'])
    .map(([path]) => path);
}

/**
 * @param {string} folder of a package
 * @returns {PackageLicence | undefined} undefined when it is not installed here
 */
export function licenceOf(folder) {
  const manifest = readJson(join(folder, 'package.json'));
  if (!isRecord(manifest)) return undefined;
  const { name, version, license } = manifest;
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
  return { name: String(name), version: String(version), licence: nameOf(license), texts };
}

/** @param {unknown} license as npm writes it, now or in its first years */
function nameOf(license) {
  if (typeof license === 'string') return license;
  return isRecord(license) && typeof license['type'] === 'string' ? license['type'] : 'see below';
}

/**
 * One text for all of them; who has the same text is named together above it.
 * @param {PackageLicence[]} licences
 */
export function licencesText(licences) {
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const { name, version, licence, texts } of licences) {
    const text =
      texts.length > 0 ? texts.join('\n\n') : `(The package names its licence, ${licence}, without a text.)`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${licence})`]);
  }
  const line = '-'.repeat(80);
  const parts = [...byText].map(([text, names]) => `${line}\n${names.join('\n')}\n${line}\n\n${text}\n`);
  return `Capstan contains these packages.\n\n${parts.join('\n')}`;
}
