/** Random small scenarios for the comparison of the two engines, each fixed by its number. */
import type { ContextTerm } from "../../src/cost/architecture.ts";
import { acceptanceOf, NO_SPECULATION } from "../../src/cost/speculation.ts";
import { openStream, type RandomStream } from "../../src/kernel/random.ts";
import type { PowerModel } from "../../src/power/stepEnergy.ts";
import { throttleOf } from "../../src/power/throttle.ts";
import type { SchedulingPolicy } from "../../src/serving/deployment.ts";
import type { KvFootprint } from "../../src/serving/kvFootprint.ts";
import {
  PLAIN_HARDWARE,
  PLAIN_KV,
  type PlainArchitecture,
  type PlainDeployment,
  type PlainPool,
} from "../support/deployments.ts";
import type { ScriptedTurn } from "../support/scriptedSource.ts";

export type Scenario = {
  readonly plain: PlainDeployment;
  readonly scripts: readonly (readonly ScriptedTurn[])[];
  readonly warmStart: boolean;
  readonly outputsReusable: boolean;
  /** Infinity: until the last reply. */
  readonly endSeconds: number;
};

/** One scenario in so many runs under a power limit below the accelerator's own. */
const THROTTLED = 3;
const MAX_PROMPT = 900;
const MAX_OUTPUT = 120;

/** Draws scenario `number`; `mayShare`: whether sessions may have scaffolds, and prefixes grow old, as half and a quarter of the scenarios then do. */
export function drawScenario(number: number, mayShare = true): Scenario {
  const draw = new Draw(openStream("oracle", number));
  const scripts = drawScripts(draw);
  const onDemand = draw.chance(0.6);
  const architecture = drawArchitecture(draw);
  const footprint = drawFootprint(draw, architecture);
  const isDisaggregated = draw.chance(0.45);
  const turns = scripts.flat();
  const longest = {
    promptTokens: Math.max(1, ...turns.map((turn) => turn.promptTokens)),
    tokens: Math.max(1, ...turns.map((turn) => turn.promptTokens + (onDemand ? turn.outputTokens : MAX_OUTPUT))),
  };
  const pool = () => drawPool(draw, { footprint, longest, reserveTokens: onDemand ? 0 : MAX_OUTPUT });
  const drafts = draw.chance(0.5) ? draw.integer(1, 3) : 0;
  const plain: PlainDeployment = {
    hardware: { ...PLAIN_HARDWARE, hbmBytesPerSecond: draw.scaled(1e11, 3), domainGpus: draw.integer(2, 8) },
    coefficients: {
      flopEfficiency: draw.real(0.3, 1),
      denseHalfTokens: draw.real(1, 60),
      expertHalfTokens: draw.real(1, 20),
      bandwidthEfficiency: draw.real(0.3, 1),
      expertRoutingSkew: draw.real(0.5, 1),
      expertImbalancePerGpu: draw.real(0, 0.1),
      activationPasses: draw.real(0.1, 10),
      kernelFloorSeconds: draw.real(0, 1e-4),
      stepSeconds: draw.real(0, 1e-3),
      sequenceSeconds: draw.real(0, 1e-4),
      collectiveLatencySeconds: draw.real(0, 1e-5),
      linkEfficiency: draw.real(0.3, 1),
      collectiveOverlap: draw.real(0, 1),
      prefillSlowdown: draw.real(0.7, 2),
    },
    architecture,
    footprint,
    acceptance: drafts === 0 ? NO_SPECULATION : acceptanceOf([1.7, 2.2, 2.5], drafts),
    power: drawPower(draw, number % THROTTLED === 0),
    firstTokenWithPrefill: draw.chance(0.5),
    requestSeconds: draw.chance(0.3) ? 0 : draw.real(0, 0.01),
    transfer: { latencySeconds: draw.real(1e-6, 1e-2), secondsPerByte: draw.scaled(3e-9, 10) },
    front: pool(),
    back: isDisaggregated ? pool() : undefined,
  };
  const scenario = {
    plain,
    scripts,
    warmStart: draw.chance(0.5),
    outputsReusable: draw.chance(0.5),
    endSeconds: draw.chance(0.3) ? draw.real(0.05, 1) : Number.POSITIVE_INFINITY,
  };
  // Drawn last: what came before stays as it was when the rare scenarios were found.
  const policy = { ...plain.front.policy, admissionIntervalSteps: draw.pick([1, 2, 7, 30]) };
  const scaffolds = mayShare && draw.chance(0.5) ? Array.from({ length: draw.integer(1, 3) }, () => draw.integer(10, 300)) : [];
  const withScaffolds = scripts.map((script) => onScaffold(script, draw.integer(0, 2), scaffolds));
  const kv = { ...PLAIN_KV, idleTtlSeconds: draw.chance(0.25) ? draw.scaled(0.05, 5) : Number.POSITIVE_INFINITY };
  return {
    ...scenario,
    scripts: withScaffolds,
    plain: { ...plain, front: { ...plain.front, policy }, ...(mayShare ? { kv } : {}) },
  };
}

