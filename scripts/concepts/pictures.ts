/** The pictures of docs/concepts.md by the names of their files. They hold no result, so that no fit makes them old. */
import { leapPicture } from "./leap.ts";
import { megawattPicture } from "./megawatt.ts";
import { turnPicture } from "./turn.ts";

export const CONCEPT_PICTURES: Readonly<Record<string, () => string>> = {
  "concept-turn.svg": turnPicture,
  "concept-leap.svg": leapPicture,
  "concept-megawatt.svg": megawattPicture,
};
