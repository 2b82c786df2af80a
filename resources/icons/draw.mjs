// Draws every icon file anew from source/: `node resources/icons/draw.mjs`. The files are kept in the repository, so
// only whoever changes a source needs a browser, which does the drawing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { createReport } from '../../src/setup/base/report.mjs';
import { ensureBrowser } from '../../src/setup/steps/browser.mjs';
import { icnsFile, icoFile } from './containers.mjs';

const at = (path) => new URL(path, import.meta.url);
const source = (name) => readFileSync(at(`source/${name}.svg`), 'utf8');

const SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];
/** Up to here the parts have to be thicker than they are in proportion, px. */
const SMALL = 32;
/** On light and dark bars alike. */
const STATES = { ok: '#2fa56c', warn: '#d18a1c', bad: '#e5484d', stopped: '#8592a0' };
/** Windows has displays of 1.5, too. */
const TRAY_SCALES = { '': 1, '@1.5x': 1.5, '@2x': 2 };

/** Where 16 goes one and a half times, a bar of 2 would end between two pixels. */
const onPixels = (svg, px) =>
  px % 16 === 8 ? svg.replaceAll('stroke-width="2"', 'stroke-width="1.3333"') : svg;

/** macOS keeps more room around an icon than the others do. */
const withRoom = (svg, margin) => {
  const [, side] = /viewBox="0 0 (\d+)/.exec(svg);
  const more = margin * side;
  return svg.replace(
    /viewBox="[^"]*"/,
    `viewBox="${-more} ${-more} ${side * 1 + 2 * more} ${side * 1 + 2 * more}"`,
  );
};

function appIcon(px, margin = 0) {
  const svg = px <= SMALL ? onPixels(source('app-small'), px) : source('app');
  return withRoom(svg, px <= SMALL ? 0 : margin);
}

function trayIcon(px, state, colour) {
  const style = `<style>svg{color:${colour}}.badge{display:none}.badge.${state}{display:inline}</style>`;
  return onPixels(source('tray'), px).replace(/<svg[^>]*>/, (tag) => tag + style);
}

const { CAPSTAN_CHROMIUM: executablePath } = await ensureBrowser(process.execPath, createReport());
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();

/** @returns {Promise<{ size: number, png: Buffer, rgba: Buffer }>} */
async function draw(svg, size) {
  const drawn = await page.evaluate(
    async ({ svg, size }) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${btoa(svg)}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = size;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0, size, size);
      const { data } = context.getImageData(0, 0, size, size);
      return { png: canvas.toDataURL('image/png').split(',')[1], rgba: [...data] };
    },
    { svg, size },
  );
  return { size, png: Buffer.from(drawn.png, 'base64'), rgba: Buffer.from(drawn.rgba) };
}

const drawAll = async (sizes, margin) => {
  const images = [];
  for (const size of sizes) images.push(await draw(appIcon(size, margin), size));
  return images;
};

mkdirSync(at('app/'), { recursive: true });
for (const { size, png } of await drawAll(SIZES)) writeFileSync(at(`app/${size}x${size}.png`), png);
writeFileSync(at('app.ico'), icoFile(await drawAll([16, 24, 32, 48, 64, 128, 256])));
writeFileSync(at('app.icns'), icnsFile(await drawAll([16, 32, 64, 128, 256, 512, 1024], 0.045)));
for (const [state, colour] of Object.entries(STATES)) {
  for (const [suffix, scale] of Object.entries(TRAY_SCALES)) {
    const size = 16 * scale;
    const { png } = await draw(trayIcon(size, state, colour), size);
    writeFileSync(at(`tray-${state}${suffix}.png`), png);
    if (scale === 1.5) continue;
    // macOS takes the shape alone and colours it itself.
    const template = await draw(trayIcon(size, state, '#000'), size);
    writeFileSync(at(`tray-${state}Template${suffix}.png`), template.png);
  }
}
await browser.close();
