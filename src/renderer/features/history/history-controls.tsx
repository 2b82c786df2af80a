import { SegmentedControl } from '@mantine/core';
import { useRoute } from '../../app/router.ts';
import { RANGES, type Range, rangeOf } from './ranges.ts';

export function useRange(): Range {
  return rangeOf(useRoute().params['range']);
}

/** Which span the chart shows; kept in the address. */
export function RangeControl() {
  const { setParams } = useRoute();
  return (
    <SegmentedControl
      aria-label="Time range"
      value={useRange().value}
      onChange={(range) => setParams({ range: range === RANGES[0].value ? null : range }, true)}
      data={RANGES.map(({ value, label }) => ({ value, label }))}
    />
  );
}

export function useTableView(): boolean {
  return useRoute().params['view'] === 'table';
}

/** Chart or table; kept in the address. */
export function ViewControl() {
  const { setParams } = useRoute();
  return (
    <SegmentedControl
      aria-label="Show as"
      value={useTableView() ? 'table' : 'chart'}
      onChange={(view) => setParams({ view: view === 'table' ? 'table' : null }, true)}
      data={[
        { value: 'chart', label: 'Chart' },
        { value: 'table', label: 'Table' },
      ]}
    />
  );
}
