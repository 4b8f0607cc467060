/** Runs in the sandboxed preload context: everything it needs is bundled into one CommonJS file. */
import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld('bridge', createBridge(ipcRenderer));
