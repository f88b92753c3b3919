/** What a pool of threads is, in Node (threads.ts) and in a browser (threads.browser.ts), which `#threads` chooses from. */

type Threads = {
  /** Runs the pool's function on a thread with a message of plain data. Its answer has the type of that function's. */
  // What comes back depends on the module that the pool was opened for, which a message through a thread does not show.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly run: (message: unknown) => Promise<any>;
  readonly destroy: () => Promise<void>;
};

/** Opens a pool of so many threads that run the default export of `module`, a file of this folder without its ending. */
export type OpenThreads = (module: string, threads: number) => Promise<Threads>;
