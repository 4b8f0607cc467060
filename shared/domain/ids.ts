/** The server's own id of a group, opaque. Staged new groups carry `new:<n>` until the server has named them. */
export type GroupId = string;
/** The server's own id of a person, opaque. */
export type PersonId = string;
/** Canopy's own id of a connection profile. */
export type ProfileId = string;

const NEW_PREFIX = 'new:';

/** Is this the id of a group that exists only as a staged change? */
export const isNewGroupId = (id: GroupId): boolean => id.startsWith(NEW_PREFIX);
export const newGroupId = (key: string): GroupId => NEW_PREFIX + key;

/**
 * The key inside an id: directories that make ids from names write them `<kind>:<key>`. An id without a kind is its own key.
 */
export const keyOfId = (id: GroupId): string => id.slice(id.indexOf(':') + 1);
/** The id of the same kind with another key. */
export const withKey = (id: GroupId, key: string): GroupId => id.slice(0, id.indexOf(':') + 1) + key;
