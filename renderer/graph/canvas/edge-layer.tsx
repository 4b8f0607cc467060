import { forwardRef, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import css from './edge-layer.module.css';
import type { EdgePaths } from './edges.ts';

export interface EdgeLayerHandle {
  draw(paths: EdgePaths): void;
}

const kinds = ['plain', 'ghost', 'moved', 'new', 'path', 'arc', 'head'] as const;

/** All lines of the window: seven path elements, whatever the number of edges. Written directly, because a transition redraws them every frame. */
export const EdgeLayer = forwardRef(function EdgeLayer(
  { faded }: { faded: boolean },
  ref: Ref<EdgeLayerHandle>,
): ReactNode {
  const svg = useRef<SVGSVGElement>(null);
  useImperativeHandle(
    ref,
    () => ({
      draw(paths) {
        const elements = svg.current?.children;
        if (!elements) return;
        kinds.forEach((kind, i) => {
          const element = elements[i];
          if (element.getAttribute('d') !== paths[kind]) element.setAttribute('d', paths[kind]);
        });
      },
    }),
    [],
  );
  return (
    <svg ref={svg} className={css.layer} aria-hidden>
      {kinds.map((kind) => (
        <path key={kind} className={faded && (kind === 'plain' || kind === 'path') ? css.faint : css[kind]} />
      ))}
    </svg>
  );
});
