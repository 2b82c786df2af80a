import { type RefObject, type UIEvent, useEffect, useRef, useState } from 'react';

/** So close to its end a reader follows it, px. */
const NEAR_END = 24;

interface FollowEnd {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
}

/** For a box that scrolls: keeps its end in sight as it grows, from the beginning if `atFirst`, until somebody scrolls up. */
export function useFollowEnd(length: number, atFirst: boolean): FollowEnd {
  const ref = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(atFirst);
  useEffect(() => {
    const box = ref.current;
    if (follow && box !== null) box.scrollTop = box.scrollHeight;
  }, [length, follow]);
  return {
    ref,
    onScroll: ({ currentTarget: box }) =>
      setFollow(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END),
  };
}
