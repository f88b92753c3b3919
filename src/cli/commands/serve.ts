/** `agentwatt serve`: what it takes. The work is in serveRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, valueWithDefault } from "../option.ts";
import { choiceOf, wholeNumber } from "../readers.ts";

/** 0 lets the system choose. */
const PORTS = { min: 0, max: 65_535 };

const options = {
  port: optionalValue(
    "Where to listen; 0: any that is free [default: 4177, else any that is free]",
    wholeNumber(PORTS.min, PORTS.max),
  ),
  open: valueWithDefault<"yes" | "no">("Whether to open the page in the browser: yes | no", choiceOf(["yes", "no"]), "yes"),
};

export const serveCommand = defineCommand({
  name: "serve",
  describe: "The page of the web on this machine: sliders, charts, comparisons",
  about:
    "Serves a page that shows agents, tok/s and W as sliders move, to this machine alone (127.0.0.1), and prints its address. The engine runs in the browser; nothing that " +
    "is asked or dropped there leaves it. Ctrl-C stops. The folder dist/web is the same page for any host of static files.",
  positionals: [],
  options,
  examples: [
    ["", "Open the page"],
    ["--port 8080 --open no", "On another port, without a browser"],
  ],
  async handle(values) {
    const { runServe } = await import("./serveRun.ts");
    return runServe(values);
  },
});

export type ServeValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
