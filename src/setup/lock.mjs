import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './base/paths.mjs';
import { completedLock, gapsInLock } from './steps/complete-lock.mjs';

const path = join(root, 'package-lock.json');
/** @type {Record<string, unknown>} */
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const gap of gapsInLock(lock)) console.log(`+ ${gap.path}`);
writeFileSync(path, `${JSON.stringify(completedLock(lock), null, 2)}\n`);
