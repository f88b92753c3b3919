/**
 * A small server of one folder for this machine alone: files that are there, nothing else, and a policy that lets the page
 * load and ask nothing but itself.
 */
import { createReadStream, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename, extname, join, sep } from "node:path";
import { pipeline } from "node:stream";

/** No other machine can connect to it. */
export const LOOPBACK = "127.0.0.1";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
};

/** The charts are SVG whose styles stand in attributes; everything else comes from files of the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The worker that draws charts may make functions of text, as vega does of its expressions; the page and the engine may not.
 * It asks nothing of any host.
 */
const DRAWING_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'";
const DRAWING_WORKER = /^chartWorker-[\w-]+\.js$/;

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Files of assets/ carry a hash of their content in their names. */
const FOREVER = "public, max-age=31536000, immutable";

/** A server of the files in `folder` that does not listen yet. */
export function pageServer(folder: string): Server {
  return createServer((request, response) => {
    answer(folder, request, response).catch(() => refuse(response, 500, "this file cannot be read"));
  });
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOwnHost(request)) return refuse(response, 403, "this server answers to localhost alone");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return refuse(response, 405, "this server gives files alone");
  }
  const found = await fileOf(folder, request.url ?? "/");
  if (found === undefined) return refuse(response, 404, "there is no such file");
  const { path, status } = found;
  response.writeHead(200, {
    ...HEADERS,
    ...(DRAWING_WORKER.test(basename(path)) ? { "Content-Security-Policy": DRAWING_POLICY } : {}),
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Length": status.size,
    "Cache-Control": path.includes(`${sep}assets${sep}`) ? FOREVER : "no-cache",
  });
  if (request.method === "HEAD") return void response.end();
  pipeline(createReadStream(path), response, () => {});
}

/** Another name that leads here is a page elsewhere that had its name point to this machine. */
function isOwnHost({ headers: { host = "" } }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

/** The file of an address; undefined where there is none inside the folder, also by way of links. */
async function fileOf(folder: string, url: string): Promise<{ readonly path: string; readonly status: Stats } | undefined> {
  const wanted = pathOf(url);
  if (wanted === undefined) return undefined;
  try {
    const top = await realpath(folder);
    const path = await realpath(join(top, wanted.endsWith("/") ? `${wanted}index.html` : wanted));
    const status = await stat(path);
    return path.startsWith(top + sep) && status.isFile() ? { path, status } : undefined;
  } catch {
    return undefined;
  }
}

/** The path of an address, decoded; undefined where it is malformed or climbs. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ""));
    const climbs = path.split(/[/\\]/).includes("..");
    return path.startsWith("/") && !climbs && !path.includes("\0") ? path : undefined;
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end(`${why}\n`);
}

/** Starts to listen; resolves with the port. Rejects as `listen` fails: EADDRINUSE, EACCES. `port` 0: any that is free. */
export function listenLocally(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
