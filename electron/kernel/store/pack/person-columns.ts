import { personFlag } from '#shared/domain/columns.ts';

/** Bits of `people.flags` out of what the server says of a person. */
export function personFlags(role: string, status: string): number {
  return (
    (status === 'disabled' ? personFlag.disabled : 0) |
    (role === 'admin' || role === 'subdomain_admin' ? personFlag.domainAdmin : 0) |
    (role === 'superadmin' || role === 'subdomain_super_admin' ? personFlag.superAdmin : 0)
  );
}

/** What tells two people of one name apart: e-mail, else phone, else nothing. */
export const personContact = (email: string, phone: string): string => email || phone;
