/**
 * Formats of weights: how they are stored, what they are multiplied in, and bytes a parameter with scales.
 * Bytes = bits / 8 + scale bytes / parameters that share a scale.
 */
import type { ModelProfile } from "../profiles/model.ts";

export type WeightFormat = ModelProfile["precision"]["main"];

const BITS_PER_BYTE = 8;
/** Parameters of an FP8 block that share a scale; E4M3 with FP32 scales, or with 8-bit ones (ue8m0). Source: DeepSeek-V3 report. */
export const FP8_BLOCK = 128 * 128;
export const FP32_BYTES = 4;
export const UE8M0_BYTES = 1;
const BF16_BYTES = 2;
/** OCP microscaling: 8-bit scale every 32. NVFP4: FP8 scale every 16. Source: OCP MX specification 1.0; NVIDIA ModelOpt. */
export const MX_GROUP = 32;
export const NVFP4_GROUP = 16;
const BYTE_SCALE = 1;
/** Digits that bytes a parameter are written with: 1.0002. */
const DIGITS = 5;

type Shape = { readonly bits: number; readonly scaleBytes?: number; readonly group?: number; readonly zeroPoint?: boolean };

/** Bytes of one parameter; without a group, scales are too few to count. A zero point has the width of a weight. */
export function bytesPerParameter({ bits, scaleBytes = 0, group, zeroPoint = false }: Shape): number {
  const shared = group === undefined ? 0 : (scaleBytes + (zeroPoint ? bits / BITS_PER_BYTE : 0)) / group;
  return Number((bits / BITS_PER_BYTE + shared).toPrecision(DIGITS));
}

export const BF16: WeightFormat = { weights: "bf16", compute: "bf16", bytesPerParameter: BF16_BYTES };
export const FP32: WeightFormat = { weights: "fp32", compute: "fp32", bytesPerParameter: FP32_BYTES };
export const FP8: WeightFormat = { weights: "fp8", compute: "fp8", bytesPerParameter: 1 };

/** FP8 in blocks that share a scale. */
export function fp8Blocks(block: number, scaleBytes: number): WeightFormat {
  return { ...FP8, bytesPerParameter: bytesPerParameter({ bits: 8, scaleBytes, group: block }) };
}

/** MXFP4; engines multiply by FP8 activations where they can (w4a8 in DeepGEMM and FlashInfer). */
export function mxfp4(compute: WeightFormat["compute"]): WeightFormat {
  return { weights: "fp4", compute, bytesPerParameter: bytesPerParameter({ bits: 4, scaleBytes: BYTE_SCALE, group: MX_GROUP }) };
}

/** NVFP4; its scale a tensor is not worth counting. */
export function nvfp4(compute: WeightFormat["compute"], group = NVFP4_GROUP): WeightFormat {
  return { weights: "fp4", compute, bytesPerParameter: bytesPerParameter({ bits: 4, scaleBytes: BYTE_SCALE, group }) };
}

/** INT4 with BF16 scales, widened to BF16 before it is multiplied (w4a16, Marlin kernels). */
export function int4(group: number | undefined, zeroPoint: boolean): WeightFormat {
  const bytes = bytesPerParameter({ bits: 4, scaleBytes: BF16_BYTES, ...(group === undefined ? {} : { group }), zeroPoint });
  return { weights: "int4", compute: "bf16", bytesPerParameter: bytes };
}
