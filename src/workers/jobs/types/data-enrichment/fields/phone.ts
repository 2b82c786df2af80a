import { type CountryCode, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { type Outcome, problem, quoted } from './outcome.ts';

/** Parse errors of the library, as people say them. */
const WORDS: Readonly<Record<string, string>> = {
  INVALID_COUNTRY: 'it has no country, and there is no default one',
  NOT_A_NUMBER: 'it is none',
  TOO_SHORT: 'it is too short',
  TOO_LONG: 'it is too long',
};

/**
 * Parses a phone number.
 * @param country of numbers that do not begin with one
 */
export function phoneField(value: unknown, country: CountryCode | undefined): Outcome {
  // Spreadsheets have numbers where people see phone numbers.
  const text = typeof value === 'number' ? String(value) : value;
  const wrong = (why: string) =>
    problem('NOT_A_PHONE_NUMBER', `${quoted(value)} is not a phone number: ${why}`);
  if (typeof text !== 'string') return problem('NOT_TEXT', `${quoted(value)} is not text`);
  try {
    const number = parsePhoneNumberWithError(text, { defaultCountry: country, extract: false });
    if (!number.isPossible()) return wrong('it has too few or too many digits for its country');
    if (!number.isValid())
      return wrong(`there are no such numbers in ${number.country ?? `+${number.countryCallingCode}`}`);
    return {
      ok: true,
      clean: number.number,
      added: {
        e164: number.number,
        international: number.formatInternational(),
        national: number.formatNational(),
        uri: number.getURI(),
        country: number.country ?? null,
        callingCode: `+${number.countryCallingCode}`,
        type: number.getType() ?? null,
        extension: number.ext ?? null,
      },
    };
  } catch (error) {
    if (error instanceof ParseError) return wrong(WORDS[error.message] ?? error.message);
    throw error;
  }
}
