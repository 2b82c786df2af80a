import { covered } from './covered.ts';
import { parent } from './parent.ts';
import { asJson, transferPorts } from './ports.ts';

/** What the driver says of the frame a message comes from. */
export interface FrameFacts {
  readonly url: string;
  readonly isMain: boolean;
}

/** A frame of a page. */
export class WebFrame implements Pick<Electron.WebFrameMain, 'url' | 'parent' | 'postMessage'> {
  readonly parent: Electron.WebFrameMain | null;
  readonly url: string;
  readonly #windowId: number;

  constructor(windowId: number, { url, isMain }: FrameFacts) {
    this.#windowId = windowId;
    this.url = url;
    this.parent = isMain ? null : asFrame(new WebFrame(windowId, { url: 'app://capstan/', isMain: true }));
  }

  postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    if (this.parent !== null) throw new Error('The stand-in of Electron posts to main frames only');
    parent.tell('window.post', this.#windowId, channel, [asJson(message)], transferPorts(transfer));
  }
}

export const asFrame = (frame: WebFrame): Electron.WebFrameMain =>
  covered<Electron.WebFrameMain>('WebFrameMain', frame);
