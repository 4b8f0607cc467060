import { checkIntent, legalTargets, type LegalityRules, type TargetReason } from '#shared/plan/legality.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { useChanges, changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { allowsSeveralParents, keepsCategories } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { impactOf } from '../../worker/client.ts';
import { graphActions } from '../model/graph-store.ts';
import { groupIdOf, UNATTACHED_KEY, type PlacementKey } from '../model/placement-key.ts';
import { COUNT_EVERY_MS, edgeSpeed, hasMoved, OPEN_AFTER_MS, START_AFTER_MS } from './drag-timing.ts';
import { useDrag, type DragSource } from './drag-store.ts';
import { moveIntents, topmost, uncategorisedIntents } from './move-intents.ts';

/** A pane that groups can be dragged from and dropped on. */
export interface DragSurface {
  element: HTMLElement;
  /** Placement under a point of the pane (from its left top corner), `UNATTACHED_KEY` on that heading; null: nothing there. Asks the model, not the page. */
  hit(x: number, y: number): PlacementKey | null;
  /** Is this placement collapsed, with children to open? */
  canOpen(key: PlacementKey): boolean;
  scrollBy(dx: number, dy: number): void;
}

type PointerListener = (clientX: number, clientY: number) => void;

/** What legality is asked with. */
export function legalityRules(): LegalityRules | null {
  const { capabilities, identity, opened } = useConnection.getState();
  if (!capabilities) return null;
  return {
    capabilities,
    identity,
    readOnly: opened?.profile.readOnly ?? false,
    adminReachesSubgroups: opened?.profile.adminReachesSubgroups,
  };
}

/**
 * The one drag of the page, from pressing to dropping, over canvas and outline alike. Pointer events only; the page is asked
 * nothing but where the panes are.
 */
class DragController {
  private readonly surfaces = new Set<DragSurface>();
  /** Where the panes are; null: to be asked anew. Asking in the middle of an event would make the browser lay out the page for the answer. */
  private boxes: Map<DragSurface, DOMRect> | null = null;
  private readonly resized = new ResizeObserver(() => (this.boxes = null));
  private readonly pointerListeners = new Set<PointerListener>();
  private press: {
    x: number;
    y: number;
    pointerId: number;
    source: DragSource;
    timer: ReturnType<typeof setTimeout>;
    moved: boolean;
  } | null = null;
  private pointer = { x: 0, y: 0 };
  private openTimer: ReturnType<typeof setTimeout> | undefined;
  private countTimer: ReturnType<typeof setTimeout> | undefined;
  private lastCount = 0;
  private frame = 0;
  private question = 0;
  /** A drag just ended: the click that the browser sends after it means nothing. */
  private endedAt = -Infinity;

  register(surface: DragSurface): () => void {
    this.surfaces.add(surface);
    this.boxes = null;
    this.resized.observe(surface.element);
    return () => {
      this.surfaces.delete(surface);
      this.boxes = null;
      this.resized.unobserve(surface.element);
    };
  }

  /** Follows the pointer of a running drag, for what floats beside it. */
  onPointer(listener: PointerListener): () => void {
    this.pointerListeners.add(listener);
    listener(this.pointer.x, this.pointer.y);
    return () => this.pointerListeners.delete(listener);
  }

  justEnded(): boolean {
    return performance.now() - this.endedAt < 60;
  }

  /** Pressed on a group: a drag begins after five pixels or 200 ms. */
  arm(
    event: { clientX: number; clientY: number; pointerId: number; button: number; isPrimary: boolean },
    source: DragSource,
  ): void {
    if (event.button !== 0 || !event.isPrimary || useDrag.getState().dragging) return;
    this.disarm();
    this.pointer = { x: event.clientX, y: event.clientY };
    const timer = setTimeout(() => this.begin(), START_AFTER_MS);
    this.press = { x: event.clientX, y: event.clientY, pointerId: event.pointerId, source, timer, moved: false };
    window.addEventListener('pointermove', this.move);
    window.addEventListener('pointerup', this.up);
    window.addEventListener('pointercancel', this.cancel);
    window.addEventListener('blur', this.cancel);
    window.addEventListener('keydown', this.key, true);
    window.addEventListener('keyup', this.key, true);
  }

  readonly cancel = (): void => this.end(false);

  private readonly move = (event: PointerEvent): void => {
    if (!this.press || event.pointerId !== this.press.pointerId) return;
    this.pointer = { x: event.clientX, y: event.clientY };
    if (!this.press.moved && hasMoved(event.clientX - this.press.x, event.clientY - this.press.y)) {
      this.press.moved = true;
      if (!useDrag.getState().dragging) this.begin();
    }
    if (!useDrag.getState().dragging) return;
    for (const listener of this.pointerListeners) listener(event.clientX, event.clientY);
    this.setMode(event.altKey || event.ctrlKey || event.shiftKey);
    this.retarget();
  };

