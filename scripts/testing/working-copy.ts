/**
 * A working copy of this project in a temporary folder, for tests of what `npm start` does to one: nothing is installed or
 * built in it, and its commands see a home, a cache and temporary files of their own, no display and no network.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../paths.ts';

const CONTENT = [
  ...['scripts', 'shared', 'electron', 'renderer', 'sandbox'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts', 'vitest.config.ts', '.npmrc'],
];

/** Loaded before every program of a test: root is refused a window, and tests may well run as root. */
const NOT_ROOT = 'if(process.getuid)process.getuid=()=>1000';
/** Makes five seconds of the start script pass within five milliseconds. */
const QUICK_CLOCK = "if(process.argv[1]?.endsWith('start.ts')){const now=Date.now;Date.now=()=>now()*1000}";

/** What `npm ci` brings, from the packages of this project: links, but an Electron of its own without a binary. */
const NPM_STUB = `
const { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');
const { CANOPY_STUB_NPM: record, CANOPY_STUB_MODULES: modules } = process.env;
appendFileSync(record, JSON.stringify(process.argv.slice(2)) + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules');
for (const entry of readdirSync(modules, { withFileTypes: true })) {
  if (entry.name === '.cache' || entry.name.startsWith('.v') || entry.name === 'electron') continue;
  if (entry.isDirectory()) symlinkSync(join(modules, entry.name), join('node_modules', entry.name), 'junction');
  else cpSync(join(modules, entry.name), join('node_modules', entry.name));
}
for (const file of ['package.json', 'install.js', 'index.js', 'checksums.json'])
  cpSync(join(modules, 'electron', file), join('node_modules', 'electron', file));
`;

export interface Command {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The ready line's address; rejected with what was said when the command ends before. */
  url: Promise<URL>;
  /** Resolves when stderr contains the text; rejected when the command ends before. */
  said(text: string): Promise<void>;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

export type StubCall = { name: string; args?: string[]; ended?: string };

export interface WorkingCopy {
  root: string;
  /** The home folder of its commands. */
  home: string;
  /** For data folders and stubs; removed with the rest. */
  scratch: string;
  /** What the programs started here leave among the temporary files. */
  temporaryFiles(): string[];
  /** What `npm` was asked for, its arguments. */
  npmCalls(): string[][];
  /** A program that writes down how it was called, see program-stub.ts; returns where it is. */
  stub(name: string, path?: string): string;
  /** The calls of all stubs so far. */
  stubCalls(): StubCall[];
  /** As `npm start -- <args>` runs it; `more` is added to the environment. */
  start(args: readonly string[], more?: Record<string, string>): Command;
  /** Any program, in the environment of this working copy. */
  run(program: string, args: readonly string[], more?: Record<string, string>): Command;
  remove(): Promise<void>;
}

export const quickClock = { NODE_OPTIONS: nodeOptions(NOT_ROOT, QUICK_CLOCK) };

/** `out`: a build of the same sources, to begin with. */
export function makeWorkingCopy(out?: string): WorkingCopy {
  // Without links in its path: a program asks for its own place and must find this one.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'canopy-copy-')));
  const at = (name: string): string => join(base, name);
  const root = at('canopy');
  for (const name of ['home', 'temporary', 'scratch', 'stubs']) mkdirSync(at(name));
  for (const name of CONTENT) {
    if (existsSync(join(projectRoot, name))) cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  if (out) cpSync(out, join(root, 'out'), { recursive: true });
  writeFileSync(at('npm-cli.cjs'), NPM_STUB);

  const env: Record<string, string> = {
    ...Object.fromEntries(
      ['SystemRoot', 'ComSpec', 'PATHEXT', 'LANG', 'LD_LIBRARY_PATH'].flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    ...Object.fromEntries(['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'].map((name) => [name, at('home')])),
    ...Object.fromEntries(['TMPDIR', 'TEMP', 'TMP'].map((name) => [name, at('temporary')])),
    electron_config_cache: join(at('home'), 'electron'),
    // Nothing is ever asked of a real server, whatever a test forgets.
    ELECTRON_MIRROR: 'http://127.0.0.1:1/',
    npm_execpath: at('npm-cli.cjs'),
    CANOPY_STUB_NPM: at('npm-calls'),
    CANOPY_STUB_MODULES: realpathSync(join(projectRoot, 'node_modules')),
    NODE_OPTIONS: nodeOptions(NOT_ROOT),
  };
  const commands: Command[] = [];
  const linesOf = (file: string): string[] =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

  const copy: WorkingCopy = {
    root,
    home: at('home'),
    scratch: at('scratch'),
    temporaryFiles: () => readdirSync(at('temporary')),
    npmCalls: () => linesOf(at('npm-calls')).map((line) => JSON.parse(line) as string[]),
    stub(name, path = join(at('stubs'), name)) {
      const program = [process.execPath, join(import.meta.dirname, 'program-stub.ts'), at('stub-calls'), name];
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\nexec ${program.map((word) => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
      return path;
    },
    stubCalls: () => linesOf(at('stub-calls')).map((line) => JSON.parse(line) as StubCall),
    start: (args, more) =>
      copy.run(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), 'scripts/start.ts', ...args], more),
    run(program, args, more = {}) {
      const child = spawn(program, [...args], {
        cwd: root,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const command = listen(child);
      commands.push(command);
      return command;
    },
    async remove() {
      for (const { child, ended } of commands) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
        await ended;
      }
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return copy;
}

function nodeOptions(...sources: string[]): string {
  return sources.map((source) => `--import data:text/javascript,${encodeURIComponent(source)}`).join(' ');
}

function listen(child: ChildProcess): Command {
  let stdout = '';
  let stderr = '';
  const looks: { (): boolean }[] = [];
  const look = (): void => void looks.splice(0, looks.length, ...looks.filter((isDone) => !isDone()));
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    look();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
    look();
  });
  const ended = new Promise<number | NodeJS.Signals | null>((done) =>
    child.on('close', (code, signal) => done(signal ?? code)),
  );
  /** Resolves with what `find` finds in what has been said so far. */
  const found = <T>(what: string, find: () => T | undefined): Promise<T> => {
    const waiting = new Promise<T>((done, fail) => {
      const isDone = (): boolean => {
        const value = find();
        if (value !== undefined) done(value);
        return value !== undefined;
      };
      if (!isDone()) looks.push(isDone);
      void ended.then((end) => fail(new Error(`Ended with ${end} before ${what}:\n${stdout}\n${stderr}`)));
    });
    // Not everybody who starts something waits for everything.
    waiting.catch(() => undefined);
    return waiting;
  };
  const readyLine = (): URL | undefined => {
    const line = stdout
      .split('\n')
      .slice(0, -1)
      .find((text) => text.startsWith('{'));
    return line === undefined ? undefined : new URL((JSON.parse(line) as { url: string }).url);
  };
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    url: found('it was ready', readyLine),
    said: (text) =>
      found(`saying “${text}”`, () => (stderr.includes(text) ? (true as const) : undefined)).then(() => undefined),
    ended,
  };
}
