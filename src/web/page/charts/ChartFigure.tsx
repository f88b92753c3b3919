/**
 * One chart with its caption, its data table and its text: marks say what they are when pointed at or reached with the arrow
 * keys, as in the report.
 */
import { useRef, useState } from "preact/hooks";
import { downloadPng, downloadSvg } from "../downloads/picture.ts";
import { SortedTable } from "../parts/SortedTable.tsx";
import type { DrawRequest } from "./drawing.ts";
import { useDrawing } from "./useDrawing.ts";

type ChartFigureProps = {
  readonly request: DrawRequest;
  /** Starts the name of a downloaded picture. */
  readonly file: string;
  /** Of the answer before the last change. */
  readonly isStale: boolean;
};

type Tip = { readonly text: string; readonly left: number; readonly top: number };

const ARROWS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function ChartFigure({ request, file, isStale }: ChartFigureProps) {
  const drawn = useDrawing(request);
  const [tip, setTip] = useState<Tip | undefined>(undefined);
  const at = useRef(-1);
  if (drawn?.fault !== undefined) return <p class="fault">This chart could not be drawn: {drawn.fault}</p>;
  const drawing = drawn?.drawing;
  if (drawing === undefined) return <figure class="empty" aria-hidden="true" />;
  const show = (mark: Element | null): void => setTip(mark === null ? undefined : tipOf(mark));
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.key === "Escape") show(null);
    const step = ARROWS[event.key];
    const marks = [...event.currentTarget.querySelectorAll(".mark")];
    if (step === undefined || marks.length === 0) return;
    event.preventDefault();
    at.current = (at.current + step + marks.length + (at.current < 0 && step < 0 ? 1 : 0)) % marks.length;
    show(marks[at.current] ?? null);
  };
  return (
    <figure class={isStale ? "stale" : undefined}>
      <h4>{drawing.title}</h4>
      {drawing.legend !== "" && <div dangerouslySetInnerHTML={{ __html: drawing.legend }} />}
      <section
        class="picture"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture whose marks are reached with the arrow keys.
        tabIndex={0}
        aria-label={`${drawing.title}: arrow keys go from mark to mark`}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => show((event.target as Element).closest(".mark"))}
        onPointerLeave={() => show(null)}
        onBlur={() => show(null)}
        dangerouslySetInnerHTML={{ __html: drawing.svg }}
      />
      {tip !== undefined && (
        <div class="tip" role="status" style={{ left: `${tip.left}px`, top: `${tip.top}px` }}>
          {tip.text}
        </div>
      )}
      <figcaption>{drawing.caption}</figcaption>
      <details>
        <summary>
          Data table<span class="hidden">: {drawing.title}</span>
        </summary>
        <SortedTable table={drawing.table} />
        <p class="figure-files">
          <button type="button" onClick={() => void downloadPng(drawing.svg, file)}>
            PNG
          </button>
          <button type="button" onClick={() => downloadSvg(drawing.svg, file)}>
            SVG
          </button>
        </p>
      </details>
    </figure>
  );
}

const TIP_PIXELS = { width: 320, gap: 14, edge: 8 };

/** Beside the mark, within the window. */
function tipOf(mark: Element): Tip {
  const box = mark.getBoundingClientRect();
  const left = Math.max(
    TIP_PIXELS.edge,
    Math.min(box.x + box.width / 2 + TIP_PIXELS.gap, innerWidth - TIP_PIXELS.width - TIP_PIXELS.edge),
  );
  return { text: mark.querySelector("title")?.textContent ?? "", left, top: box.y + box.height + TIP_PIXELS.gap };
}
