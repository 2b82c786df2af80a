import { dialog } from 'electron';
import { thrownMessage } from '../model/values/describe-thrown.ts';

/** Does what was chosen; what fails is said in words, and ends nothing but itself. `what`: "open the folder". */
export async function attempt(what: string, deed: () => unknown): Promise<void> {
  try {
    await deed();
  } catch (error) {
    await dialog.showMessageBox({
      type: 'error',
      message: `Capstan could not ${what}`,
      detail: thrownMessage(error),
      buttons: ['Close'],
      noLink: true,
    });
  }
}
