/**
 * The page's state as the part of its address behind "#", and back: `v=1&basis=facility&a.platform=b300&a.hbm-bandwidth=12`.
 * An address comes from anywhere: what is wrong in it is told in words and left out, and nothing of it is ever more than text.
 * It knows no catalogue: whether an id is of something that exists is for reconcile.ts to say.
 */
import { PRICE_BASES } from "../../../planning/cost.ts";
import { POWER_BASES } from "../../../power/bases.ts";
import { LEVER_IDS, type LeverId } from "../levers/leverIds.ts";
import {
  type Configuration,
  FIRST_PICKS,
  FIRST_STATE,
  letterOf,
  MAX_CONFIGURATIONS,
  type PageState,
  type Picks,
} from "./pageState.ts";

const VERSION = "1";
const MAX_ADDRESS_CHARACTERS = 8000;
export const MAX_NAME_CHARACTERS = 60;
const MAX_ID_CHARACTERS = 120;
const MAX_TIER = 1_000_000;
/** No quantity of a slider is as large. */
const MAX_VALUE = 1e9;

export type DecodedState = {
  readonly state: PageState;
  /** What was wrong with the address, in words for the person who opened it. */
  readonly faults: readonly string[];
};

/** Ensures: decoding it gives the state again. What is as at first is left out. */
export function encodeState({ configurations, shown, powerBasis, priceBasis }: PageState): string {
  const entries: [string, string][] = [["v", VERSION]];
  if (powerBasis !== FIRST_STATE.powerBasis) entries.push(["basis", powerBasis]);
  if (priceBasis !== FIRST_STATE.priceBasis) entries.push(["price", priceBasis]);
  if (shown !== 0) entries.push(["shown", letterOf(shown)]);
  for (const [place, configuration] of configurations.entries()) {
    const letter = letterOf(place);
    for (const [key, value] of configurationEntries(configuration)) entries.push([`${letter}.${key}`, value]);
  }
  return entries.map(([key, value]) => `${key}=${escaped(value)}`).join("&");
}

function configurationEntries({ name, picks, levers, reuse }: Configuration): [string, string][] {
  const { platform, deployment, model, workload, tier } = picks;
  return [
    ...(name === "" ? [] : [["name", name] as [string, string]]),
    ["platform", platform],
    ["deployment", deployment],
    ["model", model],
    ["workload", workload],
    ["tier", String(tier)],
    ...LEVER_IDS.flatMap((id): [string, string][] => (levers[id] === undefined ? [] : [[id, String(levers[id])]])),
    ...(reuse === undefined ? [] : [["reuse", reuse ? "on" : "off"] as [string, string]]),
  ];
}

/** Readable: of what a browser leaves alone behind "#", only what has a meaning here is escaped. A space is "+". */
function escaped(value: string): string {
  return encodeURIComponent(value)
    .replace(/%20/g, "+")
    .replace(/%(?:2F|3A|2C|40|3B)/g, decodeURIComponent);
}

/** Never throws: an address that is no state gives the first one, and says why. */
export function decodeState(address: string): DecodedState {
  const text = address.replace(/^#/, "");
  if (text === "") return { state: FIRST_STATE, faults: [] };
  if (text.length > MAX_ADDRESS_CHARACTERS) return refused(`it has more than ${MAX_ADDRESS_CHARACTERS} characters`);
  const entries = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(text)) entries.set(key, value);
  const version = entries.get("v");
  if (version === undefined) return refused("it names no version (v=1)");
  if (version !== VERSION) return refused(`its version is ${quoted(version)}, and this page reads version ${VERSION}`);
  const reader = new EntryReader(entries);
  const configurations: Configuration[] = [];
  for (let place = 0; place < MAX_CONFIGURATIONS; place++) {
    const letter = letterOf(place);
    if (![...entries.keys()].some((key) => key.startsWith(`${letter}.`))) break;
    configurations.push(readConfiguration(reader, letter));
  }
  const shown = ["a", "b", "c", "d"].indexOf(reader.choice("shown", ["a", "b", "c", "d"]) ?? "a");
  const state: PageState = {
    configurations: configurations.length === 0 ? FIRST_STATE.configurations : configurations,
    shown: shown < Math.max(1, configurations.length) ? shown : 0,
    powerBasis: reader.choice("basis", POWER_BASES) ?? FIRST_STATE.powerBasis,
    priceBasis: reader.choice("price", PRICE_BASES) ?? FIRST_STATE.priceBasis,
  };
  return { state, faults: [...reader.faults, ...reader.unread()] };
}

