import type { QueueName } from '../../../core/ports/queue-catalogue.ts';
import { DomainError } from '../../../model/domain-error.ts';

/** Why the scripts of this folder leave a queue as it is. */
export type LayoutTrouble = 'BULL' | 'META' | 'VERSION' | 'KEY';

const INSTEAD = 'Capstan shows it only; make the change with the application’s own library.';

/** What a script has refused, in words: the reason, then what to do instead. */
export function layoutReason(trouble: LayoutTrouble, detail: string): string {
  switch (trouble) {
    case 'BULL':
      return `It belongs to classic Bull, which keeps jobs in another way than BullMQ. ${INSTEAD}`;
    case 'META':
      return `Its settings (the key “meta”) are missing, so the version of BullMQ that keeps it is not known. Start the application, which writes them, or make the change there.`;
    case 'VERSION':
      return `It is kept by ${detail}, whose way of keeping jobs Capstan does not know. ${INSTEAD}`;
    case 'KEY':
      return `Its keys are damaged: ${detail}. Remove or rename that key first.`;
  }
}

/** The refusal of a write as callers see it: CONFLICT. */
export function writeRefused({ name, prefix }: QueueName, trouble: string, detail: string): DomainError {
  const reason = layoutReason(trouble as LayoutTrouble, detail);
  return new DomainError('CONFLICT', `The queue ${name} cannot be changed. ${reason}`, {
    queue: name,
    prefix,
    reason: trouble,
  });
}
