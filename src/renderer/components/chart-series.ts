/** One line of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** A variable of tokens.css. */
  readonly color: `--${string}`;
  /** The value holds until the next point. */
  readonly stepped?: boolean;
  readonly filled?: boolean;
}
