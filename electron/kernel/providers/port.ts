import type { ActivityEntry } from '#shared/domain/activity.ts';
import type { Capabilities } from '#shared/capabilities.ts';
import type { Identity, MoveProbe, TestReport } from '#shared/domain/profile.ts';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Operation } from '#shared/plan/step.ts';

/**
 * The provider port: everything the app asks of a remote directory, in words that fit PDS and GeoNode alike. Reads stream pages and stop
 * at the signal; writes are `apply(operation) → receipt` and `verify(operation) → holds | absent | conflict`.
 */

export interface RemoteGroup {
  id: string;
  name: string;
  description: string;
  /** Epoch ms; null: the server does not say. */
  createdAt: number | null;
  updatedAt: number | null;
  creator: string;
  /** Mirrored from an external directory. */
  synced: boolean;
  /** A mere container without members of its own (GeoNode category). */
  category: boolean;
  /** Where the directory has such; `keywords` absent: not told by this listing. */
  attributes?: {
    access: 'public' | 'public-invite' | 'private';
    email: string;
    keywords?: string[];
    /** Address of the picture on the directory's own host; empty: none. */
    logoUrl: string;
  };
  /** Direct parents, complete, where the listing tells them: nobody needs to ask each parent for its children then. */
  parentIds?: string[];
}

export interface RemotePerson {
  id: string;
  name: string;
  userName: string;
  email: string;
  phone: string;
  /** Domain-wide role: "user", "admin", "superadmin", or what the server says. */
  role: string;
  /** "enabled", "disabled", or what the server says. */
  status: string;
  description: string;
}

export type MemberRole = 'member' | 'admin' | 'owner' | 'manager';

export interface RemoteMember {
  person: RemotePerson;
  role: MemberRole;
}

/** One page of the direct children of a group (or of the top level). */
export interface ChildrenPage {
  members: RemoteMember[];
  /** Ids of direct subgroups; the groups themselves come from `listGroups`, unknown ones are given whole. */
  subgroups: RemoteGroup[];
  /** Rows that could not be understood; counted, never dropped in silence. */
  unreadable: number;
  next: string | null;
}

export interface GroupsPage {
  groups: RemoteGroup[];
  unreadable: number;
  /** Opaque; null at the end. A crawl keeps it to resume. */
  next: string | null;
}

export interface Assignment {
  groupId: string;
  personId: string;
}

/** Everything about one group as it is on the server now: preconditions, re-reads, branch refresh. */
export interface GroupState {
  group: RemoteGroup;
  /** Direct parents; empty: root or unattached. */
  parentIds: string[];
  isRoot: boolean;
}

/** What a write answered. `createdId` for created groups. */
export interface Receipt {
  /** e.g. "membership/delete"; shown on line two of the step. */
  call: string;
  createdId: string | null;
  requestId: string | null;
}

/** holds: the operation's result is what the server shows · absent: the state before · conflict: neither. */
export interface Verification {
  verdict: 'holds' | 'absent' | 'conflict';
  /** What was read back, for line two of the step, e.g. "its parent now reads 3f2a…". */
  readBack: string;
  /** The id the group has now: for `group.create` the one found, for an edit the new one where ids follow names. */
  createdId: string | null;
}

export interface ReadOptions {
  signal?: AbortSignal;
}

/** Told about every request, for progress, rate waiting and the log; never carries a secret. */
export interface TrafficListener {
  request(info: {
    method: string;
    path: string;
    status: number;
    ms: number;
    requestId: string | null;
    correlationId: string;
  }): void;
  /** The server asked to slow down; null: no longer waiting. */
  waiting(until: number | null): void;
}

/** The documented methods by name, for the API console; those alone that only read. */
export interface ConsolePort {
  /** What the typed client's method resolves with. Errors: its own; `remote.unsupported` for one that changes something. */
  call(method: string, args: Record<string, unknown>, options?: ReadOptions): Promise<Result<unknown>>;
}

export interface DirectoryProvider {
  /** Static knowledge of the dialect, narrowed by what `probe` has found so far. */
  capabilities(): Capabilities;
  /** Checks address, server kind, sign-in, identity, rights, clock, quota; each check is handed on as soon as it is known. */
  probe(onCheck: (check: TestReport['checks'][number]) => void, options?: ReadOptions): Promise<TestReport>;
  /** Who the signed-in identity is, with the groups it administers where the server tells. */
  identity(options?: ReadOptions): Promise<Result<Identity>>;
  /** The cheapest call that proves server and sign-in are there. */
  ping(options?: ReadOptions): Promise<Result<void>>;

  /** One page of all groups, flat. */
  listGroups(marker: string | null, options?: ReadOptions): Promise<Result<GroupsPage>>;
  /** One page of direct members and subgroups; `groupId` null: the top level. */
  listChildren(groupId: string | null, marker: string | null, options?: ReadOptions): Promise<Result<ChildrenPage>>;
  /** All administrator assignments of the directory in pages, where the server lists them at once; `remote.unsupported` otherwise. */
  listAllAssignments(
    marker: string | null,
    options?: ReadOptions,
  ): Promise<Result<{ assignments: Assignment[]; next: string | null }>>;
  /** Administrators of one group, complete. */
  listAssignments(groupId: string, options?: ReadOptions): Promise<Result<string[]>>;
  /** One group now; `remote.not-found` when it is gone. */
  readGroup(groupId: string, options?: ReadOptions): Promise<Result<GroupState>>;
  /** Many groups by key in as few calls as the server allows; missing ones are absent from the map. */
  readGroups(groupIds: string[], options?: ReadOptions): Promise<Result<Map<string, RemoteGroup>>>;
  /** Direct parents of a person's memberships, complete. */
  listGroupsOfPerson(personId: string, options?: ReadOptions): Promise<Result<string[]>>;
  readPerson(personId: string, options?: ReadOptions): Promise<Result<RemotePerson>>;
  findPeople(text: string, options?: ReadOptions): Promise<Result<{ people: PersonDetail[]; complete: boolean }>>;

  /**
   * Sends one write, once. Never retried here. A lost answer is an error with outcome `unknown`; the caller verifies before it decides.
   * Ids are real ids: the executor has resolved `new:` ids.
   */
  apply(operation: Operation, options?: ReadOptions): Promise<Result<Receipt>>;
  /** Reads what the operation should have brought about, polling while the server's lists lag (at most 15 s, spec/pds.md §10.12). `since`: epoch ms when it was sent. */
  verify(operation: Operation, since: number, options?: ReadOptions): Promise<Result<Verification>>;
  /** Does the state before the operation still hold, so that it may be sent? `absent` = may be sent, `holds` = already done, `conflict` = changed meanwhile. One read, no polling. */
  precheck(operation: Operation, options?: ReadOptions): Promise<Result<Verification>>;
  /** Tries an edge move on throw-away groups; changes the server, asks nobody. */
  probeMove(onStep: (what: string) => void, options?: ReadOptions): Promise<Result<MoveProbe>>;
  /** The server's own activity page of a group; `remote.unsupported` where there is none. */
  listActivity(groupId: string, options?: ReadOptions): Promise<Result<ActivityEntry[]>>;
  /** Keywords as words and the logo as a data URL; `remote.unsupported` where groups have no such attributes. */
  readAttributes(groupId: string, options?: ReadOptions): Promise<Result<{ keywords: string[]; logo: string | null }>>;
  /** The address the server will make of a new group's name (a category's, if so); null: it makes none, ids are its own affair. */
  derivedKey(name: string, category: boolean): string | null;
  /** Absent: this directory has no documented client of its own. */
  console?: ConsolePort;
  close(): void;
}
