import { Command } from 'commander';
import type { Io } from '../io';
import { keysApiCommand } from './keysApi';
import { keysRotateCommand } from './keysRotate';

const HELP = `
Examples:
  $ rollcall keys rotate
  $ rollcall keys api create --name dashboard --scope read
  $ rollcall keys api list
  $ rollcall keys api revoke w7kq2mzn4a`;

/** `rollcall keys ...`. */
export const keysCommand = (io: Io): Command =>
  new Command('keys')
    .description('Manage the keys that sign links, and the keys of the admin API.')
    .addHelpText('after', HELP)
    .addCommand(keysRotateCommand(io))
    .addCommand(keysApiCommand(io));
