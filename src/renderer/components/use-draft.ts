import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { errorText } from '../app/error-text.ts';

interface Draft<Value> {
  /** What the field shows: what is being typed, else what is in force. */
  readonly shown: Value | undefined;
  readonly problem: string | null;
  readonly change: (value: Value) => void;
  /** Sends what was typed, if it is different and right. */
  readonly commit: () => void;
  /** Back to what is in force. */
  readonly cancel: () => void;
}

interface DraftOptions<Value> {
  readonly current: Value | undefined;
  readonly check: (value: Value) => string | null;
  readonly send: (value: Value) => Promise<unknown>;
}

const COMMIT_AFTER_MS = 700;

/** A field edited live: applied on Enter, on leaving it or its page, or when typing rests. */
export function useDraft<Value>({ current, check, send }: DraftOptions<Value>): Draft<Value> {
  const [draft, setDraft] = useState<{ value: Value } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const problem = refusal ?? (draft === null ? null : check(draft.value));

  const sent = useRef<object | null>(null);

  const commit = () => {
    if (draft === null || check(draft.value) !== null) return;
    if (draft.value === current) {
      setDraft(null);
      return;
    }
    sent.current = draft;
    send(draft.value).then(
      () => setDraft((now) => (now === draft ? null : now)),
      (error: unknown) => setRefusal(errorText(error)),
    );
  };

  const commitLater = useEffectEvent(commit);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => commitLater(), COMMIT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft]);

  // A field that goes with its page takes nothing back that was typed.
  const commitLeft = useEffectEvent(() => sent.current === draft || commit());
  useEffect(() => () => void commitLeft(), []);

  const set = (next: { value: Value } | null) => {
    setRefusal(null);
    setDraft(next);
  };
  return {
    shown: draft === null ? current : draft.value,
    problem,
    change: (value) => set({ value }),
    commit,
    cancel: () => set(null),
  };
}
