import { z } from 'zod';
import type { SandboxHandle } from './sandbox-launcher.ts';

/** What the kernel reads of the sandbox's ready line; it says more (other dialect, control port). */
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
});

/** Collects standard output of a sandbox until its ready line: the first one that begins with `{`. */
export function createReadyReader(): (chunk: string) => SandboxHandle['pds'] | 'unreadable' | null {
  let text = '';
  return (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end).trim();
      text = text.slice(end + 1);
      if (!line.startsWith('{')) continue;
      try {
        const parsed = readySchema.safeParse(JSON.parse(line));
        return parsed.success ? parsed.data.pds : 'unreadable';
      } catch {
        return 'unreadable';
      }
    }
    return null;
  };
}
