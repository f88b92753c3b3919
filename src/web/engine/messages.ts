/** What goes between the page's thread and the engine's. Plain data alone. */
import type {
  Answer,
  Cancelled,
  Catalogue,
  Failure,
  Inspection,
  Progress,
  Question,
  Refusal,
  Reply,
  Studies,
  Subject,
  WrittenScenario,
} from "../engineApi.ts";

export type Task =
  | { readonly do: "catalogue" }
  | { readonly do: "inspect"; readonly subject: Subject }
  | { readonly do: "yaml"; readonly subject: Subject }
  | { readonly do: "ask"; readonly question: Question; readonly roughFirst: boolean }
  | { readonly do: "study"; readonly answer: Answer };

export type ToEngine = { readonly id: number; readonly task: Task } | { readonly stop: number };

export type Result = Catalogue | Inspection | WrittenScenario | Reply | Studies | Refusal | Failure | Cancelled;

export type FromEngine =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly rough: Answer }
  | { readonly id: number; readonly result: Result };
