/**
 * The page's state, kept in its address: every change is written there, back and forward read it again. A slider on the move
 * writes once it rests, so that "back" undoes a move and not a pixel.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Catalogue } from "../../engineApi.ts";
import type { PageState } from "./pageState.ts";
import { reconcile } from "./reconcile.ts";
import { decodeState, encodeState } from "./stateCodec.ts";

const REST_MILLISECONDS = 500;

export type PageStore = {
  readonly state: PageState;
  /** What was wrong with the address. */
  readonly faults: readonly string[];
  readonly change: (next: PageState) => void;
};

/** `ownWorkloads`: ids of workloads that were made in this visit. */
export function usePageState(catalogue: Catalogue, ownWorkloads: readonly string[]): PageStore {
  const own = useRef(ownWorkloads);
  own.current = ownWorkloads;
  const read = useCallback(() => reconcile(decodeState(location.hash), catalogue, own.current), [catalogue]);
  const [{ state, faults }, setDecoded] = useState(read);
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const onPop = (): void => {
      clearTimeout(resting.current);
      setDecoded(read());
    };
    addEventListener("popstate", onPop);
    return () => removeEventListener("popstate", onPop);
  }, [read]);
  const change = useCallback((next: PageState): void => {
    setDecoded({ state: next, faults: [] });
    clearTimeout(resting.current);
    resting.current = setTimeout(() => {
      const address = `#${encodeState(next)}`;
      if (address !== location.hash) history.pushState(null, "", address);
    }, REST_MILLISECONDS);
  }, []);
  return { state, faults, change };
}
