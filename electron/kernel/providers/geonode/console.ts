import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { AxiosRequestConfig } from '../http/http.ts';
import type { ConsolePort } from '../port.ts';
import { GeoNodeError, type GeoNodeClient } from './client.ts';
import type { MembersPage } from './html.ts';

type Call = (client: GeoNodeClient, params: Record<string, string>, options: AxiosRequestConfig) => Promise<unknown>;

const slugOf = (params: Record<string, string>): { slug: string } => ({ slug: params['slug'] ?? '' });

/** Without the nodes of the page that a form keeps for being posted. */
const shownPage = ({ addForm, inviteForm, ...page }: MembersPage) => ({
  ...page,
  addForm: addForm && { payload: addForm.payload, available: addForm.available, fields: addForm.form.fields },
  inviteForm: inviteForm && { fields: inviteForm.fields },
});

/**
 * The documented methods as far as they only read: two of them read or change by an argument, and are called here without it. What changes
 * something goes through a plan.
 */
const reading: Readonly<Record<string, Call>> = {
  group_members: async (client, params, options) => shownPage(await client.group_members(slugOf(params), options)),
  group_remove: (client, params, options) => client.group_remove({ ...slugOf(params), method: 'get' }, options),
  group_invite_response: (client, { token = '', slug }, options) =>
    client.group_invite_response({ token, ...(slug === undefined ? {} : { slug }) }, options),
  GroupActivityView: (client, params, options) => client.GroupActivityView(slugOf(params), options),
  GroupDetailView: (client, params, options) => client.GroupDetailView(slugOf(params), options),
};

/** Calls the typed client by name. `args` fit the method's table (`shared/console`). Error: `remote.unsupported` for a call that changes something. */
export function geonodeConsole(client: GeoNodeClient): ConsolePort {
  return {
    async call(method, args, { signal } = {}): Promise<Result<unknown>> {
      const call = Object.hasOwn(reading, method) ? reading[method] : undefined;
      if (call === undefined || args['method'] === 'post' || args['answer'] !== undefined)
        return err(appError('remote.unsupported', { call: method }));
      const { options, ...params } = args;
      const config: AxiosRequestConfig = {
        ...(options as AxiosRequestConfig | undefined),
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        return ok(await call(client, params as Record<string, string>, config));
      } catch (failure) {
        if (failure instanceof GeoNodeError) return err(failure.error);
        throw failure;
      }
    },
  };
}
