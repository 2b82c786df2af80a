/**
 * JSON text laid out for reading. Every number, string and key stays as it is written, digit for digit, in its order, doubled
 * keys as well. Text that is cut off or no JSON stays as it is. Takes time and room in proportion to the text.
 */
export declare function layOut(text: string): string;
/**
 * The text of a member of a JSON object, as it is written; of members of one name the last, as JavaScript and Python have it.
 * Null when there is none. The text has to be JSON.
 */
export declare function memberText(text: string, name: string): string | null;
