/** Runs `agentwatt serve`: the built page on this machine until it is stopped. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { InputError } from "../../profiles/problem.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { LOOPBACK, listenLocally, pageServer } from "../pageServer.ts";
import { shippedFile } from "../shippedFile.ts";
import type { ServeValues } from "./serve.ts";

const COMMAND = "agentwatt serve";
const DEFAULT_PORT = 4177;

export async function runServe({ port, open }: ServeValues): Promise<ExitCode> {
  const folder = shippedFile("dist/web");
  requirePage(folder);
  const server = pageServer(folder);
  const url = `http://${LOOPBACK}:${await listen(server, port)}/`;
  process.stdout.write(`agentwatt is at ${url}  (Ctrl-C stops)\n`);
  if (open === "yes") openInBrowser(url);
  await stopped(server);
  return EXIT.good;
}

function requirePage(folder: string): void {
  if (existsSync(join(folder, "index.html"))) return;
  throw new InputError([
    {
      file: COMMAND,
      path: "dist/web",
      wrong: "the page has not been built",
      expected: "the page in dist/web, as the package brings it",
      fix: "npm run build",
    },
  ]);
}

/** The port that was asked for, or nothing else; without one the usual port, or any that is free. */
async function listen(server: Server, asked: number | undefined): Promise<number> {
  try {
    return await listenLocally(server, asked ?? DEFAULT_PORT);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    if (asked !== undefined) throw portFault(asked, code);
    process.stderr.write(`note: port ${DEFAULT_PORT} is taken by another program, so another one is used\n`);
    return listenLocally(server, 0);
  }
}

function portFault(port: number, code: string): InputError {
  const wrong = code === "EACCES" ? "this port is not for ordinary users" : "another program listens on this port";
  const fix = "write another port, or leave out --port for one that is free";
  return new InputError([
    { file: COMMAND, path: "--port", wrong, received: String(port), expected: "a port that is free, 1024 or above", fix },
  ]);
}

/** Where there is no browser to open, the address that was printed is enough. */
function openInBrowser(url: string): void {
  const [command, ...words] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler"]
        : ["xdg-open"];
  const opener = spawn(command as string, [...words, url], { stdio: "ignore", detached: true });
  opener.on("error", () => {});
  opener.unref();
}

/** Resolves when the program is asked to stop and the server has closed. */
function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      server.close(() => resolve());
      server.closeAllConnections();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}
