import { useEffect, useRef, useState } from 'react';

/** The value, renewed at most every `ms`; the last one always arrives. */
export function useThrottled<Value>(value: Value, ms: number): Value {
  const [shown, setShown] = useState(value);
  const renewedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, renewedAt.current + ms - performance.now());
    const timer = setTimeout(() => {
      renewedAt.current = performance.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return shown;
}
