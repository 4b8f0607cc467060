import type { Intent } from './intent.ts';

/**
 * Addresses that a directory will make of names, worked out beforehand by whoever knows it: `g:<name>` for groups, `c:<name>` for categories.
 * Null, or not in the map: nobody can tell. Plain data, fit for a message.
 */
export type DerivedKeys = Readonly<Record<string, string | null>>;

const slot = (name: string, category: boolean): string => `${category ? 'c' : 'g'}:${name.trim()}`;

/** The key that a group (or category) of this name will get; null: nobody can tell. */
export function derivedKeyOf(keys: DerivedKeys | undefined, name: string, category: boolean): string | null {
  return keys?.[slot(name, category)] ?? null;
}

/** Keys of every name that some intents give. Of an edit both are asked for: only its group tells whether it is a category. */
export function deriveKeys(
  intents: readonly Intent[],
  derivedKey: (name: string, category: boolean) => string | null,
): DerivedKeys {
  const keys: Record<string, string | null> = {};
  const put = (name: string, category: boolean): void => {
    keys[slot(name, category)] ??= derivedKey(name.trim(), category);
  };
  for (const intent of intents) {
    if (intent.kind === 'group.create') {
      put(intent.name, intent.category === true);
      // A staged group may be renamed before it is made.
    } else if (intent.kind === 'group.update' && intent.name !== undefined) {
      put(intent.name, false);
      put(intent.name, true);
    }
  }
  return keys;
}
