/** Where the reader's own traces or session logs go in: dropped, or chosen with a button. They stay in the browser. */
import { useRef, useState } from "preact/hooks";
import type { LawsWorkload } from "../../../profiles/workload.ts";
import { grouped } from "../../../report/figures.ts";
import { fitInWorker, type OwnWorkload, ownId } from "./ownWorkload.ts";

type TraceFieldProps = {
  /** Ids that are taken by other workloads. */
  readonly taken: readonly string[];
  /** Where what the files do not tell is taken from. Rejects where that cannot be had. */
  readonly defaults: () => Promise<LawsWorkload>;
  readonly onFitted: (workload: OwnWorkload) => void;
};

type Reading =
  | { readonly status: "none" }
  | { readonly status: "reading"; readonly names: string }
  | { readonly status: "refused"; readonly text: string }
  | { readonly status: "fitted"; readonly workload: OwnWorkload };

export function TraceField({ taken, defaults, onFitted }: TraceFieldProps) {
  const [reading, setReading] = useState<Reading>({ status: "none" });
  const [isOver, setIsOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]): Promise<void> => {
    const [first] = files;
    if (first === undefined || reading.status === "reading") return;
    setReading({ status: "reading", names: files.map(({ name }) => name).join(", ") });
    try {
      const fitted = await fitInWorker({ id: ownId(first.name, taken), files, defaults: await defaults() });
      if (fitted.status === "refused") return setReading(fitted);
      setReading({ status: "fitted", workload: fitted });
      onFitted(fitted);
    } catch (error) {
      setReading({ status: "refused", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <fieldset
      class={isOver ? "traces over" : "traces"}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <legend>Your own agents</legend>
      <p class="fine">
        Drop traces or session logs here (Codex CLI, Claude Code, Mooncake, AIPerf, WEKA and others; .jsonl, .json, .csv, .gz).
        They are read in this browser and become the workload. <strong>Nothing is sent anywhere.</strong>
      </p>
      <button type="button" onClick={() => chooser.current?.click()} disabled={reading.status === "reading"}>
        Choose files
      </button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept=".jsonl,.json,.csv,.gz"
        onChange={(event) => {
          const { currentTarget } = event;
          void take([...(currentTarget.files ?? [])]).finally(() => {
            currentTarget.value = "";
          });
        }}
      />
      <div role="status" class="trace-result">
        {reading.status === "reading" && <p>Reading {reading.names}</p>}
        {reading.status === "refused" && <pre class="fault">{reading.text}</pre>}
        {reading.status === "fitted" && <FittedSummary workload={reading.workload} />}
      </div>
    </fieldset>
  );
}

function FittedSummary({ workload: { id, sessions, requests, figures, notes } }: { readonly workload: OwnWorkload }) {
  const off = figures.filter(({ differs }) => differs);
  return (
    <>
      <p>
        {id}: {grouped(requests)} requests of {grouped(sessions)} sessions, now a workload.{" "}
        {off.length === 0
          ? "Sessions that it generates are within the tolerance of yours."
          : `Of ${figures.length} figures of its sessions, ${off.length} are off by more than the tolerance: ${off.map(({ name }) => name).join(", ")}.`}
      </p>
      {notes.length > 0 && (
        <details>
          <summary>How the files were read</summary>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
