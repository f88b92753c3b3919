/** All sliders, in the order in which they stand on the page. */
import { HARDWARE_LEVERS } from "./hardwareLevers.ts";
import type { Lever } from "./lever.ts";
import { MONEY_LEVERS } from "./moneyLevers.ts";
import { SERVING_LEVERS } from "./servingLevers.ts";
import { WORKLOAD_LEVERS } from "./workloadLevers.ts";

export const LEVERS: readonly Lever[] = [...HARDWARE_LEVERS, ...SERVING_LEVERS, ...WORKLOAD_LEVERS, ...MONEY_LEVERS];
