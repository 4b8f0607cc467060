import type { z } from 'zod';
import { appMethods } from './methods/app.ts';
import { apiConsoleMethods } from './methods/console.ts';
import { directoryMethods } from './methods/directory.ts';
import { planMethods } from './methods/plans.ts';
import { profileMethods } from './methods/profiles.ts';

export { events, type EventName, type EventValue } from './events.ts';
export type { GroupDetail, PersonDetail, SyncPhase, SyncProgress, SyncReport } from './methods/directory.ts';
export type { Review } from './methods/plans.ts';
export type { Opened } from './methods/profiles.ts';

/** The one contract between renderer and kernel. Client, server and test double are inferred from it; nobody writes a method name twice. */
export const contract = {
  ...appMethods,
  ...profileMethods,
  ...directoryMethods,
  ...planMethods,
  ...apiConsoleMethods,
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type Input<M extends MethodName> = z.input<Contract[M]['input']>;
export type ParsedInput<M extends MethodName> = z.output<Contract[M]['input']>;
export type Output<M extends MethodName> = z.output<Contract[M]['output']>;
export type Progress<M extends MethodName> = z.output<Contract[M]['progress']>;
