import type { Attention } from './attention.ts';
/** What needs a person, in words: the same for the panel, notifications, the tray and the causes of `/health`. */
export interface AttentionWords {
    readonly title: string;
    readonly detail: string;
}
/** The sentences for everything that may need a person. */
export declare function attentionWords(item: Attention): AttentionWords;
/** What is the same for one trouble, whatever its figures are at the moment. */
export declare function attentionSubject(item: Attention): string;
