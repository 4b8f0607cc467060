import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Ready {
  pds: {
    apiEndpoint: string;
    authEndpoint: string;
    domainId: string;
    serviceApp: { appId: string; domainId: string; privateKeyPem: string };
  };
  geonode: {
    baseUrl: string;
    accounts: { role: 'superuser' | 'manager' | 'user'; username: string; password: string }[];
  };
  control: string;
}

/** What a process is started for; `dialect` decides which half of `Ready` there is. */
interface StartOptions {
  dialect?: 'pds' | 'geonode';
  groups: number;
  people?: number;
  depth?: number;
}

/** A sandbox as a process of its own, so that its work is not measured as ours. */
export class SandboxProcess {
  private readonly child: ChildProcess;
  readonly ready: Ready;

  private constructor(child: ChildProcess, ready: Ready) {
    this.child = child;
    this.ready = ready;
  }

  static start(options: StartOptions): Promise<SandboxProcess> {
    const cli = fileURLToPath(new URL('../sandbox/cli.ts', import.meta.url));
    const args = [cli, '--dialect', options.dialect ?? 'pds', '--groups', String(options.groups)];
    if (options.people !== undefined) args.push('--people', String(options.people));
    if (options.depth !== undefined) args.push('--depth', String(options.depth));
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => child.kill());
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{')) resolve(new SandboxProcess(child, JSON.parse(line) as Ready));
      });
    });
  }

  async setSwitches(switches: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${this.ready.control}/switches`, { method: 'PUT', body: JSON.stringify(switches) });
    if (!answer.ok) throw new Error(`switches refused: ${await answer.text()}`);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.kill('SIGTERM');
    });
  }
}
