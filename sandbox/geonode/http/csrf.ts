import { randomBytes } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SECRET_LENGTH = 32;

/** Random letters and digits. */
export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}

export function newSecret(): string {
  return randomText(SECRET_LENGTH);
}

/** A secret under a fresh mask, so that no two pages show the same token. */
export function maskSecret(secret: string): string {
  const mask = newSecret();
  let masked = mask;
  for (let i = 0; i < SECRET_LENGTH; i += 1) {
    masked += LETTERS.charAt((LETTERS.indexOf(secret.charAt(i)) + LETTERS.indexOf(mask.charAt(i))) % LETTERS.length);
  }
  return masked;
}

/** The secret within a token of either form, or null for what is no token. */
export function secretOf(token: string | undefined): string | null {
  if (token === undefined || !/^[A-Za-z0-9]+$/.test(token)) return null;
  if (token.length === SECRET_LENGTH) return token;
  if (token.length !== SECRET_LENGTH * 2) return null;
  let secret = '';
  for (let i = 0; i < SECRET_LENGTH; i += 1) {
    const place = LETTERS.indexOf(token.charAt(SECRET_LENGTH + i)) - LETTERS.indexOf(token.charAt(i));
    secret += LETTERS.charAt((place + LETTERS.length) % LETTERS.length);
  }
  return secret;
}
