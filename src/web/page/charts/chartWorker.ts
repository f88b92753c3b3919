/** The worker that draws: requests in, figures out, in the order of asking. */
import { type DrawRequest, drawn } from "./drawing.ts";

export type DrawMessage = { readonly id: number; readonly request: DrawRequest };
export type DrawReply = { readonly id: number; readonly drawing?: Awaited<ReturnType<typeof drawn>>; readonly fault?: string };

let last: Promise<void> = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<DrawMessage>) => {
  last = last.then(async () => postMessage(await replyTo(data)));
});

async function replyTo({ id, request }: DrawMessage): Promise<DrawReply> {
  try {
    const drawing = await drawn(request);
    return drawing === undefined ? { id } : { id, drawing };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}
