import { notText, type Outcome } from './outcome.ts';

/** Text beyond this tells nothing more about its language. */
const MOST_CHARACTERS = 5_000;

/** Loads the detector, a megabyte of letter sequences, which only jobs that ask for languages need. */
export async function loadLanguageField(): Promise<(value: unknown) => Outcome> {
  const { eld } = await import('eld/extrasmall');
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return (value) => {
    if (typeof value !== 'string') return notText(value);
    const found = eld.detect(value.slice(0, MOST_CHARACTERS));
    const { language } = found;
    const isKnown = language !== '';
    return {
      ok: true,
      clean: value,
      added: {
        language: isKnown ? language : null,
        name: isKnown ? (names.of(language) ?? null) : null,
        // A few words may be of many languages.
        reliable: found.isReliable(),
        score: Math.round((found.getScores()[language] ?? 0) * 1_000) / 1_000,
      },
    };
  };
}
