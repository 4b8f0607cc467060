import type { Operation } from './step.ts';

/**
 * Can what an operation did be read back? Nothing lists an invitation, or that one was declined: there the server's answer is all there is.
 */
export function isReadBack(operation: Operation): boolean {
  switch (operation.kind) {
    case 'invite.send':
    case 'site.invite':
      return false;
    case 'invite.answer':
      return operation.accept;
    default:
      return true;
  }
}

/**
 * The sentences in which a provider says what it read back (`Verification.readBack`). They go to the journal and the log
 * as they are, in English; a reader in another language gets them by their code. A sentence that is not here is shown
 * as it stands: older journals keep what was true when they were written.
 */
export const readBackSentences = {
  name: 'its name now reads "{name}"',
  'description-wanted': 'its description now reads as wanted',
  'description-other': 'its description now reads otherwise',
  access: 'its access now reads {value}',
  email: 'its e-mail now reads {value}',
  keywords: 'its keywords now read {value}',
  logo: 'it has a logo now',
  'logo-none': 'it has no logo now',
  'with-logo': 'with some logo',
  parents: 'its parents now read {ids}',
  'parents-none': 'its parents now read none',
  categories: 'its categories now read {ids}',
  'categories-none': 'its categories now read none',
  'no-category': 'there is no category {ids} any more',
  'created-as': 'created as {id}',
  'created-root': 'created as {id}, a root group',
  'created-under': 'created as {id} under {parent}',
  'created-loose': 'created as {id}, not attached to its parent',
  'created-not-top': 'created as {id}, not listed at the top level',
  'created-categories': 'created as {id}, its categories read {ids}',
  'not-top': 'it is not listed at the top level',
  'not-looked-for': 'not looked for',
  'not-under-parent': 'not found under its parent',
  several: 'several groups may be it: {ids}',
  'no-such-name': 'no group of this name was created',
  'no-group-name': 'no group of this name',
  'no-category-name': 'no category of this name',
  'no-such-group': 'there is no such group',
  'root-needs-nothing': 'a root group needs nothing to be there',
  'parent-there': 'the parent is there: {name}',
  'category-there': 'the category is there: {name}',
  'group-there': 'the group is there: {name}',
  'group-gone': 'the group is gone',
  'group-gone-or-hidden': 'the group is gone, or not shown any more',
  'group-gone-or-not-shown': 'the group is gone, or not shown',
  'parent-gone': 'the parent is gone',
  'new-parent-gone': 'the new parent is gone',
  'category-gone': 'the category is gone',
  'group-empty': 'the group is empty',
  'group-not-empty': 'the group is not empty: people {people}, subgroups {groups} on the first page',
  'edge-lags': 'the edge is there, the list of parents lags',
  'still-under': 'it is still under this parent',
  member: 'is a member now',
  'member-not': 'is not a member now',
  manager: 'is a manager now',
  admin: 'administers the group now',
  'admin-not': 'does not administer the group now',
  'invitation-unused': 'is a {role} now; the invitation was not used',
  'invitation-joined': 'the invitation was into {id}: that one was joined',
  'invitation-declined': 'the invitation was into {id}: that one was declined',
  'address-unknown': 'nobody with this address is known on the site',
  'address-no-member': 'nobody with this address is a member',
  'not-answered-here': 'not answered from here',
  'no-answer': 'no answer came, and no page tells whether it arrived',
} as const;

export type ReadBackCode = keyof typeof readBackSentences;

export interface ReadBack {
  code: ReadBackCode;
  /** What stands in the places of the sentence: names, ids, lists of ids as written. */
  values: Record<string, string>;
}

/** Sentences without places first, then those with more fixed words: the most particular one wins. */
const patterns = Object.entries(readBackSentences)
  .map(([code, sentence]) => {
    const slots = [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const fixed = sentence.split(/\{\w+\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return {
      code: code as ReadBackCode,
      slots,
      fixedLength: fixed.join('').length,
      pattern: new RegExp(`^${fixed.join('(.+)')}$`, 's'),
    };
  })
  .sort((a, b) => Math.sign(a.slots.length) - Math.sign(b.slots.length) || b.fixedLength - a.fixedLength);

/** Which sentence a text is, or null when it is none of them. */
export function parseReadBack(text: string): ReadBack | null {
  for (const { code, slots, pattern } of patterns) {
    const match = pattern.exec(text);
    if (match) return { code, values: Object.fromEntries(slots.map((slot, i) => [slot, match[i + 1] ?? ''])) };
  }
  return null;
}
