/** Results of commands beside `capacity`, in the form that they print them as JSON; a page draws those that there are. */
import type {
  CliffFile,
  CompareFile,
  ExplainFile,
  LongContextFile,
  OptimizeFile,
  PhaseFile,
  SensitivityFile,
  ValidationFile,
  WhatIfFile,
} from "./schemas.ts";

export type OtherResults = {
  readonly comparison?: CompareFile;
  /** One a cell. */
  readonly sensitivities?: readonly SensitivityFile[];
  readonly longContext?: LongContextFile;
  readonly accuracy?: AccuracyResults;
  readonly whatIf?: WhatIfFile;
  readonly optimization?: OptimizeFile;
  readonly explanation?: ExplainFile;
  readonly phase?: PhaseFile;
  readonly cliff?: CliffFile;
};

export type AccuracyResults = {
  readonly validation: ValidationFile;
  /** Drawn apart from the others; undefined: none is. */
  readonly model: string | undefined;
};
