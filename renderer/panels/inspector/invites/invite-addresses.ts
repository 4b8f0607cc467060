/** Why a text is no address that can be invited. */
export type AddressFault = 'shape' | 'letters' | 'long';

export interface AddressList {
  /** Each once, as first written, in the order of the text. */
  addresses: string[];
  /** How many were written again and folded into the first. */
  repeated: number;
  malformed: { text: string; fault: AddressFault }[];
}

/** The longest address a mail server takes (RFC 5321). */
const ADDRESS_MAX = 254;
const SHAPE = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\".]+(\.[^\s@<>()[\],;:\\".]+)+$/u;

/** Null: it can be invited. Servers of today answer an address outside ASCII with a fault of their own, so it is refused here. */
export function addressFault(address: string): AddressFault | null {
  if (address.length > ADDRESS_MAX) return 'long';
  if (!SHAPE.test(address)) return 'shape';
  return /^[\x21-\x7E]+$/.test(address) ? null : 'letters';
}

/** A pasted list of e-mail addresses: commas, semicolons and lines divide; `Ann Lee <ann@example.org>` is the address in the brackets. */
export function parseAddresses(text: string): AddressList {
  const out: AddressList = { addresses: [], repeated: 0, malformed: [] };
  const seen = new Set<string>();
  const take = (address: string, written: string): void => {
    const fault = addressFault(address);
    if (fault !== null) {
      out.malformed.push({ text: written, fault });
      return;
    }
    const key = address.toLowerCase();
    if (seen.has(key)) out.repeated += 1;
    else {
      seen.add(key);
      out.addresses.push(address);
    }
  };
  for (const part of text.split(/[,;\n\r\t，；、]+/u)) {
    const written = part.replace(/\uFEFF/g, '').trim();
    if (written === '') continue;
    const bracketed = /<([^<>]*)>\s*$/.exec(written);
    if (bracketed) {
      take(bracketed[1].trim().replace(/^mailto:/i, ''), written);
      continue;
    }
    const words = written.split(/\s+/u);
    // Blanks divide only where every word is meant as an address; "Ann Lee" stays one thing that is none.
    if (words.every((word) => word.includes('@'))) for (const word of words) take(word.replace(/^mailto:/i, ''), word);
    else take(written, written);
  }
  return out;
}
