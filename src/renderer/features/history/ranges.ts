/** The spans a chart can show. */
export const RANGES = [
  { value: '5m', label: '5 min', seconds: 300 },
  { value: '30m', label: '30 min', seconds: 1_800 },
  { value: '6h', label: '6 h', seconds: 21_600 },
] as const;

export type Range = (typeof RANGES)[number];

/** The range by the name in the address; 5 min unless it names another. */
export const rangeOf = (name: string | undefined): Range =>
  RANGES.find((range) => range.value === name) ?? RANGES[0];
