import type { Result } from '#shared/errors/result.ts';

/** What the kernel needs from a running sandbox; the composition root starts it as a process of its own. */
export interface SandboxHandle {
  pds: {
    apiEndpoint: string;
    authEndpoint: string;
    domainId: string;
    serviceApp: { appId: string; domainId: string; privateKeyPem: string };
    users: { userId: string; role: string; accessToken: string; refreshToken: string }[];
  };
  geonode: {
    baseUrl: string;
    accounts: { username: string; password: string; role: string }[];
  };
  /** Ends the process and waits for it. */
  stop(): Promise<void>;
  /** Resolves when the process ends, for whatever reason. */
  exited: Promise<void>;
}

/** Where the sandbox's directories are and who may sign in there. */
export type SandboxAddresses = Pick<SandboxHandle, 'pds' | 'geonode'>;

export interface SandboxLauncher {
  /** Starts (or returns the running) sandbox; its state is kept in `dataFile`. Error: `sample.failed`. */
  start(options: { groups: number; dataFile: string }): Promise<Result<SandboxHandle>>;
}
