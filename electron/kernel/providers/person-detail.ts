import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { RemotePerson } from './port.ts';

/** A person as the app shows one. */
export function toPersonDetail({ id, ...rest }: RemotePerson): PersonDetail {
  return { personId: id, ...rest };
}
