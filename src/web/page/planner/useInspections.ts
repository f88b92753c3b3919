/** What the picks of each configuration come to before a slider is moved: asked once for each, and kept. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Engine, Failure, Inspection, Refusal, Subject } from "../../engineApi.ts";

export type Inspected = Inspection | Refusal | Failure;

/** In the order of the subjects; undefined: not known yet. */
export function useInspections(engine: Engine, subjects: readonly Subject[]): readonly (Inspected | undefined)[] {
  const known = useRef(new Map<string, Inspected>());
  const asked = useRef(new Set<string>());
  const [, redraw] = useState(0);
  useEffect(() => {
    for (const subject of subjects) {
      const key = JSON.stringify(subject);
      if (asked.current.has(key)) continue;
      asked.current.add(key);
      void engine.inspect(subject).then((inspected) => {
        known.current.set(key, inspected);
        redraw((count) => count + 1);
      });
    }
  }, [engine, subjects]);
  return subjects.map((subject) => known.current.get(JSON.stringify(subject)));
}
