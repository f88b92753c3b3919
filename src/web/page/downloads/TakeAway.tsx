/** What a reader takes away: the command line, a link, and files. Nothing of it goes over a network. */
import { useState } from "preact/hooks";
import type { Engine } from "../../engineApi.ts";
import type { Plan } from "../planner/usePlans.ts";
import { workloadPath } from "../question/ask.ts";
import type { ShownRow } from "../results/shownRow.ts";
import { planCommand } from "./planCommand.ts";
import { fileStem, saveText } from "./saveFile.ts";

type TakeAwayProps = {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly shown: ShownRow;
  readonly all: readonly ShownRow[];
  readonly basis: string;
  /** The page's address with the state as it is now. */
  readonly link: () => string;
};

export function TakeAway({ engine, plan, shown, all, basis, link }: TakeAwayProps) {
  const [said, setSaid] = useState("");
  const { question } = plan;
  if (question === undefined) return null;
  const command = planCommand(question, basis);
  const stem = fileStem(plan.label);
  const own = question.own?.find(({ path }) => path === workloadPath(plan.configuration.picks.workload));
  const copy = async (text: string, what: string): Promise<void> => {
    setSaid((await copied(text)) ? `${what} copied.` : `${what} could not be copied: select it by hand.`);
  };
  const saveYaml = async (): Promise<void> => {
    const written = await engine.scenarioYaml(question);
    if (written.status === "written") saveText(`${stem}.yaml`, written.yaml, "application/yaml");
    setSaid(written.status === "written" ? `${stem}.yaml written.` : written.text);
  };
  const saveCsv = async (): Promise<void> => {
    const { configurationsCsv } = await import("./configurationsCsv.ts");
    saveText("configurations.csv", configurationsCsv(all), "text/csv");
    setSaid("configurations.csv written.");
  };
  const { answered } = shown;
  return (
    <section class="take-away" aria-labelledby="take-title">
      <h2 id="take-title">Take away</h2>
      <p class="fine">
        The same answer from the command line{own === undefined ? "" : `, with the workload saved as ${own.path}`}:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard's focus for that. */}
      <section class="command" tabIndex={0} aria-label="Command line">
        <pre>
          <code>{command}</code>
        </pre>
      </section>
      <div class="row">
        <button type="button" onClick={() => void copy(command, "Command")}>
          Copy command
        </button>
        <button type="button" onClick={() => void copy(link(), "Link")}>
          Copy link
        </button>
        <button type="button" onClick={() => void saveYaml()}>
          YAML
        </button>
        {own !== undefined && (
          <button type="button" onClick={() => saveText(own.path.replace(/^.*\//, ""), own.text, "application/yaml")}>
            Workload YAML
          </button>
        )}
        <button type="button" disabled={!all.some((row) => row.answered !== undefined)} onClick={() => void saveCsv()}>
          CSV
        </button>
        <button
          type="button"
          disabled={answered === undefined}
          onClick={() => answered !== undefined && saveText(`${stem}.json`, answered.answer.json, "application/json")}
        >
          JSON
        </button>
      </div>
      <p role="status" class="fine">
        {said}
      </p>
      <p class="fine">
        PNG and SVG of a chart are beneath its data table. A link holds everything but workloads made from your own files.
      </p>
    </section>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