  private readonly up = (event: PointerEvent): void => {
    if (!this.press || event.pointerId !== this.press.pointerId) return;
    this.end(this.press.moved);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (!useDrag.getState().dragging) return;
    if (event.key === 'Alt' || event.key === 'Control' || event.key === 'Shift') {
      // Alt alone would open the menu of the window when it comes up.
      event.preventDefault();
      this.setMode(event.type === 'keydown');
      return;
    }
    if (event.type !== 'keydown') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') this.cancel();
    else if (event.key.toLowerCase() === 'm' && !event.isComposing) {
      const group = useDrag.getState().dragging?.sources[0].group;
      this.cancel();
      if (group !== undefined) uiActions.openMoveTo(group);
    }
  };

  private begin(): void {
    const { press } = this;
    const { directory, overlay } = useDirectory.getState();
    const rules = legalityRules();
    if (!press || !directory || !overlay || !rules || useDrag.getState().dragging) return;
    clearTimeout(press.timer);
    const sources = carriedWith(press.source, (id) => overlay.groupIndex(id));
    const verdicts = sources.map((source) => legalTargets(directory, overlay, source.group, rules));
    const reason = (group: number): TargetReason => {
      if (group < 0) {
        const intents = uncategorisedIntents(overlay, sources);
        if (intents.length === 0) return 'same-parent';
        return intents.some((intent) => checkIntent(directory, overlay, intent, rules)) ? 'no-right' : 'ok';
      }
      for (const verdict of verdicts) {
        const why = verdict.reason(group);
        if (why !== 'ok') return why;
      }
      return 'ok';
    };
    // A pane may have been moved since the last drag without changing its size.
    this.boxes = null;
    graphActions.openMenu(null);
    useDrag.setState({ dragging: { sources, reason, target: null, mode: 'move' }, counts: null, computing: false });
    graphActions.hover(-1);
    document.documentElement.dataset['dragging'] = 'true';
    this.frame = requestAnimationFrame(this.follow);
    this.retarget();
  }

  private surfaceAt(x: number, y: number): { surface: DragSurface; box: DOMRect } | null {
    this.boxes ??= new Map([...this.surfaces].map((s) => [s, s.element.getBoundingClientRect()]));
    for (const [surface, box] of this.boxes) {
      if (x >= box.left && x < box.right && y >= box.top && y < box.bottom) return { surface, box };
    }
    return null;
  }

  private retarget(): void {
    const { dragging } = useDrag.getState();
    const { overlay } = useDirectory.getState();
    if (!dragging || !overlay) return;
    const at = this.surfaceAt(this.pointer.x, this.pointer.y);
    const key = at?.surface.hit(this.pointer.x - at.box.left, this.pointer.y - at.box.top) ?? null;
    if (key === (dragging.target?.key ?? null)) return;
    clearTimeout(this.openTimer);
    const id = key === null ? null : groupIdOf(key);
    const group = id === null ? -1 : overlay.groupIndex(id);
    const isHeading = key === UNATTACHED_KEY && keepsCategories(useConnection.getState().capabilities);
    if (key === null || (group < 0 && !isHeading)) {
      useDrag.setState({ dragging: { ...dragging, target: null }, computing: false });
      uiActions.setHover(null);
      return;
    }
    useDrag.setState({ dragging: { ...dragging, target: { key, group } } });
    if (at?.surface.canOpen(key)) {
      this.openTimer = setTimeout(() => {
        graphActions.anchor(key);
        workspaceActions.expand(key);
      }, OPEN_AFTER_MS);
    }
    this.count();
  }

  private setMode(also: boolean): void {
    const { dragging } = useDrag.getState();
    const { capabilities } = useConnection.getState();
    if (!dragging || !capabilities) return;
    const mode = also && allowsSeveralParents(capabilities) ? 'also' : 'move';
    if (mode === dragging.mode) return;
    useDrag.setState({ dragging: { ...dragging, mode } });
    this.count();
  }

