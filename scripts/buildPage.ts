/**
 * The page of the web as static files: they run from any folder of any host, and ask nothing of another. Beside the page,
 * `engine.js` is the engine alone, for pages of one's own.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { PAGE_STYLE } from "../src/report/html/pageStyle.ts";

/** Tables of a terminal, which reports can write too: the page draws its own. */
const UNUSED = { moduleSideEffects: [{ test: /node_modules\/(cli-table3|@colors)\//, sideEffects: false }] };
const TOP = new URL("../", import.meta.url);

/** The report's style as a file of the page: one look for both. */
const REPORT_STYLE = "virtual:report.css";
const reportStyle: Plugin = {
  name: "report-style",
  resolveId: (id) => (id === REPORT_STYLE ? `\0${REPORT_STYLE}` : undefined),
  load: (id) => (id === `\0${REPORT_STYLE}` ? PAGE_STYLE : undefined),
};

/** Vite puts an empty module where a browser lacks one of Node's; that it then fails while it runs is too late. */
function refuseNodeModules(): Plugin {
  return {
    name: "refuse-node-modules",
    generateBundle(_, files) {
      for (const file of Object.values(files)) {
        if (file.type !== "chunk") continue;
        const kept = Object.entries(file.modules).filter(([, { renderedLength }]) => renderedLength > 0);
        const foreign = kept.map(([id]) => id).filter((id) => id.includes("__vite-browser-external") || id.startsWith("node:"));
        if (foreign.length > 0) this.error(`${file.fileName} would need a module of Node: ${foreign.join(", ")}`);
      }
    },
  };
}

/** Writes the page into `folder`, which is emptied. */
export async function buildPage(folder: URL): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL("package.json", TOP), "utf8")) as { readonly version: string };
  const path = (name: string): string => fileURLToPath(new URL(name, TOP));
  await build({
    configFile: false,
    root: path("web"),
    base: "./",
    logLevel: "error",
    plugins: [reportStyle, refuseNodeModules()],
    define: { __AGENTWATT_VERSION__: JSON.stringify(version) },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    // In one file each, without modules: what a classic worker can load, which alone can fetch a script at once.
    worker: { format: "iife", plugins: () => [refuseNodeModules()], rolldownOptions: { treeshake: UNUSED } },
    build: {
      outDir: fileURLToPath(folder),
      emptyOutDir: true,
      target: "es2023",
      modulePreload: { polyfill: false },
      // Nothing is inlined as data: the page's policy lets scripts and styles of its own files run alone.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: {
        input: { index: path("web/index.html"), engine: path("src/web/engine/client.ts") },
        treeshake: UNUSED,
        preserveEntrySignatures: "strict",
        output: { entryFileNames: ({ name }) => (name === "engine" ? "engine.js" : "assets/[name]-[hash].js") },
      },
    },
  });
}
