/**
 * The engine as a page asks it: questions go to a worker that has a pool of workers, and replies come back. What is stopped is
 * stopped at once; a worker that is too busy to hear of it is replaced, and what else was asked is asked again.
 */
import type {
  Answer,
  AskOptions,
  Catalogue,
  Engine,
  Failure,
  Inspection,
  Question,
  Refusal,
  Reply,
  Studies,
  Subject,
  WrittenScenario,
} from "../engineApi.ts";
import type { FromEngine, Result, Task, ToEngine } from "./messages.ts";

/** A phase that runs on the engine's own thread keeps it from hearing of a stop for longer than this. */
const GRACE_MILLISECONDS = 400;

type Asked = { readonly task: Task; readonly options: AskOptions; readonly resolve: (result: Result) => void };

export class BrowserEngine implements Engine {
  readonly #asked = new Map<number, Asked>();
  #worker = this.#start();
  #lastId = 0;

  async catalogue(): Promise<Catalogue> {
    const result = await this.#run({ do: "catalogue" });
    if ("status" in result) throw new Error(result.status === "failed" ? result.text : result.status);
    return result;
  }

  inspect(subject: Subject): Promise<Inspection | Refusal | Failure> {
    return this.#run({ do: "inspect", subject });
  }

  scenarioYaml(subject: Subject): Promise<WrittenScenario | Refusal | Failure> {
    return this.#run({ do: "yaml", subject });
  }

  ask(question: Question, options: AskOptions = {}): Promise<Reply> {
    return this.#run({ do: "ask", question, roughFirst: options.onRough !== undefined }, options);
  }

  study(answer: Answer, options: Pick<AskOptions, "signal" | "onProgress"> = {}): Promise<Studies | Refusal | Failure> {
    return this.#run({ do: "study", answer }, options);
  }

  close(): void {
    this.#worker.terminate();
    for (const { resolve } of this.#asked.values()) resolve({ status: "cancelled" });
    this.#asked.clear();
  }

  /** What comes back has the kind that the task asks for, which a message does not show. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  #run(task: Task, options: AskOptions = {}): Promise<any> {
    if (options.signal?.aborted === true) return Promise.resolve({ status: "cancelled" });
    const id = ++this.#lastId;
    options.signal?.addEventListener("abort", () => this.#stop(id), { once: true });
    return new Promise((resolve) => {
      this.#asked.set(id, { task, options, resolve });
      this.#send({ id, task });
    });
  }

  #stop(id: number): void {
    if (!this.#asked.has(id)) return;
    this.#send({ stop: id });
    setTimeout(() => {
      if (!this.#asked.has(id)) return;
      this.#settle(id, { status: "cancelled" });
      this.#restart();
    }, GRACE_MILLISECONDS);
  }

  #restart(): void {
    this.#worker.terminate();
    this.#worker = this.#start();
    for (const [id, { task }] of this.#asked) this.#send({ id, task });
  }

  #start(): Worker {
    const worker = new Worker(new URL("./engineWorker.ts", import.meta.url), { name: "engine" });
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => this.#receive(data);
    worker.onerror = () => {
      // Its script did not load, or failed outside any task: nothing that was asked will be answered.
      for (const id of [...this.#asked.keys()]) this.#settle(id, { status: "failed", text: "the engine could not be loaded" });
    };
    return worker;
  }

  #send(message: ToEngine): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromEngine): void {
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    if ("progress" in message) asked.options.onProgress?.(message.progress);
    else if ("rough" in message) asked.options.onRough?.(message.rough);
    else this.#settle(message.id, message.result);
  }

  #settle(id: number, result: Result): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    asked?.resolve(result);
  }
}
