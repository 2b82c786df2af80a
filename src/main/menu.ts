import { Menu } from 'electron';
import { type MenuCommands, type MenuFacts, menuTemplate } from './menu-template.ts';

/** Puts the menus up. Electron keeps the state of checkboxes, so they are built once. */
export function installMenu(facts: MenuFacts, commands: MenuCommands): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts, commands)));
}
