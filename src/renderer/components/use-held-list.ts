import { useState } from 'react';

interface HeldList<Item> {
  readonly shown: readonly Item[];
  /** How many have come since the list was held. */
  readonly added: number;
  readonly hold: () => void;
  readonly release: () => void;
}

/** A list, newest first, that can be held still; `numberOf` grows with every new item. */
export function useHeldList<Item>(items: readonly Item[], numberOf: (item: Item) => number): HeldList<Item> {
  const [held, setHeld] = useState<readonly Item[] | null>(null);
  const top = held?.[0];
  const added =
    held === null ? 0 : items.filter((item) => top === undefined || numberOf(item) > numberOf(top)).length;
  return {
    shown: held ?? items,
    added,
    hold: () => setHeld((already) => already ?? items),
    release: () => setHeld(null),
  };
}