  /** Asks for the effect of dropping here; not more often than 20 times a second, the newest question wins. */
  private count(): void {
    clearTimeout(this.countTimer);
    const { dragging } = useDrag.getState();
    const { overlay } = useDirectory.getState();
    if (!dragging?.target || !overlay) return;
    const { target, sources, mode } = dragging;
    const why = dragging.reason(target.group);
    const source = sources[0].group;
    if (why !== 'ok') {
      useDrag.setState({ computing: false });
      uiActions.setHover({ source, target: target.group, impact: null, legal: false, reason: why });
      return;
    }
    const before = useUi.getState().hover;
    uiActions.setHover({ source, target: target.group, impact: before?.impact ?? null, legal: true });
    useDrag.setState({ computing: true });
    const wait = Math.max(0, this.lastCount + COUNT_EVERY_MS - performance.now());
    this.countTimer = setTimeout(() => {
      this.lastCount = performance.now();
      const question = ++this.question;
      void impactOf(intentsInto(overlay, sources, target, mode), 'drag').then((answer) => {
        const now = useDrag.getState().dragging;
        if (!answer || question !== this.question || now?.target?.key !== target.key) return;
        useDrag.setState({ counts: answer.counts, computing: false });
        uiActions.setHover({ source, target: target.group, impact: answer.impact, legal: true });
      });
    }, wait);
  }

  /** Once a frame: scrolls at the edges, and asks anew what is under a pointer that may be still while panes and picture move. */
  private readonly follow = (): void => {
    if (!useDrag.getState().dragging) return;
    const { x, y } = this.pointer;
    const at = this.surfaceAt(x, y);
    if (at && this.press?.moved) {
      const { surface, box } = at;
      const dx = edgeSpeed(x, box.left, box.right);
      const dy = edgeSpeed(y, box.top, box.bottom);
      if (dx !== 0 || dy !== 0) surface.scrollBy(dx, dy);
    }
    this.retarget();
    this.frame = requestAnimationFrame(this.follow);
  };

  private end(drop: boolean): void {
    const { dragging } = useDrag.getState();
    this.disarm();
    if (!dragging) return;
    this.endedAt = performance.now();
    useDrag.setState({ dragging: null, counts: null, computing: false });
    uiActions.setHover(null);
    const { target, sources, mode } = dragging;
    const { overlay } = useDirectory.getState();
    if (!drop || !overlay) return;
    if (!target || dragging.reason(target.group) !== 'ok') return;
    if (target.group < 0) void changesActions.stage(uncategorisedIntents(overlay, sources));
    else void stageMove(sources, target, mode);
  }

  private disarm(): void {
    if (this.press) clearTimeout(this.press.timer);
    this.press = null;
    this.question += 1;
    clearTimeout(this.openTimer);
    clearTimeout(this.countTimer);
    cancelAnimationFrame(this.frame);
    delete document.documentElement.dataset['dragging'];
    window.removeEventListener('pointermove', this.move);
    window.removeEventListener('pointerup', this.up);
    window.removeEventListener('pointercancel', this.cancel);
    window.removeEventListener('blur', this.cancel);
    window.removeEventListener('keydown', this.key, true);
    window.removeEventListener('keyup', this.key, true);
  }
}

export const dragController = new DragController();

/** Stages the move of some groups under a target as one gesture and selects the first at its new place. */
export async function stageMove(
  sources: readonly DragSource[],
  target: DragSource,
  mode: 'move' | 'also',
): Promise<boolean> {
  const { overlay } = useDirectory.getState();
  if (!overlay) return false;
  const names = { name: overlay.nameOf(sources[0].group), target: overlay.nameOf(target.group) };
  const result = await changesActions.stage(moveIntents(overlay, sources, target.group, mode));
  if (!result?.ok) return false;
  const id = overlay.groupId(sources[0].group);
  const staged = useChanges
    .getState()
    .changeSet.changes.some((c) => c.intent.kind === 'group.move' && c.intent.groupId === id);
  const last = sources[0].key.slice(sources[0].key.lastIndexOf('/') + 1);
  // Where the fold ends where it began, the group is back at its old place.
  if (staged) {
    workspaceActions.expand(target.key);
    workspaceActions.selectGroup(`${target.key}/${last}`);
    graphActions.focus(`${target.key}/${last}`);
    graphActions.anchor(target.key);
  }
  toastActions.announce('graph:say.staged', names);
  return true;
}

/** What dropping there would stage; the heading of groups without a category has no group (−1). */
function intentsInto(
  overlay: Overlay,
  sources: readonly DragSource[],
  target: DragSource,
  mode: 'move' | 'also',
): Intent[] {
  return target.group < 0 ? uncategorisedIntents(overlay, sources) : moveIntents(overlay, sources, target.group, mode);
}

function carriedWith(source: DragSource, indexOf: (id: string) => number): DragSource[] {
  const { range } = useWorkspace.getState();
  if (range.length < 2 || !range.includes(source.key)) return [source];
  const others = range
    .filter((key) => key !== source.key)
    .map((key) => ({ key, group: indexOf(groupIdOf(key) ?? '') }))
    .filter((other) => other.group >= 0);
  return topmost([source, ...others]);
}
