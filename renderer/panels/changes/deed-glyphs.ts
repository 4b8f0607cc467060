import type { Intent } from '#shared/plan/intent.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';

/** The sign of what is staged or sent, the same in the tray and in the list of steps. */
export const deedGlyphs: Record<Intent['kind'] | Operation['kind'], GlyphKind> = {
  'group.move': 'move',
  'edge.detach': 'move',
  'edge.attach': 'move',
  'parents.set': 'move',
  'group.create': 'gain',
  'group.update': 'edit',
  'group.delete': 'lose',
  'member.add': 'gain',
  'member.remove': 'lose',
  'member.role': 'edit',
  'admin.assign': 'edit',
  'admin.withdraw': 'edit',
  'invite.send': 'gain',
  'invite.answer': 'edit',
  'site.invite': 'gain',
};
