import type { App, WebContents } from 'electron';

/** A link counts as opened by the user when a key or button went down this recently. */
const USER_ACTION_MS = 1_000;

/**
 * The address to hand to the system's browser, or undefined when it must not leave the app: only `https:`, only a parsed
 * URL, no credentials in it.
 */
export function externalAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  return url.href;
}

/** The page itself, whatever stands after `#`: reloading is the only navigation there is. */
export function isOwnPage(text: string, pageUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const target = new URL(text);
  const page = new URL(pageUrl);
  target.hash = '';
  page.hash = '';
  return target.href === page.href;
}

export interface NavigationPolicy {
  /** The one page that is ever shown. */
  pageUrl: string;
  /** Hands an address to the system's browser. */
  openExternal(address: string): void;
  now(): number;
}

/**
 * Guards every web contents that will ever exist: no new windows, no navigation away, no webview. A link to an `https:`
 * address goes to the system's browser when the user has just clicked or pressed a key.
 */
export function guardNavigation(app: Pick<App, 'on'>, policy: NavigationPolicy): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, policy));
}

export function guardContents(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  { pageUrl, openExternal, now }: NavigationPolicy,
): void {
  let lastUserAction = Number.NEGATIVE_INFINITY;
  contents.on('input-event', (_event, input) => {
    if (input.type === 'mouseDown' || input.type === 'rawKeyDown' || input.type === 'keyDown') lastUserAction = now();
  });

  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== undefined && now() - lastUserAction <= USER_ACTION_MS) openExternal(address);
    return { action: 'deny' };
  });

  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (!isOwnPage(event.url, pageUrl)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
