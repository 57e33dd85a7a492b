export { sweep } from './sweep';
export { ownerReminder } from './ownerReminder';
export { closing } from './closing';
export { sync } from './sync';
export { reconcile } from './reconcile';
