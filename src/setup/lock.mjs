import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson } from './base/json-file.mjs';
import { root } from './base/paths.mjs';
import { completedLock, gapsInLock } from './steps/complete-lock.mjs';

const path = join(root, 'package-lock.json');
const lock = readJson(path);
if (!isRecord(lock)) throw new Error(`${path} is missing or damaged`);
for (const gap of gapsInLock(lock)) console.log(`+ ${gap.path}`);
writeFileSync(path, `${JSON.stringify(completedLock(lock), null, 2)}\n`);
