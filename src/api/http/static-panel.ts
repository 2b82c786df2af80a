import { join } from 'node:path';
import express, { type Router } from 'express';

/**
 * Serves the built panel: its page at `/`, and files of its folder by name. Files below `assets/` have their
 * content's hash in the name, so browsers may keep them for good; the page itself is asked for anew.
 */
export function staticPanel(folder: string): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/', (_request, response, next) => {
    response.set('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: folder }, (error?: Error) => {
      if (error !== undefined && !response.headersSent) next();
    });
  });
  const common = { index: false, redirect: false, dotfiles: 'ignore', fallthrough: true } as const;
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { ...common, immutable: true, maxAge: '365d' }),
  );
  router.use(express.static(folder, common));
  return router;
}
