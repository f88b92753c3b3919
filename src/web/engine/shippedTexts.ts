/** The shipped files as texts by their path in the package, which the build puts into the engine's script. */

const GLOBBED: Readonly<Record<string, string>> = import.meta.glob(
  [
    "../../../*-profiles/*.yaml",
    "../../../coefficients/*",
    "../../../scenarios/*.yaml",
    "../../../uncertainty/*.yaml",
    "../../../measured-runs/agentperf-2026-06.csv",
  ],
  { query: "?raw", import: "default", eager: true },
);

export const SHIPPED_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries(GLOBBED).map(([path, text]) => [path.replace("../../../", ""), text]),
);
