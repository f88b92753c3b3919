/** `agentwatt serve`: this machine alone, files of the page alone, plain words for a port that is not free. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOOPBACK, listenLocally, pageServer } from "../../src/cli/pageServer.ts";
import { agentwatt, ROOT } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "agentwatt-serve-"));
const page = join(folder, "page");
let server: Server;
let port: number;

beforeAll(async () => {
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(page, "assets", "main-1234.js"), "export {};");
  writeFileSync(join(page, "with space.txt"), "spaced");
  writeFileSync(join(folder, "secret.txt"), "secret");
  symlinkSync(join(folder, "secret.txt"), join(page, "link.txt"));
  server = pageServer(page);
  port = await listenLocally(server, 0);
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

type Said = { readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly body: string };

/** The path goes out as it is written: fetch would tidy it. */
function get(path: string, { method = "GET", host }: { method?: string; host?: string } = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const sent = request({ host: LOOPBACK, port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on("error", reject).end();
  });
}

describe("the server of the page", () => {
  it("gives the page at its top, with its type and length", async () => {
    const { status, headers, body } = await get("/?any#thing");
    expect({ status, body }).toEqual({ status: 200, body: "<!doctype html><title>page</title>" });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-length": "34",
      "cache-control": "no-cache",
    });
  });

  it("gives scripts as scripts, which may be kept, and names with blanks", async () => {
    const { headers } = await get("/assets/main-1234.js");
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(headers["cache-control"]).toContain("immutable");
    expect((await get("/with%20space.txt")).body).toBe("spaced");
    expect(await get("/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  });

  it("lets the page load and ask nothing but itself", async () => {
    const { headers } = await get("/");
    const policy = String(headers["content-security-policy"]);
    for (const part of ["default-src 'none'", "script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
  });

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "//../secret.txt",
    "/link.txt",
    "/%00",
    "/%zz",
    "/assets",
    "/assets/",
    "/none.html",
  ])("has nothing at %s", async (path) => {
    const { status, body } = await get(path);
    expect({ status, body }).toEqual({ status: 404, body: "there is no such file\n" });
  });

  it("refuses whatever would change something, and whoever comes by another name", async () => {
    expect(await get("/", { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(await get("/", { host: "evil.example" })).toMatchObject({ status: 403 });
    expect(await get("/", { host: `localhost:${port}` })).toMatchObject({ status: 200 });
  });

  it("cannot be reached from another machine", async () => {
    expect(server.address()).toMatchObject({ address: "127.0.0.1" });
    const others = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
    const outer = others.find(({ internal, family }) => !internal && family === "IPv4");
    if (outer === undefined) return;
    const outcome = await new Promise((resolve) => {
      const socket = connect(port, outer.address, () => resolve("connected"));
      socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code)).on("close", () => socket.destroy());
    });
    expect(outcome).toBe("ECONNREFUSED");
  });
});

const unbuilt = existsSync(join(ROOT, "dist/web/index.html")) ? undefined : "dist/web is not there: npm run build";

describe.skipIf(unbuilt !== undefined)(
  `agentwatt serve${unbuilt === undefined ? "" : ` (${unbuilt})`}`,
  { timeout: 30_000 },
  () => {
    /** Starts it; resolves with what it says first. */
    function serve(...args: string[]): Promise<{ readonly child: ChildProcess; readonly said: string }> {
      const child = spawn(process.execPath, [join(ROOT, "bin/agentwatt.js"), "serve", "--open", "no", ...args]);
      return new Promise((resolve) => child.stdout?.once("data", (text) => resolve({ child, said: String(text) })));
    }

    it.each(["SIGINT", "SIGTERM"] as const)("says its address, answers there, and stops at %s", async (signal) => {
      const { child, said } = await serve("--port", "0");
      const ended = new Promise((resolve) => child.once("exit", resolve));
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      const { status, headers } = await fetch(String(url));
      child.kill(signal);
      expect({ status, type: headers.get("content-type") }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
      expect(await ended).toBe(0);
    });

    it("tells which port is taken, and how to go on", async () => {
      const other = createServer();
      const taken = await listenLocally(other, 0);
      const { code, out, err } = await agentwatt(["serve", "--open", "no", "--port", String(taken)]);
      other.close();
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(`--port: another program listens on this port, got ${taken}`);
      expect(err).toContain("fix: write another port, or leave out --port");
    });

    it.each(["70000", "-1", "http"])("refuses %s as a port", async (asked) => {
      const { code, err } = await agentwatt(["serve", `--port=${asked}`]);
      expect(code).toBe(2);
      expect(err).toContain("expected: a whole number from 0 to 65535");
    });
  },
);
