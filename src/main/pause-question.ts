import { dialog } from 'electron';

/** Asks before everything is paused on a connection that is marked as production. */
export async function mayPauseProduction(name: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: `Pause all work on ${name}?`,
    detail:
      'This connection is marked as production. The oscillator, pools and Python workers of this engine stop, and jobs of every type wait, on other machines as well, until "Resume all".',
    buttons: ['Pause all', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
