import { z } from 'zod';
import type { SandboxAddresses } from './sandbox-launcher.ts';

/** What the kernel reads of the sandbox's ready line; it says more (the control port). */
const readySchema = z.object({
  ready: z.literal(true),
  pds: z.object({
    apiEndpoint: z.url(),
    authEndpoint: z.url(),
    domainId: z.string(),
    serviceApp: z.object({ appId: z.string(), domainId: z.string(), privateKeyPem: z.string() }),
    users: z.array(
      z.object({ userId: z.string(), role: z.string(), accessToken: z.string(), refreshToken: z.string() }),
    ),
  }),
  geonode: z.object({
    baseUrl: z.url(),
    accounts: z.array(z.object({ username: z.string(), password: z.string(), role: z.string() })),
  }),
});

/** Collects standard output of a sandbox until its ready line: the first one that begins with `{`. */
export function createReadyReader(): (chunk: string) => SandboxAddresses | 'unreadable' | null {
  let text = '';
  return (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end).trim();
      text = text.slice(end + 1);
      if (!line.startsWith('{')) continue;
      try {
        const parsed = readySchema.safeParse(JSON.parse(line));
        if (!parsed.success) return 'unreadable';
        const { pds, geonode } = parsed.data;
        return { pds, geonode };
      } catch {
        return 'unreadable';
      }
    }
    return null;
  };
}
