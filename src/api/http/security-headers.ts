import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The panel needs nothing from anywhere else, and nobody may frame it. Mantine sets styles inline. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on loopback: there is nothing to be strict about.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}
