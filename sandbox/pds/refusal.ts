import type { Reply } from '../dialect.ts';
import type { PdsSwitches } from './switches.ts';

/**
 * A refusal ends a call wherever it is found out and takes its changes back,
 * which is what an exception does; it is the service's regular answer, not a
 * bug. `base` and `suffix` make the code: `NotFound` + `Group`.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly base: string;
  readonly suffix: string;

  constructor(status: number, base: string, suffix: string, message: string) {
    super(message);
    this.status = status;
    this.base = base;
    this.suffix = suffix;
  }
}

/** `group_id` to `GroupId`. */
export function suffixOf(field: string): string {
  return field
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

export const notFound = (suffix: string, what: string): Refusal =>
  new Refusal(404, 'NotFound', suffix, `The resource ${what} cannot be found.`);

export const alreadyExists = (suffix: string, what: string): Refusal =>
  new Refusal(409, 'AlreadyExist', suffix, `The resource ${what} already exists.`);

export const invalid = (field: string, why: string): Refusal =>
  new Refusal(400, 'InvalidParameter', suffixOf(field), `The input parameter ${field} is not valid. ${why}`);

export const outOfRange = (field: string, why: string): Refusal =>
  new Refusal(
    400,
    'InvalidParameterOutOfRange',
    suffixOf(field),
    `The input parameter ${field} is out of range. ${why}`,
  );

export const noPermission = (suffix: string): Refusal =>
  new Refusal(403, 'ForbiddenNoPermission', suffix, 'No Permission to access resource.');

export const missing = (field: string): Refusal =>
  new Refusal(400, 'InvalidParameterMissing', suffixOf(field), `The input parameter ${field} is missing.`);

/** The error envelope: lower-case `code` and `message` (§1.5). */
export function refusalReply(refusal: Refusal, switches: PdsSwitches): Reply {
  let base = refusal.base === 'InvalidParameterOutOfRange' ? switches.get('outOfRange') : refusal.base;
  if (base.startsWith('InvalidParameter') && switches.get('parameterCodes') === 'plain') base = 'InvalidParameter';
  const spelling = switches.get('codeSuffix');
  const suffix = spelling === 'lower' ? refusal.suffix.toLowerCase() : refusal.suffix;
  const plain = base === 'InvalidParameter' && refusal.base !== base;
  const code = spelling === 'none' || suffix === '' || plain ? base : `${base}.${suffix}`;
  return json(refusal.status, { code, message: refusal.message });
}

export function json(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** An answer of the gateway in front of the service: everything in headers, and no body unless the switch wants one (§1.5). */
export function gatewayReply(status: number, code: string, message: string, switches?: PdsSwitches): Reply {
  // Only what may stand in a header; a path with other letters is percent-encoded already.
  const safe = message.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
  const headers = { 'x-ca-error-code': code, 'x-ca-error-message': safe };
  if (switches?.get('gatewayBody') !== 'json') return { status, headers };
  const reply = json(status, { code, message });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
