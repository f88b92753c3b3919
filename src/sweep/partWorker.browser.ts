/** What a Web Worker of the pool runs: what a worker thread does in Node, one message a call. */
import cellThread from "./cellThread.ts";
import studyThread from "./studyThread.ts";

const MODULES: Readonly<Record<string, unknown>> = { cellThread, studyThread };

export type PartRequest = { readonly module: string; readonly message: unknown };
export type PartResponse = { readonly answer: unknown } | { readonly fault: string };

self.onmessage = ({ data: { module, message } }: MessageEvent<PartRequest>) => {
  let response: PartResponse;
  try {
    // The message was made for this module, by whoever opened the pool for it.
    response = { answer: (MODULES[module] as (message: unknown) => unknown)(message) };
  } catch (error) {
    response = { fault: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(response);
};
