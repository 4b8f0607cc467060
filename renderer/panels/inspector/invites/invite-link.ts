export interface InviteToken {
  token: string;
  /** The short name of the group in the link; empty where only a token was pasted. */
  slug: string;
}

/** A token as it stands in the mail: letters, digits and the signs of a URL-safe code. */
const TOKEN = /^[A-Za-z0-9_-]{8,512}$/;

/** Reads a pasted token, or the whole link of the mail (only its path counts: the host in it is often a placeholder). Null: neither. */
export function readInvite(text: string): InviteToken | null {
  const pasted = text.trim().replace(/^<|>$/g, '');
  if (TOKEN.test(pasted)) return { token: pasted, slug: '' };
  const path = pasted.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').split(/[?#]/)[0];
  const parts = path.split('/').filter((part) => part !== '');
  const at = parts.lastIndexOf('invite');
  const token = parts.at(-1) ?? '';
  if (at < 0 || at !== parts.length - 2 || !TOKEN.test(token)) return null;
  return { token, slug: decoded(parts[at - 1] ?? '') };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
