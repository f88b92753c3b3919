/** Waits for the engine's catalogue, then shows the planner. */
import { useEffect, useState } from "preact/hooks";
import type { Catalogue, Engine } from "../engineApi.ts";
import { Planner } from "./planner/Planner.tsx";

type Loaded = { readonly catalogue: Catalogue } | { readonly fault: string } | undefined;

export function App({ engine }: { readonly engine: Engine }) {
  const [loaded, setLoaded] = useState<Loaded>(undefined);
  useEffect(() => {
    engine.catalogue().then(
      (catalogue) => setLoaded({ catalogue }),
      (error: unknown) => setLoaded({ fault: error instanceof Error ? error.message : String(error) }),
    );
  }, [engine]);
  if (loaded === undefined) return <p class="fine">Loading the engine.</p>;
  if ("fault" in loaded) return <p class="fault">The engine did not start: {loaded.fault}</p>;
  return <Planner engine={engine} catalogue={loaded.catalogue} />;
}
