import workerUrl from './directory-worker.ts?worker&url';

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | null = null;

/** Starts the directory worker. The content security policy wants script addresses from a policy that allows just this one. */
export function startDirectoryWorker(): Worker {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??=
    trustedTypes?.createPolicy('canopy-worker', {
      createScriptURL(url) {
        if (url !== workerUrl) throw new TypeError('not the directory worker');
        return url;
      },
    }) ?? null;
  const address = policy ? (policy.createScriptURL(workerUrl) as string) : workerUrl;
  return new Worker(address, { type: 'module', name: 'directory' });
}
