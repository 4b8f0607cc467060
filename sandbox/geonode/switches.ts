import type { SwitchDefinitions, Switches } from '../switches.ts';

/**
 * What a GeoNode site may be set to, and what no source settles, with the
 * default first. Numbers in the meanings are sections of the protocol notes.
 */
export const GEONODE_SWITCHES = {
  geonodeQuirks: {
    values: ['as-shipped', 'as-intended'],
    meaning:
      'Mistakes of the released code: answered with the 500 of the real server, or as the code was meant (decline works, a taken slug is a field error) (§15)',
  },
  geonodeRelease: {
    values: ['latest', 'earlier'],
    meaning:
      'Era F as 5.1.1, or as 5.0.2: members of a group open in JSON, userinfo at its old place, template braces allowed (§0)',
  },
  geonodeSecureCookies: {
    values: ['off', 'on'],
    meaning: 'Whether cookies carry Secure although this is plain http, the default setting of 5.1 (§7.2)',
  },
  geonodeSiteUrl: {
    values: ['dialled', 'other'],
    meaning: 'Absolute links and the login redirect name the address that was dialled, or another host (§6, §12)',
  },
  geonodeMode: {
    values: ['open', 'lockdown', 'read-only', 'maintenance'],
    meaning:
      'The site in normal use; bouncing every anonymous call to the login; refusing changes (405); or answering 503 (§6)',
  },
  geonodeSessionToken: {
    values: ['kept', 'missing'],
    meaning:
      'Whether the OAuth application of the site exists; without it a login succeeds and the next call is anonymous again (§7.3)',
  },
  geonodeTokenSeconds: {
    values: [86_400, 3600, 60],
    meaning: 'Life of the access token, and with it of a session from 2.10 on (§7.3)',
  },
  geonodeLoginLimit: {
    values: ['era', 'on', 'off'],
    meaning: 'Whether repeated failures to log in are refused for a while; as shipped only in era F (§7.1)',
  },
  geonodeRecaptcha: {
    values: ['off', 'on'],
    meaning: 'Whether the login form asks for a captcha, so that no program can log in by form (§7.1)',
  },
  geonodeMail: {
    values: ['sent', 'unreachable'],
    meaning: 'Whether the mail server answers; without it an invitation is stored and the call is a 500 (§5.9)',
  },
  geonodeInvitationDays: {
    values: ['never', 7, 30],
    meaning: 'After how many days an invitation is not found any more; no release lets them lapse (§5.10)',
  },
  geonodeApiV1: {
    values: ['served', 'gone'],
    meaning: 'Whether the old JSON under /api/ exists; it is to be removed (§8.4)',
  },
  geonodeApiLockdown: {
    values: [false, true],
    meaning: 'Whether the old JSON lists are empty for anonymous callers (§8.1)',
  },
  geonodeUsersApi: {
    values: ['open', 'key'],
    meaning: 'From 2.10 on: /api/users answers everybody, or only with a key or to a superuser (§8.1)',
  },
  geonodeTheme: {
    values: ['stock', 'renamed'],
    meaning: 'Pages as shipped, or by a theme that renamed ids and classes (§9)',
  },
  geonodePageWeight: {
    values: ['light', 'real'],
    meaning: 'Pages with a short header, or with as many bytes around their content as the real ones (§5.3)',
  },
  geonodeTitleErrors210: {
    values: ['crash', 'field'],
    meaning: 'Era C2: a missing, taken or overlong title at creation is a 500, or a field error (§16)',
  },
  geonodeActivityReach: {
    values: ['newest', 'all'],
    meaning:
      "Eras D to F: maps and documents of a group are shown only while among the site's newest 15 of their kind, or always (§5.11)",
  },
  geonodeLostObjects: {
    values: ['none', 'crash'],
    meaning: 'Era B: the activity page is a 500 because an object of an action is gone (§5.11)',
  },
} as const satisfies SwitchDefinitions;

export type GeonodeSwitches = Switches<typeof GEONODE_SWITCHES>;