function readConfiguration(reader: EntryReader, letter: string): Configuration {
  const id = (key: keyof Picks): string => reader.id(`${letter}.${key}`) ?? String(FIRST_PICKS[key]);
  const levers: Partial<Record<LeverId, number>> = {};
  for (const lever of LEVER_IDS) {
    const value = reader.number(`${letter}.${lever}`);
    if (value !== undefined) levers[lever] = value;
  }
  const reuse = reader.choice(`${letter}.reuse`, ["on", "off"]);
  return {
    name: reader.name(`${letter}.name`) ?? "",
    picks: {
      platform: id("platform"),
      deployment: id("deployment"),
      model: id("model"),
      workload: id("workload"),
      tier: reader.whole(`${letter}.tier`, MAX_TIER) ?? FIRST_PICKS.tier,
    },
    levers,
    reuse: reuse === undefined ? undefined : reuse === "on",
  };
}

/** Takes entries out by what they should be, and keeps what is wrong with them. */
class EntryReader {
  readonly faults: string[] = [];
  readonly #entries: Map<string, string>;
  readonly #read = new Set(["v"]);

  constructor(entries: Map<string, string>) {
    this.#entries = entries;
  }

  id(key: string): string | undefined {
    return this.#take(
      key,
      (text) => (isPlain(text) && text.length <= MAX_ID_CHARACTERS ? text : undefined),
      "a name from the lists",
    );
  }

  name(key: string): string | undefined {
    const most = `text of at most ${MAX_NAME_CHARACTERS} characters`;
    return this.#take(key, (text) => (isPlain(text) && text.length <= MAX_NAME_CHARACTERS ? text : undefined), most);
  }

  choice<C extends string>(key: string, choices: readonly C[]): C | undefined {
    return this.#take(key, (text) => choices.find((choice) => choice === text), choices.join(", "));
  }

  number(key: string): number | undefined {
    const read = (text: string) => {
      const value = /^\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      return value >= 0 && value <= MAX_VALUE ? value : undefined;
    };
    return this.#take(key, read, "a number such as 12.5");
  }

  whole(key: string, most: number): number | undefined {
    const read = (text: string) =>
      /^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined;
    return this.#take(key, read, "a whole number from 1");
  }

  /** One line for all entries that nothing asked for. */
  unread(): string[] {
    const keys = [...this.#entries.keys()].filter((key) => !this.#read.has(key));
    return keys.length === 0
      ? []
      : [`not known here, so left out: ${keys.slice(0, 5).map(quoted).join(", ")}${keys.length > 5 ? ", ..." : ""}`];
  }

  #take<T>(key: string, read: (text: string) => T | undefined, expected: string): T | undefined {
    this.#read.add(key);
    const text = this.#entries.get(key);
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === undefined) this.faults.push(`${key}=${quoted(text)}: expected ${expected}; left as it was`);
    return value;
  }
}

/** Some text without control characters, which no name has. */
function isPlain(text: string): boolean {
  return text.trim() !== "" && text.isWellFormed() && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}

const MAX_QUOTED_CHARACTERS = 40;

function quoted(text: string): string {
  const shown = text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text;
  return `"${shown.replace(/\p{Cc}/gu, " ")}"`;
}

function refused(why: string): DecodedState {
  return { state: FIRST_STATE, faults: [`this address is not one of this page's: ${why}. The first configuration is shown`] };
}
