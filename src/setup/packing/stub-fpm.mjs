#!/usr/bin/env node
// Takes the place of fpm, the program that writes .deb and .rpm files, and keeps what it was told instead.
import { copyFileSync, writeFileSync } from 'node:fs';

const args = process.argv.slice(2);
const target = args[args.indexOf('--package') + 1];
if (target === undefined) throw new Error('no --package');
const [desktopEntry] = args.find((arg) => arg.includes('=/usr/share/applications/'))?.split('=') ?? [];
if (desktopEntry !== undefined) copyFileSync(desktopEntry, `${target}.desktop`);
writeFileSync(`${target}.json`, JSON.stringify(args));
writeFileSync(target, '');
