export type SwitchValue = string | number | boolean;

export interface SwitchDefinition {
  /** All values that may be set; the first is the default. */
  readonly values: readonly [SwitchValue, ...SwitchValue[]];
  readonly meaning: string;
  /** Accepts more than `values`, where a listing of all would be too long. */
  readonly accepts?: (value: SwitchValue) => boolean;
}

export type SwitchDefinitions = Readonly<Record<string, SwitchDefinition>>;

export type SwitchListing = Record<string, { value: SwitchValue; values: readonly SwitchValue[]; meaning: string }>;

/** Widens the literals of a switch that takes more than its listed values. */
type ValueOf<D extends SwitchDefinition> = D extends { accepts: (value: infer V) => boolean } ? V : D['values'][number];

/**
 * The behaviours that no source settles, each with a default and its
 * alternatives, changeable while the sandbox runs.
 */
export interface Switches<D extends SwitchDefinitions> {
  get<Name extends keyof D>(name: Name): ValueOf<D[Name]>;
  list(): SwitchListing;
  /** Sets all or, when a name or value is unknown, none; returns the complaint or null. */
  set(wanted: unknown): string | null;
  /** What is wrong with one name and value, or null; `undefined` for a name that is not here. */
  complaintAbout(name: string, value: unknown): string | null | undefined;
  reset(): void;
}

/** Several sets of switches with different names, as one. */
export interface JoinedSwitches {
  list(): SwitchListing;
  set(wanted: unknown): string | null;
  reset(): void;
}

/** All switches at their defaults. */
export function createSwitches<const D extends SwitchDefinitions>(definitions: D): Switches<D> {
  const values = new Map<string, SwitchValue>();
  const reset = (): void => {
    for (const [name, definition] of Object.entries(definitions)) values.set(name, definition.values[0]);
  };
  reset();
  const complaintAbout = (name: string, value: unknown): string | null | undefined => {
    if (!Object.hasOwn(definitions, name)) return undefined;
    const definition = definitions[name] as SwitchDefinition;
    const known = (definition.values as readonly unknown[]).includes(value);
    if (known || definition.accepts?.(value as SwitchValue) === true) return null;
    return `${name} does not take ${JSON.stringify(value)}, only ${definition.values.map((v) => JSON.stringify(v)).join(', ')}`;
  };
  return {
    get: (name) => values.get(name as string) as never,
    complaintAbout,
    list: () => {
      const listing: SwitchListing = {};
      for (const [name, definition] of Object.entries(definitions)) {
        listing[name] = {
          value: values.get(name) ?? definition.values[0],
          values: definition.values,
          meaning: definition.meaning,
        };
      }
      return listing;
    },
    set: (wanted) => {
      if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
        return 'an object {name: value} is expected';
      }
      const entries = Object.entries(wanted as Record<string, unknown>);
      for (const [name, value] of entries) {
        const complaint = complaintAbout(name, value);
        if (complaint !== null) return complaint ?? `there is no switch named ${JSON.stringify(name)}`;
      }
      for (const [name, value] of entries) values.set(name, value as SwitchValue);
      return null;
    },
    reset,
  };
}

/** The sets together: listed in order, set all or none. */
export function joinSwitches(sets: readonly Omit<Switches<SwitchDefinitions>, 'get'>[]): JoinedSwitches {
  return {
    list: () => Object.assign({}, ...sets.map((one) => one.list())) as SwitchListing,
    set: (wanted) => {
      if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
        return 'an object {name: value} is expected';
      }
      const parts = sets.map(() => ({}) as Record<string, unknown>);
      for (const [name, value] of Object.entries(wanted as Record<string, unknown>)) {
        const at = sets.findIndex((one) => one.complaintAbout(name, value) !== undefined);
        if (at < 0) return `there is no switch named ${JSON.stringify(name)}`;
        const complaint = (sets[at] as (typeof sets)[number]).complaintAbout(name, value);
        if (typeof complaint === 'string') return complaint;
        (parts[at] as Record<string, unknown>)[name] = value;
      }
      sets.forEach((one, index) => one.set(parts[index]));
      return null;
    },
    reset: () => sets.forEach((one) => one.reset()),
  };
}
