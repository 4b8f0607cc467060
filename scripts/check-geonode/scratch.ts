import type { GroupsPage } from '../../electron/kernel/providers/port.ts';
import type { GeoNodeProvider } from '../../electron/kernel/providers/geonode/provider.ts';
import { GeoNodeError } from '../../electron/kernel/providers/geonode/client.ts';
import { groupKey } from '../../electron/kernel/providers/geonode/ids.ts';
import { errorLine, good, type Report } from './report.ts';
import type { PlainSite } from './plain-site.ts';

/** Every title this program makes begins so; nothing else is ever removed. */
export const PREFIX = 'Canopy check';

/** What this run has made on the server, and how it goes away again. */
export interface Scratch {
  /** e.g. "Canopy check 3f9a1c": the beginning of this run's titles. */
  readonly title: string;
  readonly run: string;
  /** A group was made whose title may not begin like the others. */
  note(slug: string): void;
  notePerson(pk: number, username: string): void;
  noteCategory(pk: string, name: string): void;
  /** Removes everything; what could not be removed is printed, with what to do about it. True: nothing is left. */
  clean(): Promise<boolean>;
}

export interface ScratchParts {
  provider: GeoNodeProvider;
  plain: () => Promise<PlainSite>;
  report: Report;
  url: string;
}

/** Slugs of all groups whose title begins with `prefix`. */
export async function groupsNamed(provider: GeoNodeProvider, prefix: string): Promise<string[]> {
  const slugs: string[] = [];
  let marker: string | null = null;
  do {
    const page: GroupsPage = good(await provider.listGroups(marker));
    for (const { id, name, category } of page.groups) {
      const key = groupKey(id);
      if (!category && key !== null && name.startsWith(prefix)) slugs.push(key.slug);
    }
    marker = page.next;
  } while (marker !== null);
  return slugs;
}

/** Deletes groups one after the other; the slugs that are left. */
export async function removeGroups(provider: GeoNodeProvider, slugs: string[], report: Report): Promise<string[]> {
  const left: string[] = [];
  for (const slug of slugs) {
    try {
      await provider.client.group_remove({ slug, method: 'post' });
    } catch (error) {
      if (error instanceof GeoNodeError && error.error.code === 'remote.not-found') continue;
      left.push(slug);
      report.say(`  group ${slug}: ${error instanceof GeoNodeError ? errorLine(error.error) : String(error)}`);
    }
  }
  return left;
}

export function createScratch(run: string, { provider, plain, report, url }: ScratchParts): Scratch {
  const slugs = new Set<string>();
  const people = new Map<number, string>();
  const categories = new Map<string, string>();

  async function clean(): Promise<boolean> {
    const left: string[] = [];
    const title = `${PREFIX} ${run}`;
    try {
      for (const slug of await groupsNamed(provider, title)) slugs.add(slug);
    } catch (error) {
      report.say(`  the groups could not be listed: ${String(error)}`);
    }
    for (const slug of await removeGroups(provider, [...slugs], report))
      left.push(`group ${url}/groups/group/${slug}/`);
    const byHand = people.size + categories.size > 0 ? await plain().catch(() => null) : null;
    for (const [pk, username] of people) {
      const gone = byHand !== null && (await byHand.removePerson(pk).catch(() => false));
      if (!gone) left.push(`account ${username} (${pk}): remove it in Django's admin pages`);
    }
    for (const [pk, name] of categories) {
      const gone = byHand !== null && (await byHand.removeCategory(pk).catch(() => false));
      if (!gone) left.push(`category "${name}" (${pk}): remove it in Django's admin pages`);
    }
    if (left.length > 0) {
      report.say(`Left behind on ${url}:`);
      for (const line of left) report.say(`  ${line}`);
    }
    return left.length === 0;
  }

  return {
    title: `${PREFIX} ${run}`,
    run,
    note: (slug) => void slugs.add(slug),
    notePerson: (pk, username) => void people.set(pk, username),
    noteCategory: (pk, name) => void categories.set(pk, name),
    clean,
  };
}