/** The turns of an agent whose sessions all have one scaffold; a session that starts anew may still find that. */
function onScaffold(script: readonly ScriptedTurn[], choice: number, scaffolds: readonly number[]): ScriptedTurn[] {
  if (scaffolds.length === 0) return [...script];
  const scaffoldId = choice % scaffolds.length;
  return script.map((turn) => ({ ...turn, scaffoldTokens: scaffolds[scaffoldId] as number, scaffoldId }));
}

function drawArchitecture(draw: Draw): PlainArchitecture {
  const limits = [draw.integer(20, 200), draw.integer(100, 500), draw.integer(300, 900)];
  const term = (perToken: number): ContextTerm => ({
    fixed: draw.chance(0.5) ? 0 : perToken * draw.real(0, 100),
    perToken: draw.chance(0.2) ? 0 : draw.scaled(perToken, 5),
    clips: limits.filter(() => draw.chance(0.4)).map((limitTokens) => ({ perToken: draw.scaled(perToken, 5), limitTokens })),
  });
  const hasState = draw.chance(0.5);
  return {
    mainParameters: draw.scaled(1e7, 3),
    headParameters: draw.scaled(2e6, 3),
    experts: draw.chance(0.5)
      ? {
          layerCount: 3,
          experts: 16,
          topK: draw.integer(1, 4),
          parametersPerExpert: draw.scaled(2e5, 2),
          bytesPerExpert: draw.scaled(2e5, 2),
          stored: "fp8",
          compute: "fp8",
        }
      : undefined,
    attentionDecodeFlop: term(5e4),
    attentionPrefillFlop: term(2e4),
    indexFlop: draw.chance(0.5) ? term(2e4) : { fixed: 0, perToken: 0, clips: [] },
    kvReadShared: term(5e3),
    kvReadGathered: draw.chance(0.5) ? term(2e3) : { fixed: 0, perToken: 0, clips: [] },
    kvHeads: draw.integer(1, 2),
    kvBytesPerToken: draw.scaled(1e4, 3),
    windowBytes: hasState ? draw.scaled(1e5, 3) : 0,
    stateBytes: hasState ? draw.scaled(3e5, 3) : 0,
  };
}

/** With a limit that half of the own cap's watts for work, or more, are left of. */
function drawPower(draw: Draw, isThrottled: boolean): PowerModel {
  const power = {
    idleWatts: draw.real(50, 150),
    engagedWatts: draw.real(150, 400),
    capWatts: draw.real(450, 900),
    joulesPerFlop: draw.scaled(3e-10, 4),
    joulesPerByte: draw.scaled(3e-9, 4),
  };
  const { engagedWatts, capWatts } = power;
  return isThrottled
    ? { ...power, throttle: throttleOf(engagedWatts, capWatts, engagedWatts + OWN_CAP * (capWatts - engagedWatts)) }
    : power;
}

/** Watts for work under the accelerator's own limit over those under the site's. */
const OWN_CAP = 1.6;

