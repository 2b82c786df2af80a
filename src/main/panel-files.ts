import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** Point 7 of Electron's list: the panel needs nothing from anywhere else. Mantine sets styles inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const COMMON = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Every file by its path in an address. What is not in this list does not exist, however it is spelled. */
function listFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) => join(entry.parentPath, entry.name));
  const root = join(folder, sep);
  return new Map(files.map((path) => [`/${path.slice(root.length).replaceAll(sep, '/')}`, path]));
}

const refuse = (status: number): Response => new Response(null, { status, headers: COMMON });

/** Answers requests for the files of the built panel; `/` is its page. */
export function answerFrom(folder: string): (request: Request) => Promise<Response> {
  let files: ReadonlyMap<string, string> | null = null;
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== 'capstan') return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const path = pathname === '/' ? '/index.html' : pathname;
    files ??= listFiles(folder);
    const file = files.get(path);
    if (file === undefined) return refuse(404);
    // Names below assets/ carry a checksum of the content.
    const keep = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache';
    const headers = { ...COMMON, 'Content-Type': TYPES[extname(path)] ?? '', 'Cache-Control': keep };
    const body = request.method === 'HEAD' ? null : await readFile(file);
    return new Response(body, { headers });
  };
}
