import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { AxiosRequestConfig } from '../http/http.ts';
import type { ConsolePort } from '../port.ts';
import { PdsError, type PdsClient } from './client.ts';
import type {
  ChildMembershipsParams,
  GroupIdParams,
  ListParams,
  MembershipKey,
  ParentMembershipsParams,
} from './wire.ts';

type Call = (client: PdsClient, params: unknown, options: AxiosRequestConfig) => Promise<unknown>;

/** The documented methods that only read, called as documented. Those that change something are not here: they go through a plan. */
const reading: Readonly<Record<string, Call>> = {
  getGroup: (client, params, options) => client.getGroup(params as GroupIdParams, options),
  listGroups: (client, params, options) => client.listGroups(params as ListParams, options),
  searchGroups: (client, params, options) =>
    client.searchGroups(params as ListParams & { group_name?: string }, options),
  listMembers: (client, params, options) =>
    client.listMembers(params as ListParams & { group_id: string; member_type?: string }, options),
  hasMember: (client, params, options) => client.hasMember(params as MembershipKey, options),
  getMembership: (client, params, options) => client.getMembership(params as MembershipKey, options),
  listDirectChildMemberships: (client, params, options) =>
    client.listDirectChildMemberships(params as ChildMembershipsParams, options),
  listDirectParentMemberships: (client, params, options) =>
    client.listDirectParentMemberships(params as ParentMembershipsParams, options),
};

/** Calls the typed client by name. `args` fit the method's table (`shared/console`). Error: `remote.unsupported` for a method that changes something. */
export function pdsConsole(client: PdsClient): ConsolePort {
  return {
    async call(method, args, { signal } = {}): Promise<Result<unknown>> {
      const call = Object.hasOwn(reading, method) ? reading[method] : undefined;
      if (call === undefined) return err(appError('remote.unsupported', { call: method }));
      const { options, ...params } = args;
      const config: AxiosRequestConfig = {
        ...(options as AxiosRequestConfig | undefined),
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        return ok(await call(client, params, config));
      } catch (failure) {
        if (failure instanceof PdsError) return err(failure.error);
        throw failure;
      }
    },
  };
}
