import type { Result } from '#shared/errors/result.ts';
import type { DirectoryProvider } from '../providers/port.ts';

/**
 * The same provider, with every outcome shown to `observe`: that is how the connection's state follows from the traffic there is anyway.
 * A call that was aborted says nothing about the server.
 */
export function watchProvider(
  provider: DirectoryProvider,
  observe: (result: Result<unknown>) => void,
): DirectoryProvider {
  const seen = async <T>(call: Promise<Result<T>>): Promise<Result<T>> => {
    const result = await call;
    if (result.ok || result.error.code !== 'net.aborted') observe(result);
    return result;
  };
  const { console } = provider;
  return {
    capabilities: () => provider.capabilities(),
    probe: (onCheck, options) => provider.probe(onCheck, options),
    identity: (options) => seen(provider.identity(options)),
    ping: (options) => seen(provider.ping(options)),
    listGroups: (marker, options) => seen(provider.listGroups(marker, options)),
    listChildren: (groupId, marker, options) => seen(provider.listChildren(groupId, marker, options)),
    listAllAssignments: (marker, options) => seen(provider.listAllAssignments(marker, options)),
    listAssignments: (groupId, options) => seen(provider.listAssignments(groupId, options)),
    readGroup: (groupId, options) => seen(provider.readGroup(groupId, options)),
    readGroups: (groupIds, options) => seen(provider.readGroups(groupIds, options)),
    listGroupsOfPerson: (personId, options) => seen(provider.listGroupsOfPerson(personId, options)),
    readPerson: (personId, options) => seen(provider.readPerson(personId, options)),
    findPeople: (text, options) => seen(provider.findPeople(text, options)),
    apply: (operation, options) => seen(provider.apply(operation, options)),
    verify: (operation, since, options) => seen(provider.verify(operation, since, options)),
    precheck: (operation, options) => seen(provider.precheck(operation, options)),
    probeMove: (onStep, options) => seen(provider.probeMove(onStep, options)),
    listActivity: (groupId, options) => seen(provider.listActivity(groupId, options)),
    readAttributes: (groupId, options) => seen(provider.readAttributes(groupId, options)),
    derivedKey: (name, category) => provider.derivedKey(name, category),
    ...(console === undefined
      ? {}
      : { console: { call: (method, args, options) => seen(console.call(method, args, options)) } }),
    close: () => provider.close(),
  };
}