function drawFootprint(draw: Draw, architecture: PlainArchitecture): KvFootprint {
  const hasState = architecture.stateBytes > 0;
  const liveBytes = architecture.windowBytes + architecture.stateBytes;
  return {
    bytesPerToken: architecture.kvBytesPerToken,
    liveBytes,
    checkpointBytes: hasState ? liveBytes : 0,
    grainTokens: draw.pick([0, 16, 16, 64, 100]),
    keepsAll: !hasState || draw.chance(0.5),
  };
}

type Memory = {
  readonly footprint: KvFootprint;
  readonly longest: { readonly promptTokens: number; readonly tokens: number };
  readonly reserveTokens: number;
};

/** A pool whose ranks hold the longest request at least: a few of them, or plenty. */
function drawPool(draw: Draw, { footprint, longest, reserveTokens }: Memory): PlainPool {
  const policy: SchedulingPolicy = {
    prefillPolicy: draw.chance(0.5) ? "mixed" : "prefill-first",
    maxBatchedTokens: draw.pick([40, 128, 500, 2000]),
    maxSequences: draw.pick([1, 2, 4, 8, 32]),
    reserveTokens,
    admissionIntervalSteps: 1,
  };
  const tensorParallel = draw.pick([1, 1, 2]);
  const ranks = draw.pick([1, 1, 2, 3, 4]);
  const gpus = tensorParallel * ranks;
  const grains = footprint.grainTokens === 0 ? 0 : Math.floor(longest.promptTokens / footprint.grainTokens);
  // A preempted sequence rounds its context up to a whole token.
  // Where the last checkpoint alone is kept, a scaffold has one more.
  const longestBytes =
    (longest.tokens + 2) * footprint.bytesPerToken +
    footprint.liveBytes +
    (footprint.keepsAll ? grains : Math.min(2, grains)) * footprint.checkpointBytes;
  return {
    workers: draw.integer(1, 3),
    shape: { tensorParallel, ranks, expertParallel: gpus > 1 && draw.chance(0.5) ? gpus : 0, gpus },
    kvBytesPerRank: longestBytes * (draw.chance(0.7) ? draw.real(1.01, 2) : draw.real(5, 30)),
    policy,
  };
}

function drawScripts(draw: Draw): ScriptedTurn[][] {
  const agents = draw.integer(1, 24);
  const turns = draw.integer(1, 5);
  const delay = draw.scaled(0.05, 10);
  return Array.from({ length: agents }, () => {
    const script: ScriptedTurn[] = [];
    const sendNothing = draw.chance(0.03);
    let promptTokens = draw.integer(1, 500);
    for (let turn = 0; turn < turns && !sendNothing; turn++) {
      const isNew = turn > 0 && draw.chance(0.15);
      const previous = promptTokens;
      if (isNew) promptTokens = draw.integer(1, 300);
      else if (draw.chance(0.15)) promptTokens = draw.integer(1, promptTokens);
      else promptTokens = Math.min(MAX_PROMPT, promptTokens + draw.integer(0, 150));
      // Compacted prompts share a part of the last one, grown ones all of it; the first turn shares what came before.
      const shared = draw.chance(0.2) ? draw.integer(1, Math.min(previous, promptTokens)) : Math.min(previous, promptTokens);
      script.push({
        promptTokens,
        outputTokens: draw.chance(0.1) ? 1 : draw.chance(0.3) ? draw.integer(60, MAX_OUTPUT) : draw.integer(2, 60),
        sharedPrefixTokens: isNew ? 0 : turn > 0 || draw.chance(0.8) ? shared : 0,
        delaySeconds: draw.chance(0.1) ? 0 : draw.real(0, 2 * delay),
      });
    }
    return script;
  });
}

class Draw {
  readonly #stream: RandomStream;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  real(low: number, high: number): number {
    return low + (high - low) * this.#stream.uniform();
  }

  /** Around `middle`, up to `factor` times more or less. */
  scaled(middle: number, factor: number): number {
    return middle * factor ** this.real(-1, 1);
  }

  integer(lowest: number, highest: number): number {
    return this.#stream.integer(lowest, highest);
  }

  chance(probability: number): boolean {
    return this.#stream.uniform() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }
}
