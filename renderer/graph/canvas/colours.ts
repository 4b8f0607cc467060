/** The tokens a canvas element draws with, read from the page; light-dark() is resolved by asking for a computed colour. */
export interface Colours {
  edge: string;
  line: string;
  accent: string;
  accentLine: string;
  gain: string;
  lose: string;
  move: string;
  ink: string;
  ink3: string;
  edit: string;
  canvas: string;
  panel: string;
  raised: string;
  accentSoft: string;
}

const tokens: Record<keyof Colours, string> = {
  edge: '--edge',
  line: '--line-2',
  accent: '--accent',
  accentLine: '--accent-line',
  gain: '--gain',
  lose: '--lose',
  move: '--move',
  ink: '--ink',
  ink3: '--ink-3',
  edit: '--edit',
  canvas: '--canvas',
  panel: '--panel',
  raised: '--raised',
  accentSoft: '--accent-soft',
};

/** Present values of the tokens on an element. Costs a style computation: call when the theme may have changed, not per frame. */
export function coloursOf(element: HTMLElement): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const colours = {} as Colours;
  for (const [name, token] of Object.entries(tokens) as [keyof Colours, string][]) {
    probe.style.color = `var(${token})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

/** Calls when the theme changes: the setting on the root, or the system's. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', changed);
  };
}
