/**
 * Content security policies of the desktop app (`electron/headless/page-headers.ts` has the one of the headless host). The page
 * is denied the network: it speaks to the kernel through the preload bridge only. A production build runs under the strict policy without a violation
 * (`e2e/specs` counts them).
 */
const STRICT_DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'worker-src': "'self'",
  'connect-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'object-src': "'none'",
  'require-trusted-types-for': "'script'",
} as const;

type Directives = Record<string, string>;

function serialize(directives: Directives): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** On every response of the app's own scheme, in the packaged app and in every build. */
export const STRICT_CSP = serialize(STRICT_DIRECTIVES);

/**
 * For `npm run dev` only: Vite's server puts styles and a script into the page and talks to it over a WebSocket. Never used
 * when the app is packaged (`main.ts` decides by `app.isPackaged`).
 */
export const DEVELOPMENT_CSP = serialize({
  ...withoutTrustedTypes(STRICT_DIRECTIVES),
  'script-src': "'self' 'unsafe-inline'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'worker-src': "'self' blob:",
  'connect-src': "'self' ws://localhost:* ws://127.0.0.1:*",
});

function withoutTrustedTypes({ 'require-trusted-types-for': _, ...rest }: typeof STRICT_DIRECTIVES): Directives {
  return rest;
}
