import { contextBridge } from 'electron/renderer';

contextBridge.exposeInMainWorld('platform', process.platform);
