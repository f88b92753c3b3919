/** The page: controls of one configuration on the left, answers of all of them on the right. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Tier } from "../../../profiles/scenario.ts";
import type { LawsWorkload } from "../../../profiles/workload.ts";
import type { Catalogue, Engine, OwnFile } from "../../engineApi.ts";
import { type Answered, questionKey } from "../answers/answerRunner.ts";
import { useAnswers } from "../answers/useAnswers.ts";
import { ConfigurationBar } from "../controls/ConfigurationBar.tsx";
import { LeverFields } from "../controls/LeverFields.tsx";
import { LookFields } from "../controls/LookFields.tsx";
import { PickFields } from "../controls/PickFields.tsx";
import { TakeAway } from "../downloads/TakeAway.tsx";
import { workloadPath } from "../question/ask.ts";
import { deploymentChoices } from "../question/deployments.ts";
import type { PricedRow } from "../results/drawRequests.ts";
import { Results } from "../results/Results.tsx";
import { Status } from "../results/Status.tsx";
import { bestAnswer, type ShownRow } from "../results/shownRow.ts";
import { withLever, withPick, withShown } from "../state/edits.ts";
import { encodeState } from "../state/stateCodec.ts";
import { usePageState } from "../state/usePageState.ts";
import type { OwnWorkload } from "../traces/ownWorkload.ts";
import { TraceField } from "../traces/TraceField.tsx";
import { pricedRow } from "./pricedRow.ts";
import { type Plan, usePlans } from "./usePlans.ts";

/** Where a fit of the reader's files takes what they do not tell: a shipped scenario under the claude-code workload. */
const DEFAULTS_SCENARIO = "claude-code";

export function Planner({ engine, catalogue }: { readonly engine: Engine; readonly catalogue: Catalogue }) {
  const [workloads, setWorkloads] = useState<readonly OwnWorkload[]>([]);
  const ownIds = useMemo(() => workloads.map(({ id }) => id), [workloads]);
  const { state, faults, change } = usePageState(catalogue, ownIds);
  const choices = useMemo(() => deploymentChoices(catalogue), [catalogue]);
  const own = useMemo((): OwnFile[] => workloads.map(({ id, yaml }) => ({ path: workloadPath(id), text: yaml })), [workloads]);
  const plans = usePlans(state, { engine, catalogue, choices, own });
  const plan = plans[state.shown] as Plan; // `shown` is a place among them.
  const rows = useRows(engine, plans, state.shown);
  const worked = plans.find(({ question }) => question !== undefined && questionKey(question) === rows.runner.work?.key);
  const priced = rows.shown.map((shown, place): PricedRow => pricedRow(shown, plans[place] as Plan, state.priceBasis)); // One a plan.
  const shown = rows.shown[state.shown];
  const edit = (changed: Parameters<typeof withShown>[1]): void => change(withShown(state, changed));
  const addWorkload = (workload: OwnWorkload): void => {
    setWorkloads((before) => [...before, workload]);
    edit((one) => ({ ...one, picks: { ...one.picks, workload: workload.id } }));
  };
  return (
    <>
      {faults.length > 0 && <AddressFaults faults={faults} />}
      <ConfigurationBar state={state} labels={plans.map(({ label }) => label)} onChange={change} />
      <Status work={rows.runner.work} worked={worked?.label} shown={shown} basis={state.powerBasis} isPending={rows.isPending} />
      <div class="columns">
        <section class="controls" aria-label="Controls">
          <PickFields
            picks={plan.configuration.picks}
            catalogue={catalogue}
            choices={choices}
            ownWorkloads={workloads.map(({ id, name }) => ({ id, label: `${id} (yours: ${name})` }))}
            tiers={tiersOf(plan)}
            onPick={(pick) => edit((one) => withPick(one, pick, choices))}
          />
          <TraceField
            taken={[...ownIds, ...catalogue.workloads.map(({ id }) => id)]}
            defaults={() => fitDefaults(engine)}
            onFitted={addWorkload}
          />
          <LookFields state={state} onChange={change} />
          {plan.base !== undefined && (
            <LeverFields
              configuration={plan.configuration}
              base={plan.base}
              onLever={(id, value) => edit((one) => withLever(one, id, value))}
              onReuse={(reuse) => edit((one) => ({ ...one, reuse }))}
            />
          )}
        </section>
        <div class="results">
          <Results rows={priced} basis={state.powerBasis} />
          {shown !== undefined && (
            <TakeAway
              engine={engine}
              plan={plan}
              shown={shown}
              all={rows.shown}
              basis={state.powerBasis}
              link={() => `${location.href.replace(/#.*$/s, "")}#${encodeState(state)}`}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** What is known of each configuration; the shown one is worked on first. */
function useRows(engine: Engine, plans: readonly Plan[], shownPlace: number) {
  const wanted = [plans[shownPlace], ...plans.filter((_, place) => place !== shownPlace)];
  const runner = useAnswers(
    engine,
    wanted.flatMap((plan) => plan?.question ?? []),
  );
  // By letter: what is shown, faded, until a changed question is answered.
  const last = useRef(new Map<string, Answered>());
  const shown = plans.map((plan): ShownRow => {
    const { letter, label, question, inspected } = plan;
    const outcome = question === undefined ? { quick: undefined, full: undefined, fault: undefined } : runner.outcome(question);
    const refused = inspected !== undefined && inspected.status !== "inspected" ? inspected.text : undefined;
    const fault = outcome.fault ?? refused;
    const best = bestAnswer(outcome, fault === undefined ? last.current.get(letter) : undefined);
    if (best.answered !== undefined) last.current.set(letter, best.answered);
    return { letter, label, fault, ...best };
  });
  return {
    runner,
    shown,
    isPending: shown.some(({ answered, fault, isStale }) => (answered === undefined && fault === undefined) || isStale),
  };
}

function tiersOf({ inspected }: Plan): readonly Tier[] {
  return inspected?.status === "inspected" ? inspected.tiers : [];
}

async function fitDefaults(engine: Engine): Promise<LawsWorkload> {
  const inspected = await engine.inspect({ scenario: DEFAULTS_SCENARIO });
  if (inspected.status !== "inspected") throw new Error(inspected.text);
  const workload = inspected.systems[0]?.workload;
  if (workload?.kind !== "laws") throw new Error(`${DEFAULTS_SCENARIO} has no workload of laws`);
  return workload;
}

function AddressFaults({ faults }: { readonly faults: readonly string[] }) {
  return (
    <div class="fault" role="alert">
      <p>The address could not be followed in all:</p>
      <ul>
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
}
