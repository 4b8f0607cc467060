import { deriveKeys } from '#shared/plan/derived-keys.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { PlanningRules } from '../planning/desk.ts';
import type { Session } from './session.ts';

/** What judging these changes depends on, with the addresses the directory will make of the names in them. */
export function rulesFor(session: Session, intents: readonly Intent[]): PlanningRules {
  const provider = session.provider();
  if (!provider.ok) return session.rules();
  const { value } = provider;
  return { ...session.rules(), keys: deriveKeys(intents, (name, category) => value.derivedKey(name, category)) };
}
