/**
 * What Canopy promises about security, row by row: Electron's own checklist and OWASP (ASVS 5, Desktop Top 10), reduced to
 * what a test can show. A test names the row it proves with `@security <row>` in its title.
 */
export type ChecklistRow = { row: number; requirement: string; check: string };

export const SECURITY_CHECKLIST: readonly ChecklistRow[] = [
  { row: 1, requirement: 'Only secure content', check: 'A directory’s address is https; http only to loopback.' },
  {
    row: 2,
    requirement: 'No Node in the page; isolation, sandbox, web security; no webview',
    check: 'The one place that makes web preferences; a scan for another; the page’s globals in Electron.',
  },
  {
    row: 3,
    requirement: 'Permissions',
    check: 'Every permission Electron knows is denied, except writing text to the clipboard.',
  },
  {
    row: 4,
    requirement: 'Content security policy',
    check:
      'The strict policy on every response; no violation in any end-to-end story; injected code and requests are blocked.',
  },
  {
    row: 5,
    requirement: 'Navigation, windows, external links',
    check: 'The page never leaves; only https goes to the browser, after a click or a key.',
  },
  { row: 6, requirement: 'A current Electron', check: 'Its major version is among the last three.' },
  {
    row: 7,
    requirement: 'Senders of messages',
    check: 'Sub-frames, other origins, gone frames: refused, no handler runs.',
  },
  { row: 8, requirement: 'Input of messages', check: 'Fuzzed from each method’s schema; always a typed error.' },
  {
    row: 9,
    requirement: 'A scheme of our own instead of files',
    check: 'Paths that climb, nulls, other hosts: not in the table. No file address in the sources.',
  },
  { row: 10, requirement: 'Fuses and integrity', check: 'The package’s contents and fuses are read back.' },
  { row: 11, requirement: 'No Electron API for the page', check: 'The bridge is three functions, frozen.' },
  {
    row: 12,
    requirement: 'Secrets at rest',
    check: 'Only in the key ring or in memory; a canary is searched in every file; file modes.',
  },
  {
    row: 13,
    requirement: 'Secrets in memory and in messages',
    check: 'No output schema carries one; a canary never crosses to the page.',
  },
  { row: 14, requirement: 'Secrets in logs', check: 'The logger redacts headers, addresses, cookies, bodies, causes.' },
  {
    row: 15,
    requirement: 'Life of a token',
    check: 'One refresh in flight; no loop after a second refusal; signing out wipes.',
  },
  { row: 16, requirement: 'TLS', check: 'Self-signed is refused; no code switches checking off.' },
  {
    row: 17,
    requirement: 'Requests into the user’s network',
    check: 'Redirects and links stay at the directory’s origin; size, time and depth are limited.',
  },
  { row: 18, requirement: 'No change by a GET', check: 'Browsing the whole app sends no changing request.' },
  {
    row: 19,
    requirement: 'Hostile data of a server',
    check: 'Names with HTML, direction marks, control characters; exports neutralise formulas.',
  },
  {
    row: 20,
    requirement: 'Mistakes of authorisation',
    check: 'The planner refuses the last administrator, own subgroups, stale copies.',
  },
  {
    row: 21,
    requirement: 'Safe destructive action',
    check: 'Large effects ask for the name; the journal is written before the call.',
  },
  {
    row: 22,
    requirement: 'Offline means offline',
    check: 'Without a profile to a server nothing but loopback is connected to.',
  },
  {
    row: 23,
    requirement: 'Attacks through the local database',
    check: 'Foreign and future files are refused; defensive mode; no SQL built from strings.',
  },
  {
    row: 24,
    requirement: 'Import and export',
    check: 'No secret leaves unencrypted; files are chosen in the system’s dialog.',
  },
  {
    row: 25,
    requirement: 'Supply chain',
    check: 'Exact versions, no install scripts, packages per layer, known licences.',
  },
  { row: 26, requirement: 'Updates', check: 'None are looked for.' },
];

/** Rows without a test, each with the reason. A row that has a test may not stand here. */
export const WITHOUT_TEST: ReadonlyMap<number, string> = new Map([
  [24, 'There is no import or export of profiles and directories yet.'],
]);
