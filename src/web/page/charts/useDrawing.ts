/** The drawing of a request; while a new one is made, the one before stays. */
import { useEffect, useState } from "preact/hooks";
import { type DrawnFigure, drawInWorker } from "./chartClient.ts";
import type { DrawRequest } from "./drawing.ts";

/** `request`: the same object as long as it asks for the same. undefined: nothing to draw yet. */
export function useDrawing(request: DrawRequest | undefined): DrawnFigure | undefined {
  const [drawn, setDrawn] = useState<DrawnFigure | undefined>(undefined);
  useEffect(() => {
    if (request === undefined) return;
    let isWanted = true;
    void drawInWorker(request).then((figure) => {
      if (isWanted) setDrawn(figure);
    });
    return () => {
      isWanted = false;
    };
  }, [request]);
  return drawn;
}
